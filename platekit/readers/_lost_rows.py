"""Rows of a plate grid that a note or a blank line has parted from it."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.readers._blocks import PlateBlock
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import parse_well


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


def _is_value(text: str) -> bool:
    flags = [read_value(text, decimal=decimal)[1] for decimal in DECIMALS]
    return bool(text) and any(flag in ("", "saturated", "below_range", "masked") for flag in flags)
