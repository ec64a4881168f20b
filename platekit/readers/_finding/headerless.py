"""Numbers alone, without row letters and column numbers: a plate only where they have the shape of one."""

from __future__ import annotations

from platekit.readers._finding.bare_grid import BareGrid
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import PLATE_SHAPES

# Of smaller shapes any table may be: 4 x 6 numbers are read only where the user names the reader.
_LARGE = tuple(shape for size, shape in PLATE_SHAPES.items() if size >= 96)
_ANY = tuple(PLATE_SHAPES.values())
_MOST_LINES = 60


def certainly_headerless(sheet: Sheet) -> bool:
    """Return whether a sheet holds one grid of numbers of 8 x 12, 16 x 24 or 32 x 48."""
    grid = headerless(sheet)
    return grid is not None and (len(grid.rows), grid.columns) in _LARGE


def headerless(sheet: Sheet) -> BareGrid | None:
    """Return the grid of numbers of a sheet that holds nothing else but notes; None if it has not the shape of a plate."""
    if len(sheet.filled) > _MOST_LINES:
        return None
    places: dict[int, list[int]] = {}
    for row in sheet.filled:
        texts = sheet.texts(row)
        columns = [column for column, text in enumerate(texts) if text]
        if len(columns) < 2:
            continue
        if not places and any(_flag(texts[column]) == "invalid" for column in columns):
            return None  # names of columns, as most tables have them
        places[row] = columns
    rows = list(places)
    if not rows or rows[-1] - rows[0] + 1 != len(rows):
        return None
    first = min(columns[0] for columns in places.values())
    width = max(columns[-1] for columns in places.values()) + 1 - first
    if (len(rows), width) not in _ANY or _counts(sheet, rows, first, width):
        return None
    flags = [_flag(sheet.text(row, column)) for row in rows for column in range(first, first + width)]
    numbers = 2 * flags.count("") >= len(flags) and "invalid" not in flags
    return BareGrid(sheet, tuple(rows), width, first) if numbers else None


def _flag(text: str) -> str:
    return min(read_value(text, decimal=decimal)[1] for decimal in DECIMALS)


def _counts(sheet: Sheet, rows: list[int], first: int, width: int) -> bool:
    """Return whether the first line or the first column counts 1, 2, 3, ...: names of wells, and no readings."""
    line = [sheet.text(rows[0], first + place) for place in range(width)]
    column = [sheet.text(row, first) for row in rows]
    return any(texts == [str(place) for place in range(1, len(texts) + 1)] for texts in (line, column))
