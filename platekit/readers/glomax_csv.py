"""Promega GloMax (Discover, Explorer, Navigator, Multi+): grids below the settings of each read, or one row per well."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import parted
from platekit.readers._cells import Cells, cells_at, joined
from platekit.readers._describe import notes_remark
from platekit.readers._families.glomax import Read, protocol_rows, read_above, settings_rows
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.grids import read_wells
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.readers._finding.notes import notes_below
from platekit.readers._finding.second_export import refuse_second_export
from platekit.sheets import Sheet
from platekit.wells import parse_well

# What the instrument itself writes, one row per well: the column of the wells, and of the values of each kind of read.
_WELL = "wellposition"
_VALUES = {
    "rlu": "luminescence", "calculatedflux": "fluorescence", "fluorescence": "fluorescence",
    "opticaldensity": "absorbance", "absorbance": "absorbance",
}  # fmt: skip
_HEAD_LINES = 30


def _sniff(sheet: Sheet) -> bool:
    if _list_header(sheet) is not None:
        return True
    return sheet.has("Reading:") and any(
        sheet.has(words) for words in ("Measurement Filter:", "Optical Kit", "Integration Time", "Result:")
    )


def _list_header(sheet: Sheet) -> int | None:
    """Return the row of the column names where the wells stand one below the other."""
    if not sheet.has("WellPosition"):
        return None
    for row in sheet.filled[:_HEAD_LINES]:
        names = [text.casefold() for text in sheet.texts(row)]
        if _WELL in names and set(names) & set(_VALUES):
            return row
    return None


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    header = _list_header(sheet)
    return _listed(sheet, header) if header is not None else _grids(sheet, options)


def _grids(sheet: Sheet, options: ReadOptions) -> Found:
    refuse_second_export(sheet, protocol_rows(sheet))
    grids = parted(plate_blocks(sheet))
    blocks = grids.read
    refuse_lost_rows(sheet, [*blocks, *grids.calculated.values()])
    calculated = grids.remark(sheet, "somebody", options)
    if not blocks and not grids.calculated:
        raise ReadError(
            sheet.title, "settings of a GloMax reader, but no grid", "column numbers behind 'Reading:' and rows from A below them",
            "The file was cut off, or the line 'Reading:' was deleted. Export it again.",
        )  # fmt: skip
    reads = [read_above(sheet, block) for block in blocks]
    _refuse_lost_heading(sheet, blocks, reads)
    parts = [replace(block.cells(), readout=_name(reads, place), in_grid=True) for place, block in enumerate(blocks)]
    parts += [replace(cells, in_grid=True) for cells in grids.cells(options)]
    cells, unread = read_wells(sheet, joined(parts))
    said = [*(remark for read in reads for remark in read.remarks), *unread, *calculated]
    if any(read.number > 1 for read in reads):
        said.append(f"{sheet.title}: several readings of one kind stand in the file without a time; they are readouts of their own.")  # fmt: skip
    notes = _notes(sheet, grids.rows())
    return Found(cells, (*dict.fromkeys(said), *notes_remark(sheet, notes, "outside the grids")))


def _refuse_lost_heading(sheet: Sheet, blocks: Sequence[PlateBlock], reads: Sequence[Read]) -> None:
    seen: set[tuple[int, int]] = set()
    for block, read in zip(blocks, reads, strict=True):
        if (read.heading, read.number) in seen:
            raise ReadError(
                sheet.where(block.header), f"reading {read.number} a second time below one heading", "a line such as 'Luminescence' above each read",
                "A line was deleted. Export the file again.",
            )  # fmt: skip
        seen.add((read.heading, read.number))


def _name(reads: Sequence[Read], place: int) -> str:
    """Return the name of a readout, with what tells it from others of that name: the number of the reading, or of the grid."""
    read = reads[place]
    alike = [other for other in reads if other.readout == read.readout]
    if len(alike) == 1:
        return read.readout
    numbered = len({other.number for other in alike}) == len(alike)
    return f"{read.readout} ({f'reading {read.number}' if numbered else f'read {place + 1}'})"


def _notes(sheet: Sheet, inside: Set[int]) -> list[int]:
    known = inside | settings_rows(sheet)
    return [row for row in sheet.filled if row > min(inside) and row not in known]


def _listed(sheet: Sheet, header: int) -> Found:
    names = [text.casefold() for text in sheet.texts(header)]
    well_column = names.index(_WELL)
    below = [row for row in sheet.filled if row > header]
    notes = notes_below(sheet, [row for row in below if parse_well(sheet.text(row, well_column))], below)
    rows = [row for row in below if row not in notes]
    wells = [parse_well(sheet.text(row, well_column)) for row in rows]
    _refuse_bad_rows(sheet, header, rows, wells, well_column)
    id_column = next((place for place, name in enumerate(names) if name == "id"), -1)
    ids = [sheet.text(row, id_column) if id_column >= 0 else "" for row in rows]
    parts = [
        _Part(_VALUES[name], label, cells)
        for column, name in enumerate(names)
        if name in _VALUES
        for label, cells in _by_id(sheet, cells_at([well for well in wells if well], rows, column), ids).items()
    ]
    if not parts:
        raise ReadError(
            sheet.where(header), "the names of columns and no values below them", "a row for each well",
            "The file was cut off. Export it again.",
        )  # fmt: skip
    read = [part.readout for part in parts]
    cells = [
        replace(part.cells, readout=part.readout if read.count(part.readout) == 1 else f"{part.readout} ({part.label})")
        for part in parts
    ]
    return Found(joined(cells), tuple(notes_remark(sheet, notes, "below the table")))


@dataclass(frozen=True)
class _Part:
    """The wells of one read in a list: its readout, and its name in the column ID."""

    readout: str
    label: str
    cells: Cells


def _by_id(sheet: Sheet, cells: Cells, ids: Sequence[str]) -> dict[str, Cells]:
    """Return the cells of a column by the read that the column ID names.

    A read of another kind leaves this column empty for all of its wells.
    """
    filled = {name for name, place in zip(ids, cells.at(), strict=True) if sheet.text(*place)}
    places: dict[str, list[int]] = {}
    for place, name in enumerate(ids):
        if name in filled:
            places.setdefault(name, []).append(place)
    return {name: cells.taken(some) for name, some in places.items()}


def _refuse_bad_rows(sheet: Sheet, header: int, rows: Sequence[int], wells: Sequence[str | None], column: int) -> None:
    width = len(sheet.rows[header])
    for row, well in zip(rows, wells, strict=True):
        if well is None:
            raise ReadError(
                sheet.where(row, column), f"'{sheet.text(row, column)}'", "a well such as A:1",
                "Correct the cell; put notes below the table, behind an empty row.",
            )  # fmt: skip
        if not sheet.name and len(sheet.rows[row]) != width:
            raise ReadError(
                sheet.where(row), f"{len(sheet.rows[row])} cells", f"{width}, as in {sheet.place(header)}",
                "A cell was deleted, or the file was cut off. Export it again.",
            )  # fmt: skip


READER = Reader("glomax_csv", "Promega GloMax export", (".csv", ".xlsx"), _sniff, _read)
