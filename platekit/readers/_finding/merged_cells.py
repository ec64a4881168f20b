"""Readings in cells that were merged into one: the spreadsheet keeps the first value alone, and the others are lost."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.readers._cells import Numbers, Words
from platekit.readers._describe import listed
from platekit.sheets import Sheet

_WELLS_SHOWN = 8


def refuse_merged_cells(sheet: Sheet, wells: Words, rows: Numbers, columns: Numbers) -> None:
    """Refuse a sheet in which a cell of a reading was merged with any other cell.

    The others may be wells that a reader passes over because they are empty, so one reading in merged cells is enough.

    Parameters
    ----------
    sheet : Sheet
    wells : ndarray of str
        Those of the readings.
    rows, columns : ndarray of int32
        Where the readings stand.
    """
    for one in sheet.merged:
        text = sheet.text(one.first_row, one.first_column)
        if not text or (one.first_row, one.first_column) == (one.last_row, one.last_column):
            continue
        inside = (rows >= one.first_row) & (rows <= one.last_row)
        inside &= (columns >= one.first_column) & (columns <= one.last_column)
        if inside.any():
            held = list(dict.fromkeys(wells[inside].tolist()))
            count = "a reading" if inside.sum() == 1 else f"{inside.sum()} readings"
            raise ReadError(
                f"{sheet.title}, cells {one.name}", f"'{text}' in merged cells that hold {count} ({shown_wells(held)})",
                "a cell with a value for each reading",
                "Merging keeps the first value alone. Unmerge the cells and give each its own value, or copy the export again.",
            )  # fmt: skip


def shown_wells(wells: Sequence[str]) -> str:
    """Return the first wells of several as a message lists them.

    Examples
    --------
    >>> shown_wells(["A01", "A02"])
    'A01, A02'
    """
    return listed(wells[:_WELLS_SHOWN]) + (", ..." if len(wells) > _WELLS_SHOWN else "")
