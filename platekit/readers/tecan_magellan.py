"""Tecan Magellan, xlsx and text: lists of wells in any order of columns, grids, and kinetics that name their wells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import calculated_remark, only_calculated
from platekit.readers._cells import cells_at, joined
from platekit.readers._describe import notes_remark
from platekit.readers._families.magellan import WELLS, Foot, foot, has_foot, is_layout
from platekit.readers._families.tecan import is_icontrol, is_spark, role_of
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.clock import hours
from platekit.readers._finding.grids import holds_words, read_wells
from platekit.readers._finding.kinetic import TimeColumn, kinetic_cells
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.readers._finding.row_ends import cut_off, refuse_uneven_rows
from platekit.readers._finding.wells_down import refuse_further, refuse_moved, timed_cells, wells_down
from platekit.readers._finding.wide_block import wide_block
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet
from platekit.wells import parse_well

_SECONDS = re.compile(r"\d+(?:[.,]\d+)?\s?s")
_TEMPERATURE = re.compile(r"-?\d+(?:[.,]\d+)?\s*°\s*C", re.IGNORECASE)
_READ_AT = re.compile(r".+/\s*\(?(?P<time>\d+(?:[.,]\d+)?\s*(?:s|min|h))\)?\s*/\s*[-\d.,]+\s*°\s*C", re.IGNORECASE)


@dataclass(frozen=True)
class _List:
    """A list of wells: the row of its names, its rows and their wells, and the names of its other columns."""

    header: int
    rows: tuple[int, ...]
    wells: tuple[str, ...]
    names: Mapping[int, str]


def _sniff(sheet: Sheet) -> bool:
    if is_icontrol(sheet) or is_spark(sheet):
        return False
    timed = sum(_READ_AT.fullmatch(head) is not None for head in sheet.heads[:3]) > 0
    return WELLS in sheet.words or has_foot(sheet) or timed or "0s" in sheet.heads


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    below = foot(sheet)
    header = next((row for row in range(below.row) if any(text.casefold() == WELLS for text in sheet.texts(row))), -1)
    if header >= 0:
        return _listed(sheet, header, below, options)
    if any(_READ_AT.fullmatch(head) for head in sheet.heads):
        return _timed_list(sheet, below)
    if any(_SECONDS.fullmatch(head) for head in sheet.heads):
        return _timed_rows(sheet, below)
    return _gridded(sheet, below, options)


def _listed(sheet: Sheet, header: int, below: Foot, options: ReadOptions) -> Found:
    listed = _list(sheet, header, below)
    raw = [name for name in listed.names.values() if below.is_raw(name)]
    calculated = [name for name in listed.names.values() if not is_layout(name) and name not in raw]
    names, said = _chosen(sheet, raw, calculated, below, options)
    parts = [
        replace(cells_at(listed.wells, listed.rows, column), readout=names[name])
        for column, name in listed.names.items()
        if name in names
    ]
    plate, told = _plates(sheet, listed)
    rest = [row for row in range(listed.rows[-1] + 1, below.row) if not sheet.is_blank(row)]
    remarks = [*said, *told, *notes_remark(sheet, rest, "below the list")]
    numbers = {name: place for place, name in enumerate(dict.fromkeys(plate.values()), 1)}
    ordinals = {row: numbers[name] for row, name in plate.items()}
    named = np.array(list(plate.values()) * len(parts), dtype=object)
    cells = replace(joined(parts), plate=named, ordinal=np.tile(list(ordinals.values()), len(parts)))
    return Found(cells, tuple(remarks), _layout(sheet, listed, ordinals))


def _list(sheet: Sheet, header: int, below: Foot) -> _List:
    column = next(place for place, text in enumerate(sheet.texts(header)) if text.casefold() == WELLS)
    names = {place: text for place, text in enumerate(sheet.texts(header)) if text and place != column}
    rows: dict[int, str] = {}
    ended = -1
    for row in range(header + 1, below.row):
        well = parse_well(sheet.text(row, column))
        if well is None:
            ended = row if ended < 0 and not _temperatures(sheet, row) else ended
            continue
        if ended >= 0:
            raise ReadError(
                sheet.where(row, column), f"well {well} below a row without a well ({sheet.place(ended)})", "one well after the other",
                "Correct the well, or move notes below the table.",
            )  # fmt: skip
        if any(sheet.text(row, place) for place in range(len(sheet.rows[header]), len(sheet.rows[row]))):
            raise ReadError(
                sheet.where(row), f"more cells than the {len(sheet.rows[header])} names of columns in {sheet.place(header)}", "a name above every value",
                "A column name was deleted, or the row has moved. Export the file again.",
            )  # fmt: skip
        rows[row] = well
    if not rows:
        raise ReadError(
            sheet.where(header, column), "'Well positions' and no wells below", "a well in each row", "Export the run again with its well positions, one row for each well.",
        )  # fmt: skip
    last = max(rows)
    refuse_uneven_rows(sheet, list(rows))
    if sheet.open_end and last == len(sheet.rows) - 1 and len(sheet.rows[last]) < len(sheet.rows[header]):
        raise cut_off(sheet, last, len(sheet.rows[last]), len(sheet.rows[header]))
    return _List(header, tuple(rows), tuple(rows.values()), names)


def _temperatures(sheet: Sheet, row: int) -> bool:
    """Return whether a row holds nothing but the temperature of each column, or nothing at all."""
    return all(_TEMPERATURE.fullmatch(text) for text in sheet.texts(row) if text)


def _chosen(
    sheet: Sheet, raw: Sequence[str], calculated: Sequence[str], below: Foot, options: ReadOptions
) -> tuple[dict[str, str], list[str]]:
    """Return the readout of each column that is to be read, and what was left out."""
    doubled = next((name for name in (*raw, *calculated) if [*raw, *calculated].count(name) > 1), "")
    if doubled:
        raise ReadError(sheet.title, f"two columns called '{doubled}'", "each name once", "Rename one of them.")
    if not raw and not (calculated and options.calculated):
        expected, mend = "a column 'Raw data'", "Add the raw data to the export"
        if calculated:
            raise only_calculated(sheet.title, "Magellan", quoted(calculated), expected=expected, mend=mend)
        raise ReadError(sheet.title, "wells and no column of values", expected, f"{mend}.")
    names = told_apart(below.names(raw)) if raw else {}
    said: list[str] = []
    if raw and not below.measurements:
        said.append(f"{sheet.title}: no line says how it was measured; the readouts have the names of their columns.")
    if calculated and options.calculated:
        names |= {name: name for name in calculated}
    said += calculated_remark(sheet.title, "Magellan", quoted(calculated), options, beside="the raw data")
    return names, said


def _plates(sheet: Sheet, listed: _List) -> tuple[dict[int, str], list[str]]:
    """Return the plate of each row: by the column Plate where it is filled throughout, else one without a name."""
    column = next((place for place, name in listed.names.items() if name.casefold() == "plate"), -1)
    named = {row: sheet.text(row, column) if column >= 0 else "" for row in listed.rows}
    if all(named.values()) or not any(named.values()):
        return named, []
    filled = sum(name != "" for name in named.values())
    said = (
        f"{sheet.where(listed.header, column)}: 'Plate' is filled in {filled} of {len(named)} rows and names no plate."
    )
    return dict.fromkeys(listed.rows, ""), [said]


def _layout(sheet: Sheet, listed: _List, ordinals: Mapping[int, int]) -> pd.DataFrame:
    columns = {
        re.sub(r"\W+", "_", name.lower()): place
        for place, name in listed.names.items()
        if is_layout(name) and name.casefold() != "plate"
    }
    if not columns:
        return pd.DataFrame()
    rows: list[dict[str, str | int]] = []
    for row, well in zip(listed.rows, listed.wells, strict=True):
        words = {name: sheet.text(row, place) for name, place in columns.items()}
        code = words.get("layout", "")
        sample = next(
            (words[name] for name in ("sample_ids", "sample_id", "ids", "id", "sample", "samples") if words.get(name)),
            "",
        )
        role = role_of(code)
        compound = (sample or code) if role == "compound" or (sample and not code) else ""
        rows.append(
            {
                "ordinal": ordinals[row],
                "well": well,
                "role": role or ("compound" if sample else ""),
                "compound": compound,
                **words,
            }
        )
    return pd.DataFrame(rows)


def _timed_list(sheet: Sheet, below: Foot) -> Found:
    """Return a list with a row for each well and a column for each read, whose times stand in lines above it."""
    stamps = [row for row in range(below.row) if _READ_AT.fullmatch(sheet.heads[row])]
    found = [_READ_AT.fullmatch(sheet.heads[row]) for row in stamps]
    times = [hours(match["time"].replace(",", ".")) for match in found if match]
    columns = range(1, len(stamps) + 1)
    listed = wells_down(sheet, stamps[-1], range(stamps[-1] + 1, below.row), lambda row: parse_well(sheet.heads[row]))
    refuse_moved(listed, len(stamps))
    cells = timed_cells(listed, {column: time for column, time in zip(columns, times, strict=True) if time is not None})
    names, said = _chosen(sheet, ["raw data"], [], below, ReadOptions())
    rest = [row for row in range(listed.rows[-1] + 1, below.row) if not sheet.is_blank(row)]
    return Found(replace(cells, readout=names["raw data"]), (*said, *notes_remark(sheet, rest, "below the list")))


def _timed_rows(sheet: Sheet, below: Foot) -> Found:
    """Return a kinetic table with a row for each time; without the names of its wells it is refused."""
    first = next(row for row, head in enumerate(sheet.heads) if _SECONDS.fullmatch(head))
    header = next((row for row in range(first - 1, -1, -1) if wide_block(sheet, row) is not None), -1)
    block = wide_block(sheet, header) if header >= 0 else None
    if block is None:
        raise ReadError(
            sheet.where(first), "a row of values for each time, and no names of wells above them", "the names of the wells",
            "Export the run again from Magellan with its well positions; by their order alone values are not given to wells.",
        )  # fmt: skip
    between = [row for row in range(header + 1, first) if not sheet.is_blank(row)]
    if between:
        raise ReadError(
            sheet.where(between[0]), f"'{sheet.heads[between[0]]}' between the names of the wells and the values", "the first time", "Delete the row, or move it above the names of the wells.",
        )  # fmt: skip
    cells, said = kinetic_cells(block, below.row, TimeColumn(0))
    rows = list(dict.fromkeys(cells.row.tolist()))
    refuse_uneven_rows(sheet, rows)
    rest = range(rows[-1] + 1, below.row)
    refuse_further(sheet, rest, lambda row: _SECONDS.fullmatch(sheet.heads[row]) is not None)
    names, told = _chosen(sheet, ["raw data"], [], below, ReadOptions())
    return Found(replace(cells, readout=names["raw data"]), (*said, *told))


def _gridded(sheet: Sheet, below: Foot, options: ReadOptions) -> Found:
    blocks = [block for block in plate_blocks(sheet) if block.header < below.row]
    refuse_lost_rows(sheet, blocks)
    numbers = [block for block in blocks if not holds_words(block)]
    if not numbers:
        raise ReadError(
            sheet.title, "lines of a Magellan export, but no values", "a column 'Well positions', or a grid of row letters and column numbers",
            "Export the run again with its well positions.",
        )  # fmt: skip
    titles = [_title(sheet, block) for block in numbers]
    titles = ["raw data"] if titles == [""] else titles
    raw = [title for title in titles if below.is_raw(title)]
    names, said = _chosen(sheet, raw, [title for title in titles if title not in raw], below, options)
    parts = [
        replace(block.cells(), readout=names[title], in_grid=True)
        for block, title in zip(numbers, titles, strict=True)
        if title in names
    ]
    cells, unread = read_wells(sheet, joined(parts))
    return Found(cells, (*said, *unread), _words([block for block in blocks if block not in numbers]))


def _title(sheet: Sheet, block: PlateBlock) -> str:
    above = block.above()
    return (
        next((text for text in sheet.texts(above) if text), "")
        if above is not None and block.header - above <= 2
        else ""
    )


def _words(blocks: Sequence[PlateBlock]) -> pd.DataFrame:
    if not blocks:
        return pd.DataFrame()
    cells = joined([block.cells() for block in blocks])
    return pd.DataFrame(
        {"well": cells.well, "layout": [blocks[0].sheet.text(*place) for place in cells.at()], "ordinal": 1}
    )


READER = Reader("tecan_magellan", "Tecan Magellan", (".xlsx", ".txt", ".csv", ".asc"), _sniff, _read)
