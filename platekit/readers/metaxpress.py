"""Molecular Devices MetaXpress and ImageXpress: tables per well, per site or per cell; one plate or several."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import Cells, joined
from platekit.readers._families.imaging import (
    Keys,
    Objects,
    equal_rows,
    object_cells,
    objects_remark,
    several,
    sorted_columns,
    wide_cells,
)
from platekit.readers._finding.listing import Listing, WellColumns, column_called, listing
from platekit.sheets import Sheet
from platekit.wells import parse_well

_WELL = ("well name", "wellname", "well_name", "well")
_SITE = ("site id", "siteid", "site_id", "site")
_PLATE = ("plate name", "platename", "plate_name", "barcode", "plate id", "plateid", "plate_id")
_CELL = ("cell id", "cellid", "cell_id", "instance", "object id", "object number")
_TIME = ("timepoint", "time point", "time_point", "timepoint id")
# Column names that only this family has.
_FAMILY = {
    "site id", "site_id", "run settings id", "run_settings_id", "measurement set id", "measurement_set_id", "series id", "series_id",
    "cell id", "cell_id", "laser focus", "laser focus score", "plate_id", "plate id",
}  # fmt: skip
_NO_MEASUREMENT = re.compile(
    r"well[ _][xy]|row|col|column|(?:run[ _]settings|measurement[ _]set|series|stage|image|assay|experiment|settings)[ _](?:id|name|set|label|position)"
    r"|laser[ _]focus.*|cell: (?:centroid|cell id).*|centroid.*|experiment.*|timestamp|date|time",
    re.IGNORECASE,
)
# What tells runs and analyses of one plate apart.
_RUN = re.compile(
    r"(?:run[ _]settings|measurement[ _]set|series|assay|experiment|settings)[ _](?:id|name|set)|plate[ _]id",
    re.IGNORECASE,
)
_MODULE = re.compile(
    r".+\((?:multi ?wave ?scoring|cell ?scoring|transfluor|micronuclei|.*ima.*|count ?nuclei|.*module.*)\)",
    re.IGNORECASE,
)
_OTHERS = {
    "fluor",
    "screenname",
    "plane",
    "number of analyzed fields",
    "numberofanalyzedfields",
}  # CFX, Columbus, Harmony
_HEADS = ("barcode", "plate name", "plate id")


def _sniff(sheet: Sheet) -> bool:
    return bool(_headers(sheet))


def _headers(sheet: Sheet) -> list[int]:
    """Return the rows of column names; an export of several plates has one for each."""
    if not any(sheet.has(word) for word in (*_FAMILY, "barcode", "plate name", "cell: ")):
        return []
    heads = {head.rstrip(":").casefold() for head in sheet.heads}
    blocks = "barcode" in heads and not heads.isdisjoint({"plate name", "plate id"})
    if not blocks and not _names_family(sheet.words):
        return []
    return [
        row
        for row, below in zip(sheet.filled, sheet.filled[1:], strict=False)
        if _is_header(sheet, row, below, blocks=blocks)
    ]


def _is_header(sheet: Sheet, row: int, below: int, *, blocks: bool) -> bool:
    names = {text.casefold() for text in sheet.texts(row)} if len(sheet.rows[row]) > 2 else set[str]()
    if names & _OTHERS or not names:
        return False
    if not names.isdisjoint(_WELL) and _names_family(names):
        return True
    # A workbook of several plates leaves the name of the wells' column out.
    return blocks and sheet.heads[row].casefold() in ("", *_WELL) and parse_well(sheet.heads[below]) is not None


def _names_family(names: Collection[str]) -> bool:
    """Return whether names of columns that only this family has are among these."""
    return not _FAMILY.isdisjoint(names) or any(name.startswith("cell: ") or _MODULE.fullmatch(name) for name in names)


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    headers = _headers(sheet)
    if not headers:
        raise ReadError(
            sheet.title, "no table with Well Name", "measurements of a MetaXpress analysis, per well, site or cell",
            "Export the measurements again; if the file was cut off, copy it again.",
        )  # fmt: skip
    parts: list[Cells] = []
    said: list[str] = []
    plates = 0
    for header, following in zip(headers, [*headers[1:], len(sheet.rows)], strict=True):
        cells, remarks = _table(sheet, header, _end(sheet, header, following))
        parts.append(replace(cells, ordinal=cells.ordinal + plates))
        plates = int(parts[-1].each("ordinal").max())
        said += remarks
    return Found(joined(parts), tuple(dict.fromkeys(said)))


def _end(sheet: Sheet, header: int, following: int) -> int:
    """Return where the table ends: before the lines that tell of the next plate."""
    rows = range(header + 1, following)
    return next((row for row in rows if sheet.heads[row].rstrip(":").casefold() in _HEADS), following)


def _table(sheet: Sheet, header: int, end: int) -> tuple[Cells, list[str]]:
    names = sheet.texts(header)
    if column_called(names, *_WELL) is None:
        names[0] = "Well"
    listed = listing(sheet, header, WellColumns(well=column_called(names, *_WELL)), names=names, end=end)
    keys = _keys(listed)
    known = {*_WELL, *_SITE, *_PLATE, *_CELL, *_TIME}
    measured = [
        column
        for column, name in enumerate(listed.names)
        if name and name.casefold() not in known and not _NO_MEASUREMENT.fullmatch(name)
    ]
    readouts, said = sorted_columns(listed, measured)
    rows = list(zip(keys.plates, listed.wells, keys.fields, strict=True))
    cell = listed.column(*_CELL)
    by_cell = cell is not None or any(name.casefold().startswith("cell: ") for name in readouts.values())
    if by_cell and len(set(rows)) < len(rows):
        cells = object_cells(listed, readouts, keys, _objects(listed, next(iter(readouts)), cell))
        said.append(objects_remark(listed, "cell count", "site of a well" if any(keys.fields) else "well"))
        said += equal_rows(listed) if cell is None else []
    else:
        cells = wide_cells(listed, readouts, keys)
    return cells, [*said, *listed.remarks()]


def _objects(listed: Listing, measured: int, cell: int | None) -> Objects:
    return Objects(
        (measured if cell is None else cell, "cell count"),
        [] if cell is None else [cell],
        [column for column, name in enumerate(listed.names) if _RUN.fullmatch(name)],
        "Export each measurement set or run into a file of its own; if they are of several plates, name the plate of each row "
        "in a column 'Plate Name'.",
    )


def _keys(listed: Listing) -> Keys:
    sheet = listed.sheet
    points = listed.column(*_TIME)
    if several(listed.texts(points)):
        raise ReadError(
            sheet.where(listed.header, points), f"{len(set(listed.texts(points)))} time points without their times", "one time point, or times in hours",
            "Export one time point in a file.",
        )  # fmt: skip
    plates = listed.texts(listed.column(*_PLATE))
    above = _above(sheet, listed.header)
    # Above a table of one plate stands the name that a person gave it; its id is a number of the database.
    if above and not several(plates):
        plates = [above] * len(listed.rows)
    return Keys(plates, listed.texts(listed.column(*_SITE)), [float("nan")] * len(listed.rows))


def _above(sheet: Sheet, header: int) -> str:
    """Return the plate's name from the lines above the table, the nearest ones first; "" if they give none."""
    said: dict[str, str] = {}
    for row in range(header - 1, -1, -1):
        texts = list(filter(None, sheet.texts(row)))  # somebody may have put in a column on the left
        if len(texts) > 2:
            break  # a row of the table of the plate before, or the names of its columns
        if len(texts) == 2:
            said.setdefault(texts[0].rstrip(":").casefold(), texts[1])
    return next((said[head] for head in ("plate name", "barcode", "plate id") if said.get(head)), "")


READER = Reader(
    "metaxpress",
    "Molecular Devices MetaXpress and ImageXpress",
    (".txt", ".csv", ".xlsx"),
    _sniff,
    _read,
    experimental=True,
)
