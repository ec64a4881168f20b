"""Finds plate-shaped grids in a sheet: column numbers across, row letters down, perhaps a name above."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from platekit.errors import LayoutError
from platekit.layout._patterns import LAST_COLUMN, LAST_ROW
from platekit.sheets import Sheet
from platekit.values import Cell
from platekit.wells import PLATE_SHAPES, row_letters, row_number, well_name

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


def grids_of(sheet: Sheet) -> tuple[list[Grid], list[tuple[int, int]]]:
    """Return the grids of a sheet from top to bottom, and row and column from 0 of each cell that belongs to none.

    Raises
    ------
    LayoutError
        If the rows or columns of a grid are labelled twice, or one of them without its letter or number.
    """
    grids: list[Grid] = []
    used: set[tuple[int, int]] = set()
    for row in range(len(sheet.rows)):
        column = 0
        while column < len(sheet.rows[row]):
            numbers = _numbers_from(sheet, row, column + 1) if (row, column + 1) not in used else ()
            letters = _letters_below(sheet, row, column) if len(numbers) > 1 else ()
            if letters:
                _refuse_names(sheet, row, column, letters, used)
                grid = _grid(sheet, row, column, letters, numbers, used)
                grids.append(grid)
                used |= {
                    (row + down, column + right)
                    for down in range(len(letters) + 1)
                    for right in range(len(numbers) + 1)
                } | {grid.name_at}
            column += 1
    strays = [
        (row, column)
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if cell != "" and (row, column) not in used
    ]
    _refuse_broken(sheet, grids, set(strays))
    return grids, strays


def _refuse_broken(sheet: Sheet, grids: Sequence[Grid], strays: Set[tuple[int, int]]) -> None:
    """Refuse a grid that ends where the number of a column or the letter of a row was edited away, with wells behind it."""
    broken = {place: "the number of its column" for grid in grids if (place := _after_columns(grid, strays))}
    broken |= {place: "the letter of its row" for grid in grids if (place := _below_rows(grid, strays))}
    if strays:
        broken |= _unfound(sheet, strays)
    for row, column in sorted(broken):
        text = sheet.text(row, column)
        raise LayoutError(
            sheet.where(row, column), f"'{text}' beside wells of a grid" if text else "an empty cell beside wells of a grid",
            broken[row, column], "Write the plain number or letter; a grid has no gaps, and notes stand one line apart from it.",
        )  # fmt: skip


def _refuse_names(sheet: Sheet, row: int, column: int, letters: Sequence[int], used: Set[tuple[int, int]]) -> None:
    """Refuse row letters that are names of compounds, and column numbers that are a row of wells: their labels were edited."""
    beside = _letters_below(sheet, row, column - 1) if column and (row + 1, column - 1) not in used else ()
    if len(beside) >= len(letters) and beside[: len(letters)] != tuple(letters):
        text = sheet.text(row, column)
        raise LayoutError(
            sheet.where(row, column), f"'{text}' beside column numbers" if text else "an empty cell beside column numbers", "the number of its column",
            f"Write the plain number; the wells of this column begin with '{sheet.text(row + 1, column)}', which is no letter of a row here.",
        )  # fmt: skip
    corner = sheet.text(row, column)
    if re.fullmatch(r"[A-Za-z]{1,2}", corner) and row_number(corner) == letters[0] - 1:
        raise LayoutError(
            sheet.where(row, column), f"'{corner}' in the corner of a grid whose first row is {row_letters(letters[0])}", "column numbers above its first row",
            f"Write the plain column numbers into the row above '{corner}'; if that is the name of the grid, write it into the cell above it.",
        )  # fmt: skip


def _after_columns(grid: Grid, strays: Set[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the place where a column of a grid lacks its number; no column follows those of a whole plate."""
    last = grid.column + len(grid.numbers)
    rows = range(grid.row + 1, grid.row + 1 + len(grid.letters))
    beside = [place for place in strays if place[0] in rows and place[1] == last + 1]
    numbered = re.match(rf"\D{{0,4}}0*{grid.numbers[-1] + 1}(?!\d)", grid.sheet.text(grid.row, last + 1))
    further = any(
        row == grid.row and column > last and _column_number(grid.sheet.cell(row, column)) > grid.numbers[-1]
        and any((below, column) in strays for below in rows)
        for row, column in strays
    )  # fmt: skip
    broken = grid.plate_size is None and (further or len(beside) > 1 or (beside and numbered))
    return (grid.row, last + 1) if broken else None


def _below_rows(grid: Grid, strays: Set[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the place where a row of a grid lacks its letter; no row follows those of a whole plate."""
    after = grid.row + 1 + len(grid.letters)
    columns = range(grid.column + 1, grid.column + 1 + len(grid.numbers))
    beside = [place for place in strays if place[0] == after and place[1] in columns]
    lettered = re.match(rf"(?i:{row_letters(grid.letters[-1] + 1)})(?![A-Za-z])", grid.sheet.text(after, grid.column))
    further = (after + 1, grid.column) in strays and _letters_below(grid.sheet, after, grid.column)
    broken = grid.plate_size is None and (further or len(beside) > 1 or (beside and lettered))
    return (after, grid.column) if broken else None


def _unfound(sheet: Sheet, strays: Set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return the places that lack a label in grids that are not seen at all, since the first letter or number is gone."""
    for row, column in sorted({(row, column - 1) for row, column in strays if column > 0}):
        if _letters_below(sheet, row - 1, column):
            continue
        numbers, letters = _numbers_from(sheet, row, column + 1), _letters_below(sheet, row, column)
        free = all((row + down, column) in strays for down in (1, 2))
        later = [_column_number(sheet.cell(row, at)) for at in range(column + 1, len(sheet.rows[row]))]
        follow = any(one and other == one + 1 for one, other in pairwise(later))
        if free and len(letters) > 1 and len(numbers) < 2 and follow:
            return {(row, column + 1 + len(numbers)): "the number of its column"}
        if len(numbers) > 1 and not letters and len(_letters_below(sheet, row + 1, column)) > 1:
            return {(row + 1, column): "the letter of its row"}
    return {}


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
