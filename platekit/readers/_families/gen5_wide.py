"""Tables of a Gen5 export with a column for each well: kinetics, spectra, area scans, and results in one row each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from platekit.errors import ReadError
from platekit.readers._cells import Cells, joined
from platekit.readers._families.gen5 import Segment, Table, title
from platekit.readers._families.gen5_down import down_tables
from platekit.readers._families.gen5_layout import is_layout
from platekit.readers._finding.clock import first_by_interval
from platekit.readers._finding.kinetic import TimeColumn, kinetic_cells, nothing_read, refuse_shifted
from platekit.readers._finding.wide_block import WideBlock, wide_block
from platekit.sheets import Sheet

_TEMPERATURE = re.compile(r"T\S* (.+)")
_WAVELENGTH = re.compile(r"\d{3,4}(?:[.,]\d+)?")
_WORDS = ("time", "wavelength", "x read #", "well")
_FIRST_COLUMNS = 3  # a workbook leaves the first one empty


def wide_tables(plate: Segment, first: int) -> list[Table]:
    """Return the tables whose header stands in this row: none, one, or one for each line of it.

    Raises
    ------
    ReadError
        If a table has no name, a row of it is short or too long, or its wells stand in a way that is not known.
    """
    sheet = plate.sheet
    column = first_filled(sheet, first)
    word = sheet.text(first, column).casefold()
    if word not in _WORDS:
        return []
    block = wide_block(sheet, first)
    if block is None:
        return down_tables(plate, first, column) if word in ("time", "wavelength") else []
    _refuse_gap(block, column)
    if word == "well":
        return _rows_of_results(block, column)
    measured = [found[1] for found in map(_TEMPERATURE.fullmatch, _texts(sheet, first, column, block.first)) if found]
    label = measured[0] if measured else title(sheet, first, plate.rows.start)
    if not label:
        raise ReadError(
            sheet.where(first), "a table of wells without a title", "the name of the read in the line above it",
            "The line was deleted. Export the file again.",
        )  # fmt: skip
    if word == "time":
        written = [sheet.cell(row, column) for row in (first + 1, first + 2)]
        clock = first_by_interval(written, plate.interval)
        times = TimeColumn(column, _unit_of_numbers(plate, block, column), clock)
        cells, said = kinetic_cells(block, plate.rows.stop, times)
        for row in dict.fromkeys(cells.row.tolist()):
            _refuse_deleted(block, row)
        return [Table(label, cells, range(first, _end(sheet, first)), bool(measured), remarks=tuple(said))]
    if word == "wavelength":
        return list(_spectrum(block, column, label))
    return [_area_scan(block, column, label)]


def first_filled(sheet: Sheet, row: int) -> int:
    """Return the first filled one of the leftmost columns."""
    return next((column for column in range(_FIRST_COLUMNS) if sheet.text(row, column)), 0)


def _texts(sheet: Sheet, row: int, start: int, end: int) -> list[str]:
    return [sheet.text(row, column) for column in range(start, end)]


def _end(sheet: Sheet, first: int) -> int:
    """Return the first blank row below a row, or the end of the sheet."""
    return next((row for row in range(first, len(sheet.rows)) if sheet.is_blank(row)), len(sheet.rows))


def _refuse_gap(block: WideBlock, column: int) -> None:
    """Refuse a header with an empty cell before its wells: they would stand above the values of their neighbours."""
    sheet = block.sheet
    gap = next((at for at in range(column, block.first) if not sheet.text(block.header, at)), None)
    if gap is not None:
        raise ReadError(
            sheet.where(block.header, gap), "an empty cell in front of the names of the wells", "names without a gap",
            "A cell was put in. Export the file again.",
        )  # fmt: skip


def _refuse_short(block: WideBlock, row: int) -> None:
    """Refuse a row with fewer cells than its header, or more values than wells."""
    refuse_shifted(block, row)
    _refuse_deleted(block, row)


def _refuse_deleted(block: WideBlock, row: int) -> None:
    """Refuse a row with fewer cells than its header, empty ones at the end included: one of them was deleted."""
    sheet, cells = block.sheet, len(block.sheet.rows[block.header])
    if not sheet.name and len(sheet.rows[row]) < cells:
        raise ReadError(
            sheet.where(row), f"{len(sheet.rows[row])} cells below the {cells} of {sheet.place(block.header)}", "as many cells in each row",
            "A cell was deleted. Export or copy the file again.",
        )  # fmt: skip


def _unit_of_numbers(plate: Segment, block: WideBlock, column: int) -> str:
    """Return "d" if the times are plain numbers and go up as the procedure says if they are days, as in a spreadsheet."""
    sheet, interval = plate.sheet, plate.interval
    pair = [sheet.cell(row, column) for row in (block.header + 1, block.header + 2)]
    if interval and not isinstance(pair[0], str) and not isinstance(pair[1], str):
        return "d" if abs(24 * (pair[1] - pair[0]) - interval) < 0.02 * interval else ""
    return ""


def _spectrum(block: WideBlock, column: int, label: str) -> Iterator[Table]:
    sheet = block.sheet
    end = _end(sheet, block.header)
    unread = {row for row in range(block.header + 1, end) if nothing_read(block, row)}
    count = "1 wavelength" if len(unread) == 1 else f"{len(unread)} wavelengths"
    are = "holds no value and is" if len(unread) == 1 else "hold no value and are"
    said = [f"{sheet.where(block.header)}: {count} of '{label}' {are} left out."]
    for row in range(block.header + 1, end):
        wavelength = sheet.text(row, column)
        if not _WAVELENGTH.fullmatch(wavelength):
            raise ReadError(
                sheet.where(row, column), f"'{wavelength}'", "a wavelength such as 450", "Correct the cell."
            )
        if row not in unread:
            _refuse_short(block, row)
            remarks, said = (said if unread else []), []
            yield Table(
                label, block.cells([row]), range(block.header, end), wavelength=wavelength, remarks=tuple(remarks)
            )


def _area_scan(block: WideBlock, column: int, label: str) -> Table:
    sheet = block.sheet
    end = _end(sheet, block.header)
    parts: list[Cells] = []
    outside: list[str] = []
    for row in range(block.header + 1, end):
        x, y = sheet.text(row, column), sheet.text(row, column + 1)
        if not (x.isdecimal() and y.isdecimal()):
            raise ReadError(
                sheet.where(row, column), f"'{x}' and '{y}'", "the number of the position in x and in y, such as 1 and 2",
                "Correct the cells.",
            )  # fmt: skip
        if nothing_read(block, row):
            outside.append(f"{x},{y}")
            continue
        _refuse_short(block, row)
        parts.append(replace(block.cells([row]), field=f"{x},{y}"))
    if not parts:
        raise ReadError(
            sheet.where(block.header), "an area scan without values", "a row for each position",
            "The file was cut off, or nothing was read. Export it again.",
        )  # fmt: skip
    said = [
        f"{sheet.where(block.header)}: the positions {'; '.join(outside)} of the area scan hold no value in any well and are left out."
    ]
    return Table(label, joined(parts), range(block.header, end), remarks=tuple(said if outside else []))


def _rows_of_results(block: WideBlock, column: int) -> list[Table]:
    """Return one table for each line below a line of wells; what says which sample a well holds is none."""
    sheet = block.sheet
    end = _end(sheet, block.header)
    tables: list[Table] = []
    for row in range(block.header + 1, end):
        label = sheet.text(row, column)
        if sheet.text(row, column).casefold() == "well":
            break  # the next wells, without a blank line between
        if not label:
            raise ReadError(
                sheet.where(row), "values without a name", "the name of the read in front of its values",
                "A cell was deleted. Export the file again.",
            )  # fmt: skip
        if not is_layout(label):
            _refuse_short(block, row)
            tables.append(Table(label, block.cells([row]), range(block.header, row + 1)))
    return tables
