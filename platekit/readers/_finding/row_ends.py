"""Rows that end too early or go on too long: a value of theirs was lost, or stands under the name of another."""

from __future__ import annotations

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
