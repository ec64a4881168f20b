"""The cells of a CSV or Excel file, each with the name that its owner knows it by."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from platekit.errors import LayoutError
from platekit.layout._columns import text_of
from platekit.layout._text import file_bytes, file_text
from platekit.wells import row_number

Cell = str | float
# An Excel file is a zip: far more inside than a layout can need is a bomb, or no layout.
MOST_UNPACKED_BYTES = 200_000_000
# calamine makes room for every cell up to the last one; a single cell far away would take the whole memory.
MOST_CELLS = 5_000_000
_CELL_NAME = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")


@dataclass(frozen=True)
class Sheet:
    """One sheet, or one text file: rows of cells from the top left corner, empty ones as ""."""

    file: str
    name: str
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell by its row and column from 0; "" outside."""
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside else ""

    def place(self, row: int, column: int) -> str:
        """Return the place as an error names it."""
        if self.lines:
            return f"{self.file}, line {self.lines[row]}, column {column + 1}"
        return f"{self.file}, sheet '{self.name}', cell {column_letters(column)}{row + 1}"

    @property
    def title(self) -> str:
        """The file, with the sheet where there is one."""
        return self.file if self.lines else f"{self.file}, sheet '{self.name}'"


def column_letters(column: int) -> str:
    """Return the letters of a spreadsheet column that counts from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(26)
    ('A', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheets_of(path: Path) -> tuple[list[Sheet], list[str]]:
    """Return the sheets of a file (a text file is one sheet) and remarks on how it was read.

    Raises
    ------
    LayoutError
        If the file is missing, damaged, or not of the kind that its name says.
    """
    if path.suffix.casefold() in (".csv", ".tsv", ".txt"):
        text, remarks = file_text(path)
        return [_text_sheet(text, path.name)], remarks
    return _excel_sheets(path), []


def _text_sheet(text: str, file: str) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    before = 0
    try:
        for row in reader:
            rows.append(tuple(cell.strip() for cell in row))
            # A quoted cell may hold line breaks; its row is found where it begins.
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error as cause:
        raise LayoutError(
            f"{file}, line {reader.line_num}", f"a row that does not end ({cause})", "cells between commas",
            "Look for a quotation mark that stands alone.",
        ) from cause  # fmt: skip
    return Sheet(file, "", tuple(rows), tuple(lines))


def _delimiter(text: str) -> str:
    """Return the mark that stands in at least half of the lines that hold anything: tab, then semicolon, else comma."""
    lines = [line for line in text.splitlines() if line.strip(" ,;\t")]
    for mark in ("\t", ";"):
        if sum(mark in line for line in lines) * 2 > len(lines):
            return mark
    return ","


def _excel_sheets(path: Path) -> list[Sheet]:
    content = file_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_huge(archive, path.name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, CalamineError, OSError) as cause:
        raise LayoutError(
            path.name, "a file that no Excel could have saved whole", "an Excel workbook",
            "It may be cut off by a copy that stopped, have a password or the wrong ending. "
            "Open it in Excel and save it again.",
        ) from cause  # fmt: skip
    return [
        Sheet(path.name, name, tuple(tuple(_cell(value) for value in row) for row in rows)) for name, rows in sheets
    ]


def _refuse_huge(archive: zipfile.ZipFile, file: str) -> None:
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED_BYTES:
        raise LayoutError(
            file, f"{unpacked / 1e6:.0f} MB once unpacked", f"a layout, below {MOST_UNPACKED_BYTES / 1e6:.0f} MB",
            "Copy the layout alone into a new workbook.",
        )  # fmt: skip
    for name in archive.namelist():
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        places = set(_CELL_NAME.findall(archive.read(name)))
        rows = max((int(row) for _, row in places), default=0)
        columns = max((row_number(letters.decode()) for letters, _ in places), default=0)
        if rows * columns > MOST_CELLS:
            raise LayoutError(
                file, f"a sheet of {rows} rows and {columns} columns", f"a layout, below {MOST_CELLS} cells",
                "Some cell far away is filled. Copy the layout alone into a new workbook.",
            )  # fmt: skip


def _cell(value: object) -> Cell:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value)
    return text_of(value)
