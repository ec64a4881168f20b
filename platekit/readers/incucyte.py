"""Sartorius Incucyte, export of a metric: a row per scan with wells or images across, or a grid for each scan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import Cells, Words
from platekit.readers._describe import notes_remark
from platekit.readers._families.incucyte import (
    Column,
    column,
    elapsed_unit,
    errors_remark,
    plate_of,
    readout,
    said_above,
)  # fmt: skip
from platekit.readers._families.incucyte_grids import grids
from platekit.readers._finding.clock import hours_in
from platekit.readers._finding.lost_rows import refuse_moved_values
from platekit.readers._finding.notes import is_note_below
from platekit.readers._finding.second_export import refuse_second_export
from platekit.sheets import Sheet

_ELAPSED = "elapsed"
_HEAD_LINES = 40


def _sniff(sheet: Sheet) -> bool:
    return _header(sheet) is not None or (sheet.has("Time Stamp:") and sheet.has("Elapsed:"))


def _header(sheet: Sheet) -> int | None:
    """Return the row of the column names of a table with a row per scan."""
    if not sheet.has("Elapsed"):
        return None
    return next((row for row in sheet.filled[:_HEAD_LINES] if _names_times(sheet, row)), None)


def _names_times(sheet: Sheet, row: int) -> bool:
    texts = [text.casefold() for text in sheet.texts(row)[:3]]
    return any(text.replace("_", " ").startswith("date time") for text in texts) and any(
        text.startswith(_ELAPSED) and not text.endswith(":") for text in texts
    )


def _begins(sheet: Sheet, header: int) -> list[int]:
    """Return the rows in which the head of an export begins: in a sheet of one there is one of them."""
    heads = [head.partition(":")[0].casefold() if ":" in head else "" for head in sheet.heads]
    said = next((heads[row] for row in sheet.filled if row < header and heads[row]), "")
    begun = [row for row in sheet.filled if said and heads[row] == said]
    return begun if len(begun) > 1 else [row for row in sheet.filled if row >= header and _names_times(sheet, row)]


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    header = _header(sheet)
    return _table(sheet, header, options) if header is not None else grids(sheet, options)


def _table(sheet: Sheet, header: int, options: ReadOptions) -> Found:
    refuse_second_export(sheet, _begins(sheet, header))
    names = sheet.texts(header)
    clock = next(place for place, name in enumerate(names) if name.casefold().startswith(_ELAPSED))
    columns = _columns(sheet, header, clock)
    rows, times, notes = _scans(sheet, header, clock)
    metric = said_above(sheet, "Metric", header)
    kept = [one for one in columns if options.calculated or not one.error]
    said = errors_remark(sheet, [one.error for one in columns], options)
    if not metric and not all(one.metric for one in columns):
        said.append(f"{sheet.title}: no line 'Metric:' says what was measured; it is called 'signal'.")
    rows, trimmed = _without_empty_end(sheet, rows, kept)
    readouts = [readout(one.metric or metric, one.error) for one in kept]
    cells = Cells(
        _of_each([one.well for one in kept], len(rows)),
        np.tile(np.array(rows), len(kept)),
        np.repeat(np.array([one.place for one in kept], dtype=np.int64), len(rows)),
        readout=_of_each(readouts, len(rows)),
        plate=plate_of(sheet, header),
        time_h=np.tile(np.array(times[: len(rows)]), len(kept)),
        field=_of_each([one.image for one in kept], len(rows)),
    )
    said += [*trimmed, *notes_remark(sheet, notes, "below the table")]
    labels = {one.well: one.label for one in columns if one.label}
    layout = pd.DataFrame({"ordinal": 1, "well": list(labels), "label": list(labels.values())} if labels else {})
    return Found(cells, tuple(said), layout)


def _of_each(words: Sequence[str], times: int) -> Words:
    return np.repeat(np.array(words, dtype=object), times)


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


def _scans(sheet: Sheet, header: int, clock: int) -> tuple[list[int], list[float], list[int]]:
    """Return the rows of the scans, their hours, and the rows of notes below them."""
    unit = elapsed_unit(sheet.text(header, clock))
    rows: list[int] = []
    times: list[float] = []
    notes: list[int] = []
    for row in sheet.filled:
        if row <= header:
            continue
        time = hours_in(sheet, row, clock, unit=unit)
        if time is None and (sum(map(bool, sheet.texts(row))) < 3 or is_note_below(sheet, rows, row)):
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


def _without_empty_end(sheet: Sheet, rows: list[int], columns: Sequence[Column]) -> tuple[list[int], list[str]]:
    """Leave out the scans at the end of which no well has a value: they were planned, or are still to be analysed."""
    count = 0
    while count < len(rows) and not any(sheet.text(rows[-1 - count], one.place) for one in columns):
        count += 1
    if count in (0, len(rows)):
        return rows, []
    what = "1 scan without values is" if count == 1 else f"{count} scans without values are"
    return rows[:-count], [f"{sheet.title}: {what} left out at the end."]


READER = Reader(
    "incucyte", "Sartorius Incucyte metric export", (".txt", ".csv", ".xlsx"), _sniff, _read, experimental=True
)
