"""The names of the columns of an Incucyte table: well, image, metric, label of the plate map, and what is an error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from platekit.errors import quoted
from platekit.readers._base import ReadOptions
from platekit.readers._calculated import calculated_remark
from platekit.sheets import Sheet
from platekit.wells import parse_well

_WELL = r"(?P<well>[A-Za-z]{1,2}\d{1,2})"
_IMAGE = r"(?:\s*,\s*Image\s*(?P<image>\d+))?"
_ERROR = r"(?:\s*\((?P<error>Std\.? (?:Err|Dev)[^)]*)\))?"
# `B2`, `B2, Image 1`, `B2 (Std Err Img)`, with the label of the plate map before it (`drug 1 uM : B2`, or none: `: B2`).
_LABELLED = re.compile(rf"(?:(?P<label>.*?)\s*:\s*)?{_WELL}{_IMAGE}{_ERROR}", re.IGNORECASE)
# `B2 : Confluence (%)`, as some exports to csv have it.
_MEASURED = re.compile(rf"{_WELL}{_IMAGE}\s*:\s*(?P<metric>.+?){_ERROR}", re.IGNORECASE)
_UNIT = re.compile(r".*[\[(]\s*(?P<unit>d|h|hours?|min|s)\w*\s*[\])]", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column of the table: its place, its well, and what else its name says; "" where it says nothing."""

    place: int
    well: str
    image: str
    metric: str
    label: str
    error: str


def column(place: int, name: str) -> Column | None:
    """Return what the name of a column says; None if it names no well.

    Examples
    --------
    >>> column(2, ": B2, Image 3"), column(3, "drug : B2 (Std Err)").label, column(4, "HeLa 1K")
    (Column(place=2, well='B02', image='3', metric='', label='', error=''), 'drug', None)
    """
    match = _LABELLED.fullmatch(name) or _MEASURED.fullmatch(name)
    well = parse_well(match["well"]) if match else None
    if match is None or well is None:
        return None
    said = match.groupdict()
    return Column(
        place, well, said["image"] or "", said.get("metric") or "", said.get("label") or "", said["error"] or ""
    )


def elapsed_unit(name: str) -> str:
    """Return the unit of the column of times; hours, unless its name says otherwise.

    Examples
    --------
    >>> elapsed_unit("Elapsed"), elapsed_unit("Elapsed (min)")
    ('h', 'min')
    """
    match = _UNIT.fullmatch(name)
    return "h" if match is None or match["unit"].lower().startswith("h") else match["unit"].lower()


def said_above(sheet: Sheet, words: str, below: int) -> str:
    """Return what a line such as ``Metric: Confluence (Percent)`` says, in its own cell or in the next."""
    for row in range(below - 1, -1, -1):
        head = sheet.heads[row]
        if head.casefold().startswith(words.casefold() + ":"):
            return head.split(":", 1)[1].strip() or sheet.text(row, 1)
    return ""


def readout(metric: str, error: str) -> str:
    """Return the name of a readout: the metric, with the kind of error behind it."""
    name = metric or "signal"
    return f"{name} ({error})" if error else name


def plate_of(sheet: Sheet, below: int) -> str:
    """Return the name that the vessel has in the file; "" if it has none."""
    return said_above(sheet, "Vessel Name", below) or said_above(sheet, "Label", below)


def errors_remark(sheet: Sheet, errors: Sequence[str], options: ReadOptions) -> list[str]:
    """Say which columns or grids of errors there are, and whether they are read."""
    kinds = quoted(dict.fromkeys(filter(None, errors)))
    return calculated_remark(sheet.title, "the Incucyte software", kinds, options, beside="the metric")
