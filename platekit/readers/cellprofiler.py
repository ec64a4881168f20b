"""CellProfiler's ExportToSpreadsheet, per image (Image.csv) or per object (Nuclei.csv), and Cytominer's merged tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import Numbers
from platekit.readers._describe import notes_remark
from platekit.readers._families.imaging import (
    Keys,
    Objects,
    differing,
    object_cells,
    objects_remark,
    several,
    sorted_columns,
    wide_cells,
)
from platekit.readers._finding.listing import Listing, WellColumns, column_called, listing
from platekit.readers._places import numbered
from platekit.sheets import Sheet

_METADATA = "metadata_"
_WELL = tuple(_METADATA + word for word in ("well", "wellid", "well_id", "wellname", "well_name", "well_position"))
_ROW = tuple(_METADATA + word for word in ("row", "wellrow", "well_row"))
_COLUMN = tuple(_METADATA + word for word in ("col", "column", "wellcolumn", "wellcol", "well_column", "well_col"))
_PLATE = tuple(_METADATA + word for word in ("plate", "plateid", "plate_id", "platename", "plate_name", "barcode"))
_SITE = tuple(_METADATA + word for word in ("site", "siteid", "field", "fieldid", "field_id", "fov", "position"))
_TIME = re.compile(r"metadata_(?:time|timepoint|time_point|timeid|t)(?:_(h|min|s|d))?", re.IGNORECASE)
_IMAGE = ("imagenumber", "metadata_imagenumber")
_OBJECT = re.compile(r"(?:metadata_)?(?:\w+_)?(?:object_?number|number_object_number)", re.IGNORECASE)
# What says of which image a row of objects is, and which of that may be of a plate, a batch or a day.
_OF_IMAGES = re.compile(
    r"(?:metadata_)?imagenumber|(?:filename|pathname)_.*|metadata_(?!.*(?:object_?number|number_object|location|parent)).*",
    re.IGNORECASE,
)
_OF_PLATES = re.compile(
    r"pathname_.*|metadata_(?!.*(?:imagenumber|object_?number|number_object|location|parent)).*", re.IGNORECASE
)
_WAY_OUT = (
    "If they are of several plates, name the plate of each row in 'Metadata_Plate'; if of several fields, in 'Metadata_Site'; if "
    "of several times, in 'Metadata_Time_h'. What differs between the objects of one image has to be called otherwise than 'Metadata_'."
)
_HOURS = {"h": 1.0, "min": 1 / 60, "s": 1 / 3600, "d": 24.0}
# What CellProfiler notes about its images and itself, and where an object lies: no measurement of what is in the well.
_NO_MEASUREMENT = re.compile(
    r"(?:metadata|filename|pathname|url|md5digest|executiontime|moduleerror|width|height|scaling|group|channel|frame|series"
    r"|imageset|parent|location|tablenumber|channeltype)_.*|imagenumber|tablenumber|objectnumber|processingstatus"
    r"|.*_(?:location|parent|number_object_number)_?.*|.*(?:object_?number)|(?:\w+_)?areashape_(?:center|boundingboxm(?:ax|in)imum)_.*",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(?:\w+_)?(?:count|areashape|intensity|texture|granularity|correlation|neighbors|radialdistribution|threshold|imagequality"
    r"|executiontime|location|areaoccupied)_.*",
    re.IGNORECASE,
)


def _sniff(sheet: Sheet) -> bool:
    if not (sheet.has("ImageNumber") or sheet.has("Metadata_") or sheet.has("Image_")) or not sheet.filled:
        return False
    plain = {name.casefold() for name in _names(sheet)[1]}
    located = bool(plain & {*_IMAGE, *_WELL} or any(_OBJECT.fullmatch(name) for name in plain))
    return located and any(_MEASURED.fullmatch(name) for name in plain)


def _names(sheet: Sheet) -> tuple[int, list[str]]:
    """Return the row of the column names, and the names; the objects may stand in a row of their own above them."""
    first = sheet.filled[0]
    names = sheet.texts(first)
    if len(sheet.filled) > 1 and not any(name.casefold().endswith("imagenumber") for name in names):
        second = sheet.texts(sheet.filled[1])
        if "imagenumber" in {name.casefold() for name in second}:
            first = sheet.filled[1]
            names += [""] * (len(second) - len(names))
            # CellProfiler names the object above each column; a row of fewer cells is a note that somebody put there.
            objects = all(above for above, name in zip(names, second, strict=False) if name)
            pairs = zip(names, second, strict=False)
            names = [f"{above}_{name}" if above and name else name for above, name in pairs] if objects else second
    # A database calls Metadata_Well of an image Image_Metadata_Well; the measurements of images keep their word.
    return first, [
        re.sub(r"^Image_(?=Metadata_|ImageNumber|ObjectNumber|FileName_|PathName_)", "", name) for name in names
    ]


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    header, names = _names(sheet)
    wells = WellColumns(
        well=column_called(names, *_WELL), row=column_called(names, *_ROW), column=column_called(names, *_COLUMN)
    )
    if wells.well is None and (wells.row is None or wells.column is None):
        raise _no_well(sheet, header, names)
    listed = listing(sheet, header, wells, names=names)
    keys, said = _keys(listed)
    measured = [column for column, name in enumerate(listed.names) if name and not _NO_MEASUREMENT.fullmatch(name)]
    readouts, unread = sorted_columns(listed, measured)
    numbers = [column for column, name in enumerate(listed.names) if _OBJECT.fullmatch(name)]
    if not numbers:
        cells = wide_cells(listed, readouts, keys)
    else:
        images = [column for column, name in enumerate(listed.names) if _OF_IMAGES.fullmatch(name)]
        cells = object_cells(listed, readouts, keys, Objects((numbers[0], "object count"), numbers, images, _WAY_OUT))
        per = "field of a well" if any(keys.fields) else "well"
        said.append(
            objects_remark(listed, "object count", per)
            + " Image.csv counts the objects of all fields, also those with none."
        )
    left = [name for column, name in enumerate(listed.names) if name and column not in measured]
    notes = notes_remark(sheet, _notes(sheet, header), "above the table")
    return Found(cells, (*said, *unread, *_left(sheet, left), *notes, *listed.remarks()))


def _notes(sheet: Sheet, header: int) -> list[int]:
    """Return the rows above the names of the columns that hold less than a name for each of them."""
    named = sum(text != "" for text in sheet.texts(header))
    return [row for row in sheet.filled if row < header and sum(text != "" for text in sheet.texts(row)) < named]


def _no_well(sheet: Sheet, header: int, names: Sequence[str]) -> ReadError:
    if any(_OBJECT.fullmatch(name) for name in names):
        return ReadError(
            sheet.where(header), "objects of images that are only numbered (ImageNumber)", "the well of each object, in 'Metadata_Well'",
            "Read Image.csv of the same export; or tick 'Add image metadata columns to your object data file' in ExportToSpreadsheet.",
        )  # fmt: skip
    return ReadError(
        sheet.where(header), "a CellProfiler table without the wells of its images", "a column 'Metadata_Well', or 'Metadata_Row' and 'Metadata_Col'",
        "Take Well out of the file names in the Metadata module of the pipeline, and export again.",
    )  # fmt: skip


def _keys(listed: Listing) -> tuple[Keys, list[str]]:
    plates = listed.texts(listed.column(*_PLATE))
    site, image = listed.column(*_SITE), listed.column(*_IMAGE)
    fields, times = listed.texts(site), _times(listed)
    said: list[str] = []
    if site is None and image is not None:
        wells = numbered(np.array(plates, dtype=object), np.array(listed.wells, dtype=object), np.array(times))
        if differing(wells, listed.texts(image)) is not None:
            _refuse_several_plates(listed, wells)
            fields = listed.texts(image)
            said.append(
                f"{listed.sheet.title}: no column such as Metadata_Site names the fields; ImageNumber tells the images of a well apart."
            )
    return Keys(plates, fields, times), said


def _refuse_several_plates(listed: Listing, wells: Numbers) -> None:
    """Refuse images of one well that differ in what images of other wells share: they may be of several plates or days."""
    for column, name in enumerate(listed.names):
        if not _OF_PLATES.fullmatch(name):
            continue
        texts = listed.texts(column)
        folders = [re.split(r"[\\/][^\\/]*$", text)[0] for text in texts]
        for words in (texts, folders) if name.casefold().startswith("pathname_") else (texts,):
            pair = differing(wells, words)
            shared = len({*zip(words, listed.wells, strict=True)}) > len(set(words))
            if pair is not None and shared:
                one, other = pair
                raise ReadError(
                    listed.where(other, column),
                    f"'{texts[other]}' for well {listed.wells[other]}, and '{texts[one]}' in {listed.sheet.place(listed.rows[one])}",
                    "a column 'Metadata_Plate' or 'Metadata_Site' that tells the images of a well apart",
                    f"If '{name}' tells plates apart, take Plate out of it in the Metadata module, or call it 'Metadata_Plate'; "
                    "if fields, 'Metadata_Site'; if times, 'Metadata_Time_h'.",
                )  # fmt: skip


def _times(listed: Listing) -> list[float]:
    """Return the time of each row; several time points need a unit, for their numbers alone are no hours."""
    for column, name in enumerate(listed.names):
        unit = _TIME.fullmatch(name)
        texts = listed.texts(column) if unit else []
        if unit is None or not several(texts):
            continue
        if unit[1] is None or not all(re.fullmatch(r"-?\d+(?:\.\d+)?", text) for text in texts):
            raise ReadError(
                listed.sheet.where(listed.header, column), f"{len(set(texts))} time points in '{name}' without their unit", "times with their unit",
                "Name the column Metadata_Time_h, Metadata_Time_min or Metadata_Time_s and let it hold times; or export one time point in a file.",
            )  # fmt: skip
        return [float(text) * _HOURS[unit[1].lower()] for text in texts]
    return [float("nan")] * len(listed.rows)


def _left(sheet: Sheet, names: Sequence[str]) -> list[str]:
    """Name the columns that are no measurements, by the word before the first underscore."""
    kinds = Counter(name.split("_")[0] for name in names)
    if not kinds:
        return []
    said = ", ".join(f"{kind} ({count})" if count > 1 else kind for kind, count in kinds.items())
    return [f"{sheet.title}: not read, since they measure nothing in the well: {said}."]


READER = Reader("cellprofiler", "CellProfiler and Cytominer tables", (".csv", ".txt", ".xlsx"), _sniff, _read)
