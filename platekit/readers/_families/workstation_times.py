"""Exports of EnVision and EnSpire Workstation: when a plate was read that was read more than once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from platekit.errors import ReadError
from platekit.readers._families.workstation_reads import Read
from platekit.readers._finding.clock import hours
from platekit.readers._finding.stamps import hours_between
from platekit.sheets import Sheet

_TIMED = "the times of its reads are those that the file gives them"
_UNTIMED = "the file does not say when, and the reads are readouts of their own"


def timed(sheet: Sheet, reads: Sequence[Read], every: Sequence[Read]) -> tuple[list[Read], list[str]]:
    """Return reads with their hours, or told apart by their number, where a plate was read more than once."""
    found: list[Read] = []
    said: list[str] = []
    plates: dict[tuple[str, str], dict[tuple[str, str], list[Read]]] = {}
    for read in reads:
        plates.setdefault(read.plate, {}).setdefault((read.kind, read.base), []).append(read)
    for series in plates.values():
        several = [
            sorted(ones, key=lambda read: read.turn)
            for ones in series.values()
            if len({read.turn for read in ones}) > 1
        ]
        found += [read for ones in series.values() if len({read.turn for read in ones}) == 1 for read in ones]
        for ones in several:
            _refuse_late_start(sheet, ones[0])
        for ones, at in zip(several, _hours(several, every), strict=True):
            found += [
                replace(read, hour=at[read.turn]) if at else replace(read, nth=_nth(read.turn, ones[0].turn))
                for read in ones
            ]
            said.append(f"{sheet.title}: a plate was read more than once; {_TIMED if at else _UNTIMED}.")
    return found, list(dict.fromkeys(said))


def _refuse_late_start(sheet: Sheet, first: Read) -> None:
    """Refuse a run whose first read in the file is not its first: times count from a read that is not there."""
    if max(first.turn) > 1:
        names = [
            f"{name} {number}" for name, number in zip(("repeat", "kinetic"), first.turn, strict=True) if number > 1
        ]
        raise ReadError(
            sheet.where(first.grid.row), f"{' and '.join(names)} as the first read of '{first.base}'", "the reads of a run from number 1 on",
            "A part of the file was lost. Export it again.",
        )  # fmt: skip


def _hours(several: Sequence[Sequence[Read]], every: Sequence[Read]) -> list[dict[tuple[int, int], float]]:
    """Return the hour of each turn of each series: by the dates of the reads, else by the times of their wells."""
    firsts: list[dict[tuple[int, int], Read]] = []
    for ones in several:
        firsts.append({})
        for read in ones:
            firsts[-1].setdefault(read.turn, read)
    dated = hours_between([[read.head.word("Measurement date") for read in ones.values()] for ones in firsts])
    if dated is None:
        dated = [_clocked(list(ones.values()), every) for ones in firsts]
    return [dict(zip(own, times, strict=True)) if times else {} for own, times in zip(firsts, dated, strict=True)]


def _clocked(firsts: Sequence[Read], every: Sequence[Read]) -> list[float]:
    """Return when the first well of each read was read, from the grids of measurement times; none where they do not say."""
    found: list[float] = []
    clocks = {(one.plate, one.base, one.turn): one.grid for one in reversed(every) if one.kind == "Measurement time"}
    for read in firsts:
        grid = clocks.get((read.plate, read.base, read.turn))
        places = grid.cells.at() if grid else []
        times = [time for place in places if (time := hours(read.grid.sheet.cell(*place))) is not None]
        if not times or (found and min(times) <= found[-1]):
            return []
        found.append(min(times))
    return found


def _nth(turn: tuple[int, int], first: tuple[int, int]) -> str:
    """Return what tells a read apart from the first one."""
    repeat, kinetic = turn
    parts = [f"repeat {repeat}"] * (repeat != first[0]) + [f"kinetic {kinetic}"] * (kinetic != first[1])
    return ", ".join(parts)
