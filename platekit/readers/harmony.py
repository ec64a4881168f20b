"""Revvity Harmony, Columbus and Opera: PlateResults, tables of objects, and Columbus' tables of several plates."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.errors import PlatekitError, ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._decimals import cells_that_may_decide, decide_decimal
from platekit.readers._families.imaging import (
    Keys,
    Objects,
    behind_each_other,
    object_cells,
    objects_remark,
    several,
    sorted_columns,
    wide_cells,
)
from platekit.readers._families.opera_matrix import is_matrix, read_matrix
from platekit.readers._finding.listing import Listing, WellColumns, by_well, column_called, listed_words, listing
from platekit.readers._finding.table_beside import refuse_in_front
from platekit.sheets import Sheet
from platekit.units import to_uM
from platekit.values import read_values

_WELL = ("wellname", "well name", "well")
_PLATE = ("platename", "plate name", "plate")
_FIELDS = ("number of analyzed fields", "numberofanalyzedfields")
# The first Opera writes it in front of the measurements.
_OPERA_FIELDS = "number of analyzed image fields"
# What says which well, field or object a row is of, and where it lies.
_KEYS = {
    "row", "column", "plane", "timepoint", "field", *_WELL, *_PLATE, "plateid", "screenname", "screenid", "measurement",
    "measurementid", "measurementdate", "measurement date", "object no", "bounding box", "x", "y", "z", "url", "resulturl",
}  # fmt: skip
# Of these a field of a well has one each.
_RUNS = ("screenname", "screenid", "plateid", "measurement", "measurementid", "measurementdate", "measurement date")
_OF_RUNS = (
    "Export the objects of each measurement into a file of its own; if they are of several plates, name the plate of each row "
    "in a column 'PlateName'."
)
_POSITION = re.compile(r"object no .*|position [xyz] \[.*|track point .*|current track .*", re.IGNORECASE)
# What the instrument did and what a person said about the well: no measurement of it.
_INSTRUMENT = re.compile(
    r"(?:global image binning|height|time|absolute time|temperature|target temperature|co2|target co2)(?: \[.*)?",
    re.IGNORECASE,
)
_ANNOTATED = {"compound", "concentration", "cell type", "cell count"}
_LAYOUT_NAMES = {"cell_type": "cell_line"}
_CONCENTRATION = re.compile(r"concentration\s*[\[(]\s*(.+?)\s*[\])]", re.IGNORECASE)


def _sniff(sheet: Sheet) -> bool:
    return _header(sheet) is not None or is_matrix(sheet)


def _header(sheet: Sheet) -> int | None:
    """Return the row of the column names: below ``[Data]``, or the first with Row, Column and what Harmony calls the rest."""
    if "[Data]" in sheet.heads and (sheet.has("Evaluation") or sheet.has("Plate Name")):
        marker = sheet.heads.index("[Data]")
        return next((row for row in sheet.filled if row > marker), None)
    if not (sheet.has("Row") and sheet.has("Column")) and not sheet.has("ScreenName"):
        return None
    if not any(map(sheet.has, ("plane", "screenname", "timepoint", _OPERA_FIELDS, *_FIELDS))):
        return None
    for row in sheet.filled[:40]:
        names = {text.casefold() for text in sheet.texts(row)}
        placed = {"row", "column"} <= names or "screenname" in names
        if placed and (names & {"plane", "screenname", _OPERA_FIELDS, *_FIELDS} or {"timepoint", "field"} <= names):
            return row
    return None


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    header = _header(sheet)
    if header is None and is_matrix(sheet):
        return read_matrix(sheet)
    if header is None:
        raise ReadError(
            sheet.title, "no table with Row and Column", "the results of a Harmony or Columbus evaluation",
            "Export the evaluation again; if the file was cut off, copy it again.",
        )  # fmt: skip
    _refuse_padded(sheet, header)
    wells = _well_columns(sheet, header)
    listed = listing(sheet, header, wells, optional=_may_be_left_out)
    refuse_in_front(sheet, header, listed.rows, _in_front(listed, wells))
    keys, said = _keys(listed, header)
    measured, annotated = _parted(listed)
    readouts, unread = sorted_columns(listed, measured)
    number = listed.column("object no")
    if number is not None:
        count = f"{_head(sheet, header, 'Population').removeprefix('Population - ') or 'Objects'} - Number of Objects"
        cells = object_cells(listed, readouts, keys, Objects((number, count), [number], _runs(listed), _OF_RUNS))
        said.append(objects_remark(listed, count, "field of a well" if several(keys.fields) else "well"))
    else:
        cells = wide_cells(listed, readouts, keys)
    layout, spoken = _layout(listed, keys, annotated)
    return Found(cells, (*said, *unread, *_field_counts(listed), *spoken, *listed.remarks()), layout)


def _well_columns(sheet: Sheet, header: int) -> WellColumns:
    names = sheet.texts(header)
    if column_called(names, "channel id", "channel name") is not None and column_called(names, "url") is not None:
        raise ReadError(
            sheet.where(header), "an index of images", "measurements of the wells", "Read PlateResults.txt of the evaluation instead."
        )  # fmt: skip
    row, column, well = (column_called(names, *words) for words in (("row",), ("column",), _WELL))
    if row is not None and column is not None:
        return WellColumns(row=row, column=column)
    if well is not None:
        return WellColumns(well=well)
    raise ReadError(
        sheet.where(header), f"'{' | '.join(names[:4])}' in place of the column names", "names such as Row, Column, Plane",
        "The names of the columns were deleted. Export the evaluation again.",
    )  # fmt: skip


def _refuse_padded(sheet: Sheet, header: int) -> None:
    """Refuse a row of names that was filled up: its last columns are often empty, and show no name that was lost."""
    names = sheet.texts(header)
    last = max((column for column, name in enumerate(names) if name), default=0)
    if not sheet.name and names[last].casefold() in _ANNOTATED and len(names) > last + 2:
        raise ReadError(
            sheet.where(header, last + 2), f"{len(names) - last - 1} cells without a name behind the last column", "one at most, as Harmony ends its lines",
            "If a name was deleted in this row, those behind it have moved and stand above other values: export the file again. "
            "If empty cells were added at the ends of lines, remove them.",
        )  # fmt: skip


def _may_be_left_out(name: str) -> bool:
    """Return whether a column may be missing behind the last cell of all rows: what nobody filled in, is not written."""
    return not name or name.casefold() in _ANNOTATED


def _in_front(listed: Listing, wells: WellColumns) -> list[int]:
    """Return the columns in front of those that say the well, but for other keys and what a person wrote about the well."""
    first = min(column for column in (wells.well, wells.row, wells.column) if column is not None)
    known = _KEYS | _ANNOTATED
    return [
        column
        for column, name in enumerate(listed.names[:first])
        if name.casefold() not in known and not _CONCENTRATION.fullmatch(name)
    ]


def _parted(listed: Listing) -> tuple[list[int], list[int]]:
    """Return the columns that hold measurements, and those in which a person described the wells.

    Harmony writes the measurements before the number of analyzed fields, and everything else behind it.
    """
    fields = listed.column(*_FIELDS)
    measured: list[int] = []
    annotated: list[int] = []
    for column, name in enumerate(listed.names):
        plain = name.casefold()
        if plain in (_OPERA_FIELDS, *_KEYS, *_FIELDS) or _POSITION.fullmatch(plain) or _INSTRUMENT.fullmatch(plain):
            continue
        described = plain in _ANNOTATED or _CONCENTRATION.fullmatch(plain) or (fields is not None and column > fields)
        (annotated if described else measured).append(column)
    return measured, annotated


def _keys(listed: Listing, header: int) -> tuple[Keys, list[str]]:
    sheet = listed.sheet
    plates = listed.texts(listed.column(*_PLATE))
    if not any(plates):
        plates = [_head(sheet, header, "Plate Name") or _head(sheet, header, "Barcode")] * len(listed.rows)
    fields, planes = listed.texts(listed.column("field")), listed.texts(listed.column("plane"))
    said: list[str] = []
    if several(planes):
        fields = behind_each_other(fields, [f"plane {plane}" for plane in planes])
        said.append(f"{sheet.title}: several planes were imaged; each stands as a field of its own.")
    times, clock = _times(listed)
    return Keys(plates, fields, times), [*said, *clock]


def _runs(listed: Listing) -> list[int]:
    """Return the columns that say of which measurement of which plate a row is."""
    return [column for column, name in enumerate(listed.names) if name.casefold() in _RUNS]


def _head(sheet: Sheet, header: int, words: str) -> str:
    """Return what the lines above the table say behind these words; "" if nothing."""
    for row in range(header):
        filled = [text for text in sheet.texts(row) if text]
        if len(filled) > 1 and filled[0].rstrip(":").casefold() == words.casefold():
            return filled[1]
    return ""


def _times(listed: Listing) -> tuple[list[float], list[str]]:
    """Return the time of each row in hours; of one time point there is none.

    The wells of a time point are imaged one after the other. They share the median of their times, so that a curve has
    one time for each point.
    """
    points = listed.texts(listed.column("timepoint"))
    if not several(points):
        return [float("nan")] * len(listed.rows), []
    column = next(
        (place for place, name in enumerate(listed.names) if re.fullmatch(r"time \[s\]", name.casefold())), None
    )
    seconds = _numbers(listed, column, listed.texts(column))
    read: dict[str, list[float]] = {point: [] for point in points}
    for point, second in zip(points, seconds.tolist(), strict=True):
        read[point] += [] if math.isnan(second) else [second]
    clock = {point: float(np.median(held)) for point, held in read.items() if held}
    if len(set(clock.values())) < len(read):
        raise ReadError(
            listed.sheet.where(listed.header, listed.column("timepoint")),
            f"{len(read)} time points, and no time for each of them in 'Time [s]'", "the time of each time point",
            "Export the evaluation with its column 'Time [s]', or one time point in a file.",
        )  # fmt: skip
    spread = max(max(held) - min(held) for held in read.values())
    said = (
        f"{listed.sheet.title}: time_h is the median 'Time [s]' of the wells of a time point, which were imaged up to "
        f"{spread:.3g} s apart; {len(clock)} time points."
    )
    return [clock[point] / 3600 for point in points], [said]


def _field_counts(listed: Listing) -> list[str]:
    """Say if not all wells were seen in as many fields."""
    counts = [int(text) for text in listed.texts(listed.column(*_FIELDS, _OPERA_FIELDS)) if text.isdecimal()]
    if not several([str(count) for count in counts]):
        return []
    return [
        f"{listed.sheet.title}: the number of analyzed fields is not the same in all wells: {min(counts)} to {max(counts)}."
    ]


def _layout(listed: Listing, keys: Keys, columns: Sequence[int]) -> tuple[pd.DataFrame, list[str]]:
    """Return what a person wrote about the wells in Harmony, under platekit's names where they have any."""
    empty = [listed.names[column] for column in columns if listed.names[column] and not any(listed.texts(column))]
    said = [f"{listed.sheet.title}: nobody filled in {listed_words(empty)}."] if empty else []
    names: dict[str, int] = {}
    for column in columns:
        name = listed.names[column]
        if name and name not in empty:
            plain = (
                "concentration" if _CONCENTRATION.fullmatch(name) else re.sub(r"\W+", "_", name.casefold()).strip("_")
            )
            names.setdefault(_LAYOUT_NAMES.get(plain, plain), column)
    layout = by_well(listed, keys.ordinals, names)
    if "concentration" not in layout:
        return pd.DataFrame(layout), said
    column = names["concentration"]
    where, unit = listed.sheet.where(listed.header, column), _CONCENTRATION.fullmatch(listed.names[column])
    if unit is None or not _is_concentration(unit[1]):
        return pd.DataFrame(layout), [
            *said,
            f"{where}: no unit of concentration is given; the numbers stand as text in 'concentration'.",
        ]
    doses = to_uM(_numbers(listed, column, layout.pop("concentration")), unit[1], where=where)
    return pd.DataFrame({**layout, "concentration_uM": doses}), said


def _is_concentration(unit: str) -> bool:
    try:
        to_uM([1.0], unit, where="")
    except PlatekitError:
        return False
    return True


def _numbers(listed: Listing, column: int | None, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Return numbers of a column that is no readout, with the decimal mark that it shows."""
    cells = listed.cells(column) if column is not None else []
    decimal = decide_decimal(
        cells, lambda: cells_that_may_decide([listed.sheet]), lambda place: listed.where(place, column), "file"
    )
    return read_values(texts, decimal=decimal.mark or ".")[0]


READER = Reader("harmony", "Revvity Harmony and Columbus", (".txt", ".csv", ".xlsx"), _sniff, _read)
