"""A picture of a layout in plain characters, for the terminal."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from platekit import schema
from platekit.layout._dispensed import EXCLUSION_REASON
from platekit.layout._layout import Layout
from platekit.layout._ranges import ranges
from platekit.wells import PLATE_SHAPES, plate_size_holding, row_letters, rows_and_columns

_LETTERS = {
    "virus_control": "V", "cell_control": "C", "antiviral_control": "A", "proviral_control": "P",
    "toxicity_control": "T", "interferon_control": "I", "rescue_control": "R", "blank": "B", "empty": "-",
}  # fmt: skip
_COMPOUNDS = "abcdefghijklmnopqrstuvwxyz"
# With more compounds than letters each well of one is this.
_ANY_COMPOUND = "o"
_UNNAMED = "."
# From here on a plate is drawn with one character a column, to fit into 80 columns of a terminal.
_NARROW_FROM = 30


def draw(layout: Layout) -> str:
    """Return a layout as text: a letter for each well, what the letters mean, doses and counts.

    Plates with the same contents are drawn once.

    Parameters
    ----------
    layout : Layout

    Returns
    -------
    str
        Lines of at most 80 characters for plates up to 1536 wells, legend aside; plain ASCII but for the user's words.

    Examples
    --------
    >>> wells = pd.DataFrame({"plate": "", "well": ["A01", "A02"], "role": ["virus_control", "compound"],
    ...                       "compound": ["", "remdesivir"], "concentration_uM": [None, 3.0]})
    >>> print(draw(Layout(schema.conform(wells, schema.LAYOUT), 6, "small.toml")))
    small.toml: 2 wells of a 6-well plate
    <BLANKLINE>
        1  2  3
     A  V  a  .
     B  .  .  .
    <BLANKLINE>
    V  virus_control: 1 well
    a  remdesivir: 3 uM, 1 well
    .  not in the layout: 4 wells
    """
    wells = layout.wells
    size = layout.plate_size or plate_size_holding(wells["well"]) or max(PLATE_SHAPES)
    alike: dict[str, list[str]] = {}
    parts: dict[str, pd.DataFrame] = {}
    for plate in dict.fromkeys(wells["plate"]):
        mine = wells[wells["plate"] == plate].reset_index(drop=True)
        picture = mine.drop(columns=["plate"]).to_csv(index=False)
        alike.setdefault(picture, []).append(plate)
        parts.setdefault(picture, mine)
    known = "" if layout.plate_size else "at least "
    blocks = [f"{layout.source}: {_count(len(wells))} of a plate of {known}{size} wells"]
    if layout.plate_size:
        blocks = [f"{layout.source}: {_count(len(wells))} of a {size}-well plate"]
    for picture, mine in parts.items():
        letters = _letters(mine)
        named = [plate for plate in alike[picture] if plate]
        title = [f"plate {', '.join(named)}"] if named else []
        blocks.append("\n".join([*title, *_grid(mine, letters, size)]))
        blocks.append("\n".join(_legend(mine, letters, size)))
    return "\n\n".join(blocks)


def _letters(wells: pd.DataFrame) -> dict[str, str]:
    """Return the letter of each compound under test."""
    names = list(dict.fromkeys(wells.loc[wells["role"] == "compound", "compound"]))
    if len(names) > len(_COMPOUNDS):
        return dict.fromkeys(names, _ANY_COMPOUND)
    return dict(zip(names, _COMPOUNDS, strict=False))


def _grid(wells: pd.DataFrame, letters: Mapping[str, str], size: int) -> list[str]:
    n_rows, n_columns = PLATE_SHAPES[size]
    rows, columns = rows_and_columns(wells["well"])
    drawn = {
        (row, column): letters[compound] if role == "compound" else _LETTERS.get(role, "?")
        for row, column, role, compound in zip(rows, columns, wells["role"], wells["compound"], strict=True)
    }
    width = 1 if n_columns > _NARROW_FROM else 3
    if width == 1:
        tens = "".join(str(column // 10) if column % 10 == 0 else " " for column in range(1, n_columns + 1))
        head = [f"   {tens}".rstrip(), "   " + "".join(str(column % 10) for column in range(1, n_columns + 1))]
    else:
        head = ["  " + "".join(f"{column:>{width}}" for column in range(1, n_columns + 1))]
    body = [
        f"{row_letters(row):>2}" + (" " if width == 1 else "")
        + "".join(f"{drawn.get((row, column), _UNNAMED):>{width}}" for column in range(1, n_columns + 1))
        for row in range(1, n_rows + 1)
    ]  # fmt: skip
    return [*head, *body]


def _legend(wells: pd.DataFrame, letters: Mapping[str, str], size: int) -> list[str]:
    lines: list[str] = []
    for role, letter in _LETTERS.items():
        mine = wells[wells["role"] == role]
        if len(mine):
            lines += [f"{letter}  {role}{_named(mine)}: {_count(len(mine))}{_beside(mine)}"]
    for compound, letter in letters.items():
        mine = wells[(wells["role"] == "compound") & (wells["compound"] == compound)]
        lines.append(f"{letter}  {compound or 'compound'}: {_doses(mine)}{_count(len(mine))}{_beside(mine)}")
    if EXCLUSION_REASON in wells.columns:
        out = wells[wells[EXCLUSION_REASON].fillna("") != ""]
        lines += [
            f"not used: {ranges(mine['well'])} ({reason})" for reason, mine in out.groupby(EXCLUSION_REASON, sort=False)
        ]
    unnamed = size - len(wells)
    return [*lines, f"{_UNNAMED}  not in the layout: {_count(unnamed)}"] if unnamed > 0 else lines


def _named(wells: pd.DataFrame) -> str:
    """Return the drugs of control wells with their doses, in brackets; nothing where there are none."""
    drugs = [
        f"{compound} {_doses(mine)}".rstrip(", ")
        for compound, mine in wells[wells["compound"] != ""].groupby("compound", sort=False)
    ]
    return f" ({'; '.join(drugs)})" if drugs else ""


def _beside(wells: pd.DataFrame) -> str:
    """Return the second compounds of wells with their doses; nothing where there are none."""
    return "".join(
        f"; with {compound} {_doses(mine, 'concentration_b_uM')}in {_count(len(mine))}"
        for compound, mine in wells[wells["compound_b"] != ""].groupby("compound_b", sort=False)
    )


def _doses(wells: pd.DataFrame, column: str = "concentration_uM") -> str:
    doses = sorted(set(schema.one_dose(wells[column].dropna().to_numpy()).tolist()))
    if not doses:
        return ""
    if len(doses) == 1:
        return f"{doses[0]:.4g} uM, "
    return f"{doses[0]:.4g} to {doses[-1]:.4g} uM in {len(doses)} doses, "


def _count(wells: int) -> str:
    return "1 well" if wells == 1 else f"{wells} wells"
