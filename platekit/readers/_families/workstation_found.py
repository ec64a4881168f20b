"""Exports of EnVision and EnSpire Workstation: from grids to readings with names, plates, times and remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, ReadOptions
from platekit.readers._calculated import calculated_remark, only_calculated
from platekit.readers._cells import Cells, joined
from platekit.readers._families.platemap import platemap_layout, platemap_legend
from platekit.readers._families.workstation import MEND_FORMAT, Head, Title, empty_titles, grids, heads, once, platemaps
from platekit.readers._families.workstation_list import ListedRead, listed_reads
from platekit.readers._families.workstation_reads import Family, Read, read_of
from platekit.readers._families.workstation_times import timed
from platekit.readers._finding.blocks import plate_blocks
from platekit.readers._finding.grids import cell_flags, strangers_remark
from platekit.readers._finding.lost_rows import remark_missing_rows
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet

# Grids that stand beside the results and say something about them.
_USED = ("Saturated", "Measurement time")
_END = "Exported with"
# Plate and turn of a read.
_Turn = tuple[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True)
class _Beside:
    """What stands beside reads.

    Attributes
    ----------
    fields, groups : mapping
        The points of a scan, and the groups of wells that were read for themselves, by kind, label, plate and turn.
    saturated : mapping
        By label what the grids of saturated wells say of each well, by plate, turn and point.
    """

    fields: Mapping[tuple[str, str, _Turn], set[str]]
    groups: Mapping[tuple[str, str, _Turn], set[str]]
    saturated: Mapping[str, Mapping[tuple[_Turn, str], Mapping[str, str]]]


def workstation_found(sheet: Sheet, options: ReadOptions, family: Family) -> Found:
    """Return what stands in an export of EnVision or EnSpire.

    Raises
    ------
    ReadError
        If it holds no results, or only calculated ones that were not asked for.
    """
    reads = [read_of(grid, family) for grid in grids(sheet)]
    listed = listed_reads(sheet, heads(sheet), lambda label: family.light(Title(0, "Results", once(label)), Head(0, 0)))
    if listed and not reads:
        return _listed(sheet, listed)
    kept, said = _kept(sheet, reads, options, family)
    done, timing = timed(sheet, kept, reads)
    names = told_apart({read.label: read.name for read in done})
    plates = list(dict.fromkeys(read.plate for read in done))
    ordinals = _ordinals(plates)
    beside = _beside(reads)
    cells = joined([_cells(read, names[read.label], ordinals[read.plate], beside) for read in done])
    numbered: dict[str, list[int]] = {}
    for plate in plates:
        numbered.setdefault(plate[0], []).append(ordinals[plate])
    layout = _layout(sheet, numbered)
    if listed:
        said.append(f"{sheet.title}: grids and lists stand side by side; the grids are read.")
    remarks = (*said, *timing, *_bare(sheet, done), *_unnamed(sheet, plates), *_lost(sheet, reads), *_aborted(sheet))
    # A plate map is of words; only one with numbers in it can be somebody's own.
    strangers = strangers_remark(sheet, [block for _, block in platemaps(sheet) if "" in cell_flags(block)])
    return Found(cells, (*remarks, *strangers), layout, left={read.grid.row for read in reads})


def _listed(sheet: Sheet, listed: Sequence[ListedRead]) -> Found:
    cells = joined([read.cells for read in listed])
    plates = list(dict.fromkeys(zip(cells.each("ordinal").tolist(), cells.each("plate"), strict=True)))
    layout = _layout(sheet, {str(ordinal): [ordinal] for ordinal, _ in plates})
    unnamed = _unnamed(sheet, [(str(ordinal), barcode) for ordinal, barcode in plates])
    return Found(cells, (*unnamed, *_aborted(sheet)), layout)


def _layout(sheet: Sheet, ordinals: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    parts = [
        platemap_layout(block, ordinals.get(number, ()), platemap_legend(sheet, block.last_row))
        for number, block in platemaps(sheet)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _kept(sheet: Sheet, reads: Sequence[Read], options: ReadOptions, family: Family) -> tuple[list[Read], list[str]]:
    """Return the reads to hand on, and what was left out."""
    raw = [read for read in reads if read.kind == "Results"]
    results = {read.base for read in raw}
    if sheet.has(_END):
        # In a file that was cut off, the results of a signal may be what is missing.
        raw += [read for read in reads if read.kind == "Signal" and read.base not in results]
    calculated = [read for read in reads if read.kind == "Calculated"]
    names = quoted(dict.fromkeys(read.name for read in calculated))
    if not raw and not (options.calculated and calculated):
        raise _nothing_raw(sheet, names, family)
    said: list[str] = []
    kept = {id(read) for read in raw}
    aside = dict.fromkeys(
        f"'{_words(read)}'" for read in reads if id(read) not in kept and read.kind not in ("Calculated", *_USED)
    )
    if aside:
        said.append(f"{sheet.title}: left out, beside the results of the same reads: {', '.join(aside)}.")
    said += calculated_remark(sheet.title, family.name, names, options)
    return [*raw, *calculated] if options.calculated else raw, said


def _words(read: Read) -> str:
    title = read.grid.title
    return f"{title.kind} for {title.label}" if title else read.label


def _nothing_raw(sheet: Sheet, calculated: str, family: Family) -> ReadError:
    if calculated:
        return only_calculated(
            sheet.title, family.name, calculated, expected="raw results", mend="Add the raw results to the export"
        )
    return ReadError(
        sheet.title, f"the plate information of an {family.name} export, but no grid of results", "a grid below 'Results for ...'",
        f"The file was cut off, or the run was stopped before its first read. {MEND_FORMAT}",
    )  # fmt: skip


def _beside(reads: Sequence[Read]) -> _Beside:
    fields: dict[tuple[str, str, _Turn], set[str]] = {}
    groups: dict[tuple[str, str, _Turn], set[str]] = {}
    saturated: dict[str, dict[tuple[_Turn, str], dict[str, str]]] = {}
    for read in reads:
        turn = (read.plate, read.turn)
        fields.setdefault((read.kind, read.base, turn), set()).add(read.field)
        groups.setdefault((read.kind, read.base, turn), set()).add(read.head.word("Group"))
        if read.kind == "Saturated":
            words = zip(read.grid.cells.well, read.grid.cells.texts(read.grid.sheet), strict=True)
            saturated.setdefault(read.base, {}).setdefault((turn, read.field), {}).update(words)
    return _Beside(fields, groups, saturated)


def _cells(read: Read, readout: str, ordinal: int, beside: _Beside) -> Cells:
    own = (read.kind, read.base, (read.plate, read.turn))
    field = read.field if len(beside.fields[own]) > 1 else ""
    cells = read.grid.cells
    if len(beside.groups[own]) > 1:
        # Each group of wells was read for itself: what is empty in its grid stands in that of another group.
        cells = cells.taken([text != "" for text in cells.texts(read.grid.sheet)])
    flags = _saturated(read, beside)
    flag = np.array([flags.get(well, "") for well in cells.well], dtype=object) if flags else ""
    plate = read.plate[1]
    return replace(cells, readout=readout, plate=plate, ordinal=ordinal, time_h=read.hour, field=field, flag=flag)


def _saturated(read: Read, beside: _Beside) -> dict[str, str]:
    """Return the wells that the grid of saturated wells beside a raw read marks."""
    if read.kind == "Calculated":
        return {}
    every = beside.saturated.get(read.base, {})
    known = every.get(((read.plate, read.turn), read.field), {})
    lost = next((well for well in read.grid.cells.well if well not in known), "") if every else ""
    if lost:
        sheet = read.grid.sheet
        raise ReadError(
            sheet.where(read.grid.row), f"well {lost} in a grid of results, but not in a grid 'Saturated for {read.base}'",
            "every well in both, as for the other reads",
            "A part of the file was lost, which said whether the well is saturated. Export it again.",
        )  # fmt: skip
    return {well: "saturated" for well, text in known.items() if text.casefold().startswith("sat")}


def _ordinals(plates: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the instrument's own numbers of the plates, where they tell all plates apart."""
    numbers = [number for number, _ in plates]
    own = all(number.isdecimal() for number in numbers) and len(set(numbers)) == len(numbers)
    return {plate: int(plate[0]) if own else place for place, plate in enumerate(plates, start=1)}


def _bare(sheet: Sheet, reads: Sequence[Read]) -> list[str]:
    found = [read.grid for read in reads if read.grid.remark]
    return [f"{sheet.where(found[0].row)}: a grid has {found[0].remark}."] if found else []


def _lost(sheet: Sheet, reads: Sequence[Read]) -> list[str]:
    """Say which titles have no grid below them, and which grids lack a row."""
    rows = {read.grid.row for read in reads}
    empty = empty_titles(sheet, [read.grid for read in reads])
    said = [f"{sheet.where(row)}: there is no grid below '{sheet.heads[row]}'." for row in empty]
    return said + remark_missing_rows(sheet, [block for block in plate_blocks(sheet) if block.header in rows])


def _unnamed(sheet: Sheet, plates: Sequence[tuple[str, str]]) -> list[str]:
    if all(barcode for _, barcode in plates):
        return []
    return [
        f"{sheet.title}: a plate has no barcode (or the clock time in its place); the plates are named after the file."
    ]


def _aborted(sheet: Sheet) -> list[str]:
    """Say what speaks of a run, or of a file, that did not come to its end."""
    if not sheet.has(_END):
        return [
            f"{sheet.title}: its last line '{_END} ...' is missing; if the file was cut off, results may be missing, too."
        ]
    said = [(row, head) for row, head in enumerate(sheet.heads) if head.startswith(("ERROR:", "INFO: Assay aborted"))]
    return [f"{sheet.where(row)}: '{text}'." for row, text in said]
