"""Many wells in few words: `A01-H01, C12`."""

from __future__ import annotations

from collections.abc import Iterable

from platekit.wells import rows_and_columns, well_name


def ranges(wells: Iterable[str], *, most: int = 12) -> str:
    """Return wells as rectangles, as the patterns of a layout write them.

    Parameters
    ----------
    wells : iterable of str
        Well names in the padded form, in any order.
    most : int
        Rectangles to name before the rest is counted.

    Examples
    --------
    >>> ranges(["A01", "B01", "C01", "A02", "B02", "C02", "H12"])
    'A01-C02, H12'
    """
    rows, columns = rows_and_columns(set(wells))
    left = set(zip(rows.tolist(), columns.tolist(), strict=True))
    words: list[str] = []
    hidden = 0
    while left:
        corner = min(left)
        rectangle = max(_wide(corner, left), _tall(corner, left), key=len)
        left -= rectangle
        if len(words) < most:
            ends = dict.fromkeys((well_name(*min(rectangle)), well_name(*max(rectangle))))
            words.append("-".join(ends))
        else:
            hidden += len(rectangle)
    return ", ".join(words) + (f" and {hidden} more" if hidden else "")


def _wide(corner: tuple[int, int], left: set[tuple[int, int]]) -> set[tuple[int, int]]:
    row, column = corner
    width = next(w for w in range(1, 100) if (row, column + w) not in left)
    height = next(h for h in range(1, 100) if any((row + h, column + w) not in left for w in range(width)))
    return {(row + h, column + w) for h in range(height) for w in range(width)}


def _tall(corner: tuple[int, int], left: set[tuple[int, int]]) -> set[tuple[int, int]]:
    row, column = corner
    height = next(h for h in range(1, 100) if (row + h, column) not in left)
    width = next(w for w in range(1, 100) if any((row + h, column + w) not in left for h in range(height)))
    return {(row + h, column + w) for h in range(height) for w in range(width)}
