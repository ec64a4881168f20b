"""Tecan i-control exports: labels, parts of plates, kinetics and scans in both directions, several reads per well."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.txt"
EXAMPLES = shipped("example_data") / "readers" / "tecan_icontrol"
HEAD = "Application: Tecan i-control\t\t\t\tTecan i-control , 2.0.10.0\nDevice: infinite 200Pro\n\n"
OD = "Mode\t\t\t\tAbsorbance\nWavelength\t\t\t\t600\tnm\nStart Time:\tnow\n\n"
GFP = "Mode\t\t\t\tFluorescence Bottom Reading\nExcitation Wavelength\t\t\t\t485\tnm\nEmission Wavelength\t\t\t\t520\tnm\n\n"


def test_labels_of_a_part_of_a_plate_read_as_they_were_laid_out(rows_of):
    # example_data/readers/README.md: row 2 (B) and column 3 ends in 2003, B02 is OVER, rows B to D were read.
    export = read_export(EXAMPLES / "simulated_two_labels.txt")
    values = export.readings.set_index(["readout", "well"])["value"]
    assert values["fluorescence 485/520", "B03"] == 102003
    assert values["fluorescence 560/610", "B03"] == 202003
    assert set(export.readings["well"].str[0]) == set("BCD")
    assert set(export.readings["plate"]) == {"SIM-08"}
    assert rows_of(export.readings[export.readings["flag"] != ""], "well", "readout", "flag") == [
        ["B02", "fluorescence 485/520", "saturated"]
    ]


def test_several_reads_of_a_well_are_fields_and_their_means_are_left_out(rows_of):
    path = EXAMPLES / "simulated_several_reads.xlsx"
    export = read_export(path)
    well = export.readings[export.readings["well"] == "B03"].sort_values(["field", "time_h"])
    assert rows_of(well, "field", "value") == [["0,0", 1.203], ["0,0", 2.203], ["0,1", 2.203], ["0,1", 3.203]]
    assert well["time_h"].tolist()[:2] == [0, pytest.approx(120.5 / 3600)]
    assert export.remarks[0] == (
        "simulated_several_reads.xlsx, sheet 'Sheet1': left out, since they were calculated: 'OD Mean', 'OD StDev'; "
        "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."
    )
    means = read_export(path, options=ReadOptions(calculated=True)).readings
    assert means.loc[means["readout"].eq("OD Mean") & means["well"].eq("B03"), "value"].tolist() == [1.703, 2.703]


def test_a_list_of_single_reads_has_a_field_for_each_position(written, rows_of):
    text = (
        HEAD
        + "Label: OD\n"
        + OD
        + "\tTemperature: 25 °C\nWell\tMean\tStDev\t0;1\t1;0\nA1\t1.5\t0.7\t1\t2\nA2\t3\t0\t3\tOVER\n"
    )
    readings = read_export(written(text)).readings
    assert rows_of(readings, "well", "field", "flag") == [
        ["A01", "0,1", ""], ["A02", "0,1", ""], ["A01", "1,0", ""], ["A02", "1,0", "saturated"],
    ]  # fmt: skip
    across = (
        HEAD
        + "Label: OD\n"
        + OD
        + "\tTemperature: 25 °C\nWell\tA1\tA2\nMean\t1.5\t3\nStDev\t0.7\t0\n0;1\t1\t3\n1;0\t2\tOVER\n"
    )
    transposed = read_export(written(across)).readings
    told = ["well", "readout", "field", "value", "flag"]
    assert transposed[told].equals(readings[told])
    without = text.replace("\t0;1\t1;0", "").replace("\t1\t2\n", "\n").replace("\t3\tOVER\n", "\n")
    export = read_export(written(without))
    assert rows_of(export.readings, "readout", "well", "value") == [
        ["absorbance 600", "A01", 1.5],
        ["absorbance 600", "A02", 3],
    ]
    assert (
        "run.txt: the means of several reads per well are read; the single reads are not in the file." in export.remarks
    )


def test_kinetics_of_two_labels_have_a_clock_each_and_are_trimmed_where_the_run_was_stopped(written, rows_of):
    text = HEAD + "Label: OD\nKinetic Measurement\n" + OD + "Label: GFP\n" + GFP
    text += "OD\nCycle Nr.\t1\t2\t3\nTime [s]\t0\t60\t\nTemp. [°C]\t37\t37\t\nA1\t0.1\t0.2\t\nB12\tOVER\t0.4\t\n\n"
    text += "GFP\nCycle Nr.\t1\t2\nTime [s]\t9\t69\nTemp. [°C]\t37\t37\nA1\t1\t2\nB12\t3\t4\n\nEnd Time:\tnow\n\nmixed by hand\n"
    export = read_export(written(text))
    readings = export.readings
    assert rows_of(readings[readings["readout"] == "absorbance 600"], "well", "flag") == [
        ["A01", ""], ["A01", ""], ["B12", "saturated"], ["B12", ""],
    ]  # fmt: skip
    gfp = readings[readings["readout"] == "fluorescence 485/520"]
    assert gfp["time_h"].tolist() == pytest.approx([9 / 3600, 69 / 3600] * 2)
    assert "run.txt, line 17: the run was stopped early; 1 column without values is left out." in export.remarks
    assert "run.txt, line 31: 'mixed by hand' below the tables is taken as a note." in export.remarks


def test_tables_of_unnamed_labels_follow_in_the_order_of_their_settings_and_that_is_said(written):
    text = (
        'Application: Tecan i-control,,,,"Tecan i-control , 1.11.1.0",\nMode,,,,Absorbance,\nWavelength,,,,595,nm\n'
        "Mode,,,,Luminescence,\nIntegration Time,,,,1000,ms\n,,,,,\n"
        "OD600:600,,,,,\nCycle Nr.,Time [s],Temp. [°C],A1,A2,\n1,0,37,0.1,0.2,\n2,300,37,0.3,0.4,\n,,,,,\n"
        "LUMI:Lum,,,,,\nCycle Nr.,Time [s],Temp. [°C],A1,A2,\n1,2,37,10,20,\n2,302,37,30,40,\n,,,,,\nEnd Time:,now,,,,\n"
    )
    export = read_export(written(text, "run.csv"))
    found = export.readings.set_index(["readout", "well"])["value"]
    assert found["absorbance 595", "A02"].tolist() == [0.2, 0.4]
    assert found["luminescence", "A01"].tolist() == [10, 30]
    assert export.remarks[0] == (
        "run.csv, line 8: 'OD600:600' is taken for the label with the mode 'Absorbance', by their order."
    )


def test_scans_have_a_readout_for_each_wavelength_in_both_directions(written, rows_of):
    down = HEAD + "Label: Abs\nMode\t\t\t\tAbsorbance\n\nWavel.\tA1\tA2\n400\t0.1\t0.2\n402\t0.3\t0.4\n"
    assert rows_of(read_export(written(down)).readings, "readout", "well", "value") == [
        ["absorbance 400", "A01", 0.1], ["absorbance 400", "A02", 0.2], ["absorbance 402", "A01", 0.3], ["absorbance 402", "A02", 0.4],
    ]  # fmt: skip
    mode = "Mode\t\t\t\tFluorescence Top Reading\nExcitation Wavelength\t\t\t\t485\tnm\nEmission Wavelength Start\t\t\t\t510\tnm\n\n"
    across = HEAD + "Label: Em\n" + mode + "Wavel.\t510\t512\nA1\t1\t2\nA2\t3\t4\n"
    assert rows_of(read_export(written(across)).readings, "readout", "well", "value") == [
        ["fluorescence 485/510", "A01", 1], ["fluorescence 485/512", "A01", 2], ["fluorescence 485/510", "A02", 3], ["fluorescence 485/512", "A02", 4],
    ]  # fmt: skip


def test_german_exports_are_read_alike(written, rows_of):
    text = (
        "Programm: Tecan i-control\t\t\t\tTecan i-control , 1.12.4.0\nPlatten-ID (Stapler)\t\t\t\tP9\n\nLabel: OD\nModus\t\t\t\tAbsorption\n"
        "Wellenlänge\t\t\t\t600\tnm\nStartzeit:\tjetzt\n\nZyklen / Well\nA1\t1\t2\nZeit [s]\t0\t60\nTemp. [°C]\t25\t25\n"
        "Mittelwert\t1,5\t2,5\nStAbw\t0\t0\n0;1\t1,25\t2,25\n\nEndzeit:\tjetzt\n"
    )
    readings = read_export(written(text)).readings
    assert rows_of(readings, "plate", "readout", "field", "value") == [
        ["P9", "absorbance 600", "0,1", 1.25], ["P9", "absorbance 600", "0,1", 2.25],
    ]  # fmt: skip


def test_labels_of_one_wavelength_are_told_apart_by_their_names(written, rows_of):
    grid = "<>\t{}\t{}\nA\t1\t2\n\nEnd Time:\tnow\n\n"
    text = HEAD + "Label: S1\n" + OD + grid.format(1, 2) + "Label: S2\n" + OD + grid.format(3, 4)
    assert rows_of(read_export(written(text)).readings, "readout", "well") == [
        ["absorbance 600 (S1)", "A01"], ["absorbance 600 (S1)", "A02"], ["absorbance 600 (S2)", "A03"], ["absorbance 600 (S2)", "A04"],
    ]  # fmt: skip


def test_sheets_are_plates_named_by_number_and_a_layout_beside_them_is_handed_on(rows_of, booked):
    sheets = {
        name: [
            ["Application: Tecan i-control"], ["Comment", None, None, None, comment], [], ["Label: OD"], ["Mode", None, None, None, "Absorbance"],
            ["Wavelength", None, None, None, 600, "nm"], [], ["<>", 1, 2], ["E", 0.5, "OVER"], [], ["<>", 1, 2], ["E", "SM1", "BL"],
        ]
        for name, comment in (("1", "first"), ("2", "second"))
    }  # fmt: skip
    export = read_export(booked(sheets))
    assert rows_of(export.readings, "plate", "well", "flag") == [
        ["run 1", "E01", ""], ["run 1", "E02", "saturated"], ["run 2", "E01", ""], ["run 2", "E02", "saturated"],
    ]  # fmt: skip
    assert rows_of(export.layout, "plate", "well", "role") == [
        ["run 1", "E01", "compound"], ["run 1", "E02", "blank"], ["run 2", "E01", "compound"], ["run 2", "E02", "blank"],
    ]  # fmt: skip
    assert "run.xlsx: the comments of its plates are 'first' (sheet '1'), 'second' (sheet '2')." in export.remarks


ONE = HEAD + "Label: OD\n" + OD
WRONG = {
    "a second grid without a title": (
        ONE + "<>\t1\t2\nA\t1\t2\n\n<>\t1\t2\nA\t3\t4\n",
        "run.txt, line 12: found a further table of values without a title, and the labels 'OD' above it, expected the name of its label above each table.\n"
        "  Write the name of the label above the table; move tables of your own to another sheet.",
    ),
    "which label": (
        HEAD + "Label: OD\n" + OD + "Label: GFP\n" + GFP + "<>\t1\t2\nA\t1\t2\n",
        "run.txt, line 14: found a table of values without a title, and the labels 'OD', 'GFP' above it, expected the name of its label above each table.\n"
        "  Write the name of the label above the table; move tables of your own to another sheet.",
    ),
    "a note for a title": (
        ONE + "looked dry\n<>\t1\t2\nA\t1\t2\n",
        "run.txt: found only calculated values ('looked dry'), expected the values of a label.\n"
        "  Add the raw data to the export; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
    ),
    "an empty row in a kinetic table": (
        ONE + "Cycle Nr.\tTime [s]\tTemp. [°C]\tA1\n1\t0\t37\t0.1\n\n2\t60\t37\t0.2\n",
        "run.txt, line 12: found a further row of the table below an empty one, expected the rows of a table one below the other.\n"
        "  Delete the empty row, or move what stands below it out of the sheet.",
    ),
    "no times": (
        ONE + "Cycle Nr.\t1\t2\nA1\t0.1\t0.2\n",
        "run.txt, line 9: found numbers of cycles and no times below them, expected a row Time [s].\n"
        "  A line was lost from the file. Export the run again.",
    ),
    "times without a unit": (
        ONE + "Cycle Nr.\tTime\tTemp. [°C]\tA1\n1\t0\t37\t0.1\n",
        "run.txt, line 9, column 2: found 'Time', expected the word for times, such as Time [s].\n"
        "  Correct the cell, or export the run again.",
    ),
    "a value deleted": (
        ONE + "Cycle Nr.\t1\t2\nTime [s]\t0\t60\nA1\t0.1\nA2\t0.3\t0.4\n",
        "run.txt, line 11: found the end of the line after 2 of 3 cells, expected a whole row.\n"
        "  The file was cut off or a cell was deleted. Export or copy it again.",
    ),
    "no values": (
        ONE,
        "run.txt: found the head of a Tecan export, but no values, expected a grid below '<>', a list of wells, or a table 'Cycle Nr.'.\n"
        "  Export the run again; it was stopped before its first read, or the file was cut off.",
    ),
    "no numbers of cycles in a block of a well": (
        ONE + "Cycles / Well\t1\t2\nA1\nTime [s]\t0\t60\nMean\t1\t2\n",
        "run.txt, line 10: found 'A1' and nothing behind it, expected the number of each cycle, or each wavelength, in this row.\n"
        "  The numbers were lost or moved to another row. Export the run again.",
    ),
    "a number of a cycle emptied in a block of a well": (
        ONE + "Cycles / Well\t\t\nA1\t\t2\nTime [s]\t0\t60\n0;0\t1\t2\n0;1\t3\t4\n",
        "run.txt, line 10, column 2: found an empty cell above values, expected what names each column, such as the number of a cycle.\n"
        "  The cell was emptied. Write into it what stood there, or export the run again.",
    ),
    "a number of a cycle emptied": (
        ONE + "Cycle Nr.\t1\t\t3\nTime [s]\t0\t60\t120\nA1\t1\t2\t3\nA2\t4\t5\t6\n",
        "run.txt, line 9, column 3: found an empty cell above values, expected what names each column, such as the number of a cycle.\n"
        "  The cell was emptied. Write into it what stood there, or export the run again.",
    ),
    "the name of a column of a list emptied": (
        ONE + "Well\t\t0;1\nA1\t1\t2\nA2\t3\t4\n",
        "run.txt, line 9, column 2: found an empty cell above values, expected what names each column, such as the number of a cycle.\n"
        "  The cell was emptied. Write into it what stood there, or export the run again.",
    ),
    "the name of the first well replaced": (
        ONE + "Cycle Nr.\tTime [s]\tTemp. [°C]\tx\tA2\n1\t0\t25\t7\t8\n2\t60\t25\t9\t10\n",
        "run.txt, line 9, column 4: found 'x' above values, expected the name of a well.\n  Correct the cell; behind it comes A02.",
    ),
    "a strange word in a block of a well": (
        ONE + "Cycles / Well\nA1\t1\nTime [s]\t0\nMean\t1\nlooked dry\t1\n",
        "run.txt, line 13, column 1: found 'looked dry' in the block of well A01, expected Mean, StDev or a position such as 0;1.\n"
        "  Correct the cell, or move notes below the last block.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
