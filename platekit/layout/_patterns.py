"""Patterns of wells, rows and columns as the wellmap format writes them: `A1`, `A1-B2`, `A,C`, `1,3,...,11`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from platekit.errors import LayoutError
from platekit.wells import parse_well, row_number, rows_and_columns

Place = tuple[int, int]
_EXAMPLES = {
    "well": "'A1', 'A1-B2', 'A1,A3' or 'A1,A3,...,A11'",
    "row": "'A', 'A-D', 'A,C' or 'A,C,...,G'",
    "column": "'1', '1-4', '1,3' or '1,3,...,11'",
}
LAST_ROW, LAST_COLUMN = 32, 48


def expand_wells(pattern: str, *, where: str) -> tuple[Place, ...]:
    """Return the (row, column) pairs, both from 1, that a pattern of wells names.

    Parameters
    ----------
    pattern : str
        Wells joined by commas, ranges with a hyphen (a rectangle), or first, second, ``...``, last. In the last form
        the second well gives the step in rows and in columns; where it does not move, every row (or column) up to
        the last one is meant.
    where : str
        The place, for the message.

    Raises
    ------
    LayoutError
        If a word is no well, or the steps do not arrive at the last well.

    Examples
    --------
    >>> expand_wells("A1,C3,...,C5", where="layout.toml, [well]")
    ((1, 1), (1, 3), (1, 5), (3, 1), (3, 3), (3, 5))
    """
    return tuple((row, column) for row, column in _expand(pattern, _well, "well", where))


def expand_rows(pattern: str, *, where: str) -> tuple[int, ...]:
    """Return the row numbers, from 1, that a pattern such as ``A,C,...,G`` names.

    Examples
    --------
    >>> expand_rows("A-C,F", where="layout.toml, [row]")
    (1, 2, 3, 6)
    """
    return tuple(row for (row,) in _expand(pattern, _row, "row", where))


def expand_columns(pattern: str, *, where: str) -> tuple[int, ...]:
    """Return the column numbers that a pattern such as ``1,3,...,11`` names.

    Examples
    --------
    >>> expand_columns("1,4,...,10", where="layout.toml, [col]")
    (1, 4, 7, 10)
    """
    return tuple(column for (column,) in _expand(pattern, _column, "column", where))


def _well(word: str) -> tuple[int, ...] | None:
    name = parse_well(word)
    if name is None:
        return None
    rows, columns = rows_and_columns([name])
    return int(rows[0]), int(columns[0])


def _row(word: str) -> tuple[int, ...] | None:
    if not re.fullmatch(r"[A-Za-z]{1,2}", word) or row_number(word) > LAST_ROW:
        return None
    return (row_number(word),)


def _column(word: str) -> tuple[int, ...] | None:
    if not re.fullmatch(r"0*[1-9]\d?", word) or int(word) > LAST_COLUMN:
        return None
    return (int(word),)


def _expand(
    pattern: str, parse: Callable[[str], tuple[int, ...] | None], what: str, where: str
) -> list[tuple[int, ...]]:
    def one(word: str) -> tuple[int, ...]:
        place = parse(word.strip())
        if place is None:
            raise LayoutError(
                where, f"'{word.strip()}', which is no {what}", f"a {what} or a pattern such as {_EXAMPLES[what]}",
                "Rows run from A to AF and columns from 1 to 48.",
            )  # fmt: skip
        return place

    words = [word.strip() for word in pattern.split(",")]
    if "..." in words:
        if len(words) != 4 or words[2] != "...":
            raise LayoutError(
                where, f"the pattern '{pattern}'", "four parts: first, second, ..., last",
                f"Patterns are {_EXAMPLES[what]}.",
            )  # fmt: skip
        first, second, last = one(words[0]), one(words[1]), one(words[3])
        axes = [_steps(*ends, pattern, where) for ends in zip(first, second, last, strict=True)]
        return list(itertools.product(*axes))
    found: dict[tuple[int, ...], None] = {}
    for word in words:
        ends = [one(end) for end in word.split("-")] if word.count("-") == 1 else [one(word)]
        axes = [_steps(low, low, high, pattern, where) for low, high in zip(ends[0], ends[-1], strict=True)]
        found.update(dict.fromkeys(itertools.product(*axes)))
    return list(found)


def _steps(first: int, second: int, last: int, pattern: str, where: str) -> range:
    # A second entry that does not move along this axis means every line of it: A1,A3,...,H11 is each row A to H.
    step = second - first or 1
    if step < 0 or last < first or (last - first) % step:
        raise LayoutError(
            where, f"the pattern '{pattern}'", "steps that lead from the first to the last",
            "Count onwards from the first in equal steps, such as '1,3,...,11'.",
        )  # fmt: skip
    return range(first, last + 1, step)
