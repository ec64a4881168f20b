"""Merged cells of a layout: what they show holds for every well that they lie over, and that is said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from platekit.errors import LayoutError
from platekit.layout._ranges import ranges
from platekit.layout._shapes import Grid
from platekit.sheets import Merged, Sheet
from platekit.values import Cell
from platekit.wells import well_name

_Place = tuple[int, int]


def spread_in_grid(grid: Grid) -> tuple[Grid, list[str]]:
    """Return a grid in which every merged cell holds what the cells show, and remarks that name them.

    Raises
    ------
    LayoutError
        If cells were merged with those beside the grid, or hide a value of their own.
    """
    wells = {
        (grid.row + down, grid.column + right): well_name(letter, number)
        for down, letter in enumerate(grid.letters, 1)
        for right, number in enumerate(grid.numbers, 1)
    }
    labels = [(grid.row + down, grid.column) for down in range(1, len(grid.letters) + 1)]
    labels += [(grid.row, grid.column + right) for right in range(1, len(grid.numbers) + 1)]
    filled: dict[_Place, Cell] = {}
    remarks: list[str] = []
    for one in _shown(grid.sheet):
        if any(_holds(one, row, column) for row, column in labels):
            raise _refusal(grid.sheet, one, "merged cells, among them the letter of a row or the number of a column")
        inside = [well for (row, column), well in wells.items() if _holds(one, row, column)]
        if not inside:
            continue
        if len(inside) < _size(one):
            raise _refusal(grid.sheet, one, "merged cells that lie over wells and over other cells")
        filled |= _filling(grid.sheet, one)
        remarks.append(_remark(grid.sheet, one, f"its {len(inside)} wells, {ranges(inside)}"))
    return (replace(grid, sheet=_with(grid.sheet, filled)) if filled else grid), remarks


def spread_down(sheet: Sheet, head: int, wells: Collection[int]) -> tuple[Sheet, list[str]]:
    """Return a sheet in which a cell that was merged with those below it holds for the row of each, and remarks.

    Parameters
    ----------
    sheet : Sheet
        With a row for each well, or for each block of wells.
    head : int
        The row of the headings, from 0.
    wells : collection of int
        The columns that name the wells.

    Raises
    ------
    LayoutError
        If cells side by side were merged, or those that name wells, or merged cells hide a value of their own.
    """
    filled: dict[_Place, Cell] = {}
    remarks: list[str] = []
    for one in _shown(sheet):
        over = range(max(one.first_row, head + 1), min(one.last_row, len(sheet.rows) - 1) + 1)
        rows = [row for row in over if any(sheet.text(row, column) for column in wells)]
        if one.last_row <= head or not (rows or any(_holds(one, row, column) for row in over for column in wells)):
            continue
        if one.first_row <= head or one.first_column != one.last_column or one.first_column in wells:
            raise _refusal(sheet, one, "merged cells in a table that has a cell for each thing")
        filling = _filling(sheet, one)
        filled |= {(row, one.first_column): filling[row, one.first_column] for row in rows}
        remarks.append(_remark(sheet, one, f"its {len(rows)} rows"))
    return (_with(sheet, filled) if filled else sheet), remarks


def _shown(sheet: Sheet) -> Iterable[Merged]:
    """Yield the merged cells that show anything or hide anything; empty ones are a matter of looks."""
    for one in sorted(sheet.merged, key=lambda one: (one.first_row, one.first_column)):
        last = min(one.last_row, len(sheet.rows) - 1)
        if _size(one) > 1 and any(
            any(cell != "" for cell in sheet.rows[row][one.first_column : one.last_column + 1])
            for row in range(one.first_row, last + 1)
        ):
            yield one


def _size(one: Merged) -> int:
    return (one.last_row - one.first_row + 1) * (one.last_column - one.first_column + 1)


def _holds(one: Merged, row: int, column: int) -> bool:
    return one.first_row <= row <= one.last_row and one.first_column <= column <= one.last_column


def _filling(sheet: Sheet, one: Merged) -> Mapping[_Place, Cell]:
    """Return what merged cells show for each of their places, none of which may hide another value."""
    shown = sheet.cell(one.first_row, one.first_column)
    filling: dict[_Place, Cell] = {}
    for row in range(one.first_row, min(one.last_row, max(one.first_row, len(sheet.rows) - 1)) + 1):
        for column in range(one.first_column, one.last_column + 1):
            if sheet.cell(row, column) not in ("", shown):
                raise _refusal(sheet, one, f"merged cells that hide '{sheet.text(row, column)}'")
            filling[row, column] = shown
    return filling


def _with(sheet: Sheet, filled: Mapping[_Place, Cell]) -> Sheet:
    rows = [list(row) for row in sheet.rows]
    for (row, column), cell in filled.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = cell
    return replace(sheet, rows=rows)


def _remark(sheet: Sheet, one: Merged, over: str) -> str:
    return f"{sheet.title}, cells {one.name}: '{sheet.text(one.first_row, one.first_column)}' in merged cells was read for {over}"


def _refusal(sheet: Sheet, one: Merged, found: str) -> LayoutError:
    return LayoutError(
        f"{sheet.title}, cells {one.name}", f"'{sheet.text(one.first_row, one.first_column)}' in {found}",
        "a cell of its own for each", "Unmerge the cells, and write into each what holds for it.",
    )  # fmt: skip
