"""Layouts as long tables."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

TABLE = """\
well,role,compound,dose_uM,operator
A1,VC,,,Kim
A2,,baricitinib,10,Kim
B2,,baricitinib,3.333,
"""


def check_table(layout):
    assert list(layout.wells["well"]) == ["A01", "A02", "B02"]
    assert list(layout.wells["role"]) == ["virus_control", "compound", "compound"]
    assert layout.wells["concentration_uM"].tolist()[1:] == [10, 3.333]
    assert list(layout.wells["operator"]) == ["Kim", "Kim", ""]


def test_a_long_table(write):
    layout = read_layout(write("layout.csv", TABLE))
    check_table(layout)
    assert layout.plate_size is None


def test_lines_above_the_table_and_empty_ones_in_it_do_not_matter(write):
    text = "Screen 7;;;;\n\n" + TABLE.replace(",", ";").replace("3.333", "3,3330").replace("B2", "\nB2")
    check_table(read_layout(write("layout.csv", text)))


def test_rows_and_columns_apart(write):
    text = "row,col,role\nA,1,VC\n2,02,CC\n"
    assert list(read_layout(write("layout.csv", text)).wells["well"]) == ["A01", "B02"]


def test_several_plates_in_one_table(write):
    text = "plate,well,role\nP1,A1,VC\nP2,A1,CC\n"
    wells = read_layout(write("layout.csv", text)).wells
    assert wells[["plate", "well", "role"]].values.tolist() == [
        ["P1", "A01", "virus_control"], ["P2", "A01", "cell_control"],
    ]  # fmt: skip


def test_excel_with_numbers_as_text_and_numbers_as_names(write_excel):
    rows = [["Well", "Compound", "Concentration (nM)", "Batch"], ["A 1", 1012, "300", 1], ["A 2", "0012", 300, "1"]]
    wells = read_layout(write_excel("layout.xlsx", {"Sheet1": rows})).wells
    assert list(wells["compound"]) == ["1012", "0012"]
    assert wells["concentration_uM"].tolist() == [0.3, 0.3]
    assert list(wells["batch"]) == ["1", "1"]


def test_a_column_called_drug_is_the_compound_and_remarked_on(write):
    layout = read_layout(write("layout.csv", "well,drug,dose_uM\nA1,baricitinib,1\n"))
    assert list(layout.wells["compound"]) == ["baricitinib"]
    assert layout.remarks == ("layout.csv: the column 'drug' was read as compound",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("well,role\nA1,VC\nQ99,VC\nA1,VC\n",
         "layout.csv, line 3, column 1: found 'Q99', which is no well, expected a well such as A1 or P24.\n"
         "  Correct the well; notes belong above the table or on another sheet."),
        ("well,role\nA1,VC\nA01,CC\n",
         "layout.csv, line 3, column 1: found well A01 for the second time, expected each well once.\n"
         "  The first time is layout.csv, line 2, column 1. "
         "Leave one of them away; several plates need a plate column."),
        ("plate,well,role\nP1,A1,VC\nP1,A01,CC\n",
         "layout.csv, line 3, column 2: found well A01 of plate 'P1' for the second time, expected each well once.\n"
         "  The first time is layout.csv, line 2, column 2. "
         "Leave one of them away; several plates need a plate column."),
        ("well,compound,dose\nA1,x,1\n",
         "layout.csv, line 1, column 3: found a concentration without a unit, expected its unit.\n"
         "  Say it in the heading, such as dose_uM or 'concentration (nM)', or behind each number."),
        ("well,compound,dose_uM\nA1,x,1\nA2,x,\n",
         "layout.csv, well A02: found 'x' without a dose, expected a dose, as in its 1 other well.\n"
         "  Give the dose of these wells, or another role or name."),
        ("well,role,,\nA1,VC,,x\n",
         "layout.csv, line 2, column 4: found 'x' in a column without a heading, expected a heading for each column.\n"
         "  Name the column, or empty it."),
        ("well,role,Role\nA1,VC,VC\n",
         "layout.csv, line 1, column 3: found a second column for 'role', expected one column for each.\n"
         "  The first is layout.csv, line 1, column 2. Leave one away."),
        ("well,role\n",
         "layout.csv: found no wells, expected a layout that says what is in at least one well.\n  Label the wells."),
        ("Hello,world\n1,2\n",
         "layout.csv: found no layout, expected plate-shaped grids, or a table with a column 'well'.\n"
         "  A grid has column numbers above it and row letters at its left; a table has headings such as "
         "well, role, compound, dose_uM."),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_are_refused(text, said, write, refusal):
    assert refusal(read_layout, write("layout.csv", text)) == said
