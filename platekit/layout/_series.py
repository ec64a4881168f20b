"""Doses as a series: `{ top = 10, fold = 3, n = 8 }` along the wells of a group."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from platekit.errors import LayoutError, did_you_mean
from platekit.layout._numbers import numbers
from platekit.layout._patterns import Place
from platekit.wells import PLATE_SHAPES

DIRECTIONS = ("right", "left", "down", "up")
_KEYS = ("top", "fold", "n", "values", "unit", "along", "each")
_MOST_DOSES = max(columns for _, columns in PLATE_SHAPES.values())
_EXAMPLE = 'Write { top = 10, fold = 3, n = 8 }, with along = "right", "left", "down" or "up" where it is not clear.'


@dataclass(frozen=True)
class Series:
    """Doses from the first to the last; `along` is a direction ("" = the only one that fits), `each` wells of each."""

    doses: tuple[float, ...]
    along: str = ""
    each: int = 1
    unit: str = ""


def series_of(given: Mapping[str, Any], *, where: str) -> Series:
    """Return the series that a TOML table describes: ``top``, ``fold``, ``n``, or ``values``.

    Raises
    ------
    LayoutError
        If a key is missing, unknown or impossible.

    Notes
    -----
    dose_i = top / fold**i for i = 0 ... n - 1, rounded to 12 significant digits so that 10 / 10 / 10 is 0.1.

    Examples
    --------
    >>> series_of({"top": 10, "fold": 10, "n": 3}, where="layout.toml, [row.A]").doses
    (10.0, 1.0, 0.1)
    """
    for key in given:
        if key not in _KEYS:
            raise LayoutError(where, f"the key '{key}'", "a key of a series", f"Keys: {did_you_mean(key, _KEYS)}")
    along, each = str(given.get("along", "")), given.get("each", 1)
    if along and along not in DIRECTIONS:
        raise LayoutError(
            where, f'along = "{along}"', "a direction, from the first dose on",
            f"Directions: {did_you_mean(along, DIRECTIONS)}",
        )  # fmt: skip
    if not _whole(each):
        raise LayoutError(where, f"each = {each!r}", "how many wells in a row share a dose", "Write each = 2, say.")
    return Series(_doses(given, where), along, int(each), str(given.get("unit", "")))


def _doses(given: Mapping[str, Any], where: str) -> tuple[float, ...]:
    if isinstance(given.get("values"), list) and not {"top", "fold", "n"} & set(given):
        listed = given["values"]
        return tuple(numbers([(value, where) for value in listed]).tolist())
    missing = [key for key in ("top", "fold", "n") if key not in given]
    if missing or "values" in given:
        found = "a series without " + " and ".join(missing) if missing else "a series with both values and top"
        raise LayoutError(where, found, "top, fold and n, or values", _EXAMPLE)
    top, fold = numbers([(given["top"], where), (given["fold"], where)]).tolist()
    if not top > 0 or not fold > 1 or not _whole(given["n"]):
        raise LayoutError(
            where, f"top = {given['top']}, fold = {given['fold']}, n = {given['n']}",
            "a top above 0, a fold above 1 and a whole number of doses", _EXAMPLE,
        )  # fmt: skip
    if given["n"] > _MOST_DOSES:
        raise LayoutError(
            where, f"n = {given['n']}", f"at most {_MOST_DOSES} doses, one for each column of the largest plate",
            "Count the columns or rows of the group along which the doses run, and write that number.",
        )  # fmt: skip
    # Not top / fold**i, which overflows where the dose is merely small.
    series = tuple(float(f"{top * fold**-i:.12g}") for i in range(given["n"]))
    if series[-1] < sys.float_info.min:
        raise LayoutError(
            where, f"top = {given['top']}, fold = {given['fold']}, n = {given['n']}", "doses above 0",
            "The last of them is smaller than any number that can be written: correct top, fold or n.",
        )  # fmt: skip
    return series


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def spread(series: Series, wells: Sequence[Place], *, where: str) -> dict[Place, float]:
    """Return the dose of each well: the series runs along the columns or rows in which the wells lie.

    Parameters
    ----------
    series : Series
    wells : sequence of (row, column)
        The wells of the group; gaps between their rows or columns do not count.

    Raises
    ------
    LayoutError
        If the doses do not fit the wells, or fit both across and down and nothing says which.

    Examples
    --------
    >>> spread(Series((10.0, 1.0)), [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)], where="x")[3, 2]
    1.0
    """
    rows, columns = sorted({row for row, _ in wells}), sorted({column for _, column in wells})
    needed = len(series.doses) * series.each
    along = series.along or _only_direction(len(columns), len(rows), needed, where)
    across = along in ("right", "left")
    lines = columns if across else rows
    if len(lines) != needed:
        shared = f" in {series.each} wells each" if series.each > 1 else ""
        raise LayoutError(
            where, f"{len(series.doses)} doses{shared} along {len(lines)} {'columns' if across else 'rows'}",
            f"as many as {'columns' if across else 'rows'}",
            f"Put the series on a group with {needed} {'columns' if across else 'rows'}, such as a block, or change n.",
        )  # fmt: skip
    order = lines if along in ("right", "down") else lines[::-1]
    dose = {line: series.doses[i // series.each] for i, line in enumerate(order)}
    return {(row, column): dose[column if across else row] for row, column in wells}


def _only_direction(columns: int, rows: int, needed: int, where: str) -> str:
    if columns == needed and rows == needed and needed > 1:
        raise LayoutError(
            where, f"{needed} doses on {columns} columns and {rows} rows", "one way for the series to run",
            'Say which: along = "right" (or "left", "down", "up"), from the first dose on.',
        )  # fmt: skip
    return "down" if rows == needed and columns != needed else "right"


def is_series(value: object) -> bool:
    """Return whether a TOML value is a table that describes a series."""
    return isinstance(value, dict) and not set(value) <= {"value", "unit"}


def one_value(value: object) -> tuple[object, str]:
    """Return a TOML value and the unit beside it: ``{ value = 300, unit = "nM" }`` is 300 and nM."""
    if isinstance(value, dict):
        return value.get("value", math.nan), str(value.get("unit", ""))
    return value, ""
