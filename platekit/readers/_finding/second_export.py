"""Sheets that hold more than one export: what is no part of the first would be lost, or pass for it, and is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from platekit.errors import ReadError
from platekit.readers._base import Found
from platekit.readers._cells import NO_CELLS, Cells
from platekit.readers._finding.blocks import column_numbers, is_row_letter
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import PLATE_SHAPES, parse_well, row_letters

_GRID, _LIST = "a plate grid of numbers", "a list of wells with numbers"
_LEAST = 3  # wells in a list or across
_LEAST_OF_GRID = 2  # rows, and columns
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
# Columns of lists that people make, and what was read in others; a program names what it calculated in another way.
_NAMES_OF_PEOPLE = frozenset((
    "plate", "readout", "channel", "wavelength", "time", "time h", "signal", "value", "reading", "intensity", "od", "rfu", "rlu", "cps",
    "counts", "absorbance", "fluorescence", "luminescence",
))  # fmt: skip
_DETAIL = re.compile(r"[(\[].*[)\]]|\b(?:raw|measurement) (?=\w)")
_CALLED = frozenset(way(word) for word in _WORDS for way in (str, str.upper, str.title, str.capitalize))
_WELLS = frozenset(
    f"{letters}{number}"
    for row in range(1, PLATE_SHAPES[1536][0] + 1)
    for letters in (row_letters(row), row_letters(row).lower())
    for column in range(1, PLATE_SHAPES[1536][1] + 1)
    for number in (str(column), f"{column:02d}")
)


@dataclass(frozen=True)
class Table:
    """What looks like a table of readings: in words, its first cell, and its last row and column."""

    what: str
    row: int
    column: int
    last_row: int
    last_column: int

    def texts(self, sheet: Sheet, *, lines: int | None = None) -> list[str]:
        """Return what stands below its first row, in all lines or the first of them."""
        below = range(self.row + 1, self.last_row + 1)[:lines]
        return [text for row in below for text in sheet.texts(row)[self.column : self.last_column + 1] if text]

    def numbers(self, sheet: Sheet) -> list[str]:
        """Return the numbers that it holds."""
        return list(filter(_is_number, self.texts(sheet)))

    def holds_numbers(self, sheet: Sheet) -> bool:
        """Return whether it is of numbers: most of its cells, or in a list one that stands beside a well."""
        texts = self.texts(sheet, lines=_LOOKED_AT)
        numbers = sum(map(_is_number, texts))
        return numbers > 0 if self.what == _LIST else 2 * numbers > len(texts)


def refuse_second_export(sheet: Sheet, begins: Sequence[int]) -> None:
    """Refuse a sheet that holds more than one export.

    Parameters
    ----------
    sheet : Sheet
    begins : sequence of int
        Rows with what the instrument writes once, at the head of each export.

    Raises
    ------
    ReadError
        At the second of them: its plate would be lost, or pass for a second read of the first.
    """
    if len(begins) < 2:
        return
    raise ReadError(
        sheet.where(begins[1]), f"the beginning of a second export (the first begins in {sheet.place(begins[0])})", "one export in a file",
        "Give each export a file of its own; the name of the file then names its plate.",
    )  # fmt: skip


def runs_remark(sheet: Sheet, begins: Sequence[int]) -> list[str]:
    """Return the remark on several runs in one sheet whose plates have no names, by the rows in which they begin."""
    if len(begins) < 2:
        return []
    places = ", ".join(sheet.place(row) for row in begins)
    return [
        f"{sheet.title}: {len(begins)} runs ({places}); each is read as a plate of its own, in the order of the file."
    ]


def refuse_unread(sheet: Sheet, found: Found, calculated: Callable[[], Found], family: str) -> None:
    """Refuse a sheet with a table of numbers that its reader neither read nor named among what it leaves out.

    Parameters
    ----------
    sheet : Sheet
    found : Found
        What the reader found in it.
    calculated : callable
        What it finds there if calculated values are asked for, too; asked for only where a table is left.
    family : str
        Whose files it reads.

    Raises
    ------
    ReadError
        At the first such table: it is of another kind, and its wells would be lost.
    """
    tables = [table for table in unread_tables(sheet, found.cells) if not _is_named(sheet, table, found)]
    if not tables:
        return
    kept, rows = unread_tables(sheet, calculated().cells), set(found.cells.row.tolist())
    read = {sheet.text(*place) for place in found.cells.at()}
    # What a program calculated stands below what was read, or in further columns of the same table, never beside it.
    tables = [table for table in tables if table in kept or not rows.isdisjoint(range(table.row, table.last_row + 1))]
    tables = [table for table in tables if not read.issuperset(table.numbers(sheet))]
    if not tables:
        return
    first = min(tables, key=lambda table: (table.row, table.column))
    raise _another(sheet, (first.row, first.column), first.what, family)


def refuse_list_of_a_person(sheet: Sheet, header: int, names: Iterable[str], family: str) -> None:
    """Refuse a list of wells below an export, all of whose columns have names that people give, and programs do not.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the names.
    names : iterable of str
        Those of its values.
    family : str
        Whose export it is; its program would seem to have calculated them.

    Raises
    ------
    ReadError
        If it is such a list.
    """
    words = {_DETAIL.sub("", name.casefold().replace("_", " ")).strip() for name in names}
    if words and words <= _NAMES_OF_PEOPLE:
        column = next(column for column, text in enumerate(sheet.texts(header)) if text)
        raise _another(sheet, (header, column), _LIST, family)


def plates_not_read(sheets: Sequence[Sheet], found: Sequence[tuple[Sheet, Cells]]) -> list[str]:
    """Say which of the sheets that no reader took hold a plate grid, or a list that a person made, all the same.

    Parameters
    ----------
    sheets : sequence of Sheet
        Those that were not read.
    found : sequence of (Sheet, Cells)
        Where the readings of the others stand; what repeats them is not said.
    """
    held = [(sheet, table) for sheet in sheets for table in unread_tables(sheet, NO_CELLS) if _is_plate(sheet, table)]
    read = {sheet.text(*place) for sheet, cells in found for place in cells.at()} if held else set[str]()
    first: dict[str, tuple[Sheet, Table]] = {}
    for sheet, table in held:
        if not read.issuperset(table.numbers(sheet)):
            first.setdefault(sheet.name, (sheet, table))
    return [
        f"{sheet.where(table.row, table.column)}: {table.what}, in a sheet that is not read. If a plate was read there, give it a file of its "
        "own, or the lines above it that were deleted; if it is a calculation or a layout, leave it as it is."
        for sheet, table in first.values()
    ]


def _is_plate(sheet: Sheet, table: Table) -> bool:
    names = {text.casefold() for text in sheet.texts(table.row) if text and text not in _CALLED}
    return table.what == _GRID or names <= _NAMES_OF_PEOPLE


def _another(sheet: Sheet, cell: tuple[int, int], what: str, family: str) -> ReadError:
    own = "sheet" if sheet.name else "file"
    return ReadError(
        sheet.where(*cell), f"{what} that is no part of what is read here ({family})", f"one export in a {own}",
        f"If it is of another instrument or plate, give it a {own} of its own. If it is a calculation or a layout of yours, move it there, too.",
    )  # fmt: skip


def _is_named(sheet: Sheet, table: Table, found: Found) -> bool:
    """Return whether a reader leaves a table out by its own rule, and says so."""
    if table.row in found.left:
        return True
    place = sheet.where(table.row)
    told = [
        remark
        for remark in found.remarks
        if remark.startswith((f"{place}:", f"{place},", sheet.where(table.row, table.column - 1)))
    ]
    return any(words in remark for remark in told for words in ("left out", "not read", "taken as a layout"))


def unread_tables(sheet: Sheet, cells: Cells) -> list[Table]:
    """Return the tables of numbers of a sheet in which nothing stands that was read.

    Parameters
    ----------
    sheet : Sheet
    cells : Cells
        Where its readings stand.

    Notes
    -----
    Names of wells and columns stand in no row of readings, so only the other rows are looked at.
    """
    read = np.zeros(len(sheet.rows), dtype=np.bool_)
    read[cells.row] = True
    rows = [row for row in np.flatnonzero(~read).tolist() if len(sheet.rows[row])]
    found = [*_grids(sheet, rows), *_lists(sheet, rows), *_across(sheet, rows)]
    if not found:
        return []
    # Of many tables each asks for the readings of its own rows alone.
    down = np.argsort(cells.row, kind="stable")
    below, columns = cells.row[down], cells.column[down]

    def is_read(table: Table) -> bool:
        first, end = np.searchsorted(below, np.array([table.row, table.last_row + 1], dtype=below.dtype))
        inside = columns[first:end]
        return bool(((inside >= table.column) & (inside <= table.last_column)).any())

    return [table for table in found if not is_read(table) and table.holds_numbers(sheet)]


def _grids(sheet: Sheet, rows: Sequence[int]) -> Iterator[Table]:
    """Yield the grids, also those beside others: column numbers, and letters on the left of the rows below."""
    for row in rows:
        for first, numbers in column_numbers(sheet, row):
            last = row
            while is_row_letter(sheet.text(last + 1, first - 1)):
                last += 1
            if last - row >= _LEAST_OF_GRID:
                yield Table(_GRID, row, first, last, first + len(numbers) - 1)


def _lists(sheet: Sheet, rows: Sequence[int]) -> Iterator[Table]:
    """Yield the lists with a row for each well, between columns without a name or beside another column of wells."""
    for row in rows:
        if _CALLED.isdisjoint(sheet.rows[row]):
            continue
        names = sheet.texts(row)
        called = [column for column, name in enumerate(names) if name in _CALLED]
        ends = [-1, *(column for column, name in enumerate(names) if not name or name in _CALLED), len(names)]
        for column in called:
            before = max(end for end in ends if end < column)
            first, behind = column if before in called else before + 1, min(end for end in ends if end > column)
            last = row
            while parse_well(sheet.text(last + 1, column)):
                last += 1
            if last - row >= _LEAST:
                yield Table(_LIST, row, first, last, behind - 1)


def _across(sheet: Sheet, rows: Sequence[int]) -> Iterator[Table]:
    """Yield the tables with wells across."""
    for row in rows:
        if _WELLS.isdisjoint(sheet.rows[row]):
            continue
        wells = [column for column, cell in enumerate(sheet.rows[row]) if cell in _WELLS]
        last = row
        while any(_is_number(sheet.text(last + 1, column)) for column in wells):
            last += 1
        if len(wells) >= _LEAST and wells[-1] - wells[0] < 2 * len(wells) and last > row:
            yield Table("a table of wells with numbers", row, wells[0], last, wells[-1])


def _is_number(text: str) -> bool:
    return text != "" and any(read_value(text, decimal=decimal)[1] == "" for decimal in DECIMALS)
