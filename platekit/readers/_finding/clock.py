"""Times as instruments write them, in hours: `0:18:18`, `1.00:18:18`, `65 s`, `1 h 5 min`, or a number with its unit."""

from __future__ import annotations

import datetime
import re

from platekit.errors import ReadError
from platekit.sheets import Sheet
from platekit.values import DECIMALS, Cell, read_value

_PARTED = re.compile(r"(?:(\d+)[.\s]+)?(?:(\d+):)?(\d+):(\d{2}(?:[.,]\d+)?)")
_WORDED = re.compile(
    r"(?:(?P<d>\d+)\s*d[a-z]*\s*)?(?:(?P<h>\d+)\s*h[a-z]*\s*)?(?:(?P<min>\d+)\s*m(?:in[a-z]*)?\s*)?(?:(?P<s>\d+(?:[.,]\d+)?)\s*s[a-z]*)?",
    re.IGNORECASE,
)
_DATED = re.compile(r"(1(?:899|900)-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}(?:\.\d+)?))?")
_HOURS = {"d": 24.0, "h": 1.0, "min": 1 / 60, "s": 1 / 3600, "ms": 1 / 3.6e6}
# Excel counts days from here; a duration of more than a day in a cell made for the time of day shows as a date.
# Its 60th day is a 29 February 1900 that never was, so from March on its dates are a day behind.
_FIRST_DAY, _LEAP_DAY = datetime.date(1899, 12, 31), datetime.date(1900, 3, 1)


def hours(cell: Cell, *, unit: str = "") -> float | None:
    """Return a time in hours; None if the cell is no time.

    Parameters
    ----------
    cell : str or float
        A time with colons (the last part is seconds, 26:00:00 and 1.02:00:00 are 26 hours), with units written out,
        or a plain number.
    unit : str
        Unit of a plain number: ``d h min s ms``; without it a plain number is no time.

    Examples
    --------
    >>> hours("26:30:00"), hours("1.02:30:00"), hours("1d02h30m"), hours("5400", unit="s"), hours("A1")
    (26.5, 26.5, 26.5, 1.5, None)
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
        return 24 * int(days or 0) + int(whole or 0) + int(minutes) / 60 + float(seconds.replace(",", ".")) / 3600
    worded = _WORDED.fullmatch(text) if text else None
    if worded:
        parts = {name: float(part.replace(",", ".")) for name, part in worded.groupdict().items() if part}
        return sum(number * _HOURS[name] for name, number in parts.items())
    numbers = [read_value(text, decimal=decimal) for decimal in DECIMALS] if unit else []
    found = {value for value, flag in numbers if flag == ""}
    return found.pop() * _HOURS[unit] if len(found) == 1 else None


def not_later(sheet: Sheet, row: int, column: int, *, mend: str = "Correct the cell.") -> ReadError:
    """Return the refusal of a time that is not later than the one before it."""
    found = f"'{sheet.text(row, column)}', not later than the time before"
    return ReadError(sheet.where(row, column), found, "times that go up", mend)


def hours_at(sheet: Sheet, row: int, column: int, *, unit: str = "", like: str = "0:05:00") -> float:
    """Return the time in a cell, in hours.

    Raises
    ------
    ReadError
        If the cell is no time; `like` is what it should look like.
    """
    time = hours(sheet.cell(row, column), unit=unit)
    if time is None:
        raise ReadError(
            sheet.where(row, column), f"'{sheet.text(row, column)}'", f"a time such as {like}", "Correct the cell."
        )
    return time
