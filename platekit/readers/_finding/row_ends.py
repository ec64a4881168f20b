"""Rows that end too early or go on too long: a value of theirs was lost, or stands under the name of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.sheets import Sheet


def ends_early(sheet: Sheet, row: int, cells: int, of: int, *, what: str = "cells") -> ReadError:
    """Return the refusal of a row that ends after some of its `what`."""
    end = "file" if row == len(sheet.rows) - 1 else "line"
    return ReadError(
        sheet.where(row), f"the end of the {end} after {cells} of {of} {what}", "a whole row",
        "The file was cut off or a cell was deleted. Export or copy it again.",
    )  # fmt: skip


def cut_off(sheet: Sheet, row: int, cells: int, of: int, *, what: str = "cells") -> ReadError:
    """Return the refusal of a last row within which the file ends."""
    return ReadError(
        sheet.where(row), f"the end of the file after {cells} of {of} {what}", "a whole row", "The file was cut off. Export or copy it again.",
    )  # fmt: skip


def goes_on(sheet: Sheet, row: int, column: int, expected: str) -> ReadError:
    """Return the refusal of a row with a cell behind the last column."""
    return ReadError(
        sheet.where(row, column), f"'{sheet.text(row, column)}' beyond the last column", expected,
        "If commas part the cells and mark decimals too, export with tabs or semicolons; else correct the row.",
    )  # fmt: skip


def refuse_uneven_rows(sheet: Sheet, rows: Sequence[int], *, least: int = 0) -> None:
    """Refuse rows of a table of a text file that are not as long as most are; words behind the others are notes."""
    lengths = [len(sheet.rows[row]) for row in rows]
    usual = max(least, Counter(lengths).most_common(1)[0][0]) if rows and not sheet.name else 0
    for row, length in zip(rows, lengths, strict=True):
        noted = any(sheet.text(row, column) for column in range(usual, length))
        if usual and length != usual and not noted:
            raise ReadError(
                sheet.where(row), f"{length} cells, where other rows of the table have {usual}", "rows of one length",
                "The file was cut off, or a cell was deleted or added. Export or copy it again.",
            )  # fmt: skip
