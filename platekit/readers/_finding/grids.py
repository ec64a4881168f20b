"""Plate grids of instruments: which of their wells were read at all, which rows they take up, and grids of words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np

from platekit.readers._cells import Cells
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.merged_cells import refuse_merged_cells
from platekit.sheets import Sheet
from platekit.values import flags_of_either


def read_wells(sheet: Sheet, cells: Cells) -> tuple[Cells, list[str]]:
    """Return the cells without the wells that a grid has but that were never read, and a remark on these.

    A grid has a cell for every well of its rectangle, also for those that the instrument passed over; where they are
    empty in all readouts, there is no reading. A well that was read in one readout and is empty in another is missing.

    Parameters
    ----------
    sheet : Sheet
    cells : Cells
        Those of one plate.

    Returns
    -------
    cells : Cells
    remarks : list of str

    Raises
    ------
    ReadError
        If one of the cells was merged with others: an empty one is then no well that was not read.
    """
    refuse_merged_cells(sheet, cells.well, cells.row, cells.column)
    in_grid = cells.each("in_grid")
    if not in_grid.any():
        return cells, []
    texts = cells.texts(sheet)
    if all(texts):
        return cells, []
    read = set(compress(cells.well, texts))
    kept = np.array([well in read for well in cells.well], dtype=np.bool_) | ~in_grid
    # Where nothing was read at all, every well is missing.
    kept = kept if kept.any() else ~kept
    wells = list(dict.fromkeys(cells.well[~kept]))
    told = (
        "1 well of the grid is empty; it was"
        if len(wells) == 1
        else f"{len(wells)} wells of the grid are empty; they were"
    )
    said = [f"{sheet.title}: {told} not read."] if wells else []
    return (cells if kept.all() else cells.taken(kept)), said


def holds_words(block: PlateBlock) -> bool:
    """Return whether a grid is of words, a layout: most of its filled cells are no numbers and stand for none."""
    flags = [flag for flag, text in zip(cell_flags(block), block.texts(), strict=True) if text]
    return flags.count("invalid") * 2 > len(flags)


def cell_flags(block: PlateBlock) -> list[str]:
    """Return the flag of each cell of a grid; a number is one with either decimal mark, which is decided later."""
    key = ("flags of a grid", block.header)
    if key not in block.sheet.found:
        block.sheet.found[key] = flags_of_either(block.texts())
    return block.sheet.found[key]


def rows_of_grids(sheet: Sheet) -> frozenset[int]:
    """Return the rows of a sheet that belong to one of its grids."""
    if "rows of grids" not in sheet.found:
        blocks = plate_blocks(sheet)
        sheet.found["rows of grids"] = frozenset(
            row for block in blocks for row in range(block.header, block.last_row + 1)
        )
    return sheet.found["rows of grids"]


def holds_numbers(block: PlateBlock) -> bool:
    """Return whether most filled cells of a grid are numbers; an empty grid, and one of dashes, holds none."""
    return cell_flags(block).count("") * 2 > sum(text != "" for text in block.texts())


def strangers_remark(sheet: Sheet, blocks: Sequence[PlateBlock]) -> list[str]:
    """Say which of these grids, which are no results of the instrument, hold numbers all the same: they are left out."""
    return [
        f"{sheet.where(block.header)}: a grid of numbers where the instrument writes no results; it is left out."
        for block in blocks
        if holds_numbers(block)
    ]
