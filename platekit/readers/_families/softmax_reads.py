"""What the lines of a plate in a SoftMax Pro export are: times, wavelengths, points in the wells, or one read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells, Words, joined
from platekit.readers._families.softmax import PlateHead
from platekit.readers._families.softmax_table import SHIFTED, PlateTable
from platekit.readers._finding.clock import first_by_interval, hours_at, not_later
from platekit.sheets import Sheet

_TIMED = ("kinetic", "flex")


def read_cells(sheet: Sheet, head: PlateHead, table: PlateTable) -> Cells:
    """Return the raw readings of a plate, with their readouts, and their times or points where it has any.

    Raises
    ------
    ReadError
        If there are more or fewer reads than the plate has wavelengths, or a time, wavelength or point is unclear.
    """
    kind = _kind(sheet, head, table)
    blocks = [block for read in table.reads for block in read]
    cells = joined([block.cells for block in blocks])
    lengths = [len(block.cells) for block in blocks]
    if kind == "spectrum":
        names = [head.swept_readout(_wavelength(sheet, block.row)) for block in blocks]
    else:
        names = _names(sheet, head, table)
    cells = replace(cells, readout=_of_each(names, lengths))
    if kind == "kinetic":
        return replace(cells, time_h=np.repeat(_times(sheet, table, head.interval / 3600), lengths))
    if kind == "well scan":
        return replace(cells, field=_of_each([sheet.text(block.row, 0) for block in blocks], lengths))
    if kind == "endpoint":
        _refuse_second_lines(sheet, table)
    return cells


def _of_each(words: Sequence[str], lengths: Sequence[int]) -> Words:
    """Return the word of each block for each of its readings."""
    return np.repeat(np.array(words, dtype=object), lengths)


def _names(sheet: Sheet, head: PlateHead, table: PlateTable) -> list[str]:
    """Return the readout of each block."""
    names = head.readouts(len(table.reads))
    if len(names) != len(table.reads):
        raise ReadError(
            sheet.where(table.reads[0][0].row), f"{len(table.reads)} reads",
            f"{len(names)}, one for each wavelength in the line 'Plate:'", SHIFTED,
        )  # fmt: skip
    return [name for name, read in zip(names, table.reads, strict=True) for _ in read]


def _times(sheet: Sheet, table: PlateTable, interval: float) -> list[float]:
    """Return the time of each block in hours; they go up within each read, by the interval that the head gives."""
    found: list[float] = []
    for read in table.reads:
        last = -1.0
        first = first_by_interval([sheet.text(block.row, 0) for block in read[:2]], interval)
        for block in read:
            time = hours_at(sheet, block.row, 0, first=first, like="00:05:00")
            if time <= last:
                mend = "Correct the cell, or put back the blank line between two reads."
                raise not_later(sheet, block.row, 0, mend=mend)
            found.append(time)
            last = time
    return found


def _refuse_second_lines(sheet: Sheet, table: PlateTable) -> None:
    row = next((read[1].row for read in table.reads if len(read) > 1), None)
    if row is not None:
        raise ReadError(
            sheet.where(row), "a second line of values",
            "one line for each wavelength of an endpoint read, and a blank line between them", SHIFTED,
        )  # fmt: skip


def _kind(sheet: Sheet, head: PlateHead, table: PlateTable) -> str:
    """Return what the lines of a plate are: times, wavelengths, points in the wells, or one read."""
    if head.read in _TIMED:
        return "kinetic"
    if head.read in ("endpoint", "spectrum", "well scan"):
        return head.read
    row = table.reads[0][0].row
    first = sheet.text(row, 0)
    if not first or ":" in first:
        return "kinetic" if first else "endpoint"
    raise ReadError(
        sheet.where(row, 0), f"'{first}' below a line 'Plate:' that does not say what was read", "a time, or nothing",
        "Put the line 'Plate:' back as SoftMax Pro wrote it, or export the file again.",
    )  # fmt: skip


def _wavelength(sheet: Sheet, row: int) -> str:
    text = sheet.text(row, 0)
    if not (text.isdecimal() and 100 < int(text) < 2000):
        raise ReadError(sheet.where(row, 0), f"'{text}'", "a wavelength in nm", "Correct the cell.")
    return text
