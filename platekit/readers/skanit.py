"""Thermo SkanIt and Multiskan (Varioskan, Fluoroskan, Luminoskan, Multiskan): grids, kinetic tables and raw data of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import calculated_remark, only_calculated
from platekit.readers._cells import NO_CELLS, Cells, joined
from platekit.readers._describe import listed, notes_remark
from platekit.readers._families.skanit import SESSION, Heading, Piece, counted, heading_above, samples
from platekit.readers._families.skanit_beside import without_side_tables
from platekit.readers._families.skanit_layout import defined_layouts
from platekit.readers._families.skanit_list import is_list_header, list_pieces
from platekit.readers._families.skanit_tables import is_wide_header, long_header, long_pieces, wide_piece
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.grids import holds_words, read_wells
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.readers._finding.unread_tables import unread_tables
from platekit.sheets import Sheet

_HEAD_LINES = 6
_UNITS = ("abs", "rlu", "rfu")
# Which cells of its tables SkanIt would take back.
_FOOT = ("autoloading range", "plage d'autochargement")
_SAMPLE = ("sample", "échantillon", "probe", "muestra", "campione")


def _sniff(sheet: Sheet) -> bool:
    if long_header(sheet) is not None:
        return sheet.has("Raw data") or sheet.has("Measurement time")
    if not _titled(sheet) and not _cornered(sheet):
        return False
    if any(_begins_table(sheet, row) for row in sheet.filled):
        return True
    try:
        return len(plate_blocks(sheet)) > 0
    except ReadError:
        return True  # a damaged grid is still a grid; reading it says where it is damaged


def _begins_table(sheet: Sheet, row: int) -> bool:
    return is_wide_header(sheet, row) or is_list_header(sheet, row)


def _titled(sheet: Sheet) -> bool:
    heads = [sheet.heads[row] for row in sheet.filled[:_HEAD_LINES]]
    return any(SESSION.fullmatch(head) or head.casefold().startswith("measurement results") for head in heads)


def _cornered(sheet: Sheet) -> bool:
    """Return whether a unit stands in the corner of a grid, and the word for samples in that of another."""
    if not any(map(sheet.has, _UNITS)) or not any(map(sheet.has, _SAMPLE)):
        return False
    heads = {head.casefold() for head in sheet.heads}
    return not heads.isdisjoint(_UNITS) and not heads.isdisjoint(_SAMPLE)


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    mine = [sheet] if options.sheet else [one for one in (sheet, *sheet.others) if _sniff(one)]
    # What a summary repeats of the raw data, without its times, would stand in the table twice.
    raw_sheets = [one for one in mine if long_header(one) is not None]
    raw_texts = {text for one in raw_sheets for piece in _pieces(one) for text in piece.cells.texts(one)}
    if raw_texts:
        mine = [one for one in mine if long_header(one) is not None or not _repeats(one, raw_texts)]
    if not any(one is sheet for one in mine):
        said = f"{sheet.title}: repeats the readings of {listed(one.name for one in raw_sheets)}, without their times, and is left out."
        return Found(NO_CELLS, (said,), left=range(len(sheet.rows)))
    everywhere = [(one, piece) for one in mine for piece in _pieces(one)]
    raw = [piece for _, piece in everywhere if not piece.heading.calculated]
    if not raw and not (options.calculated and everywhere):
        raise _nothing_raw(sheet, [piece for _, piece in everywhere])
    kept = [piece for piece in _pieces(sheet) if options.calculated or not piece.heading.calculated]
    ordinals = _ordinals([piece for _, piece in everywhere])
    several = len({one.name for one, _ in everywhere}) > 1
    steps = _steps([piece for _, piece in everywhere])
    by_plate: dict[int, list[Cells]] = {}
    for piece in kept:
        ordinal = ordinals[piece.heading.plate]
        plate = _plate_name(sheet, piece.heading.plate, ordinals, several=several)
        named = replace(piece.cells, readout=_name(piece, steps), ordinal=ordinal, plate=plate)
        by_plate.setdefault(ordinal, []).append(named)
    calculated = [piece for piece in _pieces(sheet) if piece.heading.calculated]
    said = [
        *(remark for piece in kept for remark in piece.remarks),
        *calculated_remark(sheet.title, "SkanIt", _named(calculated), options),
    ]
    read: list[Cells] = []
    for parts in by_plate.values():
        held, unread = read_wells(sheet, joined(parts))
        read.append(held)
        said += unread
    layout, unread = _layout(sheet, kept, ordinals)
    return Found(joined(read), tuple(dict.fromkeys([*said, *unread])), layout)


def _repeats(sheet: Sheet, raw_texts: set[str]) -> bool:
    """Return whether all numbers in the tables of a sheet stand in the raw data, too."""
    tables = unread_tables(sheet, NO_CELLS)
    return bool(tables) and all(raw_texts.issuperset(table.numbers(sheet)) for table in tables)


def _pieces(sheet: Sheet) -> list[Piece]:
    """Return the tables of values of one sheet, found once."""
    if "skanit" not in sheet.found:
        header = long_header(sheet)
        sheet.found["skanit"] = long_pieces(sheet, header) if header is not None else _tables(sheet)
    return list(sheet.found["skanit"])


def _tables(sheet: Sheet) -> list[Piece]:
    """Return the grids, the kinetic tables and the lists of a sheet, each with what stands above it."""
    sheet, beside = without_side_tables(sheet)
    blocks = plate_blocks(sheet)
    refuse_lost_rows(sheet, blocks)
    starts: dict[int, PlateBlock | None] = {block.header: block for block in blocks}
    starts |= {row: None for row in sheet.filled if row not in starts and _begins_table(sheet, row)}
    found: list[Piece] = []
    of_plate: dict[str, list[int]] = {}
    heading, last = Heading(), -1
    for start in sorted(starts):
        block = starts[start]
        if start <= last:
            continue
        heading = heading_above(sheet, sheet.filled_in(range(last + 1, start)), heading)
        if block is None:
            wide = is_wide_header(sheet, start)
            pieces = wide_piece(sheet, start, heading, len(sheet.rows)) if wide else list_pieces(sheet, start, heading)
            last = max(int(piece.cells.row.max()) for piece in pieces)
            _add(found, of_plate, pieces)
            continue
        last = block.last_row
        cells = _values(block)
        if cells is not None:
            _add(found, of_plate, [_grid(sheet, block, cells, heading)])
        elif found:
            named = samples(block.cells().well.tolist(), block.texts())
            for place in of_plate[found[-1].heading.plate]:
                found[place] = replace(found[place], samples=named)
    rest = sheet.filled_in(range(last + 1, len(sheet.rows)))
    below = [row for row in rest if not sheet.heads[row].casefold().startswith(_FOOT)]
    notes = notes_remark(sheet, below, "below the results")
    return [*found[:-1], replace(found[-1], remarks=(*found[-1].remarks, *beside, *notes))] if found else []


def _add(found: list[Piece], of_plate: dict[str, list[int]], pieces: Sequence[Piece]) -> None:
    """Add tables to those that were found, and their places to those of their plates."""
    for piece in pieces:
        of_plate.setdefault(piece.heading.plate, []).append(len(found))
        found.append(piece)


def _grid(sheet: Sheet, block: PlateBlock, cells: Cells, heading: Heading) -> Piece:
    corner = sheet.text(block.header, block.first - 1)
    readout = heading.readout(corner, sheet.name)
    said: tuple[str, ...] = ()
    if heading.reading:
        readout = f"{readout} (reading {heading.reading})"
        said = (
            f"{sheet.title}: the readings of a kinetic run stand in grids without a time; they are readouts of their own.",
        )
    return Piece(heading, readout, cells, remarks=said)


def _values(block: PlateBlock) -> Cells | None:
    """Return where the values of a grid stand; None for one of samples or other words."""
    if block.sheet.text(block.header, block.first - 1).casefold() in _SAMPLE:
        return None
    # A grid has cells for wells that were not read; a list and a kinetic table do not.
    cells = replace(block.cells(), in_grid=True)
    return None if holds_words(block) else cells


def _ordinals(pieces: Sequence[Piece]) -> dict[str, int]:
    """Return the number of each plate of the file: SkanIt's own, where it counts them.

    Raw data do not name their plate; beside results of one plate they are that plate's.
    """
    plates = list(dict.fromkeys(piece.heading.plate for piece in pieces))
    if len(plates) == 2 and "" in plates:
        return dict.fromkeys(plates, max(1, *map(counted, plates)))
    numbers = [counted(plate) for plate in plates]
    counts = all(numbers) and len(set(numbers)) == len(numbers)
    return {plate: numbers[place] if counts else place + 1 for place, plate in enumerate(plates)}


def _plate_name(sheet: Sheet, plate: str, ordinals: dict[str, int], *, several: bool) -> str:
    """Return the name of a plate: that of a person; in several sheets the one that the file's name gives it in all."""
    if plate and not counted(plate):
        return plate
    if not several:
        return ""
    stem = Path(sheet.file.removesuffix(".gz")).stem
    return f"{stem} Plate {ordinals[plate]}" if len(set(ordinals.values())) > 1 else stem


def _steps(pieces: Sequence[Piece]) -> dict[tuple[str, str], set[str]]:
    """Return the steps that read each readout of each plate."""
    steps: dict[tuple[str, str], set[str]] = {}
    for piece in pieces:
        steps.setdefault((piece.readout, piece.heading.plate), set()).add(piece.heading.step)
    return steps


def _name(piece: Piece, steps: Mapping[tuple[str, str], set[str]]) -> str:
    """Return the name of a readout, with the step in parentheses where two steps read the same of one plate."""
    alone = len(steps[piece.readout, piece.heading.plate]) == 1
    return piece.readout if alone else f"{piece.readout} ({piece.heading.step})"


def _named(pieces: Sequence[Piece]) -> str:
    return quoted(dict.fromkeys(piece.readout for piece in pieces))


def _nothing_raw(sheet: Sheet, pieces: Sequence[Piece]) -> ReadError:
    if pieces:
        return only_calculated(
            sheet.title, "SkanIt", _named(pieces), expected="the results of a measurement", mend="Add the measurement step to the export",
        )  # fmt: skip
    return ReadError(
        sheet.title, "a SkanIt report without results", "a grid or a table of readings",
        "Add the results to the export, or copy the file again if it was cut off.",
    )  # fmt: skip


def _layout(sheet: Sheet, pieces: Sequence[Piece], ordinals: dict[str, int]) -> tuple[pd.DataFrame, list[str]]:
    """Return the samples that stand beside the results, else those in a sheet of the layout, and remarks."""
    beside = {piece.heading.plate: piece.samples for piece in pieces if piece.samples}
    if beside or not pieces:
        return _one_layout(list(beside.items()), ordinals), []
    parts: list[tuple[str, Mapping[str, Sequence[str]]]] = []
    for other in sheet.others:
        if "layout" not in other.name.casefold():
            continue
        try:
            defined = defined_layouts(other)
        except ReadError as error:
            return pd.DataFrame(), [f"{error.where}: the layout is not read; it has {error.found}."]
        if len(ordinals) == 1 and len(defined) == 1:
            defined = dict(zip(ordinals, defined.values(), strict=True))
        parts += [(plate, found) for plate, found in defined.items() if plate in ordinals]
    return _one_layout(parts, ordinals), []


def _one_layout(parts: Sequence[tuple[str, Mapping[str, Sequence[str]]]], ordinals: Mapping[str, int]) -> pd.DataFrame:
    """Return the layouts of plates one behind the other, each with the name of its plate; "" where one has no such column."""
    columns: dict[str, list[str | int]] = {name: [] for _, part in parts for name in (*part, "ordinal")}
    for plate, part in parts:
        length = len(part["well"])
        for name, words in columns.items():
            words += [ordinals[plate]] * length if name == "ordinal" else part.get(name, [""] * length)
    return pd.DataFrame(columns)


READER = Reader("skanit", "Thermo SkanIt and Multiskan export", (".xlsx", ".xls", ".csv", ".txt"), _sniff, _read)
