"""Sheets that hold more than one export: what is no part of the first would be lost, or pass for it, and is refused."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from platekit.errors import ReadError
from platekit.readers._base import Found
from platekit.readers._finding.nameless import NAMELESS
from platekit.readers._finding.unread_tables import LIST, Table, still_unread, unread_tables
from platekit.sheets import Sheet

# Columns of lists that people make, and what was read in others; a program names what it calculated in another way.
NAMES_OF_PEOPLE = frozenset((
    "plate", "readout", "channel", "wavelength", "time", "time h", "signal", "value", "reading", "intensity", "od", "rfu", "rlu", "cps",
    "counts", "absorbance", "fluorescence", "luminescence", "cq", "ct", "cт",
))  # fmt: skip
_DETAIL = re.compile(r"[(\[].*[)\]]|\b(?:raw|measurement) (?=\w)")


def refuse_second_export(sheet: Sheet, begins: Sequence[int]) -> None:
    """Refuse a sheet that holds more than one export.

    Parameters
    ----------
    sheet : Sheet
    begins : sequence of int
        Rows with what the instrument writes once, at the head of each export.

    Raises
    ------
    ReadError
        At the second of them: its plate would be lost, or pass for a second read of the first.
    """
    if len(begins) < 2:
        return
    raise ReadError(
        sheet.where(begins[1]), f"the beginning of a second export (the first begins in {sheet.place(begins[0])})", "one export in a file",
        "Give each export a file of its own; the name of the file then names its plate.",
    )  # fmt: skip


def runs_remark(sheet: Sheet, begins: Sequence[int]) -> list[str]:
    """Return the remark on several runs in one sheet whose plates have no names, by the rows in which they begin."""
    if len(begins) < 2:
        return []
    places = ", ".join(sheet.place(row) for row in begins)
    return [
        f"{sheet.title}: {len(begins)} runs ({places}); each is read as a plate of its own, in the order of the file."
    ]


def refuse_unread(sheet: Sheet, found: Found, calculated: Callable[[], Found], family: str) -> None:
    """Refuse a sheet with a table of numbers that its reader neither read nor named among what it leaves out.

    Parameters
    ----------
    sheet : Sheet
    found : Found
        What the reader found in it.
    calculated : callable
        What it finds there if calculated values are asked for, too; asked for only where a table is left.
    family : str
        Whose files it reads.

    Raises
    ------
    ReadError
        At the first such table: it is of another kind, and its wells would be lost.
    """
    tables = _not_named(sheet, unread_tables(sheet, found.cells), found)
    if not tables:
        return
    kept, rows = set(still_unread(tables, calculated().cells)), set(found.cells.row.tolist())
    # What a program calculated stands below what was read, or in further columns of the same table, never beside it.
    tables = [table for table in tables if table in kept or not rows.isdisjoint(range(table.row, table.last_row + 1))]
    read = set(found.cells.texts(sheet)) if tables else set[str]()
    tables = [table for table in tables if not read.issuperset(table.numbers(sheet))]
    if not tables:
        return
    first = min(tables, key=lambda table: (table.row, table.column))
    raise _another(sheet, (first.row, first.column), first.what, family)


def refuse_list_of_a_person(sheet: Sheet, header: int, names: Iterable[str], family: str) -> None:
    """Refuse a list of wells below an export, all of whose columns have names that people give, and programs do not.

    Parameters
    ----------
    sheet : Sheet
    header : int
        Row of the names.
    names : iterable of str
        Those of its values.
    family : str
        Whose export it is; its program would seem to have calculated them.

    Raises
    ------
    ReadError
        If it is such a list.
    """
    words = {_DETAIL.sub("", name.casefold().replace("_", " ")).strip() for name in names}
    if words and words <= NAMES_OF_PEOPLE:
        column = next(column for column, text in enumerate(sheet.texts(header)) if text)
        raise _another(sheet, (header, column), LIST, family)


def _another(sheet: Sheet, cell: tuple[int, int], what: str, family: str) -> ReadError:
    own = "sheet" if sheet.name else "file"
    return ReadError(
        sheet.where(*cell), f"{what} that is no part of what is read here ({family})", f"one export in a {own}",
        f"If it is of another instrument or plate, give it a {own} of its own. If it is a calculation or a layout of yours, move it there, too.",
    )  # fmt: skip


def _not_named(sheet: Sheet, tables: Sequence[Table], found: Found) -> list[Table]:
    """Return the tables that a reader does not leave out by its own rule; where it does, it says so."""
    words = ("left out", "not read", "taken as a layout")
    # Sorted, those that begin with a place stand behind it. A column without a name may be the first of a table.
    said = [remark for remark in found.remarks if not remark.endswith(NAMELESS)] if tables else []
    told = sorted(remark for remark in said if any(word in remark for word in words))

    def is_told(place: str) -> bool:
        at = bisect_left(told, place)
        return at < len(told) and told[at].startswith(place)

    def is_named(table: Table) -> bool:
        place = sheet.where(table.row)
        return table.row in found.left or any(
            map(is_told, (f"{place}:", f"{place},", sheet.where(table.row, table.column - 1)))
        )

    return [table for table in tables if not is_named(table)]
