"""Names of compounds that a spreadsheet changed as they were typed: into dates, or into numbers without their zeros."""

from __future__ import annotations

import re
from collections.abc import Mapping

from platekit.errors import LayoutError, refuse
from platekit.layout._columns import text_of
from platekit.layout._labels import Labels

_COMPOUNDS = ("compound", "compound_b")
_MONTH = "Jan|Feb|Mar|Mrz|M\u00e4r|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez"
# As a workbook stores a date, and as Excel shows one that was typed as MAR1 or 1/3 and writes it into a csv.
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?"
    rf"|\d{{1,2}}(-|\. ?)({_MONTH})(-\d{{2,4}})?"
    r"|\d{1,2}(?P<mark>[./])\d{1,2}(?P=mark)\d{4}"
)
_LED_BY_ZERO, _NUMBER = re.compile(r"0\d+"), re.compile(r"[1-9]\d*")


def changed_names(labels: Labels) -> list[str]:
    """Return a remark on compounds whose zeros a spreadsheet took away; refuse those that it made dates of.

    Raises
    ------
    LayoutError
        Naming each cell that holds a date: which name was typed, the file does not say any more.
    """
    names = {
        held[column].where: text_of(held[column].value)
        for held in labels.values()
        for column in _COMPOUNDS
        if column in held
    }
    refuse([
        LayoutError(
            where, f"the date '{name}'", "the name of a compound",
            "Excel makes dates of names such as MAR1. Format the cells as text, and type the name again.",
        )
        for where, name in names.items() if _DATE.fullmatch(name)
    ][:20])  # fmt: skip
    return _lost_zeros(names)


def _lost_zeros(names: Mapping[str, str]) -> list[str]:
    """Return a remark where a name of digits is shorter than its neighbours, which begin with zeros: 13 beside 0012."""
    led = [name for name in names.values() if _LED_BY_ZERO.fullmatch(name)]
    width = min(map(len, led), default=0)
    short = [(where, name) for where, name in names.items() if _NUMBER.fullmatch(name) and len(name) < width]
    if not short:
        return []
    others = len({name for _, name in short}) - 1
    more = f" (and {others} more)" if others else ""
    return [
        f"{short[0][0]}: the compound '{short[0][1]}'{more} stands beside names such as '{led[0]}'; "
        "if a spreadsheet took its zeros away, type it again as text"
    ]
