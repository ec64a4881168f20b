"""Finds tables in a sheet that have their wells across, one column for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells
from platekit.sheets import Sheet
from platekit.wells import parse_well, parse_wells


@dataclass(frozen=True)
class WideBlock:
    """A table with one column per well: `first` is the column of the first well, `header` the row of their names."""

    sheet: Sheet
    header: int
    first: int
    wells: tuple[str, ...]

    def cells(self, rows: Sequence[int]) -> Cells:
        """Return where the wells of these rows stand, row after row."""
        columns = np.arange(self.first, self.first + len(self.wells))
        wells = np.array(self.wells, dtype=object)
        return Cells(np.tile(wells, len(rows)), np.repeat(list(rows), len(columns)), np.tile(columns, len(rows)))


def wide_block(sheet: Sheet, row: int, *, start: int = 1) -> WideBlock | None:
    """Return the table that has its wells in this row, one behind the other; None if the row names no wells.

    Parameters
    ----------
    sheet : Sheet
    row : int
    start : int
        First column that may name a well; at most one further column may stand before the wells.

    Raises
    ------
    ReadError
        If a well stands twice.
    """
    texts = sheet.texts(row)
    for first in range(start, len(texts)):
        wells = _run_of_wells(texts[first:])
        if wells:
            if len(set(wells)) < len(wells):
                doubled = next(place for place, well in enumerate(wells) if well in wells[:place])
                raise ReadError(
                    sheet.where(row, first + doubled), f"well {wells[doubled]} a second time", "each well once",
                    "Correct the name of the well.",
                )  # fmt: skip
            return WideBlock(sheet, row, first, wells)
        if texts[first] and first > start + 1:
            return None
    return None


def _run_of_wells(texts: Sequence[str]) -> tuple[str, ...]:
    wells = parse_wells(list(takewhile(lambda text: text[:1].isalpha() and parse_well(text), texts)))
    return tuple(well for well in wells if well)
