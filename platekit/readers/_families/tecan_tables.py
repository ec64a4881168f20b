"""The tables of a Tecan sheet: plate grids, lists of wells, kinetics and scans in both directions, several reads a well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells, Words, joined
from platekit.readers._finding.blocks import PlateBlock
from platekit.readers._finding.kinetic import TimeColumn, kinetic_cells, refuse_lost_wells, refuse_shifted
from platekit.readers._finding.row_ends import refuse_uneven_rows
from platekit.readers._finding.well_list import WellList
from platekit.readers._finding.wells_down import (
    cells_across,
    hours_across,
    refuse_further,
    refuse_moved,
    refuse_nameless_columns,
    timed_cells,
    wells_down,
)
from platekit.readers._finding.wide_block import WideBlock, wide_block
from platekit.sheets import Sheet
from platekit.wells import parse_well

_TIME = re.compile(r"(?:time|zeit)\s*\[(?P<unit>ms|s|min|h)\]", re.IGNORECASE)
_BESIDE_TIME = re.compile(r"(?:time|zeit|temp|co2|o2)\b.*|temp\..*", re.IGNORECASE)
_POSITION = re.compile(r"(\d+);(\d+)")
_CALCULATED = re.compile(r"(?P<mean>mean|mittelwert)|st\.? ?dev\.?|stabw\.?|cv.*", re.IGNORECASE)
_WAVELENGTH = re.compile(r"\d{3,4}(?:[.,]\d+)?")
_AFTER = re.compile(r"(?:end|start) ?time|(?:end|start)zeit|label:|mode$|modus$", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Readings of one kind in a table.

    Attributes
    ----------
    cells : Cells
        With their times and positions where they have any.
    column : str
        Name of their column in a list, "" elsewhere and for the one column of values.
    calculated : bool
        Whether the instrument calculated them from other cells of the table.
    light : ndarray of str, optional
        The wavelength of each reading of a scan [nm].
    """

    cells: Cells
    column: str = ""
    calculated: bool = False
    light: Words | None = None


@dataclass(frozen=True)
class Table:
    """What was found in one table: its parts, its last row, and remarks."""

    parts: tuple[Part, ...]
    last: int
    remarks: tuple[str, ...] = ()


def read_table(sheet: Sheet, header: int, end: int, blocks: dict[int, PlateBlock]) -> Table:
    """Return what stands in the table whose names begin in a row.

    Parameters
    ----------
    sheet : Sheet
    header : int
    end : int
        Row at which the table ends at the latest.
    blocks : dict of int to PlateBlock
        The plate grids of the sheet by the row of their column numbers.

    Raises
    ------
    ReadError
        If its rows have moved, it was cut off, or its names are of no table that is known.
    """
    head = sheet.heads[header].casefold()
    end = next((row for row in range(header + 1, end) if _AFTER.match(sheet.heads[row])), end)
    if header in blocks:
        return Table((Part(replace(blocks[header].cells(), in_grid=True)),), blocks[header].last_row)
    if head.startswith(("cycles", "zyklen")):
        return _several_reads(sheet, header, end)
    if head.startswith(("cycle", "zyklus")):
        return _kinetic(sheet, header, end)
    if head.startswith(("wavel", "wellenl")):
        return _scan(sheet, header, end)
    return _list(sheet, header, end)


def _first_well(sheet: Sheet, row: int) -> int:
    texts = sheet.texts(row)
    return next((column for column in range(1, len(texts)) if _well(texts[column])), 0)


def _well(text: str) -> str | None:
    return parse_well(text) if text[:1].isalpha() else None


def _unit(sheet: Sheet, row: int, column: int) -> str:
    found = _TIME.fullmatch(sheet.text(row, column))
    if found is None:
        raise ReadError(
            sheet.where(row, column), f"'{sheet.text(row, column)}'", "the word for times, such as Time [s]", "Correct the cell, or export the run again.",
        )  # fmt: skip
    return found["unit"].lower()


def _kinetic(sheet: Sheet, header: int, end: int) -> Table:
    first = _first_well(sheet, header)
    if not first:
        return _kinetic_down(sheet, header, end)
    unit = _unit(sheet, header, 1)
    block = wide_block(sheet, header, start=first)
    if block is None:
        raise ReadError(sheet.where(header), "no wells beside the times", "names of wells", "Export the run again.")
    cells, said = kinetic_cells(block, end, TimeColumn(1, unit))
    rows = list(dict.fromkeys(cells.row.tolist()))
    last = rows[-1]
    refuse_uneven_rows(sheet, rows)
    refuse_lost_wells(block, rows, first=2, known=_BESIDE_TIME)
    refuse_further(
        sheet, range(last + 1, end), lambda row: sheet.heads[row].isdecimal() and bool(sheet.text(row, first))
    )
    return Table((Part(cells),), last, tuple(said))


def _kinetic_down(sheet: Sheet, header: int, end: int) -> Table:
    """Return a table with a row for each well, and the times in a row of their own."""
    rows = range(header + 1, end)
    times = next((row for row in rows if _TIME.fullmatch(sheet.heads[row])), -1)
    if times < 0:
        raise ReadError(
            sheet.where(header), "numbers of cycles and no times below them", "a row Time [s]", "A line was lost from the file. Export the run again.",
        )  # fmt: skip
    start = next((row for row in range(times + 1, end) if not _BESIDE_TIME.fullmatch(sheet.heads[row])), end)
    listed = wells_down(sheet, header, range(start, end), lambda row: _well(sheet.heads[row]))
    columns = _numbered_columns(sheet, header)
    refuse_moved(listed, max(columns))
    refuse_nameless_columns(listed, columns)
    hours, said = hours_across(listed, times, columns, unit=_unit(sheet, times, 0))
    return Table((Part(timed_cells(listed, hours)),), listed.rows[-1], tuple(said))


def _numbered_columns(sheet: Sheet, header: int) -> list[int]:
    columns = [column for column in range(1, len(sheet.rows[header])) if sheet.text(header, column)]
    if not columns:
        raise ReadError(
            sheet.where(header), f"'{sheet.heads[header]}' and nothing behind it", "the number of each cycle, or each wavelength, in this row",
            "The numbers were lost or moved to another row. Export the run again.",
        )  # fmt: skip
    return columns


def _scan(sheet: Sheet, header: int, end: int) -> Table:
    """Return a scan over wavelengths, with the wells across or down."""
    first = _first_well(sheet, header)
    if not first:
        columns = _numbered_columns(sheet, header)
        light = [_nanometres(sheet, header, column) for column in columns]
        listed = wells_down(sheet, header, range(header + 1, end), lambda row: _well(sheet.heads[row]))
        refuse_moved(listed, max(columns))
        refuse_nameless_columns(listed, columns)
        across = np.tile(np.array(light, dtype=object), len(listed.rows))
        return Table((Part(cells_across(listed, columns), light=across),), listed.rows[-1])
    block = wide_block(sheet, header, start=first)
    rows: list[int] = []
    for row in range(header + 1, end):
        if sheet.is_blank(row):
            break
        rows.append(row)
    if block is None or not rows:
        raise ReadError(
            sheet.where(header), "the names of wells and no wavelengths below them", "a row for each wavelength", "The file was cut off. Export it again.",
        )  # fmt: skip
    for row in rows:
        refuse_shifted(block, row)
    refuse_uneven_rows(sheet, rows)
    light = np.array([_nanometres(sheet, row, 0) for row in rows], dtype=object)
    refuse_further(sheet, range(rows[-1] + 1, end), lambda row: _WAVELENGTH.fullmatch(sheet.heads[row]) is not None)
    return Table((Part(block.cells(rows), light=np.repeat(light, len(block.wells))),), rows[-1])


def _nanometres(sheet: Sheet, row: int, column: int) -> str:
    text = sheet.text(row, column)
    if not _WAVELENGTH.fullmatch(text):
        raise ReadError(sheet.where(row, column), f"'{text}'", "a wavelength such as 450", "Correct the cell.")
    return text.replace(",", ".").removesuffix(".0")


def _list(sheet: Sheet, header: int, end: int) -> Table:
    """Return a list of wells, down or across: one value each, or the mean, its spread and the single reads."""
    if block := wide_block(sheet, header):
        return _list_across(block, end)
    listed = wells_down(sheet, header, range(header + 1, end), lambda row: _well(sheet.heads[row]))
    names = {column: text for column, text in enumerate(sheet.texts(header)) if text and column > 0}
    refuse_moved(listed, max(names, default=0))
    refuse_nameless_columns(listed, names)
    parts = [
        _called(cells_across(listed, [column]), name)
        for column, name in names.items()
        if not _BESIDE_TIME.fullmatch(name)
    ]
    return Table(_without_means(parts), listed.rows[-1])


def _list_across(block: WideBlock, end: int) -> Table:
    sheet = block.sheet
    below = range(block.header + 1, end)
    rows = list(takewhile(lambda row: not sheet.is_blank(row), below))
    for row in rows:
        refuse_shifted(block, row)
    refuse_uneven_rows(sheet, rows)
    last = rows[-1] if rows else block.header
    refuse_further(sheet, range(last + 1, end), lambda row: _POSITION.fullmatch(sheet.heads[row]) is not None)
    parts = [
        _called(block.cells([row]), sheet.heads[row]) for row in rows if not _BESIDE_TIME.fullmatch(sheet.heads[row])
    ]
    if not parts:
        raise ReadError(
            sheet.where(block.header), "the names of wells and no values below them", "rows such as Mean, StDev, 0;1",
            "The file was cut off. Export or copy it again.",
        )  # fmt: skip
    return Table(_without_means(parts), last)


def _called(cells: Cells, name: str) -> Part:
    position = _POSITION.fullmatch(name)
    if position:
        return Part(replace(cells, field=f"{position[1]},{position[2]}"))
    plain = name.casefold() in ("value", "wert")
    return Part(cells, "" if plain else name, _CALCULATED.fullmatch(name) is not None)


def _without_means(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts; a mean whose single reads were left out of the file is what was read."""
    if any(not part.calculated for part in parts):
        return tuple(parts)
    return tuple(
        Part(part.cells, part.column, not re.match("mean|mittelwert", part.column, re.IGNORECASE)) for part in parts
    )


def _several_reads(sheet: Sheet, header: int, end: int) -> Table:
    """Return a kinetic read with several reads per well: a block for each well, one below the other."""
    starts = [row for row in range(header, end) if re.match("cycles|zyklen", sheet.heads[row], re.IGNORECASE)]
    found: dict[str, list[Cells]] = {}
    last, remarks = header, list[str]()
    wells: set[str] = set()
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        rows = [row for row in range(start + 1, stop) if sheet.heads[row]]
        well = _well(sheet.heads[rows[0]]) if rows else None
        if well is None or well in wells:
            raise ReadError(
                sheet.where(start), f"well {well} a second time" if well else "no well in the row below", "a block for each well",
                "A line was lost from the file. Export the run again.",
            )  # fmt: skip
        wells.add(well)
        last = rows[-1]
        cells, said = _one_well(sheet, well, rows)
        remarks += said
        for name, own in cells.items():
            found.setdefault(name, []).append(own)
    parts = [Part(joined(each), name, _CALCULATED.fullmatch(name) is not None) for name, each in found.items()]
    return Table(_without_means(parts), last, tuple(remarks[:1]))


def _one_well(sheet: Sheet, well: str, rows: Sequence[int]) -> tuple[dict[str, Cells], list[str]]:
    """Return the cells of one well by the name of their row, the single reads together under ""."""
    times = next((row for row in rows if _TIME.fullmatch(sheet.heads[row])), -1)
    if times < 0:
        raise ReadError(
            sheet.where(rows[0]), "numbers of cycles and no times below them", "a row Time [s]", "A line was lost from the file. Export the run again.",
        )  # fmt: skip
    values = [row for row in rows[1:] if not _BESIDE_TIME.fullmatch(sheet.heads[row])]
    columns = _numbered_columns(sheet, rows[0])
    listed = WellList(sheet, rows[0], 0, tuple(values), tuple(well for _ in values))
    for row in values:
        if not (_POSITION.fullmatch(sheet.heads[row]) or _CALCULATED.fullmatch(sheet.heads[row])):
            raise ReadError(
                sheet.where(row, 0), f"'{sheet.heads[row]}' in the block of well {well}", "Mean, StDev or a position such as 0;1",
                "Correct the cell, or move notes below the last block.",
            )  # fmt: skip
    refuse_moved(listed, max(columns))
    refuse_nameless_columns(listed, columns)
    hours, said = hours_across(listed, times, columns, unit=_unit(sheet, times, 0))
    fields = [_field(sheet.heads[row]) for row in values]
    cells = replace(timed_cells(listed, hours), field=np.repeat(np.array(fields, dtype=object), len(hours)))
    kinds = ["" if field else sheet.heads[row] for row, field in zip(values, fields, strict=True)]
    each = np.repeat(np.array(kinds, dtype=object), len(hours))
    return {kind: cells.taken(each == kind) for kind in dict.fromkeys(kinds)}, said


def _field(text: str) -> str:
    found = _POSITION.fullmatch(text)
    return f"{found[1]},{found[2]}" if found else ""
