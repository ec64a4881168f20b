"""BMG Labtech MARS and SMART Control, csv and xlsx: plate grids, tables with wells down or across, kinetics, spectra."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pandas as pd

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import calculated_remark, only_calculated
from platekit.readers._cells import NO_CELLS, Cells, Words, joined
from platekit.readers._describe import notes_remark
from platekit.readers._families.bmg import (
    Head,
    clean_title,
    cycle_hours,
    heads,
    is_layout,
    is_raw,
    is_scan_mean,
    is_setting,
    raw_label,
    raw_name,
)
from platekit.readers._families.bmg_tables import Part, read_table, table_layout, table_rows
from platekit.readers._finding.bare_grid import bare_grid
from platekit.readers._finding.beside import refuse_beside
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.grids import read_wells
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.readers._finding.second_export import runs_remark
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet

_HEAD_WORDS = ("User:", "Path:", "Test name:", "Test ID:", "Test run no.", "ID1:")


@dataclass
class _Run:
    """What was found of one run, while its part of the sheet is read."""

    head: Head
    ordinal: int
    parts: list[Part] = field(default_factory=list[Part])
    layouts: dict[Hashable, pd.DataFrame] = field(default_factory=dict[Hashable, pd.DataFrame])
    used: set[int] = field(default_factory=set[int])
    remarks: list[str] = field(default_factory=list[str])

    def lay_out(self, words: Mapping[str, Mapping[str, str]]) -> None:
        """Take up what a table says about its wells; the tables of many reads say the same."""
        key = tuple((title, tuple(cells.items())) for title, cells in words.items())
        if key not in self.layouts:
            self.layouts[key] = table_layout(words, self.ordinal)


def _sniff(sheet: Sheet) -> bool:
    told = sum(sheet.has(words) for words in _HEAD_WORDS)
    # A workbook of SMART Control has sheets of settings under the same head.
    return told >= 2 and (not sheet.name or sheet.has("Raw Data") or bool(table_rows(sheet)) or _grids_in(sheet))


def _grids_in(sheet: Sheet) -> bool:
    try:
        return bool(plate_blocks(sheet))
    except ReadError:
        return True  # a damaged grid is still a grid; reading it says where it is damaged


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    twin = _better_twin(sheet)
    if twin:
        said = f"{sheet.title}: the same run as in sheet '{twin}', which is read; this one is not."
        return Found(NO_CELLS, (said,))
    refuse_beside(sheet, plate_blocks(sheet))
    if not table_rows(sheet):
        refuse_lost_rows(sheet, plate_blocks(sheet))
    starts = heads(sheet)
    same = _twins(sheet, _rank(sheet))
    ends = [*(head.row for head in starts[1:]), len(sheet.rows)]
    of_each = zip(starts, ends, _within(sheet, [head.row for head in starts]), strict=True)
    runs = [_run(sheet, head, end, tops, place) for place, (head, end, tops) in enumerate(of_each, 1)]
    cells: list[Cells] = []
    remarks: list[str] = []
    for run in runs:
        found, said = _named(sheet, run, options)
        cells.append(replace(found, plate=run.head.plate, ordinal=run.ordinal))
        remarks += [*said, *run.remarks]
        if run.head.ids and not run.head.plate:
            remarks.append(
                f"{sheet.title}: no ID is the name of a plate ({quoted(run.head.ids)}); the plate is named after the file."
            )
    if not all(run.head.plate for run in runs):
        remarks += runs_remark(sheet, [run.head.row for run in runs])
    if same:
        remarks.append(f"{sheet.title}: of the same run as {quoted(same)}; each sheet is read as a plate of its own.")
    layouts = [layout for run in runs for layout in run.layouts.values() if len(layout)]
    return Found(joined(cells), tuple(remarks), _one_layout(layouts))


def _one_layout(layouts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if len(layouts) < 2:
        return layouts[0] if layouts else pd.DataFrame()
    return pd.concat(layouts, ignore_index=True)


def _better_twin(sheet: Sheet) -> str:
    """Return the sheet of the workbook that shows the same run more fully: a table rather than grids; "" for none."""
    twins = [name for rank in range(_rank(sheet)) for name in _twins(sheet, rank)]
    return twins[0] if twins else ""


def _twins(sheet: Sheet, rank: int) -> list[str]:
    """Return the other sheets of this rank that are of the same run."""
    run = heads(sheet)[0].run
    return [
        other.name for other in sheet.others if any(run[:2]) and heads(other)[0].run == run and _rank(other) == rank
    ]


def _rank(sheet: Sheet) -> int:
    """Return 0 for a table over time or wavelengths with raw data, 1 for another table with them, 2 for grids, else 3."""
    if not sheet.has("Raw Data") and not any("raw data" in word for word in sheet.words):
        return 3
    if not table_rows(sheet):
        return 2
    return (
        0
        if sheet.has("Time") and any(word.split("[")[0].strip() in ("time", "wavelength") for word in sheet.words)
        else 1
    )


@dataclass(frozen=True)
class _Tops:
    """What begins in the rows of one run: its grids, by their first row, and the first rows of its tables."""

    grids: dict[int, PlateBlock]
    tables: Sequence[int]


def _within(sheet: Sheet, starts: Sequence[int]) -> list[_Tops]:
    """Return what begins in each of the runs that begin in these rows."""
    blocks, tables = plate_blocks(sheet), table_rows(sheet)
    headers = [block.header for block in blocks]
    edges = [*starts, len(sheet.rows)]
    of_grids, of_tables = ([bisect_left(rows, edge) for edge in edges] for rows in (headers, tables))
    return [
        _Tops({block.header: block for block in blocks[first:end]}, tables[above:below])
        for (first, end), (above, below) in zip(pairwise(of_grids), pairwise(of_tables), strict=True)
    ]


def _run(sheet: Sheet, head: Head, end: int, tops: _Tops, ordinal: int) -> _Run:
    """Return everything that is laid out in the rows of one run."""
    run = _Run(head, ordinal)
    blocks = tops.grids
    starts = sorted([*blocks, *(row for row in tops.tables if row > head.last)])
    above = head.last + 1
    time: float | None = None
    for place, start in enumerate(starts):
        if start < above:
            continue
        between = _titles(sheet, above, start)
        cycle = next((hours for _, text in reversed(between) if (hours := cycle_hours(text)) is not None), None)
        time = time if cycle is None else cycle
        title = _title(between)
        run.used |= {row for row, text in between if text == title or cycle_hours(text) is not None}
        if start in blocks:
            last = _grid(run, blocks[start], title, time)
        else:
            following = starts[place + 1] if place + 1 < len(starts) else end
            last = _table(run, sheet, range(start, following), title)
        run.used |= set(range(start, last + 1))
        above = last + 1
    if not starts:
        _bare(run, sheet, range(head.last + 1, end))
    notes = [row for row in range(head.last + 1, end) if row not in run.used and not sheet.is_blank(row)]
    run.remarks += notes_remark(sheet, notes, "outside the readings")
    return run


def _bare(run: _Run, sheet: Sheet, rows: range) -> None:
    """Take up grids without row letters and column numbers, each below its title, where they are whole plates."""
    titles = [row for row in rows if sheet.heads[row] and is_raw(clean_title(sheet.heads[row]))]
    for row, end in zip(titles, [*titles[1:], rows.stop], strict=False):
        grid = bare_grid(sheet, range(row + 1, end), None, "Export the run with row letters and column numbers.")
        if grid is not None:
            run.parts.append(Part(clean_title(sheet.heads[row]), replace(grid.cells(), in_grid=True)))
            run.used |= {row, *grid.rows}
            run.remarks.append(f"{sheet.where(grid.rows[0])}: the grid has {grid.remark}.")


def _titles(sheet: Sheet, start: int, end: int) -> list[tuple[int, str]]:
    texts = [(row, next((text for text in sheet.texts(row) if text), "")) for row in range(start, end)]
    return [(row, clean_title(text)) for row, text in texts if text]


def _title(between: Sequence[tuple[int, str]]) -> str:
    """Return the title among the rows above a grid or table: the nearest that names raw data, else the nearest."""
    texts = [text for _, text in reversed(between) if cycle_hours(text) is None]
    return next((text for text in texts if "raw data" in text.casefold()), texts[0] if texts else "")


def _grid(run: _Run, block: PlateBlock, title: str, time: float | None) -> int:
    sheet = block.sheet
    if not title:
        raise ReadError(
            sheet.where(block.header), "a grid without a title above it", "a title such as Raw Data (600)",
            "A line was lost from the file. Export it again.",
        )  # fmt: skip
    if is_layout(title):
        run.lay_out({title: dict(zip(block.cells().well.tolist(), block.texts(), strict=True))})
        return block.last_row
    cells = replace(block.cells(), in_grid=True)
    run.parts.append(Part(title, cells if time is None else replace(cells, time_h=time)))
    return block.last_row


def _table(run: _Run, sheet: Sheet, rows: range, above: str) -> int:
    table = read_table(sheet, rows.start, rows.stop, above)
    run.parts += table.parts
    run.remarks += table.remarks
    if table.words:
        run.lay_out(table.words)
    return table.last


def _named(sheet: Sheet, run: _Run, options: ReadOptions) -> tuple[Cells, list[str]]:
    """Return the cells of a run that are to be read, with the names of their readouts, and what was left out."""
    parts = [part for part in run.parts if not is_setting(part.title)]
    titles = list(dict.fromkeys(part.title for part in parts))
    raw = [title for title in titles if is_raw(title)]
    calculated = [title for title in titles if title not in raw]
    settings = list(dict.fromkeys(part.title for part in run.parts if is_setting(part.title)))
    said = [f"{sheet.title}: no readings, and left out: {quoted(settings)}."] if settings else []
    if not raw and not (calculated and options.calculated):
        raise _nothing_raw(sheet, calculated)
    names = _names(raw, run.head.mode)
    if calculated and options.calculated:
        names |= {title: title for title in calculated}
    said += calculated_remark(sheet.title, "MARS", quoted(calculated), options)
    if not run.head.mode:
        said.append(
            f"{sheet.title}: the line with the mode of the read is missing; the readouts are named by their filters alone."
        )
    means = [title for title in raw if is_scan_mean(title)]
    if means:
        said.append(
            f"{sheet.title}: {quoted(means)} is the mean over the positions of a well scan, as MARS calculated it; the positions are not in the file."
        )
    read = [replace(part.cells, readout=_readout(part, names[part.title])) for part in parts if part.title in names]
    cells, unread = read_wells(sheet, joined(read))
    return cells, [*said, *unread]


def _names(raw: Sequence[str], mode: str) -> dict[str, str]:
    labels = {title: raw_label(title) for title in raw}
    apart = told_apart({title: raw_name(title, mode) for title in raw})
    return {title: name.replace(f"({title})", f"({labels[title]})") for title, name in apart.items()}


def _readout(part: Part, name: str) -> Words | str:
    return name if part.wavelengths is None else f"{name} " + part.wavelengths


def _nothing_raw(sheet: Sheet, calculated: Sequence[str]) -> ReadError:
    if calculated:
        return only_calculated(
            sheet.title, "MARS", quoted(calculated), expected="raw data", mend="Add the raw data to the export"
        )
    return ReadError(
        sheet.title, "the head of a BMG Labtech export, but no readings", "a plate grid or a table of wells below its title",
        "Export the raw data with row letters and column numbers, or as a table; or copy the file again if it was cut off.",
    )  # fmt: skip


# The injector ran in this cycle, and nothing was read.
READER = Reader("bmg_mars", "BMG Labtech MARS and SMART Control", (".csv", ".txt", ".xlsx"), _sniff, _read, words={"inj.": "missing"})  # fmt: skip
