"""Rows and columns that a grid leaves out: deleted by mistake or on purpose, no other well takes their place."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from platekit.layout._shapes import Grid
from platekit.wells import row_letters


def gap_remarks(grids: Sequence[Grid]) -> list[str]:
    """Say which rows and columns are missing between those of the grids of a file; one remark for grids that lack the same.

    Parameters
    ----------
    grids : sequence of Grid
        A row that stands in one of them, or between two rows of any of them, is expected in all.
    """
    rows = _all([grid.letters for grid in grids])
    columns = _all([grid.numbers for grid in grids])
    lacking: dict[str, list[Grid]] = {}
    for grid in grids:
        parts = [
            _words("row", [row_letters(row) for row in sorted(rows - set(grid.letters))]),
            _words("column", [str(column) for column in sorted(columns - set(grid.numbers))]),
        ]
        missing = " and ".join(part for part in parts if part)
        if missing:
            lacking.setdefault(missing, []).append(grid)
    return [f"{_which(those)} no {missing}; the other wells keep their place" for missing, those in lacking.items()]


def _all(labels: Sequence[Collection[int]]) -> set[int]:
    given = {label for one in labels for label in one}
    return set(range(min(given), max(given) + 1)) if given else set()


def _words(what: str, missing: Sequence[str]) -> str:
    return f"{what}{'s' if len(missing) > 1 else ''} {', '.join(missing)}" if missing else ""


def _which(grids: Sequence[Grid]) -> str:
    first = grids[0]
    title = f"the grid '{first.name}'" if first.name else "this grid"
    more = f" and {len(grids) - 1} more" if len(grids) > 1 else ""
    return f"{first.where}: {title}{more} {'have' if more else 'has'}"
