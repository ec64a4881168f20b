"""Times as instruments write them, in hours: `0:18:18`, `1.00:18:18`, `65 s`, `1 h 5 min`, or a number with its unit."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from platekit.errors import ReadError
from platekit.readers._finding.stamps import is_stamp
from platekit.readers._finding.time_marks import mark_of_time
from platekit.sheets import Sheet
from platekit.values import DECIMALS, Cell, read_value

_PARTED = re.compile(r"(?:(\d+)(?:[.\s]+|\s*d(?:ays?)?[,\s]+))?(?:(\d+):)?(\d+):(\d{2}(?:[.,]\d+)?)", re.IGNORECASE)
_WORDED = re.compile(
    r"(?:(?P<d>\d+)\s*d[a-z]*\s*)?(?:(?P<h>\d+)\s*h[a-z]*\s*)?(?:(?P<min>\d+)\s*m(?:in[a-z]*)?\s*|(?<=h)(?P<rest>[0-5]\d)$)?(?:(?P<s>\d+(?:[.,]\d+)?)\s*s[a-z]*)?",
    re.IGNORECASE,
)
_OF_DAY = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*[ap]\.?\s?m\.?", re.IGNORECASE)
_DATED = re.compile(r"(1(?:899|900)-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}(?:\.\d+)?))?")
# How the name of a column may say what its times are: (h:mm), [hh:mm:ss], mm:ss.
_FORMAT = re.compile(r"(?<!\w)(?:(?P<h>h{1,2}:mm)|h{1,2}:mm:ss|m{1,2}:ss)(?![\w:])", re.IGNORECASE)
# What the first of two parts is where the unit of the column is known: of hours, minutes follow; of minutes, seconds.
_FIRST_OF_TWO = {"h": "h", "min": "min", "s": "min"}
# Times go on by the interval of the procedure within what an instrument is late.
_LATE = 0.02
_HOURS = {"d": 24.0, "h": 1.0, "min": 1 / 60, "s": 1 / 3600, "ms": 1 / 3.6e6}
# Excel counts days from here; a duration of more than a day in a cell made for the time of day shows as a date.
# Its 60th day is a 29 February 1900 that never was, so from March on its dates are a day behind.
_FIRST_DAY, _LEAP_DAY = datetime.date(1899, 12, 31), datetime.date(1900, 3, 1)


@lru_cache(maxsize=20_000)
def hours(cell: Cell, *, unit: str = "", first: str = "", decimal: str = "") -> float | None:
    """Return a time in hours; None if the cell is no time, or may be two.

    Parameters
    ----------
    cell : str or float
        A time with colons (the last part is seconds, 26:00:00 and 1.02:00:00 are 26 hours), with units written out,
        or a plain number.
    unit : str
        Unit of a plain number: ``d h min s ms``; without it a plain number is no time.
    first : str
        What the first part of a time such as ``0:30`` is, ``h`` or ``min``; "" is what the unit says.
    decimal : str
        Decimal mark of a plain number; "" takes one that can be read in one way only.

    Examples
    --------
    >>> hours("26:30:00"), hours("1.02:30:00"), hours("1d02h30m"), hours("5400", unit="s"), hours("A1")
    (26.5, 26.5, 26.5, 1.5, None)
    >>> hours("1d 02:30:00"), hours("1 day, 2:30:00"), hours("26h30")
    (26.5, 26.5, 26.5)
    >>> hours("0:30", unit="h"), hours("0:30", first="min"), hours("0:30.000"), hours("0:30")
    (0.5, 0.008333333333333333, 0.008333333333333333, None)
    >>> hours("3.600", unit="s"), hours("3.600", unit="s", decimal="."), hours("3.600", unit="s", decimal=",")
    (None, 0.001, 1.0)
    """
    if not isinstance(cell, str):
        return cell * _HOURS[unit] if unit else None
    text = cell.strip()
    dated = _DATED.fullmatch(text)
    if dated:
        try:
            date = datetime.date.fromisoformat(dated[1])
        except ValueError:
            return None
        days = (date - _FIRST_DAY).days + (date >= _LEAP_DAY)
        within = hours(dated[2] or "0:00:00")
        return None if within is None else 24 * days + within
    parted = _PARTED.fullmatch(text)
    if parted:
        days, whole, minutes, seconds = parted.groups()
        if whole is None and seconds.isdecimal():
            first = first or _FIRST_OF_TWO.get(unit, "")
            if first == "" and (int(minutes) or int(seconds)):
                return None  # 0:00 is the beginning, whatever it counts
            whole, minutes, seconds = (minutes, seconds, "0") if first == "h" else ("0", minutes, seconds)
        return 24 * int(days or 0) + int(whole or 0) + int(minutes) / 60 + float(seconds.replace(",", ".")) / 3600
    worded = _WORDED.fullmatch(text) if text else None
    if worded:
        parts = {name: float(part.replace(",", ".")) for name, part in worded.groupdict().items() if part}
        return sum(number * _HOURS["min" if name == "rest" else name] for name, number in parts.items())
    numbers = [read_value(text, decimal=mark) for mark in (decimal or DECIMALS)] if unit else []
    found = {value for value, flag in numbers if flag == ""}
    return found.pop() * _HOURS[unit] if len(found) == 1 else None


def is_time(text: str) -> bool:
    """Return whether a text is a time with its unit or with colons, whichever of two it may be."""
    return hours(text, first="min") is not None


def first_by_interval(times: Sequence[Cell], interval: float | None) -> str:
    """Return what the first part of times such as ``0:30`` is, by the interval of the procedure in hours; "" if unknown.

    Examples
    --------
    >>> first_by_interval(["0:10", "0:25"], 0.25), first_by_interval(["0:10", "0:25"], 15 / 3600), first_by_interval([], 1)
    ('h', 'min', '')
    """
    for first in ("h", "min") if interval and len(times) > 1 else ():
        one, two = (hours(time, first=first) for time in times[:2])
        if interval and one is not None and two is not None and abs(two - one - interval) <= _LATE * interval:
            return first
    return ""


def first_of_two(sheet: Sheet, row: int, column: int, *, unit: str = "") -> str:
    """Return what the first part of a time such as ``0:30`` is: ``h`` or ``min``; "" if the file does not say.

    The unit of its column says it, the name of its column as in ``Time (mm:ss)``, or a time of three parts among the
    others of its column or row: a clock of minutes and seconds goes on in hours, minutes and seconds.
    """
    votes = {_FIRST_OF_TWO[unit]} if unit in _FIRST_OF_TWO else set[str]()
    down, across = ("clock down", column), ("clock across", row)
    if down not in sheet.found:
        sheet.found[down] = _votes(cells[column] for cells in sheet.rows if column < len(cells))
    if across not in sheet.found:
        sheet.found[across] = _votes(sheet.rows[row] if row < len(sheet.rows) else ())
    votes |= sheet.found[down] | sheet.found[across]
    return votes.pop() if len(votes) == 1 else ""


def _votes(cells: Iterable[Cell]) -> set[str]:
    votes: set[str] = set()
    for cell in cells:
        if not isinstance(cell, str) or ":" not in cell:
            continue
        parted = _PARTED.fullmatch(cell.strip())
        # Zeros fill up a run that was stopped; they are written in a way of their own.
        if parted and (parted[2] or not parted[4].isdecimal()) and hours(cell) != 0:
            votes.add("min")
        for said in _FORMAT.finditer(cell) if parted is None else ():
            votes.add("h" if said["h"] else "min")
    return votes


def is_of_two(cell: Cell) -> bool:
    """Return whether a cell is a time of two parts, such as ``0:30``."""
    return isinstance(cell, str) and ":" in cell and hours(cell, first="h") is not None and hours(cell) is None


def may_be_two(sheet: Sheet, row: int, column: int) -> ReadError:
    """Return the refusal of a time such as ``0:30``, of which the file does not say what its parts are."""
    text = sheet.text(row, column)
    return ReadError(
        sheet.where(row, column), f"'{text}', which may be hours and minutes, or minutes and seconds", "a time that can be read in one way only",
        f"Name the unit above it, such as Time (h:mm) or Time (mm:ss), or write {text}:00 or 0:{text.rjust(5, '0')}.",
    )  # fmt: skip


def of_a_day(sheet: Sheet, row: int, column: int) -> ReadError | None:
    """Return the refusal of a cell with a date, or a time of the day, in place of a time since the first read; else None."""
    text = sheet.text(row, column)
    what = "a date" if is_stamp(text) else "a time of the day" if _OF_DAY.fullmatch(text) else ""
    if not what:
        return None
    return ReadError(
        sheet.where(row, column), f"'{text}', {what}", "the time since the first read",
        "Write the hours since the first read into this column, and call it 'time_h'.",
    )  # fmt: skip


def not_later(sheet: Sheet, row: int, column: int, *, mend: str = "Correct the cell.") -> ReadError:
    """Return the refusal of a time that is not later than the one before it."""
    found = f"'{sheet.text(row, column)}', not later than the time before"
    return ReadError(sheet.where(row, column), found, "times that go up", mend)


def may_be_time(cell: Cell, *, unit: str = "") -> bool:
    """Return whether a cell is a time, also if it may be read in two ways, as ``0:30`` and ``3.600`` may."""
    return any(hours(cell, unit=unit, first="h", decimal=mark) is not None for mark in DECIMALS)


def hours_in(sheet: Sheet, row: int, column: int, *, unit: str = "", first: str = "") -> float | None:
    """Return the time in a cell, in hours, None if it is no time; `unit` and `first` as for `hours`.

    Raises
    ------
    ReadError
        If it may be two, and nothing in the file says which.
    """
    cell = sheet.cell(row, column)
    if not first and is_of_two(cell):
        first = first_of_two(sheet, row, column, unit=unit)
        if not first:
            raise may_be_two(sheet, row, column)
    time = hours(cell, unit=unit, first=first)
    if time is None and may_be_time(cell, unit=unit):
        return hours(cell, unit=unit, decimal=mark_of_time(sheet, row, column))
    return time


def hours_at(sheet: Sheet, row: int, column: int, *, unit: str = "", first: str = "", like: str = "0:05:00") -> float:
    """Return the time in a cell, in hours; `unit` and `first` as for `hours`.

    Raises
    ------
    ReadError
        If the cell is no time, `like` being what it should look like; or if it may be two.
    """
    time = hours_in(sheet, row, column, unit=unit, first=first)
    if time is None:
        raise of_a_day(sheet, row, column) or ReadError(
            sheet.where(row, column), f"'{sheet.text(row, column)}'", f"a time such as {like}", "Correct the cell."
        )
    return time
