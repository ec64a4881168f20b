"""Tables that SkanIt puts beside a grid, such as averages of the samples: named columns, one empty column away."""

from __future__ import annotations

from dataclasses import replace

from platekit.errors import quoted
from platekit.sheets import Sheet


def without_side_tables(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """Return a sheet in which what stands beside its grids is empty, and a remark on each; places stay what they are.

    Examples
    --------
    >>> bare, said = without_side_tables(Sheet("a.csv", [["Abs", "1", "2", "", "Mean"], ["A", "3", "5", "", "4"]]))
    >>> bare.rows, said
    ([['Abs', '1', '2', '', ''], ['A', '3', '5', '', '']], ("a.csv, line 1: 'Mean' beside the grid is not read.",))
    """
    found = [(row, behind) for row in sheet.filled if (behind := _behind_grid(sheet, row))]
    if not found:
        return sheet, ()
    rows = [list(row) for row in sheet.rows]
    said: list[str] = []
    for header, behind in found:
        names = [text for text in sheet.texts(header)[behind:] if text]
        said.append(
            f"{sheet.where(header)}: {quoted(names)} beside the grid {'is' if len(names) == 1 else 'are'} not read."
        )
        for row in _below(sheet, header):
            rows[row][behind:] = [""] * len(rows[row][behind:])
    return replace(sheet, rows=rows), tuple(said)


def _behind_grid(sheet: Sheet, header: int) -> int:
    """Return the column behind the empty one that parts a grid from a table with a name for each column; 0 if none is."""
    texts = sheet.texts(header)
    last = 0
    while last + 1 < len(texts) and texts[last + 1] == str(last + 1):
        last += 1
    behind = last + 2
    side = texts[behind:]
    if last < 2 or not any(side) or any(text.isdecimal() for text in side):
        return 0
    for row in _below(sheet, header):
        below = sheet.texts(row)
        nameless = any(text and not (place < len(side) and side[place]) for place, text in enumerate(below[behind:]))
        if nameless or any(below[last + 1 : behind]):
            return 0
    return behind


def _below(sheet: Sheet, header: int) -> range:
    """Return the rows of a grid, the one with the column numbers first."""
    end = header + 1
    while end < len(sheet.rows) and len(sheet.heads[end]) == 1 and sheet.heads[end].isalpha():
        end += 1
    return range(header, end)
