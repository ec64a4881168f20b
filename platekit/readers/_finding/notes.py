"""Notes below a table: rows behind an empty one that name no well and are not as full as the rows of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from platekit.sheets import Sheet

_LOOKED_AT = 100  # rows at the end of a table that show how full its rows are


def is_note_below(sheet: Sheet, rows: Sequence[int], row: int) -> bool:
    """Return whether a row without a well, below the rows of a table, is a note.

    Parameters
    ----------
    sheet : Sheet
    rows : sequence of int
        Rows of the table, from the top.
    row : int

    Examples
    --------
    >>> sheet = Sheet("a.csv", [["A1", "5", "s"], ["", "", ""], ["by Kim", "", "May"], ["B2?", "6", "s"]])
    >>> is_note_below(sheet, [0], 2), is_note_below(sheet, [0], 3)
    (True, False)
    """
    if not rows or not any(sheet.is_blank(between) for between in range(rows[-1] + 1, row)):
        return False
    usual = Counter(filled_cells(sheet, one) for one in rows[-_LOOKED_AT:]).most_common(1)[0][0]
    return filled_cells(sheet, row) < usual


def notes_below(sheet: Sheet, rows: Sequence[int], below: Sequence[int]) -> list[int]:
    """Return those of the filled rows below a header that are notes below the rows of its table."""
    return [row for row in below if rows and row > rows[-1] and is_note_below(sheet, rows, row)]


def filled_cells(sheet: Sheet, row: int) -> int:
    """Return how many cells of a row hold anything."""
    return sum(not isinstance(cell, str) or (cell != "" and not cell.isspace()) for cell in sheet.rows[row])
