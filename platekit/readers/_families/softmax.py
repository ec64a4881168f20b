"""What a SoftMax Pro export says about its plates: the sections of the file and the line that begins each plate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from platekit.errors import ReadError
from platekit.readers._readouts import readout_name, told_apart
from platekit.sheets import Sheet
from platekit.wells import PLATE_SHAPES

_BLOCKS = re.compile(r"##BLOCKS=\s*(\d+)", re.IGNORECASE)
_STARTS = ("Plate:", "Group:", "Note:", "Cuvette Set:")
_FOOT = ("Original Filename", "Copyright")
# SoftMax Pro counts its plate sections; only a name that a person gave is a name.
_COUNTED = re.compile(r"Plate\s?#?\s?0*(\d+)", re.IGNORECASE)
_FORMATS = ("timeformat", "plateformat")
_CONTENTS = ("raw", "reduced")


@dataclass(frozen=True)
class Section:
    """One section of the file: what it is (``Plate``, ``Group``, ...), its first row, and the rows behind that one."""

    sheet: Sheet
    kind: str
    start: int
    body: range

    @property
    def name(self) -> str:
        """What stands behind the colon: in the next cell of a plate, in the same cell of a group."""
        first = self.sheet.text(self.start, 0).split(":", 1)[1].strip()
        return first or self.sheet.text(self.start, 1)


@dataclass(frozen=True)
class PlateHead:
    """The line ``Plate:`` of a section.

    Attributes
    ----------
    read : str
        ``endpoint``, ``kinetic``, ``spectrum`` or ``well scan``; "" where the line was shortened.
    mode : str
        ``Absorbance``, ``Fluorescence``, ``Time Resolved``, ...; "" where the line was shortened.
    reduced : bool
        Whether the section holds nothing but what the software calculated.
    points : int
        Times of a kinetic run, wavelengths of a spectrum, points of a well scan; 0 where the line does not say.
    interval : int
        Seconds between two reads of a kinetic run; 0 where the line does not say.
    emission, excitation : tuple of str
        Wavelengths, one for each read. For absorbance and luminescence the one wavelength stands in `emission`.
    swept : str
        For a fluorescence spectrum ``ex`` or ``em``: which of the two is scanned.
    first_column, n_columns, first_row, n_rows : int
        The part of the plate that was read; 0 where the line does not say.
    wells : int
        Wells of the whole plate; 0 where the line does not say.
    """

    read: str = ""
    mode: str = ""
    reduced: bool = False
    points: int = 0
    interval: int = 0
    emission: tuple[str, ...] = ()
    excitation: tuple[str, ...] = ()
    swept: str = ""
    first_column: int = 0
    n_columns: int = 0
    first_row: int = 0
    n_rows: int = 0
    wells: int = 0

    def readouts(self, n_found: int) -> list[str]:
        """Return the names of its readouts, in the order of its reads; of those found, where the line was shortened."""
        n_reads = len(self.emission) or (1 if self.mode else n_found)
        labels = [f"Lm{number}" for number in range(1, n_reads + 1)]
        names: dict[str, str] = {}
        for place, label in enumerate(labels):
            emission = self.emission[place] if self.emission else ""
            excitation = self.excitation[place] if place < len(self.excitation) else ""
            names[label] = readout_name(self.mode or "signal", excitation, emission)
        return list(told_apart(names).values())

    def swept_readout(self, wavelength: str) -> str:
        """Return the name of the readout at one wavelength of a spectrum."""
        fixed = next(iter(self.excitation), "")
        if self.swept == "ex":
            return readout_name(self.mode, wavelength, fixed)
        return readout_name(self.mode, fixed if self.swept == "em" else "", wavelength)


def sections(sheet: Sheet) -> list[Section]:
    """Return the sections of a file, each from its first line to its ``~End``.

    Raises
    ------
    ReadError
        If the file ends within a section.
    """
    heads = sheet.heads
    starts = [row for row in range(len(heads)) if _begins(sheet, row)]
    ends = [row for row in range(len(heads)) if heads[row] == "~End"]
    found: list[Section] = []
    for start, following in pairwise([*starts, len(heads)]):
        end = next((row for row in ends if start < row < following), following)
        if end == len(heads) and heads[start].startswith("Note:"):
            continue  # a note that somebody wrote below the sections; nothing is read from either kind
        if end == len(heads):
            raise ReadError(
                sheet.where(start), f"'{heads[start]}' and no '~End' below it", "whole sections",
                "The file was cut off. Export or copy it again.",
            )  # fmt: skip
        found.append(Section(sheet, heads[start].split(":", 1)[0], start, range(start + 1, end)))
    return found


def _begins(sheet: Sheet, row: int) -> bool:
    """Return whether a section begins here; a line of a note may begin with the same word, but has nothing beside it."""
    head = sheet.heads[row]
    return head.startswith(_STARTS) and (head != "Plate:" or sum(map(bool, sheet.texts(row))) > 2)


def outside(sheet: Sheet, found: Sequence[Section]) -> list[int]:
    """Return the rows that belong to no section and are none of the lines that SoftMax Pro puts around them."""
    inside = {row for section in found for row in (section.start, *section.body)}
    return [
        row
        for row in sheet.filled
        if row not in inside
        and not sheet.heads[row].startswith(_FOOT)
        and not (sheet.heads[row] == "~End" or _BLOCKS.match(sheet.heads[row]))
    ]


def missing_sections(sheet: Sheet, found: Sequence[Section]) -> list[str]:
    """Say that the file has fewer sections than its first line promises, which is what a file looks like that was cut."""
    promised = sum(int(match[1]) for head in sheet.heads if (match := _BLOCKS.match(head)))
    if promised <= len(found):
        return []
    return [
        f"{sheet.title}: '##BLOCKS=' promises {promised} sections and the file holds {len(found)}; if it was cut off, plates are missing."
    ]


def counted(name: str) -> int:
    """Return the number of a plate that SoftMax Pro named, ``Plate1`` or ``Plate#1``; 0 for the name of a person."""
    match = _COUNTED.fullmatch(name)
    return int(match[1]) if match else 0


def plate_head(section: Section) -> PlateHead:
    """Return what the line ``Plate:`` says."""
    texts = section.sheet.texts(section.start)
    lowered = [text.lower() for text in texts]
    layout = next((place for place, text in enumerate(lowered) if text in _FORMATS), -1)
    content = next((place for place, text in enumerate(lowered) if text in _CONTENTS and place > layout), -1)
    if layout < 0 or content < 0:
        return PlateHead()  # a line that somebody shortened: the names of the wells are enough

    def at(place: int) -> str:
        return texts[content + place] if content + place < len(texts) else ""

    mode = texts[layout + 2]
    rows = 13 if mode.lower() == "absorbance" else 22
    excitation = _wavelengths(at(13)) if rows == 22 else ()
    swept = {"ex": "ex", "em": "em"}.get(at(16).lower()[:2], "") if rows == 22 else ""
    return PlateHead(
        read=texts[layout + 1].lower(), mode=mode, reduced=lowered[content] == "reduced", points=_number(at(2)),
        interval=_number(at(4)), emission=_wavelengths(at(9)), excitation=_wavelengths(at(17)) if swept else excitation, swept=swept,
        first_column=_number(at(10)), n_columns=_number(at(11)),
        first_row=_number(at(rows)), n_rows=_number(at(rows + 1)), wells=_number(at(12)),
    )  # fmt: skip


def _wavelengths(text: str) -> tuple[str, ...]:
    """Return the wavelengths of a list such as ``535 610``; 0 stands for all light."""
    return tuple(word if len(word) > 2 else "" for word in text.replace(";", " ").replace(",", " ").split())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def plate_rows(head: PlateHead, columns: Sequence[int]) -> int:
    """Return how many rows a plate with these columns has; 0 if no such plate is known."""
    if head.wells in PLATE_SHAPES:
        return PLATE_SHAPES[head.wells][0]
    return next((rows for rows, n_columns in PLATE_SHAPES.values() if n_columns == max(columns)), 0)
