"""Rows that a note has parted from their grid, and values that have moved away from the names above them."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.readers._finding.beside import refuse_beside
from platekit.readers._finding.blocks import PlateBlock
from platekit.readers._finding.row_ends import refuse_uneven_rows
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import parse_well, row_letters, row_number


def refuse_lost_rows(sheet: Sheet, blocks: Sequence[PlateBlock]) -> None:
    """Refuse a sheet in which a row letter and a number stand like a row of a grid, but outside it: they would be lost.

    Raises
    ------
    ReadError
        If there is such a row, or a grid that stands beside other cells and may have taken the place of readings.
    """
    refuse_beside(sheet, blocks)
    inside = {row for block in blocks for row in range(block.header, block.last_row + 1)}
    columns = {block.first for block in blocks}
    for row in sheet.filled:
        if row in inside:
            continue
        for first in columns:
            letter = sheet.text(row, first - 1)
            if letter.isalpha() and parse_well(f"{letter}1") is not None and _is_value(sheet.text(row, first)):
                raise ReadError(
                    sheet.where(row), f"row {letter} of a plate outside of its grid", "the rows of a grid one below the other",
                    "Move what stands between the rows below the grid, or put the lost line with the column numbers back.",
                )  # fmt: skip


def remark_missing_rows(sheet: Sheet, blocks: Sequence[PlateBlock]) -> list[str]:
    """Say which grids have no row that lies between their rows, or that the other grids of the file have."""
    every = [_letters(block) for block in blocks]
    widest = max(every, key=len, default=())
    said: list[str] = []
    for block, letters in zip(blocks, every, strict=True):
        between = range(row_number(letters[0]), row_number(letters[-1]) + 1)
        expected = dict.fromkeys([*(row_letters(number) for number in between), *widest])
        lost = [letter for letter in expected if letter not in letters]
        if lost:
            rows = "row " + lost[0] if len(lost) == 1 else "rows " + ", ".join(lost)
            said.append(f"{sheet.where(block.header)}: the grid has no {rows}; if the plate has, a line was lost.")
    return [*said[:1], *([f"{sheet.title}: {len(said) - 1} more grids lack a row."] if len(said) > 1 else [])]


def _letters(block: PlateBlock) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.letter for line in block.lines))


def refuse_moved_values(sheet: Sheet, header: int, rows: Sequence[int]) -> None:
    """Refuse a table in which a value stands below no name, or a row is not as long as the row of the names.

    Raises
    ------
    ReadError
        If there is such a row.
    """
    names = sheet.texts(header)
    for row in rows:
        width = len(sheet.rows[row])
        nameless = [place for place in range(width) if sheet.text(row, place) and not "".join(names[place : place + 1])]
        # A single row that is too long may have got a cell in its middle: nothing shows that it has not.
        if nameless or (len(rows) == 1 and width > len(names) and not sheet.name):
            place = nameless[0] if nameless else width - 1
            raise ReadError(
                sheet.where(row, place), f"'{sheet.text(row, place)}' below no name" if nameless else "a cell below no name",
                f"values below the {len(names)} names in {sheet.place(header)}",
                "A cell was deleted or added, or has moved. Export the file again.",
            )  # fmt: skip
    refuse_uneven_rows(sheet, rows, least=len(names))


def _is_value(text: str) -> bool:
    flags = [read_value(text, decimal=decimal)[1] for decimal in DECIMALS]
    return bool(text) and any(flag in ("", "saturated", "below_range", "masked") for flag in flags)
