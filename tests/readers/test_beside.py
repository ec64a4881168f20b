"""Grids and words that somebody wrote beside what an instrument exported: they never pass for readings or names."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

# A grid of somebody's own, and where the cells of the file stand on its left.
OWN = ["|normalised|||", "||1|2|3", "|A|-1|-2|-3", "|B|-4|-5|-6", "|C|-7|-8|-9", "|D|-10|-11|-12"]
MEND = "\n  Move the grid that is not the instrument's to a sheet of its own, or export the file again."

SKANIT = "Measurement results,,\nrun.skax,,\nAbsorbance 1,,\nWavelength: 450 nm,,\nPlate 1,,\nAbs,1,2\nA,0.1,0.2\nB,0.3,0.4\n"
GLOMAX = ",,,Protocol: Quick,,,\nAbsorbance,,,,,,\n,Measurement Filter:,,600,,,\n,Reading:,,1,,1,2\n,,,,A,1.00E+00,2.00E-01\n,,,,B,3.00E+00,4.00E-01\n"
TECAN = "Application: Tecan i-control,,,,V\nPlate-ID (Stacker),,,,\n\nMode,,,,Absorbance\nWavelength,,,,600\n\n<>,1,2,,\nA,0.1,0.2,,\nB,0.3,0.4,,\n"
MARS = "User: USER,,\nPath: run,,\nTest ID: 1,,\nTest name: A,,\n,,\n1. Raw Data (450),,\n,1,2\nA,0.1,0.2\nB,0.3,0.4\n"
PLAIN = ",,\n,,\n,1,2\nA,0.1,0.2\nB,0.3,0.4\n"


def beside(text: str, first: int, at: int = 9) -> str:
    """Return a text with a grid of somebody's own from this line on (counted from 0), in the columns behind `at`."""
    lines = text.splitlines()
    lines += [""] * (first + len(OWN) - len(lines))
    for place, own in enumerate(OWN, start=first):
        cells = lines[place].split(",")
        lines[place] = ",".join([*cells, *[""] * (at - len(cells)), *own.split("|")])
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "first", "where", "left"),
    [
        (SKANIT, 2, "line 4, column 12", "'Plate 1' in line 5, column 1"),
        (GLOMAX, 0, "line 2, column 12", "'Measurement Filter:' in line 3, column 2"),
        (MARS, 3, "line 5, column 12", "'1. Raw Data (450)' in line 6, column 1"),
    ],
)
def test_a_grid_beside_the_head_does_not_take_the_place_of_the_raw_plate(written, refusal, text, first, where, left):
    assert refusal(written(beside(text, first))) == (
        f"run.csv, {where}: found a grid beside other cells ({left}), expected nothing on the left of a grid." + MEND
    )


def test_a_grid_of_a_person_beside_another_does_not_take_its_place(written, refusal):
    assert refusal(written(beside(PLAIN, 0).replace("normalised", ""))) == (
        "run.csv, line 2, column 12: found a grid beside other cells ('1' in line 3, column 2), "
        "expected nothing on the left of a grid." + MEND
    )


def test_a_grid_below_that_begins_in_another_column_is_refused(written, refusal):
    assert refusal(written(beside(SKANIT, 9))) == (
        "run.csv, line 11, column 12: found a grid that begins in another column than the one in line 6, column 2, "
        "expected the grids of an instrument one below the other." + MEND
    )


def test_a_grid_that_is_not_tecans_is_left_out_and_said(written, by_well):
    export = read_export(written(beside(TECAN, 10)))
    assert by_well(export.readings) == {"A01": 0.1, "A02": 0.2, "B01": 0.3, "B02": 0.4}
    assert export.remarks[0] == "run.csv, line 12: a grid that does not begin with '<>' is not Tecan's and is left out."


def test_a_grid_that_hides_rows_of_a_table_of_tecan_is_refused(written, refusal):
    assert refusal(written(beside(TECAN, 2))) == (
        "run.csv, line 4, column 12: found a grid beside other cells ('Wavelength' in line 5, column 1), "
        "expected nothing on the left of a grid." + MEND
    )


def test_words_beside_the_head_of_a_tecan_file_name_no_plate(written):
    noted = TECAN.replace("Plate-ID (Stacker),,,,", "Plate-ID (Stacker),,,,,,,,A,-1.5,-2.5")
    assert set(read_export(written(noted)).readings["plate"]) == {"run"}
    near = TECAN.replace("Plate-ID (Stacker),,,,", "Plate-ID (Stacker),,A,-1.5,")
    assert set(read_export(written(near)).readings["plate"]) == {"run"}
    named = TECAN.replace("Plate-ID (Stacker),,,,", "Plate-ID (Stacker),,,,SIM-1,,,A")
    assert set(read_export(written(named)).readings["plate"]) == {"SIM-1"}


def test_words_beside_the_head_of_a_qpcr_run_name_no_plate(booked):
    rows: list[list[object]] = [
        ["Block Type", "96-Well Block"], ["Experiment Barcode", None, "see notebook"], [None],
        ["Well", "Well Position", "Sample Name", "Target Name", "Task", "Reporter", "CT"],
        [1, "A1", "s", "GAPDH", "UNKNOWN", "FAM", 20.5], [2, "A2", "s", "GAPDH", "UNKNOWN", "FAM", 21.5],
    ]  # fmt: skip
    assert set(read_export(booked({"Results": rows})).readings["plate"]) == {"run"}
    rows[1] = ["Experiment Barcode", "SIM-1", "see notebook"]
    assert set(read_export(booked({"Results": rows})).readings["plate"]) == {"SIM-1"}


def test_notes_beside_the_values_of_a_plate_without_letters_do_not_lose_the_plate(written, refusal):
    path = shipped("example_data") / "readers" / "envision_csv" / "simulated_bare_grids.csv"
    lines = path.read_text("utf-8-sig").splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith(",12002"))
    for place in range(first - 1, first + 7):
        lines[place] += ",looked dry"
    assert refusal(written("\n".join(lines) + "\n")) == (
        f"run.csv, line {first + 1}: found a line of values that belongs to no grid, "
        "expected a whole plate, with nothing beside it.\n"
        "  Move notes beside the values to another file. "
        "Choose the format Plate2 in the export settings of the protocol, and export the run again."
    )
