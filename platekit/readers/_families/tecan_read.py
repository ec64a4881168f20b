"""Tecan i-control and SparkControl sheets: which table belongs to which label, and what its readings are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from platekit.errors import ReadError, quoted
from platekit.readers._base import READS_CALCULATED, Found, ReadOptions
from platekit.readers._cells import Cells, Words, joined
from platekit.readers._describe import notes_remark
from platekit.readers._families.tecan import Label, Plate, is_block_of_a_well, is_table, plates, role_of
from platekit.readers._families.tecan_labels import NONE, Claims, label_of, labels_of_columns, names_of, title_above
from platekit.readers._families.tecan_tables import Part, Table, read_table
from platekit.readers._finding.beside import refuse_beside
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.grids import holds_words, read_wells
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.readers._finding.second_export import runs_remark
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet


@dataclass
class _Reads:
    """What was found of one plate, while its rows are gone through."""

    parts: list[tuple[Label, str, Part]] = field(default_factory=list[tuple[Label, str, Part]])
    layout: list[tuple[str, str, str, str]] = field(default_factory=list[tuple[str, str, str, str]])
    used: set[int] = field(default_factory=set[int])
    remarks: list[str] = field(default_factory=list[str])


def read_tecan(sheet: Sheet, options: ReadOptions) -> Found:
    """Return where the readings of a sheet of i-control or SparkControl stand.

    Raises
    ------
    ReadError
        If a table belongs to no label or to several, was damaged, or nothing was read.
    """
    own, others = _grids(sheet)
    blocks = {block.header: block for block in own}
    cells: list[Cells] = []
    layout: list[tuple[str, str, str, str, int]] = []
    remarks = [
        f"{sheet.where(block.header)}: a grid that does not begin with '<>' is not Tecan's and is left out."
        for block in others
    ]
    comments: list[str] = []
    found_plates = plates(sheet)
    if not all(plate.name for plate in found_plates):
        remarks += runs_remark(sheet, [plate.rows.start for plate in found_plates])
    for plate in found_plates:
        reads = _reads(sheet, plate, blocks)
        found, said = _named(sheet, plate, reads, options)
        cells.append(replace(found, plate=plate.name, ordinal=plate.ordinal))
        layout += [(*well, plate.ordinal) for well in reads.layout]
        remarks += [*said, *reads.remarks]
        comments += [plate.comment] if plate.comment else []
    names = ["well", "role", "compound", "sample", "ordinal"]
    described = pd.DataFrame(layout, columns=names) if layout else pd.DataFrame()
    return Found(joined(cells), tuple(remarks), described, tuple(comments))


def _grids(sheet: Sheet) -> tuple[list[PlateBlock], list[PlateBlock]]:
    """Return the grids of the instrument, which begin with <>, and those of others."""
    grids = plate_blocks(sheet)
    own = [block for block in grids if sheet.text(block.header, block.first - 1) == "<>"]
    others = [block for block in grids if sheet.text(block.header, block.first - 1) != "<>"]
    refuse_lost_rows(sheet, [*own, *(one for one in others if own and one.first == own[0].first)])
    covers = [one for one in others if any(is_table(sheet, line.row) for line in one.lines)]
    refuse_beside(sheet, covers)  # such a grid has taken rows of a table of the instrument
    return own, others


def _reads(sheet: Sheet, plate: Plate, blocks: dict[int, PlateBlock]) -> _Reads:
    reads = _Reads()
    headers = [row for row in plate.rows if row in blocks or is_table(sheet, row)]
    above = plate.rows.start
    claims = Claims({label.row: label for label in plate.labels})
    for place, header in enumerate(headers):
        if header < above:
            continue
        if header in blocks and holds_words(blocks[header]):
            _layout(reads, blocks[header])
            above = blocks[header].last_row + 1
            continue
        title, row = title_above(sheet, above, header)
        end = headers[place + 1] if place + 1 < len(headers) else plate.rows.stop
        if is_block_of_a_well(sheet.heads[header]):
            others = (row for row in headers[place:] if not is_block_of_a_well(sheet.heads[row]))
            end = next(others, plate.rows.stop)
        table = read_table(sheet, header, end, blocks)
        own = labels_of_columns(sheet, plate, header, [part.column for part in table.parts], claims)
        whole = bool(own) and all(own)  # each column of a list names its label
        label, kind = (own[0] or NONE, "") if whole else label_of(sheet, plate, header, title, claims)
        if title and not label.name and len(plate.labels) > 1:
            reads.remarks.append(
                f"{sheet.where(header)}: '{title}' is taken for the label with the mode '{label.mode}', by their order."
            )
        for one in filter(None, own if whole else [label]):
            claims.take(one)
        for part, one in zip(table.parts, own, strict=True):
            reads.parts.append((one, kind, part) if one else (label, _kind(part, kind), part))
        reads.remarks += table.remarks
        _use(reads, table, header, row)
        above = table.last + 1
    _remark_rest(sheet, plate, reads, claims)
    return reads


def _use(reads: _Reads, table: Table, header: int, title: int) -> None:
    reads.used |= {title, *range(header, table.last + 1)}


def _layout(reads: _Reads, block: PlateBlock) -> None:
    sheet = block.sheet
    found = block.cells()
    for well, place in zip(found.well, found.at(), strict=True):
        word = sheet.text(*place)
        role = role_of(word)
        if word:
            reads.layout.append((well, role, word if role == "compound" else "", word))
    reads.used |= set(range(block.header, block.last_row + 1))
    reads.remarks.append(f"{sheet.where(block.header)}: a grid of words is taken as a layout, not as data.")


def _kind(part: Part, kind: str) -> str:
    """Return the kind of a part whose column names no label: that of its table, or that it was calculated."""
    named = part.column and part.column.casefold() not in ("mean", "mittelwert")
    return f"calculated {part.column}" if part.calculated or named else kind


def _named(sheet: Sheet, plate: Plate, reads: _Reads, options: ReadOptions) -> tuple[Cells, list[str]]:
    """Return the cells that are to be read with the names of their readouts, and what was left out."""
    wells: dict[int, list[str]] = {}
    for label, kind, part in reads.parts:
        if not kind:
            wells.setdefault(label.row, []).extend(dict.fromkeys(part.cells.well))
    numbered = names_of(plate.labels, wells)
    keys = [_key(label, kind, numbered) for label, kind, _ in reads.parts]
    raw: dict[str, str] = {}
    calculated: list[str] = []
    for key, (label, kind, _) in zip(keys, reads.parts, strict=True):
        if kind.startswith("calculated"):
            calculated.append(key)
        else:
            raw[key] = (
                label.readout()
                if kind != "reference"
                else Label("", -1, label.mode, {"wavelength": label.reference}).readout()
            )
    calculated = list(dict.fromkeys(calculated))
    if not raw and not (calculated and options.calculated):
        raise _nothing_raw(sheet, calculated)
    names = told_apart(raw)
    said: list[str] = []
    if calculated and options.calculated:
        names |= {key: key for key in calculated}
        said.append(f"{sheet.title}: calculated values are read beside the raw readouts: {quoted(calculated)}.")
    elif calculated:
        said.append(f"{sheet.title}: left out, since they were calculated: {quoted(calculated)}; {READS_CALCULATED}.")
    parts = [
        replace(part.cells, readout=_readout(part, label, names[key], raw.get(key, ""), names.values()))
        for key, (label, _, part) in zip(keys, reads.parts, strict=True)
        if key in names
    ]
    cells, unread = read_wells(sheet, joined(parts))
    return cells, [*said, *unread]


def _key(label: Label, kind: str, numbered: dict[int, str]) -> str:
    name = numbered.get(label.row, label.name)
    extra = "Reference" if kind == "reference" else kind.removeprefix("calculated").strip()
    return " ".join(text for text in (name, extra) if text) or "values"


def _readout(part: Part, label: Label, name: str, plain: str, others: Collection[str]) -> Words | str:
    """Return the readout of each cell: of a scan, one for each wavelength."""
    if part.light is None:
        return name
    each = part.light.tolist()
    lights = {light: label.readout(light) for light in dict.fromkeys(each)}
    apart = name.removeprefix(plain) if plain else ""
    if not apart and any(readout in others for readout in lights.values()):
        apart = f" ({label.name or label.mode})"
    return np.array([lights[light] + apart for light in each], dtype=object)


def _remark_rest(sheet: Sheet, plate: Plate, reads: _Reads, claims: Claims) -> None:
    """Say which labels have no values, which are only means, and what was written below the tables."""
    kinds: dict[int, list[str]] = {}
    for label, kind, _ in reads.parts:
        kinds.setdefault(label.row, []).append(kind)
    empty = [label.name or label.mode for label in claims.open.values() if label.row not in kinds]
    if empty and (kinds or claims.last is not None):
        reads.remarks.append(f"{sheet.title}: no values stand under {quoted(empty)}.")
    if any(part.column.casefold() in ("mean", "mittelwert") and not part.calculated for _, _, part in reads.parts):
        reads.remarks.append(
            f"{sheet.title}: the means of several reads per well are read; the single reads are not in the file."
        )
    for label in plate.labels:
        if label.reference and kinds.get(label.row) == [""]:
            reads.remarks.append(
                f"{sheet.title}: '{label.name or label.mode}' has a reference wavelength ({label.reference} nm) and one table; the file does not say whether the reference was taken off."
            )
    if not plate.labels:
        reads.remarks.append(
            f"{sheet.title}: the settings of the measurement are missing; the readouts are named by their titles."
        )
    first = max(reads.used, default=plate.rows.stop)
    notes = [row for row in range(first + 1, plate.rows.stop) if not sheet.is_blank(row) and _is_note(sheet, row)]
    reads.remarks += notes_remark(sheet, notes, "below the tables")


def _is_note(sheet: Sheet, row: int) -> bool:
    """Return whether a row is no line of the instrument: these have a word at the left and their value in column E."""
    texts = [column for column, text in enumerate(sheet.texts(row)) if text]
    head = sheet.heads[row].casefold()
    known = (
        "end time",
        "endzeit",
        "movement",
        "custom action",
        "mode",
        "name",
        "start time",
        "wait",
        "shaking",
        "temperature",
    )
    return not (head.startswith(known) or texts[:2] == [0, 4])


def _nothing_raw(sheet: Sheet, calculated: Sequence[str]) -> ReadError:
    if calculated:
        return ReadError(
            sheet.title, f"only calculated values ({quoted(calculated)})", "the values of a label",
            "Add the raw data to the export; or take these: " + READS_CALCULATED + ".",
        )  # fmt: skip
    return ReadError(
        sheet.title, "the head of a Tecan export, but no values", "a grid below '<>', a list of wells, or a table 'Cycle Nr.'",
        "Export the run again; it was stopped before its first read, or the file was cut off.",
    )  # fmt: skip
