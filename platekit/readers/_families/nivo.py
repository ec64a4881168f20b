"""Exports of the VICTOR Nivo: the operations of a run, and the tables and grids of results in each of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from platekit.errors import ReadError
from platekit.readers._cells import Cells, cells_at
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.clock import hours_at
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.sheets import Sheet
from platekit.wells import parse_well

_OPERATION = re.compile(r"(?P<number>\d+)\s*OPERATION", re.IGNORECASE)
_ROW = re.compile(r"[A-P]|A[A-F]")
_INFO = ("Plate", "Barcode", "Cycle")
_UNIT = re.compile(r"Time\s*[(\[]?\s*(?P<unit>ms|s|min|h)?\s*[)\]]?", re.IGNORECASE)


@dataclass(frozen=True)
class Operation:
    """One ``1 OPERATION``: its number and name, the rows up to the next section, and whether only its settings stand there."""

    row: int
    number: str
    name: str
    rows: range
    described: bool = False


@dataclass(frozen=True)
class Results:
    """The readings of one column of a table, or of one grid: the name of the column, what stands above it, and the time."""

    cells: Cells
    column: str
    info: dict[str, str] = field(default_factory=dict[str, str])
    hour: float = float("nan")


@dataclass(frozen=True)
class _Line:
    """One line above the results: its name, where that stands, its cells, and the one value that is for all columns."""

    name: str
    place: int
    texts: list[str]
    every: str


def operations(sheet: Sheet) -> list[Operation]:
    """Return the operations of a run, from the top."""
    # Asked for by the sniffs of all sheets of a workbook, and again for each readout.
    if "nivo operations" not in sheet.found:
        named = any("operation" in word for word in sheet.words)
        sheet.found["nivo operations"] = tuple(_operations(sheet)) if named else ()
    return list(sheet.found["nivo operations"])


def _operations(sheet: Sheet) -> list[Operation]:
    starts = [row for row in sheet.filled if _is_section(sheet.heads[row])]
    ends = [*starts[1:], len(sheet.rows)]
    found: list[Operation] = []
    described = False
    for row, end in zip(starts, ends, strict=False):
        described = described or sheet.heads[row].startswith("PARAMETERS")
        numbered = _OPERATION.match(sheet.heads[row])
        if numbered:
            # Some exports write both into one cell: 1 OPERATION Absorbance.
            texts = [_OPERATION.sub("", sheet.heads[row]).strip(" :-"), *sheet.texts(row)[1:]]
            name = next((text for text in texts if text), sheet.heads[row])
            found.append(Operation(row, numbered["number"], name, range(row + 1, end), described))
    return found


def refuse_before(sheet: Sheet, first: Operation) -> None:
    """Refuse a sheet with wells above its first operation: the line that names theirs was lost.

    Raises
    ------
    ReadError
        If there is such a well.
    """
    section = ""
    for row in range(first.row):
        section = sheet.heads[row] if _is_section(sheet.heads[row]) else section
        if parse_well(sheet.heads[row]) is None or section.startswith("PLATE MAP"):
            continue
        raise ReadError(
            sheet.where(row), f"well {sheet.heads[row]} above the first operation", "'1 OPERATION' above its results",
            "A line was lost from the file, and nothing says what was measured. Export it again.",
        )  # fmt: skip


def _is_section(head: str) -> bool:
    return _OPERATION.match(head) is not None or (len(head) > 4 and head.isupper() and parse_well(head) is None)


def results(sheet: Sheet, operation: Operation, blocks: Sequence[PlateBlock]) -> list[Results]:
    """Return the results of an operation: those of its table of wells, else those of its grids.

    Parameters
    ----------
    sheet : Sheet
    operation : Operation
    blocks : sequence of PlateBlock
        Its grids.

    Raises
    ------
    ReadError
        If a row of the table is damaged, or a time is none.
    """
    within = sheet.filled_in(operation.rows)
    header = next((row for row in within if sheet.heads[row].casefold() == "well"), None)
    wells = [row for row in within if parse_well(sheet.heads[row]) is not None]
    if wells:
        return _listed(sheet, operation, header, wells)
    _refuse_lost_rows(sheet)
    lost = next((row for row in within if not blocks and _ROW.fullmatch(sheet.heads[row])), None)
    if lost is not None:
        raise ReadError(
            sheet.where(lost), f"row {sheet.heads[lost]} of a plate without column numbers above it", "a grid with its column numbers",
            "A line was lost from the file. Export it again.",
        )  # fmt: skip
    found: list[Results] = []
    start = operation.rows.start
    for block in blocks:
        info = _info(_above(sheet, range(start, block.header)), -1)
        found.append(Results(block.cells(), "", info))
        start = block.last_row + 1
    return found


def grids_of(sheet: Sheet, known: Sequence[Operation]) -> list[list[PlateBlock]]:
    """Return the grids of each of these operations."""
    blocks = plate_blocks(sheet)
    headers = [block.header for block in blocks]
    places = [(bisect_left(headers, one.rows.start), bisect_left(headers, one.rows.stop)) for one in known]
    return [blocks[first:end] for first, end in places]


def _refuse_lost_rows(sheet: Sheet) -> None:
    # Of the whole sheet, and asked for by each operation with grids.
    if "nivo lost rows" not in sheet.found:
        refuse_lost_rows(sheet, plate_blocks(sheet))
        sheet.found["nivo lost rows"] = True


def _listed(sheet: Sheet, operation: Operation, header: int | None, wells: Sequence[int]) -> list[Results]:
    _refuse_damaged(sheet, header, wells)
    names = sheet.texts(header) if header is not None else []
    width = max(len(sheet.rows[row]) for row in wells)
    unit = _UNIT.fullmatch(names[1]) if len(names) > 1 else None
    columns = [
        column
        for column in range(2 if unit else 1, width)
        if (column < len(names) and names[column]) or any(sheet.text(row, column) for row in wells)
    ]
    above = _above(sheet, range(operation.rows.start, header if header is not None else wells[0]))
    named = [parse_well(sheet.heads[row]) or "" for row in wells]
    found: list[Results] = []
    for column in columns:
        cells = cells_at(named, wells, column)
        info = _info(above, column)
        if unit and header is not None:
            hour = hours_at(sheet, header, column, unit=(unit["unit"] or "s").casefold(), like="357.2")
            found.append(Results(cells, "", info, hour))
        else:
            found.append(Results(cells, names[column] if column < len(names) else "", info))
    return found


def _refuse_damaged(sheet: Sheet, header: int | None, wells: Sequence[int]) -> None:
    """Refuse rows of wells that are parted, or that have more or fewer cells than the others."""
    if header is not None and wells[0] < header:
        raise ReadError(
            sheet.where(wells[0]), f"well {sheet.heads[wells[0]]} above the column names", "the wells below their column names",
            "A line was moved in the file. Export it again.",
        )  # fmt: skip
    for earlier, row in pairwise(wells):
        parted = next((one for one in range(earlier + 1, row) if not sheet.is_blank(one)), None)
        if parted is not None:
            raise ReadError(
                sheet.where(parted), f"'{next(filter(None, sheet.texts(parted)))}' between the wells of a table", "one well in each row",
                "Move what stands between the rows below the table, or correct the name of the well.",
            )  # fmt: skip
    if sheet.name:
        return  # a workbook keeps each cell in its column
    usual = Counter(len(sheet.rows[row]) for row in wells).most_common(1)[0][0]
    odd = next((row for row in wells if len(sheet.rows[row]) != usual), None)
    if odd is not None:
        raise ReadError(
            sheet.where(odd), f"{len(sheet.rows[odd])} cells in the row of well {sheet.heads[odd]}", f"{usual}, as in the others",
            "A cell was deleted or put in, or the file was cut off. Export it again.",
        )  # fmt: skip


def _above(sheet: Sheet, rows: range) -> list[_Line]:
    """Return the lines ``Plate``, ``Barcode`` and ``Cycle`` of these rows."""
    found: list[_Line] = []
    for row in rows:
        texts = sheet.texts(row)
        place = next((place for place, text in enumerate(texts[:2]) if text.rstrip(":") in _INFO), None)
        if place is not None:
            said = [text for text in texts[place + 1 :] if text]
            found.append(_Line(texts[place].rstrip(":"), place, texts, said[0] if len(said) == 1 else ""))
    return found


def _info(above: Sequence[_Line], column: int) -> dict[str, str]:
    """Return what the lines above a column (-1: above a grid) say of it."""
    return {
        line.name: (line.texts[column] if line.place < column < len(line.texts) else "") or line.every for line in above
    }
