"""Finds readings in a sheet: plate-shaped blocks, wells across with time down, and lists of wells."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._finding.row_ends import cut_off
from platekit.sheets import Sheet, as_text
from platekit.values import DECIMALS, Cell, read_value
from platekit.wells import parse_well, row_number, well_name

_COLUMN_NUMBER = re.compile(r"0?[1-9]|[1-4]\d")
_ROW_LETTER = re.compile(r"[A-Za-z]{1,2}")
_LAST_ROW, _LAST_COLUMN = 32, 48  # of a 1536-well plate
_LONGEST_NUMBER = 4  # letters of a column number, spaces around it included
# Every way to write a column number: most rows hold none of them, and need not be looked at cell by cell.
_FORMS = ("02", "<1", "<2", "<3", "<4", ">2", ">3", ">4", "^3", "^4")
_COLUMN_NUMBERS = frozenset[Cell](f"{n:{form}}" for n in range(1, _LAST_COLUMN + 1) for form in _FORMS) | frozenset[
    Cell
](map(float, range(1, _LAST_COLUMN + 1)))

WELL_WORDS = ("well", "wells", "well name")


@dataclass(frozen=True)
class Line:
    """One line of a plate block: its row in the sheet, the row letter it belongs to, and the label behind the values."""

    row: int
    letter: str
    label: str


@dataclass(frozen=True)
class PlateBlock:
    """A grid of column numbers and row letters, both as the sheet has them.

    Attributes
    ----------
    sheet : Sheet
    header : int
        Row of the column numbers.
    first : int
        Column of the sheet that holds the first of them; the row letters stand left of it.
    numbers : tuple of int
        The column numbers.
    lines : tuple of Line
    """

    sheet: Sheet
    header: int
    first: int
    numbers: tuple[int, ...]
    lines: tuple[Line, ...]

    @property
    def last_row(self) -> int:
        """The last row of the sheet that belongs to the block."""
        return self.lines[-1].row

    @property
    def labels(self) -> list[str]:
        """The labels of the lines, each once, in order."""
        return list(dict.fromkeys(line.label for line in self.lines))

    def above(self) -> int | None:
        """Return the nearest row above the block that holds anything; None if there is none."""
        return next((row for row in range(self.header - 1, -1, -1) if not self.sheet.is_blank(row)), None)

    def cells(self, label: str | None = None) -> pd.DataFrame:
        """Return where the wells stand: `well row column`, of the lines with this label or of all of them."""
        found = [
            (well_name(row_number(line.letter), number), line.row, self.first + place)
            for line in self.lines
            if label is None or line.label == label
            for place, number in enumerate(self.numbers)
        ]
        return pd.DataFrame(found, columns=["well", "row", "column"])


def plate_blocks(sheet: Sheet, *, labelled: bool = False) -> list[PlateBlock]:
    """Return the plate blocks of a sheet, from the top.

    A block begins with a row of consecutive column numbers; the rows below begin with a row letter, left of the
    first number. Rows and columns may be any part of a plate.

    Parameters
    ----------
    sheet : Sheet
    labelled : bool
        Rows end with a label, and a row letter may have several lines, of which only the first repeats the letter.

    Raises
    ------
    ReadError
        If a row holds more values than there are column numbers, ends in the middle, or a row letter stands twice.
    """
    # Asked for by the sniffs of several readers and then by the one that reads.
    key = ("plate blocks", labelled)
    if key not in sheet.found:
        sheet.found[key] = tuple(_plate_blocks(sheet, labelled=labelled))
    return list(sheet.found[key])


def _plate_blocks(sheet: Sheet, *, labelled: bool) -> list[PlateBlock]:
    blocks: list[PlateBlock] = []
    row = 0
    while row < len(sheet.rows):
        run = _column_numbers(sheet, row)
        lines = _lines(sheet, row, *run, labelled=labelled) if run else []
        if run and lines:
            block = PlateBlock(sheet, row, run[0], run[1], tuple(lines))
            _check(block, labelled=labelled)
            blocks.append(block)
            row = block.last_row
        row += 1
    return blocks


def plate_block(sheet: Sheet, *, below: str) -> pd.DataFrame:
    """Return where the wells of the one block stand that follows a cell beginning with these words.

    Returns
    -------
    pandas.DataFrame
        `well row column`.

    Raises
    ------
    ReadError
        If there is no such block.
    """
    for block in plate_blocks(sheet):
        above = block.above()
        if above is not None and any(text.startswith(below) for text in sheet.texts(above)):
            return block.cells()
    raise ReadError(
        sheet.title, f"no plate below '{below}'", "a grid of row letters and column numbers",
        "Export the run again with its plate layout.",
    )  # fmt: skip


def _column_numbers(sheet: Sheet, row: int) -> tuple[int, tuple[int, ...]] | None:
    """Return where the run of column numbers of a row begins, and the run."""
    if _COLUMN_NUMBERS.isdisjoint(sheet.rows[row]):
        return None
    for first, cell in enumerate(sheet.rows[row]):
        # Most cells are readings, longer than a column number; this is where the time goes in large files.
        if first == 0 or (isinstance(cell, str) and (not cell or len(cell) > _LONGEST_NUMBER)):
            continue
        text = as_text(cell)
        if not _COLUMN_NUMBER.fullmatch(text):
            continue
        texts = sheet.texts(row)
        if _is_row_letter(texts[first - 1]):
            return None  # a row of values behind its letter
        numbers = [int(text)]
        for further in texts[first + 1 :]:
            if not _COLUMN_NUMBER.fullmatch(further) or int(further) != numbers[-1] + 1:
                break
            numbers.append(int(further))
        if len(numbers) > 1:
            return (first, tuple(numbers)) if numbers[-1] <= _LAST_COLUMN else None
    return None


def _lines(sheet: Sheet, header: int, first: int, numbers: Sequence[int], *, labelled: bool) -> list[Line]:
    lines: list[Line] = []
    behind = first + len(numbers)
    letter = ""
    capitals = False
    for row in range(header + 1, len(sheet.rows)):
        text = sheet.text(row, first - 1)
        if _is_row_letter(text):
            capitals = capitals or text.isupper()
            # On a plate of 1536 wells some instruments count A to Z, and then a to f for AA to AF.
            second = capitals and len(text) == 1 and text.islower() and numbers[-1] > _LAST_COLUMN // 2
            letter = f"A{text.upper()}" if second else text.upper()
        elif text or not labelled or not letter or not _continues(sheet, row, first, behind):
            break
        lines.append(Line(row, letter, sheet.text(row, behind) if labelled else ""))
    return lines


def _is_row_letter(text: str) -> bool:
    return _ROW_LETTER.fullmatch(text) is not None and row_number(text) <= _LAST_ROW


def _continues(sheet: Sheet, row: int, first: int, behind: int) -> bool:
    return any(sheet.text(row, column) for column in range(first, behind + 1))


def _check(block: PlateBlock, *, labelled: bool) -> None:
    sheet, behind = block.sheet, block.first + len(block.numbers)
    seen: dict[tuple[str, str], int] = {}
    for line in block.lines:
        earlier = seen.setdefault((line.letter, line.label), line.row)
        if earlier != line.row:
            what = f" for '{line.label}'" if line.label else ""
            raise ReadError(
                sheet.where(line.row), f"row {line.letter} a second time{what}",
                f"each row letter once (the first is in {sheet.place(earlier)})",
                "Correct the row letter, or put the second plate under column numbers of its own.",
            )  # fmt: skip
        for column in range(behind + labelled, len(sheet.rows[line.row])):
            if _is_number(sheet.text(line.row, column)):
                raise ReadError(
                    sheet.where(line.row, column), f"'{sheet.text(line.row, column)}' beyond column {block.numbers[-1]}",
                    f"{len(block.numbers)} values, as the row of column numbers says",
                    "If commas part the cells and mark decimals too, export with tabs or semicolons between cells; else correct the row.",
                )  # fmt: skip
    last = block.last_row
    # A short last line that ends with a line break is whole: some programs leave out the separators of empty wells.
    if sheet.open_end and last == len(sheet.rows) - 1 and len(sheet.rows[last]) < behind:
        raise cut_off(sheet, last, max(len(sheet.rows[last]) - block.first, 0), len(block.numbers), what="values")


def _is_number(text: str) -> bool:
    return text != "" and any(read_value(text, decimal=decimal)[1] == "" for decimal in DECIMALS)


@dataclass(frozen=True)
class WideBlock:
    """A table with one column per well: `first` is the column of the first well, `header` the row of their names."""

    sheet: Sheet
    header: int
    first: int
    wells: tuple[str, ...]

    def cells(self, rows: Sequence[int]) -> pd.DataFrame:
        """Return where the wells of these rows stand: `well row column`, row after row."""
        columns = np.arange(self.first, self.first + len(self.wells))
        wells = pd.Series(self.wells, dtype="str").array
        found = {"row": np.repeat(list(rows), len(columns)), "column": np.tile(columns, len(rows))}
        return pd.DataFrame({"well": wells.take(np.tile(np.arange(len(wells)), len(rows))), **found})


def wide_block(sheet: Sheet, row: int, *, start: int = 1) -> WideBlock | None:
    """Return the table that has its wells in this row, one behind the other; None if the row names no wells.

    Parameters
    ----------
    sheet : Sheet
    row : int
    start : int
        First column that may name a well; at most one further column may stand before the wells.

    Raises
    ------
    ReadError
        If a well stands twice.
    """
    texts = sheet.texts(row)
    for first in range(start, len(texts)):
        wells = _run_of_wells(texts[first:])
        if wells:
            doubled = next((place for place, well in enumerate(wells) if well in wells[:place]), None)
            if doubled is not None:
                raise ReadError(
                    sheet.where(row, first + doubled), f"well {wells[doubled]} a second time", "each well once",
                    "Correct the name of the well.",
                )  # fmt: skip
            return WideBlock(sheet, row, first, wells)
        if texts[first] and first > start + 1:
            return None
    return None


def _run_of_wells(texts: Sequence[str]) -> tuple[str, ...]:
    wells: list[str] = []
    for text in texts:
        well = parse_well(text) if text[:1].isalpha() else None
        if well is None:
            break
        wells.append(well)
    return tuple(wells)


@dataclass(frozen=True)
class WellList:
    """A table with one row per well: the row of its column names, the column of wells, its rows and their wells."""

    sheet: Sheet
    header: int
    column: int
    rows: tuple[int, ...]
    wells: tuple[str, ...]

    @property
    def names(self) -> dict[int, str]:
        """The other columns of the sheet that have a name."""
        texts = self.sheet.texts(self.header)
        return {column: text for column, text in enumerate(texts) if text and column != self.column}

    def cells(self, column: int) -> pd.DataFrame:
        """Return where the values of one column stand: `well row column`."""
        return pd.DataFrame({"well": list(self.wells), "row": list(self.rows), "column": column})


def well_list(sheet: Sheet, header: int) -> WellList | None:
    """Return the list of wells whose column names stand in this row; None if no column is called ``Well``.

    The list ends at the first row without anything in it.

    Raises
    ------
    ReadError
        If a cell in the column of wells is no well, or the file ends in the middle of a row.
    """
    cells = enumerate(sheet.rows[header])
    columns = [column for column, cell in cells if isinstance(cell, str) and cell.strip().casefold() in WELL_WORDS]
    if len(columns) != 1 or header + 1 >= len(sheet.rows):
        return None
    column = columns[0]
    rows = list(_until_blank(sheet, header + 1))
    wells = [parse_well(sheet.text(row, column)) for row in rows]
    if not rows or wells[0] is None:
        return None
    for row, well in zip(rows, wells, strict=True):
        if well is None:
            raise ReadError(
                sheet.where(row, column), f"'{sheet.text(row, column)}'", "a well such as A01",
                "Correct the cell; put notes below the table behind an empty row.",
            )  # fmt: skip
    last = rows[-1]
    if not sheet.name and last == len(sheet.rows) - 1 and len(sheet.rows[last]) < len(sheet.rows[header]):
        raise cut_off(sheet, last, len(sheet.rows[last]), len(sheet.rows[header]))
    return WellList(sheet, header, column, tuple(rows), tuple(well for well in wells if well))


def _until_blank(sheet: Sheet, start: int) -> Iterator[int]:
    for row in sheet.filled[bisect_left(sheet.filled, start) :]:
        if row != start:
            return
        yield row
        start += 1
