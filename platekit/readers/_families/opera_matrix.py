"""The matrix export of the first Opera: a grid for each parameter, with its name above it and the barcode at the top."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from platekit.errors import ReadError
from platekit.readers._base import Found
from platekit.readers._cells import Cells, joined
from platekit.readers._describe import notes_remark
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.grids import holds_words, read_wells
from platekit.readers._finding.lost_rows import refuse_lost_rows, remark_missing_rows
from platekit.sheets import Sheet
from platekit.values import read_value

_TITLE, _BARCODE = "Parameter:", "Barcode:"
_NAME = re.compile(r"[^\W\d_]{3}")  # a word; what stands in for a value, such as n.d., is no name
_ABOVE = (_TITLE, _BARCODE, "Date:", "Measurement:")
# How many images of a well were analysed: no measurement of it.
_FIELDS = "number of analyzed image fields"
_MANY_FIELDS = 1000  # in one well; no plate of an Opera has so many


def is_matrix(sheet: Sheet) -> bool:
    """Return whether a sheet names parameters above its grids, as the Opera does."""
    return _TITLE in sheet.heads and _BARCODE in sheet.heads


def read_matrix(sheet: Sheet) -> Found:
    """Return where the values of the grids stand, one readout for each parameter.

    Raises
    ------
    ReadError
        If a grid and a title do not belong together in one way only, a title stands twice for a plate, or rows have moved.
    """
    blocks = plate_blocks(sheet)
    refuse_lost_rows(sheet, blocks)
    titles = [row for row in sheet.filled if sheet.heads[row] == _TITLE]
    barcodes = [row for row in sheet.filled if sheet.heads[row] == _BARCODE]
    plates: dict[int, list[Cells]] = {}
    said = remark_missing_rows(sheet, blocks)
    seen: set[tuple[int, str]] = set()
    for block, title in _titled(sheet, blocks, titles):
        name = sheet.text(title, 1)
        plate = bisect_left(barcodes, title)
        if not _NAME.search(name) or read_value(name)[1] != "invalid" or (plate, name) in seen:
            found = f"'{name}' above a second grid" if (plate, name) in seen else f"'{name}' in place of a name"
            raise ReadError(
                sheet.where(title, 1), found, "a name of its own above each grid", "Name the parameter, or export the results again.",
            )  # fmt: skip
        seen.add((plate, name))
        if name.casefold() == _FIELDS:
            said += _field_counts(sheet, block)
        elif holds_words(block):
            said.append(f"{sheet.where(title)}: the grid of '{name}' holds words and is not read.")
        else:
            code, ordinal = sheet.text(barcodes[plate - 1], 1) if plate else "", max(plate, 1)
            cells = replace(block.cells(), readout=name, plate=code, ordinal=ordinal, in_grid=True)
            plates.setdefault(ordinal, []).append(cells)
    if not plates:
        raise ReadError(
            sheet.title, "no grid of measurements", "the results of an Opera, a grid for each parameter",
            "Export the results again; if the file was cut off, copy it again.",
        )  # fmt: skip
    held: list[Cells] = []
    for parts in plates.values():
        cells, unread = read_wells(sheet, joined(parts))
        held.append(cells)
        said += unread
    # Each grid has a title, and is a readout or the number of fields.
    return Found(joined(held), (*dict.fromkeys(said), *_notes(sheet, blocks)), left={block.header for block in blocks})


def _titled(sheet: Sheet, blocks: Sequence[PlateBlock], titles: Sequence[int]) -> list[tuple[PlateBlock, int]]:
    """Return each grid with the title above it."""
    found: list[tuple[PlateBlock, int]] = []
    last = -1
    for block in blocks:
        between = titles[bisect_right(titles, last) : bisect_left(titles, block.header)]
        if len(between) != 1:
            lost = "no name" if not between else f"{len(between)} names"
            raise ReadError(
                sheet.where(block.header), f"a grid with {lost} above it", "one line 'Parameter:' above each grid",
                "A line was deleted, or a grid was lost. Export the results again.",
            )  # fmt: skip
        found.append((block, between[0]))
        last = block.last_row
    below = [row for row in titles if row > last]
    if below:
        raise ReadError(
            sheet.where(below[0]), f"'{sheet.text(below[0], 1)}' without a grid below it", "a grid below each parameter",
            "The file was cut off, or a line was deleted. Export the results again.",
        )  # fmt: skip
    return found


def _field_counts(sheet: Sheet, block: PlateBlock) -> list[str]:
    places = block.cells().at()
    odd = next((place for place in places if (text := sheet.text(*place)) and not _is_count(text)), None)
    if odd is not None:
        raise ReadError(
            sheet.where(*odd), f"'{sheet.text(*odd)}' analyzed fields", f"a whole number below {_MANY_FIELDS}",
            "Correct the cell; if the names of two parameters were exchanged, export the results again.",
        )  # fmt: skip
    counts = sorted({int(text) for place in places if (text := sheet.text(*place))})
    if len(counts) < 2:
        return []
    return [f"{sheet.title}: the number of analyzed fields is not the same in all wells: {counts[0]} to {counts[-1]}."]


def _is_count(text: str) -> bool:
    return text.isdecimal() and int(text) < _MANY_FIELDS


def _notes(sheet: Sheet, blocks: Sequence[PlateBlock]) -> list[str]:
    inside = {row for block in blocks for row in range(block.header, block.last_row + 1)}
    rows = [row for row in sheet.filled if row not in inside and sheet.heads[row] not in _ABOVE]
    return notes_remark(sheet, rows, "outside the grids")
