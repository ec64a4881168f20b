"""Wells in the shape of their plate, as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from platekit.wells import PLATE_SHAPES, row_letters, well_name

Cell = tuple[float, str]  # value and flag


def grid(
    cells: Mapping[str, Cell], plate_size: int, shown: Callable[[Cell | None], str]
) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the column numbers, and each row's letters with its cells as text; `shown` gets None for an absent well.

    Examples
    --------
    >>> header, rows = grid({"A02": (7.0, "")}, 6, lambda cell: "-" if cell is None else f"{cell[0]:g}")
    >>> header, rows
    (['1', '2', '3'], [('A', ['-', '7', '-']), ('B', ['-', '-', '-'])])
    """
    n_rows, n_columns = PLATE_SHAPES[plate_size]
    columns = range(1, n_columns + 1)
    return [str(column) for column in columns], [
        (row_letters(row), [shown(cells.get(well_name(row, column))) for column in columns])
        for row in range(1, n_rows + 1)
    ]
