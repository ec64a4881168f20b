"""Reads one sheet of a Gen5 export, text or workbook: its plates, their tables, and which of them are raw reads."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, ReadOptions
from platekit.readers._calculated import calculated_remark, only_calculated
from platekit.readers._cells import NO_CELLS, joined
from platekit.readers._families.gen5 import ReadStep, Segment, Table, segments
from platekit.readers._families.gen5_down import listed_tables
from platekit.readers._families.gen5_grids import grid_tables, is_layout_grid
from platekit.readers._families.gen5_layout import Layout, grid_layout, layout_table, list_layout, row_layout
from platekit.readers._families.gen5_names import raw_names
from platekit.readers._families.gen5_rest import rest_of
from platekit.readers._families.gen5_sniff import is_gen5
from platekit.readers._families.gen5_wide import first_filled, wide_tables
from platekit.readers._finding.beside import refuse_beside
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.clock import is_time
from platekit.readers._finding.well_list import well_list
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet
from platekit.values import read_value


@dataclass(frozen=True)
class _Held:
    """What a sheet holds, whatever of it is read: its plates, their tables and layouts, and what is to be said of them."""

    plates: Sequence[Segment]
    tables: Sequence[tuple[Segment, Table]]
    layouts: Sequence[Layout]
    remarks: Sequence[str]


def read_gen5(sheet: Sheet, options: ReadOptions) -> Found:
    """Return where the readings of a Gen5 export stand.

    Raises
    ------
    ReadError
        If it holds no raw read, or a table of it cannot be read in one way only.
    """
    # What was calculated stands among the readings, and is asked for later.
    if "gen5" not in sheet.found:
        sheet.found["gen5"] = _held(sheet)
    held: _Held = sheet.found["gen5"]
    names, said = _names(sheet, held.tables, held.plates, options)
    if not any(names.values()):
        labels = quoted(dict.fromkeys(table.label for _, table in held.tables))
        if not any(holds_raw(other) for other in sheet.others):
            raise _nothing_raw(sheet, labels, options)
        return Found(NO_CELLS, (f"{sheet.title} holds no raw read ({labels or 'no results'}) and is not read.",))
    cells = [
        replace(table.cells, readout=names[plate.steps][table.key], plate=plate.plate, ordinal=plate.ordinal)
        for plate, table in held.tables
        if table.key in names[plate.steps]
    ]
    return Found(joined(cells), (*held.remarks, *said), layout_table(held.layouts))


def _held(sheet: Sheet) -> _Held:
    plates = segments(sheet)
    remarks = _of_one_name(sheet, plates)
    blocks = plate_blocks(sheet, labelled=True)
    refuse_beside(sheet, blocks)
    grids = _grids_of(plates, blocks)
    tables: list[tuple[Segment, Table]] = []
    layouts: list[Layout] = []
    for plate, mine in zip(plates, grids, strict=True):
        found, layout = _tables(plate, mine)
        once, said = _without_repeats(sheet, found)
        tables += [(plate, table) for table in once]
        layouts += [layout] if layout else []
        rows = [row for block in mine for row in range(block.header, block.last_row + 1)]
        rest = rest_of(plate, {*rows, *(row for taken in {table.rows for table in found} for row in taken)})
        remarks += [*(remark for table in once for remark in table.remarks), *said, *rest]
        if not found and len(plates) > 1:
            remarks.append(f"{sheet.where(plate.rows.start)}: plate {plate.ordinal} has no results.")
    return _Held(plates, tables, layouts, remarks)


def _of_one_name(sheet: Sheet, plates: Sequence[Segment]) -> list[str]:
    """Say that several plates have one number, as those of several exports in one file have."""
    heads = Counter(plate.head for plate in plates if plate.head and not plate.plate)
    return [
        f"{sheet.title}: {count} plates are called '{name}'; they are read as different plates, in the order of the file."
        for name, count in heads.items()
        if count > 1
    ]


def _grids_of(plates: Sequence[Segment], blocks: Sequence[PlateBlock]) -> list[Sequence[PlateBlock]]:
    """Return the grids of each plate."""
    headers = [block.header for block in blocks]
    return [blocks[bisect_left(headers, plate.rows.start) : bisect_left(headers, plate.rows.stop)] for plate in plates]


def holds_raw(sheet: Sheet) -> bool:
    """Return whether another sheet of the workbook is a Gen5 export with a raw read."""
    if not is_gen5(sheet):
        return False
    plates, blocks = segments(sheet), plate_blocks(sheet, labelled=True)
    tables = [_tables(plate, mine)[0] for plate, mine in zip(plates, _grids_of(plates, blocks), strict=True)]
    steps = [step for plate in plates for step in plate.steps]
    return bool(raw_names([table for some in tables for table in some], steps)[0])


def _tables(plate: Segment, blocks: Sequence[PlateBlock]) -> tuple[list[Table], Layout]:
    """Return the tables of one plate, and its layout: of the first place that holds one."""
    sheet = plate.sheet
    tables = grid_tables(blocks, plate)
    layouts = [grid_layout(block, plate) for block in blocks if is_layout_grid(block, plate)]
    in_grid = {row for block in blocks for row in range(block.header, block.last_row + 1)}
    row = plate.rows.start
    while row < plate.rows.stop:
        if row in in_grid or sheet.is_blank(row):
            row += 1
            continue
        found = wide_tables(plate, row)
        if found:
            layouts.append(row_layout(plate, row, first_filled(sheet, row)))
        elif listed := well_list(sheet, row):
            found = listed_tables(listed)
            layouts += [list_layout(plate, listed)] if found else []
        tables += found
        row = max([row + 1, *(table.rows.stop for table in found)])
    return tables, next((layout for layout in layouts if layout and layout["well"]), {})


def _without_repeats(sheet: Sheet, tables: Sequence[Table]) -> tuple[list[Table], list[str]]:
    """Return the tables without those that say once more, cell for cell, what an earlier one of the same read says."""
    kept: list[Table] = []
    several = {key for key, number in Counter(table.key for table in tables).items() if number > 1}
    known: dict[tuple[str, frozenset[tuple[object, ...]]], Table] = {}
    said: list[str] = []
    for table in tables:
        earlier = known.setdefault((table.key, _contents(sheet, table)), table) if table.key in several else table
        if earlier is table:
            kept.append(table)
        else:
            said.append(
                f"{sheet.where(table.rows.start)}: '{table.key}' once more with the same values, as in {sheet.place(earlier.rows.start)}; it is read once."
            )
    return kept, said


def _contents(sheet: Sheet, table: Table) -> frozenset[tuple[object, ...]]:
    cells = table.cells
    times = np.nan_to_num(cells.each("time_h"), nan=-1).tolist()  # NaN is not equal to itself
    return frozenset(zip(cells.well, times, cells.each("field"), cells.texts(sheet), strict=True))


def _names(
    sheet: Sheet, tables: Sequence[tuple[Segment, Table]], plates: Sequence[Segment], options: ReadOptions
) -> tuple[dict[tuple[ReadStep, ...], dict[str, str]], list[str]]:
    """Return the readout name of each table that is to be read, by the procedure of its plate, and what was left out."""
    names: dict[tuple[ReadStep, ...], dict[str, str]] = {}
    remarks: list[str] = []
    calculated: list[str] = []
    times: list[str] = []
    every = tuple(dict.fromkeys(step for plate in plates for step in plate.steps))
    # In one file may stand exports of several runs: what one procedure read, another may have calculated.
    of_steps: dict[tuple[ReadStep, ...], list[Table]] = {plate.steps: [] for plate in plates}
    for plate, table in tables:
        of_steps[plate.steps].append(table)
    for steps, own in of_steps.items():
        raw, said = raw_names(own, steps or every)
        names[steps] = told_apart(raw)
        remarks += said
        rest = [table for table in own if table.key not in raw]
        of_times = {table.key for table in rest if _holds_times(sheet, table)}
        times += [table.label for table in rest if table.key in of_times]
        rest = [table for table in rest if table.key not in of_times]
        calculated += [table.label for table in rest]
        if options.calculated:
            names[steps] |= {table.key: table.key for table in rest}
    said = [f"{sheet.file}: {remark}" for remark in dict.fromkeys(remarks)]
    if any(names.values()):
        said += calculated_remark(sheet.file, "Gen5", quoted(dict.fromkeys(calculated)), options)
    if times:
        said.append(
            f"{sheet.file}: left out, since Gen5 calculated times there and no values: {quoted(dict.fromkeys(times))}."
        )
    return names, said


def _holds_times(sheet: Sheet, table: Table) -> bool:
    """Return whether the cells of a table are times such as ``03:48:18``, of a lag or of the steepest slope."""
    held = False
    for text in table.cells.texts(sheet):
        is_one = ":" in text and is_time(text)
        if not is_one and read_value(text)[1] != "missing":
            return False
        held = held or is_one
    return held


def _nothing_raw(sheet: Sheet, labels: str, options: ReadOptions) -> ReadError:
    if labels and options.calculated:
        return ReadError(
            sheet.title, f"only times that Gen5 calculated ({labels})", "a raw read", "Add the raw read to the export."
        )
    if labels:
        return only_calculated(
            sheet.title, "Gen5", labels, expected="a raw read", mend="Add the raw read to the export"
        )
    return ReadError(
        sheet.title, "the head of a Gen5 export, but no results", "a results grid, a kinetic table or a list of wells",
        "Add the raw data to the export in Gen5, or copy the file again if it was cut off.",
    )  # fmt: skip
