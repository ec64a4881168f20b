"""Finds plate-shaped grids in a sheet: column numbers across, row letters down, perhaps a name above."""

from __future__ import annotations

import re
from dataclasses import dataclass

from platekit.errors import LayoutError
from platekit.layout._patterns import LAST_COLUMN, LAST_ROW
from platekit.sheets import Sheet
from platekit.values import Cell
from platekit.wells import PLATE_SHAPES, row_number, well_name

# Grids of 6 or 12 wells are drawn for a part of a plate as often as for a whole one.
_LEAST_SIZE = 24
# What people and instruments put into the corner of a grid that is not its name.
_NO_NAMES = ("", "<>", "row", "rows", "plate", "well", "wells")


@dataclass(frozen=True)
class Grid:
    """One plate-shaped grid; `row` and `column` are the place of its corner cell, from 0.

    `letters` and `numbers` are the rows and columns of the plate, from 1, as the file itself labels them.
    """

    sheet: Sheet
    row: int
    column: int
    letters: tuple[int, ...]
    numbers: tuple[int, ...]
    name: str
    name_at: tuple[int, int]

    def cells(self) -> list[tuple[str, Cell, str]]:
        """Return (well, cell, place) of all cells that are not empty."""
        found: list[tuple[str, Cell, str]] = []
        for down, letter in enumerate(self.letters, 1):
            for right, number in enumerate(self.numbers, 1):
                cell = self.sheet.cell(self.row + down, self.column + right)
                if cell != "":
                    place = self.sheet.where(self.row + down, self.column + right)
                    found.append((well_name(letter, number), cell, place))
        return found

    @property
    def where(self) -> str:
        """The place of the name, or of the corner."""
        return self.sheet.where(*self.name_at)

    @property
    def plate_size(self) -> int | None:
        """Wells of the plate if the grid is exactly one of 24 wells or more; a small grid may be part of a larger plate."""
        for size, (rows, columns) in PLATE_SHAPES.items():
            whole = self.letters == tuple(range(1, rows + 1)) and self.numbers == tuple(range(1, columns + 1))
            if whole and size >= _LEAST_SIZE:
                return size
        return None


def grids_of(sheet: Sheet) -> tuple[list[Grid], list[str]]:
    """Return the grids of a sheet from top to bottom, and the places of cells that belong to none.

    Raises
    ------
    LayoutError
        If the rows or columns of a grid are labelled twice.
    """
    grids: list[Grid] = []
    used: set[tuple[int, int]] = set()
    for row in range(len(sheet.rows)):
        column = 0
        while column < len(sheet.rows[row]):
            numbers = _numbers_from(sheet, row, column + 1) if (row, column + 1) not in used else ()
            letters = _letters_below(sheet, row, column) if len(numbers) > 1 else ()
            if letters:
                grid = _grid(sheet, row, column, letters, numbers, used)
                grids.append(grid)
                used |= {
                    (row + down, column + right)
                    for down in range(len(letters) + 1)
                    for right in range(len(numbers) + 1)
                } | {grid.name_at}
            column += 1
    strays = [
        sheet.where(row, column)
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if cell != "" and (row, column) not in used
    ]
    return grids, strays


def _grid(
    sheet: Sheet, row: int, column: int, letters: tuple[int, ...], numbers: tuple[int, ...], used: set[tuple[int, int]]
) -> Grid:
    if len(set(letters)) < len(letters):
        twice = next(i for i, letter in enumerate(letters) if letter in letters[:i])
        raise LayoutError(
            sheet.where(row + 1 + twice, column), f"row {sheet.cell(row + 1 + twice, column)} for the second time",
            "each row of the plate once", "Part two grids by an empty line and their column numbers.",
        )  # fmt: skip
    after = sheet.cell(row, column + 1 + len(numbers))
    if _column_number(after):
        raise LayoutError(
            sheet.where(row, column + 1 + len(numbers)), f"column {_column_number(after)} after column {numbers[-1]}",
            "column numbers that rise", "Correct the number; two grids side by side need their row letters each.",
        )  # fmt: skip
    name, at = _name_of(sheet, row, column, used)
    return Grid(sheet, row, column, letters, numbers, name, at)


def _name_of(sheet: Sheet, row: int, column: int, used: set[tuple[int, int]]) -> tuple[str, tuple[int, int]]:
    corner = str(sheet.cell(row, column)).strip()
    if corner.casefold() not in _NO_NAMES:
        return corner, (row, column)
    above = row - 1
    for at in range(column, column + 2):
        text = sheet.cell(above, at)
        if isinstance(text, str) and text and (above, at) not in used:
            return text.rstrip(": "), (above, at)
    return "", (row, column)


def _numbers_from(sheet: Sheet, row: int, column: int) -> tuple[int, ...]:
    numbers: list[int] = []
    while (number := _column_number(sheet.cell(row, column + len(numbers)))) and number > (numbers or [0])[-1]:
        numbers.append(number)
    return tuple(numbers)


def _column_number(cell: Cell) -> int:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return int(text) if re.fullmatch(r"0*[1-9]\d?", text) and int(text) <= LAST_COLUMN else 0


def _letters_below(sheet: Sheet, row: int, column: int) -> tuple[int, ...]:
    letters: list[int] = []
    while True:
        cell = sheet.cell(row + 1 + len(letters), column)
        text = cell.strip() if isinstance(cell, str) else ""
        if not re.fullmatch(r"[A-Za-z]{1,2}", text) or row_number(text) > LAST_ROW:
            return tuple(letters)
        letters.append(row_number(text))
