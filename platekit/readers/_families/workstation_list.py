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
    sheet = listed.sheet
    waves = [columns[what] for what in ("WavelengthExc", "WavelengthEms", "Wavelength") if what in columns]
    rows: list[tuple[str, int, str, str, int]] = []
    for well, row in zip(listed.wells, listed.rows, strict=True):
        read = [sheet.text(row, column) for column in waves]
        if waves and not any(read) and not sheet.text(row, value):
            continue  # the spectrum beside it is longer
        excitation, emission = (*read, "")[:2] if waves else light[1:]
        name = readout_name(light[0], excitation, emission)
        turns = [
            f"{turn.lower()} {text}"
            for turn in _TURNS
            if turn in others and (text := sheet.text(row, others[turn])) not in ("", "0", "1")
        ]
        label = sheet.text(row, others["Label"]) if "Label" in others else ""
        told = ", ".join(part for part in (label, *turns) if part)
        number = sheet.text(row, others["Plate"]) if "Plate" in others else head.word("Plate") if head else ""
        barcode = sheet.text(row, others["Barcode"]) if "Barcode" in others else head.barcode if head else ""
        readout = f"{name} ({told})" if told else name
        rows.append((well, row, readout, barcode, int(number) if number.isdecimal() else 1))
    wells, places, readouts, plates, ordinals = zip(*rows, strict=True) if rows else ((),) * 5
    return replace(
        cells_at(wells, places, value),
        readout=np.array(readouts, dtype=object),
        plate=np.array(plates, dtype=object),
        ordinal=np.array(ordinals),
    )


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
