"""PerkinElmer VICTOR (Wallac 1420 software), xls, xlsx or text: the list of wells, or the pictures of plates without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._readouts import told_apart
from platekit.readers._victor_x import (
    PLATE_COLUMNS,
    Entry,
    barcodes,
    entries,
    label_name,
    label_settings,
    list_header,
    rows_beginning,
)
from platekit.readers._victor_x_plates import plate_pictures
from platekit.sheets import Sheet


def _sniff(sheet: Sheet) -> bool:
    if list_header(sheet) is not None:
        return True
    # The list says the same as the pictures of the plates, and when each well was read.
    if any(list_header(other) is not None for other in sheet.others):
        return False
    return bool(rows_beginning(sheet, PLATE_COLUMNS))


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    header = list_header(sheet)
    every = [sheet, *sheet.others]
    if header is None:
        return plate_pictures(sheet, label_settings(every))
    listed = entries(sheet, header)
    if not listed:
        raise ReadError(
            sheet.where(header), "the column names of a list without a value below them", "wells with values",
            "Export the run again, with its list; or copy the file again if it was cut off.",
        )  # fmt: skip
    labels = list(dict.fromkeys(entry.label for entry in listed))
    known = label_settings(every)
    names = told_apart({label: label_name(label, known) for label in labels})
    times, said = _times(sheet, listed)
    codes = barcodes(every)
    plates = list(dict.fromkeys(entry.plate for entry in listed))
    cells = pd.DataFrame(
        {
            "well": [entry.well for entry in listed],
            "readout": [names[entry.label] for entry in listed],
            "row": [entry.row for entry in listed],
            "column": [entry.column for entry in listed],
            "plate": [codes.get(entry.plate, "") for entry in listed],
            "ordinal": [plates.index(entry.plate) + 1 for entry in listed],
            "time_h": times,
        }
    )
    return Found(cells, tuple(said), _layout(listed, plates))


def _times(sheet: Sheet, listed: Sequence[Entry]) -> tuple[list[float], list[str]]:
    """Return the time of each value: none where no well was read twice, else that of its read."""
    series: dict[tuple[str, str], list[Entry]] = {}
    for entry in listed:
        series.setdefault((entry.plate, entry.label), []).append(entry)
    hours: dict[Entry, float] = {}
    said: list[str] = []
    for (_, label), own in series.items():
        if len({entry.well for entry in own}) == len(own):
            hours.update(dict.fromkeys(own, float("nan")))
            continue
        if any(entry.clock < 0 for entry in own):
            raise ReadError(
                sheet.title, f"wells read more than once with '{label}', but no column 'Time' before it", "when each well was read",
                "Export the list with its times.",
            )  # fmt: skip
        clocks = {entry: entry.hour(sheet) for entry in own}
        by_read = _by_read(own, clocks)
        hours.update(by_read or _by_well(sheet, own, clocks))
        how = (
            "plate after plate; the time of a read is that of its first well"
            if by_read
            else "well after well; times count from the first read of each well"
        )
        said.append(f"{sheet.title}: wells were read more than once, {how}.")
    return [hours[entry] for entry in listed], list(dict.fromkeys(said))


def _by_read(own: Sequence[Entry], clocks: Mapping[Entry, float]) -> dict[Entry, float]:
    """Return the time of the first well of each read; nothing if one read began before the last had ended."""
    spans: dict[int, list[float]] = {}
    for entry in own:
        spans.setdefault(entry.repeat, []).append(clocks[entry])
    order = sorted(spans)
    if any(max(spans[one]) >= min(spans[other]) for one, other in pairwise(order)):
        return {}
    return {entry: min(spans[entry.repeat]) for entry in own} if len(order) > 1 else {}


def _by_well(sheet: Sheet, own: Sequence[Entry], clocks: Mapping[Entry, float]) -> dict[Entry, float]:
    starts: dict[str, Entry] = {}
    for entry in own:
        starts.setdefault(entry.well, entry)
    first = min(entry.repeat for entry in own)
    late = next((entry for entry in starts.values() if entry.repeat != first), None)
    if late:
        raise ReadError(
            sheet.where(late.row), f"repeat {late.repeat} as the first read of well {late.well}", f"repeat {first}, as for other wells",
            "A line was lost from the file, and times count from there. Export the list again.",
        )  # fmt: skip
    return {entry: clocks[entry] - clocks[starts[entry.well]] for entry in own}


def _layout(listed: Sequence[Entry], plates: Sequence[str]) -> pd.DataFrame:
    """Return the kinds of samples that the list tells apart; ``M`` is a well that was measured, of which nothing is said."""
    kinds = {(plates.index(entry.plate) + 1, entry.well): entry.kind for entry in listed}
    said = [(ordinal, well, kind, kind) for (ordinal, well), kind in kinds.items() if kind not in ("", "M")]
    return pd.DataFrame(said, columns=["ordinal", "well", "role", "well_id"])


READER = Reader(
    "victor_x",
    "PerkinElmer VICTOR export (Wallac 1420)",
    (".xls", ".xlsx", ".csv", ".txt"),
    _sniff,
    _read,
    experimental=True,
)
