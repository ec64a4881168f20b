"""Plate grids of a Gen5 export: results, one grid for each read, one grid for each time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from platekit.errors import ReadError
from platekit.readers._cells import Cells, joined
from platekit.readers._families.gen5 import Segment, Table, title
from platekit.readers._families.gen5_layout import is_layout
from platekit.readers._families.gen5_names import is_parted, is_raw, is_raw_text, the_one_read
from platekit.readers._finding.blocks import PlateBlock
from platekit.readers._finding.clock import hours
from platekit.readers._finding.kinetic import is_unread, stopped_early

# `OD:600 - Time 2 (0:05:00)`, and below it `Time 2 (0:05:00)` alone; the lines of such a grid end in `OD:600 Read#2`.
_TIMED = re.compile(r"(?:(?P<label>.+?)\s+-\s+)?Time\s+\d+\s+\((?P<time>[^()]+)\)")
_READ = re.compile(r"(.+) Read#\d+")


def is_layout_grid(block: PlateBlock, plate: Segment) -> bool:
    """Return whether a grid says what was in the wells."""
    return title(block.sheet, block.header, plate.rows.start) == "Layout" or all(map(is_layout, block.labels))


def grid_tables(blocks: Sequence[PlateBlock], plate: Segment) -> list[Table]:
    """Return the tables in these grids of a plate, layouts left out.

    Raises
    ------
    ReadError
        If a line has no label where others have one, a grid has no name at all, or times do not go up.
    """
    tables: list[Table] = []
    timed: list[_Timed] = []
    for block in blocks:
        if is_layout_grid(block, plate):
            continue
        _refuse_moved(block)
        above = title(block.sheet, block.header, plate.rows.start)
        at = _TIMED.fullmatch(above)
        for label in _labels(block, above, plate):
            cells = block.cells(label if label in block.labels else None)
            if at:
                timed.append(_timed(block, label, above, at, cells, plate))
            elif _READ.fullmatch(label):
                raise ReadError(
                    block.sheet.where(block.header), f"a grid of '{label}' without its time", "a line such as 'Time 2 (0:05:00)' above it",
                    "The line was deleted. Export the file again.",
                )  # fmt: skip
            elif not is_layout(label):
                rows = range(block.header, block.last_row + 1)
                tables.append(Table(label, cells, rows, titled=block.labels == [""]))
    return [*tables, *_kinetics(timed)]


def _labels(block: PlateBlock, above: str, plate: Segment) -> list[str]:
    """Return the labels of a grid: those of its lines, or the one that its title or the procedure gives."""
    labels = block.labels
    if labels == [""]:
        # Every grid of a kinetic run has a title or labels; one without is somebody's own.
        plain = above in ("", "Results")
        named = above if not plain else "" if plate.kinetic else the_one_read(plate.steps)
        labels = [named] if named and not _shortened(block, named) else labels
    if "" in labels:
        line = next(line for line in block.lines if not line.label)
        raise ReadError(
            block.sheet.where(line.row), f"a line of row {line.letter} without a label", "the name of the read behind the values",
            "The file was cut off, or the label column was left out of the export. Export it again.",
        )  # fmt: skip
    return labels


def _shortened(block: PlateBlock, label: str) -> bool:
    """Return whether a line without a label lost a value: it is shorter, or its label has moved into the last column."""
    sheet, last = block.sheet, block.first + len(block.numbers) - 1
    ends = [sheet.text(line.row, last) for line in block.lines]
    short = not sheet.name and any(len(sheet.rows[line.row]) <= last for line in block.lines)
    return short or any(end == label or is_raw_text(end) for end in ends)


def _refuse_moved(block: PlateBlock) -> None:
    """Refuse lines whose label stands a cell too far right, and labels such as 485/20,528/20 that commas have parted."""
    sheet, behind = block.sheet, block.first + len(block.numbers)
    for line in block.lines:
        beyond = sheet.text(line.row, behind + 1)
        if beyond and is_parted(line.label, beyond):
            raise ReadError(
                sheet.where(line.row, behind), f"a label in two cells, '{line.label}' and '{beyond}'", "the label in one cell",
                "Export with tabs between cells, or put the labels in quotation marks.",
            )  # fmt: skip
        if beyond and (beyond in block.labels or is_raw(beyond)):
            raise ReadError(
                sheet.where(line.row, behind + 1), f"the label '{beyond}' behind {len(block.numbers) + 1} values",
                f"{len(block.numbers)} values, as {sheet.place(block.header)} says", "A cell was put in. Export the file again.",
            )  # fmt: skip


@dataclass(frozen=True)
class _Timed:
    """One grid of a kinetic read, or one of its lines for each row: the time, and where that stands."""

    label: str
    time: float
    where: str
    block: PlateBlock
    cells: Cells

    def unread(self) -> bool:
        sheet = self.block.sheet
        return all(is_unread(sheet.cell(row, column)) for row, column in self.cells.at())


def _timed(block: PlateBlock, label: str, above: str, at: re.Match[str], cells: Cells, plate: Segment) -> _Timed:
    sheet = block.sheet
    time = hours(at["time"])
    if time is None:
        raise ReadError(
            sheet.where(block.header),
            f"the time '{at['time']}' above a grid",
            "a time such as 0:05:00",
            "Correct the line above the grid.",
        )
    read = _READ.fullmatch(label)
    if read is None and label == above:  # no label column: the title is all there is
        higher = next(
            (sheet.text(row, 0) for row in range(block.header - 1, plate.rows.start, -1) if _named(sheet.text(row, 0))),
            "",
        )
        found = _TIMED.fullmatch(higher or above)
        if found is None or not found["label"]:
            raise ReadError(
                sheet.where(block.header), "a grid of one time without a label", "the name of the read behind the values",
                "Export the file again, with the labels.",
            )  # fmt: skip
        return _Timed(found["label"], time, sheet.where(block.header), block, cells)
    return _Timed(read[1] if read else label, time, sheet.where(block.header), block, cells)


def is_timed_title(text: str) -> bool:
    """Return whether a line is the title of one grid of a kinetic read."""
    return _TIMED.fullmatch(text) is not None


def _named(text: str) -> bool:
    found = _TIMED.fullmatch(text)
    return bool(found and found["label"])


def _kinetics(grids: Sequence[_Timed]) -> list[Table]:
    """Return one table for each read from its grids, one for each time; the empty ones of a stopped run are left out."""
    tables: list[Table] = []
    for label in dict.fromkeys(grid.label for grid in grids):
        read: list[_Timed] = []
        padding = 0
        for grid in (grid for grid in grids if grid.label == label):
            if not read or grid.time > read[-1].time:
                read.append(grid)
            elif grid.unread():
                padding += 1
            else:
                raise ReadError(
                    grid.where, f"'{label}' at a time not later than the one before ({read[-1].where})", "times that go up",
                    "Correct the times above the grids.",
                )  # fmt: skip
        cells = joined([replace(grid.cells, time_h=grid.time) for grid in read])
        said = (f"{read[0].where}: {stopped_early(padding, 'grid')}",)
        tables.append(Table(label, cells, range(0), remarks=said if padding else ()))
    return tables
