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
         "  Write its heading into line 1, column 4, or empty the column."),
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


@pytest.mark.parametrize(("dose", "unit"), [("dose", "unit"), ("conc", "Units"), ("dose", "dose (unit)")])
def test_a_column_of_units_is_read_row_by_row(dose, unit, write):
    rows = "A1,,VC,,\nA2,a,,10,uM\nA3,a,,100,nM\nA4,a,,-5,log10 M\nA5,a,,1,\u00b5M\n"
    text = f"well,compound,role,{dose},{unit}\n{rows}"
    layout = read_layout(write("layout.csv", text))
    # By hand: 100 nM is 0.1 uM and 10^-5 mol/L is 10 uM.
    assert layout.wells["concentration_uM"].tolist()[1:] == [10, 0.1, pytest.approx(10, rel=1e-12), 1]
    assert unit not in layout.wells.columns
    assert f"layout.csv: each dose of '{dose}' was read in the unit that '{unit}' says beside it" in layout.remarks


def test_units_in_rows_go_with_that_of_the_heading_or_are_of_something_else(write):
    text = "well,compound,dose_uM,units\nA1,a,10,{}\nA2,a,0,\n"
    agreed = read_layout(write("layout.csv", text.format("umol/L")))
    assert agreed.wells["concentration_uM"].tolist()[0] == 10
    other = read_layout(write("layout.csv", text.format("RLU")))
    assert other.wells["concentration_uM"].tolist()[0] == 10
    assert other.wells["units"].tolist() == ["RLU", ""]


def test_two_columns_of_doses_have_their_units_each(write):
    text = "well,compound,dose,dose_unit,compound_b,dose_b,dose_b_unit\nA1,a,10,uM,b,30,nM\n"
    wells = read_layout(write("layout.csv", text)).wells
    assert wells[["concentration_uM", "concentration_b_uM"]].values.tolist() == [[10, 0.03]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "well,compound,dose uM,units\nA2,a,10,uM\nA3,a,100,nM\n",
            "layout.csv, line 3, column 4: found 'nM' beside a dose in uM, expected one unit for each dose.\n"
            "  Correct the unit here, or where the dose stands. If it is of something else, rename its column.",
        ),
        (
            "well,compound,dose,unit\nA2,a,10,uM\nA3,a,100,\n",
            "layout.csv, line 3, column 4: found no unit for a dose, expected the unit of this dose.\n"
            "  Fill it in, as beside the other doses.",
        ),
        (
            # 0 is 1 nM where it is a logarithm.
            "well,compound,dose,unit\nA2,a,1,log10 nM\nA3,a,0,\n",
            "layout.csv, line 3, column 4: found no unit for a dose, expected the unit of this dose.\n"
            "  Fill it in, as beside the other doses.",
        ),
        (
            "well,compound,dose (nM or uM)\nA2,a,10\n",
            "layout.csv, line 2, column 3: found the concentration unit 'nM or uM', expected a unit of concentration.\n"
            "  Say one: behind each number, or in a column 'unit' beside the doses.",
        ),
        (
            "well,compound,conc (log10 M)\nA2,a,400\n",
            "layout.csv, line 2, column 3: found 400 as log10 M, expected a concentration.\n  Correct the number, or its unit.",
        ),
        (
            "well,compound,conc (log10 M)\nA2,a,-5\nA3,a,0\nA4,a,5\n",
            "layout.csv, wells A03-A04: found a concentration_uM of 1e+11, expected less than 1e+06, which is 1 mol/L.\n"
            "  Correct the number or its unit; of doses in a well, log10 M is below 0, as -5 for 10 uM.",
        ),
        (
            "well,compound,conc 2x (uM)\nA2,a,20\n",
            "layout.csv, the column 'conc 2x (uM)': found what looks like a dose, under a name that is not known, "
            "expected the dose under a name such as dose_uM.\n"
            "  Rename 'conc 2x (uM)', with the unit that its numbers have: dose_uM, dose_nM or 'dose (log10 M)'. If it is not "
            "the dose in the wells, say so in its name, such as stock_mM.",
        ),
    ],
)
def test_a_dose_whose_unit_is_not_clear_is_refused(text, said, write, refusal):
    assert refusal(read_layout, write("layout.csv", text)) == said


def test_the_concentration_of_a_stock_is_no_dose(write):
    layout = read_layout(write("layout.csv", "well,compound,conc_stock (mM)\nA1,a,10\nA2,a,1\n"))
    assert layout.wells["concentration_uM"].isna().all()
    assert layout.remarks == (
        "layout.csv: the column 'conc_stock (mM)' is kept as your own",
        "layout.csv: no dose is given for a; there will be no curve",
    )
