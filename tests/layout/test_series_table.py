"""Lists of series: one row for a block of wells."""

from __future__ import annotations

import pytest

from platekit.layout import read_layout

HEAD = "wells,compound,role,top_uM,fold,n,along,each\n"


def doses(layout):
    return layout.wells.set_index("well")["concentration_uM"].to_dict()


def test_a_row_is_a_block_with_its_doses_from_the_top_on(write):
    layout = read_layout(
        write("s.csv", HEAD + "B2-C4,a,,9,3,3,,\nD2-D4,b,,9,3,3,left,\nE2-E5,c,,8,2,2,,2\nA1,,VC,,,,,\n")
    )
    assert doses(layout) | {"A01": None} == {
        "A01": None, "B02": 9, "B03": 3, "B04": 1, "C02": 9, "C03": 3, "C04": 1, "D02": 1, "D03": 3, "D04": 9,
        "E02": 8, "E03": 8, "E04": 4, "E05": 4,
    }  # fmt: skip
    assert layout.wells.set_index("well")["role"].to_dict() | {"A01": ""} == dict.fromkeys(
        doses(layout), "compound"
    ) | {"A01": ""}


def test_one_dose_units_and_columns_of_your_own(write):
    text = 'plate,wells,compound,top (nM),fold,n,donor\nP1,"A1,A3",a,300,,,d1\nP2,A1\u2013A2,b,1 uM,,,d2\n'
    layout = read_layout(write("s.csv", text))
    assert layout.wells[["plate", "well", "concentration_uM", "donor"]].to_numpy().tolist() == [
        ["P1", "A01", 0.3, "d1"], ["P1", "A03", 0.3, "d1"], ["P2", "A01", 1.0, "d2"], ["P2", "A02", 1.0, "d2"],
    ]  # fmt: skip


def test_a_list_and_grids_of_one_workbook_are_one_layout(write_excel):
    path = write_excel("l.xlsx", {
        "series": [["wells", "compound", "top_uM", "fold", "n"], ["A2-A3", "a", 10, 10, 2]],
        "role": [["role", 1, 2, 3], ["A", "VC", None, None], ["B", "CC", None, None]],
        "Example": [["platekit: an example"], ["wells", "compound", "top_uM", "fold", "n"], ["A1-B3", "z", 10, 10, 2]],
    })  # fmt: skip
    layout = read_layout(path)
    assert layout.wells[["well", "role", "compound"]].to_numpy().tolist() == [
        ["A01", "virus_control", ""], ["A02", "compound", "a"], ["A03", "compound", "a"], ["B01", "cell_control", ""],
    ]  # fmt: skip
    assert layout.remarks == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("B2-C4,a,,9,3,,,", "s.csv, line 2, column 6: found a series without n, expected top, fold and n, or top alone for one dose.\n"
         "  Fill it in: top 10, fold 3 and n 8 are the doses 10, 3.33, 1.11 ..."),
        ("B2-C4,a,,,3,8,,", "s.csv, line 2, column 4: found fold, n and no top, expected the highest dose.\n"
         "  Fill in top, or empty the others."),
        (",a,,9,3,8,,", "s.csv, line 2, column 1: found no wells, expected the wells of this row.\n"
         "  Write a block such as B2-C11, or wells such as A1,A12; notes belong on another sheet."),
        ("B2-C4,a,,9,3,2.5,,", "s.csv, line 2, column 6: found '2.5', expected a whole number, 1 or more.\n  Correct the number."),
        ("B2-C4,a,,9,3,8,,", "s.csv, line 2: found 8 doses along 3 columns, expected as many as columns.\n"
         "  Put the series on a group with 8 columns, such as a block, or change n."),
        ("B2-C4,a,,9,3,3,rigth,", 's.csv, line 2: found along = "rigth", expected a direction, from the first dose on.\n'
         "  Directions: did you mean 'right'?"),
        ("B2-C4,a,,9,3,3,,\nC4-C5,b,,9,3,2,,", "s.csv, line 3, column 2: found well C04 for the second time, in 'compound', expected each well once.\n"
         "  The first time is s.csv, line 2, column 2. Leave one of them away."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused_with_its_cell(row, said, write, refusal):
    assert refusal(read_layout, write("s.csv", HEAD + row + "\n")) == said


def test_a_dose_without_a_unit_is_asked_about(write, refusal):
    assert refusal(read_layout, write("s.csv", "wells,compound,top,fold,n\nA1-A3,a,9,3,3\n")) == (
        "s.csv, line 2, column 3: found a concentration without a unit, expected its unit.\n"
        "  Say it in the heading, such as top_uM or 'top (nM)', or behind the number."
    )


def test_each_row_may_say_the_unit_of_its_top(write):
    text = "wells,compound,top,unit,fold,n\nA1-A2,a,1,uM,10,2\nB1-B2,b,100,nM,10,2\n"
    layout = read_layout(write("s.csv", text))
    assert doses(layout) == {"A01": 1, "A02": 0.1, "B01": 0.1, "B02": 0.01}
    assert layout.remarks == ("s.csv: each dose of 'top' was read in the unit that 'unit' says beside it",)


@pytest.mark.parametrize("head", ["top_\u00b5M", "top (\u03bcM)", "Top[uM]", "highest dose uM", "TOP umol/L"])
def test_the_unit_of_the_top_is_written_in_any_way(head, write):
    layout = read_layout(write("s.csv", f"wells,compound,{head},fold,n\nA1-A2,a,10,10,2\n"))
    assert doses(layout) == {"A01": 10, "A02": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Without its heading the direction is not read, and the doses of the second row run the other way.
        ("wells,compound,top_uM,fold,n,\nA1-A3,a,9,3,3,\nB1-B3,b,9,3,3,left\n",
         "s.csv, line 3, column 6: found 'left' in a column without a heading, expected a heading for each column.\n"
         "  Write its heading into line 1, column 6, or empty the column."),
        ("wells,compound,top_uM,fold,n\nA1-A3,a,9,3,3,left\n",
         "s.csv, line 2, column 6: found 'left' in a column without a heading, expected a heading for each column.\n"
         "  Write its heading into line 1, column 6, or empty the column."),
        ("wells,compound,top_uM,fold,n,allong\nA1-A3,a,9,3,3,left\n",
         "s.csv, line 1, column 6: found a column 'allong' in a list of series without 'along', expected the heading 'along'.\n"
         "  Correct the heading; if it says something else, give it another name."),
        ("wells,compound,top_uM,fold,n,direction\nA1-A3,a,9,3,3,\nB1-B3,b,9,3,3,LEFT\n",
         "s.csv, line 1, column 6: found a column 'direction' in a list of series without 'along', expected the heading 'along'.\n"
         "  Correct the heading; if it says something else, give it another name."),
        ("wells,compound,top_uM,fold,n,eahc\nA1-A4,a,9,3,2,2\n",
         "s.csv, line 1, column 6: found a column 'eahc' in a list of series without 'each', expected the heading 'each'.\n"
         "  Correct the heading; if it says something else, give it another name."),
        ("wells,compound,tpo_uM,fold,n\nA1-A3,a,9,3,3\n",
         "s.csv, line 1, column 3: found 'tpo_uM' in a list of series without 'top', expected the heading 'top_uM'.\n"
         "  Correct the heading."),
        ("wells,compound,top_uM,folds,n\nA1-A3,a,9,3,3\n",
         "s.csv, line 1, column 4: found 'folds' in a list of series without 'fold', expected the heading 'fold'.\n"
         "  Correct the heading."),
        ("Vertiefungen,compound,top_uM,fold,n\nA1-A3,a,9,3,3\n",
         "s.csv, line 1: found a list of series without 'wells', expected the headings wells, top, fold and n.\n"
         "  Write 'wells' above that column. It may be 'Vertiefungen'."),
        ("wells,compound,top stock (mM),fold,n\nA1-A3,a,9,3,3\n",
         "s.csv, line 1: found a list of series without 'top', expected the headings wells, top, fold and n.\n"
         "  Write 'top_uM' above that column. It may be 'top stock (mM)'."),
        ("wells,compound,top_ug/mL,fold,n\nA1-A3,a,9,3,3\n",
         "s.csv, line 1, column 3: found the dose 'top_ug/mL', expected a molar concentration.\n"
         "  Convert it with the molecular weight; platekit reads M, mM, uM, nM, pM, mol/L, mmol/L, umol/L, nmol/L, log10 M, log10 uM, log10 nM."),
        ("wells,compound,top_um,fold,n\nA1-A3,a,9,3,3\n",
         "s.csv, line 1, column 3: found the dose 'top_um', expected a unit of concentration, where case counts.\n"
         "  Units: did you mean 'uM'?"),
    ],
)  # fmt: skip
def test_a_heading_that_is_lost_or_misspelt_is_named(text, said, write, refusal):
    assert refusal(read_layout, write("s.csv", text)) == said


def test_a_table_of_single_wells_may_have_a_fold_and_an_n_of_its_own(write):
    layout = read_layout(write("t.csv", "well,compound,dose_uM,fold,n\nA1,a,9,1.5,3\nA2,a,3,1.1,3\n"))
    assert doses(layout) == {"A01": 9, "A02": 3}
    assert layout.remarks == ("t.csv: the columns 'fold', 'n' are kept as your own",)


def test_wells_that_the_plate_of_the_grids_does_not_have_are_refused_at_their_cell(write_excel, refusal):
    role = [["role", *range(1, 13)], *([row, *[None] * 12] for row in "ABCDEFGH")]
    series = [["wells", "compound", "top_uM", "fold", "n"], ["B2-B11", "x", 10, 3, 10], ["H2-I11", "y", 10, 3, 10]]
    assert refusal(read_layout, write_excel("layout.xlsx", {"series": series, "role": role})) == (
        "layout.xlsx, sheet 'series', cell A3: found 'H2-I11', where I02-I11 are on no 96-well plate, "
        "expected wells of a 96-well plate, as the grids of this file are for.\n"
        "  Correct the wells; if the plate is larger, delete the sheets with the grids or make them as large as the plate."
    )
    assert len(read_layout(write_excel("layout.xlsx", {"series": series})).wells) == 30


def test_a_dose_without_a_compound_names_the_column_that_may_hold_it(write_excel, refusal):
    series = [["wells", "Substanz", "role", "top_uM", "fold", "n"], ["B2-B4", "x", "toxicity_control", 10, 3, 3]]
    said = refusal(read_layout, write_excel("layout.xlsx", {"series": series}))
    assert said.endswith(
        "\n  Name the compound, or leave the dose of these wells empty. If 'Substanz' holds the compounds, call it compound."
    )
