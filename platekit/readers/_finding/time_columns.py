"""Columns of times in tables that people make: which they are, their unit, and the hours of each row."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.readers._finding.clock import hours_in, may_be_time, of_a_day
from platekit.readers._finding.well_rows import WellRows, plain
from platekit.sheets import Sheet

_DAY = 24.0
UNITS = {
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "std": "h", "stunden": "h", "hpi": "h",
    "min": "min", "mins": "min", "minute": "min", "minutes": "min", "minuten": "min",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "sek": "s", "sekunden": "s",
    "d": "d", "day": "d", "days": "d", "tage": "d", "dpi": "d",
}  # fmt: skip
# How the name of a column of times begins; hpi and dpi are hours and days post infection.
TIME_WORDS = frozenset((
    "time", "timepoint", "timepoints", "elapsed", "hours", "minutes", "seconds", "hpi", "dpi", "zeit", "zeitpunkt", "stunden",
    "minuten", "sekunden", "temps", "tiempo", "tempo",
))  # fmt: skip


def is_time_name(name: str) -> bool:
    """Return whether a column of this name holds times.

    Examples
    --------
    >>> [is_time_name(name) for name in ("Zeit [h]", "hpi", "time_s", "GFP 24 hpi", "Cycle")]
    [True, True, True, False, False]
    """
    return plain(name).split(" ")[0] in TIME_WORDS


def unit_of(name: str) -> str:
    """Return the unit that the name of a column of times gives; "" if it gives none.

    Examples
    --------
    >>> unit_of("Time [s]"), unit_of("hpi"), unit_of("time"), unit_of("Time since infection (h)")
    ('s', 'h', '', 'h')
    """
    return UNITS.get(plain(name).split(" ")[-1], "")


def time_columns(listed: WellRows) -> list[int]:
    """Return the columns that hold times, first the one to be read.

    A column called time is one, and what is wrong in it is an error of its own; one of another name, such as
    ``Timepoint``, is one if all of its cells are times: there may be labels in it.
    """
    if "time columns" not in listed.sheet.found:
        named = [column for column, name in listed.titles.items() if is_time_name(name)]
        called = {column for column in named if plain(listed.titles[column]).split(" ")[0] == "time"}
        if len(named) > 1 or not called:
            readable = [column for column in named if _are_times(listed, column)]
            named = [*readable, *(column for column in named if column in called and column not in readable)]
        listed.sheet.found["time columns"] = named
    return listed.sheet.found["time columns"]


def _are_times(listed: WellRows, column: int) -> bool:
    unit = unit_of(listed.titles[column])
    cells = [listed.sheet.cell(row, column) for row in listed.rows]
    return all(may_be_time(cell, unit=unit) for cell in cells) and any(cell != "" for cell in cells)


def row_hours(listed: WellRows, column: int) -> list[float]:
    """Return the time of each row: clock times as they stand, plain numbers in the unit that the column names."""
    sheet, name = listed.sheet, listed.titles[column]
    unit = unit_of(name)
    times: list[float] = []
    for row in listed.rows:
        time = hours_in(sheet, row, column, unit=unit)
        if time is None and not unit and sheet.text(row, column)[:1].isdigit():
            raise of_a_day(sheet, row, column) or no_unit(sheet, listed.header, column, name)
        if time is None:
            raise of_a_day(sheet, row, column) or ReadError(
                sheet.where(row, column), f"'{sheet.text(row, column)}'", "a time in numbers", "Correct the cell."
            )
        times.append(time)
    return times


def no_unit(sheet: Sheet, row: int, column: int, name: str) -> ReadError:
    """Return the refusal of plain numbers below the name of a time without its unit."""
    return ReadError(
        sheet.where(row, column),
        f"'{name}'",
        "a time with its unit",
        "Name the column 'time_s', 'time_min' or 'time_h'.",
    )


def refuse_over_midnight(listed: WellRows, column: int, times: Sequence[float], keys: Sequence[Sequence[str]]) -> None:
    """Refuse times of day that begin anew at midnight: the later read of a well would come before the earlier."""
    sheet = listed.sheet
    if max(times, default=0) >= _DAY or not all(":" in sheet.text(row, column) for row in listed.rows):
        return
    last: dict[tuple[str, ...], int] = {}
    for place, key in enumerate(zip(*keys, strict=True)):
        before = last.get(key, place)
        if times[place] < times[before]:
            row, above = listed.rows[place], listed.rows[before]
            raise ReadError(
                sheet.where(row, column), f"'{sheet.text(row, column)}' for well {listed.wells[place]}, below '{sheet.text(above, column)}' ({sheet.place(above)})",
                "times that go up", "Times of day begin anew at midnight: write hours since the first read into a column 'time_h'. If they are none, sort the rows by time.",
            )  # fmt: skip
        last[key] = place
