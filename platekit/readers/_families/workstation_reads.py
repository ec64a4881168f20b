"""Exports of EnVision and EnSpire Workstation: what each grid is called, and which read of which plate it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from platekit.readers._families.workstation import Grid, Head, Title, once
from platekit.readers._readouts import readout_name

_CALCULATION = re.compile(r"(?:Calc (?P<index>\d+)(?::\s*|\s*$))?(?P<name>[^=]*?)\s*(?:=.*)?", re.DOTALL)


@dataclass(frozen=True)
class Family:
    """One of the two programs: its name, how it reads a label's mode and light, and what it calls a calculation."""

    name: str
    light: Callable[[Title, Head], tuple[str, str, str]]
    calculation: Callable[[str, str], str]


@dataclass(frozen=True)
class Read:
    """One grid with what it is called: base (its label and channel), name (of its readout), and which read of a plate it is."""

    grid: Grid
    kind: str
    base: str
    name: str
    head: Head
    nth: str = ""
    hour: float = np.nan

    @property
    def label(self) -> str:
        """What tells its readout apart."""
        return f"{self.base}, {self.nth}" if self.nth else self.base

    @cached_property
    def plate(self) -> tuple[str, str]:
        """The instrument's number and the barcode: a number with two barcodes is two plates."""
        return self.head.word("Plate"), self.head.barcode

    @cached_property
    def turn(self) -> tuple[int, int]:
        """Which read of the plate it is: its repeat, and its place in a kinetic run."""
        words = self.head.word("Repeat"), self.head.word("Kinetics")
        return int(words[0]) if words[0].isdecimal() else 1, int(words[1]) if words[1].isdecimal() else 0

    @cached_property
    def field(self) -> str:
        """The point of an area scan, "" where a well was read at one point."""
        return f"{self.head.word('ScanX')},{self.head.word('ScanY')}"


def read_of(grid: Grid, family: Family) -> Read:
    head = grid.head or Head(grid.row, grid.row)
    title = grid.title or _title_of(head, grid.row)
    if title.kind == "Calculated":
        parts = _CALCULATION.fullmatch(title.label)
        index, name = (parts["index"] or "", parts["name"]) if parts else ("", title.label)
        return Read(grid, title.kind, title.label, family.calculation(index, name), head)
    label = f"{title.label}, {title.channel}" if title.channel else title.label
    return Read(grid, title.kind, label, readout_name(*family.light(title, head)), head)


def _title_of(head: Head, row: int) -> Title:
    """Return what the head of a grid without a title says: the formats Plate and Plate4 write none."""
    label = head.word("Label", "Meas")
    if not label:
        return Title(row, "Calculated", head.word("Formula"))
    return Title(row, "Results", once(label), "channel 2" if "De=2nd" in head.word("Measinfo", "MeasInfo") else "")
