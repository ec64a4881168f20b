"""A unit of the doses said in a second place, by the name of their sheet or a line above them, must be the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from platekit.errors import LayoutError, refuse
from platekit.layout._columns import DOSES, Heading
from platekit.layout._shapes import Grid
from platekit.sheets import Sheet
from platekit.units import CONCENTRATION_UNITS, elsewhere, same_unit, unit_in_name

# `up to 10 uM` is an amount, and says nothing of the numbers below it.
_AMOUNT = re.compile(r"\d\s*[munp\u00b5\u03bc]?(?:M|mol/L)(?![A-Za-z])")


@dataclass(frozen=True)
class DoseHeading:
    """A heading of doses that carries a unit: its place, by row and column from 0, and the places above it up to what ends there."""

    sheet: Sheet
    at: tuple[int, int]
    unit: str
    above: Sequence[tuple[int, int]]

    @property
    def name(self) -> str:
        """The heading as it stands there; without one the sheet is called so."""
        return self.sheet.text(*self.at) or self.sheet.name


def of_grids(grids: Sequence[Grid], named: Sequence[Heading]) -> list[DoseHeading]:
    """Return the headings of doses among plate-shaped grids, which hold what `named` says."""
    return [
        DoseHeading(grid.sheet, grid.name_at, given.unit, _above(grid, grids))
        for grid, given in zip(grids, named, strict=True)
        if given.column in DOSES
    ]


def of_columns(sheet: Sheet, row: int, headings: Mapping[int, Heading]) -> list[DoseHeading]:
    """Return the headings of doses in a row of headings, by column from 0."""
    above = [(line, column) for line in range(row) for column in range(len(sheet.rows[line]))]
    doses = {column: given for column, given in headings.items() if given.column in DOSES}
    return [DoseHeading(sheet, (row, column), given.unit, above) for column, given in doses.items()]


def refuse_other_units(headings: Iterable[DoseHeading]) -> None:
    """Refuse doses whose sheet, or a line above them, names another unit than their heading.

    Raises
    ------
    LayoutError
        Naming both places: which of the two is right, the file does not say.
    """
    refuse([error for one in headings if one.unit for error in _contradictions(one)])


def _contradictions(one: DoseHeading) -> Iterator[LayoutError]:
    sheet, expected = one.sheet, "one unit for these doses"
    if _another(sheet.name, one.unit):
        yield LayoutError(
            sheet.where(*one.at), f"'{one.name}' in a sheet named '{sheet.name}'", expected,
            "Write the unit of the numbers into both, or name the sheet without one.",
        )  # fmt: skip
    for place in one.above:
        if place != one.at and _another(sheet.text(*place), one.unit):
            yield LayoutError(
                sheet.where(*one.at), f"'{one.name}' below '{sheet.text(*place)}' ({sheet.place(*place)})", expected,
                "Write the unit of the numbers into both; a note on something else belongs on another sheet.",
            )  # fmt: skip


def _another(text: str, unit: str) -> bool:
    """Return whether a text names a unit of the doses below it, and another one."""
    said = "" if _AMOUNT.search(text) or elsewhere(text) else unit_in_name(text)
    return said in CONCENTRATION_UNITS and not same_unit(said, unit)


def _above(grid: Grid, grids: Sequence[Grid]) -> list[tuple[int, int]]:
    """Return the places above a grid, as far up as the grid before it in the same columns."""
    last = grid.column + len(grid.numbers)
    ends = [
        other.row + len(other.letters) + 1
        for other in grids
        if other.sheet.title == grid.sheet.title
        and other.row < grid.row
        and other.column <= last
        and grid.column <= other.column + len(other.numbers)
    ]
    columns = range(grid.column, last + 1)
    return [(row, column) for row in range(max(ends, default=0), grid.row) for column in columns]
