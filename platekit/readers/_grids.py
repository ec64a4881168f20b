"""Plate grids of instruments: which of their wells were read at all, grids of words, and rows that have moved."""

from __future__ import annotations

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._blocks import PlateBlock
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value


def read_wells(sheet: Sheet, cells: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the cells without the wells that a grid has but that were never read, and a remark on these.

    A grid has a cell for every well of its rectangle, also for those that the instrument passed over; where they are
    empty in all readouts, there is no reading. A well that was read in one readout and is empty in another is missing.

    Parameters
    ----------
    sheet : Sheet
    cells : pandas.DataFrame
        Cells of one plate, `well row column`; `grid` is True where the cell stands in a grid.

    Returns
    -------
    cells : pandas.DataFrame
        Without `grid`.
    remarks : list of str
    """
    if "grid" not in cells:
        return cells, []
    in_grid = cells["grid"].eq(True)
    places = zip(cells["row"].tolist(), cells["column"].tolist(), strict=True)
    filled = pd.Series([sheet.text(row, column) != "" for row, column in places], index=cells.index)
    read = filled.groupby(cells["well"]).transform("any")
    kept = read | ~in_grid
    # Where nothing was read at all, every well is missing.
    kept = kept if kept.any() else ~kept
    wells = list(dict.fromkeys(cells.loc[~kept, "well"]))
    said = [f"{sheet.title}: {_wells_are(len(wells))} empty; they were not read."] if wells else []
    return cells.loc[kept].drop(columns="grid").reset_index(drop=True), said


def _wells_are(count: int) -> str:
    return "1 well of the grid is" if count == 1 else f"{count} wells of the grid are"


def refuse_uneven(block: PlateBlock) -> None:
    """Refuse a grid of a text file in which some rows are whole and some are short: there a cell was deleted.

    Some programs leave out the separators behind the last value; then no row need be as long as the header.
    """
    sheet, behind = block.sheet, block.first + len(block.numbers)
    short = [line for line in block.lines if len(sheet.rows[line.row]) < behind]
    if sheet.name or not short or len(short) == len(block.lines):
        return
    found = max(len(sheet.rows[short[0].row]) - block.first, 0)
    raise ReadError(
        sheet.where(short[0].row), f"{found} of {len(block.numbers)} values, where other rows have all", "a whole row",
        "A cell was deleted, or the file was cut off. Export or copy it again.",
    )  # fmt: skip


def holds_words(block: PlateBlock) -> bool:
    """Return whether a grid is of words, a layout: most of its filled cells are no numbers and stand for none."""
    cells = block.cells()
    texts = [block.sheet.text(row, column) for row, column in zip(cells["row"], cells["column"], strict=True)]
    flags = [min(read_value(text, decimal=decimal)[1] for decimal in DECIMALS) for text in texts if text]
    return flags.count("invalid") * 2 > len(flags)
