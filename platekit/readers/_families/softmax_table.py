"""The values of one plate in a SoftMax Pro export: lines of wells (``TimeFormat``) or grids without letters (``PlateFormat``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import NO_CELLS, Cells, Numbers, Words, joined
from platekit.readers._families.softmax import PlateHead, Section, plate_rows
from platekit.readers._finding.nameless import refuse_nameless_end
from platekit.readers._finding.wide_block import wide_block
from platekit.sheets import Sheet
from platekit.wells import well_names

_FIRST = 2  # the first column of values; time and temperature stand before it
SHIFTED = "A cell or a line was deleted, or the file was cut off. Export it again."


@dataclass(frozen=True)
class Block:
    """Values of one time, wavelength or point, or of one read: its first line, and where its wells stand."""

    row: int
    cells: Cells


@dataclass(frozen=True)
class PlateTable:
    """Everything that stands below the line ``Plate:``: blocks for each read, what was calculated, and notes in between."""

    reads: tuple[tuple[Block, ...], ...]
    reduced: Cells
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
        return PlateTable((), NO_CELLS, ())
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
    reduced: list[Cells] = []
    notes: list[int] = []
    wells = _wells(sheet, header)
    for chunk in _chunks(sheet, range(header + 1, section.body.stop)):
        noted = {row: None for row in chunk if _is_note(sheet, row)}
        notes += noted
        lines = [row for row in chunk if row not in noted]
        if not lines:
            continue
        again = wide_block(sheet, lines[0])
        if again is not None or head.reduced:
            values = lines if again is None else lines[1:]
            labels = wells if again is None else _wells(sheet, lines[0])
            _refuse_moved(sheet, header if again is None else lines[0], values)
            reduced += [labels.line(row).cells for row in values]
            continue
        _refuse_moved(sheet, header, lines)
        reads.append(tuple(wells.line(row) for row in lines))
    return PlateTable(tuple(reads), joined(reduced), tuple(notes))


@dataclass(frozen=True)
class _Wells:
    """The wells that a line names, and their columns."""

    wells: Words
    columns: Numbers

    def line(self, row: int) -> Block:
        """Return the values of a line below them."""
        return Block(row, Cells(self.wells, np.full(len(self.wells), row), self.columns))


def _wells(sheet: Sheet, header: int) -> _Wells:
    """Return the wells of a line; a gap among their names would shift nothing, but leave wells out unseen."""
    block = wide_block(sheet, header)
    assert block is not None
    behind = block.first + len(block.wells)
    beyond = [column for column in range(behind, len(sheet.rows[header])) if sheet.text(header, column)]
    if beyond or block.first != _FIRST:
        column = beyond[0] if beyond else block.first
        raise ReadError(
            sheet.where(header, column), f"'{sheet.text(header, column)}' out of line with the other wells",
            "the names of the wells side by side, from the third column on", SHIFTED,
        )  # fmt: skip
    _refuse_gap(sheet, header, block.wells)
    return _Wells(np.array(block.wells, dtype=object), np.arange(block.first, behind))


def _refuse_gap(sheet: Sheet, header: int, wells: Sequence[str]) -> None:
    """Refuse a line that leaves out a well of its rows and columns: it names those that were not read, too."""
    rows = dict.fromkeys(well[:-2] for well in wells)
    columns = sorted({well[-2:] for well in wells})
    held = set(wells)
    lost = next((row + column for row in rows for column in columns if row + column not in held), None)
    if lost is not None:
        raise ReadError(
            sheet.where(header), f"no well {lost} among the wells of its row and its column", "all wells side by side, also those not read",
            "If its name was deleted, the names behind it have moved and stand above the values of other wells: export the file again. "
            "If whole columns were removed, put them back, with their names.",
        )  # fmt: skip


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
    head = sheet.heads[row]
    return head != "" and not head[0].isdigit() and not any(sheet.texts(row)[1:])


def _refuse_moved(sheet: Sheet, header: int, rows: Sequence[int]) -> None:
    """Refuse lines of which a cell was lost or added, and values behind the last well: they stand below other wells."""
    width = len(sheet.rows[header])
    for row in rows:
        if len(sheet.rows[row]) != width:
            raise ReadError(
                sheet.where(row), f"{len(sheet.rows[row])} cells", f"{width}, as in {sheet.place(header)}", SHIFTED,
            )  # fmt: skip
    refuse_nameless_end(sheet, header, rows, name="well")


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
            "the columns of a plate, the same for every read", SHIFTED,
        )  # fmt: skip
    blocks: list[list[Block]] = [[] for _ in runs]
    reduced: list[Cells] = []
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
            _refuse_unnumbered(sheet, rows, runs, header)
            if calculated:
                reduced.append(_grid(runs[0], rows).cells)
            else:
                for run, found in zip(runs, blocks, strict=True):
                    found.append(_grid(run, rows))
            start = rows.stop
    reads = tuple(tuple(found) for found in blocks) if blocks[0] else ()
    return PlateTable(reads, joined(reduced), tuple(notes))


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
            f"one line of {len(sheet.rows[header]) - _FIRST} cells for each row, and a blank line behind them", SHIFTED,
        )  # fmt: skip


def _refuse_unnumbered(sheet: Sheet, rows: range, runs: Sequence[dict[int, int]], header: int) -> None:
    """Refuse values beside the numbered columns: cells were added in front of them, and all wells have moved."""
    numbered = {column for run in runs for column in run}
    for row in rows:
        for column in range(_FIRST, len(sheet.rows[row])):
            if column not in numbered and sheet.text(row, column):
                raise ReadError(
                    sheet.where(row, column), f"'{sheet.text(row, column)}' below no column number",
                    f"values below the numbers in {sheet.place(header)}", SHIFTED,
                )  # fmt: skip


def _is_line(sheet: Sheet, row: int, header: int, head: PlateHead) -> bool:
    width = len(sheet.rows[row])
    # Columns behind the last one that was read have numbers, but may have no cells.
    runs = _number_runs(sheet, header)
    some = len(runs) == 1 and head.first_column == 1 and head.n_columns < len(runs[0])
    short = some and width == _FIRST + head.n_columns
    return width == len(sheet.rows[header]) or short


def _grid(run: dict[int, int], rows: range) -> Block:
    wells = well_names(range(1, len(rows) + 1), list(run.values()))
    return Block(rows.start, Cells(wells.ravel(), np.repeat(rows, len(run)), np.tile(list(run), len(rows))))
