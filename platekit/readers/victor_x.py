"""PerkinElmer VICTOR (Wallac 1420 software), xls, xlsx or text: the list of wells, or the pictures of plates without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import cells_at
from platekit.readers._families.victor_x import (
    PLATE_COLUMNS,
    barcodes,
    entries,
    label_name,
    label_settings,
    list_header,
    rows_beginning,
)
from platekit.readers._families.victor_x_plates import plate_pictures
from platekit.readers._finding.repeats import Entry, repeat_times
from platekit.readers._readouts import told_apart
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
    times, said = repeat_times(sheet, listed)
    codes = barcodes(every)
    plates = {plate: place for place, plate in enumerate(dict.fromkeys(entry.plate for entry in listed), 1)}
    cells = replace(
        cells_at([one.well for one in listed], [one.row for one in listed], [one.column for one in listed]),
        readout=np.array([names[one.label] for one in listed], dtype=object),
        plate=np.array([codes.get(one.plate, "") for one in listed], dtype=object),
        ordinal=np.array([plates[one.plate] for one in listed]),
        time_h=np.array(times),
    )
    return Found(cells, tuple(said), _layout(listed, plates))


def _layout(listed: Sequence[Entry], plates: Mapping[str, int]) -> pd.DataFrame:
    """Return the kinds of samples that the list tells apart; ``M`` is a well that was measured, of which nothing is said."""
    kinds = {(plates[entry.plate], entry.well): entry.kind for entry in listed}
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
