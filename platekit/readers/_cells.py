"""Where the readings of one sheet stand, as arrays: what readers find, select and put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from platekit.sheets import Sheet

Words = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.integer[Any]]
Hours = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

_DTYPES: dict[str, Any] = {
    "well": object, "row": np.int32, "column": np.int32, "readout": object, "plate": object, "ordinal": np.int32,
    "time_h": np.float64, "field": object, "pool": object, "flag": object, "in_grid": np.bool_,
}  # fmt: skip
_ONE_FOR_ALL = (str, int, float, np.generic)


@dataclass(frozen=True, eq=False)
class Cells:
    """Where readings stand in their sheet: of each column one entry per reading, or one for all of them.

    `dataclasses.replace` gives cells their readout, plate or time. `cells_at` makes them from lists.

    Attributes
    ----------
    well : ndarray of str
    row, column : ndarray of int32
        In the sheet, from 0.
    readout : ndarray of str, or str
    plate : ndarray of str, or str
        The name that the file gives it, else "".
    ordinal : ndarray of int32, or int
        Which plate of the sheet, from 1.
    time_h : ndarray of float64, or float
        NaN where there is no time.
    field : ndarray of str, or str
    pool : ndarray of str, or str
        ``mean`` or ``count``: what all cells with one key are together, such as the objects of a field; "" where each
        is a reading of its own.
    flag : ndarray of str, or str
        One that another cell gives, such as ``masked`` for an omitted well: then there is no value.
    in_grid : ndarray of bool, or bool
        Whether they stand in a grid of a whole plate, where wells that nobody read are empty; see `read_wells`.

    Examples
    --------
    >>> cells = replace(cells_at(["A01", "A02"], [3, 3], [1, 2]), readout="signal")
    >>> len(cells), cells.well.tolist(), cells.each("readout").tolist()
    (2, ['A01', 'A02'], ['signal', 'signal'])
    """

    well: Words
    row: Numbers
    column: Numbers
    readout: Words | str = ""
    plate: Words | str = ""
    ordinal: Numbers | int = 1
    time_h: Hours | float = np.nan
    field: Words | str = ""
    pool: Words | str = ""
    flag: Words | str = ""
    in_grid: Marks | bool = False

    def __post_init__(self) -> None:
        number = len(self.well)
        for name, dtype in _DTYPES.items():
            given: Any = getattr(self, name)
            if isinstance(given, _ONE_FOR_ALL):
                continue
            column: npt.NDArray[Any] = np.asarray(given, dtype=dtype)
            if len(column) != number:
                raise ValueError(f"{number} wells, but {len(column)} of {name}")
            object.__setattr__(self, name, column)

    def __len__(self) -> int:
        return len(self.well)

    def each(self, name: str) -> npt.NDArray[Any]:
        """Return a column with one entry per reading, also where it is one for all."""
        column: Any = getattr(self, name)
        if isinstance(column, _ONE_FOR_ALL):
            return np.broadcast_to(np.array(column, dtype=_DTYPES[name]), len(self))
        return column

    def taken(self, which: npt.ArrayLike) -> Cells:
        """Return some of the readings: those that are marked True, or those at these places, in their order."""
        chosen = np.asarray(which)
        if not chosen.size:
            chosen = chosen.astype(np.int64)
        columns = {name: getattr(self, name) for name in _DTYPES}
        arrays = {name: column[chosen] for name, column in columns.items() if isinstance(column, np.ndarray)}
        return replace(self, **arrays)

    def texts(self, sheet: Sheet) -> list[str]:
        """Return what stands in their sheet, as a person reads it."""
        return sheet.texts_at(self.row.tolist(), self.column.tolist())

    def at(self) -> list[tuple[int, int]]:
        """Return row and column of each reading."""
        return list(zip(self.row.tolist(), self.column.tolist(), strict=True))


def cells_at(wells: Sequence[str], rows: Sequence[int], columns: Sequence[int] | int) -> Cells:
    """Return where readings stand that are known one by one; a single column is that of all of them."""
    where = (
        np.broadcast_to(np.int32(columns), len(rows)) if isinstance(columns, int) else np.array(columns, dtype=np.int32)
    )
    return Cells(np.array(wells, dtype=object), np.fromiter(rows, np.int32, len(rows)), where)


NO_CELLS = cells_at([], [], [])


def joined(parts: Sequence[Cells]) -> Cells:
    """Return the readings of all parts, one part behind the other."""
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else NO_CELLS
    columns: dict[str, Any] = {}
    for name in _DTYPES:
        given: list[Any] = [getattr(part, name) for part in filled]
        alike = all(isinstance(one, _ONE_FOR_ALL) and _equal(one, given[0]) for one in given)
        columns[name] = given[0] if alike else np.concatenate([part.each(name) for part in filled])
    return Cells(**columns)


def _equal(one: object, other: object) -> bool:
    return one is other or one == other or (one != one and other != other)
