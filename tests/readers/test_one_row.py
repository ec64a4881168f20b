"""A table of one row, as a spreadsheet with the decimal comma saves it: decided by what stands there, or refused with the cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from platekit.readers import ReadOptions, read_export

ASK = 'Say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Well;OD\nA1;0,512\n", 0.512),
        ("Well;Signal\nA1;12,5\n", 12.5),
        ("Plate;Well;OD\nP1;A1;0,512\n", 0.512),
        ("Well;OD (450 nm, corrected)\nA1;0,512\n", 0.512),
        ('Well;"Signal, RLU"\nA1;1,23E+05\n', 123000),
        ("sep=;\nWell;OD;\nA1;0,512;\n;;\n", 0.512),
        ("Well;RLU\nA1;1.234.567\n", 1234567),
    ],
)
def test_a_comma_that_can_only_be_a_decimal_mark_is_one(written: Callable[..., Path], text: str, value: float) -> None:
    export = read_export(written(text))
    assert export.readings[["well", "value"]].to_numpy().tolist() == [["A01", value]]
    assert "run.csv: the decimal mark is the comma." in export.remarks


@pytest.mark.parametrize(
    ("text", "place"),
    [("Well;Signal\nA1;1,234\n", "line 2, column 2"), (";1;2\nA;1,234;2,345\n", "line 2, column 2"), ("sep=;\nWell;Signal\nA1;1,234\n", "line 3, column 2")],
)  # fmt: skip
def test_a_comma_that_may_part_thousands_is_asked_about_with_its_cell(
    written: Callable[..., Path], refusal: Callable[..., str], text: str, place: str
) -> None:
    path = written(text)
    assert refusal(path) == (
        f"run.csv, {place}: found '1,234', expected a number that can be read in one way only.\n"
        f"  No other cell of the file shows which mark is the decimal one. {ASK}"
    )
    assert read_export(path, options=ReadOptions(decimal=",")).readings["value"].iloc[0] == 1.234
    assert read_export(path, options=ReadOptions(decimal=".")).readings["value"].iloc[0] == 1234


def test_a_point_that_may_part_thousands_is_said(written: Callable[..., Path]) -> None:
    export = read_export(written("Well;OD\nA1;1.234\n"))
    assert export.readings["value"].tolist() == [1.234]
    assert export.remarks[0] == (
        "run.csv: all values look like '1.234'; the point is taken as the decimal mark. If it parts thousands, say decimal = \",\" or "
        '"." in screen.toml, or platekit read --decimal "," or ".".'
    )


def test_commas_that_part_cells_and_decimals_are_refused(
    written: Callable[..., Path], refusal: Callable[..., str]
) -> None:
    assert refusal(written("Well,OD\nA1,0,512\n")) == (
        "run.csv, line 2, column 3: found '512' beyond the last column, expected 2 cells in a row.\n"
        "  If commas part the cells and mark decimals too, export with tabs or semicolons; else correct the row."
    )
