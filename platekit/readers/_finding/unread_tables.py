"""What looks like a table of readings in a sheet: grids, lists of wells and wells across, of which nothing was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from platekit.readers._cells import Cells
from platekit.readers._finding.blocks import column_numbers, is_row_letter
from platekit.readers._finding.listing import WellColumns
from platekit.sheets import Sheet
from platekit.values import DECIMALS, flags_of_either, read_value
from platekit.wells import PLATE_SHAPES, parse_well, row_letters

GRID, LIST, ACROSS = "a plate grid of numbers", "a list of wells with numbers", "a table of wells with numbers"
_LEAST = 3  # wells in a list or across
_LEAST_OF_GRID = 2  # rows, and columns
_MOST_WORDS = 3  # lines of words between wells and their numbers: contents, groups, units
_LOOKED_AT = 12  # lines of a table that show whether it holds numbers
_WORDS = (
    "well",
    "wells",
    "well name",
    "well id",
    "well position",
    "well positions",
    "well_id",
    "well_name",
    "well_position",
)
# How the column of wells of a list is called.
CALLED = frozenset(
    way(word)
    for word in _WORDS
    for way in (str, str.upper, str.title, str.capitalize, lambda word: word.title().replace("Id", "ID"))
)
_ROW, _COLUMN = frozenset(("row", "Row", "ROW")), frozenset(("column", "Column", "COLUMN", "col", "Col"))
_WELLS = frozenset(
    f"{letters}{number}"
    for row in range(1, PLATE_SHAPES[1536][0] + 1)
    for letters in (row_letters(row), row_letters(row).lower())
    for column in range(1, PLATE_SHAPES[1536][1] + 1)
    for number in (str(column), f"{column:02d}")
)


@dataclass(frozen=True)
class Table:
    """What looks like a table of readings: in words, its first cell, its last row and column, and its lines of words."""

    what: str
    row: int
    column: int
    last_row: int
    last_column: int
    words: int = 0

    def texts(self, sheet: Sheet, *, lines: int | None = None) -> list[str]:
        """Return what stands below its first row and its lines of words, in all lines or the first of them."""
        below = range(self.row + 1 + self.words, self.last_row + 1)[:lines]
        return [text for row in below for text in sheet.texts(row)[self.column : self.last_column + 1] if text]

    def numbers(self, sheet: Sheet) -> list[str]:
        """Return the numbers that it holds."""
        texts = self.texts(sheet)
        return [text for text, flag in zip(texts, flags_of_either(texts), strict=True) if flag == ""]

    def holds_numbers(self, sheet: Sheet) -> bool:
        """Return whether it is of numbers: most of its cells, or in a list one that stands beside a well."""
        texts = self.texts(sheet, lines=_LOOKED_AT)
        numbers = flags_of_either(texts).count("")
        return numbers > 0 if self.what == LIST else 2 * numbers > len(texts)


def unread_tables(sheet: Sheet, cells: Cells) -> list[Table]:
    """Return the tables of numbers of a sheet in which nothing stands that was read.

    Parameters
    ----------
    sheet : Sheet
    cells : Cells
        Where its readings stand.

    Notes
    -----
    Names of wells and columns stand in no row of readings, so only the other rows are looked at; but the column numbers of a
    grid may stand beside the first reading of a list.
    """
    read = np.zeros(len(sheet.rows), dtype=np.bool_)
    read[cells.row] = True
    rows = [row for row in np.flatnonzero(~read).tolist() if len(sheet.rows[row])]
    found = [*_grids(sheet, sheet.filled), *_lists(sheet, rows), *_placed(sheet, rows), *_across(sheet, rows)]
    return [table for table in _without_readings(found, cells) if table.holds_numbers(sheet)]


def still_unread(tables: Sequence[Table], cells: Cells) -> list[Table]:
    """Return those of the unread tables of a sheet that stay so if other readings, too, are taken from it."""
    rows = set(cells.row.tolist())
    return _without_readings([table for table in tables if table.row not in rows], cells)


def _without_readings(tables: Sequence[Table], cells: Cells) -> list[Table]:
    """Return the tables in which none of these readings stands."""
    if not tables:
        return []
    # Of many tables each asks for the readings of its own rows alone.
    down = np.argsort(cells.row, kind="stable")
    below, columns = cells.row[down], cells.column[down]

    def is_read(table: Table) -> bool:
        first, end = np.searchsorted(below, np.array([table.row, table.last_row + 1], dtype=below.dtype))
        inside = columns[first:end]
        return bool(((inside >= table.column) & (inside <= table.last_column)).any())

    return [table for table in tables if not is_read(table)]


def _grids(sheet: Sheet, rows: Sequence[int]) -> Iterator[Table]:
    """Yield the grids, also those beside others: column numbers, and letters on the left of the rows below."""
    for row in rows:
        for first, numbers in column_numbers(sheet, row):
            behind = first + len(numbers)
            letters, last = _letters(sheet, row, first, behind)
            if letters >= _LEAST_OF_GRID:
                yield Table(GRID, row, first, last, behind - 1)


def _letters(sheet: Sheet, row: int, first: int, behind: int) -> tuple[int, int]:
    """Return how many rows of a plate stand below its column numbers, and the last line: each may have several."""
    letters, last = 0, row
    for below in range(row + 1, len(sheet.rows)):
        text = sheet.text(below, first - 1)
        lettered = is_row_letter(text)
        if not lettered and (text or not letters or not any(sheet.texts(below)[first:behind])):
            break
        letters, last = letters + lettered, below
    return letters, last


def _lists(sheet: Sheet, rows: Sequence[int]) -> Iterator[Table]:
    """Yield the lists with a row for each well, between columns without a name or beside another column of wells."""
    for row in rows:
        if CALLED.isdisjoint(sheet.rows[row]):
            continue
        names = sheet.texts(row)
        called = [column for column, name in enumerate(names) if name in CALLED]
        ends = [-1, *(column for column, name in enumerate(names) if not name or name in CALLED), len(names)]
        for column in called:
            before = max(end for end in ends if end < column)
            first, behind = column if before in called else before + 1, min(end for end in ends if end > column)
            last = row
            while parse_well(sheet.text(last + 1, column)):
                last += 1
            if last - row >= _LEAST:
                yield Table(LIST, row, first, last, behind - 1)


def _placed(sheet: Sheet, rows: Sequence[int]) -> Iterator[Table]:
    """Yield the lists that say a well by its row and its column."""
    for row in rows:
        if _ROW.isdisjoint(sheet.rows[row]) or _COLUMN.isdisjoint(sheet.rows[row]):
            continue
        names = sheet.texts(row)
        first, second = (
            next(column for column, name in enumerate(names) if name in words) for words in (_ROW, _COLUMN)
        )
        wells = WellColumns(row=first, column=second).of(sheet, range(row + 1, len(sheet.rows)))
        last = row + next((below for below, well in enumerate(wells) if well is None), len(wells))
        if last - row >= _LEAST:
            yield Table(LIST, row, min(first, second), last, len(names) - 1)


def _across(sheet: Sheet, rows: Sequence[int]) -> Iterator[Table]:
    """Yield the tables with wells across."""
    for row in rows:
        if _WELLS.isdisjoint(sheet.rows[row]):
            continue
        wells = [column for column, cell in enumerate(sheet.rows[row]) if cell in _WELLS]
        if len(wells) < _LEAST or wells[-1] - wells[0] >= 2 * len(wells):
            continue
        words = next((more for more in range(_MOST_WORDS + 1) if _numbers_in(sheet, row + 1 + more, wells)), 0)
        last = row + words
        while _numbers_in(sheet, last + 1, wells):
            last += 1
        if last > row:
            yield Table(ACROSS, row, wells[0], last, wells[-1], words)


def _numbers_in(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    return any(_is_number(sheet.text(row, column)) for column in columns)


def _is_number(text: str) -> bool:
    return text != "" and any(read_value(text, decimal=decimal)[1] == "" for decimal in DECIMALS)
