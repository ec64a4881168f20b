"""Byonoy exports: a grid, the names of the samples, settings below, and the ways in which they go wrong."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLE = shipped("example_data") / "readers" / "byonoy_csv" / "simulated_absorbance.csv"


GRID = ",1,2\nA,0.1,0.2\nB,0.3,0.4\n\n"
NAMES = ",1,2\nA,drug,\nB,virus,blank\n\n"
END = "Sample Wavelength (nm),540\nReference Wavelength (nm),-1\n\nSmart Validation,Pass,\nReplicates,,\n"
FOUR = {"A01": 0.1, "A02": 0.2, "B01": 0.3, "B02": 0.4}


def test_the_example_reads_as_it_was_laid_out(by_well):
    # example_data/readers/README.md: row 2 (B) and column 3 ends in .203.
    export = read_export(EXAMPLE)
    assert export.reader == "byonoy_csv"
    assert set(export.readings["readout"]) == {"absorbance 540"}
    assert by_well(export.readings)["B03"] == 0.203
    assert export.layout.set_index("well").loc["B03", "sample"] == "Simulated 15"
    assert export.remarks == ()


def test_names_of_samples_are_the_layout_and_no_data(written, by_well):
    export = read_export(written(GRID + NAMES + END))
    assert by_well(export.readings) == FOUR
    assert export.layout[["plate", "well", "sample"]].to_numpy().tolist() == [
        ["run", "A01", "drug"],
        ["run", "B01", "virus"],
        ["run", "B02", "blank"],
    ]


def test_grids_of_two_wavelengths_are_two_readouts(written, by_well):
    end = END.replace("Reference", "Sample Wavelength (nm),630\nReference")
    readings = read_export(written(GRID + GRID.replace("0.1", "0.9") + end)).readings
    assert by_well(readings, "absorbance 540") == FOUR
    assert by_well(readings, "absorbance 630")["A01"] == 0.9


def test_a_setting_that_stands_twice_says_the_same(written):
    assert set(read_export(written(GRID + END + END)).readings["readout"]) == {"absorbance 540"}


def test_grids_of_unclear_wavelengths_are_told_apart_by_their_place(written, by_well):
    export = read_export(written(GRID + GRID.replace("0.1", "0.9") + END))
    assert by_well(export.readings, "absorbance 540 (read 2)")["A01"] == 0.9
    assert export.remarks[0] == (
        "run.csv: 2 grids and 1 wavelength stand in the file; the grids are readouts in the order of the file."
    )


def test_luminescence_has_no_wavelength(written, by_well):
    end = "Integration Time (s),2\n\nSmart Validation,Pass,\n"
    readings = read_export(written(GRID.replace("0.", "100") + end)).readings
    assert by_well(readings, "luminescence")["B02"] == 1004


def test_a_reference_a_doubt_of_the_app_and_notes_are_said(written):
    end = END.replace("-1", "630").replace("Validation,Pass,", "Validation,Fail,wells look empty") + "by Kim\n"
    export = read_export(written(GRID + end))
    assert export.remarks[:3] == (
        "run.csv, line 6: a reference wavelength (630 nm) was read; the file does not say whether it is taken off.",
        "run.csv, line 8: the app says 'Smart Validation | Fail | wells look empty'.",
        "run.csv, line 10: 'by Kim' outside the grids is taken as a note.",
    )


def test_a_german_csv_reads_the_same(written, by_well):
    text = (GRID + NAMES + END).replace(",", ";").replace("0.", "0,")
    assert by_well(read_export(written(text)).readings, "absorbance 540") == FOUR


WRONG = {
    "no numbers": (
        NAMES + END,
        "run.csv: found the settings of a Byonoy reader, but no grid of numbers, expected a row with the numbers of the columns, and rows from A below it.\n"
        "  The file was cut off, or a line was deleted. Export it again.",
    ),
    "the numbers of the columns deleted": (
        GRID.replace(",1,2\n", "") + NAMES + END,
        "run.csv, line 1: found row A of a plate outside of its grid, expected the rows of a grid one below the other.\n"
        "  Move what stands between the rows below the grid, or put the lost line with the column numbers back.",
    ),
    "a cell deleted": (
        GRID.replace("A,0.1,", "A,") + END,
        "run.csv, line 2: found 2 cells, where other rows of the table have 3, expected rows of one length.\n"
        "  The file was cut off, or a cell was deleted or added. Export or copy it again.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
