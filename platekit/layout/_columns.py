"""What a heading means: a column of the layout table, its unit, or a column of the user's own."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from platekit.errors import LayoutError, did_you_mean
from platekit.schema import LAYOUT
from platekit.units import CONCENTRATION_UNITS, DOSE_WORDS, elsewhere, unit_in_name

NUMBERS = frozenset(column.name for column in LAYOUT.columns if column.kind == "number")
TEXTS = frozenset(column.name for column in LAYOUT.columns if column.kind == "text")
DOSES = ("concentration_uM", "concentration_b_uM")
# Which wells a layout leaves out.
_LEFT_OUT = ("exclusion_reason", "excluded")
# Headings that other programs give to the compound; they are remarked on.
COMPOUND_WORDS = ("drug", "drugs", "cmpd", "compounds", "compound_name", "compound_id", "drug_name", "treatment")
_NOT_MOLAR = re.compile(
    r"(%|pct|percent|ppm|ppb|[fpnumk]?g|[fpnumk]?g ?(/|per)? ?[num]?l|i?u ?(/|per)? ?[num]?l|m?g ?(/|per)? ?kg|x|fold)( ?[wv] ?/? ?v)?",
    re.IGNORECASE,
)
# Logarithms as they are written into a heading without a gap.
_LOGS = {known.replace(" ", ""): known for known in CONCENTRATION_UNITS if " " in known}


@dataclass(frozen=True)
class Heading:
    """What a heading stands for: `column` of the layout table, and the `unit` that the heading carries ("" if none)."""

    column: str
    unit: str = ""


def folded(name: str) -> str:
    """Return a heading without case and with one kind of gap: ``"Cell line"`` is ``"cell_line"``."""
    return re.sub(r"[\s_\-]+", "_", name.strip()).casefold()


def heading(name: str, *, where: str) -> Heading:
    """Return what a heading stands for; a name that is not known is the user's own and kept as it is.

    Raises
    ------
    LayoutError
        If it names a dose in a unit that is not molar, or one that is misspelt.

    Notes
    -----
    The concentration of a stock, or of a 2x solution, is not that in the wells: such a column is the user's own.

    Examples
    --------
    >>> heading("Cell line", where="x"), heading("Dose (nM)", where="x"), heading("donor_age", where="x")
    (Heading(column='cell_line', unit=''), Heading(column='concentration_uM', unit='nM'), Heading(column='donor_age', unit=''))
    """
    plain = name.replace("\u00b5", "u").replace("\u03bc", "u").strip()
    words = [word for word in re.split(r"[\s_()\[\],]+", plain) if word]
    if words and words[0].casefold().rstrip(".:") in DOSE_WORDS and not elsewhere(name):
        second = len(words) > 1 and words[1].casefold() == "b"
        dose = dose_of(name, " ".join(words[2 if second else 1 :]), DOSES[second], where)
        if dose:
            return dose
    known = {folded(column): column for column in (*LAYOUT.names, *_LEFT_OUT)}
    return Heading(known.get(folded(name), name.strip()))


def dose_of(name: str, unit: str, column: str, where: str) -> Heading | None:
    """Return the heading of a dose whose unit is `unit`, the words behind it; None if they are no unit.

    Raises
    ------
    LayoutError
        If the unit is not molar, or misspelt.
    """
    unit = _LOGS.get(unit.replace(" ", ""), unit)
    if not unit or unit in CONCENTRATION_UNITS:
        return Heading(column, unit)
    if unit_in_name(name):
        return Heading(column, unit_in_name(name))
    spelt = {known.casefold(): known for known in CONCENTRATION_UNITS}
    if unit.casefold() in spelt:
        raise LayoutError(
            where, f"the dose '{name}'", "a unit of concentration, where case counts",
            f"Units: did you mean '{spelt[unit.casefold()]}'?",
        )  # fmt: skip
    if _NOT_MOLAR.fullmatch(unit):
        raise LayoutError(
            where, f"the dose '{name}'", "a molar concentration",
            f"Convert it with the molecular weight; platekit reads {', '.join(CONCENTRATION_UNITS)}.",
        )  # fmt: skip
    return None


def looks_like_unit(cell: object, unit: str) -> bool:
    """Return whether a cell is a unit of concentration, and for doses without `unit` also one in the wrong case or of mass.

    Examples
    --------
    >>> looks_like_unit("nM", "uM"), looks_like_unit("ug/mL", ""), looks_like_unit("%", "uM"), looks_like_unit("h", "")
    (True, True, False, False)
    """
    text = text_of(cell).replace("\u00b5", "u").replace("\u03bc", "u")
    if text.casefold() in {known.casefold() for known in CONCENTRATION_UNITS}:
        return True
    return bool(text) and not unit and _NOT_MOLAR.fullmatch(text) is not None


def text_of(value: object) -> str:
    """Return a value as the text that stands in a text column; whole numbers lose the ``.0`` that Excel gives them.

    Examples
    --------
    >>> text_of(3.0), text_of(" DMSO "), text_of(True)
    ('3', 'DMSO', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()


def near_misses(columns: Iterable[str], *, source: str) -> list[str]:
    """Return one remark for each column of the user's own that looks like a misspelt column of platekit's."""
    given = list(columns)
    absent = [name for name in LAYOUT.names[2:] if name not in given]
    remarks: list[str] = []
    for name in given:
        hint = "" if name in LAYOUT.names else did_you_mean(folded(name), absent)
        if hint.startswith("did you mean"):
            remarks.append(f"{source}: the column '{name}' is kept as your own; {hint}")
    return remarks
