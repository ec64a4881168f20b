"""Tecan Magellan exports: lists in any order of columns, grids, kinetics that name their wells, and those that do not."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.txt"
FOOT = "Date of measurement: 2026-11-24/Time of measurement: 10:00:00\nsim.mth\nMeasurement mode: Absorbance\nMeasurement wavelength: 450 nm\nUnit: OD\n"
LABEL = "Meas. temperature: Raw data: 23.4 °C\n"


def test_a_list_with_its_wells_behind_the_values_reads_as_it_was_laid_out():
    # example_data/readers/README.md: row 2 (B) and column 3 ends in .203.
    path = shipped("example_data") / "readers/tecan_magellan/simulated_list.txt"
    export = read_export(path)
    values = export.readings.set_index("well")["value"]
    assert values["B03"] == 1.203
    assert set(export.readings["readout"]) == {"absorbance 450"}
    assert export.readings.set_index("well").loc["B02", "flag"] == "saturated"
    layout = export.layout.set_index("well")
    assert layout.loc["B01", ["role", "compound", "layout"]].tolist() == ["compound", "SIM-2", "SM2_1"]
    assert layout.loc["B03", ["role", "compound"]].tolist() == ["blank", ""]
    assert export.remarks[0] == (
        "simulated_list.txt: left out, since Magellan calculated them: 'Blank reduced'; platekit read --calculated, "
        "or in Python ReadOptions(calculated=True), reads them."
    )
    calculated = read_export(path, options=ReadOptions(calculated=True)).readings
    assert set(calculated["readout"]) == {"absorbance 450", "Blank reduced"}


def test_measurements_are_named_by_their_settings_in_order(written, rows_of):
    foot = (
        FOOT + "Measurement mode: Fluorescence\nExcitation wavelength: 485 nm\nEmission wavelength: 535 nm\nUnit: RFU\n"
    )
    foot += "Meas. temperature: OD: 23.4 °C\nMeas. temperature: GFP: 23.5 °C\n"
    text = "Well positions\tGFP\tOD\tratio\nA1\t500\t0.5\t1000\nA2\t600\tOVER\t\n"
    export = read_export(written(text + foot))
    assert rows_of(export.readings, "readout", "well", "flag") == [
        ["fluorescence 485/535", "A01", ""], ["fluorescence 485/535", "A02", ""], ["absorbance 450", "A01", ""], ["absorbance 450", "A02", "saturated"],
    ]  # fmt: skip
    assert "left out, since Magellan calculated them: 'ratio'" in export.remarks[0]


SHORT = (
    "Date of measurement: 2026-11-24/Time of measurement: 10:00:00\nsim.mth\n492nm\nInstrument serial number: 1\n"
    "Range: A1:H12\nAbsorbance\nMeasurement wavelength: 492 nm\nLabel: Label1\nAction: Move out\n"
)


@pytest.mark.parametrize("place", ["above", "below"])
def test_a_short_foot_names_mode_and_column_and_the_temperature_stands_in_the_column(written, rows_of, place):
    # "0.0 °C" stands under the label, in a row without a well, before or behind the rows of the wells.
    wells, degrees = "A1\t0.125\t1.5\nA2\t0.250\t2.5\n", "\t0.0 °C\t\n"
    rows = degrees + wells if place == "above" else wells + degrees
    export = read_export(written("Well positions\tLabel1\tConc\n" + rows + SHORT))
    assert rows_of(export.readings, "readout", "well", "value") == [
        ["absorbance 492", "A01", 0.125], ["absorbance 492", "A02", 0.25],
    ]  # fmt: skip
    assert "left out, since Magellan calculated them: 'Conc'" in export.remarks[0]


def test_a_column_of_plates_that_is_filled_throughout_names_them(written, rows_of):
    text = "Raw data\tWell positions\tPlate\n0.1\tA1\tP1\n0.2\tA2\tP1\n0.3\tA1\tP2\n0.4\tA2\tP2\n"
    readings = read_export(written(text + FOOT + LABEL)).readings
    assert rows_of(readings, "plate", "well", "value") == [
        ["P1", "A01", 0.1], ["P1", "A02", 0.2], ["P2", "A01", 0.3], ["P2", "A02", 0.4],
    ]  # fmt: skip


def test_grids_are_read_by_their_titles(written, rows_of):
    grid = "<>\t1\t2\nA\t{0}.1\t{0}.2\nB\t{0}.3\t\n\n"
    export = read_export(written("Raw data\n" + grid.format(1) + "Blank reduced\n" + grid.format(2) + FOOT, "run.asc"))
    assert rows_of(export.readings, "readout", "well", "value") == [
        ["absorbance 450", "A01", 1.1], ["absorbance 450", "A02", 1.2], ["absorbance 450", "B01", 1.3],
    ]  # fmt: skip
    alone = read_export(written(grid.format(1) + FOOT, "run.asc")).readings
    assert len(alone) == 3


def test_kinetics_are_read_where_wells_are_named(written, rows_of):
    across = "\tA1\tA2\n0s\t0.1\t0.2\n90s\t0.3\tOVER\n"
    readings = read_export(written(across + FOOT, "run.asc")).readings
    assert rows_of(readings, "well", "time_h", "flag") == [
        ["A01", 0, ""], ["A02", 0, ""], ["A01", 0.025, ""], ["A02", 0.025, "saturated"],
    ]  # fmt: skip
    stamp = "Tuesday, November 24, 2026: 10:00:00/({} s)/25.1 °C\n"
    down = stamp.format("0") + stamp.format("90.0") + "\nA1\t0.1\t0.3\nA2\t0.2\t0.4\n"
    assert rows_of(read_export(written(down)).readings, "well", "time_h", "value") == [
        ["A01", 0, 0.1], ["A01", 0.025, 0.3], ["A02", 0, 0.2], ["A02", 0.025, 0.4],
    ]  # fmt: skip


WRONG = {
    "no names of wells": (
        "0s\t0.1\t0.2\t\n90s\t0.3\t0.4\t\n",
        "run.txt, line 1: found a row of values for each time, and no names of wells above them, expected the names of the wells.\n"
        "  Export the run again from Magellan with its well positions; by their order alone values are not given to wells.",
    ),
    "only calculated": (
        "Well positions\tBlank reduced\nA1\t0.1\n" + FOOT,
        "run.txt: found only what Magellan calculated ('Blank reduced'), expected a column 'Raw data'.\n"
        "  Add the raw data to the export; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
    ),
    "a note in the list": (
        "Raw data\tWell positions\n0.1\tA1\nlooked dry\n0.2\tA2\n" + FOOT,
        "run.txt, line 4, column 2: found well A02 below a row without a well (line 3), expected one well after the other.\n"
        "  Correct the well, or move notes below the table.",
    ),
    "a well deleted": (
        "Raw data\tWell positions\n0.1\t\n0.2\tA2\n" + FOOT,
        "run.txt, line 3, column 2: found well A02 below a row without a well (line 2), expected one well after the other.\n"
        "  Correct the well, or move notes below the table.",
    ),
    "nothing but settings": (
        FOOT,
        "run.txt: found lines of a Magellan export, but no values, expected a column 'Well positions', or a grid of row letters and column numbers.\n"
        "  Export the run again with its well positions.",
    ),
    "a cell deleted": (
        "Raw data\tWell positions\tLayout\n0.1\tA1\tSM1\n0.2\tA2\n0.3\tA3\tSM3\n" + FOOT,
        "run.txt, line 3: found 2 cells, where other rows of the table have 3, expected rows of one length.\n"
        "  The file was cut off, or a cell was deleted or added. Export or copy it again.",
    ),
    "a well twice": (
        "Raw data\tWell positions\n0.1\tA1\n0.2\tA1\n" + FOOT,
        "run.txt: found well A01 of plate 'run' twice for 'absorbance 450' (run.txt:2:1 and run.txt:3:1), expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
