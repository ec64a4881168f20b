"""Tables with a row for each well, and a column for each time, wavelength or readout."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells
from platekit.readers._finding.clock import hours_at, not_later
from platekit.readers._finding.kinetic import stopped_early
from platekit.readers._finding.row_ends import ends_early, refuse_uneven_rows
from platekit.readers._finding.well_list import WellList
from platekit.sheets import Sheet


def wells_down(
    sheet: Sheet, header: int, rows: range, well_at: Callable[[int], str | None], *, column: int = 0
) -> WellList:
    """Return the wells that stand one below the other in these rows; blank rows between them are passed over.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the column names.
    rows : range
        From the first row that may name a well to the row at which the table ends at the latest.
    well_at : callable
        The well of a row, None if it names none; the first row without a well ends the table.
    column : int
        Column of the sheet that names the wells.

    Raises
    ------
    ReadError
        If there is no well, a well stands twice, or wells go on below a row that names none.
    """
    found: dict[str, int] = {}
    ended = -1
    for row in rows:
        if sheet.is_blank(row):
            continue
        well = well_at(row)
        if well is None:
            ended = row if ended < 0 and found else ended
            continue
        if ended >= 0 or well in found:
            what, expected = (
                (f"well {well} a second time", f"each well once (the first is in {sheet.place(found[well])})")
                if well in found
                else (f"well {well} below a row without a well ({sheet.place(ended)})", "one well after the other")
            )
            raise ReadError(
                sheet.where(row, column), what, expected, "Correct the well, or move notes below the table."
            )
        found[well] = row
    if not found:
        raise ReadError(
            sheet.where(header), "the names of columns and no wells below them", "a row for each well",
            "The file was cut off. Export or copy it again.",
        )  # fmt: skip
    return WellList(sheet, header, column, tuple(found.values()), tuple(found))


def refuse_moved(listed: WellList, last: int) -> None:
    """Refuse a table with a row that ends before, or goes on behind, the last column that has a name.

    Its values would stand under the names of their neighbours.
    """
    sheet = listed.sheet
    for row in listed.rows:
        length = len(sheet.rows[row])
        if not sheet.name and length <= last:
            raise ends_early(sheet, row, length, last + 1)
        beyond = next((column for column in range(last + 1, length) if sheet.text(row, column)), None)
        if beyond is not None:
            raise ReadError(
                sheet.where(row, beyond), f"'{sheet.text(row, beyond)}' behind the last column with a name ({sheet.place(listed.header, last)})",
                "a name above every value", "A column name was deleted, or the row has moved. Export the file again; put notes below the table.",
            )  # fmt: skip
    refuse_uneven_rows(sheet, listed.rows)


def refuse_nameless_columns(listed: WellList, named: Collection[int], *, row: int | None = None) -> None:
    """Refuse a table with values below an empty cell, between columns that have a name: they would be lost.

    Parameters
    ----------
    listed : WellList
    named : collection of int
        The columns that have a name, a number or a time.
    row : int, optional
        Row of the names, where it is not that of `listed`.

    Raises
    ------
    ReadError
        If there is such a column.
    """
    sheet = listed.sheet
    for column in range(listed.column + 1, max(named, default=0)):
        if column not in named and any(sheet.text(well, column) for well in listed.rows):
            raise ReadError(
                sheet.where(listed.header if row is None else row, column), "an empty cell above values",
                "what names each column, such as the number of a cycle", "The cell was emptied. Write into it what stood there, or export the run again.",
            )  # fmt: skip


def hours_across(
    listed: WellList, row: int, columns: Sequence[int], *, unit: str = ""
) -> tuple[dict[int, float], list[str]]:
    """Return the time of each column, and what was trimmed of a run that was stopped.

    Parameters
    ----------
    listed : WellList
    row : int
        Row of the times.
    columns : sequence of int
    unit : str
        Unit of plain numbers, "" for clock times.

    Raises
    ------
    ReadError
        If a time is none, or does not go up.
    """
    sheet = listed.sheet
    found: dict[int, float] = {}
    padding, latest = 0, -1.0
    for column in columns:
        unread = not any(sheet.text(well, column) for well in listed.rows)
        if unread and not sheet.text(row, column):
            padding += 1
            continue
        time = hours_at(sheet, row, column, unit=unit)
        if unread and time <= latest:
            padding += 1  # a run that was stopped is filled up with columns of time 0
            continue
        if time <= latest:
            raise not_later(sheet, row, column)
        found[column] = latest = time
    if not found:
        raise ReadError(
            sheet.where(row), "no times", "a time above each column", "The run was stopped before its first read, or the file was cut off.",
        )  # fmt: skip
    said = [f"{sheet.where(row)}: {stopped_early(padding, 'column')}"]
    return found, said if padding else []


def refuse_further(sheet: Sheet, rows: range, goes_on: Callable[[int], bool]) -> None:
    """Refuse a table that goes on below its end: its lower rows would be lost."""
    row = next((row for row in rows if not sheet.is_blank(row)), -1)
    if row >= 0 and goes_on(row):
        raise ReadError(
            sheet.where(row), "a further row of the table below an empty one", "the rows of a table one below the other",
            "Delete the empty row, or move what stands below it out of the sheet.",
        )  # fmt: skip


def cells_across(listed: WellList, columns: Sequence[int]) -> Cells:
    """Return where the values of all wells in these columns stand, well after well."""
    wells = np.repeat(np.array(listed.wells, dtype=object), len(columns))
    rows = np.repeat(listed.rows, len(columns))
    return Cells(wells, rows, np.tile(np.array(columns, dtype=np.int64), len(listed.rows)))


def timed_cells(listed: WellList, hours: Mapping[int, float]) -> Cells:
    """Return where the values of all wells at all times stand."""
    times = np.tile(np.array(list(hours.values()), dtype=np.float64), len(listed.rows))
    return replace(cells_across(listed, list(hours)), time_h=times)
