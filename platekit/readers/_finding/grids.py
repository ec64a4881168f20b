"""Plate grids of instruments: which of their wells were read at all, grids of words, and rows that have moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._finding.blocks import PlateBlock
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
    told = (
        "1 well of the grid is empty; it was"
        if len(wells) == 1
        else f"{len(wells)} wells of the grid are empty; they were"
    )
    said = [f"{sheet.title}: {told} not read."] if wells else []
    return cells.loc[kept].drop(columns="grid").reset_index(drop=True), said


def refuse_uneven(block: PlateBlock) -> None:
    """Refuse a grid of a text file in which a row is shorter or longer than others: there a cell was lost or added.

    Some programs leave out the separators behind the last value; then no row need be as long as the header.
    """
    behind = block.first + len(block.numbers)
    rows = [line.row for line in block.lines]
    if any(len(block.sheet.rows[row]) >= behind for row in rows):
        refuse_uneven_rows(block.sheet, rows, least=behind)


def refuse_uneven_rows(sheet: Sheet, rows: Sequence[int], *, least: int = 0) -> None:
    """Refuse rows of a table of a text file that are not as long as most are; words behind the others are notes."""
    lengths = [len(sheet.rows[row]) for row in rows]
    usual = max(least, Counter(lengths).most_common(1)[0][0]) if rows and not sheet.name else 0
    for row, length in zip(rows, lengths, strict=True):
        noted = any(sheet.text(row, column) for column in range(usual, length))
        if usual and length != usual and not noted:
            raise ReadError(
                sheet.where(row), f"{length} cells, where other rows of the table have {usual}", "rows of one length",
                "The file was cut off, or a cell was deleted or added. Export or copy it again.",
            )  # fmt: skip


def holds_words(block: PlateBlock) -> bool:
    """Return whether a grid is of words, a layout: most of its filled cells are no numbers and stand for none."""
    cells = block.cells()
    texts = [block.sheet.text(row, column) for row, column in zip(cells["row"], cells["column"], strict=True)]
    flags = [min(read_value(text, decimal=decimal)[1] for decimal in DECIMALS) for text in texts if text]
    return flags.count("invalid") * 2 > len(flags)
