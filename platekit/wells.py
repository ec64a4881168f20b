"""Names of wells and shapes of plates: `A01`, `P24`, `AF48`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

# wells on the plate -> (rows, columns), the ANSI/SLAS footprints.
PLATE_SHAPES: dict[int, tuple[int, int]] = {
    6: (2, 3), 12: (3, 4), 24: (4, 6), 48: (6, 8), 96: (8, 12), 384: (16, 24), 1536: (32, 48),
}  # fmt: skip

_ROWS_OF_384, _COLUMNS_OF_384 = PLATE_SHAPES[384]

_LABEL = re.compile(r"\s*([A-Za-z]{1,2})\s*[-_:]?\s*0*([1-9]\d?)\s*")
_NUMERIC = re.compile(r"\s*0*([1-9]\d?)\s*[,;]\s*0*([1-9]\d?)\s*|\s*[Rr]0*([1-9]\d?)\s*[-_]?\s*[Cc]0*([1-9]\d?)\s*")


def row_letters(row: int) -> str:
    """Return the letters of a row that counts from 1: 1 is ``A``, 27 is ``AA``.

    Examples
    --------
    >>> row_letters(1), row_letters(26), row_letters(32)
    ('A', 'Z', 'AF')
    """
    if not 1 <= row <= 702:
        raise ValueError(f"row {row}: rows count from 1 (A) to 702 (ZZ)")
    first, second = divmod(row - 1, 26)
    return ("" if first == 0 else chr(64 + first)) + chr(65 + second)


def row_number(letters: str) -> int:
    """Return the number, from 1, of a row written in letters; the inverse of `row_letters`.

    Examples
    --------
    >>> row_number("A"), row_number("af")
    (1, 32)
    """
    number = 0
    for letter in letters.strip().upper():
        number = 26 * number + ord(letter) - 64
    return number


@lru_cache(maxsize=10_000)
def well_name(row: int, column: int) -> str:
    """Return the name of the well in a row and column that both count from 1.

    Examples
    --------
    >>> well_name(1, 1), well_name(32, 48)
    ('A01', 'AF48')
    """
    return f"{row_letters(row)}{column:02d}"


def well_names(rows: Sequence[int], columns: Sequence[int]) -> npt.NDArray[np.object_]:
    """Return the names of all wells in these rows and columns, which count from 1.

    Returns
    -------
    ndarray of str, shape (rows, columns)

    Examples
    --------
    >>> well_names([1, 2], [11, 12]).tolist()
    [['A11', 'A12'], ['B11', 'B12']]
    """
    return _all_names()[np.ix_(np.array(rows, dtype=np.intp) - 1, np.array(columns, dtype=np.intp) - 1)]


@cache
def _all_names() -> npt.NDArray[np.object_]:
    rows, columns = PLATE_SHAPES[max(PLATE_SHAPES)]
    names = [[well_name(row, column) for column in range(1, columns + 1)] for row in range(1, rows + 1)]
    return np.array(names, dtype=object)


def parse_well(text: object) -> str | None:
    """Return the padded name of a well written as ``A1 A01 a-1 'A 2' AF48 1,1 R01C05``; None if it is no well.

    Rows run to AF (32) and columns to 48, the 1536-well plate; beyond that a word is not a well.

    Examples
    --------
    >>> parse_well("a 2"), parse_well("AF48"), parse_well("16,24"), parse_well("OD600")
    ('A02', 'AF48', 'P24', None)
    """
    return _parsed(str(text))


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> str | None:
    label = _LABEL.fullmatch(text)
    numeric = None if label else _NUMERIC.fullmatch(text)
    if label:
        row, column = row_number(label[1]), int(label[2])
    elif numeric:
        row, column = int(numeric[1] or numeric[3]), int(numeric[2] or numeric[4])
    else:
        return None
    return well_name(row, column) if row <= 32 and column <= 48 else None


def parse_wells(texts: Sequence[str]) -> list[str | None]:
    """Return the well of each label of one table, as `parse_well` reads them, also where it counts ``A`` to ``Z`` and then ``a`` to ``f``.

    Notes
    -----
    BMG Labtech writes the rows AA to AF of a plate of 1536 wells as a to f. Small letters are these rows beside capitals,
    if there is a well beyond P24 and no row of two letters or of a small letter behind f: a person writes as he likes.

    Examples
    --------
    >>> parse_wells(["A25", "a25"]), parse_wells(["A2", "a3"]), parse_wells(["Z1", "g1"])
    (['A25', 'AA25'], ['A02', 'A03'], ['Z01', 'G01'])
    """
    wells = list(map(parse_well, texts))
    if not any(text.lstrip()[:1].islower() for text in texts):
        return wells
    labels = [_LABEL.fullmatch(text) for text in texts]
    letters = {label[1] for label in labels if label}
    small = {letter for letter in letters if letter.islower()}
    rows, columns = rows_and_columns(filter(None, wells))
    large = max(rows, default=0) > _ROWS_OF_384 or max(columns, default=0) > _COLUMNS_OF_384
    if not large or not small <= set("abcdef") or small == letters or any(len(letter) > 1 for letter in letters):
        return wells
    return [
        parse_well(f"A{label[1]}{label[2]}") if label and label[1] in small else well
        for label, well in zip(labels, wells, strict=True)
    ]


def rows_and_columns(wells: Iterable[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return row and column numbers, both from 1, of well names in the padded form.

    Parameters
    ----------
    wells : iterable of str, length n

    Returns
    -------
    rows, columns : ndarray of int64, shape (n,)

    Raises
    ------
    ValueError
        If a name is not of the form that `well_name` gives.

    Examples
    --------
    >>> rows_and_columns(["A01", "P24"])
    (array([ 1, 16]), array([ 1, 24]))
    """
    names = list(wells)
    pairs = np.array([_place(name) for name in names], dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


@cache
def _place(name: str) -> tuple[int, int]:
    letters = name.rstrip("0123456789")
    if parse_well(name) != name:
        raise ValueError(f"{name!r} is not a well name such as 'A01'")
    return row_number(letters), int(name[len(letters) :])


def plate_size_holding(wells: Iterable[str]) -> int | None:
    """Return the smallest standard plate that has all these wells; None if even 1536 wells are too few.

    Examples
    --------
    >>> plate_size_holding(["A01", "H12"]), plate_size_holding(["A01", "I02"])
    (96, 384)
    """
    rows, columns = rows_and_columns(wells)
    return plate_size(int(rows.max(initial=1)), int(columns.max(initial=1)))


def plate_size(rows: int, columns: int) -> int | None:
    """Return the smallest standard plate with as many rows and columns; None if even 1536 wells are too few.

    Examples
    --------
    >>> plate_size(2, 12), plate_size(9, 2), plate_size(33, 1)
    (96, 384, None)
    """
    sizes = (size for size, shape in PLATE_SHAPES.items() if rows <= shape[0] and columns <= shape[1])
    return next(sizes, None)


def neighbours(
    rows: npt.ArrayLike, columns: npt.ArrayLike, unit: npt.ArrayLike
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return pairs of wells that touch, side or corner, and do not belong to one unit (one compound's doses).

    Parameters
    ----------
    rows, columns, unit : array_like of int, shape (n,)

    Returns
    -------
    first, second : ndarray of int64
        Positions in the arrays; each pair once.

    Examples
    --------
    >>> first, second = neighbours([1, 1, 2], [1, 2, 9], [1, 2, 3])
    >>> first.tolist(), second.tolist()
    ([0], [1])
    """
    at, across, of = (np.asarray(values, dtype=np.int64) for values in (rows, columns, unit))
    close = (np.abs(at[:, None] - at) <= 1) & (np.abs(across[:, None] - across) <= 1) & (of[:, None] != of)
    first, second = np.nonzero(np.triu(close, 1))
    return first.astype(np.int64), second.astype(np.int64)
