"""Rows and columns that were deleted from a grid: the wells of the others keep their place, and what is missing is said."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

# By eye: the drug of a well is called after its row, its dose after its column.
ROLES = [["role", 1, 2, 3], *([letter, "virus_control", "compound", "compound"] for letter in "ABCD")]
DRUGS = [["compound", 1, 2, 3], *([letter, None, f"drug{letter}", f"drug{letter}"] for letter in "ABCD")]
DOSES = [["concentration_uM", 1, 2, 3], *([letter, None, 2, 3] for letter in "ABCD")]
WHOLE = {"role": ROLES, "compound": DRUGS, "concentration_uM": DOSES}


def without(name, row=None, column=None):
    """Return the sheets, of one of which a row, or all cells of a column, were deleted."""
    rows = [cells for cells in WHOLE[name] if cells[0] != row]
    rows = [[cell for place, cell in enumerate(cells) if place != column] for cells in rows]
    return {**WHOLE, name: rows}


@pytest.mark.parametrize("letter", "ABCD")
def test_a_row_deleted_from_the_compounds_moves_no_other(write_excel, letter):
    layout = read_layout(write_excel("layout.xlsx", without("compound", row=letter)))
    drugs = layout.wells[layout.wells["well"].str.endswith("02")].set_index("well")["compound"].to_dict()
    assert drugs == {f"{row}02": "" if row == letter else f"drug{row}" for row in "ABCD"}
    assert layout.remarks == (
        f"layout.xlsx, sheet 'compound', cell A1: the grid 'compound' has no row {letter}; the other wells keep their place",
        f"layout.xlsx: names no compound for wells {letter}02-{letter}03; it has to come from elsewhere",
    )


def test_a_row_and_a_column_of_roles_are_said_too(write_excel):
    layout = read_layout(write_excel("layout.xlsx", without("role", row="C", column=2)))
    wells = layout.wells.set_index("well")
    assert wells.loc["D01", "role"] == "virus_control"
    assert wells.loc[["A03", "D03"], "compound"].tolist() == ["drugA", "drugD"]
    assert layout.remarks[0] == (
        "layout.xlsx, sheet 'role', cell A1: the grid 'role' has no row C and column 2; the other wells keep their place"
    )


def test_rows_deleted_from_all_grids_are_said_once(write):
    grid = "{},1,2\nA,{},{}\nC,{},{}\n\n"
    text = grid.format("role", *["virus_control", "compound"] * 2) + grid.format("compound", "", "a", "", "b")
    layout = read_layout(write("layout.csv", text))
    assert layout.wells["well"].tolist() == ["A01", "A02", "C01", "C02"]
    assert layout.remarks[0] == (
        "layout.csv, line 1, column 1: the grid 'role' and 1 more have no row B; the other wells keep their place"
    )


def test_whole_grids_are_not_remarked_on(write_excel):
    assert read_layout(write_excel("layout.xlsx", WHOLE)).remarks == ()
