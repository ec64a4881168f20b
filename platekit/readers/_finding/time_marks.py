"""The decimal mark of plain numbers among times: whether ``29.849`` is half a minute or eight hours of seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from platekit.errors import ReadError
from platekit.readers._base import SAY_DECIMAL
from platekit.readers._decimals import cells_that_may_decide
from platekit.sheets import Sheet
from platekit.values import DECIMALS, Cell, decimal_mark, read_value

# Times that go up by the same step do so within what an instrument is late; fewer than these may do so by chance.
_LATE, _FEWEST = 0.02, 4


@dataclass(frozen=True)
class _Run:
    """Numbers beside each other in a column or row: what they say about their decimal mark, "" for nothing.

    `evenly` is the mark by which alone they go up evenly, `shown` the one that a cell of theirs shows, which is `by`.
    """

    evenly: str = ""
    shown: str = ""
    by: str = ""


def mark_of_time(sheet: Sheet, row: int, column: int) -> str:
    """Return the decimal mark of a time such as ``29.849``, which can be read in two ways.

    The user says it; else the numbers around it do, in its column or else in its row, if they go up evenly by one mark
    alone or a cell of theirs shows one; else the whole file.

    Raises
    ------
    ReadError
        If nothing shows it, or the cells show the other mark than that of the time, which then may part thousands.
    """
    if sheet.decimal:
        return sheet.decimal
    around = _around(sheet, row, column, down=True)
    if not (around.evenly or around.shown):
        around = _around(sheet, row, column, down=False)
    if around.evenly:
        return around.evenly
    text, whole = sheet.text(row, column), "sheet" if sheet.name else "file"
    mark, by = (around.shown, around.by) if around.shown else _of_file(sheet)
    if not mark:
        raise ReadError(
            sheet.where(row, column), f"'{text}'", "a time that can be read in one way only",
            f"The other cells of the {whole} do not show which mark is the decimal one. {SAY_DECIMAL[0].upper()}{SAY_DECIMAL[1:]}.",
        )  # fmt: skip
    if mark not in text:
        raise ReadError(
            sheet.where(row, column), f"'{text}' among the times, and '{by}' elsewhere in the {whole}", "one decimal mark in one file",
            f"If the {'point' if '.' in text else 'comma'} parts thousands, or if it does not, {SAY_DECIMAL}.",
        )  # fmt: skip
    return mark


def _of_file(sheet: Sheet) -> tuple[str, str]:
    """Return the decimal mark of a file with a cell that shows it; "" for none."""
    if "decimal mark" not in sheet.found:
        cells = cells_that_may_decide((sheet, *sheet.others))
        found = decimal_mark(cells)
        sheet.found["decimal mark"] = (found.mark, str(cells[found.decided_by]).strip()) if found.mark else ("", "")
    return sheet.found["decimal mark"]


def _around(sheet: Sheet, row: int, column: int, *, down: bool) -> _Run:
    """Return the run of a number in its column, or in its row."""
    line, at = (column, row) if down else (row, column)
    # Times stand beside each other and share their run; one for each row of a large table would fill the memory.
    key = ("run of numbers", down)
    known = sheet.found.get(key)
    if known is None or known[0] != line or at not in known[1]:

        def cell(place: int) -> Cell:
            return sheet.cell(place, line) if down else sheet.cell(line, place)

        first, end = at, at + 1
        while _is_number(cell(first - 1)):
            first -= 1
        while _is_number(cell(end)):
            end += 1
        known = sheet.found[key] = (line, range(first, end), _run([cell(place) for place in range(first, end)]))
    return known[2]


def _is_number(cell: Cell) -> bool:
    return any(read_value(cell, decimal=mark)[1] == "" for mark in DECIMALS)


def _run(cells: Sequence[Cell]) -> _Run:
    even = [mark for mark in DECIMALS if len(cells) >= _FEWEST and _is_even(cells, mark)]
    found = decimal_mark(cells)
    shown = (found.mark, str(cells[found.decided_by]).strip()) if found.mark and not found.leaning else ("", "")
    return _Run(even[0] if len(even) == 1 else "", *shown)


def _is_even(cells: Sequence[Cell], mark: str) -> bool:
    numbers = [read_value(cell, decimal=mark) for cell in cells]
    steps = [later[0] - earlier[0] for earlier, later in pairwise(numbers)]
    fit = not any(flag for _, flag in numbers)
    return fit and min(steps) > 0 and max(steps) - min(steps) <= 2 * _LATE * max(steps)
