"""Lists of wells with a column for the repeat and one for the time: when each value was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from platekit.errors import ReadError
from platekit.readers._finding.clock import hours_at, not_later
from platekit.sheets import Sheet


@dataclass(frozen=True)
class Entry:
    """One value of the list: which plate, well, label and repeat, its cell, and the column of its time (-1 for none)."""

    plate: str
    repeat: int
    well: str
    kind: str
    label: str
    row: int
    column: int
    clock: int

    def hour(self, sheet: Sheet) -> float:
        """When it was read, in hours from the start; a spreadsheet keeps times as parts of a day."""
        if self.clock < 0:
            return float("nan")
        unit = "d" if sheet.name else ""
        return hours_at(sheet, self.row, self.clock, unit=unit, like="00:05:00.00")


def repeat_times(sheet: Sheet, listed: Sequence[Entry]) -> tuple[list[float], list[str]]:
    """Return the time of each value: none where no well was read twice, else that of its read."""
    series: dict[tuple[str, str], list[int]] = {}
    for place, entry in enumerate(listed):
        series.setdefault((entry.plate, entry.label), []).append(place)
    hours = [float("nan")] * len(listed)
    said: list[str] = []
    for (_, label), places in series.items():
        own = [listed[place] for place in places]
        if len({entry.well for entry in own}) == len(own):
            continue
        if any(entry.clock < 0 for entry in own):
            raise ReadError(
                sheet.title, f"wells read more than once with '{label}', but no column 'Time' before it", "when each well was read",
                "Export the list with its times.",
            )  # fmt: skip
        clocks = [entry.hour(sheet) for entry in own]
        by_read = _by_read(own, clocks)
        for place, hour in zip(places, by_read or _by_well(sheet, own, clocks), strict=True):
            hours[place] = hour
        how = (
            "plate after plate; the time of a read is that of its first well"
            if by_read
            else "well after well; times count from the first read of each well"
        )
        said.append(f"{sheet.title}: wells were read more than once, {how}.")
    return hours, list(dict.fromkeys(said))


def _by_read(own: Sequence[Entry], clocks: Sequence[float]) -> list[float]:
    """Return for each value the time of the first well of its read; nothing if one read began before the last had ended."""
    spans: dict[int, list[float]] = {}
    for entry, clock in zip(own, clocks, strict=True):
        spans.setdefault(entry.repeat, []).append(clock)
    order = sorted(spans)
    if len(order) < 2 or any(max(spans[one]) >= min(spans[other]) for one, other in pairwise(order)):
        return []
    starts = {repeat: min(span) for repeat, span in spans.items()}
    return [starts[entry.repeat] for entry in own]


def _by_well(sheet: Sheet, own: Sequence[Entry], clocks: Sequence[float]) -> list[float]:
    """Return for each value the time since the first read of its well."""
    starts: dict[str, tuple[Entry, float]] = {}
    for entry, clock in zip(own, clocks, strict=True):
        starts.setdefault(entry.well, (entry, clock))
    first = min(entry.repeat for entry in own)
    late = next((entry for entry, _ in starts.values() if entry.repeat != first), None)
    if late:
        raise ReadError(
            sheet.where(late.row), f"repeat {late.repeat} as the first read of well {late.well}", f"repeat {first}, as for other wells",
            "A line was lost from the file, and times count from there. Export the list again.",
        )  # fmt: skip
    since = [clock - starts[entry.well][1] for entry, clock in zip(own, clocks, strict=True)]
    back = next((entry for entry, time in zip(own, since, strict=True) if time < 0), None)
    if back:
        raise not_later(sheet, back.row, back.clock)
    return since


def refuse_beyond(sheet: Sheet, header: int, row: int) -> None:
    """Refuse a row of a list with a value behind the last column name: values have moved under other names."""
    width = len(sheet.rows[header])
    beyond = next((column for column in range(width, len(sheet.rows[row])) if sheet.text(row, column)), None)
    if beyond is not None:
        raise ReadError(
            sheet.where(row, beyond), f"'{sheet.text(row, beyond)}' beyond the last column", "a name above each value",
            "A cell was added to the row or lost from the column names. Export the list again.",
        )  # fmt: skip
