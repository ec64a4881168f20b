"""Rows of a plate grid that a note or a blank line has parted from it."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.readers._blocks import PlateBlock
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import parse_well, row_letters, row_number


def refuse_lost_rows(sheet: Sheet, blocks: Sequence[PlateBlock]) -> None:
    """Refuse a sheet in which a row letter and a number stand like a row of a grid, but outside it: they would be lost.

    Raises
    ------
    ReadError
        If there is such a row.
    """
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


def _is_value(text: str) -> bool:
    flags = [read_value(text, decimal=decimal)[1] for decimal in DECIMALS]
    return bool(text) and any(flag in ("", "saturated", "below_range", "masked") for flag in flags)
