"""MetaXpress: tables per well, per site and per cell, several plates in a sheet, and what goes wrong."""

from __future__ import annotations

import pytest

from platekit.readers import read_export, readers
from platekit.shipped import shipped

EXAMPLE = shipped("example_data") / "readers" / "metaxpress" / "simulated_sites.txt"


def test_no_file_of_an_instrument_has_been_seen_yet():
    assert next(reader for reader in readers() if reader.name == "metaxpress").experimental


def test_the_example_reads_as_it_was_laid_out():
    # By eye: row 2 (B) and column 3 ends in 2003 or .203; two sites a well; C07, site 2, has no stain area.
    export = read_export(EXAMPLE)
    readings = export.readings
    wells = readings.set_index(["readout", "well", "field"])["value"].sort_index()
    assert set(readings["plate"]) == {"SIM-M1"}
    assert wells["Total Cells (MultiWaveScoring)", "B03"].to_dict() == {"1": 12003, "2": 22003}
    assert wells["% Positive W2 (MultiWaveScoring)", "B03", "2"] == 2.203
    assert readings.loc[readings["flag"] == "missing", ["well", "field"]].to_numpy().tolist() == [["C07", "2"]]
    assert readings["readout"].nunique() == 3


def test_several_plates_of_one_table_keep_their_ids(written):
    text = "Plate ID,Well Name,Site ID,Total Cells (MultiWaveScoring)\nP1,A01,1,100.5\nP1,A01,2,110.5\nP2,A01,1,90.5\n"
    found = read_export(written(text)).readings[["plate", "well", "field", "value"]].to_numpy().tolist()
    assert found == [["P1", "A01", "1", 100.5], ["P1", "A01", "2", 110.5], ["P2", "A01", "1", 90.5]]


def test_cells_become_a_mean_and_a_count_for_each_site(written):
    text = "Plate ID,Well Name,Site ID,Cell ID,Cell: Total Area\nP1,A01,1,1,100\nP1,A01,1,2,110.5\nP1,A01,2,1,90\n"
    export = read_export(written(text))
    assert export.readings[["field", "readout", "value"]].to_numpy().tolist() == [
        ["1", "cell count", 2],
        ["2", "cell count", 1],
        ["1", "Cell: Total Area", 105.25],
        ["2", "Cell: Total Area", 90],
    ]
    assert export.remarks[0] == (
        "run.csv: one row is one object (3 of them). For each site of a well, every readout is the mean over its objects "
        "that hold a number, and 'cell count' is their number; a site of a well without any object has no reading."
    )


def test_tables_below_each_other_are_each_of_the_plate_in_their_first_column(written):
    table = "ATF,1.0\n2,4\nPlate ID,Well Name,Site ID,Cell Count\n{0},A01,1,{1}\n{0},A02,1,90.5\n"
    readings = read_export(written(table.format("501", "100.5") + table.format("502", "80.5"))).readings
    assert readings[["plate", "well", "value"]].to_numpy().tolist() == [
        ["501", "A01", 100.5],
        ["501", "A02", 90.5],
        ["502", "A01", 80.5],
        ["502", "A02", 90.5],
    ]


def test_a_table_of_wells_below_its_barcode_is_of_the_plate_with_that_barcode(written):
    text = "Barcode,B7,\nPlate ID,plate-a,\nWell,Area,Intensity\nA01,2.5,8\nA02,3.5,9\n"
    readings = read_export(written(text)).readings
    assert readings[["plate", "well", "readout", "value"]].to_numpy().tolist() == [
        ["B7", "A01", "Area", 2.5],
        ["B7", "A02", "Area", 3.5],
        ["B7", "A01", "Intensity", 8],
        ["B7", "A02", "Intensity", 9],
    ]


def test_plates_below_each_other_in_a_workbook_keep_their_names(booked):
    names = [None, "Laser focus score", "Cell Count", "Mean Area"]
    rows = [["Barcode", "B1"], ["Plate Name", "PL1"], names, ["A01", 0.9, 100, 5.5], ["A02", 0.8, 110, 6.5],
            ["Barcode", "B2"], ["Plate Name", "PL2"], names, ["A01", 0.9, 90, 4.5]]  # fmt: skip
    readings = read_export(booked({"Sheet": rows}, "plates.xlsx")).readings
    assert readings[["plate", "well", "readout", "value", "source"]].to_numpy().tolist() == [
        ["PL1", "A01", "Cell Count", 100, "plates.xlsx!Sheet!C4"],
        ["PL1", "A02", "Cell Count", 110, "plates.xlsx!Sheet!C5"],
        ["PL1", "A01", "Mean Area", 5.5, "plates.xlsx!Sheet!D4"],
        ["PL1", "A02", "Mean Area", 6.5, "plates.xlsx!Sheet!D5"],
        ["PL2", "A01", "Cell Count", 90, "plates.xlsx!Sheet!C9"],
        ["PL2", "A01", "Mean Area", 4.5, "plates.xlsx!Sheet!D9"],
    ]


def test_cells_that_nothing_numbers_and_that_are_alike_are_said(written):
    text = "Plate ID,Well Name,Site ID,Cell: Total Area\nP1,A01,1,100\nP1,A01,1,110.5\nP1,A01,1,100\n"
    assert (
        "run.csv: 1 row says the same as another one in all cells, and no column numbers the objects; all of them are read as objects."
        in read_export(written(text)).remarks
    )


WRONG = {
    "cells twice": (
        "Plate ID,Well Name,Site ID,Cell ID,Cell: Total Area\nP1,A01,1,1,100\nP1,A01,1,2,110.5\nP1,A01,1,2,110.5\n",
        "run.csv, line 4, column 4: found object 2 of well A01, field 1, a second time (first in line 3), expected each object of an image once.\n"
        "  Take out the rows that stand twice; or, if they are of another plate, add a column that names the plate of each row.",
    ),
    "cells of two analyses": (
        "Plate ID,Well Name,Site ID,MEASUREMENT SET ID,Cell ID,Cell: Total Area\nP1,A01,1,34,1,100\nP1,A01,1,34,2,110.5\nP1,A01,1,35,1,99\n",
        "run.csv, line 4: found an object of well A01, field 1, as in line 2, but '34' and '35' for 'MEASUREMENT SET ID', "
        "expected the objects of one image in a field of a well.\n"
        "  Export each measurement set or run into a file of its own; if they are of several plates, name the plate of each row in a "
        "column 'Plate Name'.",
    ),
    "time points": (
        "Plate ID,Well Name,Timepoint,Site ID,Total Cells\nP,A01,1,1,100\nP,A01,2,1,90\n",
        "run.csv, line 1, column 3: found 2 time points without their times, expected one time point, or times in hours.\n"
        "  Export one time point in a file.",
    ),
    "a site twice": (
        "Plate ID,Well Name,Site ID,Total Cells\nP,A01,1,100\nP,A01,1,90\n",
        "run.csv: found well A01 of plate 'P' twice for 'Total Cells' (run.csv:2:4 and run.csv:3:4), "
        "expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export.",
    ),
    "a cell deleted": (
        "Plate ID,Well Name,Site ID,Total Cells,Area\nP,A01,1,100,5\nP,A02,90,6\nP,A03,1,80,7\n",
        "run.csv, line 3: found the end of the line after 4 of 5 cells, expected a whole row.\n"
        "  The file was cut off or a cell was deleted. Export or copy it again.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message


def _beside(counted: bool) -> str:
    """Return the example behind a column that counts its lines: all of them, or those of the table without a name."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    names = next(place for place, line in enumerate(lines) if line.startswith("Plate ID"))
    return "".join(
        f"{number if counted or place > names else ''}\t{line}\n"
        for place, (number, line) in enumerate(enumerate(lines, 1))
    )


def test_a_column_that_counts_the_lines_is_no_readout(written, refusal):
    assert refusal(written(_beside(counted=True))) == (
        "run.csv, line 6, column 1: found '6' as the name of a column, expected words.\n"
        "  If the column was put in, such as to count the lines, delete it, also above the table; else write its name."
    )


def test_a_column_without_a_name_on_the_left_leaves_the_plate_its_name(written):
    export = read_export(written(_beside(counted=False)))
    assert export.readings[["plate", "well", "readout", "value"]].equals(
        read_export(EXAMPLE).readings[["plate", "well", "readout", "value"]]
    )
    assert "run.csv, line 6, column 1: the column has no name and is not read." in export.remarks
