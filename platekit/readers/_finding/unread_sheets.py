"""Sheets of a workbook that are not read, and hold what looks like a plate all the same: each is said with its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from platekit.readers._cells import NO_CELLS, Cells
from platekit.readers._finding.blocks import is_row_letter
from platekit.readers._finding.second_export import NAMES_OF_PEOPLE
from platekit.readers._finding.unread_tables import ACROSS, CALLED, GRID, LIST, Table, unread_tables
from platekit.sheets import Sheet
from platekit.wells import parse_well, row_number

LETTERED = "rows of numbers behind the letters of plate rows"
_LEAST = 3  # numbers in a lettered row, and wells in a column without its name
_LEAST_ROWS = 4  # that have letters but no column numbers: a table of groups A, B and C is no plate


def plates_not_read(sheets: Sequence[Sheet], found: Sequence[tuple[Sheet, Cells]]) -> dict[str, str]:
    """Say which of the sheets in which nothing was read hold a plate all the same.

    Parameters
    ----------
    sheets : sequence of Sheet
        Those in which nothing was read.
    found : sequence of (Sheet, Cells)
        Where the readings of the others stand; what repeats them is not said.

    Returns
    -------
    dict of str to str
        Remark on the first such table of a sheet, by the name of the sheet.
    """
    heads = {head for sheet, cells in found for head in _heads(sheet, cells)} if sheets else set[tuple[str, ...]]()
    held = [(sheet, table) for sheet in sheets for table in _tables(sheet, heads)]
    read = {text for sheet, cells in found for text in cells.texts(sheet)} if held else set[str]()
    first: dict[str, tuple[Sheet, Table]] = {}
    for sheet, table in held:
        if not read.issuperset(table.numbers(sheet)):
            first.setdefault(sheet.name, (sheet, table))
    return {
        name: f"{sheet.where(table.row, table.column)}: {table.what}, in a sheet that is not read. If a plate was read there, give it a file of "
        "its own, or the lines above it that were deleted or renamed; if it is a calculation or a layout, leave it as it is."
        for name, (sheet, table) in first.items()
    }


def _heads(sheet: Sheet, cells: Cells) -> Iterator[tuple[str, ...]]:
    """Yield the names of the columns of what was read in a sheet, one row at most: the last one above its readings."""
    first = int(cells.row.min()) if len(cells) else 0
    above = next((row for row in range(first - 1, -1, -1) if len(_names(sheet, row)) > 1), None)
    if above is not None:
        yield _names(sheet, above)


def _names(sheet: Sheet, row: int) -> tuple[str, ...]:
    return tuple(text for text in sheet.texts(row) if text)


def _tables(sheet: Sheet, heads: Iterable[tuple[str, ...]]) -> list[Table]:
    """Return what looks like a plate: a grid, lettered rows, wells across, and a list like one that was read or made by hand."""
    known = [table for table in unread_tables(sheet, NO_CELLS) if _is_plate(sheet, table, heads)]
    others = [table for table in (*_lettered(sheet), *_nameless_lists(sheet)) if table.holds_numbers(sheet)]
    return [*known, *(table for table in others if not any(_overlap(table, one) for one in known))]


def _is_plate(sheet: Sheet, table: Table, heads: Iterable[tuple[str, ...]]) -> bool:
    if table.what in (GRID, ACROSS) or _names(sheet, table.row) in heads:
        return True
    return {text.casefold() for text in sheet.texts(table.row) if text and text not in CALLED} <= NAMES_OF_PEOPLE


def _overlap(one: Table, other: Table) -> bool:
    return one.row <= other.last_row and other.row <= one.last_row


def _lettered(sheet: Sheet) -> Iterator[Table]:
    """Yield the rows of numbers with letters that follow each other at their side, whatever stands above them."""
    letters: dict[int, dict[int, int]] = {}
    for row in sheet.filled:
        for column, letter in _letters(sheet.texts(row)):
            letters.setdefault(column, {})[row] = letter
    for column, of in letters.items():
        start = 0
        rows = list(of)
        for place, row in enumerate(rows):
            if of.get(row + 1) == of[row] + 1:
                continue
            run, start = rows[start : place + 1], place + 1
            if len(run) >= _LEAST_ROWS:
                # A table begins above its values.
                yield Table(LETTERED, run[0] - 1, column + 1, run[-1], max(len(sheet.rows[one]) for one in run) - 1)


def _letters(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the columns of a row that hold a letter of a plate row, and which, if there are enough cells behind it."""
    behind = 0
    for column in range(len(texts) - 1, -1, -1):
        if behind >= _LEAST and is_row_letter(texts[column]):
            yield column, row_number(texts[column].upper())
        behind += texts[column] != ""


def _nameless_lists(sheet: Sheet) -> Iterator[Table]:
    """Yield the lists whose column of wells has a name that says nothing of wells, or none."""
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(width):
        wells = [parse_well(text) for text in sheet.texts_down(range(len(sheet.rows)), column)]
        start = 0
        while start < len(wells):
            end = start
            while end < len(wells) and wells[end] is not None:
                end += 1
            if end - start >= _LEAST and end - start == len(set(wells[start:end])) and start > 0:
                yield Table(
                    LIST, start - 1, column, end - 1, max(len(sheet.rows[row]) for row in range(start, end)) - 1
                )
            start = end + 1
