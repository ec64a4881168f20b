"""Sheets of one workbook that are one plate twice: a copy that somebody made to calculate in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from platekit.errors import ReadError
from platekit.readers._finding.stamps import is_stamp
from platekit.readers._places import Places
from platekit.sheets import Sheet

# Two plates agree by chance in fewer wells than these, or less closely than within this part of their range.
_LEAST_WELLS, _CLOSE = 6, 1e-3
_CLOCK = re.compile(r"\d{1,2}:\d{2}:\d{2}(?: [AP]M)?", re.IGNORECASE)


def refuse_copies(where: Places, values: npt.NDArray[np.float64]) -> list[str]:
    """Refuse two sheets that tell of the same read of a plate, and say where one sheet follows from another.

    Parameters
    ----------
    where : Places
        Where the readings stand.
    values : ndarray of float64
        What they are.

    Returns
    -------
    list of str
        Remarks.

    Raises
    ------
    ReadError
        If two sheets are alike in all their cells but the readings, date and time of the read among them.
    """
    said: list[str] = []
    if len(where.sheets) == 1:
        return said
    held = [np.flatnonzero(where.sheet == number) for number in range(len(where.sheets))]
    for one, other in combinations(range(len(held)), 2):
        if not _same_places(where, held[one], held[other]):
            continue
        first, second = where.sheets[one], where.sheets[other]
        places = set(zip(where.row[held[one]].tolist(), where.column[held[one]].tolist(), strict=True))
        around = _around(first, places)
        if _is_dated(list(around.values())) and around == _around(second, places):
            raise ReadError(
                first.file, f"the sheets '{first.name}' and '{second.name}' of one date and time, alike but for their values", "each read of a plate once",
                "One is a copy of the other. Delete it, or name the sheet that the instrument wrote: "
                f'sheet = "{first.name}" in screen.toml, or ReadOptions(sheet="{first.name}") in Python.',
            )  # fmt: skip
        if _follows(values[held[one]], values[held[other]]):
            said.append(
                f"{first.file}: the values of the sheet '{second.name}' are those of '{first.name}', scaled or shifted by one number. "
                "Both are read as plates; if one was calculated from the other, name the sheet to read."
            )
    return said


def _same_places(where: Places, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp]) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(found[one], found[other])
        for found in (where.row, where.column, where.well, where.readout, where.plate, where.ordinal)
    )


def _around(sheet: Sheet, places: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return what stands in the cells that are no readings."""
    return {
        (row, column): text
        for row in sheet.filled
        for column, text in enumerate(sheet.texts(row))
        if text and (row, column) not in places
    }


def _is_dated(texts: Sequence[str]) -> bool:
    """Return whether texts hold a date and the time of the day, in one cell or in two."""
    dates = [text for text in texts if is_stamp(text)]
    return any(":" in text for text in dates) or (bool(dates) and any(_CLOCK.fullmatch(text) for text in texts))


def _follows(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> bool:
    """Return whether values are those of another plate, multiplied by one number and with one added."""
    read = np.isfinite(one) & np.isfinite(other)
    one, other = one[read], other[read]
    spread = np.ptp(other) if len(other) else 0.0
    if len(one) < _LEAST_WELLS or spread == 0 or len(np.unique(one)) < _LEAST_WELLS:
        return False
    slope, offset = np.polyfit(one, other, 1)
    return bool(np.abs(slope * one + offset - other).max() <= _CLOSE * spread)
