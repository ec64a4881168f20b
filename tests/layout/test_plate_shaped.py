"""Layouts in the shape of the plate."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.layout import read_layout

STACKED = """\
role,1,2,3
A,VC,compound,compound
B,CC,compound,compound

compound,1,2,3
A,,baricitinib,baricitinib
B,,ruxolitinib,ruxolitinib

dose (nM),1,2,3
A,,1000,300
B,,1000,300

passage,1,2,3
A,12,12,12
B,13,13,13
"""


def by_well(layout, name: str) -> dict[str, object]:
    return dict(zip(layout.wells["well"], layout.wells[name], strict=True))


def check_stacked(layout):
    assert list(layout.wells["well"]) == ["A01", "A02", "A03", "B01", "B02", "B03"]
    assert list(layout.wells["role"]) == [
        "virus_control",
        "compound",
        "compound",
        "cell_control",
        "compound",
        "compound",
    ]
    assert list(layout.wells["compound"]) == ["", "baricitinib", "baricitinib", "", "ruxolitinib", "ruxolitinib"]
    assert layout.wells["concentration_uM"].tolist()[1:3] == [1.0, 0.3]
    assert by_well(layout, "passage")["B02"] in (13.0, "13")


def test_stacked_grids_as_plater_writes_them(write):
    check_stacked(read_layout(write("layout.csv", STACKED)))


def test_names_may_stand_above_the_grids(write):
    above = "".join(
        f"{line.split(',')[0]}\n,{line.split(',', 1)[1]}\n" if ",1,2,3" in line else f"{line}\n"
        for line in STACKED.splitlines()
    )
    assert above.startswith("role\n,1,2,3\n")
    check_stacked(read_layout(write("layout.csv", above)))


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_between_cells(mark, write):
    check_stacked(read_layout(write("layout.csv", STACKED.replace(",", mark))))


@pytest.mark.parametrize(
    ("encoding", "newline"), [("utf-8-sig", "\r\n"), ("cp1252", "\r\n"), ("utf-16", "\n"), ("utf-8", "\r\n")]
)
def test_encodings_and_line_ends_of_laboratory_computers(encoding, newline, tmp_path):
    text = STACKED.replace("dose (nM)", "dose (\u00b5M)").replace("1000,300", "1,0.3").replace("\n", newline)
    (tmp_path / "layout.csv").write_bytes(text.encode(encoding))
    layout = read_layout(tmp_path / "layout.csv")
    check_stacked(layout)
    named = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}.get(encoding)
    own = "layout.csv: the column 'passage' is kept as your own"
    assert layout.remarks == ((f"layout.csv is written in {named}, not in UTF-8.", own) if named else (own,))


def test_decimal_commas_between_semicolons(write):
    text = STACKED.replace(",", ";").replace("dose (nM)", "dose (uM)").replace("1000;300", "1;0,3")
    check_stacked(read_layout(write("layout.csv", text)))


def test_excel_with_one_sheet_for_each_column_and_numbers_as_text(write_excel):
    sheets = {
        "role": [[None, 1, 2, 3], ["A", "VC", None, None], ["B", "CC", None, None]],
        "compound": [[None, 1, 2, 3], ["A", None, "baricitinib", "baricitinib"], ["B", None, "ruxolitinib", "ruxolitinib"]],
        "concentration_nM": [[None, "1", "2", "3"], ["A", None, "1000", "300"], ["B", None, 1000, 300]],
        "passage": [["passage", 1, 2, 3], ["A", 12, 12, 12], ["B", 13, 13, 13]],
        "READ ME": [["Fill in the sheets."]],
    }  # fmt: skip
    layout = read_layout(write_excel("layout.xlsx", sheets))
    check_stacked(layout)
    assert layout.remarks == (
        "layout.xlsx, sheet 'READ ME': holds no layout and was not read",
        "layout.xlsx: the column 'passage' is kept as your own",
    )


def test_rows_and_columns_come_from_the_file_and_not_from_the_position(write):
    layout = read_layout(write("layout.csv", ",3,5\nC,VC,CC\nE,VC,CC\n"))
    assert list(layout.wells["well"]) == ["C03", "C05", "E03", "E05"]


def test_one_grid_of_roles_without_a_name(write):
    layout = read_layout(write("layout.csv", ",1,2\nA,VC,mock\nB,VC,blank\n"))
    assert list(layout.wells["role"]) == ["virus_control", "cell_control", "virus_control", "blank"]
    assert layout.remarks == ("layout.csv: the grid without a name was read as role",)


def test_one_grid_of_compounds_and_words_for_controls(write):
    layout = read_layout(
        write("layout.csv", "Library 1,1,2\nA,VC,JAK-1\nB,vehicle,0012\n"), roles={"vehicle": "virus_control"}
    )
    assert by_well(layout, "role") == {
        "A01": "virus_control", "A02": "compound", "B01": "virus_control", "B02": "compound",
    }  # fmt: skip
    assert by_well(layout, "compound") == {"A01": "", "A02": "JAK-1", "B01": "", "B02": "0012"}
    assert by_well(layout, "vehicle")["B01"] == "vehicle"
    assert layout.remarks == (
        "layout.csv: the grid 'Library 1' was read as compound",
        "layout.csv: 'VC' was read as virus_control in well A01",
        "layout.csv: 'vehicle' was read as virus_control in well B01",
        "layout.csv: no dose is given for 0012, JAK-1; there will be no curve",
    )


def test_a_whole_grid_tells_the_size_of_the_plate(write):
    head = "role," + ",".join(str(i) for i in range(1, 13))
    whole = "\n".join([head, *(f"{row}," + ",".join(["VC"] * 12) for row in "ABCDEFGH")])
    assert read_layout(write("whole.csv", whole)).plate_size == 96
    assert read_layout(write("part.csv", whole.rsplit("\n", 1)[0])).plate_size is None


def test_cells_beside_the_grids_are_remarked_on(write):
    layout = read_layout(write("layout.csv", "role,1,2\nA,VC,CC\n\nKim made this\nin spring,,!\n"))
    assert layout.remarks == (
        "layout.csv, line 4, column 1: 'Kim made this' and 2 more cells belong to no grid and were not read",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("role,1,2\nA,VC,CC\n\nconcentration,1,2\nA,,10\n",
         "layout.csv, line 4, column 1: found a concentration without a unit, expected its unit.\n"
         "  Say it in the name of the grid, such as concentration_uM or 'dose (nM)', or behind each number."),
        ("role,1,2\nA,VC,viruscontrl\n",
         "layout.csv, line 2, column 3: found the role 'viruscontrl', expected one of platekit's roles.\n"
         "  Roles: did you mean 'virus_control'? Or map it: roles = { \"viruscontrl\" = \"virus_control\" }, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml."),
        ("role,1,2\nA,VC,CC\n\nrole,1,2\nA,VC,CC\n",
         "layout.csv, line 4, column 1: found a second grid for 'role', expected one grid for each column.\n"
         "  The first is at layout.csv, line 1, column 1. "
         "Plates that differ need a layout each, or a table with a plate column."),
        ("role,1,2\nA,VC,CC\nA,VC,CC\n",
         "layout.csv, line 3, column 1: found row A for the second time, expected each row of the plate once.\n"
         "  Part two grids by an empty line and their column numbers."),
        ("role,1,2,2\nA,VC,CC,CC\n",
         "layout.csv, line 1, column 4: found column 2 after column 2, expected column numbers that rise.\n"
         "  Correct the number; two grids side by side need their row letters each."),
        (",1,2\nA,0.1,0.2\n",
         "layout.csv, line 1, column 1: found a grid of numbers without a known name, "
         "expected a grid of compounds or of roles.\n"
         "  Name it, such as compound or concentration_uM; exports of an instrument are read as readings."),
        ("moi,1,2\nA,1,0\n\ndonor,1,2\nA,a,b\n",
         "layout.csv: found grids named 'moi' (layout.csv, line 1, column 1), 'donor' (layout.csv, line 4, column 1), expected one named 'role' or 'compound'.\n"
         "  Write the name into the corner of the grid, or into the cell above it."),
        ("role,1,2\nA,VC,CC\n\n,1,2\nA,a,b\n",
         "layout.csv, line 4, column 1: found a grid without a name, "
         "expected a name such as role, compound or concentration_uM.\n"
         "  Write it into the corner of the grid, or into the cell above it."),
        ("role,1,2\nA,VC,NC\n",
         "layout.csv, line 2, column 3: found the role 'NC', expected a word with one meaning.\n"
         "  Laboratories mean opposite things by it. Say which it is: "
         'roles = { "NC" = "..." }, with "virus_control", "cell_control", "antiviral_control" or "toxicity_control".'),
    ],
)  # fmt: skip
def test_grids_that_cannot_be_are_refused(text, said, write, refusal):
    assert refusal(read_layout, write("layout.csv", text)) == said


def test_a_cell_of_excel_is_named_as_excel_names_it(write_excel, refusal):
    sheets = {"Plate 1": [["moi", 1, 2], ["A", 0.1, "high"]], "role": [[None, 1, 2], ["A", "VC", "VC"]]}
    path = write_excel("layout.xlsx", sheets)
    assert refusal(read_layout, path) == (
        "layout.xlsx, sheet 'Plate 1', cell C2: found 'high', expected a number.\n"
        "  Write a plain number, or leave the place empty where there is none."
    )


def test_a_real_layout_of_a_screen(shared):
    # exports/README.md: A1 -> SB-001, N24 -> SB-024, B13 -> SB-013, 336 wells.
    layout = read_layout(shared / "exports" / "plain-grid" / "384_well_simple.xlsx")
    compounds = by_well(layout, "compound")
    assert len(compounds) == 336
    assert [compounds[well] for well in ("A01", "N24", "B13")] == ["SB-001", "SB-024", "SB-013"]


def test_compounds_called_by_a_word_and_a_number_are_compounds(write):
    layout = read_layout(write("layout.csv", ",1,2,3\nA,Drug 1,sample_2,Compound-3\nB,VC,mock,cmpd 4\n"))
    assert list(layout.wells["compound"]) == ["Drug 1", "sample_2", "Compound-3", "", "", "cmpd 4"]
    assert list(layout.wells["role"][:3]) == ["compound"] * 3


PLATER = """\
Drug,1,2,3
A,a,a,
B,b,b,
,,,
Concentration{unit},1,2,3
A,100,20,0
B,100,20,0
,,,
Bacteria,1,2,3
A,E. coli,E. coli,E. coli
B,,,
"""


def test_stacked_grids_of_plater_are_read_once_the_unit_is_said(write, refusal):
    layout = read_layout(
        write("plater.csv", PLATER.format(unit=" (uM)").replace("a,a,", "a,a,DMSO").replace("b,b,", "b,b,DMSO")),
        roles={"DMSO": "virus_control"},
    )
    wells = layout.wells.set_index("well")
    assert wells.loc[["A01", "B02"], "compound"].tolist() == ["a", "b"]
    assert wells.loc[["A01", "B02"], "concentration_uM"].tolist() == [100, 20]
    assert wells.loc["A03", ["role", "Bacteria"]].tolist() == ["virus_control", "E. coli"]
    assert layout.remarks[0] == "plater.csv: the grid 'Drug' was read as compound"
    assert refusal(read_layout, write("plater.csv", PLATER.format(unit=""))) == (
        "plater.csv, line 5, column 1: found a concentration without a unit, expected its unit.\n"
        "  Say it in the name of the grid, such as concentration_uM or 'dose (nM)', or behind each number."
    )


def test_a_grid_of_units_is_read_well_by_well(write, write_excel):
    grids = "compound,1,2\nA,a,a\n\ndose,1,2\nA,10,100\n\nunit,1,2\nA,uM,nM\n"
    layout = read_layout(write("l.csv", grids))
    assert by_well(layout, "concentration_uM") == {"A01": 10, "A02": 0.1}
    assert layout.remarks == ("l.csv: each dose of 'dose' was read in the unit that 'unit' says beside it",)
    sheets = {"compound": ["a", "a"], "dose": [10, 100], "unit": ["uM", "nM"]}
    path = write_excel("l.xlsx", {name: [[None, 1, 2], ["A", *cells]] for name, cells in sheets.items()})
    assert by_well(read_layout(path), "concentration_uM") == {"A01": 10, "A02": 0.1}


def test_a_dose_without_its_unit_in_the_grid_of_units_is_refused(write, refusal):
    grids = "compound,1,2\nA,a,a\n\ndose,1,2\nA,10,100\n\nunit,1,2\nA,uM,\n"
    assert refusal(read_layout, write("l.csv", grids)) == (
        "l.csv, line 5, column 3: found no unit for a dose, expected the unit of this dose.\n"
        "  Fill it in, as beside the other doses."
    )


def test_a_sheet_with_a_misspelt_name_is_told_the_name(write_excel, refusal):
    grid = [[None, 1, 2, 3], ["A", "x", "y", "z"], ["B", "x", "y", "z"]]
    roles = [["role", 1, 2, 3], ["A", "VC", "CC", None], ["B", "VC", "CC", None]]
    path = write_excel("factors.xlsx", {"role": roles, "compuond": grid})
    assert refusal(read_layout, path) == (
        "factors.xlsx, sheet 'compuond', cell A1: found a grid without a name, expected a name such as role, compound or "
        "concentration_uM.\n  Write it into the corner of the grid, or into the cell above it. Or name the sheet 'compuond' "
        "so: did you mean 'compound'?"
    )


GRID = [["compound", 1, 2, 3, 4], *([row, *(f"{row}-{column}" for column in range(1, 5))] for row in "ABC")]


def edited(row: int, column: int, cell: object) -> list[list[object]]:
    rows: list[list[object]] = [list(cells) for cells in GRID]
    rows[row][column] = cell
    return rows


@pytest.mark.parametrize(
    ("rows", "place", "found", "expected"),
    [
        (edited(0, 3, "3 (edge)"), "D1", "'3 (edge)'", "the number of its column"),
        (edited(0, 3, None), "D1", "an empty cell", "the number of its column"),
        (edited(0, 4, "4*"), "E1", "'4*'", "the number of its column"),
        (edited(0, 4, None), "E1", "an empty cell", "the number of its column"),
        (edited(0, 1, "1 (edge)"), "B1", "'1 (edge)'", "the number of its column"),
        ([[*cells[:2], None, *cells[2:]] for cells in GRID], "C1", "an empty cell", "the number of its column"),
        (edited(2, 0, "B (dry)"), "A3", "'B (dry)'", "the letter of its row"),
        (edited(3, 0, "C!"), "A4", "'C!'", "the letter of its row"),
        (edited(1, 0, None), "A2", "an empty cell", "the letter of its row"),
        ([*GRID[:2], [None], *GRID[2:]], "A3", "an empty cell", "the letter of its row"),
    ],
)  # fmt: skip
def test_a_grid_whose_numbers_or_letters_were_edited_is_refused(rows, place, found, expected, write_excel, refusal):
    role = [["role", 1, 2, 3, 4], *([row, *["compound"] * 4] for row in "ABC")]
    assert refusal(read_layout, write_excel("layout.xlsx", {"role": role, "drugs": rows})) == (
        f"layout.xlsx, sheet 'drugs', cell {place}: found {found} beside wells of a grid, expected {expected}.\n"
        "  Write the plain number or letter; a grid has no gaps, and notes stand one line apart from it."
    )


def test_notes_may_stand_beside_a_whole_plate_and_one_line_from_a_part(write_excel):
    part = [[*cells, None, note] for cells, note in zip(GRID, (None, "ask Kim", 5, None), strict=True)]
    layout = read_layout(write_excel("layout.xlsx", {"compound": [*part, [], ["by", "Kim"]]}))
    assert layout.wells["compound"].tolist() == [f"{row}-{column}" for row in "ABC" for column in range(1, 5)]
    assert (
        "layout.xlsx, sheet 'compound', cell G2: 'ask Kim' and 3 more cells belong to no grid and were not read"
        in layout.remarks
    )
    whole = [["compound", *range(1, 7), None], *([row, *"abcdef", "ask Kim"] for row in "ABCD")]
    layout = read_layout(write_excel("whole.xlsx", {"compound": whole}))
    assert (
        "whole.xlsx, sheet 'compound', cell H2: 'ask Kim' and 3 more cells belong to no grid and were not read"
        in layout.remarks
    )


def test_a_sheet_called_like_a_column_that_holds_no_grid_is_refused(write_excel, refusal):
    role = [["role", 1, 2], ["A", "VC", "CC"]]
    assert refusal(read_layout, write_excel("layout.xlsx", {"role": role, "Compound": [["x", "y"], ["A", "a"]]})) == (
        "layout.xlsx, sheet 'Compound': found no grid in a sheet of this name, "
        "expected column numbers in one row, and row letters below its left end.\n"
        "  Write them as they were; a sheet that is not to be read begins with 'platekit:', or has another name."
    )
    assert refusal(read_layout, write_excel("layout.xlsx", {"role": role, "series": [["A1-A2", "a", 10]]})) == (
        "layout.xlsx, sheet 'series': found no list of series in a sheet of this name, "
        "expected the headings wells, top, fold and n.\n"
        "  Write them as they were; a sheet that is not to be read begins with 'platekit:', or has another name."
    )


def test_where_nothing_is_filled_in_the_sheets_that_are_not_read_are_named(write_excel, refusal):
    path = write_excel("layout.xlsx", {
        "role": [["role", 1, 2], ["A", None, None]], "Tabelle1": [["A1-A2", "a", 10]], "series": [["A1-A2", "a", 10]],
    })  # fmt: skip
    book = openpyxl.load_workbook(path)
    book["series"].sheet_state = "hidden"
    book.save(path)
    assert refusal(read_layout, path) == (
        "layout.xlsx: found a layout in which nothing is filled in, expected what is in the wells.\n"
        "  Fill in the sheet 'role'.\n"
        "  layout.xlsx: the sheet 'series' is hidden and not read. Show it in the spreadsheet and save the file, to have it read.\n"
        "  layout.xlsx, sheet 'Tabelle1': holds no layout and was not read"
    )
