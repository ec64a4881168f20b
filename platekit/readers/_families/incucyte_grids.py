"""Incucyte exports with a grid for each scan, or for each scan and image."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, ReadOptions
from platekit.readers._cells import joined
from platekit.readers._describe import notes_remark
from platekit.readers._families.incucyte import errors_remark, plate_of, readout, said_above
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.clock import hours_in
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.sheets import Sheet

_IMAGE = re.compile(r"Image\s*(\d+)", re.IGNORECASE)
_ERROR = re.compile(r"Std\.? (?:Err|Dev).*", re.IGNORECASE)
_STAMP, _ELAPSED = "time stamp:", "elapsed"


@dataclass(frozen=True)
class _Grid:
    """One grid, the row of the time stamp above it, and the words between the two ("" if there are none)."""

    block: PlateBlock
    stamp: int
    label: str

    @property
    def error(self) -> str:
        return self.label if _ERROR.fullmatch(self.label) else ""

    @property
    def image(self) -> str:
        found = _IMAGE.fullmatch(self.label)
        return found[1] if found else ""

    def readout(self, metric: str) -> str:
        return readout(self.label if self.label and not self.error and not self.image else metric, self.error)


def grids(sheet: Sheet, options: ReadOptions) -> Found:
    """Return the readings of grids.

    Raises
    ------
    ReadError
        If there is no grid, a time or a label is missing, or a grid was torn apart.
    """
    blocks = plate_blocks(sheet)
    refuse_lost_rows(sheet, blocks)
    if not blocks:
        raise ReadError(
            sheet.title, "the scans of an Incucyte, but no grids", "a grid of row letters and column numbers below each time stamp",
            "The file was cut off, or a line was deleted. Export it again.",
        )  # fmt: skip
    metric = said_above(sheet, "Metric", blocks[0].header)
    plate = plate_of(sheet, blocks[0].header)
    found = [_grid(sheet, block) for block in blocks]
    _refuse_other_labels(sheet, found)
    parts = [
        replace(
            one.block.cells(),
            readout=one.readout(metric),
            plate=plate,
            field=one.image,
            time_h=_hours(sheet, one.stamp),
        )
        for one in found
        if options.calculated or not one.error
    ]
    if not parts:
        raise ReadError(
            sheet.title, "only grids of errors", "grids of the metric itself", "Export the metric, too.",
        )  # fmt: skip
    used = {row for one in found for row in (one.stamp, *_rows(one))}
    notes = [row for row in sheet.filled if row > blocks[0].header and row not in used]
    said = [
        *errors_remark(sheet, [one.error for one in found], options),
        *notes_remark(sheet, notes, "outside the grids"),
    ]
    return Found(joined(parts), tuple(said))


def _rows(grid: _Grid) -> range:
    above = grid.block.above()
    start = above if grid.label and above is not None else grid.block.header
    return range(start, grid.block.last_row + 1)


def _grid(sheet: Sheet, block: PlateBlock) -> _Grid:
    for row in range(block.header - 1, -1, -1):
        if sheet.heads[row].casefold().startswith(_STAMP):
            return _Grid(block, row, _label(sheet, block, row))
    raise ReadError(
        sheet.where(block.header), "a grid without a line 'Time Stamp:' above it", "the time of its scan",
        "A line was deleted. Export the file again.",
    )  # fmt: skip


def _label(sheet: Sheet, block: PlateBlock, stamp: int) -> str:
    """Return the words between a time stamp and its grid, or between two grids of one scan."""
    above = block.above()
    if above is None or above <= stamp or any(sheet.texts(above)[1:]):
        return ""
    return sheet.heads[above].rstrip(":")


def _refuse_other_labels(sheet: Sheet, found: Sequence[_Grid]) -> None:
    """Refuse scans whose grids are not labelled alike: a line was lost, and its grid would pass for another."""
    scans: dict[int, list[_Grid]] = {}
    for one in found:
        scans.setdefault(one.stamp, []).append(one)
    usual = [one.label for one in next(iter(scans.values()))]
    for stamp, scan in scans.items():
        labels = [one.label for one in scan]
        images = [int(one.image) for one in scan if one.image]
        clear = "" not in labels[1:] and len(set(labels)) == len(labels) and images == sorted(images)
        if labels != usual or not clear or (labels[0] == "" and images):
            shown = quoted(labels)
            raise ReadError(
                sheet.where(stamp), f"grids called {shown}", "the same names in the same order below each time stamp",
                "A line was lost or moved, or the file was cut off. Export it again.",
            )  # fmt: skip


def _hours(sheet: Sheet, stamp: int) -> float:
    """Return the hours behind ``Elapsed:`` in a line ``Time Stamp:``."""
    texts = sheet.texts(stamp)
    place = next((n for n, text in enumerate(texts) if text.casefold().startswith(_ELAPSED)), -1)
    unit = texts[place + 2].lower() if 0 <= place < len(texts) - 2 else "hours"
    short = next((one for one in ("h", "min", "d", "s") if unit.startswith(one)), "h")
    time = hours_in(sheet, stamp, place + 1, unit=short) if place >= 0 else None
    if time is None:
        raise ReadError(
            sheet.where(stamp), "a time stamp without its hours", "'Elapsed:' and a number", "Correct the line, or export the file again.",
        )  # fmt: skip
    return time
