"""Revvity Kaleido (EnSight, EnVision Nexus), csv or xlsx, versions 2 and 3: reads, image analyses, scans, repeats, lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import Cells, joined
from platekit.readers._families.kaleido import KaleidoGrid, kaleido_grids, operation_settings, read_name
from platekit.readers._families.kaleido_list import kaleido_list, list_header
from platekit.readers._families.platemap import platemap_layout
from platekit.readers._finding.blocks import plate_blocks
from platekit.readers._finding.grids import strangers_remark
from platekit.readers._finding.lost_rows import remark_missing_rows
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet

_EVERY = "Start plate repeat each [s]"


@dataclass(frozen=True)
class _Named:
    """A grid with the label that tells its readout apart, its name, and when it was read."""

    grid: KaleidoGrid
    label: str
    name: str
    hour: float


def _sniff(sheet: Sheet) -> bool:
    if list_header(sheet) is not None:
        return True
    if sheet.has("EnSight Results from") or sheet.has("Kaleido Results from") or sheet.has("Exported with Kaleido"):
        return True
    # A file cut off before its last line: the line above each grid is Kaleido's own.
    return (sheet.has("Barcode:") and sheet.has("PlateRepeat:")) or (
        sheet.has("Analysis Parameter") and sheet.has("Label-free Parameter")
    )


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    header = list_header(sheet)
    if header is not None:
        return kaleido_list(sheet, header)
    grids, platemap = kaleido_grids(sheet)
    kept, said = _kept(sheet, grids)
    if not kept:
        raise ReadError(
            sheet.title, "a Kaleido export without a grid of numbers", "a grid below 'Results for ...'",
            "Add the results to the export of the protocol; or copy the file again if it was cut off.",
        )  # fmt: skip
    said += remark_missing_rows(sheet, [grid.block for grid in kept])
    held = {block.header for block in (platemap, *(grid.block for grid in grids)) if block}
    said += strangers_remark(sheet, [block for block in plate_blocks(sheet) if block.header not in held])
    named, timing = _named(sheet, kept, operation_settings(sheet))
    names = told_apart({one.label: one.name for one in named})
    plates: dict[str, int] = {}
    for one in named:
        plates.setdefault(one.grid.info.get("Barcode", ""), len(plates) + 1)
    cells = joined([_cells(one, names[one.label], plates) for one in named])
    layout = pd.DataFrame()
    if platemap is not None:
        layout = platemap_layout(platemap, range(1, len(plates) + 1), {})
    virtual = any(not one.grid.barcode for one in named)
    unnamed = (
        f"{sheet.title}: a plate has no barcode (or the clock time in its place); the plates are named after the file."
    )
    return Found(cells, (*said, *timing, *([unnamed] if virtual else [])), layout)


def _kept(sheet: Sheet, grids: Sequence[KaleidoGrid]) -> tuple[list[KaleidoGrid], list[str]]:
    """Return the grids to hand on, and what was left out: names of image files, and words that hold commas."""
    kept: list[KaleidoGrid] = []
    said: list[str] = []
    for grid in grids:
        if not grid.holds_words:
            _refuse_beyond(grid)
            kept.append(grid)
            continue
        where = sheet.where(grid.block.header)
        if not grid.parameter:
            said.append(
                f"{where}: the grid of '{grid.operation}' holds words such as '{_first(grid)}', no numbers, and is left out."
            )
        elif _beyond(grid):
            said.append(
                f"{where}: the words of '{grid.parameter}' hold commas themselves, so that nothing says which well a word is of; left out."
            )
        else:
            # What an analysis thinks of its wells; its readings are flagged, and said to be.
            kept.append(grid)
    return kept, said


def _beyond(grid: KaleidoGrid) -> tuple[int, int] | None:
    """Return the first filled cell behind the last column of a grid."""
    sheet, last = grid.block.sheet, grid.block.first + len(grid.block.numbers)
    places = ((line.row, column) for line in grid.block.lines for column in range(last, len(sheet.rows[line.row])))
    return next(((row, column) for row, column in places if sheet.text(row, column)), None)


def _refuse_beyond(grid: KaleidoGrid) -> None:
    """Refuse a grid with a row longer than its column numbers, or not as long as the others: a cell was lost or added."""
    beyond = _beyond(grid)
    if beyond:
        sheet = grid.block.sheet
        raise ReadError(
            sheet.where(*beyond), f"'{sheet.text(*beyond)}' beyond column {grid.block.numbers[-1]}", "nothing beside a grid of results",
            "If it is a note, move it below the grid; if a cell was added to the row, export the file again.",
        )  # fmt: skip


def _first(grid: KaleidoGrid) -> str:
    texts = grid.block.sheet.texts(grid.block.lines[0].row)[grid.block.first :]
    return next((text for text in texts if text), "")


def _named(
    sheet: Sheet, grids: Sequence[KaleidoGrid], settings: Mapping[str, dict[str, str]]
) -> tuple[list[_Named], list[str]]:
    """Return the grids with names and times: those of plate repeats are planned in the protocol, others are not told."""
    every = next(
        (
            float(text)
            for row, head in enumerate(sheet.heads)
            if head == _EVERY and _is_number(text := sheet.texts(row)[-1])
        ),
        0.0,
    )
    repeated = {grid.info.get("PlateRepeat", "1") for grid in grids} - {"1"}
    named: list[_Named] = []
    turns = False
    for grid in grids:
        base = f"{grid.operation}, {grid.parameter}" if grid.parameter else grid.operation
        waves = [text for name in ("Exc wl / filter", "Ems wl") if (text := grid.info.get(name, ""))]
        label = ", ".join([base, *waves])
        name = read_name(grid, settings.get(grid.operation, {}))
        repeat = grid.info.get("PlateRepeat", "1")
        if repeated and every and repeat.isdecimal():
            named.append(_Named(grid, label, name, (int(repeat) - 1) * every / 3600))
            continue
        turns = turns or bool(grid.turn)
        named.append(_Named(grid, f"{label}, {grid.turn}" if grid.turn else label, name, np.nan))
    said: list[str] = []
    if repeated and every:
        said.append(f"{sheet.title}: a plate was read more than once; the times are those planned, every {every:g} s.")
    if turns:
        said.append(
            f"{sheet.title}: a plate was read more than once and the file does not say when; the reads are readouts of their own."
        )
    return named, said


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def _cells(one: _Named, readout: str, plates: Mapping[str, int]) -> Cells:
    return replace(
        one.grid.block.cells(),
        readout=readout,
        plate=one.grid.barcode,
        ordinal=plates[one.grid.info.get("Barcode", "")],
        time_h=one.hour,
        field=one.grid.field,
    )


READER = Reader("kaleido_csv", "Revvity Kaleido export (EnSight, EnVision Nexus)", (".csv", ".xlsx"), _sniff, _read)
