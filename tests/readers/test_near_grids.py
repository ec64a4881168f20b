"""Grids that name their wells in another way than readers know are refused by what they are."""

from __future__ import annotations

import pytest

WRITTEN_AS = "mine.csv"
_ROWS = [[f"{letter}", "0.5", "1.5", "2.5"] for letter in "ABCD"]
_KNOWN = "  `platekit readers` lists what can be read."


def _text(rows: list[list[str]], mark: str = ",") -> str:
    return "".join(mark.join(row) + "\n" for row in rows)


_HEAD = ["", "1", "2", "3"]
_OWN = {
    "spaces": (
        _text([_HEAD, *_ROWS], " "), "a plate grid whose cells are parted by spaces (line 1; it begins with '1 2 3')",
        "Put tabs, commas or semicolons between the cells of the grid.",
    ),
    "aligned": (
        "      1    2    3\n" + "".join(f"{row[0]}   " + "  ".join(row[1:]) + "\n" for row in _ROWS),
        "a plate grid whose cells are parted by spaces (line 1; it begins with '1 2 3')",
        "Put tabs, commas or semicolons between the cells of the grid.",
    ),
    "bars": (
        _text([_HEAD, *_ROWS], "|"), "a plate grid whose cells are parted by the mark | (line 1; it begins with '|1|2|3')",
        "Put tabs, commas or semicolons between the cells of the grid.",
    ),
    "columns going down": (
        "Counts\n" + _text([["", "3", "2", "1"], *_ROWS]),
        "a plate grid whose column numbers go down from 3 to 1 (line 2; it begins with 'Counts')",
        "Put its columns, with their values, into the order 1, 2, 3, ...",
    ),
    "on its side": (
        _text([["", "A", "B", "C"], *([str(place), *row[1:]] for place, row in enumerate(_ROWS, 1))]),
        "a plate grid on its side, with row letters across and column numbers down (line 1; it begins with 'A', 'B', 'C')",
        "Transpose it: letters at the side, numbers on top (in a spreadsheet, paste special, transpose).",
    ),
    "named columns": (
        _text([["", "Col 1", "Col 2", "Col 3"], *_ROWS]),
        "a plate grid with 'Col 1' as a column number (line 1; it begins with 'Col 1', 'Col 2', 'Col 3')",
        "Write the numbers alone: 1, 2, 3, ...",
    ),
    "named rows": (
        _text([_HEAD, *([f"Row {row[0]}", *row[1:]] for row in _ROWS)]),
        "a plate grid with 'Row A' as a row letter (line 1; it begins with '1', '2', '3')",
        "Write the letters alone: A, B, C, ...",
    ),
    "no first letter": (
        _text([_HEAD, ["A*", *_ROWS[0][1:]], *_ROWS[1:]]),
        "a plate grid with 'A*' in place of the letter of its first row (line 1; it begins with '1', '2', '3')",
        "Write the letter of the row, and nothing else, into its first cell.",
    ),
    "no column numbers": (
        _text(_ROWS), "a plate grid without column numbers above its row letters (line 1; it begins with 'A', '0.5', '1.5', '2.5')",
        "Put a row with the column numbers above it (1, 2, 3, ...), the first of them above the first value.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found", "mend"), _OWN.values(), ids=_OWN)
def test_a_grid_with_names_of_its_own_is_refused_by_what_it_is(written, refusal, text, found, mend):
    message = f"mine.csv: found {found}, expected an export of a known family.\n  {mend}\n{_KNOWN}"
    assert refusal(written(text)) == message
