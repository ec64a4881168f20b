"""Cells of a table that were merged over several of its rows: what they say stands in the first of them alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

from platekit.errors import ReadError
from platekit.sheets import Sheet


def refuse_merged_rows(sheet: Sheet, rows: Sequence[int], columns: Collection[int]) -> None:
    """Refuse a table in which a cell of one of these columns was merged with those of the rows below it.

    Parameters
    ----------
    sheet : Sheet
    rows : sequence of int
        Rows of the table, from the top.
    columns : collection of int
        The columns that are read.
    """
    for one in sheet.merged:
        over = bisect_right(rows, one.last_row) - bisect_left(rows, one.first_row)
        text = sheet.text(one.first_row, one.first_column)
        if over > 1 and text and any(one.first_column <= column <= one.last_column for column in columns):
            raise ReadError(
                f"{sheet.title}, cells {one.name}", f"'{text}' in a cell that was merged over {over} rows of the table",
                "a cell in every row", "Unmerge the cells, and write into each what holds for its row.",
            )  # fmt: skip
