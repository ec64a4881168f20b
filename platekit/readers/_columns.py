"""A long table as named columns whose cells know where they stand; csv, tsv, spreadsheet and Parquet alike."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from platekit.errors import ReadError, did_you_mean, quoted
from platekit.readers._finding.row_ends import cut_off, goes_on
from platekit.screen import TableMapping
from platekit.sheets import Sheet, as_text, file_content, sheets_in
from platekit.values import Cell


@dataclass(frozen=True)
class Columns:
    """The columns of a long table.

    Attributes
    ----------
    sheet : Sheet
    names : dict of str to int
        Name of a column to its place in the sheet; numbers from 1 where the file names none.
    rows : sequence of int
        Rows of the sheet that hold wells.
    """

    sheet: Sheet
    names: dict[str, int]
    rows: Sequence[int]

    def cells(self, name: str) -> list[Cell]:
        """Return the cells of a column, from the top."""
        column = self.names[name]
        return [self.sheet.cell(row, column) for row in self.rows]

    def texts(self, name: str) -> list[str]:
        """Return the cells of a column as a person reads them: NA, None and 0012 are words like any other."""
        return [as_text(cell) for cell in self.cells(name)]

    def where(self, place: int, name: str) -> str:
        """Return where the cell of the row at this place (from 0) stands, for a message."""
        return self.sheet.where(self.rows[place], self.names[name])

    def line(self, place: int) -> str:
        """Return the row at this place for a message that names the file elsewhere: ``line 12``."""
        return self.sheet.place(self.rows[place])

    def sources(self, name: str) -> list[str]:
        """Return where each cell of a column stands, for `source`."""
        column = self.names[name]
        return [self.sheet.source(row, column) for row in self.rows]


def open_columns(path: Path, mapping: TableMapping) -> tuple[Columns, list[str]]:
    """Return the columns of a file, and remarks on how it was read.

    Raises
    ------
    ReadError
        If the file cannot be read, holds no rows, has several sheets that could be meant, or a row is too long.
    """
    content = file_content(path)
    if content[:4] == b"PAR1":
        return _named(_parquet(content, path.name), mapping), []
    sheets, remarks = sheets_in(content, path.name, sheet=mapping.sheet)
    if len(sheets) > 1:
        sheet = _meant(sheets, mapping)
        remarks.append(f"{path.name}: sheet '{sheet.name}' is read; no other one has the columns.")
        return _named(sheet, mapping), remarks
    return _named(sheets[0], mapping), remarks


def _parquet(content: bytes, file: str) -> Sheet:
    try:
        columns: dict[str, list[Any]] = pq.read_table(io.BytesIO(content)).to_pydict()
    except (pa.ArrowException, OSError, ValueError) as cause:
        raise ReadError(
            file, "a Parquet file that is cut off or damaged", "a whole Parquet file", "Write or copy it again.",
        ) from cause  # fmt: skip
    rows: list[list[Cell]] = [list(columns)]
    rows += [[_cell(value) for value in row] for row in zip(*columns.values(), strict=True)]
    # The names of the columns are no row of a Parquet file; its rows count from 1.
    return Sheet(file, rows, lines=range(len(rows)))


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return float(value) if isinstance(value, int | float) else str(value)


def _meant(sheets: Sequence[Sheet], mapping: TableMapping) -> Sheet:
    wanted = {name for names in mapping.columns.values() for name in names}
    having = [sheet for sheet in sheets if wanted <= set(_names(sheet, mapping)[0])]
    if len(having) == 1:
        return having[0]
    names = quoted(sheet.name for sheet in having or sheets)
    which = "all of which have the columns" if having else "none of which has all the columns"
    raise ReadError(
        sheets[0].file, f"the sheets {names}, {which}", "one sheet to read", 'Name it in the mapping: sheet = "...".',
    )  # fmt: skip


def _names(sheet: Sheet, mapping: TableMapping) -> tuple[dict[str, int], int]:
    """Return the columns by name, and the row in which the wells begin."""
    first = next((row for row in range(len(sheet.rows)) if not sheet.is_blank(row)), 0)
    if not mapping.header:
        width = max(len(row) for row in sheet.rows)
        return {str(column + 1): column for column in range(width)}, first
    names: dict[str, int] = {}
    for column, name in enumerate(sheet.texts(first)):
        if name:
            names.setdefault(name, column)
    return names, first + 1


def _named(sheet: Sheet, mapping: TableMapping) -> Columns:
    names, start = _names(sheet, mapping)
    rows = [row for row in range(start, len(sheet.rows)) if not sheet.is_blank(row)]
    if not rows:
        raise ReadError(
            sheet.title, "no rows below the names of the columns", "a row per well", "Export the table again."
        )
    width = len(sheet.rows[start - 1 if mapping.header else start])
    for row in rows:
        beyond = next((column for column in range(width, len(sheet.rows[row])) if sheet.text(row, column)), None)
        if beyond is not None:
            raise goes_on(sheet, row, beyond, f"{width} cells in a row")
    if not sheet.name and rows[-1] == len(sheet.rows) - 1 and len(sheet.rows[rows[-1]]) < width:
        raise cut_off(sheet, rows[-1], len(sheet.rows[rows[-1]]), width)
    columns = Columns(sheet, names, rows)
    _refuse_doubled_names(columns, mapping, start - 1)
    return columns


def _refuse_doubled_names(columns: Columns, mapping: TableMapping, header: int) -> None:
    if not mapping.header:
        return
    texts = columns.sheet.texts(header)
    for name in (*(name for names in mapping.columns.values() for name in names), *mapping.readout.values()):
        if name and texts.count(name) > 1:
            raise ReadError(
                columns.sheet.where(header), f"{texts.count(name)} columns called '{name}'", "each name once",
                "Rename one of them.",
            )  # fmt: skip


def missing_column(name: str, columns: Columns, where: str) -> ReadError:
    """Return the refusal of a mapping that names a column which the file does not have."""
    mend = f"Columns: {did_you_mean(name, columns.names)}"
    if name.isdecimal() and not any(known.isdecimal() and len(known) < 3 for known in columns.names):
        mend += "\nIf the first row is a well already, say header = false: columns are then numbers from 1."
    if not name.isdecimal() and all(known.isdecimal() for known in columns.names):
        mend = f"The mapping says header = false: columns are numbers from 1 to {len(columns.names)}."
    return ReadError(where, f"the column '{name}'", f"a column of '{columns.sheet.file}'", mend)
