"""Row letters that cannot be right: out of the order of the plate, or of a row that the plate does not have."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from platekit.errors import ReadError
from platekit.sheets import Sheet
from platekit.wells import PLATE_SHAPES, row_letters, row_number

_LEAST = 3


def refuse_wrong_letters(sheet: Sheet, column: int, rows: Sequence[tuple[int, str]], numbers: Sequence[int]) -> None:
    """Refuse a grid whose row letters do not go up, or whose last one is the only one out of sequence and off the plate.

    Its values would stand in the wells of another row. Rows that are left out, such as in A, E, I, M, are no reason.

    Parameters
    ----------
    sheet : Sheet
    column : int
        Column of the sheet that holds the letters.
    rows : sequence of (int, str)
        Rows of the sheet with their letters, each letter once.
    numbers : sequence of int
        The column numbers of the grid.

    Raises
    ------
    ReadError
        At the cell of the letter.
    """
    if len(rows) < _LEAST:
        return  # of two letters nothing says which is wrong, or that one is
    found = [row_number(letter) for _, letter in rows]
    wrong = _explained(found)
    falls = next((place for place, (one, below) in enumerate(pairwise(found), 1) if below <= one), None)
    if falls is not None and wrong is None:
        raise ReadError(
            sheet.where(rows[falls][0], column), f"row {rows[falls][1]} below row {rows[falls - 1][1]}", "the rows in the order of the plate",
            "Correct the letter that is wrong, or put the rows into their order.",
        )  # fmt: skip
    if wrong is None or (falls is None and (wrong < len(found) - 1 or not _is_off(found, numbers))):
        return
    beside = f"below row {rows[wrong - 1][1]}" if wrong else f"above row {rows[1][1]}"
    raise ReadError(
        sheet.where(rows[wrong][0], column), f"'{sheet.text(rows[wrong][0], column)}' as the letter of the row {beside}",
        f"{row_letters(_between(found, wrong))}, as the other letters say",
        "Correct the letter; if it is right, put the row into its place, with empty rows for those that are left out.",
    )  # fmt: skip


def _explained(found: Sequence[int]) -> int | None:
    """Return the one row whose letter parts the others from a sequence without a gap; None if there is none.

    Examples
    --------
    >>> _explained([1, 24, 3, 4]), _explained([1, 2, 3, 11]), _explained([1, 5, 9, 13])
    (1, 3, None)
    """
    if _is_sequence(found):
        return None
    each = ([*found[:place], _between(found, place), *found[place + 1 :]] for place in range(len(found)))
    return next((place for place, mended in enumerate(each) if mended[0] > 0 and _is_sequence(mended)), None)


def _between(found: Sequence[int], place: int) -> int:
    return found[place - 1] + 1 if place else found[1] - 1


def _is_sequence(found: Sequence[int]) -> bool:
    return all(below == one + 1 for one, below in pairwise(found))


def _is_off(found: Sequence[int], numbers: Sequence[int]) -> bool:
    """Return whether the last row is off the plate: of one with these columns, or of a whole plate of so many rows."""
    if found[0] == numbers[0] == 1 and (len(found), len(numbers)) in PLATE_SHAPES.values():
        return True
    rows, _ = next(shape for size, shape in PLATE_SHAPES.items() if size >= 96 and numbers[-1] <= shape[1])
    return found[-1] > rows > found[-2]
