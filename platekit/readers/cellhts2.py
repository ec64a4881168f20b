"""cellHTS2, plate result file: a line for each well with the name of the plate, the well and its value, and no header."""

from __future__ import annotations

from dataclasses import replace

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import cells_at
from platekit.readers._describe import notes_remark
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import parse_well

_READOUT = "signal"
_CELLS = 3
# So many lines are looked at before a file is taken for one of this family.
_LOOKED_AT = 8
_LEAST = 4


def _sniff(sheet: Sheet) -> bool:
    first = sheet.filled[:_LOOKED_AT]
    if len(first) < _LEAST or not all(_is_line(sheet, row) for row in first):
        return False
    # With a name of its own in each line it would be a list of samples, whose plate is not said.
    return len({sheet.text(row, 0) for row in first}) == 1


def _is_line(sheet: Sheet, row: int) -> bool:
    texts = sheet.texts(row)
    return len(texts) == _CELLS and texts[0] != "" and parse_well(texts[1]) is not None and _is_value(texts[2])


def _is_value(text: str) -> bool:
    return min(read_value(text, decimal=decimal)[1] for decimal in DECIMALS) != "invalid"


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    wells = {row: well for row in sheet.filled if (well := parse_well(sheet.text(row, 1))) is not None}
    lines = list(wells)
    if not lines:
        raise ReadError(
            sheet.title, "no line with a well in its second cell", "lines of plate name, well and value, without a header",
            "Read the table by [[tables]] in screen.toml, with header = false: columns are then numbers from 1.",
        )  # fmt: skip
    plate = sheet.text(lines[0], 0)
    for row in (row for row in sheet.filled if row <= lines[-1]):
        if not _is_line(sheet, row):
            raise _misfit(sheet, row)
        if sheet.text(row, 0) != plate:
            raise ReadError(
                sheet.where(row, 0), f"'{sheet.text(row, 0)}' where the lines above say '{plate}'", "one plate in a file",
                "Put each plate into a file of its own; or read the table by [[tables]] in screen.toml, with header = false "
                "and columns = { plate = 1, well = 2 }.",
            )  # fmt: skip
    cells = replace(cells_at(list(wells.values()), lines, _CELLS - 1), readout=_READOUT, plate=plate)
    said = f"{sheet.title}: no column names; each line is read as plate name, well and value (readout '{_READOUT}')."
    notes = [row for row in sheet.filled if row > lines[-1]]
    return Found(cells, (said, *notes_remark(sheet, notes, "below the wells")))


def _misfit(sheet: Sheet, row: int) -> ReadError:
    text = " | ".join(sheet.texts(row))
    return ReadError(
        sheet.where(row), f"'{text}'", "plate name, well and value, as in the other lines",
        "Correct the line, or take it out; if commas part the cells and mark decimals too, use tabs.",
    )  # fmt: skip


READER = Reader("cellhts2", "cellHTS2 plate result file", (".txt",), _sniff, _read, plain=True)
