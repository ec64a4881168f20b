"""Tables of a Gen5 export with a row for each well: times or wavelengths across, and lists of wells."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import NO_CELLS, Cells
from platekit.readers._families.gen5 import Segment, Table, title
from platekit.readers._families.gen5_layout import is_layout
from platekit.readers._families.gen5_names import is_parted
from platekit.readers._finding.clock import first_by_interval, hours_at, is_time, not_later
from platekit.readers._finding.kinetic import is_unread, stopped_early
from platekit.readers._finding.second_export import refuse_list_of_a_person
from platekit.readers._finding.well_list import WellList
from platekit.sheets import Sheet
from platekit.wells import parse_well

_TEMPERATURE = re.compile(r"T\S* (.+)")


def down_tables(plate: Segment, first: int, column: int) -> list[Table]:
    """Return the table whose times or wavelengths stand in this row, and its wells below; none if there are no wells."""
    sheet = plate.sheet
    below = first + 1
    measured = _TEMPERATURE.fullmatch(sheet.text(below, column))
    wells, start = _wells(sheet, below + bool(measured), column)
    if not wells:
        return []
    label = measured[1] if measured else title(sheet, first, plate.rows.start)
    columns = _columns(sheet, first, column)
    if not label or not columns:
        raise ReadError(
            sheet.where(first), "a table of wells without a title" if columns else "a table without times",
            "the name of the read above the table, and a time for each column", "Export the file again.",
        )  # fmt: skip
    rows = range(first, start + len(wells))
    for row in rows[1:]:
        _refuse_shifted(sheet, row, columns, first)
    if sheet.text(first, column).casefold() == "wavelength":
        return [
            Table(label, _cells(wells, start, [at]), rows, wavelength=sheet.text(first, at))
            for at in columns
        ]  # fmt: skip
    clock = first_by_interval([sheet.cell(first, at) for at in columns[:2]], plate.interval)
    return [_kinetic(sheet, Table(label, NO_CELLS, rows, bool(measured)), wells, start, columns, clock=clock)]


def _wells(sheet: Sheet, start: int, column: int) -> tuple[list[str], int]:
    """Return the wells that stand one below the other from this row on."""
    wells: dict[str, None] = {}
    for row in range(start, len(sheet.rows)):
        well = parse_well(sheet.text(row, column))
        if well is None:
            break
        if well in wells:
            raise ReadError(
                sheet.where(row, column),
                f"well {well} a second time",
                "each well once",
                "Correct the name of the well.",
            )
        wells[well] = None
    return list(wells), start


def _columns(sheet: Sheet, first: int, column: int) -> list[int]:
    filled = [at for at in range(column + 1, len(sheet.rows[first])) if sheet.text(first, at)]
    return list(range(column + 1, filled[-1] + 1)) if filled else []


def _refuse_shifted(sheet: Sheet, row: int, columns: list[int], first: int) -> None:
    cells = len(sheet.rows[row])
    beyond = [at for at in range(columns[-1] + 1, cells) if sheet.text(row, at)]
    shorter = cells <= columns[-1] or (not sheet.name and cells < len(sheet.rows[first]))
    if shorter or beyond:
        raise ReadError(
            sheet.where(row, beyond[0] if beyond else None),
            f"a row of {cells} cells below one of {len(sheet.rows[first])}" if not beyond else f"a value more than the {len(columns)} columns of {sheet.where(first)}",
            f"a cell for each of those in {sheet.place(first)}", "A cell was deleted or has moved. Export the file again.",
        )  # fmt: skip


def _cells(wells: list[str], start: int, columns: list[int]) -> Cells:
    """Return where these wells stand in these columns, column after column."""
    names = np.array(wells, dtype=object)
    rows = np.arange(start, start + len(wells))
    return Cells(np.tile(names, len(columns)), np.tile(rows, len(columns)), np.repeat(columns, len(wells)))


def _kinetic(sheet: Sheet, table: Table, wells: list[str], start: int, columns: list[int], *, clock: str) -> Table:
    first = table.rows[0]
    read: list[int] = []
    times: list[float] = []
    for at in columns:
        time = hours_at(sheet, first, at, first=clock)
        if times and time <= times[-1]:
            if all(is_unread(sheet.cell(start + place, at)) for place in range(len(wells))):
                continue  # a run that was stopped is filled up with columns of time 0
            raise not_later(sheet, first, at)
        read.append(at)
        times.append(time)
    padding = len(columns) - len(read)
    said = (f"{sheet.where(first)}: {stopped_early(padding, 'column')}",)
    cells = replace(_cells(wells, start, read), time_h=np.repeat(times, len(wells)))
    return Table(table.label, cells, table.rows, table.measured, remarks=said if padding else ())


def listed_tables(found: WellList) -> list[Table]:
    """Return one table for each named column behind the wells of a list."""
    rows = range(found.header, found.rows[-1] + 1)
    refuse_list_of_a_person(found.sheet, found.header, found.names.values(), "Gen5")
    _refuse_parted(found)
    _refuse_moved(found)
    return [
        Table(name, found.cells(column), rows)
        for column, name in found.names.items()
        if column > found.column and not is_layout(name)
    ]


def _refuse_parted(found: WellList) -> None:
    """Refuse column names such as 485/20,528/20 that the commas of the file have parted."""
    sheet = found.sheet
    for column, name in found.names.items():
        following = sheet.text(found.header, column + 1)
        shorter = all(len(sheet.rows[row]) < len(sheet.rows[found.header]) for row in found.rows)
        if shorter and is_parted(name, following):
            raise ReadError(
                sheet.where(found.header, column), f"a label in two cells, '{name}' and '{following}'", "the label in one cell",
                "Export with tabs between cells, or put the labels in quotation marks.",
            )  # fmt: skip


def _refuse_moved(found: WellList) -> None:
    """Refuse rows that have more or fewer cells than the list has columns: their values would stand in other columns."""
    sheet, last = found.sheet, max(found.names)
    for row in found.rows:
        cells = len(sheet.rows[row])
        if cells <= last or sheet.text(row, last + 1):
            raise ReadError(
                sheet.where(row), f"{'more' if cells > last else 'fewer'} cells than {sheet.place(found.header)} names columns",
                f"{last + 1} cells", "A cell was deleted or put in. Export the file again.",
            )  # fmt: skip


def is_clock(text: str) -> bool:
    """Return whether a cell holds a time with colons."""
    return ":" in text and is_time(text)
