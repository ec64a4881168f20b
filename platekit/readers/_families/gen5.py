"""The parts of a Gen5 export: the plates in it, the reads of their procedure, and one table of results."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from platekit.readers._cells import Cells
from platekit.readers._finding.clock import hours, is_time
from platekit.sheets import Sheet, as_text
from platekit.values import Cell

_MODE = re.compile(
    r"(?:time[- ]resolved )?(absorbance|fluorescence|luminescence|alpha|image)\b", re.IGNORECASE
)  # fmt: skip
_KINETIC = ("Start Kinetic", "Discontinuous Kinetics")
_INTERVAL = re.compile(r"Interval\s+([\d:.]+)")
# What Gen5 writes between a title and its table.
_BETWEEN = ("actual temperature", "min temperature", "max temperature")


@dataclass(frozen=True)
class ReadStep:
    """One read of the procedure: its name ("" if it has none), its mode, and the lines that describe it."""

    name: str
    mode: str
    described: str


@dataclass(frozen=True)
class Segment:
    """The rows of one plate in a Gen5 export, and what stands in its head.

    `head` is its ``Plate Number`` as it stands there; `plate` a name that a person gave, else "".
    """

    sheet: Sheet
    rows: range
    ordinal: int
    head: str
    plate: str
    steps: tuple[ReadStep, ...]

    @cached_property
    def kinetic(self) -> bool:
        """Whether the procedure reads the plate again and again."""
        return any(self.sheet.heads[row] in _KINETIC for row in self.rows)

    @cached_property
    def interval(self) -> float | None:
        """Hours between two reads, as the procedure says; None where it says nothing."""
        rows = (row for row in self.rows if self.sheet.heads[row] in _KINETIC)
        found = [_INTERVAL.search(self.sheet.text(row, 1)) for row in rows]
        return hours(found[0][1]) if len(found) == 1 and found[0] else None


@dataclass(frozen=True)
class Table:
    """One table of readings.

    Attributes
    ----------
    label : str
        What Gen5 calls the read or the result.
    cells : Cells
        With `time_h` or `field` where it has them.
    rows : range
        Rows of the sheet that it takes up, its title left out.
    measured : bool
        Whether it shows the temperature of each read, as nothing but a raw read does.
    wavelength : str
        In a spectrum the wavelength of this row, else "".
    titled : bool
        Whether the label is the title of a grid whose lines have none.
    remarks : tuple of str
    """

    label: str
    cells: Cells
    rows: range
    measured: bool = False
    wavelength: str = ""
    titled: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells its readout from others: the label, and the wavelength in a spectrum."""
        return f"{self.label} {self.wavelength}".strip()


def segments(sheet: Sheet) -> list[Segment]:
    """Return the plates of an export; each begins with ``Software Version``, or with a further ``Plate Number``."""
    starts: list[int] = []
    numbered = False
    for row, head in enumerate(sheet.heads):
        if head == "Software Version" or (head == "Plate Number" and (numbered or not starts)):
            starts.append(row)
            numbered = head == "Plate Number"
        elif head == "Plate Number":
            numbered = True
    starts = [0, *starts[1:]]
    found: list[Segment] = []
    taken, last = set[int](), 0
    for start, end in zip(starts, [*starts[1:], len(sheet.rows)], strict=True):
        name = _head(sheet, range(start, end), "Plate Number")
        counted = re.fullmatch(r"Plate (\d+)", name)
        ordinal = int(counted[1]) if counted else len(found) + 1
        ordinal = last + 1 if ordinal in taken else ordinal
        taken.add(ordinal)
        last = max(last, ordinal)
        # "Plate 1" is how Gen5 counts; every export has one. Only a name that a person gave is a name.
        own = _head(sheet, range(start, end), "Plate ID") or _head(sheet, range(start, end), "Barcode")
        own = own or ("" if counted else name)
        found.append(Segment(sheet, range(start, end), ordinal, name, own, _steps(sheet, range(start, end))))
    return found


def plate_number(sheet: Sheet) -> str:
    """Return what the head of a sheet gives as its plate, such as ``Plate 1``; "" if it gives none."""
    return _head(sheet, range(len(sheet.rows)), "Plate Number")


def _head(sheet: Sheet, rows: range, words: str) -> str:
    return next((sheet.text(row, 1) for row in rows if sheet.heads[row].rstrip(":") == words), "")


def _steps(sheet: Sheet, rows: range) -> tuple[ReadStep, ...]:
    steps: list[ReadStep] = []
    for row in rows:
        if sheet.heads[row] != "Read":
            continue
        first = sheet.text(row, 1)
        described = [first] if _MODE.match(first) else []
        for below in range(row + 1, rows.stop):
            if sheet.heads[below] or sheet.is_blank(below):
                break
            described.append(sheet.text(below, 1))
        mode = next((found[1].lower() for found in map(_MODE.match, described) if found), "")
        steps.append(ReadStep("" if _MODE.match(first) else first, mode, "\n".join(described)))
    return tuple(steps)


def only_text(sheet: Sheet, row: int) -> str:
    """Return the text of a row that has one filled cell; "" for any other row."""
    found: Cell = ""
    for cell in sheet.rows[row]:
        if isinstance(cell, str) and (not cell or cell.isspace()):
            continue
        if found != "":
            return ""
        found = cell
    return as_text(found)


def title_row(sheet: Sheet, row: int, first: int) -> int | None:
    """Return the row of the title above a row, no higher than `first`; None if what stands there is no title.

    A title stands alone in the first column, below an empty line or another title.
    """
    for above in range(row - 1, first - 1, -1):
        if sheet.is_blank(above) or sheet.heads[above].casefold().rstrip(":") in _BETWEEN:
            continue
        alone = sheet.heads[above] != "" and only_text(sheet, above) != "" and not is_time(sheet.heads[above])
        begins = above == 0 or sheet.is_blank(above - 1) or " - Time " in sheet.heads[above - 1]
        return above if alone and begins else None
    return None


def title(sheet: Sheet, row: int, first: int) -> str:
    """Return the title above a row; "" if there is none."""
    above = title_row(sheet, row, first)
    return "" if above is None else only_text(sheet, above)
