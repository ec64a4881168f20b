"""What a workbook does not show, although it is read: rows and columns that a person or a filter hides."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.sheets._oddities import Oddities
from platekit.sheets._sheet import Sheet, column_letters

# Runs of hidden rows that a remark names.
_SHOWN = 8


def hidden_remarks(odd: Oddities, sheet: Sheet) -> list[str]:
    """Say which rows and columns that hold anything are hidden."""
    filled = set(sheet.filled)
    rows = [run for run in odd.hidden_rows if not filled.isdisjoint(range(run[0] - 1, run[1]))]
    widest = max((len(row) for row in sheet.rows), default=0)
    columns = [
        (first, last)
        for first, last in odd.hidden_columns
        if any(sheet.text(row, column) for column in range(first - 1, min(last, widest)) for row in sheet.filled)
    ]
    found = (
        ("row", [(str(first), str(last)) for first, last in rows]),
        ("column", [(column_letters(first - 1), column_letters(last - 1)) for first, last in columns]),
    )
    return [
        f"{sheet.title}, {_runs(what, runs)}: hidden, by hand or by a filter, and read all the same."
        for what, runs in found
        if runs
    ]


def _runs(what: str, runs: Sequence[tuple[str, str]]) -> str:
    """Return runs in words.

    Examples
    --------
    >>> _runs("row", [("4", "4")]), _runs("column", [("B", "D"), ("F", "F")])
    ('row 4', 'columns B to D, F')
    """
    words = [first if first == last else f"{first} to {last}" for first, last in runs]
    more = f" and {len(words) - _SHOWN} more runs" if len(words) > _SHOWN + 1 else ""
    shown = words[:_SHOWN] if more else words
    return f"{what}{'s' if len(words) > 1 or ' to ' in words[0] else ''} {', '.join(shown)}{more}"
