"""GloMax exports: indented grids below the settings of each read, rows of wells, and the ways in which they go wrong."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLE = shipped("example_data") / "readers" / "glomax_csv" / "simulated_two_reads.csv"


TOP = ",,,Protocol: Quick,,,\n,,,Result: by Kim,,,\n,,,,,,\n"
ABSORBANCE = "Absorbance,,,,,,\n,Measurement Filter:,,600,,,\n,Reference Filter:,,None,,,\n"
GRID = ",Reading:,,{},,1,2\n,,,,A,1.00E+00,2.00E-01\n,,,,B,3.00E+00,4.00E-01\n"
FOUR = {"A01": 1, "A02": 0.2, "B01": 3, "B02": 0.4}


def test_the_example_reads_as_it_was_laid_out(by_well):
    # example_data/readers/README.md: row 2 (B) and column 3 ends in 2003 or .203.
    export = read_export(EXAMPLE)
    assert by_well(export.readings, "absorbance 600")["B03"] == 0.203
    assert by_well(export.readings, "luminescence")["B03"] == 102003
    assert export.remarks == ("simulated_two_reads.csv: 1 reading is missing, without a number (H12).",)


def test_readings_of_one_heading_are_told_apart_by_their_number(written, by_well):
    export = read_export(written(TOP + ABSORBANCE + GRID.format(1) + GRID.format(2).replace("1.00E+00", "9.00E+00")))
    assert by_well(export.readings, "absorbance 600 (reading 1)") == FOUR
    assert by_well(export.readings, "absorbance 600 (reading 2)")["A01"] == 9
    assert export.remarks[0] == (
        "run.csv: several readings of one kind stand in the file without a time; they are readouts of their own."
    )


def test_two_reads_of_one_kind_are_told_apart_by_their_place(written):
    read = "Luminescence,,,,,,\n,Integration Time (Seconds):,,1,,,\n" + GRID.format(1)
    assert set(read_export(written(TOP + read + read)).readings["readout"]) == {
        "luminescence (read 1)",
        "luminescence (read 2)",
    }


def test_the_light_of_a_fluorescence_read_is_that_of_its_kit(written):
    kit = 'Fluorescence,,,,,,\n,Optical Kit:,,"Blue (Ex: 475nm, Em: 500-550nm)",,,\n'
    assert set(read_export(written(TOP + kit + GRID.format(1))).readings["readout"]) == {"fluorescence 475/500"}
    named = "Fluorescence,,,,,,\n,Optical Kit:,,Blue,,,\n"
    assert set(read_export(written(TOP + named + GRID.format(1))).readings["readout"]) == {"fluorescence blue"}


def test_a_reference_filter_and_notes_are_said(written, by_well):
    text = TOP + ABSORBANCE.replace("None", "700") + GRID.format(1) + ",,,,,,\nlooked dry,,,,,,\n"
    export = read_export(written(text))
    assert by_well(export.readings) == FOUR
    assert export.remarks[:2] == (
        "run.csv: a reference filter (700) was used; the file does not say whether its read is taken off.",
        "run.csv, line 11: 'looked dry' outside the grids is taken as a note.",
    )


def test_wells_that_were_passed_over_are_no_readings(written, by_well):
    export = read_export(written(TOP + ABSORBANCE + GRID.format(1).replace("4.00E-01", "")))
    assert by_well(export.readings) == {"A01": 1, "A02": 0.2, "B01": 3}
    assert export.remarks[0].startswith("run.csv: 1 well of the grid is empty")


def test_a_read_without_its_heading_is_called_signal(written):
    export = read_export(written(TOP + GRID.format(1)))
    assert set(export.readings["readout"]) == {"signal"}
    assert export.remarks[0] == "run.csv, line 4: no line above the grid says what was read; it is called 'signal'."


def test_a_workbook_reads_like_a_csv(by_well, booked):
    export = read_export(booked({"Sheet": TOP + ABSORBANCE + GRID.format(1)}))
    assert export.reader == "glomax_csv"
    assert by_well(export.readings, "absorbance 600") == FOUR


def test_a_resaved_csv_with_decimal_commas_reads_the_same(written, by_well):
    text = (TOP + ABSORBANCE + GRID.format(1)).replace(",", ";").replace(".", ",")
    assert by_well(read_export(written(text)).readings, "absorbance 600") == FOUR


LIST = "Index,ID,WellPosition,Timestamp(ms),Kind,RLU,CalculatedFlux\n"


def test_rows_of_wells_are_read_by_their_names(written, by_well):
    text = LIST + "1,a,A:1,10,lum,100,\n2,a,H:12,20,lum,200,\n3,b,A:1,30,flu,,0.5\n4,b,H:12,40,flu,,0.7\n"
    readings = read_export(written(text)).readings
    assert by_well(readings, "luminescence") == {"A01": 100, "H12": 200}
    assert by_well(readings, "fluorescence") == {"A01": 0.5, "H12": 0.7}
    twice = LIST + "1,a,A:1,10,lum,100,\n2,b,A:1,20,lum,200,\n"
    assert set(read_export(written(twice)).readings["readout"]) == {"luminescence (a)", "luminescence (b)"}


CUT = "  A cell was deleted, or the file was cut off. Export it again."
WRONG = {
    "no grid": (
        TOP + ABSORBANCE + ",Reading:,,1,,\n",
        "run.csv: found settings of a GloMax reader, but no grid, expected column numbers behind 'Reading:' and rows from A below them.\n"
        "  The file was cut off, or the line 'Reading:' was deleted. Export it again.",
    ),
    "a heading deleted": (
        TOP + ABSORBANCE + GRID.format(1) + GRID.format(1),
        "run.csv, line 10: found reading 1 a second time below one heading, expected a line such as 'Luminescence' above each read.\n"
        "  A line was deleted. Export the file again.",
    ),
    "a note within a grid": (
        TOP + ABSORBANCE + GRID.format(1).replace(",,,,B", "dry\n,,,,B"),
        "run.csv, line 10: found row B of a plate outside of its grid, expected the rows of a grid one below the other.\n"
        "  Move what stands between the rows below the grid, or put the lost line with the column numbers back.",
    ),
    "a cell deleted": (
        TOP + ABSORBANCE + GRID.format(1).replace("A,1.00E+00,", "A,"),
        "run.csv, line 8: found 6 cells, where other rows of the table have 7, expected rows of one length.\n"
        "  The file was cut off, or a cell was deleted or added. Export or copy it again.",
    ),
    "a well that is none": (
        LIST + "1,a,A:1,10,lum,100,\n2,a,mean,20,lum,200,\n",
        "run.csv, line 3, column 3: found 'mean', expected a well such as A:1.\n"
        "  Correct the cell; put notes below the table, behind an empty row.",
    ),
    "a cell of a row deleted": (
        LIST + "1,a,A:1,10,100,\n",
        f"run.csv, line 2: found 6 cells, expected 7, as in line 1.\n{CUT}",
    ),
    "no rows": (
        LIST,
        "run.csv, line 1: found the names of columns and no values below them, expected a row for each well.\n"
        "  The file was cut off. Export it again.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
