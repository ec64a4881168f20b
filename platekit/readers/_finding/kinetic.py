"""Tables with a column for each well and a row for each time: which rows were read, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells
from platekit.readers._finding.clock import hours_at, not_later
from platekit.readers._finding.row_ends import ends_early
from platekit.readers._finding.wide_block import WideBlock
from platekit.values import Cell, read_value


@dataclass(frozen=True)
class TimeColumn:
    """Where the times of a kinetic table stand: column of the sheet, unit of plain numbers ("" for clock times).

    `first` is what the first part of a time such as ``0:30`` is; "" is left to the file. `mend` is the way out where
    times do not go up.
    """

    column: int
    unit: str = ""
    first: str = ""
    mend: str = "Correct the cell."


def kinetic_cells(block: WideBlock, end: int, times: TimeColumn) -> tuple[Cells, list[str]]:
    """Return where the readings of a kinetic table stand, and what was trimmed of a run that was stopped.

    Parameters
    ----------
    block : WideBlock
    end : int
        Row at which the table ends at the latest; it ends before the first blank row.
    times : TimeColumn

    Returns
    -------
    cells : Cells
        With their times.
    remarks : list of str

    Raises
    ------
    ReadError
        If a time is none or does not go up, or a row has more or fewer cells than the header names wells.
    """
    sheet = block.sheet
    rows: list[int] = []
    hours: list[float] = []
    padding = 0
    for row in range(block.header + 1, end):
        if sheet.is_blank(row):
            break
        time = hours_at(sheet, row, times.column, unit=times.unit, first=times.first)
        if hours and time <= hours[-1]:
            if all(is_unread(sheet.cell(row, block.first + place)) for place in range(len(block.wells))):
                padding += 1  # a run that was stopped is filled up with rows of time 0
                continue
            raise not_later(sheet, row, times.column, mend=times.mend)
        refuse_shifted(block, row)
        rows.append(row)
        hours.append(time)
    if not rows:
        raise ReadError(
            sheet.where(block.header), "the names of wells and no reads below them", "a row for each time",
            "The file was cut off, or the run was stopped before its first read. Export it again.",
        )  # fmt: skip
    said = [f"{sheet.where(block.header)}: {stopped_early(padding, 'row')}"]
    return replace(block.cells(rows), time_h=np.repeat(hours, len(block.wells))), said if padding else []


def stopped_early(padding: int, what: str) -> str:
    """Return the words for what fills up a run that was stopped.

    Examples
    --------
    >>> stopped_early(1, "row"), stopped_early(2, "grid")
    ('the run was stopped early; 1 row without values is left out.', 'the run was stopped early; 2 grids without values are left out.')
    """
    are = "s without values are" if padding != 1 else " without values is"
    return f"the run was stopped early; {padding} {what}{are} left out."


def is_unread(cell: Cell) -> bool:
    """Return whether a cell is one of those that fill up a run that was stopped: empty, 0, or a word for no value.

    Examples
    --------
    >>> [is_unread(cell) for cell in ("", "0.000", 0.0, "?????", "BLANK", "0.1", "OVRFLW")]
    [True, True, True, True, True, False, False]
    """
    if isinstance(cell, str) and cell.strip().casefold() in ("", "blank"):
        return True
    value, flag = read_value(cell)
    return flag == "missing" or value == 0


def nothing_read(block: WideBlock, row: int) -> bool:
    """Return whether the cells of all wells are empty in a row."""
    return not any(block.sheet.text(row, block.first + place) for place in range(len(block.wells)))


def refuse_lost_wells(
    block: WideBlock, rows: Sequence[int], *, first: int, known: re.Pattern[str] | None = None
) -> None:
    """Refuse a table with values in front of its wells, below a name that is none of a well: they would be lost.

    Parameters
    ----------
    block : WideBlock
    rows : sequence of int
        Rows of the sheet that hold values.
    first : int
        First column of the sheet that may be a well.
    known : re.Pattern, optional
        The names of columns that may stand there, such as those of temperatures.

    Raises
    ------
    ReadError
        If there is such a column.
    """
    sheet = block.sheet
    for column in range(first, block.first):
        name = sheet.text(block.header, column)
        if not (known and known.fullmatch(name)) and any(not is_unread(sheet.cell(row, column)) for row in rows):
            raise ReadError(
                sheet.where(block.header, column), f"'{name}' above values" if name else "no name above values", "the name of a well",
                f"Correct the cell; behind it comes {block.wells[0]}.",
            )  # fmt: skip


def refuse_shifted(block: WideBlock, row: int) -> None:
    """Refuse a row that has more or fewer cells than the header names wells: its values would stand under their neighbours."""
    sheet, n_wells = block.sheet, len(block.wells)
    cells = len(sheet.rows[row]) - block.first
    if cells < n_wells:
        raise ends_early(sheet, row, max(cells, 0), n_wells, what="values")
    beyond = [place for place in range(n_wells, cells) if sheet.text(row, block.first + place)]
    if beyond and (name := sheet.text(block.header, block.first + beyond[0])):
        raise ReadError(
            sheet.where(row, block.first + beyond[0]), f"a value below '{name}', which is no well, behind the {n_wells} wells named in {sheet.where(block.header)}",
            "one value for each well", "Correct the name if a well was read there; else delete the column.",
        )  # fmt: skip
    if beyond:
        raise ReadError(
            sheet.where(row, block.first + beyond[0]), f"a value more than the {n_wells} wells named in {sheet.where(block.header)}",
            "one value for each well", "A well name was deleted, or the row has moved. Export the file again.",
        )  # fmt: skip
