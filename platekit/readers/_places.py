"""Where every reading of a file stands: what the readers found in its sheets, put together as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

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
        """Return the `source` of every reading; made part by part, since as many words of Python would fill the memory."""
        parts: list[pd.Series] = []
        words: list[str] = []
        for sheet, rows, columns in self._parts():
            words += sheet.sources(rows, columns)
            if len(words) >= _AT_ONCE:
                parts.append(pd.Series(words, dtype="str"))
                words = []
        last = pd.Series(words, dtype="str")
        return pd.concat([*parts, last], ignore_index=True) if parts else last

    def source(self, place: int) -> str:
        """Return the `source` of one reading."""
        return self.sheets[self.sheet[place]].source(int(self.row[place]), int(self.column[place]))

    def where(self, place: int) -> str:
        """Return where a reading stands, for a message."""
        return self.sheets[self.sheet[place]].where(int(self.row[place]), int(self.column[place]))

    def without_cells(self) -> Places:
        """Return the same places in sheets that hold no cells: those of a large file are as large as its readings."""
        return replace(self, sheets=tuple(sheet.without_cells() for sheet in self.sheets))

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


def in_words(words: Words) -> Any:
    """Return words as pandas keeps text, made from each of them once: many readings share few words."""
    codes, known = pd.factorize(words)
    return pd.Series(known, dtype="str").array.take(codes)


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
        sheet=np.repeat(np.arange(len(parts)), [len(part) for part in parts]),
        row=cells.row,
        column=cells.column,
        well=_kept_once(cells.well),
        readout=_kept_once(cells.each("readout")),
        plate=_kept_once(cells.each("plate")),
        field=_kept_once(cells.each("field")),
        ordinal=cells.each("ordinal"),
        time_h=cells.each("time_h"),
        pool=cells.each("pool"),
        flag=cells.each("flag"),
    )


def _kept_once(words: Words) -> Words:
    """Return words of which equal ones are one object: many readings share few words."""
    if not len(words) or words.strides[0] == 0:
        return words
    codes, known = pd.factorize(words)
    return np.asarray(known, dtype=object)[codes]
