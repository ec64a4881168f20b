"""The values of one plate in a SoftMax Pro export: lines of wells (``TimeFormat``) or grids without letters (``PlateFormat``)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._families.softmax import PlateHead, Section, plate_rows
from platekit.readers._finding.blocks import wide_block
from platekit.readers._finding.clock import hours_at
from platekit.sheets import Sheet
from platekit.wells import well_name

_FIRST = 2  # the first column of values; time and temperature stand before it
_TIMED = ("kinetic", "flex")
_SHIFTED = "A cell or a line was deleted, or the file was cut off. Export it again."


@dataclass(frozen=True)
class Block:
    """Values of one time, wavelength or point, or of one read: `row` is its first line, the others have an entry per well."""

    row: int
    wells: tuple[str, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def cells(self) -> pd.DataFrame:
        """Return where the wells stand: `well row column`."""
        return pd.DataFrame({"well": self.wells, "row": self.rows, "column": self.columns})


@dataclass(frozen=True)
class PlateTable:
    """Everything that stands below the line ``Plate:``: blocks for each read, what was calculated, and notes in between."""

    reads: tuple[tuple[Block, ...], ...]
    reduced: pd.DataFrame
    notes: tuple[int, ...]


def begins_values(sheet: Sheet, row: int) -> bool:
    """Return whether a line names wells or numbers columns, so that values stand below it."""
    runs = _number_runs(sheet, row)
    return wide_block(sheet, row) is not None or (len(runs) > 0 and len(runs[0]) > 1)


def plate_table(section: Section, head: PlateHead) -> PlateTable:
    """Return where the values of a plate stand.

    Raises
    ------
    ReadError
        If a line is shorter or longer than the line of wells, or lines are missing.
    """
    sheet = section.sheet
    rows = [row for row in section.body if not sheet.is_blank(row)]
    if not rows:
        return PlateTable((), pd.DataFrame(), ())
    header = rows[0]
    if wide_block(sheet, header) is not None:
        return _lines(section, head, header)
    if _number_runs(sheet, header):
        return _grids(section, head, header)
    raise ReadError(
        sheet.where(header), f"'{sheet.text(header, 0) or sheet.text(header, _FIRST)}' below a line 'Plate:'",
        "the line with the names of the wells or the numbers of the columns", "A line was lost. Export the file again.",
    )  # fmt: skip


def _lines(section: Section, head: PlateHead, header: int) -> PlateTable:
    """Return the values of a table with one column for each well."""
    sheet = section.sheet
    reads: list[tuple[Block, ...]] = []
    reduced = pd.DataFrame()
    notes: list[int] = []
    wells = _wells(sheet, header)
    for chunk in _chunks(sheet, range(header + 1, section.body.stop)):
        lines = [row for row in chunk if not _is_note(sheet, row)]
        notes += [row for row in chunk if _is_note(sheet, row)]
        if not lines:
            continue
        again = wide_block(sheet, lines[0])
        if again is not None or head.reduced:
            values = lines if again is None else lines[1:]
            labels = wells if again is None else _wells(sheet, lines[0])
            _refuse_other_width(sheet, header if again is None else lines[0], values)
            reduced = _concat([reduced, *(_line(labels, row).cells() for row in values)])
            continue
        _refuse_other_width(sheet, header, lines)
        reads.append(tuple(_line(wells, row) for row in lines))
    return PlateTable(tuple(reads), reduced, tuple(notes))


def _wells(sheet: Sheet, header: int) -> dict[str, int]:
    """Return the column of each well; a gap among their names would shift nothing, but leave wells out unseen."""
    block = wide_block(sheet, header)
    assert block is not None
    behind = block.first + len(block.wells)
    beyond = [column for column in range(behind, len(sheet.rows[header])) if sheet.text(header, column)]
    if beyond or block.first != _FIRST:
        column = beyond[0] if beyond else block.first
        raise ReadError(
            sheet.where(header, column), f"'{sheet.text(header, column)}' out of line with the other wells",
            "the names of the wells side by side, from the third column on", _SHIFTED,
        )  # fmt: skip
    return {well: block.first + place for place, well in enumerate(block.wells)}


def _line(wells: dict[str, int], row: int) -> Block:
    return Block(row, tuple(wells), (row,) * len(wells), tuple(wells.values()))


def _chunks(sheet: Sheet, rows: range) -> list[list[int]]:
    """Return the rows between blank ones."""
    chunks: list[list[int]] = [[]]
    for row in rows:
        if sheet.is_blank(row):
            chunks.append([])
        else:
            chunks[-1].append(row)
    return [chunk for chunk in chunks if chunk]


def _is_note(sheet: Sheet, row: int) -> bool:
    """Return whether nothing but the first cell of a line is filled, and with words."""
    texts = sheet.texts(row)
    return bool(texts[0]) and not any(texts[1:]) and not texts[0][0].isdigit()


def _refuse_other_width(sheet: Sheet, header: int, rows: Sequence[int]) -> None:
    width = len(sheet.rows[header])
    for row in rows:
        if len(sheet.rows[row]) != width:
            raise ReadError(
                sheet.where(row), f"{len(sheet.rows[row])} cells", f"{width}, as in {sheet.place(header)}", _SHIFTED,
            )  # fmt: skip


def _number_runs(sheet: Sheet, row: int) -> list[dict[int, int]]:
    """Return the runs of column numbers of a line, one for each read: column of the sheet to column of the plate."""
    runs: list[dict[int, int]] = []
    last = 0
    for column, text in enumerate(sheet.texts(row)):
        number = int(text) if text.isdecimal() and len(text) < 3 else 0
        if column < _FIRST or not number:
            last = 0
            continue
        if number != last + 1 or not last:
            runs.append({})
        runs[-1][column] = last = number
    return runs


def _grids(section: Section, head: PlateHead, header: int) -> PlateTable:
    """Return the values of grids whose lines are the rows of the plate, from A, and carry no letter."""
    sheet = section.sheet
    runs = _number_runs(sheet, header)
    n_rows = plate_rows(head, list(runs[0].values()))
    if not n_rows or any(list(run.values()) != list(runs[0].values()) for run in runs):
        raise ReadError(
            sheet.where(header), f"column numbers {', '.join(map(str, runs[0].values()))}",
            "the columns of a plate, the same for every read", _SHIFTED,
        )  # fmt: skip
    blocks: list[list[Block]] = [[] for _ in runs]
    reduced = pd.DataFrame()
    notes: list[int] = []
    calculated = head.reduced
    start = header + 1
    while start < section.body.stop:
        if sheet.is_blank(start) and not _filled_behind(sheet, start, section.body.stop, header):
            start += 1
        elif _is_note(sheet, start):
            notes.append(start)
            start += 1
        elif not calculated and _is_header_again(sheet, start, runs[0]):
            calculated, header = True, start
            start += 1
        else:
            rows = range(start, start + n_rows)
            _check_grid(section, rows, header, head)
            if calculated:
                reduced = _concat([reduced, _grid(runs[0], rows).cells()])
            else:
                for run, found in zip(runs, blocks, strict=True):
                    found.append(_grid(run, rows))
            start = rows.stop
    reads = tuple(tuple(found) for found in blocks) if blocks[0] else ()
    return PlateTable(reads, reduced, tuple(notes))


def _filled_behind(sheet: Sheet, row: int, stop: int, header: int) -> bool:
    """Return whether a blank line is the first row of a grid whose wells were not read, and no line between grids."""
    after_header = row == header + 1 or _number_runs(sheet, row - 1) != []
    return (
        after_header
        and row + 1 < stop
        and len(sheet.rows[row]) == len(sheet.rows[row + 1])
        and not sheet.is_blank(row + 1)
    )


def _is_header_again(sheet: Sheet, row: int, run: dict[int, int]) -> bool:
    texts = sheet.texts(row)
    again = [text for text in texts[_FIRST:] if text]
    return not any(texts[:_FIRST]) and again == [str(number) for number in run.values()]


def _check_grid(section: Section, rows: range, header: int, head: PlateHead) -> None:
    """Refuse a grid that has not one line for each row of the plate: its lines have no letters that would tell."""
    sheet, stop = section.sheet, section.body.stop
    held = [row for row in rows if row < stop and _is_line(sheet, row, header, head)]
    odd = [row for row in held[1:] if sheet.text(row, 0) or sheet.text(row, 1)]
    too_few = len(held) < len(rows) or bool(odd) or (rows.stop == stop and sheet.is_blank(rows[-1]))
    if too_few or (rows.stop < stop and not sheet.is_blank(rows.stop)):
        found = f"fewer than {len(rows)} lines" if too_few else f"more than {len(rows)} lines"
        raise ReadError(
            sheet.where(rows.start), f"{found} of a plate with {len(rows)} rows, which carry no letters",
            f"one line of {len(sheet.rows[header]) - _FIRST} cells for each row, and a blank line behind them", _SHIFTED,
        )  # fmt: skip


def _is_line(sheet: Sheet, row: int, header: int, head: PlateHead) -> bool:
    width = len(sheet.rows[row])
    # Columns behind the last one that was read have numbers, but may have no cells.
    runs = _number_runs(sheet, header)
    some = len(runs) == 1 and head.first_column == 1 and head.n_columns < len(runs[0])
    short = some and width == _FIRST + head.n_columns
    return width == len(sheet.rows[header]) or short


def _grid(run: dict[int, int], rows: range) -> Block:
    return Block(
        rows.start,
        tuple(well_name(place, number) for place in range(1, len(rows) + 1) for number in run.values()),
        tuple(row for row in rows for _ in run),
        tuple(column for _ in rows for column in run),
    )


def _concat(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def read_cells(sheet: Sheet, head: PlateHead, table: PlateTable) -> pd.DataFrame:
    """Return the raw readings of a plate: `well readout row column time_h field`.

    Raises
    ------
    ReadError
        If there are more or fewer reads than the plate has wavelengths, or a time, wavelength or point is unclear.
    """
    kind = _kind(sheet, head, table)
    blocks = [block for read in table.reads for block in read]
    lengths = [len(block.wells) for block in blocks]
    cells = pd.DataFrame(
        {
            "well": [well for block in blocks for well in block.wells],
            "row": [row for block in blocks for row in block.rows],
            "column": [column for block in blocks for column in block.columns],
        }
    )
    if kind == "spectrum":
        names = [head.swept_readout(_wavelength(sheet, block.row)) for block in blocks]
    else:
        names = _names(sheet, head, table)
    times = _times(sheet, table) if kind == "kinetic" else [math.nan] * len(blocks)
    fields = [sheet.text(block.row, 0) if kind == "well scan" else "" for block in blocks]
    if kind == "endpoint":
        _refuse_second_lines(sheet, table)
    return cells.assign(
        readout=np.repeat(names, lengths), time_h=np.repeat(times, lengths), field=np.repeat(fields, lengths)
    )


def _names(sheet: Sheet, head: PlateHead, table: PlateTable) -> list[str]:
    """Return the readout of each block."""
    names = head.readouts(len(table.reads))
    if len(names) != len(table.reads):
        raise ReadError(
            sheet.where(table.reads[0][0].row), f"{len(table.reads)} reads",
            f"{len(names)}, one for each wavelength in the line 'Plate:'", _SHIFTED,
        )  # fmt: skip
    return [name for name, read in zip(names, table.reads, strict=True) for _ in read]


def _times(sheet: Sheet, table: PlateTable) -> list[float]:
    """Return the time of each block in hours; they go up within each read."""
    found: list[float] = []
    for read in table.reads:
        last = -1.0
        for block in read:
            time = hours_at(sheet, block.row, 0, like="00:05:00")
            if time <= last:
                raise ReadError(
                    sheet.where(block.row, 0), f"'{sheet.text(block.row, 0)}', not later than the time before",
                    "times that go up", "Correct the cell, or put back the blank line between two reads.",
                )  # fmt: skip
            found.append(time)
            last = time
    return found


def _refuse_second_lines(sheet: Sheet, table: PlateTable) -> None:
    row = next((read[1].row for read in table.reads if len(read) > 1), None)
    if row is not None:
        raise ReadError(
            sheet.where(row), "a second line of values",
            "one line for each wavelength of an endpoint read, and a blank line between them", _SHIFTED,
        )  # fmt: skip


def _kind(sheet: Sheet, head: PlateHead, table: PlateTable) -> str:
    """Return what the lines of a plate are: times, wavelengths, points in the wells, or one read."""
    if head.read in _TIMED:
        return "kinetic"
    if head.read in ("endpoint", "spectrum", "well scan"):
        return head.read
    row = table.reads[0][0].row
    first = sheet.text(row, 0)
    if not first or ":" in first:
        return "kinetic" if first else "endpoint"
    raise ReadError(
        sheet.where(row, 0), f"'{first}' below a line 'Plate:' that does not say what was read", "a time, or nothing",
        "Put the line 'Plate:' back as SoftMax Pro wrote it, or export the file again.",
    )  # fmt: skip


def _wavelength(sheet: Sheet, row: int) -> str:
    text = sheet.text(row, 0)
    if not (text.isdecimal() and 100 < int(text) < 2000):
        raise ReadError(sheet.where(row, 0), f"'{text}'", "a wavelength in nm", "Correct the cell.")
    return text
