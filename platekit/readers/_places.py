"""Where every reading of a file stands: what the readers found in its sheets, put together as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from platekit.readers._base import Found
from platekit.readers._cells import Hours, Numbers, Words, joined
from platekit.sheets import Sheet
from platekit.values import Cell

_AT_ONCE = 20_000
_MOST_MIXED = 2**62


@dataclass(frozen=True)
class Places:
    """One entry per reading.

    Attributes
    ----------
    sheets : tuple of Sheet
        Those that were read; `sheet` counts in them.
    sheet : ndarray of int64
    row, column, well, readout, plate, field, ordinal, time_h, pool, flag : ndarray
        As in `Cells`, each with one entry per reading.
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
    time_h: Hours
    pool: Words
    flag: Words

    def cells(self) -> list[Cell]:
        """Return what stands in the cells."""
        cells: list[Cell] = []
        for sheet, rows, columns in self._parts():
            held = map(sheet.rows.__getitem__, rows)
            cells += [row[column] if column < len(row) else "" for row, column in zip(held, columns, strict=True)]
        return cells

    def sources(self) -> pd.Series:
        """Return the `source` of every reading, put together from the words of its rows and of its columns."""
        parts: list[Any] = []
        for sheet, rows, columns in self._parts():
            of_rows, of_columns = _each_once(rows, sheet.rows_in_sources), _each_once(columns, sheet.columns_in_sources)
            parts.append(_texts([of_columns, of_rows] if sheet.name else [of_rows, of_columns]))
        return _as_series(parts)

    def source(self, place: int) -> str:
        """Return the `source` of one reading."""
        return self.sheets[self.sheet[place]].source(int(self.row[place]), int(self.column[place]))

    def where(self, place: int) -> str:
        """Return where a reading stands, for a message."""
        return self.sheets[self.sheet[place]].where(int(self.row[place]), int(self.column[place]))

    def without_cells(self) -> Places:
        """Return the same readings without their places, in sheets that hold no cells: both are as large as the readings."""
        none = np.empty(0, dtype=np.int64)
        sheets = tuple(sheet.without_cells() for sheet in self.sheets)
        return replace(self, sheets=sheets, sheet=none, row=none, column=none, ordinal=none)

    def _parts(self) -> Iterator[tuple[Sheet, list[int], list[int]]]:
        """Return rows and columns of the readings of each sheet, one behind the other and not too many at once."""
        ends = np.searchsorted(self.sheet, np.arange(len(self.sheets)), side="right").tolist()
        for sheet, first, end in zip(self.sheets, [0, *ends], ends, strict=False):
            for start in range(first, end, _AT_ONCE):
                part = slice(start, min(start + _AT_ONCE, end))
                yield sheet, self.row[part].tolist(), self.column[part].tolist()


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


def in_words(words: Words) -> pd.Series:
    """Return words as pandas keeps text, made from each of them once: many readings share few words."""
    if len(words) and words.strides[0] == 0:
        codes, known = np.broadcast_to(np.int64(0), len(words)), words[:1]
    else:
        codes, known = pd.factorize(words)
    spelled = [word.encode() for word in known.tolist()]
    return _as_series([_texts([(spelled, codes[at : at + _AT_ONCE])]) for at in range(0, len(words), _AT_ONCE)])


def _each_once(numbers: Sequence[int], spell: Callable[[Sequence[int]], list[str]]) -> tuple[list[bytes], Numbers]:
    """Return the words of different numbers, and which of them each number has."""
    known, codes = np.unique(numbers, return_inverse=True)
    return [word.encode() for word in spell(known.tolist())], codes


def _texts(joined_by: Sequence[tuple[list[bytes], Numbers]]) -> Any:
    """Return texts of one or more words each, given as known words and which of them each text has.

    Arrow's own ways to make them take twice their memory and keep it for later; this takes what they need.
    """
    number = len(joined_by[0][1])
    ends = np.zeros(number + 1, dtype=np.int64)
    for known, codes in joined_by:
        ends[1:] += np.array([len(word) for word in known], dtype=np.int64)[codes]
    np.cumsum(ends, out=ends)
    columns = [map(known.__getitem__, codes.tolist()) for known, codes in joined_by]
    letters = b"".join(columns[0] if len(columns) == 1 else chain.from_iterable(zip(*columns, strict=True)))
    return pa.LargeStringArray.from_buffers(number, pa.py_buffer(ends), pa.py_buffer(letters))


def _as_series(parts: Sequence[Any]) -> pd.Series:
    return pd.Series(pa.chunked_array(parts, pa.large_string()), dtype="str")


def firsts(codes: Numbers) -> Numbers:
    """Return the place of the first entry of each number that `numbered` gave: where there is one that was not yet."""
    highest = np.maximum.accumulate(codes)
    return np.flatnonzero(np.diff(highest, prepend=-1))


def places(found: Sequence[Found], sheets: Sequence[Sheet]) -> Places:
    """Return what was found in each of the sheets that were read, one behind the other."""
    parts = [one.cells for one in found]
    cells = joined(parts)
    return Places(
        sheets=tuple(sheets),
        sheet=_small(np.repeat(np.arange(len(parts)), [len(part) for part in parts])),
        row=_small(cells.row),
        column=_small(cells.column),
        well=_kept_once(cells.well),
        readout=_kept_once(cells.each("readout")),
        plate=_kept_once(cells.each("plate")),
        field=_kept_once(cells.each("field")),
        ordinal=_small(cells.each("ordinal")),
        time_h=cells.each("time_h"),
        pool=cells.each("pool"),
        flag=cells.each("flag"),
    )


def _small(numbers: Numbers) -> Any:
    """Return numbers of rows, columns or plates in half the memory, or none where all are one."""
    if not len(numbers) or numbers[0] == numbers[-1] == numbers.min() == numbers.max():
        return np.broadcast_to(numbers[:1], len(numbers)) if len(numbers) else numbers
    return numbers.astype(np.int32)


def _kept_once(words: Words) -> Words:
    """Return words of which equal ones are one object: many readings share few words."""
    if not len(words) or words.strides[0] == 0:
        return words
    codes, known = pd.factorize(words)
    return np.asarray(known, dtype=object)[codes]
