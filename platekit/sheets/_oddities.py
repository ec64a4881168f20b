"""What a parser does not show of the cells of an xlsx: errors, formulas that were never calculated, hidden rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from platekit.sheets._expected import Expected
from platekit.sheets._sheet import Sheet

_CELL = re.compile(rb"""<(?:\w+:)?c\b([^>]*[^>/])>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)<|<(?:\w+:)?is>")
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\b[^>]*\bhidden\s*=\s*["'](?:1|true)["'][^>]*>""")
_NUMBERED = re.compile(rb"""\b(?:r|min|max)\s*=\s*["'](\d{1,7})["']""")


@dataclass(frozen=True)
class Oddities:
    """Of one sheet: cells with the word of an error (``#DIV/0!``), cells whose formula has no result, and what is hidden.

    Rows and columns count from 1, first and last of each run that a person or a filter hides.
    """

    errors: Mapping[str, str]
    uncalculated: tuple[str, ...]
    hidden_rows: tuple[tuple[int, int], ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()


def oddities(sheets: Mapping[str, bytes]) -> dict[str, Oddities]:
    """Return what is odd in the sheets of an xlsx, by the name of the sheet; only sheets in which anything is."""
    found = {name: _of_sheet(part) for name, part in sheets.items()}
    return {name: one for name, one in found.items() if one != Oddities({}, ())}


def uncalculated_remarks(odd: Oddities, sheet: Sheet, expected: Expected) -> list[str]:
    """Say which formulas have no result; refuse them where an empty cell would mean something else.

    Raises
    ------
    LayoutError
        If a layout has one in a sheet that is shown.
    """
    if not odd.uncalculated:
        return []
    first, *others = odd.uncalculated
    if expected.needs_results and not sheet.hidden:
        also = f", as have {len(others)} more" if others else ""
        raise expected.error(
            f"{sheet.title}, cell {first}", f"a formula that has no result in the file{also}",
            "what the cell shows", "Open the workbook in Excel and save it, or write the value in place of the formula.",
        )  # fmt: skip
    count = f"{len(others) + 1} formulas from here on have" if others else "a formula has"
    return [
        f"{sheet.title}, cell {first}: {count} no result in the file and read as empty; "
        "open the workbook in Excel and save it."
    ]


def _of_sheet(part: bytes) -> Oddities:
    errors: dict[str, str] = {}
    uncalculated: list[str] = []
    formulas = b"<f" in part or b":f" in part
    if b't="e"' in part or b"t='e'" in part or (formulas and _FORMULA.search(part)):
        for cell in _CELL.finditer(part):
            attributes, inside = cell[1], cell[2]
            place = _PLACE.search(attributes)
            if place is None:
                continue
            value = _VALUE.search(inside)
            # A formula with the result "" has no value either, but is said to be text.
            if value is None and _FORMULA.search(inside) and not _TEXT.search(attributes):
                uncalculated.append((place[1] + place[2]).decode())
            elif value is not None and value[1] and value[1].startswith(b"#") and b't="e"' in attributes:
                errors[(place[1] + place[2]).decode()] = value[1].decode(errors="replace")
    hidden: dict[bytes, list[tuple[int, int]]] = {b"row": [], b"col": []}
    for tag in _HIDDEN.finditer(part) if b"hidden" in part else ():
        numbers = [int(number) for number in _NUMBERED.findall(tag[0])]
        if numbers:
            _append_run(hidden[tag[1]], min(numbers), max(numbers))
    return Oddities(errors, tuple(uncalculated), tuple(hidden[b"row"]), tuple(hidden[b"col"]))


def _append_run(runs: list[tuple[int, int]], first: int, last: int) -> None:
    """Append a run of rows or columns, or make the one before it longer."""
    if runs and runs[-1][1] == first - 1:
        runs[-1] = (runs[-1][0], last)
    else:
        runs.append((first, last))
