"""Compounds called by single letters, below column numbers that were edited: they are never taken for rows of the plate."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

NAMES = [["A", "a", "b", "c"], ["B", "d", "e", "f"], ["C", "g", "h", "k"]]
DOSES = [["concentration_uM", 1, 2, 3], ["A", 1, 2, 3], ["B", 1, 2, 3], ["C", 1, 2, 3]]
MEND = "Write the plain number; the wells of this column begin with '{}', which is no letter of a row here."


def test_they_are_compounds_below_plain_numbers(write_excel):
    wells = read_layout(write_excel("layout.xlsx", {"Plate": [["compound", 1, 2, 3], *NAMES], "Dose": DOSES})).wells
    assert wells["compound"].tolist() == list("abcdefghk")
    assert wells["well"].tolist() == [f"{row}{column:02d}" for row in "ABC" for column in (1, 2, 3)]


@pytest.mark.parametrize(
    ("numbers", "cell", "found", "name"),
    [
        (["1*", 2, 3], "B1", "'1*'", "a"),
        (["c1", 2, 3], "B1", "'c1'", "a"),
        ([None, 2, 3], "B1", "an empty cell", "a"),
        (["a", 2, 3], "B1", "'a'", "a"),
        ([1, 1, 2], "B1", "'1'", "a"),
    ],
)
@pytest.mark.parametrize("corner", [None, "compound"])
def test_an_edited_number_above_them_is_refused(write_excel, refusal, corner, numbers, cell, found, name):
    path = write_excel("layout.xlsx", {"Plate": [[corner, *numbers], *NAMES], "Dose": DOSES})
    assert refusal(read_layout, path) == (
        f"layout.xlsx, sheet 'Plate', cell {cell}: found {found} beside column numbers, expected the number of its column.\n"
        f"  {MEND.format(name)}"
    )


def test_an_edited_number_within_is_refused(write_excel, refusal):
    path = write_excel("layout.xlsx", {"Plate": [["compound", 1, "2x", 3, 4], *([*row, "m"] for row in NAMES)]})
    assert refusal(read_layout, path) == (
        "layout.xlsx, sheet 'Plate', cell C1: found '2x' beside column numbers, expected the number of its column.\n"
        f"  {MEND.format('b')}"
    )


def test_two_grids_side_by_side_are_two(write_excel):
    rows = [
        ["compound", 1, 2, "role", 1, 2],
        ["A", "a", "b", "A", "compound", "compound"],
        ["B", "c", "d", "B", "compound", "compound"],
    ]
    assert read_layout(write_excel("layout.xlsx", {"Plate": rows})).wells["compound"].tolist() == list("abcd")


def test_a_first_row_in_place_of_the_column_numbers_is_refused(write_excel, refusal):
    path = write_excel("layout.xlsx", {"Plate": [["compound", 1, 2, 3], *NAMES], "Dose": DOSES[1:]})
    assert refusal(read_layout, path) == (
        "layout.xlsx, sheet 'Dose', cell A1: found 'A' in the corner of a grid whose first row is B, expected column numbers above its "
        "first row.\n"
        "  Write the plain column numbers into the row above 'A'; if that is the name of the grid, write it into the cell above it."
    )
