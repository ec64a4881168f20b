"""Columns that somebody put beside a list of wells: they are of other wells, and would pass for readings of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from platekit.errors import ReadError
from platekit.sheets import Sheet
from platekit.values import flags_of_either
from platekit.wells import parse_wells

_WELL = frozenset(("well", "wells", "well name", "wellname", "well id", "well_id", "well position"))


def refuse_other_wells(sheet: Sheet, header: int, wells: Mapping[int, str]) -> None:
    """Refuse a list with a second column of wells that names another well than the one that its row is of.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the names of the columns.
    wells : mapping of int to str
        The well of each row.

    Raises
    ------
    ReadError
        At the first such cell. What is no well, such as the number of one, says nothing.
    """
    rows = list(wells)
    for column, name in enumerate(sheet.texts(header)):
        if name.casefold() not in _WELL:
            continue
        for row, said in zip(rows, parse_wells(sheet.texts_down(rows, column)), strict=True):
            if said is not None and said != wells[row]:
                raise ReadError(
                    sheet.where(row, column), f"well {said} in a row of well {wells[row]}", "one well in a row",
                    f"If '{name}' is of another table, give that a {_own(sheet)} of its own; if the rows were sorted in part, export them again.",
                )  # fmt: skip


def refuse_in_front(sheet: Sheet, header: int, rows: Sequence[int], columns: Iterable[int]) -> None:
    """Refuse a list with numbers in front of its first column: a program begins with that.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the names of the columns.
    rows : sequence of int
        Rows of the list.
    columns : iterable of int
        What stands in front.

    Raises
    ------
    ReadError
        At the first column with numbers; one without a name that counts the rows from 0 or 1 is no table, and is said elsewhere.
    """
    for column in columns:
        texts, name = sheet.texts_down(rows, column), sheet.text(header, column)
        counted = not name and any(texts == [str(row) for row in range(start, start + len(rows))] for start in (0, 1))
        if "" in flags_of_either(texts) and not counted:
            title = f"'{name}'" if name else "numbers without a name"
            raise ReadError(
                sheet.where(header, column), f"{title} in front of the columns that say the well", "nothing in front of them",
                f"If it is of another table, give that a {_own(sheet)} of its own; if it only counts the rows, take it out.",
            )  # fmt: skip


def _own(sheet: Sheet) -> str:
    return "sheet" if sheet.name else "file"
