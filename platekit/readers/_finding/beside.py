"""Grids that stand beside other cells: somebody's own, which must not pass for what an instrument read."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.readers._finding.blocks import PlateBlock
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value

_MEND = "Move the grid that is not the instrument's to a sheet of its own, or export the file again."


def refuse_beside(sheet: Sheet, blocks: Sequence[PlateBlock]) -> None:
    """Refuse a sheet of an instrument with a grid that has cells on its left, or begins in another column than the rest.

    An instrument writes one thing below the other. Of two things side by side one is somebody's own, and would take
    the place of readings.

    Raises
    ------
    ReadError
        If there is such a grid.
    """
    for block in blocks:
        cell = cell_left_of(block)
        if cell is not None:
            raise _beside(block, cell)
        if block.first != blocks[0].first:
            raise ReadError(
                sheet.where(block.header, block.first), f"a grid that begins in another column than the one in {sheet.place(blocks[0].header, blocks[0].first)}",
                "the grids of an instrument one below the other", _MEND,
            )  # fmt: skip


def refuse_beside_values(blocks: Sequence[PlateBlock]) -> None:
    """Refuse a grid with numbers on its left: they may be a grid of their own. Words are titles that a person wrote.

    Raises
    ------
    ReadError
        If there is such a grid.
    """
    for block in blocks:
        cell = cell_left_of(block, numbers=True)
        if cell is not None:
            raise _beside(block, cell)


def cell_left_of(block: PlateBlock, *, numbers: bool = False) -> tuple[int, int] | None:
    """Return the row and the column of the first filled cell, or the first number, on the left of a grid's rows."""
    sheet = block.sheet
    for line in block.lines:
        for column in range(block.first - 1):
            text = sheet.text(line.row, column)
            if text and (not numbers or any(read_value(text, decimal=mark)[1] == "" for mark in DECIMALS)):
                return line.row, column
    return None


def _beside(block: PlateBlock, cell: tuple[int, int]) -> ReadError:
    sheet = block.sheet
    return ReadError(
        sheet.where(block.header, block.first), f"a grid beside other cells ('{sheet.text(*cell)}' in {sheet.place(*cell)})",
        "nothing on the left of a grid", _MEND,
    )  # fmt: skip


def words_beside(blocks: Sequence[PlateBlock]) -> list[str]:
    """Say which words stand on the right or the left of grids: they are not read."""
    said: list[str] = []
    for block in blocks:
        sheet, behind = block.sheet, block.first + len(block.numbers)
        for row in range(block.header, block.last_row + 1):
            if len(sheet.rows[row]) <= behind and block.first < 2:
                continue
            texts = sheet.texts(row)
            columns = [*range(block.first - 1), *range(behind, len(texts))]
            said += [f"{sheet.where(row, column)}: '{texts[column]}'" for column in columns if texts[column]]
    if not said:
        return []
    cells = "1 more cell" if len(said) == 2 else f"{len(said) - 1} more cells"
    are = "stands beside the grid, and is not read" if len(said) == 1 else f"and {cells} beside the grids are not read"
    return [f"{said[0]} {are}."]
