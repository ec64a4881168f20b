"""Text of a sheet cell to a value and a flag; the decimal mark is decided from all cells together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

# A cell as it stands in a file: spreadsheets hold numbers as numbers, everything else is text.
Cell = str | float

DECIMALS = (".", ",")

# Words of instruments, and of the people who retyped them, for a well that gave no number.
_WORDS = {
    "ovrflw": "saturated", "over": "saturated", "overflow": "saturated", "#sat": "saturated", "saturated": "saturated",
    "#low": "below_range",
    "": "missing", "missed": "missing", "n/a": "missing", "#n/a": "missing", "na": "missing", "nan": "missing",
}  # fmt: skip
_TOKENS = (
    (re.compile(r"\*[^*]+\*"), "masked"),
    (re.compile(r"\*{2,}"), "saturated"),
    (re.compile(r">=?\s*[-+]?[\d.,]+(?:e[-+]?\d+)?"), "saturated"),
    (re.compile(r"<=?\s*[-+]?[\d.,]+(?:e[-+]?\d+)?"), "below_range"),
    (re.compile(r"\?{2,}|-+"), "missing"),
)
_TOKENS_BEGIN = "*<>?-"

# Groups of thousands are parted by the mark that is not the decimal one, by a space (also a narrow or fixed one) or '.
_SPACES = " \u00a0\u202f\u2009'\u2019"
_NUMBER = {
    decimal: re.compile(
        rf"[-+]?(?:(?=[{decimal}]?\d)\d*(?:[{decimal}]\d*)?(?:e[-+]?\d+)?|[1-9]\d{{0,2}}(?:[{_SPACES}{other}]\d{{3}})+(?:[{decimal}]\d*)?)",
        re.IGNORECASE | re.ASCII,
    )
    for decimal, other in ((".", ","), (",", "."))
}
_THOUSAND = 1000
_CELLS_AT_ONCE = 20_000
_GROUPING = re.compile(rf"[{_SPACES}]")


@dataclass(frozen=True)
class DecimalMark:
    """What the cells of a file say about its decimal mark.

    Attributes
    ----------
    mark : str
        "." or ",", or "" where nothing decides.
    decided_by : int
        Place, among the cells given, of the first one that decides; -1 where none does.
    leaning : bool
        Whether it decides only because all cells look like ``1.107``: an absorbance, or a count in thousands.
    against : int
        Place of the first cell that decides the other way; -1 where none does. Then `mark` is "".
    undecided : int
        Place of the first cell such as ``1,234``, which can be read in two ways; -1 where there is none, or where
        nothing but such cells as ``1.234`` decides.
    """

    mark: str
    decided_by: int = -1
    against: int = -1
    undecided: int = -1
    leaning: bool = False


def decimal_mark(cells: Sequence[Cell]) -> DecimalMark:
    """Return which mark is the decimal one in all these cells.

    A cell decides if it can be read in one way only: ``0,5`` and ``1.234,5`` have a decimal comma, ``0.5`` and
    ``1,234.5`` and ``1,234,567`` a decimal point. ``1,234`` decides nothing. ``1.234`` speaks for the point if all
    numbers of the file have three decimals and one digit before them, as an absorbance has; beside ``999`` or
    ``12.345`` it may as well be a thousand and decides nothing, nor does it among the whole numbers of a spreadsheet.

    Parameters
    ----------
    cells : sequence of str or float
        Cells that are no numbers are passed over.

    Returns
    -------
    DecimalMark

    Examples
    --------
    >>> decimal_mark(["1,234", "0,5"]).mark, decimal_mark(["1,234", "12.5"]).mark, decimal_mark(["1,234"]).mark
    (',', '.', '')
    """
    first = {".": -1, ",": -1}
    undecided = leaning = thousand = -1
    for place, cell in enumerate(cells):
        if not isinstance(cell, str) or ("." not in cell and "," not in cell):
            continue
        seen = "." if "," not in cell else "," if "." not in cell else ""
        if seen and first[seen] >= 0 and cell.count(seen) == 1:
            continue  # like most cells before it: one mark of the kind that has already decided
        mark = _mark_of(cell.strip())
        if mark in first:
            if first[mark] < 0:
                first[mark] = place
        elif mark == "1,234" and undecided < 0:
            undecided = place
        elif mark == "1.234":
            leaning = place if leaning < 0 else leaning
            thousand = place if thousand < 0 and cell.strip(" +-").index(".") > 1 else thousand
    point, comma = first["."], first[","]
    if point >= 0 and comma >= 0:
        return DecimalMark("", min(point, comma), max(point, comma), undecided)
    if comma >= 0:
        return DecimalMark(",", comma, undecided=undecided)
    if point >= 0:
        return DecimalMark(".", point, undecided=undecided)
    if leaning >= 0 and undecided < 0 and thousand < 0 and not _are_counts(cells):
        return DecimalMark(".", leaning, leaning=True)
    return DecimalMark("", undecided=min((place for place in (undecided, leaning) if place >= 0), default=-1))


def _are_counts(cells: Sequence[Cell]) -> bool:
    """Return whether numbers beside the text are whole, or as large as a thousand: then 1.234 may be a thousand, too."""
    if any(_is_whole(cell) for cell in cells):
        return True
    numbers = [abs(cell) for cell in cells if not isinstance(cell, str) and math.isfinite(cell) and cell != 0]
    return bool(numbers) and (max(numbers) >= _THOUSAND or all(cell % 1 == 0 for cell in numbers))


def _is_whole(cell: Cell) -> bool:
    """Return whether the cell is text of a whole number; 0 and 000 can be written with any mark."""
    return isinstance(cell, str) and cell.strip().lstrip("+-").isdecimal() and cell.strip("+-0 ") != ""


@lru_cache(maxsize=10_000)
def _mark_of(text: str) -> str:
    """Return the decimal mark that one cell shows; "1,234" or "1.234" for such a cell; "" for none."""
    marks = [mark for mark in DECIMALS if _NUMBER[mark].fullmatch(text)]
    if len(marks) == 1:
        return marks[0]
    return "" if not marks else "1,234" if "," in text else "1.234"


def read_values(
    cells: Sequence[Cell], *, decimal: str = ".", words: Mapping[str, str] = MappingProxyType({})
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    """Return the values of cells, and why there is none where there is none.

    Parameters
    ----------
    cells : sequence of str or float, length n
        As they stand in the file.
    decimal : "." or ","
        Decimal mark; the other one may part thousands.
    words : mapping of str to str
        Further words, in lower case, for a cell without a number, and the flag that each means; they win over the
        known ones.

    Returns
    -------
    values : ndarray of float64, shape (n,)
        NaN where the cell holds no number. A word never becomes 0, and 0 has no sign.
    flags : ndarray of str, shape (n,)
        ``""`` for a number; ``saturated`` (``OVRFLW OVER #SAT ***** >1050``), ``below_range`` (``#Low <0.1``),
        ``missing`` (empty, ``MISSED ????? - N/A``), ``masked`` (``*11*``) or ``invalid`` (any other word).

    Examples
    --------
    >>> values, flags = read_values(["0,5", "1.000", "OVRFLW", ""], decimal=",")
    >>> values.tolist(), flags.tolist()
    ([0.5, 1000.0, nan, nan], ['', '', 'saturated', 'missing'])
    """
    values = np.empty(len(cells), dtype=np.float64)
    flags = np.empty(len(cells), dtype=object)
    # Part by part, so that what is known of each cell does not outgrow the cells.
    for start in range(0, len(cells), _CELLS_AT_ONCE):
        part = cells[start : start + _CELLS_AT_ONCE]
        plain = decimal == "." and _is_plain(part)
        numbers = _plain_numbers(part) if plain else None
        if numbers is not None:
            values[start : start + len(part)], flags[start : start + len(part)] = numbers, ""
            continue
        known = (
            {cell: _read_cell(cell, decimal, words) for cell in set(part)} if not plain else _known(set(part), words)
        )
        values[start : start + len(part)] = [known[cell][0] for cell in part]
        flags[start : start + len(part)] = [known[cell][1] for cell in part]
    # An instrument rounds -0.0004 to -0.000; the sign of a zero carries nothing.
    return values + 0.0, flags


def flags_of_either(cells: Sequence[Cell]) -> list[str]:
    """Return the flags of cells whose decimal mark is decided later: a number is one with either mark.

    Examples
    --------
    >>> flags_of_either(["0.5", "0,5", "1,234.5", "dry", ""])
    ['', '', '', 'invalid', 'missing']
    """
    flags: list[str] = read_values(cells)[1].tolist()
    doubtful = [place for place, flag in enumerate(flags) if flag]
    others = read_values([cells[place] for place in doubtful], decimal=",")[1].tolist()
    for place, other in zip(doubtful, others, strict=True):
        # Nothing sorts before "", the flag of a number.
        flags[place] = min(flags[place], other)
    return flags


def _is_plain(cells: Sequence[Cell]) -> bool:
    """Return whether cells hold nothing that Python alone takes for a number: it reads 1_000 and the digits of all scripts."""
    try:
        letters = "".join(cells)  # pyright: ignore[reportCallIssue, reportArgumentType]
    except TypeError:
        letters = "".join([cell for cell in cells if isinstance(cell, str)])
    return letters.isascii() and "_" not in letters


def _known(cells: Iterable[Cell], words: Mapping[str, str]) -> dict[Cell, tuple[float, str]]:
    """Return value and flag of plain cells, most of which are numbers as Python writes them."""
    known: dict[Cell, tuple[float, str]] = {}
    for cell in cells:
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        known[cell] = (number, "") if math.isfinite(number) else _read_cell(cell, ".", words)
    return known


def _plain_numbers(cells: Sequence[Cell]) -> npt.NDArray[np.float64] | None:
    """Return the values of plain cells that are all numbers as Python writes them, which most are; else None."""
    try:
        numbers = np.array(list(map(float, cells)), dtype=np.float64)
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def read_value(cell: Cell, *, decimal: str = ".") -> tuple[float, str]:
    """Return the value of one cell and its flag; see `read_values`.

    Examples
    --------
    >>> read_value("2.10E+03"), read_value("OVRFLW"), read_value("*11*")
    ((2100.0, ''), (nan, 'saturated'), (nan, 'masked'))
    """
    value, flag = _read_cell(cell, decimal, MappingProxyType({}))
    return value + 0.0, flag


def _read_cell(cell: Cell, decimal: str, words: Mapping[str, str]) -> tuple[float, str]:
    return _read_text(cell, decimal, words) if isinstance(cell, str) else _read_number(cell)


def _read_number(cell: float) -> tuple[float, str]:
    return (cell, "") if math.isfinite(cell) else (math.nan, "missing")


def _read_text(cell: str, decimal: str, words: Mapping[str, str]) -> tuple[float, str]:
    if decimal == "." and cell.isascii() and "_" not in cell:
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number, ""
    text = cell.strip()
    if _NUMBER[decimal].fullmatch(text):
        plain = text.replace(",", "") if decimal == "." else text.replace(".", "").replace(",", ".")
        number = float(_GROUPING.sub("", plain))
        # 1E999 is a number that no double holds; it is no measurement either.
        return (number, "") if math.isfinite(number) else (math.nan, "invalid")
    word = words.get(text.casefold()) or _WORDS.get(text.casefold())
    if word is not None:
        return math.nan, word
    for token, flag in _TOKENS if text[0] in _TOKENS_BEGIN else ():
        if token.fullmatch(text.casefold()):
            return math.nan, flag
    return math.nan, "invalid"
