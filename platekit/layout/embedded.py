"""The layout inside an instrument's export: its columns and words, mapped to those of the layout table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from platekit import schema
from platekit.errors import LayoutError, PlatekitError, did_you_mean, quoted
from platekit.layout._cells import read_by_row, units_column
from platekit.layout._columns import DOSES, NUMBERS, folded, text_of
from platekit.layout._layout import Layout
from platekit.layout._numbers import NOTHING, doses, numbers
from platekit.units import unit_of_column

# Columns of an instrument that begin so hold doses; most do not say in which unit.
_DOSE_WORDS = ("conc", "dose", "dil")


def embedded_layout(
    frame: pd.DataFrame,
    *,
    source: str,
    columns: Mapping[str, str],
    units: Mapping[str, str],
    where: str,
    plates: Iterable[str] = (),
) -> Layout:
    """Return the layout that an export itself holds.

    Parameters
    ----------
    frame : pandas.DataFrame
        `schema.LAYOUT` as far as the reader knows it, and columns in the instrument's words.
    source : str
        The export, for messages.
    columns : mapping
        Column of the layout table, or one of the user's own, to the instrument's column.
    units : mapping
        Dose column of the layout table to the unit that the file holds.
    where : str
        Where `columns` and `units` are said, for messages.
    plates : iterable of str, optional
        The plates that were read; each needs a layout inside the file.

    Raises
    ------
    LayoutError
        If a plate has no layout, the file has no such column, a dose is no number, or doses have no unit.
    """
    without = sorted(set(plates) - set(frame["plate"])) if "plate" in frame and (frame["plate"] != "").all() else []
    if without:
        raise LayoutError(
            source, f"no layout of {quoted(without)}", "one for each plate that was read",
            'Give the layout a file of its own, for all plates: layout = "layout.toml".',
        )  # fmt: skip
    own = [str(name) for name in frame.columns if name not in schema.LAYOUT.names]
    mapped = frame.copy()
    remarks: list[str] = []
    used = set(columns.values())
    for target, name in columns.items():
        known = [*own, *(column for column in schema.LAYOUT.names[2:] if _filled(frame, column))]
        if name not in known:
            raise LayoutError(
                f"{where}, key 'columns', key '{target}'", f"'{name}'", f"a column of the layout {source}",
                f"Columns: {did_you_mean(name, known)}",
            )  # fmt: skip
        said = _said_unit(name, units.get(target, ""), source) if target in DOSES else ""
        beside = units_column(target, said, {other: other for other in own}, lambda at: frame[at])
        if beside is not None:
            remarks.append(read_by_row(source, name, beside))
            used.add(beside)
        mapped[target] = pd.Series(_values(frame, name, target, said, beside, source), index=frame.index)
    if not _filled(mapped, "role") and not _filled(mapped, "compound"):
        raise LayoutError(
            source, f"a layout of {quoted(own)} alone" if own else "a layout without a word", "a role or a compound",
            f'Say which column holds it: columns = {{ compound = "{own[0] if own else "sample"}" }}, or role = ...; '
            "or give the layout a file of its own.",
        )  # fmt: skip
    unused = sorted(name for name in own if name not in used)
    _refuse_unitless(mapped, [name for name in own if name in unused], source)
    dropped = [name for name in own if name in used and name not in columns]
    if unused:
        remarks.append(f"{source}: the layout inside it has {quoted(unused)}, kept as columns of your own")
    return Layout(schema.conform(mapped.drop(columns=dropped), schema.LAYOUT), None, source, tuple(remarks))


def _filled(frame: pd.DataFrame, column: str) -> bool:
    return column in frame.columns and bool((frame[column].notna() & (frame[column].astype("object") != "")).any())


def _said_unit(name: str, said: str, source: str) -> str:
    try:
        return unit_of_column(name, said, file=source, where=f"{source}, the column '{name}' of its layout")
    except PlatekitError as error:
        raise LayoutError(error.where, error.found, error.expected, error.mend) from error


def _values(frame: pd.DataFrame, name: str, target: str, unit: str, beside: str | None, source: str) -> list[object]:
    def cells(column: str) -> list[tuple[object, str]]:
        return [
            (cell, f"{source}, well {well}, '{column}'")
            for cell, well in zip(frame[column], frame["well"], strict=True)
        ]

    if target in DOSES:
        ask = f'Say it: units = {{ {target} = "uM" }}.'
        said = [(text_of(word) if word == word else "", at) for word, at in cells(beside)] if beside is not None else []
        return list(doses(cells(name), unit, where=f"{source}, '{name}'", ask=ask, beside=said))
    if target in NUMBERS:
        return list(numbers(cells(name)))
    return [text_of(cell) for cell in frame[name]]


def _refuse_unitless(mapped: pd.DataFrame, own: list[str], source: str) -> None:
    """Refuse doses in a column that nobody explained: without them there is no curve, and a guessed unit is a wrong dose."""
    if mapped.get("concentration_uM", pd.Series(dtype="float64")).notna().any():
        return
    for name in own:
        given = [str(cell).strip() for cell in mapped[name] if str(cell).strip().casefold() not in NOTHING]
        if given and folded(name).startswith(_DOSE_WORDS):
            raise LayoutError(
                f"{source}, the column '{name}' of its layout", f"'{given[0]}' without a unit", "the unit of the doses",
                f'Say in the entry of the files: columns = {{ concentration_uM = "{name}" }} and '
                f'units = {{ concentration_uM = "uM" }}; or columns = {{ dilution = "{name}" }} if it is no dose.',
            )  # fmt: skip
