"""Columns that people calculate beside a grid, such as Mean: no wells, whatever column they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value

_SUMMARY = re.compile(
    r"(?:row )?(?:mean|average|avg|median|mittelwert|sum|total|min|max|n|sd|sem|cv|st\.? ?dev\.?|stabw\.?)\.?(?: ?[\[(]?%[\])]?)?",
    re.IGNORECASE,
)
_COLUMN_NUMBER = re.compile(r"0?[1-9]|[1-4]\d")


@dataclass(frozen=True)
class Summary:
    """A column beside a grid: the cell of its word, which stands in the row of the column numbers, and its last row."""

    row: int
    column: int
    last: int


def is_summary(label: str) -> bool:
    """Return whether a word says that values are means or the like.

    Examples
    --------
    >>> is_summary("Mean"), is_summary("CV (%)"), is_summary("H*")
    (True, True, False)
    """
    return _SUMMARY.fullmatch(label) is not None


def without_summaries(sheet: Sheet) -> tuple[Sheet, tuple[Summary, ...]]:
    """Return a sheet in which the columns beside its grids are empty, and these columns; places stay what they are.

    Only a column with a value in every row of its grid is one: elsewhere a cell was lost, and the row has moved into it.

    Examples
    --------
    >>> bare, found = without_summaries(Sheet("a.csv", [["", "1", "2", "Mean"], ["A", "3", "5", "4"]]))
    >>> bare.rows, found
    ([['', '1', '2', ''], ['A', '3', '5', '']], (Summary(row=0, column=3, last=1),))
    """
    if not any(_SUMMARY.fullmatch(word) for word in sheet.words):
        return sheet, ()
    if "summaries" not in sheet.found:
        found = tuple(_summaries(sheet))
        # Mostly it is the row N of a plate, and the sheet stays what it is.
        sheet.found["summaries"] = (_emptied(sheet, found) if found else sheet, found)
    return sheet.found["summaries"]


def _emptied(sheet: Sheet, found: Sequence[Summary]) -> Sheet:
    rows = [list(row) for row in sheet.rows]
    for one in found:
        for row in range(one.row, one.last + 1):
            rows[row][one.column] = ""
    return replace(sheet, rows=rows)


def _summaries(sheet: Sheet) -> Iterator[Summary]:
    called = {
        cell for cells in sheet.distinct() for cell in cells if isinstance(cell, str) and is_summary(cell.strip())
    }
    for row in sheet.filled:
        # They stand behind column numbers; in the first column is the row N of a plate.
        if called.isdisjoint(sheet.rows[row][1:]):
            continue
        held = [(column, text) for column, text in enumerate(sheet.texts(row)) if text]
        words = [column for column, text in held if is_summary(text)]
        numbers = [column for column, text in held if _COLUMN_NUMBER.fullmatch(text)]
        if not numbers or min(words) < max(numbers):
            continue
        last = row
        while last + 1 < len(sheet.rows) and not sheet.is_blank(last + 1):
            last += 1
        for column in words:
            if all(_is_number(sheet.text(below, column)) for below in range(row + 1, last + 1)):
                yield Summary(row, column, last)


def _is_number(text: str) -> bool:
    return text != "" and any(read_value(text, decimal=decimal)[1] == "" for decimal in DECIMALS)
