"""A unit that the sheet or a line above says otherwise than the heading of the doses is never passed over."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

COMPOUND = [["compound", 1, 2], ["A", "x", "x"], ["B", "y", "y"]]
SHEET = "  Write the unit of the numbers into both, or name the sheet without one."
NOTE = "  Write the unit of the numbers into both; a note on something else belongs on another sheet."


def doses(corner: str) -> list[list[object]]:
    return [[corner, 1, 2], ["A", 100, 30], ["B", 100, 30]]


@pytest.mark.parametrize(
    ("tab", "corner"),
    [("concentration_nM", "concentration_uM"), ("concentration_uM", "dose (nM)"), ("dose_nM", "concentration_uM")],
)
def test_a_sheet_that_names_another_unit_than_its_grid_is_refused(tab, corner, write_excel, refusal):
    path = write_excel("layout.xlsx", {"compound": COMPOUND, tab: doses(corner)})
    assert refusal(read_layout, path) == (
        f"layout.xlsx, sheet '{tab}', cell A1: found '{corner}' in a sheet named '{tab}', "
        f"expected one unit for these doses.\n{SHEET}"
    )


@pytest.mark.parametrize("said", ["dose_nM", "concentrations in nM", "all doses (nmol/L)"])
def test_a_line_above_a_grid_that_names_another_unit_is_refused(said, write, refusal):
    text = f"compound,1,2\nA,x,x\nB,y,y\n\n{said}\nconcentration_uM,1,2\nA,100,30\nB,100,30\n"
    assert refusal(read_layout, write("layout.csv", text)) == (
        f"layout.csv, line 6, column 1: found 'concentration_uM' below '{said}' (line 5, column 1), "
        f"expected one unit for these doses.\n{NOTE}"
    )


def test_lists_of_series_and_long_tables_are_asked_too(write, write_excel, refusal):
    series = [["wells", "compound", "top_uM", "fold", "n"], ["A1-A2", "x", 10, 3, 2]]
    assert refusal(read_layout, write_excel("layout.xlsx", {"series nM": series})) == (
        "layout.xlsx, sheet 'series nM', cell C1: found 'top_uM' in a sheet named 'series nM', "
        f"expected one unit for these doses.\n{SHEET}"
    )
    table = "all doses in nM,\n\nwell,compound,dose_uM\nA1,x,10\nA2,x,3\n"
    assert refusal(read_layout, write("long.csv", table)) == (
        "long.csv, line 3, column 3: found 'dose_uM' below 'all doses in nM' (line 1, column 1), "
        f"expected one unit for these doses.\n{NOTE}"
    )


@pytest.mark.parametrize(
    "note", ["dose_uM", "all in \u00b5M", "umol/L", "highest 30000 nM", "stock (mM)", "run of May"]
)
def test_the_same_unit_an_amount_and_a_stock_contradict_nothing(note, write):
    text = f"compound,1,2\nA,x,x\nB,y,y\n\n{note}\nconcentration_uM,1,2\nA,100,30\nB,100,30\n"
    layout = read_layout(write("layout.csv", text))
    assert layout.wells["concentration_uM"].tolist() == [100, 30, 100, 30]
    assert f"layout.csv, line 5, column 1: '{note}' belongs to no grid and was not read" in layout.remarks
