"""Where every reading of a file stands: what the readers found in its sheets, put together as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.readers._base import Found
from platekit.sheets import Sheet
from platekit.values import Cell

Words = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """One entry per reading.

    Attributes
    ----------
    sheets : tuple of Sheet
        Those that were read; `sheet` counts in them.
    sheet, row, column : ndarray of int64
    well, readout, plate, field : ndarray of str
        `plate` is the name that the file gives it, else "".
    ordinal : ndarray of int64
        Which plate of its sheet.
    time_h : ndarray of float64
    pool : ndarray of str
        How cells with one key become one reading, "" where each is one.
    flag : ndarray of str
        A flag that the file gives in another cell, "" where it gives none.
    """

    sheets: tuple[Sheet, ...]
    sheet: Numbers
    row: Numbers
    column: Numbers
    well: Words
    readout: Words
    plate: Words
    field: Words
    ordinal: Numbers
    time_h: npt.NDArray[np.float64]
    pool: Words
    flag: Words

    def cells(self) -> list[Cell]:
        """Return what stands in the cells."""
        if len(self.sheets) == 1:
            rows = self.sheets[0].rows
            return [_cell(rows[row], column) for row, column in self._in_one_sheet()]
        return [_cell(self.sheets[sheet].rows[row], column) for sheet, row, column in self._everywhere()]

    def sources(self) -> list[str]:
        """Return the `source` of every reading."""
        if len(self.sheets) == 1:
            source = self.sheets[0].source
            return [source(row, column) for row, column in self._in_one_sheet()]
        return [self.sheets[sheet].source(row, column) for sheet, row, column in self._everywhere()]

    def where(self, place: int) -> str:
        """Return where a reading stands, for a message."""
        return self.sheets[self.sheet[place]].where(int(self.row[place]), int(self.column[place]))

    def _in_one_sheet(self) -> Iterable[tuple[int, int]]:
        return zip(self.row.tolist(), self.column.tolist(), strict=True)

    def _everywhere(self) -> Iterable[tuple[int, int, int]]:
        return zip(self.sheet.tolist(), self.row.tolist(), self.column.tolist(), strict=True)


def _cell(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else ""


def places(found: Sequence[Found], sheets: Sequence[Sheet]) -> Places:
    """Return what was found in each of the sheets that were read, one behind the other."""
    tables = [one.cells for one in found]

    def words(name: str) -> Words:
        return np.concatenate([_column(table, name, np.dtype(object), "") for table in tables])

    def numbers(name: str, absent: int) -> Numbers:
        return np.concatenate([_column(table, name, np.dtype(np.int64), absent) for table in tables])

    return Places(
        sheets=tuple(sheets),
        sheet=np.repeat(np.arange(len(tables)), [len(table) for table in tables]),
        row=numbers("row", 0),
        column=numbers("column", 0),
        well=words("well"),
        readout=words("readout"),
        plate=words("plate"),
        field=words("field"),
        ordinal=numbers("ordinal", 1),
        time_h=np.concatenate([_column(table, "time_h", np.dtype(np.float64), np.nan) for table in tables]),
        pool=words("pool"),
        flag=words("flag"),
    )


def _column(table: pd.DataFrame, name: str, dtype: np.dtype[Any], absent: object) -> npt.NDArray[Any]:
    """Return a column of what a reader found; a reader of single, nameless plates leaves some out."""
    return table[name].to_numpy(dtype=dtype) if name in table.columns else np.full(len(table), absent, dtype=dtype)
