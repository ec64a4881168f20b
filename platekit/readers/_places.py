"""Where every reading of a file stands: what the readers found in its sheets, put together as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.readers._base import Found
from platekit.sheets import Sheet
from platekit.values import Cell

Words = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]

_SOURCES_AT_ONCE = 20_000
_MOST_MIXED = 2**62


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
        return [_cell(self.sheets[sheet].rows[row], column) for sheet, row, column in self._everywhere()]

    def sources(self) -> pd.Series:
        """Return the `source` of every reading; made part by part, since as many words of Python would fill the memory."""
        found = self._everywhere()
        parts = [
            pd.Series([self.sheets[sheet].source(row, column) for sheet, row, column in part], dtype="str")
            for part in iter(lambda: list(islice(found, _SOURCES_AT_ONCE)), [])
        ]
        return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]

    def source(self, place: int) -> str:
        """Return the `source` of one reading."""
        return self.sheets[self.sheet[place]].source(int(self.row[place]), int(self.column[place]))

    def where(self, place: int) -> str:
        """Return where a reading stands, for a message."""
        return self.sheets[self.sheet[place]].where(int(self.row[place]), int(self.column[place]))

    def _everywhere(self) -> Iterator[tuple[int, int, int]]:
        for start in range(0, len(self.row), _SOURCES_AT_ONCE):
            part = slice(start, start + _SOURCES_AT_ONCE)
            yield from zip(self.sheet[part].tolist(), self.row[part].tolist(), self.column[part].tolist(), strict=True)


def _cell(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else ""


def numbered(*keys: npt.NDArray[Any]) -> Numbers:
    """Return one number for each set of equal keys, from 0 in order of appearance; NaN is a key like any other."""
    return pd.factorize(_mixed(*keys))[0].astype(np.int64, copy=False)


def all_differ(*keys: npt.NDArray[Any]) -> bool:
    """Return whether no two sets of keys are equal."""
    codes = np.sort(_mixed(*keys))
    return bool((codes[1:] != codes[:-1]).all())


def _mixed(*keys: npt.NDArray[Any]) -> Numbers:
    """Return one number for each set of equal keys, in no order."""
    codes, size = np.zeros(len(keys[0]), dtype=np.int64), 1
    for key in keys:
        if len(key) and key.strides[0] == 0:
            continue  # one word for all readings
        further, known = pd.factorize(key, use_na_sentinel=False)
        if size * len(known) > _MOST_MIXED:
            codes, kept = pd.factorize(codes)
            size = len(kept)
        codes, size = codes * len(known) + further, size * max(len(known), 1)
    return codes


def in_words(words: Words) -> Any:
    """Return words as pandas keeps text, made from each of them once: many readings share few words."""
    codes, known = pd.factorize(words)
    return pd.Series(known, dtype="str").array.take(codes)


def firsts(codes: Numbers) -> Numbers:
    """Return the place of the first entry of each number that `numbered` gave."""
    return np.unique(codes, return_index=True)[1]


def places(found: Sequence[Found], sheets: Sequence[Sheet]) -> Places:
    """Return what was found in each of the sheets that were read, one behind the other."""
    tables = [one.cells for one in found]

    lengths = [len(table) for table in tables]

    def joined(name: str, dtype: npt.DTypeLike, absent: object) -> npt.NDArray[Any]:
        if not any(name in table.columns for table in tables):
            return np.broadcast_to(np.array(absent, dtype=dtype), sum(lengths))
        return np.concatenate([_column(table, name, np.dtype(dtype), absent) for table in tables])

    def words(name: str) -> Words:
        return joined(name, object, "")

    def numbers(name: str, absent: int) -> Numbers:
        return joined(name, np.int64, absent)

    return Places(
        sheets=tuple(sheets),
        sheet=np.repeat(np.arange(len(tables)), lengths),
        row=numbers("row", 0),
        column=numbers("column", 0),
        well=words("well"),
        readout=words("readout"),
        plate=words("plate"),
        field=words("field"),
        ordinal=numbers("ordinal", 1),
        time_h=joined("time_h", np.float64, np.nan),
        pool=words("pool"),
        flag=words("flag"),
    )


def _column(table: pd.DataFrame, name: str, dtype: np.dtype[Any], absent: object) -> npt.NDArray[Any]:
    """Return a column of what a reader found; a reader of single, nameless plates leaves some out."""
    if name not in table.columns:
        return np.full(len(table), absent, dtype=dtype)
    if dtype.kind != "O":
        return table[name].to_numpy(dtype=dtype)
    # Many readings share few words; each of them is kept once. Tables of different columns, put together, have gaps.
    codes, known = pd.factorize(table[name], use_na_sentinel=False)
    words = [absent if word is None or word != word else word for word in known]
    return np.array(words, dtype=object)[codes]
