"""SkanIt and Multiskan reports: grids, lists, layouts, steps on sheets of their own, and how they go wrong."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers" / "skanit"


TOP = "Measurement results,,\nrun.skax,,\n01/02/2026 03:04:05,,\n ,,\n"
STEP = "{},,\nWavelength: {} nm,,\n ,,\n{},,\n ,,\n"
GRID = "Abs,1,2\nA,0.1,0.2\nB,0.3,0.4\n,,\n"
SAMPLES = "Sample,1,2\nA,Un0001,Un0002\nB,Ctrl1,Blank1\n,,\n"
ONE = TOP + STEP.format("Absorbance 1", 450, "Plate 1") + GRID
FOUR = {"A01": 0.1, "A02": 0.2, "B01": 0.3, "B02": 0.4}


def test_the_examples_read_as_they_were_laid_out(by_well):
    # example_data/readers/README.md: row 2 (B) and column 3 ends in .203.
    plates = read_export(EXAMPLES / "simulated_plates.csv")
    assert by_well(plates.readings, "absorbance 450", plate="SIM-A")["B03"] == 0.203
    assert by_well(plates.readings, "absorbance 450", plate="SIM-B")["B03"] == 1.203
    layout = plates.layout.set_index(["plate", "well"])
    assert layout.loc[("SIM-B", "B03"), ["role", "compound", "sample"]].tolist() == ["compound", "Un0015", "Un0015"]
    assert layout.loc[("SIM-A", "H12"), "role"] == "blank"
    kinetic = read_export(EXAMPLES / "simulated_kinetic.xlsx")
    assert kinetic.readings.loc[kinetic.readings["well"] == "B03", "value"].tolist() == [0.203, 1.203, 2.203]
    times = kinetic.readings.loc[kinetic.readings["well"] == "B03", "time_h"] * 3600
    assert times.tolist() == pytest.approx([0, 6, 12])
    assert kinetic.layout[["well", "role", "sample"]].to_numpy().tolist() == [
        ["A01", "blank", "Blank1"],
        ["B02", "drug", "drug"],
        ["B03", "drug", "drug"],
    ]
    assert kinetic.remarks[0] == (
        "simulated_kinetic.xlsx, sheet 'Absorbance results': repeats the readings of Raw data 340 nm, without their times, and is left out."
    )
    assert kinetic.remarks[1] == (
        "simulated_kinetic.xlsx, sheet 'Raw data 340 nm': the wells of a reading were read up to 0.02 s apart; "
        "its time is that of the first of them."
    )


LIST = TOP + "Absorbance 1,,\nWavelength: 450 nm,,\nPlate 1,,\nWell,Sample,Abs\n{}\n,,\n"


def test_a_list_of_wells_holds_readings_and_samples(written, by_well):
    export = read_export(EXAMPLES / "simulated_list.csv")
    values = by_well(export.readings, "luminescence")
    assert (values["B03"], values["A01"]) == (102003, 1001.5)
    assert set(export.readings["plate"]) == {"SIM-L"}
    assert "simulated_list.csv: 1 reading is missing, without a number (D06)." in export.remarks
    layout = export.layout.set_index("well")
    assert layout.loc[["B03", "A06"], "role"].tolist() == ["compound", "blank"]
    listed = read_export(written(LIST.format("A01,Un0001,0.1\nA02,Blank1,0.2")))
    assert by_well(listed.readings, "absorbance 450") == {"A01": 0.1, "A02": 0.2}


def test_the_line_that_skanit_puts_below_its_results_is_no_note(written):
    export = read_export(written(ONE + "Autoloading range A1 - M28,,\n"))
    assert not [remark for remark in export.remarks if "note" in remark]


def test_plates_and_wavelengths_of_a_list_stand_in_its_columns(written):
    rows = "Plate 1,A01,450,0.1,\nPlate 1,A01,620,0.2,\nPlate 2,A01,450,0.3,\nPlate 2,A01,620,0.4,\n"
    text = TOP + "Absorbance 1,,,,\nPlate,Well,Wavelength [nm],Abs,\n" + rows
    readings = read_export(written(text)).readings
    assert readings[["plate", "readout", "value"]].to_numpy().tolist() == [
        ["run Plate 1", "absorbance 450", 0.1],
        ["run Plate 1", "absorbance 620", 0.2],
        ["run Plate 2", "absorbance 450", 0.3],
        ["run Plate 2", "absorbance 620", 0.4],
    ]


def test_a_list_with_several_readings_of_a_well_and_no_time_is_refused(written, refusal):
    text = LIST.format("A01,Un0001,0.1\nA01,Un0001,0.2")
    assert refusal(written(text)) == (
        "run.csv: found well A01 of plate 'run' twice for 'absorbance 450' (run.csv:9:3 and run.csv:10:3), "
        "expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export."
    )


def test_samples_beside_a_grid_are_the_layout(written, by_well):
    export = read_export(written(ONE + SAMPLES))
    assert by_well(export.readings, "absorbance 450") == FOUR
    assert set(export.readings["plate"]) == {"run"}
    assert export.layout[["plate", "well", "role", "compound", "sample"]].to_numpy().tolist() == [
        ["run", "A01", "compound", "Un0001", "Un0001"],
        ["run", "A02", "compound", "Un0002", "Un0002"],
        ["run", "B01", "Ctrl", "", "Ctrl1"],
        ["run", "B02", "blank", "", "Blank1"],
    ]


def test_a_layout_that_is_no_grid_is_said_and_stops_nothing(by_well, booked):
    layout = "Layout definitions,,\n,1,2\nA,drug,blank\nA,1:10,1:10\n"
    export = read_export(booked({"Absorbance 1": ONE, "Layout definitions": layout}))
    assert by_well(export.readings, "absorbance 450") == FOUR
    assert len(export.layout) == 0
    assert export.remarks[0] == (
        "run.xlsx, sheet 'Layout definitions', row 4: the layout is not read; it has row A a second time."
    )


def test_a_table_beside_a_grid_is_said_and_not_read(written, by_well, refusal):
    beside = "Abs,1,2,,Sample,Average\nA,0.1,0.2,,Un0001,0.15\nB,0.3,0.4,,Un0002,0.35\n"
    text = TOP + STEP.format("Absorbance 1", 450, "Plate 1") + beside
    export = read_export(written(text))
    assert by_well(export.readings, "absorbance 450") == FOUR
    assert export.remarks[0] == "run.csv, line 10: 'Sample', 'Average' beside the grid are not read."
    moved = text.replace("A,0.1,0.2,,", "A,,0.1,0.2,")
    assert refusal(written(moved)).startswith("run.csv, line 11, column 4: found '0.2' beyond column 2")


DEFINED = """Layout definitions,,
Name,Plate 1,
Plate template,ANSI/SBS 96-well,
,1,2
A,Un0001,Blank1
,Group 1,Group 2
,1 uM,
B,Un0002,Ctrl1
,Group 1,
,1:2,
"""


def test_a_sheet_of_the_layout_has_groups_and_doses_below_the_samples(booked):
    export = read_export(booked({"Absorbance 1": ONE, "Layout definitions": DEFINED}))
    assert export.layout[["well", "role", "sample", "group", "concentration"]].to_numpy().tolist() == [
        ["A01", "compound", "Un0001", "Group 1", "1 uM"],
        ["A02", "blank", "Blank1", "Group 2", ""],
        ["B01", "compound", "Un0002", "Group 1", "1:2"],
        ["B02", "Ctrl", "Ctrl1", "", ""],
    ]


def test_plates_and_wavelengths_of_a_step_stand_one_below_the_other(written, by_well):
    again = "Wavelength: {} nm,,\n ,,\n{},,\n ,,\n" + GRID.replace("0.1", "{}")
    text = ONE + again.format(450, "Plate 2", 2) + again.format(620, "Plate 1", 3) + again.format(620, "Plate 2", 4)
    readings = read_export(written(text)).readings
    first = {
        (plate, readout): by_well(readings, readout, plate=plate)["A01"]
        for plate in ("run Plate 1", "run Plate 2")
        for readout in ("absorbance 450", "absorbance 620")
    }
    assert list(first.values()) == [0.1, 3, 2, 4]


def test_steps_on_sheets_of_their_own_are_readouts_of_one_plate(booked):
    light = TOP + "Luminescence 1,,\nWavelength: 0 nm,,\nPlate 1,,\n" + GRID.replace("Abs", "RLU")
    export = read_export(
        booked({"Absorbance 1 01": ONE, "Luminescence 1 01": light, "Session information": "Session,x"})
    )
    assert export.readings.groupby("readout")["plate"].unique().str[0].to_dict() == {
        "absorbance 450": "run",
        "luminescence": "run",
    }
    assert export.readings["source"].iloc[0] == "run.xlsx!Absorbance 1 01!B11"


def test_two_steps_that_read_the_same_are_told_apart_by_their_names(booked):
    later = ONE.replace("Absorbance 1", "after lysis")
    export = read_export(booked({"first": ONE, "second": later}))
    assert set(export.readings["readout"]) == {"absorbance 450 (Absorbance 1)", "absorbance 450 (after lysis)"}


def test_the_light_of_a_fluorescence_step_is_excitation_and_emission(written):
    text = ONE.replace("Absorbance 1", "Fluorescence 1").replace("Abs,", "RFU,")
    text = text.replace("Wavelength: 450 nm,,", '"Excitation: 485 nm, Emission: 538 nm",,')
    assert set(read_export(written(text)).readings["readout"]) == {"fluorescence 485/538"}
    apart = text.replace("485 nm, Em", '485 nm",,\n"Em')
    assert set(read_export(written(apart)).readings["readout"]) == {"fluorescence 485/538"}


def test_calculated_steps_are_left_out_and_said(by_well, booked):
    blank = TOP + STEP.format("Blank subtraction 1", 450, "Plate 1") + GRID.replace("0.1", "0.05")
    path = booked({"Absorbance 1": ONE, "Blank subtraction 1": blank})
    export = read_export(path)
    assert by_well(export.readings, "absorbance 450") == FOUR
    assert export.remarks[0] == (
        "run.xlsx, sheet 'Blank subtraction 1': left out, since SkanIt calculated them: 'Blank subtraction 1'; "
        "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."
    )
    both = read_export(path, options=ReadOptions(calculated=True))
    assert by_well(both.readings, "Blank subtraction 1")["A01"] == 0.05
    assert set(both.readings["plate"]) == {"run"}


def test_a_measurement_below_a_calculated_step_is_raw(written):
    blank = STEP.format("Blank subtraction 1", 450, "Plate 1") + GRID
    later = STEP.format("Luminescence 1", 0, "Plate 1") + GRID.replace("Abs", "RLU")
    readings = read_export(written(ONE + blank + later)).readings
    assert set(readings["readout"]) == {"absorbance 450", "luminescence"}
    below = ONE + "Calculation results,,\n" + later + blank
    assert set(read_export(written(below)).readings["readout"]) == {"absorbance 450"}


KINETIC = TOP + "Absorbance 1,,,\nWavelength: 600 nm,,,\nPlate 1,,,\n"


LONG = "Raw data,,,\n,,,\nWell,Wavelength(s) [nm],Raw absorbance,Measurement time(s)\n"


def test_a_report_in_another_language_is_known_by_its_session(written, by_well):
    text = ONE.replace("Measurement results", "Résultats de mesure").replace("Wavelength", "Longueur d'onde")
    text = text.replace("Plate 1", "Plaque 1") + SAMPLES.replace("Sample", "Échantillon")
    export = read_export(written(text.replace(",", ";").replace("0.", "0,")))
    assert by_well(export.readings, "absorbance 450") == FOUR
    assert set(export.readings["plate"]) == {"run"}


WRONG = {
    "only calculated": (
        TOP + STEP.format("Blank subtraction 1", 450, "Plate 1") + GRID,
        "run.csv: found only what SkanIt calculated ('Blank subtraction 1'), expected the results of a measurement.\n"
        "  Add the measurement step to the export; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
    ),
    "readings without a time": (
        KINETIC + "Reading,A1,H12\n0,0.1,0.2\n1,0.3,0.4\n",
        "run.csv, line 8: found 2 readings without a time, expected a column of times, a sheet of raw data, or the kinetic interval in the general information.\n"
        "  Export the report with the raw data, or with the times of the readings.",
    ),
    "time runs backwards": (
        KINETIC + "Reading,time [s],A1\n1,9,0.1\n2,5,0.3\n",
        "run.csv, line 10, column 2: found '5', not later than the time before, expected times that go up.\n  Correct the cell.",
    ),
    "a well twice": (
        KINETIC + "Reading,time [s],A1,A1\n1,9,0.1,0.2\n",
        "run.csv, line 8, column 4: found well A01 a second time, expected each well once.\n  Correct the name of the well.",
    ),
    "the name of a well deleted": (
        KINETIC + "Reading,time [s],A1,\n1,9,0.1,0.2\n",
        "run.csv, line 9, column 4: found '0.2' below no name, expected values below the 4 names in line 8.\n"
        "  A cell was deleted or added, or has moved. Export the file again.",
    ),
    "a value deleted": (
        KINETIC + "Reading,time [s],A1,A2\n1,9,0.1\n",
        "run.csv, line 9: found 3 cells, where other rows of the table have 4, expected rows of one length.\n"
        "  The file was cut off, or a cell was deleted or added. Export or copy it again.",
    ),
    "no readings": (
        KINETIC + "Reading,time [s],A1,A2\n",
        "run.csv, line 8: found the names of wells and no readings below them, expected a row for each reading.\n"
        "  The file was cut off. Export it again.",
    ),
    "a cell of a grid deleted": (
        ONE.replace("A,0.1,", "A,"),
        "run.csv, line 11: found 2 cells, where other rows of the table have 3, expected rows of one length.\n"
        "  The file was cut off, or a cell was deleted or added. Export or copy it again.",
    ),
    "a note within a grid": (
        ONE.replace("B,0.3", "dry,,\nB,0.3"),
        "run.csv, line 13: found row B of a plate outside of its grid, expected the rows of a grid one below the other.\n"
        "  Move what stands between the rows below the grid, or put the lost line with the column numbers back.",
    ),
    "no well": (
        LONG + "A 1,450,0.1,0\nmean,450,0.1,0\n",
        "run.csv, line 5, column 1: found 'mean', expected a well such as A1.\n"
        "  Correct the cell; put notes below the table, behind an empty row.",
    ),
    "no wavelength": (
        LONG + "A 1,blue,0.1,0\n",
        "run.csv, line 4, column 2: found 'blue', expected a wavelength in nm.\n"
        "  Correct the cell; put notes below the table, behind an empty row.",
    ),
    "no raw data": (
        LONG,
        "run.csv, line 3: found the names of columns and no readings below them, expected a row for each well.\n"
        "  The file was cut off. Export it again.",
    ),
    "a wavelength that is none": (
        TOP + "Absorbance spectrum,,\nPlate 1,,\nWavelength [nm],A1,B1\n400,0.1,0.2\n4,0.3,0.4\n",
        "run.csv, line 9, column 1: found '4', expected a wavelength in nm.\n  Correct the cell.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
