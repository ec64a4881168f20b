"""Sheets of an instrument into which somebody put empty columns on the left: what stands at the left edge is not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from platekit.errors import ReadError
from platekit.readers._base import Reader, ReadOptions
from platekit.sheets import Sheet


def refuse_hidden_by_empty(sheets: Sequence[Sheet], readers: Sequence[Reader]) -> None:
    """Refuse a file that no instrument claims, and that without its empty first columns is one of an instrument.

    Parameters
    ----------
    sheets : sequence of Sheet
    readers : sequence of Reader
        Those of instruments.

    Raises
    ------
    ReadError
        At the first sheet that one of them would know.
    """
    for sheet in sheets:
        left = _without_empty(sheet)
        if left is not None and any(one.sniff(left) for one in readers):
            raise _empty(sheet)


def refuse_changed_by_empty(sheets: Sequence[Sheet], reader: Reader, options: ReadOptions) -> None:
    """Refuse a sheet whose readouts have other names, or that is refused, only because its first columns are empty.

    Parameters
    ----------
    sheets : sequence of Sheet
        Those that the reader claims.
    reader : Reader
    options : ReadOptions

    Raises
    ------
    ReadError
        At the first such sheet. Some instruments leave the first column empty; their sheets read the same without it,
        or not at all.
    """
    for sheet in sheets:
        left = _without_empty(sheet)
        if left is None or not reader.sniff(left):
            continue
        meant = _readouts(left, reader, options)
        if meant and meant != _readouts(sheet, reader, options):
            raise _empty(sheet)


def _without_empty(sheet: Sheet) -> Sheet | None:
    """Return a sheet without its empty first columns; None if there are none."""
    number = _number(sheet)
    return replace(sheet, rows=[row[number:] for row in sheet.rows], merged=(), dates=frozenset()) if number else None


def _number(sheet: Sheet) -> int:
    """Return how many columns on the left are empty."""
    if any(sheet.heads):
        return 0
    firsts = (next(column for column, text in enumerate(sheet.texts(row)) if text) for row in sheet.filled)
    return min(firsts, default=0)


def _readouts(sheet: Sheet, reader: Reader, options: ReadOptions) -> set[str]:
    try:
        return set(reader.read(sheet, options).cells.each("readout").tolist())
    except ReadError:
        return set()


def _empty(sheet: Sheet) -> ReadError:
    number = _number(sheet)
    what, columns = ("an empty first column", "column") if number == 1 else (f"{number} empty first columns", "columns")
    return ReadError(
        sheet.title, what, "the words and tables of the export from the first column on",
        f"Delete the empty {columns} on the left, or read the export of the instrument itself.",
    )  # fmt: skip
