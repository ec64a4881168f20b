"""Sartorius Incucyte, export of a metric: a row per scan with wells or images across, or a grid for each scan."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import READS_CALCULATED, Found, Reader, ReadOptions
from platekit.readers._blocks import PlateBlock, plate_blocks
from platekit.readers._describe import notes_remark
from platekit.readers._grids import refuse_uneven
from platekit.readers._incucyte import Column, column, elapsed_hours, elapsed_unit, said_above
from platekit.readers._lost_rows import refuse_lost_rows, refuse_moved_values
from platekit.sheets import Sheet
from platekit.values import decimal_mark

_IMAGE = re.compile(r"Image\s*(\d+)", re.IGNORECASE)
_ERROR = re.compile(r"Std\.? (?:Err|Dev).*", re.IGNORECASE)
_STAMP, _ELAPSED = "time stamp:", "elapsed"
_HEAD_LINES = 40


def _sniff(sheet: Sheet) -> bool:
    return _header(sheet) is not None or (sheet.has("Time Stamp:") and sheet.has("Elapsed:"))


def _header(sheet: Sheet) -> int | None:
    """Return the row of the column names of a table with a row per scan."""
    if not sheet.has("Elapsed"):
        return None
    for row in sheet.filled[:_HEAD_LINES]:
        texts = [text.casefold() for text in sheet.texts(row)[:3]]
        if any(text.replace("_", " ").startswith("date time") for text in texts) and any(
            text.startswith(_ELAPSED) and not text.endswith(":") for text in texts
        ):
            return row
    return None


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    header = _header(sheet)
    return _table(sheet, header, options) if header is not None else _grids(sheet, options)


def _table(sheet: Sheet, header: int, options: ReadOptions) -> Found:
    names = sheet.texts(header)
    clock = next(place for place, name in enumerate(names) if name.casefold().startswith(_ELAPSED))
    columns = _columns(sheet, header, clock)
    rows, times, notes = _scans(sheet, header, clock, _decimal(sheet, options))
    metric = said_above(sheet, "Metric", header)
    kept = [one for one in columns if options.calculated or not one.error]
    said = _errors_remark(sheet, [one.error for one in columns], options)
    if not metric and not all(one.metric for one in columns):
        said.append(f"{sheet.title}: no line 'Metric:' says what was measured; it is called 'signal'.")
    cells = pd.DataFrame(
        {
            "well": np.repeat([one.well for one in kept], len(rows)), "row": np.tile(rows, len(kept)),
            "column": np.repeat([one.place for one in kept], len(rows)), "time_h": np.tile(times, len(kept)),
            "readout": np.repeat([_readout(one.metric or metric, one.error) for one in kept], len(rows)),
            "field": np.repeat([one.image for one in kept], len(rows)),
        }
    ).assign(plate=_plate(sheet, header))  # fmt: skip
    cells, trimmed = _without_empty_end(sheet, cells)
    said += [*trimmed, *notes_remark(sheet, notes, "below the table")]
    labels = {one.well: one.label for one in columns if one.label}
    layout = pd.DataFrame({"well": list(labels), "label": list(labels.values())}).assign(ordinal=1)
    return Found(cells, tuple(said), layout if labels else pd.DataFrame())


def _decimal(sheet: Sheet, options: ReadOptions) -> str:
    """Return the decimal mark of the times, which is that of the values."""
    cells = [cell for row in sheet.filled[: 2 * _HEAD_LINES] for cell in sheet.rows[row]]
    return options.decimal or decimal_mark(cells).mark or "."


def _readout(metric: str, error: str) -> str:
    name = metric or "signal"
    return f"{name} ({error})" if error else name


def _plate(sheet: Sheet, below: int) -> str:
    return said_above(sheet, "Vessel Name", below) or said_above(sheet, "Label", below)


def _columns(sheet: Sheet, header: int, clock: int) -> list[Column]:
    found: list[Column] = []
    others: list[int] = []
    for place, name in enumerate(sheet.texts(header)):
        if place <= clock or not name:
            continue
        one = column(place, name)
        found += [one] if one is not None else []
        others += [place] if one is None else []
    if not found or others:
        first = others[0] if others else clock
        raise ReadError(
            sheet.where(header, first), f"a column '{sheet.text(header, first)}' that names no well", "a well such as B2, or B2, Image 1",
            "Export the wells themselves, not the groups of the plate map; take columns of your own out of the table.",
        )  # fmt: skip
    return found


def _scans(sheet: Sheet, header: int, clock: int, decimal: str) -> tuple[list[int], list[float], list[int]]:
    """Return the rows of the scans, their hours, and the rows of notes below them."""
    unit = elapsed_unit(sheet.text(header, clock))
    rows: list[int] = []
    times: list[float] = []
    notes: list[int] = []
    for row in sheet.filled:
        if row <= header:
            continue
        time = elapsed_hours(sheet.cell(row, clock), unit, decimal)
        if time is None and sum(map(bool, sheet.texts(row))) < 3:
            notes.append(row)
            continue
        if time is None or (times and time <= times[-1]):
            raise ReadError(
                sheet.where(row, clock), f"'{sheet.text(row, clock)}'" + ("" if time is None else ", not later than the time before"),
                "times in hours that go up", "Correct the cell.",
            )  # fmt: skip
        rows.append(row)
        times.append(time)
    if not rows:
        raise ReadError(
            sheet.where(header), "the names of wells and no scans below them", "a row for each scan",
            "The file was cut off. Export it again.",
        )  # fmt: skip
    refuse_moved_values(sheet, header, rows)
    return rows, times, notes


def _without_empty_end(sheet: Sheet, cells: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out the scans at the end of which no well has a value: they were planned, or are still to be analysed."""
    places = zip(cells["row"].tolist(), cells["column"].tolist(), strict=True)
    filled = pd.Series([sheet.text(row, place) != "" for row, place in places], index=cells.index)
    times = cells["time_h"][filled]
    if not len(times) or times.max() == cells["time_h"].max():
        return cells, []
    left = cells["time_h"] > times.max()
    count = cells["time_h"][left].nunique()
    what = "1 scan without values is" if count == 1 else f"{count} scans without values are"
    return cells[~left], [f"{sheet.title}: {what} left out at the end."]


def _errors_remark(sheet: Sheet, errors: Sequence[str], options: ReadOptions) -> list[str]:
    kinds = ", ".join(f"'{kind}'" for kind in dict.fromkeys(filter(None, errors)))
    if not kinds:
        return []
    if options.calculated:
        return [f"{sheet.title}: calculated by the Incucyte software and read beside the metric: {kinds}."]
    return [f"{sheet.title}: left out, since the Incucyte software calculated them: {kinds}; {READS_CALCULATED}."]


def _grids(sheet: Sheet, options: ReadOptions) -> Found:
    """Return the readings of grids: one for each scan, or for each scan and image."""
    blocks = plate_blocks(sheet)
    refuse_lost_rows(sheet, blocks)
    if not blocks:
        raise ReadError(
            sheet.title, "the scans of an Incucyte, but no grids", "a grid of row letters and column numbers below each time stamp",
            "The file was cut off, or a line was deleted. Export it again.",
        )  # fmt: skip
    metric, decimal = said_above(sheet, "Metric", blocks[0].header), _decimal(sheet, options)
    parts: list[pd.DataFrame] = []
    errors: list[str] = []
    used: set[int] = set()
    for block in blocks:
        refuse_uneven(block)
        stamp = _stamp_above(sheet, block)
        label = _label_above(sheet, block, stamp)
        used |= (
            {stamp, *range(stamp, block.last_row + 1)} if label else {stamp, *range(block.header, block.last_row + 1)}
        )
        error = label if _ERROR.fullmatch(label) else ""
        image = _IMAGE.fullmatch(label)
        errors.append(error)
        if error and not options.calculated:
            continue
        name = _readout(metric if error or image or not label else label, error)
        cells = block.cells().assign(
            readout=name, field=image[1] if image else "", time_h=_hours(sheet, stamp, decimal)
        )
        parts.append(cells)
    said = _errors_remark(sheet, errors, options)
    notes = [row for row in sheet.filled if row > blocks[0].header and row not in used]
    cells = pd.concat(parts, ignore_index=True).assign(plate=_plate(sheet, blocks[0].header))
    return Found(cells, (*said, *notes_remark(sheet, notes, "outside the grids")))


def _stamp_above(sheet: Sheet, block: PlateBlock) -> int:
    for row in range(block.header - 1, -1, -1):
        if sheet.heads[row].casefold().startswith(_STAMP):
            return row
    raise ReadError(
        sheet.where(block.header), "a grid without a line 'Time Stamp:' above it", "the time of its scan",
        "A line was deleted. Export the file again.",
    )  # fmt: skip


def _label_above(sheet: Sheet, block: PlateBlock, stamp: int) -> str:
    """Return the words between a time stamp and its grid, or between two grids of one scan."""
    above = block.above()
    if above is None or above <= stamp:
        return ""
    texts = [text for text in sheet.texts(above) if text]
    return texts[0].rstrip(":") if len(texts) == 1 else ""


def _hours(sheet: Sheet, stamp: int, decimal: str) -> float:
    """Return the hours behind ``Elapsed:`` in a line ``Time Stamp:``."""
    texts = sheet.texts(stamp)
    place = next((n for n, text in enumerate(texts) if text.casefold().startswith(_ELAPSED)), -1)
    unit = texts[place + 2].lower() if 0 <= place < len(texts) - 2 else "hours"
    short = next((one for one in ("h", "min", "d", "s") if unit.startswith(one)), "h")
    time = elapsed_hours(sheet.cell(stamp, place + 1), short, decimal) if place >= 0 else None
    if time is None:
        raise ReadError(
            sheet.where(stamp), "a time stamp without its hours", "'Elapsed:' and a number", "Correct the line, or export the file again.",
        )  # fmt: skip
    return time


READER = Reader("incucyte", "Sartorius Incucyte metric export", (".txt", ".csv", ".xlsx"), _sniff, _read)
