"""Names of columns: what was lost where a column has none, and what would be lost where two have the same."""

from __future__ import annotations

from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value

# How the remark on a column without a name ends.
NAMELESS = "the column has no name and is not read."
# So many columns counted from 1 are those of a plate.
_GRID = 6


def refuse_nameless_end(
    sheet: Sheet, header: int, rows: Sequence[int], *, names: Sequence[str] = (), name: str = "name"
) -> None:
    """Refuse a table with values in most rows behind the last of its column names.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the names of the columns.
    rows : sequence of int
        Rows of the table.
    names : sequence of str
        The names where they are not simply the cells of that row.
    name : str
        What names a column.

    Raises
    ------
    ReadError
        If there is such a column. Words in a few rows are notes, and a column without a name further left moves no other.

    Notes
    -----
    "Delete, shift cells left" and a save fill the row of names up to its old length: then only this column shows it.
    """
    named = max((column for column, text in enumerate(names or sheet.texts(header)) if text), default=-1)
    beyond = max((len(sheet.rows[row]) for row in rows), default=0)
    for column in range(named + 1, beyond):
        filled = sum(map(bool, sheet.texts_down(rows, column)))
        if 2 * filled > len(rows):
            raise ReadError(
                sheet.where(header, column), f"no {name} above a column with values in {filled} of {len(rows)} rows", f"a {name} above each of the last columns",
                f"If a {name} was deleted in this row, those behind it have moved and stand above other values: export the file again. "
                f"If none was, write a {name} into this cell.",
            )  # fmt: skip


def refuse_same_names(
    sheet: Sheet, header: int, rows: Sequence[int], *, names: Sequence[str] = (), several: Sequence[str] = ()
) -> None:
    """Refuse a table with two columns of one name, upper or lower case, that hold different things: one would be lost.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the names of the columns.
    rows : sequence of int
        Rows of the table.
    names : sequence of str
        The names where they are not simply the cells of that row.
    several : sequence of str
        Names, in lower case, that more than one column may have.

    Raises
    ------
    ReadError
        At the first name of a second table that somebody put beside this one, too.
    """
    first: dict[str, int] = {}
    for column, name in enumerate(names or sheet.texts(header)):
        word = name.casefold()
        if not word or word in several or first.setdefault(word, column) == column:
            continue
        texts = sheet.texts_down(rows, column)
        if any(texts) and texts != sheet.texts_down(rows, first[word]):
            raise ReadError(
                sheet.where(header, column), f"a second column called '{name}', with other values than the first ({sheet.place(header, first[word])})",
                "each name once",
                f"Rename it; if a second table begins here, give it a {'sheet' if sheet.name else 'file'} of its own.",
            )  # fmt: skip


def refuse_numbered_names(sheet: Sheet, header: int, names: Sequence[str]) -> None:
    """Refuse columns that are called by a number, such as a count of the lines that somebody put in on the left.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the names of the columns.
    names : sequence of str
        The names from the left on, as far as such a column may not stand.

    Raises
    ------
    ReadError
        If there is one: its numbers would be read as a measurement.
    """
    numbered = [
        column
        for column, name in enumerate(names)
        if name and any(read_value(name, decimal=one)[1] == "" for one in DECIMALS)
    ]
    # The columns of a plate beside the list are no names of its columns: such a grid is refused as what it is.
    counted = [names[column] for column in numbered] == [str(place) for place in range(1, len(numbered) + 1)]
    if not numbered or (counted and len(numbered) >= _GRID):
        return
    raise ReadError(
        sheet.where(header, numbered[0]), f"'{names[numbered[0]]}' as the name of a column", "words",
        "If the column was put in, such as to count the lines, delete it, also above the table; else write its name.",
    )  # fmt: skip


def nameless_remarks(sheet: Sheet, header: int, rows: Sequence[int], names: Sequence[str] = ()) -> list[str]:
    """Return what is to be said of columns that hold something in these rows and have no name: they are not read."""
    named = list(names) or sheet.texts(header)
    named += [""] * (max((len(sheet.rows[row]) for row in rows), default=0) - len(named))
    nameless = [column for column, name in enumerate(named) if not name and any(sheet.texts_down(rows, column))]
    return [f"{sheet.where(header, column)}: {NAMELESS}" for column in nameless]
