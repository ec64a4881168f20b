"""Revvity VICTOR Nivo, xlsx, csv or txt: operations with kinetic tables, lists of wells or grids."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import joined
from platekit.readers._describe import listed
from platekit.readers._families.nivo import Operation, Results, grids_of, operations, refuse_before, results
from platekit.readers._finding.blocks import plate_blocks
from platekit.readers._finding.grids import strangers_remark
from platekit.readers._finding.lost_rows import remark_missing_rows
from platekit.readers._readouts import readout_name, told_apart
from platekit.sheets import Sheet

_MODES = (("abs", "absorbance"), ("lum", "luminescence"), ("alpha", "alpha"), ("f", "fluorescence"), ("trf", "fluorescence"))  # fmt: skip
_FILTER = re.compile(r"(ex|em)[a-z]*\.?\s*(filter|wavelength)", re.IGNORECASE)
_WAVELENGTH = re.compile(r"(?<![\d.])[2-9]\d{2}(?![\d.])")


def _sniff(sheet: Sheet) -> bool:
    if not operations(sheet):
        return False
    # A workbook has the same readings twice, as a list and as a picture of the plate.
    return not (sheet.name.startswith("Plate") and any(operations(other) for other in sheet.others))


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    known = operations(sheet)
    refuse_before(sheet, known[0])
    grids = grids_of(sheet, known)
    found = [(operation, results(sheet, operation, own)) for operation, own in zip(known, grids, strict=True)]
    read = [(operation, one) for operation, each in found for one in each]
    if not read:
        raise ReadError(
            sheet.title, "operations of a VICTOR Nivo without results", "a table of wells or a grid below '1 OPERATION'",
            "Add the results to the export; or copy the file again if it was cut off.",
        )  # fmt: skip
    labels = _labels(found)
    filters = _filters(sheet)
    own = {operation.row: _name(operation, filters[operation.number]) for operation, each in found if each}
    names = told_apart({label: own[operation.row] for label, (operation, _) in zip(labels, read, strict=True)})
    plates = {plate: place for place, plate in enumerate(dict.fromkeys(_plate(one) for _, one in read), 1)}
    cells = [
        replace(
            one.cells,
            readout=names[label],
            plate=_plate(one)[1],
            ordinal=plates[_plate(one)],
            time_h=one.hour,
        )
        for label, (_, one) in zip(labels, read, strict=True)
    ]
    empty = [
        f"{sheet.where(one.row)}: operation '{one.name}' has no results."
        for one, each in found
        if not each and not one.described
    ]
    beside = [
        f"{sheet.where(block.header)}: the grid beside the table of wells of '{operation.name}' is not read."
        for (operation, each), own_grids in zip(found, grids, strict=True)
        for block in own_grids
        if each and block.header not in {row - 1 for one in each for row in one.cells.row.tolist()}
    ]
    every = [block for own_grids in grids for block in own_grids]
    headers = {block.header for block in every}
    others = strangers_remark(sheet, [block for block in plate_blocks(sheet) if block.header not in headers])
    lost = [*beside, *others, *_missing_wells(sheet, read), *remark_missing_rows(sheet, every)]
    return Found(joined(cells), (*empty, *_cycles(sheet, read), *lost))


def _plate(one: Results) -> tuple[str, str]:
    # A plate whose barcode was not read has 0 in its place.
    barcode = one.info.get("Barcode", "")
    return one.info.get("Plate", ""), "" if barcode == "0" else barcode


def _labels(found: Sequence[tuple[Operation, Sequence[Results]]]) -> list[str]:
    """Return what tells the readouts of operations apart: their columns, or their cycles where no time says it."""
    named = Counter(operation.name for operation, _ in found)
    labels: list[str] = []
    for number, (operation, each) in enumerate(found, 1):
        first = [operation.name, f"operation {number}" if named[operation.name] > 1 else ""]
        columns = len({one.column for one in each}) > 1
        cycles = len({one.info.get("Cycle", "") for one in each}) > 1
        for one in each:
            cycle = f"cycle {one.info.get('Cycle', '')}" if cycles and math.isnan(one.hour) else ""
            labels.append(", ".join(part for part in (*first, one.column if columns else "", cycle) if part))
    return labels


def _cycles(sheet: Sheet, read: Sequence[tuple[Operation, Results]]) -> list[str]:
    untimed = [(operation.name, one.info.get("Cycle", "")) for operation, one in read if math.isnan(one.hour)]
    if all(cycle in ("", "1") for _, cycle in untimed):
        return []
    return [
        f"{sheet.title}: a plate was read more than once and the file does not say when; the reads are readouts of their own."
    ]


def _missing_wells(sheet: Sheet, read: Sequence[tuple[Operation, Results]]) -> list[str]:
    """Say which operations lack wells that others have."""
    wells = {well: None for _, one in read for well in one.cells.well}
    said: dict[str, str] = {}
    for operation, one in read:
        have = set(one.cells.well)
        lost = [well for well in wells if well not in have]
        if lost:
            said[operation.name] = (
                f"{sheet.where(operation.row)}: '{operation.name}' has no {listed(lost[:8])}, which others have."
            )
    return list(said.values())


def _name(operation: Operation, filters: Mapping[str, str]) -> str:
    """Return mode and wavelengths, from the name of an operation and the filters that the file gives it."""
    words = re.findall(r"[a-z]+", operation.name.casefold())
    mode = next((mode for word in words for start, mode in _MODES if word.startswith(start)), "")
    if not mode:
        return operation.name
    if mode == "luminescence":
        return readout_name(mode)
    named: list[str] = _WAVELENGTH.findall(operation.name)
    excitation = filters.get("ex") or (named[0] if named else "")
    emission = filters.get("em") or (named[1] if len(named) > 1 else "")
    return readout_name(mode, excitation, "" if mode == "absorbance" else emission)


def _filters(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return the wavelengths of the filters of each operation, by its number, from the lines below that or its name."""
    known = operations(sheet)
    numbers = {one.row: one.number for one in known}
    # The settings call an operation by another name than the results: ABS (F)-Plate Kinetics, ABS (F) - Kinetics.
    called: dict[str, set[str]] = {}
    for one in known:
        called.setdefault(one.name, set()).add(one.number)
    found: dict[str, dict[str, str]] = {one.number: {} for one in known}
    inside: set[str] = set()
    for row in sheet.filled:
        texts = [text for text in sheet.texts(row) if text]
        names = [text for text in texts if text in called]
        if row in numbers:
            inside = {numbers[row]}
        elif names:
            inside = set[str]().union(*(called[name] for name in names))
            inside = inside & {texts[0]} if texts[0].isdecimal() else inside
        kind = _FILTER.match(texts[0])
        wave = _WAVELENGTH.search(texts[-1]) if kind else None
        if kind and wave:
            for number in inside:
                found[number].setdefault(kind[1].casefold(), wave[0])
    return found


READER = Reader(
    "victor_nivo", "Revvity VICTOR Nivo export", (".xlsx", ".csv", ".txt"), _sniff, _read, experimental=True
)
