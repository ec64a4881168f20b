"""Columns of a layout that are not platekit's: kept and named, and asked about where a dose or a role is lost with them."""

from __future__ import annotations

import re

import pandas as pd

from platekit.errors import LayoutError, PlatekitError, quoted
from platekit.layout._columns import near_misses, text_of
from platekit.layout._numbers import NOTHING
from platekit.layout._ranges import ranges
from platekit.roles import known_role
from platekit.schema import LAYOUT, WELLS
from platekit.units import CONCENTRATION_UNITS, DOSE_WORDS, ELSEWHERE

# Columns that platekit itself writes into a layout, or asks for.
_KNOWN = frozenset((*LAYOUT.names, *WELLS.names, "library", "dispensed_nL"))
# A unit of a heading; M alone is as often an initial.
_UNITS = frozenset(CONCENTRATION_UNITS) - {"M"} | {"log10M", "logM", "fM", "mol/l", "mmol/l", "umol/l", "nmol/l"}
# Beside a word for a dose, these say that it is not the dose in the well.
_OTHER = ELSEWHERE | {
    "library", "number", "no", "nr", "id", "index", "level", "rank", "order", "group", "unit", "units", "date", "time", "day",
}  # fmt: skip


def own_columns(wells: pd.DataFrame, *, source: str) -> list[str]:
    """Return remarks that name the columns of the user's own; refuse those with which doses or controls would be lost.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.LAYOUT` as the file has it, before `with_roles`, with the user's columns.
    source : str
        The layout, for messages.

    Raises
    ------
    LayoutError
        If no dose is given and a column looks like one, or wells without role and compound have the word for a control
        in a column that is not known.
    """
    own = [name for name in wells.columns if name not in _KNOWN]
    for name in own:
        _refuse_roles(wells, name, source)
    if not wells["concentration_uM"].notna().any():
        for name in own:
            _refuse_dose(wells[name], name, source)
    remarks = near_misses(wells.columns, source=source)
    plain = [name for name in own if not any(f"'{name}'" in remark for remark in remarks)]
    if plain:
        kept = f"the column {quoted(plain)} is" if len(plain) == 1 else f"the columns {quoted(plain)} are"
        remarks.append(f"{source}: {kept} kept as your own")
    return remarks


def looks_like_dose(name: str) -> bool:
    """Return whether a heading has a word for a dose, or a unit of concentration, and none that says it is another thing.

    Examples
    --------
    >>> [looks_like_dose(name) for name in ("Final conc. (uM)", "baricitinib_uM", "stock_mM", "dose_number", "M")]
    [True, True, False, False, False]
    """
    plain = name.replace("\u00b5", "u").replace("\u03bc", "u")
    parts = {part for part in re.split(r"[\s_()\[\],.:;-]+", plain) if part}
    words = {word.casefold() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", plain)}
    words |= {part.casefold() for part in parts}
    return bool(words & {*DOSE_WORDS} or parts & _UNITS) and not words & _OTHER


def _refuse_dose(values: pd.Series, name: str, source: str) -> None:
    if looks_like_dose(name) and any(re.search(r"\d", text_of(value)) for value in values if value == value):
        raise LayoutError(
            f"{source}, the column '{name}'", "what looks like a dose, under a name that is not known",
            "the dose under a name such as dose_uM",
            f"Rename '{name}', with the unit that its numbers have: dose_uM, dose_nM or 'dose (log10 M)'. If it is not "
            "the dose in the wells, say so in its name, such as stock_mM.",
        )  # fmt: skip


def _refuse_roles(wells: pd.DataFrame, name: str, source: str) -> None:
    compounds = [text.casefold() in NOTHING for text in wells["compound"]]
    silent = wells[(wells["role"] == "") & pd.Series(compounds, index=wells.index, dtype="bool")]
    texts = [text_of(value) if value == value else "" for value in silent[name]]
    said = {text: _is_control(text) for text in dict.fromkeys(texts)}
    word = next((text for text, control in said.items() if control), "")
    if word:
        lost = [well for well, text in zip(silent["well"], texts, strict=True) if said[text]]
        raise LayoutError(
            f"{source}, {'well' if len(lost) == 1 else 'wells'} {ranges(lost)}",
            f"neither role nor compound, and '{word}' in a column '{name}' that is not known",
            "what is in a control well in the column role",
            f"Rename '{name}' to role; or, if it says something else, give these wells a role, such as empty.",
        )  # fmt: skip


def _is_control(word: str) -> bool:
    try:
        return known_role(word, where="") not in ("", "compound", "empty")
    except PlatekitError:
        return True
