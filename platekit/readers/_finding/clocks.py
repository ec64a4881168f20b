"""Which of several columns of times is the clock of which readout: the one named after it, or the one on its left."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.readers._finding.time_columns import TIME_WORDS, UNITS, time_columns
from platekit.readers._finding.well_rows import WellRows, plain


def clocks(listed: WellRows, values: Sequence[int]) -> dict[int, int]:
    """Return the column of times of each column of readings; none where the table has no times.

    Parameters
    ----------
    listed : WellRows
    values : sequence of int
        Its columns of readings.

    Returns
    -------
    dict of int to int
        One clock for all, the first, where nothing says that there are several: hours and days of one read, say.

    Raises
    ------
    ReadError
        If some columns of times are named after readouts, and leave open which one the others have.
    """
    times = sorted(time_columns(listed))
    if len(times) < 2:
        return dict.fromkeys(values, times[0]) if times else {}
    named = _named(listed, values, times)
    if len(named) == len(values):
        return named
    left = {value: max((time for time in times if time < value), default=-1) for value in values}
    if set(left.values()) == set(times):
        return {value: named.get(value, left[value]) for value in values}
    if named:
        column = next(value for value in values if value not in named)
        raise ReadError(
            listed.sheet.where(listed.header, column), f"'{listed.titles[column]}', and {len(times)} columns of times, none of them named after it",
            "a clock for each readout", f"Name its column of times 'Time {listed.titles[column]}' with the unit, or put it on the left of the readout.",
        )  # fmt: skip
    return dict.fromkeys(values, time_columns(listed)[0])


def _named(listed: WellRows, values: Sequence[int], times: Sequence[int]) -> dict[int, int]:
    """Return the clock of each readout after which exactly one of the clocks is named; `Time OD [s]` is that of `OD600`."""
    found: dict[int, int] = {}
    for value in values:
        words = plain(listed.titles[value]).split(" ")
        after = [time for time in times if _is_named_after(listed.titles[time], words)]
        if len(after) == 1:
            found[value] = after[0]
    return found


def _is_named_after(clock: str, readout: Sequence[str]) -> bool:
    own = [word for word in plain(clock).split(" ") if word not in TIME_WORDS and word not in UNITS]
    return bool(own) and all(any(word == one or one.rstrip("0123456789") == word for one in readout) for word in own)
