"""Exports of VICTOR readers without a list: the pictures of the plates, with or without row letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from platekit.errors import ReadError
from platekit.readers._base import Found
from platekit.readers._cells import Cells, joined
from platekit.readers._families.victor_x import PLATE_COLUMNS, barcodes, label_name, rows_beginning
from platekit.readers._finding.bare_grid import bare_grid
from platekit.readers._finding.blocks import plate_blocks
from platekit.readers._finding.lost_rows import refuse_lost_rows, remark_missing_rows
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet

_NUMBER = re.compile(r"[-+]?[\d.,]+(?:[eE][-+]?\d+)?")
_SHAPE = re.compile(r"(?P<rows>\d+)\s*[xX]\s*(?P<columns>\d+)")
_MEND = "Export the list of the run, which names every well."


@dataclass(frozen=True)
class _Picture:
    plate: str
    repeat: str
    label: str
    cells: Cells
    remark: str


def plate_pictures(sheet: Sheet, known: dict[str, dict[str, str]]) -> Found:
    """Return what the pictures of the plates hold.

    Raises
    ------
    ReadError
        If there is none.
    """
    refuse_lost_rows(sheet, plate_blocks(sheet))
    found = list(_pictures(sheet))
    if not found:
        raise ReadError(
            sheet.title, "the plates of a VICTOR export without values", "a grid below 'Plate', 'Repeat', 'End time'",
            _MEND,
        )  # fmt: skip
    first = {plate: next(one.repeat for one in found if one.plate == plate) for plate in (one.plate for one in found)}
    labels = [one.label + (f", repeat {one.repeat}" if one.repeat != first[one.plate] else "") for one in found]
    names = told_apart({label: label_name(one.label, known) for label, one in zip(labels, found, strict=True)})
    plates = list(dict.fromkeys(one.plate for one in found))
    codes = barcodes([sheet])
    cells = [
        replace(one.cells, readout=names[label], plate=codes.get(one.plate, ""), ordinal=plates.index(one.plate) + 1)
        for label, one in zip(labels, found, strict=True)
    ]
    said = [f"{sheet.title}: a grid has {one.remark}." for one in found if one.remark][:1]
    if len(set(labels)) > len({one.label for one in found}):
        said.append(
            f"{sheet.title}: a plate was read more than once; the reads are readouts of their own, since only the list says when."
        )
    return Found(joined(cells), (*said, *remark_missing_rows(sheet, plate_blocks(sheet))))


def _pictures(sheet: Sheet) -> Iterator[_Picture]:
    heads = rows_beginning(sheet, PLATE_COLUMNS)
    shape = _shape(sheet)
    for head, end in zip(heads, [*heads[1:], len(sheet.rows)], strict=False):
        plate, repeat = sheet.text(head + 1, 0), sheet.text(head + 1, 1)
        if not plate.isdecimal():
            raise ReadError(
                sheet.where(head), "the line 'Plate Repeat End time' without a line of values", "its values below it",
                "A line was lost from the file. " + _MEND,
            )  # fmt: skip
        start = head + 2
        within = [block for block in plate_blocks(sheet) if block.header in range(start, end)]
        for block in within:
            yield _Picture(plate, repeat, _title(sheet, range(start, block.header)), block.cells(), "")
            start = block.last_row + 1
        for part in [] if within else _parts(sheet, range(start, end)):
            bare = bare_grid(sheet, part, shape, _MEND)
            if bare:
                yield _Picture(plate, repeat, _title(sheet, range(start, bare.rows[0])), bare.cells(), bare.remark)


def _parts(sheet: Sheet, rows: range) -> Iterator[range]:
    """Yield the rows below each label of a plate: its blank stands there alone, between the label and an empty line."""
    labels = [row for row in rows if _word(sheet, row)]
    for first, last in pairwise([rows.start - 1, *labels, rows.stop]):
        filled = [row for row in range(first + 1, last) if not sheet.is_blank(row)]
        blank = filled[:1] if len(filled) > 1 and filled[1] > filled[0] + 1 else []
        alone = [row for row in blank if [text for text in sheet.texts(row) if text] == [sheet.text(row, 0)]]
        yield range(alone[0] + 1 if alone else first + 1, last)


def _word(sheet: Sheet, row: int) -> str:
    """Return what a row says, if it is one word or more and no number."""
    texts = [text for text in sheet.texts(row) if text]
    return texts[0] if texts and _NUMBER.fullmatch(texts[0]) is None else ""


def _title(sheet: Sheet, above: range) -> str:
    """Return the label of a grid: the nearest line of words above it."""
    return next((word for row in reversed(above) if (word := _word(sheet, row))), "signal")


def _shape(sheet: Sheet) -> tuple[int, int] | None:
    """Return the rows and columns of the plate, where the protocol says them: ``Plate size .... 8x12``."""
    for one in (sheet, *sheet.others):
        for row in one.filled:
            whole = " ".join(text for text in one.texts(row) if text)
            found = _SHAPE.search(whole) if "plate" in whole.casefold() else None
            if found:
                return int(found["rows"]), int(found["columns"])
    return None
