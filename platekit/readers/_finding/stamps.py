"""Date and time as instruments of any country write them, and the hours between the reads that carry them."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Sequence

_STAMP = re.compile(
    r"(?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}),?[ T]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})[:.](?P<second>\d{2})(?:[.,]\d+)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?(?:[+-]\d{2}:\d{2}|Z)?",
    re.IGNORECASE,
)
# Day or month first: 3/07/2011 does not say which.
_ORDERS = ("dmy", "mdy")


def is_stamp(text: str) -> bool:
    """Return whether a text is a date, with or without a time: what some instruments write where a barcode is missing.

    Examples
    --------
    >>> is_stamp("8/22/2023 11:01:43 AM"), is_stamp("2022-11-10 12:11:46"), is_stamp("8/22/2023"), is_stamp("SIM-1-2")
    (True, True, True, False)
    """
    return (
        _STAMP.fullmatch(text) is not None or re.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( .*)?", text) is not None
    )


def hours_between(series: Sequence[Sequence[str]]) -> list[list[float]] | None:
    """Return the hours from the earliest read of several series, each in the order in which it was read.

    Parameters
    ----------
    series : sequence of sequence of str
        When each read of each series was taken.

    Returns
    -------
    list of list of float, or None
        None where a text is no date and time, or the times of a series do not go up.

    Examples
    --------
    >>> hours_between([["3/07/2011 1:41:34 p.m.", "3/07/2011 2:11:34 p.m."]])
    [[0.0, 0.5]]
    """
    readings = [read for order in _ORDERS if (read := _read_all(series, order)) is not None]
    if not readings or not any(series):
        return None
    # Over midnight 31/1 and 1/2 are a day apart one way and months the other; nobody reads a plate for months.
    read = min(readings, key=_span)
    first = min(stamp for stamps in read for stamp in stamps)
    return [[(stamp - first).total_seconds() / 3600 for stamp in stamps] for stamps in read]


def _read_all(series: Sequence[Sequence[str]], order: str) -> list[list[datetime.datetime]] | None:
    read: list[list[datetime.datetime]] = []
    for texts in series:
        stamps = [_stamp(text, order) for text in texts]
        known = [stamp for stamp in stamps if stamp is not None]
        if len(known) < len(stamps) or any(after <= before for before, after in itertools.pairwise(known)):
            return None
        read.append(known)
    return read


def _span(read: Sequence[Sequence[datetime.datetime]]) -> datetime.timedelta:
    stamps = [stamp for one in read for stamp in one]
    return max(stamps) - min(stamps)


def _stamp(text: str, order: str) -> datetime.datetime | None:
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        return None
    numbers = [int(part) for part in re.split(r"[-/.]", found["date"])]
    year, month, day = (
        numbers if numbers[0] > 31 else (numbers[2], *numbers[1::-1]) if order == "dmy" else (numbers[2], *numbers[:2])
    )
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"][0].lower() == "p" else 0)
    try:
        return datetime.datetime(
            year if year > 99 else 2000 + year, month, day, hour, int(found["minute"]), int(found["second"])
        )
    except ValueError:
        return None  # the month 13 of the other order
