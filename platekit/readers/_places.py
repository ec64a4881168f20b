"""Where every reading of a file stands: what the readers found in its sheets, put together as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from platekit.readers._base import Found
from platekit.readers._cells import Hours, Marks, Numbers, Words, joined
from platekit.sheets import Sheet
from platekit.values import Cell

_AT_ONCE = 20_000
_MOST_MIXED = 2**62
# Where words are looked up, there is room for so many at first; for one per reading it would outgrow the readings.
_FEW = 1000
_TEXT = pa.large_string()
# Arrow's own pool keeps for later what it has had once.
_POOL = pa.system_memory_pool()


@dataclass(frozen=True, eq=False)
class Coded:
    """A word for each reading: many readings share few words.

    Attributes
    ----------
    known : ndarray of str
        The different words, in order of appearance.
    codes : ndarray of int32
        Which of them each reading has.

    Examples
    --------
    >>> wells = coded(np.array(["A02", "A01", "A02"], dtype=object))
    >>> wells.known.tolist(), wells.codes.tolist(), wells[2], wells[:2].tolist(), wells.which("A01").tolist()
    (['A02', 'A01'], [0, 1, 0], 'A02', ['A02', 'A01'], [False, True, False])
    """

    known: Words
    codes: Numbers

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, places: Any) -> Any:
        """Return the word of one reading, or the words of several."""
        return self.known[self.codes[places]]

    def which(self, word: str) -> Marks:
        """Return which readings have this word."""
        known = self.known.tolist()
        return self.codes == (known.index(word) if word in known else -1)


@dataclass(frozen=True)
class Places:
    """One entry per reading.

    Attributes
    ----------
    sheets : tuple of Sheet
        Those that were read; `sheet` counts in them.
    sheet, row, column, ordinal : ndarray of int32
    well, readout, plate, field, pool, flag : Coded
    time_h : ndarray of float64
        As in `Cells`, each with one entry per reading.
    """

    sheets: tuple[Sheet, ...]
    sheet: Numbers
    row: Numbers
    column: Numbers
    well: Coded
    readout: Coded
    plate: Coded
    field: Coded
    ordinal: Numbers
    time_h: Hours
    pool: Coded
    flag: Coded

    def cells(self) -> list[Cell]:
        """Return what stands in the cells."""
        cells: list[Cell] = []
        for sheet, rows, columns in self._parts():
            cells += sheet.cells_at(rows.tolist(), columns.tolist())
        return cells

    def sources(self) -> pd.Series:
        """Return the `source` of every reading, put together from the words of its rows and of its columns."""
        parts: list[Any] = []
        for sheet, rows, columns in self._parts():
            texts = [_each_once(rows, sheet.rows_in_sources), _each_once(columns, sheet.columns_in_sources)]
            first, second = reversed(texts) if sheet.name else texts
            both = [first, second, pa.scalar("", _TEXT)]
            parts.append(pc.call_function("binary_join_element_wise", both, memory_pool=_POOL))
        return _as_series(parts)

    def source(self, place: int) -> str:
        """Return the `source` of one reading."""
        return self.sheets[self.sheet[place]].source(int(self.row[place]), int(self.column[place]))

    def where(self, place: int) -> str:
        """Return where a reading stands, for a message."""
        return self.sheets[self.sheet[place]].where(int(self.row[place]), int(self.column[place]))

    def without_cells(self) -> Places:
        """Return the same readings, in sheets that know their places but hold no cells."""
        return replace(self, sheets=tuple(sheet.without_cells() for sheet in self.sheets))

    def without_places(self) -> Places:
        """Return the same readings as they are once their `source` says where they stand."""
        none = np.empty(0, dtype=np.int32)
        return replace(self, sheet=none, row=none, column=none, ordinal=none)

    def _parts(self) -> Iterator[tuple[Sheet, Numbers, Numbers]]:
        """Return rows and columns of the readings of each sheet, one behind the other and not too many at once."""
        ends = np.searchsorted(self.sheet, np.arange(len(self.sheets)), side="right").tolist()
        for sheet, first, end in zip(self.sheets, [0, *ends], ends, strict=False):
            for start in range(first, end, _AT_ONCE):
                part = slice(start, min(start + _AT_ONCE, end))
                yield sheet, self.row[part], self.column[part]


def numbered(*keys: npt.NDArray[Any] | Coded) -> Numbers:
    """Return one number for each set of equal keys, from 0 in order of appearance; NaN is a key like any other."""
    several = [(codes, known) for codes, known in map(_numbers, keys) if known > 1]
    if len(several) < 2:
        return several[0][0] if several else np.broadcast_to(np.int32(0), len(keys[0]))
    return pd.factorize(_mixed(several, len(keys[0])))[0]


def all_differ(*keys: npt.NDArray[Any] | Coded) -> bool:
    """Return whether no two sets of keys are equal."""
    codes = _mixed(map(_numbers, keys), len(keys[0]))
    codes.sort()
    return bool((codes[1:] != codes[:-1]).all())


def _numbers(key: npt.NDArray[Any] | Coded) -> tuple[Numbers, int]:
    """Return the numbers of one key, from 0 in order of appearance, and how many there are."""
    if isinstance(key, Coded):
        return key.codes, len(key.known)
    if len(key) and key.strides[0] == 0:
        return key, 1  # one for all readings
    codes, known = pd.factorize(key, use_na_sentinel=False)
    return codes, len(known)


def _mixed(keys: Iterable[tuple[Numbers, int]], number: int) -> npt.NDArray[np.int64]:
    """Return one number for each set of equal keys, in no order."""
    codes, size = np.zeros(number, dtype=np.int64), 1
    for further, known in keys:
        if known < 2:
            continue
        if size * known > _MOST_MIXED:
            codes, kept = pd.factorize(codes)
            size = len(kept)
        codes *= known
        codes += further
        size *= known
    return codes


def coded(words: Words) -> Coded:
    """Return words as the different ones and which of them each reading has."""
    one = len(words) > 0 and words.strides[0] == 0
    codes, known = (np.zeros(len(words), dtype=np.int32), words[:1]) if one else pd.factorize(words, size_hint=_FEW)
    # A word that stands in the file is kept anew: it would hold the memory around it, when the cells are let go.
    own = [word.encode().decode() for word in known.tolist()]
    return Coded(np.array(own, dtype=object), small(codes))


def in_words(words: Coded) -> pd.Series:
    """Return words as pandas keeps text; where all are one, its parts are one, too."""
    known = pa.array(words.known, _TEXT)
    parts = [words.codes[at : at + _AT_ONCE] for at in range(0, len(words), _AT_ONCE)]
    if len(words.known) == 1:
        first = _taken(known, parts[0])
        return _as_series([first[: len(part)] for part in parts])
    return _as_series([_taken(known, part) for part in parts])


def _each_once(numbers: Numbers, spell: Callable[[Sequence[int]], list[str]]) -> Any:
    """Return the words of numbers, of which each is spelled once."""
    known, codes = np.unique(numbers, return_inverse=True)
    return _taken(pa.array(spell(known.tolist()), _TEXT), codes)


def _taken(known: Any, codes: Numbers) -> Any:
    return pc.take(known, pa.array(codes), boundscheck=False, memory_pool=_POOL)


def _as_series(parts: Sequence[Any]) -> pd.Series:
    return pd.Series(pa.chunked_array(parts, _TEXT), dtype="str")


def firsts(codes: Numbers) -> Numbers:
    """Return the place of the first entry of each number that `numbered` gave: where there is one that was not yet."""
    highest = np.maximum.accumulate(codes)
    new = np.ones(len(codes), dtype=np.bool_)
    new[1:] = highest[1:] != highest[:-1]
    return np.flatnonzero(new)


def places(found: Sequence[Found], sheets: Sequence[Sheet]) -> Places:
    """Return what was found in each of the sheets that were read, one behind the other."""
    parts = [one.cells for one in found]
    cells = joined(parts)
    return Places(
        sheets=tuple(sheets),
        sheet=small(np.repeat(np.arange(len(parts)), [len(part) for part in parts])),
        row=small(cells.row),
        column=small(cells.column),
        well=coded(cells.well),
        readout=coded(cells.each("readout")),
        plate=coded(cells.each("plate")),
        field=coded(cells.each("field")),
        ordinal=small(cells.each("ordinal")),
        time_h=cells.each("time_h"),
        pool=coded(cells.each("pool")),
        flag=coded(cells.each("flag")),
    )


def small(numbers: Numbers) -> Numbers:
    """Return numbers of rows, columns or words in half the memory, or in none where all are one."""
    if len(numbers) and numbers[0] == numbers[-1] == numbers.min() == numbers.max():
        return np.broadcast_to(numbers[:1].astype(np.int32), len(numbers))
    return numbers.astype(np.int32, copy=False)
