"""Tables that people make of a kinetic run: times in the first column, a column for each well."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import says_calculated
from platekit.readers._describe import notes_remark
from platekit.readers._finding.clock import hours, is_of_two, of_a_day
from platekit.readers._finding.kinetic import TimeColumn, kinetic_cells
from platekit.readers._finding.summaries import is_summary
from platekit.readers._finding.time_columns import is_time_name, no_unit, unit_of
from platekit.readers._finding.well_rows import plain
from platekit.readers._finding.wide_block import WideBlock, wide_block
from platekit.sheets import Sheet

_TIMES_OF_DAY = (
    "Times of day begin anew at midnight: write hours since the first read. If they are none, correct the cell."
)
# Lines of one cell that may stand above the table: a title, a date.
_MOST_TITLES = 3


def _sniff(sheet: Sheet) -> bool:
    return _header(sheet) is not None


def _header(sheet: Sheet) -> int | None:
    """Return the row that names a time and then wells; None if it is not among the first lines."""
    for row in sheet.filled[: _MOST_TITLES + 1]:
        name = sheet.text(row, 0)
        if is_time_name(name) or plain(name) in ("h", "min", "s") or _is_counted(name):
            block = wide_block(sheet, row)
            return row if block is not None and len(block.wells) > 1 else None
        if sum(text != "" for text in sheet.texts(row)) > 1:
            return None
    return None


def _is_counted(name: str) -> bool:
    """Return whether a first column counts the reads and does not say when they were."""
    return plain(name).split(" ")[0] in ("cycle", "cycles", "zyklus")


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    header = _header(sheet)
    sheet, beside = _without_calculated(sheet, header) if header is not None else (sheet, [])
    block = wide_block(sheet, header) if header is not None else None
    if block is None:
        raise ReadError(
            sheet.title, "no table of times and wells", "a first row such as 'time_h', 'A1', 'A2'",
            "Name the columns; or read the table by [[tables]] in screen.toml.",
        )  # fmt: skip
    end = _end(sheet, block)
    mend = _TIMES_OF_DAY if ":" in sheet.text(block.header + 1, 0) else "Correct the cell."
    cells, said = kinetic_cells(block, end, TimeColumn(0, _unit(sheet, block), mend=mend))
    if block.first > 1:
        said.append(f"{sheet.where(block.header, 1)}: the column '{sheet.text(block.header, 1)}' is not read.")
    notes = [row for row in sheet.filled if row < block.header or row >= end]
    return Found(replace(cells, readout="signal"), (*said, *beside, *notes_remark(sheet, notes, "outside the table")))


def _without_calculated(sheet: Sheet, header: int) -> tuple[Sheet, list[str]]:
    """Return a sheet in which the columns behind the wells that are called Mean or the like are empty, and the remarks on them.

    Only a column with a value in every row is one: elsewhere a cell was lost, and the row has moved into it.
    """
    block = wide_block(sheet, header)
    behind = block.first + len(block.wells) if block else 0
    rows = list(takewhile(lambda row: not sheet.is_blank(row), range(header + 1, len(sheet.rows))))
    columns = [
        column
        for column, name in enumerate(sheet.texts(header))
        if column >= behind and (is_summary(name) or says_calculated(name)) and all(sheet.texts_down(rows, column))
    ]
    if not columns:
        return sheet, []
    emptied = [
        ["" if column in columns else cell for column, cell in enumerate(cells)]
        for cells in sheet.rows[: header + 1 + len(rows)]
    ]
    said = [
        f"{sheet.where(header, column)}: '{sheet.text(header, column)}' and the values below it stand beside the wells, and are not read."
        for column in columns
    ]
    return replace(sheet, rows=[*emptied, *sheet.rows[len(emptied) :]]), said


def _unit(sheet: Sheet, block: WideBlock) -> str:
    """Return the unit that the name of the first column gives; "" where its times have colons and need none."""
    name = sheet.text(block.header, 0)
    if _is_counted(name):
        raise ReadError(
            sheet.where(block.header, 0), f"'{name}', which counts the reads and does not say when they were", "times in the first column",
            "Let the first column be 'time_h', with the hours since the first read in it, and delete the other.",
        )  # fmt: skip
    unit = unit_of(name)
    first = sheet.cell(block.header + 1, 0)
    if not unit and first != "" and hours(first) is None and not is_of_two(first):
        raise of_a_day(sheet, block.header + 1, 0) or no_unit(sheet, block.header, 0, name)
    return unit


def _end(sheet: Sheet, block: WideBlock) -> int:
    """Return the row behind the table; refuse a second table, whose wells are those of the first."""
    below = [row for row in sheet.filled if row > block.header]
    gap = next((row for place, row in enumerate(below) if row != block.header + 1 + place), len(sheet.rows))
    notes = next((row for row in below if row < gap and sum(text != "" for text in sheet.texts(row)) == 1), gap)
    for row in below:
        if row >= notes and sum(text != "" for text in sheet.texts(row)) > len(block.wells) / 2 + 1:
            raise ReadError(
                sheet.where(row), "a further row of values behind the end of the table", "one table in a file",
                "Put each readout into a file or sheet of its own, and notes behind the table.",
            )  # fmt: skip
    return notes


READER = Reader(
    "plain_kinetic", "table with a column for each well, a row for each time", (".csv", ".tsv", ".txt", ".xlsx"),
    _sniff, _read, plain=True,
)  # fmt: skip
