"""Lists of EnVision and EnSpire Workstation: a row per well, or per well and wavelength, and columns ``MeasA:Result``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from platekit.readers._cells import Cells, cells_at
from platekit.readers._families.workstation import Head
from platekit.readers._finding.row_ends import refuse_uneven_rows
from platekit.readers._finding.well_list import WellList, well_list
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

_COLUMN = re.compile(r"(?:(?P<meas>.+?)\s*:\s*)?(?P<what>Result|Signal|Wavelength(?:Exc|Ems)?)")
# What a column of these lists may also hold; nothing of it tells two readings of a well apart.
_TURNS = ("Repeat", "Kinetics")


@dataclass(frozen=True)
class ListedRead:
    """The readings of one measurement in one list."""

    measurement: str
    cells: Cells


def listed_reads(sheet: Sheet, heads: Sequence[Head], light: Callable[[str], tuple[str, str, str]]) -> list[ListedRead]:
    """Return the readings of all lists of a sheet, each with `well row column readout plate ordinal`.

    Parameters
    ----------
    sheet : Sheet
    heads : sequence of Head
        The list of a plate stands below its head.
    light : callable
        Mode, excitation and emission of a measurement, for lists that name no wavelengths.
    """
    found: list[ListedRead] = []
    for row in sheet.filled if sheet.has("Well") else ():
        texts = sheet.texts(row)
        if "Well" not in texts or not any(_COLUMN.fullmatch(text) for text in texts):
            continue
        listed = well_list(sheet, row)
        if listed is not None:
            refuse_uneven_rows(sheet, [row, *listed.rows])
            head = next((head for head in reversed(heads) if head.row < row), None)
            found += _of_list(listed, head, light)
    return _told_apart(found)


def _of_list(listed: WellList, head: Head | None, light: Callable[[str], tuple[str, str, str]]) -> list[ListedRead]:
    groups: dict[str, dict[str, int]] = {}
    for column, name in listed.names.items():
        parts = _COLUMN.fullmatch(name)
        if parts:
            groups.setdefault(parts["meas"] or "", {})[parts["what"]] = column
    others = {name: column for column, name in listed.names.items()}
    found: list[ListedRead] = []
    for meas, columns in groups.items():
        value = columns.get("Result", columns.get("Signal"))
        if value is not None:
            measurement = re.sub(r"^Meas(?=[A-Z]+$)", "Meas ", meas)
            found.append(ListedRead(measurement, _cells(listed, value, columns, others, head, light(measurement))))
    return found


def _cells(
    listed: WellList,
    value: int,
    columns: dict[str, int],
    others: dict[str, int],
    head: Head | None,
    light: tuple[str, str, str],
) -> Cells:
    sheet, rows = listed.sheet, listed.rows

    def down(name: str, otherwise: str = "") -> list[str]:
        return sheet.texts_down(rows, others[name]) if name in others else [otherwise] * len(rows)

    waves = [
        sheet.texts_down(rows, columns[what])
        for what in ("WavelengthExc", "WavelengthEms", "Wavelength")
        if what in columns
    ]
    lit = [*waves, [""] * len(rows)][:2] if waves else [[one] * len(rows) for one in light[1:]]
    # Many rows share few readouts.
    said = list(zip(*lit, down("Label"), *map(down, _TURNS), strict=True))
    names = {words: _readout(light[0], *words) for words in set(said)}
    numbers, barcodes = down("Plate", head.word("Plate") if head else ""), down("Barcode", head.barcode if head else "")
    cells = replace(
        cells_at(listed.wells, rows, value),
        readout=np.array([names[words] for words in said], dtype=object),
        plate=np.array(barcodes, dtype=object),
        ordinal=np.array([int(number) if number.isdecimal() else 1 for number in numbers]),
    )
    if not waves:
        return cells
    # Where the spectrum beside it is longer, a measurement has neither wavelength nor value.
    return cells.taken([any(texts) for texts in zip(*waves, sheet.texts_down(rows, value), strict=True)])


def _readout(mode: str, excitation: str, emission: str, label: str, *turns: str) -> str:
    name = readout_name(mode, excitation, emission)
    counted = [f"{turn.lower()} {text}" for turn, text in zip(_TURNS, turns, strict=True) if text not in ("", "0", "1")]
    told = ", ".join(part for part in (label, *counted) if part)
    return f"{name} ({told})" if told else name


def _told_apart(reads: Sequence[ListedRead]) -> list[ListedRead]:
    """Return reads whose readouts carry the measurement in parentheses where two measurements share one."""
    every = [list(read.cells.each("readout")) for read in reads]
    kinds: dict[str, set[str]] = {}
    for read, names in zip(reads, every, strict=True):
        kinds.setdefault(read.measurement, set()).update(names)
    told: list[ListedRead] = []
    for read, names in zip(reads, every, strict=True):
        if any(not kind.isdisjoint(names) for other, kind in kinds.items() if other != read.measurement):
            apart = np.array([f"{name} ({read.measurement})" for name in names], dtype=object)
            told.append(ListedRead(read.measurement, replace(read.cells, readout=apart)))
        else:
            told.append(read)
    return told
