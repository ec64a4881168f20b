"""Grids that were calculated, or that somebody wrote into a file: left out and named by default, never raw readings."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.readers import ReadOptions, read_export
from platekit.readers._calculated import says_calculated
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers"
ASKED = ReadOptions(calculated=True)
READS = "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."

FOUR = {"A01": 0.1, "A02": 0.2, "B01": 0.3, "B02": 0.4}
OWN = {"A01": -1, "A02": -2, "B01": -3, "B02": -4}
GRID = ",1,2\nA,0.1,0.2\nB,0.3,0.4\n"
CALCULATED = ",,\nBlank corrected,,\n,1,2\nA,-1,-2\nB,-3,-4\n"
SKANIT = "Measurement results,,\nrun.skax,,\nAbsorbance 1,,\nWavelength: 450 nm,,\nSIM-A,,\nAbs" + GRID
BYONOY = GRID + "\nSample Wavelength (nm),540\nReference Wavelength (nm),-1\nReplicates,,\n"
GLOMAX = ",,,Protocol: Quick,,,\nAbsorbance,,,,,,\n,Measurement Filter:,,600,,,\n,Reading:,,1,,1,2\n,,,,A,0.1,0.2\n,,,,B,0.3,0.4\n"
GLOMAX_CALCULATED = ",,,,,,\n,,,,Blank corrected,,\n,,,,,1,2\n,,,,A,-1,-2\n,,,,B,-3,-4\n"


@pytest.mark.parametrize(
    ("text", "readout", "plate", "who"),
    [
        (SKANIT + CALCULATED, "absorbance 450", "SIM-A", "SkanIt"),
        (BYONOY + CALCULATED, "absorbance 540", "run", "somebody"),
        (GLOMAX + GLOMAX_CALCULATED, "absorbance 600", "run", "somebody"),
    ],
)
def test_a_grid_called_blank_corrected_is_left_out_and_named(written, by_well, text, readout, plate, who):
    path = written(text)
    export = read_export(path)
    assert by_well(export.readings, readout, plate=plate) == FOUR
    assert len(export.readings) == len(FOUR)
    assert export.remarks[0] == f"run.csv: left out, since {who} calculated them: 'Blank corrected'; {READS}"
    asked = read_export(path, options=ASKED)
    assert by_well(asked.readings, "Blank corrected", plate=plate) == OWN
    assert by_well(asked.readings, readout, plate=plate) == FOUR


def test_a_calculated_grid_of_a_workbook_is_no_further_plate(booked, by_well):
    export = read_export(booked({"Absorbance 1_01": (SKANIT + CALCULATED).replace("SIM-A", "Plate 1")}))
    assert by_well(export.readings, "absorbance 450", plate="run") == FOUR
    assert export.remarks[0] == (
        f"run.xlsx, sheet 'Absorbance 1_01': left out, since SkanIt calculated them: 'Blank corrected'; {READS}"
    )


def test_a_tecan_table_called_normalised_is_calculated_where_labels_have_no_names(written, by_well):
    head = "Application: Tecan i-control,,,,V\nMode,,,,Absorbance\nWavelength,,,,600\n\n"
    export = read_export(written(head + "<>" + GRID + "\nNormalised\n<>,1,2\nA,-1,-2\nB,-3,-4\n"))
    assert by_well(export.readings, "absorbance 600") == FOUR
    assert export.remarks[0] == f"run.csv: left out, since they were calculated: 'Normalised'; {READS}"


def test_a_file_with_nothing_but_calculated_grids_is_refused(written, refusal):
    assert refusal(written("Blank corrected,,\n" + BYONOY)) == (
        "run.csv: found only what somebody calculated ('Blank corrected'), expected the grid of a read.\n"
        "  Add what was read to the export; or take these: platekit read --calculated, or in Python "
        "ReadOptions(calculated=True), reads them."
    )


def test_two_calculated_grids_of_one_title_are_numbered(written, by_well):
    asked = read_export(written(BYONOY + CALCULATED + CALCULATED.replace("-1", "-9")), options=ASKED).readings
    assert by_well(asked, "Blank corrected") == OWN
    assert by_well(asked, "Blank corrected (2)")["A01"] == -9


def test_titles_of_calculated_blocks_are_told_from_names_of_plates_and_viruses():
    titles = ["blank subtracted", "Background-corrected", "Mean", "Averages", "St. Dev.", "SD", "CV", "% CV", "Ratio"]
    titles += [
        "OD600 normalized",
        "Normalised to DMSO",
        "Concentration [nM]",
        "Curve fit",
        "Difference 450-620",
        "Δ OD",
    ]
    titles += ["% of control", "Percent inhibition", "Calculated", "delta OD", "FRET ratio", "log2 fold change"]
    assert [title for title in titles if not says_calculated(title)] == []
    names = [
        "Delta",
        "CV-A9",
        "CV B3 plate",
        "SD 12",
        "Plate 1",
        "Luminescence 1",
        "Meander",
        "Conc. Smith",
        "% infected",
    ]
    assert [name for name in names if says_calculated(name)] == []


def test_a_grid_below_the_settings_of_byonoy_is_left_out_and_said(written, by_well):
    export = read_export(written(BYONOY + "\n,1,2\nA,-1,-2\nB,-3,-4\n"))
    assert by_well(export.readings, "absorbance 540") == FOUR
    assert export.remarks[0] == (
        "run.csv, line 9: a grid of numbers where the instrument writes no results; it is left out."
    )


@pytest.mark.parametrize(
    "name", ["kaleido_csv/simulated_reads.csv", "victor_nivo/simulated_operations.txt", "envision_csv/simulated_two_plates.csv"]
)  # fmt: skip
def test_a_grid_below_the_settings_of_an_instrument_is_left_out_and_said(written, name):
    path = EXAMPLES / name
    text, as_it_is = path.read_text("utf-8-sig"), read_export(path)
    own = "\n,1,2\nA,-1,-2\nB,-3,-4\n".replace(",", "\t" if path.suffix == ".txt" else ",")
    export = read_export(written(text + own, path.name))
    assert export.readings["value"].equals(as_it_is.readings["value"])
    assert export.layout.equals(as_it_is.layout)
    line = len(text.splitlines()) + 2
    said = f"{path.name}, line {line}: a grid of numbers where the instrument writes no results; it is left out."
    assert set(export.remarks) - set(as_it_is.remarks) == {said}


def test_an_untitled_grid_below_a_kinetic_of_gen5_is_no_reading_without_a_time(tmp_path, refusal):
    workbook = openpyxl.load_workbook(EXAMPLES / "gen5_xlsx" / "simulated_kinetic.xlsx")
    sheet = workbook.worksheets[0]
    below = sheet.max_row + 2
    for place, row in enumerate([[None, None, 1, 2], [None, "A", -1, -2], [None, "B", -3, -4]]):
        for column, cell in enumerate(row, 1):
            sheet.cell(below + place, column, cell)
    workbook.save(tmp_path / "run.xlsx")
    assert refusal(tmp_path / "run.xlsx") == (
        f"run.xlsx, sheet '{sheet.title}', row {below + 1}: found a line of row A without a label, "
        "expected the name of the read behind the values.\n"
        "  The file was cut off, or the label column was left out of the export. Export it again."
    )


def test_a_grid_of_a_person_called_normalised_is_left_out_beside_the_raw_one(written, by_well):
    path = written("Luminescence,,\n" + GRID + "\nNormalised,,\n,1,2\nA,-1,-2\nB,-3,-4\n")
    export = read_export(path)
    assert by_well(export.readings, "Luminescence") == FOUR
    assert len(export.readings) == len(FOUR)
    assert export.remarks[0] == f"run.csv: left out, since somebody calculated them: 'Normalised'; {READS}"
    assert by_well(read_export(path, options=ASKED).readings, "Normalised") == OWN


def test_a_grid_of_a_person_called_normalised_is_read_where_it_is_all_there_is(written, by_well):
    assert by_well(read_export(written("Normalised,,\n" + GRID)).readings) == FOUR
