"""Sheets of one workbook that are one plate twice: a copy that somebody made to calculate in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from platekit.errors import ReadError
from platekit.readers._finding.stamps import is_stamp
from platekit.readers._places import Places, numbered
from platekit.sheets import Sheet

# Two plates agree by chance in fewer wells than these, or less closely than within this part of their range.
_LEAST_WELLS, _CLOSE = 6, 1e-3
_ROUNDING = 1e-9
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
        Remarks; a sheet that follows from several others is named with the first of them.

    Raises
    ------
    ReadError
        If two sheets are alike in all their cells but the readings, date and time of the read among them.
    """
    said: list[str] = []
    for numbers, parts in _alike(where):
        sheets = [where.sheets[number] for number in numbers]
        first = parts[0]
        _refuse_one_read(sheets, set(zip(where.row[first].tolist(), where.column[first].tolist(), strict=True)))
        said += [
            f"{sheets[one].file}: the values of the sheet '{sheets[other].name}' are those of '{sheets[one].name}', scaled or shifted by one number. "
            "Both are read as plates; if one was calculated from the other, name the sheet to read."
            for one, other in _followers(np.stack([values[part] for part in parts]))
        ]
    return said


def _alike(where: Places) -> Iterator[tuple[list[int], list[slice]]]:
    """Yield the sheets whose readings stand in the same cells, with the same names, and where each has its readings."""
    if len(where.sheets) == 1:
        return
    told = numbered(where.row, where.column, where.well, where.readout, where.plate, where.ordinal)
    ends = np.searchsorted(where.sheet, np.arange(len(where.sheets)), side="right").tolist()
    alike: dict[bytes, tuple[list[int], list[slice]]] = defaultdict(lambda: ([], []))
    for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        numbers, parts = alike[told[start:end].tobytes()]
        numbers.append(number)
        parts.append(slice(start, end))
    yield from (found for found in alike.values() if len(found[0]) > 1)


def _refuse_one_read(sheets: Sequence[Sheet], places: set[tuple[int, int]]) -> None:
    """Refuse two sheets that say the same, a date and a time among it, around the readings in these places."""
    seen: dict[tuple[tuple[tuple[int, int], str], ...], Sheet] = {}
    for sheet in sheets:
        around = _around(sheet, places)
        first = seen.setdefault(tuple(around.items()), sheet) if _is_dated(list(around.values())) else sheet
        if first is not sheet:
            raise ReadError(
                first.file, f"the sheets '{first.name}' and '{sheet.name}' of one date and time, alike but for their values", "each read of a plate once",
                "One is a copy of the other. Delete it, or name the sheet that the instrument wrote: "
                f'sheet = "{first.name}" in screen.toml, or ReadOptions(sheet="{first.name}") in Python.',
            )  # fmt: skip


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


def _followers(values: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return, for each sheet that follows from one before it, the first such sheet and itself.

    Parameters
    ----------
    values : ndarray of float64, shape (sheets, readings)
    """
    found: list[tuple[int, int]] = []
    may = _may_follow(values)
    for other in range(1, len(values)):
        one = next(
            (int(one) for one in np.flatnonzero(may[:other, other]) if _follows(values[one], values[other])), None
        )
        if one is not None:
            found.append((one, other))
    return found


def _may_follow(values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which sheets may follow from which: all that do, and few others.

    Notes
    -----
    No deviation from the line is above c R, c the part that is still close and R the range of the values; then neither
    is their mean square above (c R)^2, and the coefficient of correlation has r^2 >= 1 - (c R)^2 / V, V being the
    variance. That is had for all pairs of sheets at once; a line through each of them takes a minute for a thousand.
    """
    read = np.isfinite(values)
    own = np.maximum(read.sum(axis=1, keepdims=True), 1)
    with np.errstate(over="ignore", invalid="ignore"):
        centred = np.where(read, values - np.where(read, values / own, 0.0).sum(axis=1, keepdims=True), 0.0)
        scale = np.abs(centred).max(axis=1, keepdims=True, initial=0.0)
        centred /= np.where(scale > 0, scale, 1.0)
    spread = np.ptp(centred, axis=1) if len(centred[0]) else np.zeros(len(centred))
    # Each over the wells that both sheets of a pair have read: [one, other] is of `one`.
    both = np.maximum(read @ read.T.astype(np.float64), 1.0)
    mean = centred @ read.T / both
    variance = centred**2 @ read.T / both - mean**2
    covariance = centred @ centred.T / both - mean * mean.T
    explained = covariance**2 / np.where(variance > 0, variance, np.inf)
    return variance.T - explained <= (_CLOSE * spread) ** 2 + _ROUNDING


def _follows(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> bool:
    """Return whether values are those of another plate, multiplied by one number and with one added."""
    read = np.isfinite(one) & np.isfinite(other)
    one, other = one[read], other[read]
    spread = np.ptp(other) if len(other) else 0.0
    if len(one) < _LEAST_WELLS or spread == 0 or len(np.unique(one)) < _LEAST_WELLS:
        return False
    slope, offset = np.polyfit(one, other, 1)
    return bool(np.abs(slope * one + offset - other).max() <= _CLOSE * spread)
