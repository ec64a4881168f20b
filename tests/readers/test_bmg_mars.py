"""BMG Labtech exports: grids, tables with wells down and across, spectra, 1536 wells, and what is refused."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers" / "bmg_mars"
HEAD = "User: SIM,Path: C:\\BMG\\Data,Test run no.: 4\nTest name: t,Date: 29/02/2016,Time: 14:34:46\n\n"
GRID = ",1,2,3\nA,11,12,13\nB,21,22,23\n"


def test_the_plate_view_reads_as_it_was_laid_out(by_well):
    # example_data/readers/README.md: row 2 (B) and column 3 ends in 2003; H12 is empty, B02 overflows.
    export = read_export(EXAMPLES / "simulated_two_chromatics.csv")
    first = by_well(export.readings, "fluorescence 485/520 (485-12/520-10 1)")
    assert first["B03"] == 102003
    assert by_well(export.readings, "fluorescence 485/520 (485-12/520-10 2)")["B03"] == 202003
    assert "H12" not in first
    assert export.readings.loc[export.readings["flag"] != "", ["well", "flag"]].to_numpy().tolist() == [
        ["B02", "saturated"]
    ]
    assert set(export.readings["plate"]) == {"SIM-0007"}
    assert export.remarks[:2] == (
        "simulated_two_chromatics.csv: left out, since MARS calculated them: 'Blank corrected based on Raw Data "
        "(485-12/520-10 1)'; platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
        "simulated_two_chromatics.csv: 1 well of the grid is empty; it was not read.",
    )


def test_calculated_blocks_are_read_beside_raw_ones_when_asked_for(by_well):
    path = EXAMPLES / "simulated_two_chromatics.csv"
    readings = read_export(path, options=ReadOptions(calculated=True)).readings
    assert by_well(readings, "Blank corrected based on Raw Data (485-12/520-10 1)")["B03"] == 92003


def test_wells_down_with_times_across_have_the_times_that_are_printed():
    export = read_export(EXAMPLES / "simulated_kinetic.csv")
    well = export.readings[export.readings["well"] == "B03"]
    assert well["time_h"].tolist() == [0, 0.5, 1, 26.25]
    assert well["value"].tolist() == [1.203, 2.203, 3.203, 4.203]
    assert set(well["readout"]) == {"absorbance 600"}
    assert export.layout.set_index("well").loc[["A01", "A03"], "role"].tolist() == ["compound", "blank"]


def test_wells_across_are_read_for_each_run_and_emission():
    readings = read_export(EXAMPLES / "simulated_dual_emission.xlsx").readings
    found = readings.set_index(["plate", "readout", "well", "time_h"])["value"]
    assert found["SIM-0031", "luminescence 535", "B03", 0] == 102003
    assert found["SIM-0032", "luminescence 475", "B03", 130 / 3600] == 2502003


def test_rows_and_columns_of_wells_may_stand_in_two_rows_above_the_values(written):
    head = "Well Row,,A,A,B\nWell Col,,01,02,01\nContent,Time [min],Sample X1,Sample X2,Blank B\nGroup,,A,B,C\n"
    text = HEAD + "Fluorescence (FI)\n\n" + head + "Raw Data (400/510),0,1,2,3\nRaw Data (400/510),30,4,5,6\n"
    readings = read_export(written(text)).readings
    assert readings["well"].tolist() == ["A01", "A02", "B01"] * 2
    assert readings["time_h"].tolist() == [0] * 3 + [0.5] * 3


def test_a_spectrum_has_a_readout_for_each_wavelength_whatever_the_separator(written):
    text = (
        "User: SIM;Path: C:\\BMG;Test run no.: 7\nTest name: s;Date: 03/07/2025;Time: 17:02:38\n\nID1: demo;\nAbsorbance spectrum\n\n"
        "Raw Data  (Abs Spectrum)#\n\n Well; Content; 1 - 1; 1 - 1; \n;Wavelength [nm];350;351;\nA01;Blank B;0,300;0,301;\nA02;Sample X1;overflow;0,601;\n"
    )
    readings = read_export(written(text)).readings
    assert readings[["well", "readout", "flag"]].to_numpy().tolist() == [
        ["A01", "absorbance 350", ""],
        ["A01", "absorbance 351", ""],
        ["A02", "absorbance 350", "saturated"],
        ["A02", "absorbance 351", ""],
    ]
    assert readings["value"].iloc[3] == 0.601


def test_small_row_letters_after_z_are_the_second_alphabet_of_a_large_plate(written, by_well):
    letters = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *"abcdef"]
    rows = [
        ",".join([letter, *(str(100 * row + column) for column in range(1, 49))])
        for row, letter in enumerate(letters, 1)
    ]
    text = (
        HEAD
        + "Luminescence\n\nRaw Data (No filter)\n\n,"
        + ",".join(map(str, range(1, 49)))
        + "\n"
        + "\n".join(rows)
        + "\n"
    )
    values = by_well(read_export(written(text)).readings, "luminescence")
    assert len(values) == 1536
    assert (values["A01"], values["E02"], values["AE02"], values["AF48"]) == (101, 502, 3102, 3248)


def test_separators_left_out_behind_the_last_value_of_every_row_are_no_damage(written, by_well):
    text = HEAD + "Luminescence\n\nRaw Data (Lens)\n\n,1,2,3,4\nA,1,2,3\nB,4,5,6\nC,7,,9\n"
    export = read_export(written(text))
    assert by_well(export.readings, "luminescence") == {
        "A01": 1, "A02": 2, "A03": 3, "B01": 4, "B02": 5, "B03": 6, "C01": 7, "C03": 9,
    }  # fmt: skip
    assert "run.csv: 4 wells of the grid are empty; they were not read." in export.remarks


def test_a_well_that_is_empty_in_one_readout_alone_is_missing_there(written):
    text = HEAD + "Fluorescence (FI)\n\nRaw Data (1)\n\n,1,2\nA,1,\nB,3,4\n\nRaw Data (2)\n\n,1,2\nA,5,6\nB,7,8\n"
    readings = read_export(written(text)).readings
    assert readings.loc[readings["flag"] != "", ["well", "readout", "flag"]].to_numpy().tolist() == [
        ["A02", "fluorescence 1", "missing"]
    ]


def test_matrices_of_cycles_have_the_time_above_them_and_the_table_of_the_same_run_wins(booked):
    head = [["User: SIM"], ["Test ID: 5"], ["Test Name: inject"], ["Luminescence"], []]
    grids = [["Cycle 1 (0 min  - Inj. only)"], [], ["1. Raw Data (No filter)"], [], [None, 1, 2], ["A", "Inj.", 2], [],
             ["2. Layout"], [], [None, 1, 2], ["A", "Sample X1", "Blank B"], [],
             ["Cycle 2 (0 min 36 s)"], [], ["1. Raw Data (No filter)"], [], [None, 1, 2], ["A", 3, 4]]  # fmt: skip
    table = [["Well", None, "A01", "A02"], ["Content", "Time", "Sample X1", "Blank B"],
             ["Raw Data (No filter)", "0 min ", "Inj.", 2], ["Raw Data (No filter)", "0 min 36 s", 3, 4]]  # fmt: skip
    alone = read_export(booked({"Microplate Cycle 1": head + grids}))
    both = read_export(booked({"Microplate Cycle 1": head + grids, "Table All Cycles": head + table}))
    for export in (alone, both):
        found = export.readings.sort_values(["time_h", "well"])
        assert found["time_h"].tolist() == [0, 0, 0.01, 0.01]
        assert found["flag"].tolist() == ["missing", "", "", ""]
        assert found["value"].tolist()[1:] == [2, 3, 4]
        assert export.layout["role"].tolist() == ["compound", "blank"]
    assert both.remarks[0] == (
        "run.xlsx, sheet 'Microplate Cycle 1': the same run as in sheet 'Table All Cycles', which is read; this one is not."
    )


def test_a_grid_without_letters_and_numbers_is_read_where_it_is_a_whole_plate(written, refusal, by_well):
    lines = [",".join(str(100 * row + column) for column in range(1, 13)) for row in range(1, 9)]
    text = HEAD + "Luminescence\n\nRaw Data (Lens)\n\n"
    export = read_export(written(text + "\n".join(lines) + "\n"))
    assert by_well(export.readings, "luminescence")["B03"] == 203
    assert export.remarks[0] == (
        "run.csv, line 8: the grid has no row letters and no column numbers; its 8 lines of 12 values are a whole plate, "
        "and are taken as rows A to H."
    )
    assert refusal(written(text + "\n".join(lines[:7]) + "\n")) == (
        "run.csv, line 8: found 7 lines of values without row letters and column numbers, expected as many lines and values as a plate has.\n"
        "  Nothing says which wells they are. Export the run with row letters and column numbers."
    )


def test_two_tables_of_one_run_are_plates_of_their_own_and_that_is_said(booked):
    head = [["User: SIM"], ["Test ID: 5"], ["Luminescence"], [], ["Well", None, "A01"]]
    sheets = {"End point": [*head, ["Raw Data (450)", None, 1]], "End point (2)": [*head, ["Raw Data (530)", None, 2]]}
    export = read_export(booked(sheets))
    assert set(export.readings["plate"]) == {"run End point", "run End point (2)"}
    assert export.remarks[0] == (
        "run.xlsx, sheet 'End point': of the same run as 'End point (2)'; each sheet is read as a plate of its own."
    )


def test_the_mean_of_a_well_scan_is_read_and_said_to_be_one(written):
    export = read_export(written(HEAD + "Fluorescence (FI)\n\nWell Scan: Average (570-8/615-8)\n\n" + GRID))
    assert set(export.readings["readout"]) == {"fluorescence 570/615"}
    assert export.remarks[0] == (
        "run.csv: 'Well Scan: Average (570-8/615-8)' is the mean over the positions of a well scan, as MARS calculated it; "
        "the positions are not in the file."
    )


def test_only_an_id_that_names_a_plate_is_its_name(written):
    text = (
        "User: SIM,Path: x,Test run no.: 4\nTest name: t\n\nID1: {},ID2: {}\nLuminescence\n\nRaw Data (Lens)\n\n" + GRID
    )
    names = {
        ("472-0016", "20 ul"): "472-0016",
        ("P00123", "Plate 2"): "P00123 Plate 2",
        ("black 384w small volume", "20 ul"): "run",
        ("03-06-2022", "11:19:14"): "run",
        ("1", "2"): "run",
    }
    for ids, name in names.items():
        assert set(read_export(written(text.format(*ids))).readings["plate"]) == {name}


def test_a_mode_line_that_was_lost_is_said(written):
    export = read_export(written(HEAD + "Raw Data (450)\n\n" + GRID))
    assert set(export.readings["readout"]) == {"signal 450"}
    assert export.remarks[0] == (
        "run.csv: the line with the mode of the read is missing; the readouts are named by their filters alone."
    )


WRONG = {
    "only calculated": (
        "Absorbance\n\nBlank corrected based on Raw Data (600)\n\n" + GRID,
        "run.csv: found only what MARS calculated ('Blank corrected based on Raw Data (600)'), expected raw data.\n"
        "  Add the raw data to the export; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
    ),
    "title lost": (
        "Absorbance\n\n" + GRID,
        "run.csv, line 6: found a grid without a title above it, expected a title such as Raw Data (600).\n"
        "  A line was lost from the file. Export it again.",
    ),
    "a cell deleted": (
        "Absorbance\n\nRaw Data (600)\n\n,1,2,3\nA,11,13\nB,21,22,23\n",
        "run.csv, line 9: found 3 cells, where other rows of the table have 4, expected rows of one length.\n"
        "  The file was cut off, or a cell was deleted or added. Export or copy it again.",
    ),
    "a note inside the grid": (
        "Absorbance\n\nRaw Data (600)\n\n,1,2,3\nA,11,12,13\nlooked dry\nB,21,22,23\n",
        "run.csv, line 11: found row B of a plate outside of its grid, expected the rows of a grid one below the other.\n"
        "  Move what stands between the rows below the grid, or put the lost line with the column numbers back.",
    ),
    "a note inside the table": (
        "Absorbance\n\nWell,Content,Raw Data (600)\nA01,x,1\nlooked dry,,\nA02,x,2\n",
        "run.csv, line 9, column 1: found well A02 below a row without a well (line 8), expected one well after the other.\n"
        "  Correct the well, or move notes below the table.",
    ),
    "a well twice": (
        "Absorbance\n\nWell,Content,Raw Data (600)\nA01,x,1\nA01,x,2\n",
        "run.csv, line 8, column 1: found well A01 a second time, expected each well once (the first is in line 7).\n"
        "  Correct the well, or move notes below the table.",
    ),
    "times without a unit": (
        "Absorbance\n\nWell,Content,Raw Data (600),Raw Data (600)\n,Time,0,30\nA01,x,1,2\n",
        "run.csv, line 7, column 3: found '0', a time without its unit, expected a time such as 5 min, or its unit behind the word Time.\n"
        "  Write Time [s], Time [min] or Time [h] in place of 'Time' (line 7).",
    ),
    "the row of times lost": (
        "Absorbance\n\nWell,Content,Raw Data (600),Raw Data (600)\nA01,x,1,2\n",
        "run.csv, line 6, column 4: found 'Raw Data (600)' a second time, expected each column name once, or a row of times or wavelengths below them.\n"
        "  Give the columns different names, or export the run again.",
    ),
    "a title deleted from a table": (
        "Absorbance\n\nWell,Content,Raw Data (600)\n,Time,0 h,1 h\nA01,x,1,2,3\n",
        "run.csv, line 8, column 5: found '3' behind the last column with a name (line 6, column 4), expected a name above every value.\n"
        "  A column name was deleted, or the row has moved. Export the file again; put notes below the table.",
    ),
    "no readings": (
        "Absorbance\n\n",
        "run.csv: found the head of a BMG Labtech export, but no readings, expected a plate grid or a table of wells below its title.\n"
        "  Export the raw data with row letters and column numbers, or as a table; or copy the file again if it was cut off.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(HEAD + text)) == message


def test_two_exports_in_one_file_are_two_plates_and_said(written):
    one = HEAD + "Raw Data (600)\n" + GRID
    export = read_export(written(one + "\n" + one.replace("14:34:46", "15:02:10").replace("B,21", "B,99")))
    assert sorted(set(export.readings["plate"])) == ["run Plate 1", "run Plate 2"]
    assert export.readings.set_index(["plate", "well"]).loc[("run Plate 2", "B01"), "value"] == 99
    assert (
        "run.csv: 2 runs (line 1, line 9); each is read as a plate of its own, in the order of the file."
        in export.remarks
    )


ACROSS = (
    HEAD
    + "Luminescence (dual emission)\n\nWell,,A01,A02,A03\nContent,Time [s],Sample X1,Sample X2,Blank B\nGroup,,A,B,C\n"
    + "".join(f"Raw Data ({light}),{time},11,12,13\n" for light in ("535 A", "475 B") for time in (0, 65, 130))
)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "Raw Data (535 A),65", ",65",
            "run.csv, line 10, column 1: found no title in a row with values, expected the title of a read, such as Raw Data (600), or of a layout.\n"
            "  Write the title that the rows of the same read have; put notes below the table, with an empty row between.",
        ),
        (
            "Raw Data (475 B),130", ",130",
            "run.csv, line 14, column 1: found no title in a row with values, expected the title of a read, such as Raw Data (600), or of a layout.\n"
            "  Write the title that the rows of the same read have; put notes below the table, with an empty row between.",
        ),
        (
            "Raw Data (475 B),0", "\n,0",
            "run.csv, line 13, column 1: found no title in a row with values, expected the title of a read, such as Raw Data (600), or of a layout.\n"
            "  Write the title that the rows of the same read have; put notes below the table, with an empty row between.",
        ),
        (
            "Well,,A01", "Well,,x",
            "run.csv, line 6, column 3: found 'x' above values, expected the name of a well.\n  Correct the cell; behind it comes A02.",
        ),
        (
            "Well,,A01", "Well,,",
            "run.csv, line 6, column 3: found no name above values, expected the name of a well.\n  Correct the cell; behind it comes A02.",
        ),
    ],
)  # fmt: skip
def test_a_read_or_a_well_across_that_lost_its_name_is_refused(written, refusal, before, after, message):
    assert len(read_export(written(ACROSS)).readings) == 2 * 3 * 3
    assert refusal(written(ACROSS.replace(before, after))) == message


@pytest.mark.parametrize(
    ("below", "place"), [("0,30,60", "line 6, column 3"), ("0,,60", "line 7, column 3")], ids=["name", "time"]
)
def test_a_column_without_name_or_time_is_refused(written, refusal, below, place):
    names = "Well,Raw Data (600),,Raw Data (600)" if "0,," in below else "Well,Raw Data (600),,Raw Data (520)"
    axis = f"Time [s],{below}\n" if "0,," in below else ""
    text = HEAD + f"Absorbance (A)\n\n{names}\n{axis}A01,1,2,3\nA02,4,5,6\n"
    assert refusal(written(text)) == (
        f"run.csv, {place}: found an empty cell above values, expected what names each column, such as the number of a cycle.\n"
        "  The cell was emptied. Write into it what stood there, or export the run again."
    )
