"""SoftMax Pro exports: lines of wells, grids without letters, what was calculated, and the ways in which they go wrong."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.txt"
EXAMPLE = shipped("example_data") / "readers" / "softmax_pro" / "simulated_plates.txt"


def _plate(mode: str, *lines: str, name: str = "Plate1", layout: str = "PlateFormat", points: str = "1", waves: str = "600 ") -> str:  # fmt: skip
    """A plate of 6 wells: what was read (`Endpoint\tAbsorbance`), and the lines below the line Plate:."""
    n_waves = len(waves.split()) or ""
    head = (
        f"Plate:\t{name}\t1.3\t{layout}\t{mode}\tRaw\tFALSE\t{points}\t\t\t\t\t\t{n_waves}\t{waves}\t1\t3\t6\t1\t2\t\t"
    )
    return "\n".join([head, *lines, "~End", ""])


GRID = ("\tTemperature(°C)\t1\t2\t3\t", "\t37\t0.1\t0.2\t0.3\t", "\t\t0.4\t0.5\t0.6\t", "")
SIX = {"A01": 0.1, "A02": 0.2, "A03": 0.3, "B01": 0.4, "B02": 0.5, "B03": 0.6}


def test_the_example_reads_as_it_was_laid_out(by_well):
    # example_data/readers/README.md: row 2 (B) and column 3 ends in 2003 or .203.
    export = read_export(EXAMPLE)
    readings = export.readings
    assert set(readings["plate"]) == {"SIM-1", "SIM-2"}
    assert by_well(readings, "fluorescence 485/528")["B03"] == 2003
    assert by_well(readings, "fluorescence 530/645")["B03"] == 102003
    assert by_well(readings, "absorbance 600", time_h=0.25)["B03"] == 1.203
    assert sorted(readings["time_h"].dropna().unique()) == [0, 0.25, 0.5]
    assert readings[readings["flag"] != ""][["well", "flag"]].to_numpy().tolist() == [
        ["A02", "saturated"],
        ["D06", "missing"],
    ]
    assert export.remarks == (
        "simulated_plates.txt, line 28: 6 wells are empty in every read and left out as not read (D01, D02, D03, D04, ...).",
        "simulated_plates.txt: left out, since SoftMax Pro calculated them: the reduced values of 'SIM-1', 'SIM-2'; "
        "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
        "simulated_plates.txt: 1 reading is saturated, without a number (A02).",
        "simulated_plates.txt: 1 reading is missing, without a number (D06).",
        "Plate 'SIM-2' has 18 wells between A01 and C06.",
    )  # fmt: skip


def test_reduced_values_are_read_when_asked_for_and_never_among_the_raw_ones(by_well):
    readings = read_export(EXAMPLE, options=ReadOptions(calculated=True)).readings
    reduced = readings[readings["readout"] == "Reduced"]
    # By hand: 102003 / 2003 = 50.925; the kinetic plate has a slope of 2000 everywhere.
    assert by_well(reduced, plate="SIM-1")["B03"] == 50.925
    assert set(reduced.loc[reduced["plate"] == "SIM-2", "value"]) == {2000.0}
    assert reduced["time_h"].isna().all()


def test_groups_are_the_layout_in_the_words_of_the_file():
    layout = read_export(EXAMPLE).layout
    assert layout[["plate", "well", "role", "sample", "concentration"]].to_numpy().tolist() == [
        ["SIM-1", "A01", "Virus control", "virus", "0.000"],
        ["SIM-1", "B01", "Virus control", "virus", "0.000"],
    ]


def test_a_grid_without_letters_begins_with_row_a(written, by_well):
    export = read_export(written(_plate("Endpoint\tAbsorbance", *GRID)))
    assert by_well(export.readings, "absorbance 600") == SIX
    assert set(export.readings["plate"]) == {"run"}
    assert export.readings["source"].tolist()[:4] == ["run.txt:3:3", "run.txt:3:4", "run.txt:3:5", "run.txt:4:3"]


def test_the_reads_of_a_grid_stand_side_by_side(written, by_well):
    lines = (
        "\tTemperature(°C)\t1\t2\t3\t\t1\t2\t3\t\t",
        "\t37\t1\t2\t3\t\t1.1\t1.2\t1.3\t\t",
        "\t\t4\t5\t6\t\t1.4\t1.5\t1.6\t\t",
        "",
    )
    readings = read_export(written(_plate("Endpoint\tAbsorbance", *lines, waves="450 650 "))).readings
    assert by_well(readings, "absorbance 450")["B03"] == 6
    assert by_well(readings, "absorbance 650")["B03"] == 1.6
    same = read_export(written(_plate("Endpoint\tAbsorbance", *lines, waves="450 450 "))).readings
    assert set(same["readout"]) == {"absorbance 450 (Lm1)", "absorbance 450 (Lm2)"}


def test_a_kinetic_run_in_grids_has_the_clock_of_the_file(written, by_well):
    second = ("00:01:30\t37\t1.1\t1.2\t1.3\t", "\t\t1.4\t1.5\t1.6\t", "")
    first = ("00:00:00\t37\t0.1\t0.2\t0.3\t", "\t\t0.4\t0.5\t0.6\t", "")
    export = read_export(written(_plate("Kinetic\tAbsorbance", GRID[0], *first, *second, points="9")))
    assert by_well(export.readings, time_h=0) == SIX
    assert by_well(export.readings, time_h=90 / 3600)["B03"] == 1.6
    assert export.remarks == (
        "run.txt, line 1: 2 of 9 reads stand in the file; the run was stopped, or lines are missing.",
    )


def test_times_beyond_a_day_go_on(written):
    lines = ("Time\tTemperature(°C)\tA1\tA2\t", "00:00:00\t37\t1\t2\t", "26:30:00\t37\t3\t4\t")
    readings = read_export(written(_plate("Kinetic\tAbsorbance", *lines, layout="TimeFormat"))).readings
    assert readings["time_h"].tolist() == [0, 0, 26.5, 26.5]


def test_each_wavelength_of_a_spectrum_is_a_readout(written, by_well):
    grids = ("450\t37\t0.1\t0.2\t0.3\t", "\t\t0.4\t0.5\t0.6\t", "", "452\t37\t1\t2\t3\t", "\t\t4\t5\t6\t", "")
    readings = read_export(written(_plate("Spectrum\tAbsorbance", GRID[0], *grids, waves=""))).readings
    assert by_well(readings, "absorbance 450") == SIX
    assert by_well(readings, "absorbance 452")["B03"] == 6
    lines = ("Wavelength\tTemperature(°C)\tA1\tA2\t", "360\t35\t0.5\t0.6\t", "370\t35\t0.7\t0.8\t")
    readings = read_export(written(_plate("Spectrum\tLuminescence", *lines, layout="TimeFormat", waves=""))).readings
    assert by_well(readings, "luminescence 370") == {"A01": 0.7, "A02": 0.8}


def test_columns_behind_the_last_one_read_may_have_no_cells(written, by_well):
    lines = ("\tTemperature(°C)\t1\t2\t3", "\t37\t0.1\t0.2", "\t\t0.4\t0.5", "")
    text = _plate("Endpoint\tAbsorbance", *lines).replace("\t1\t3\t6\t", "\t1\t2\t6\t")
    assert by_well(read_export(written(text)).readings) == {"A01": 0.1, "A02": 0.2, "B01": 0.4, "B02": 0.5}


def test_the_points_of_a_well_scan_are_fields(written, by_well):
    grids = ("1\t37\t0.1\t0.2\t0.3\t", "\t\t0.4\t0.5\t0.6\t", "", "2\t37\t1\t2\t3\t", "\t\t4\t5\t6\t", "")
    readings = read_export(written(_plate("Well Scan\tAbsorbance", GRID[0], *grids, points="2"))).readings
    assert by_well(readings, field="1") == SIX
    assert by_well(readings, field="2")["B03"] == 6


def test_rows_that_were_not_read_keep_their_place(written, by_well):
    lines = (GRID[0], "\t37\t\t\t\t", "\t\t0.4\t0.5\t0.6\t", "", "\t\t1\t2\t3\t", "\t\t \t \t \t", "\t\t4\t5\t6\t")
    export = read_export(written(_plate("Endpoint\tAbsorbance", *lines)))
    assert by_well(export.readings) == {"B01": 0.4, "B02": 0.5, "B03": 0.6}
    assert export.remarks[0] == (
        "run.txt, line 1: 3 wells are empty in every read and left out as not read (A01, A02, A03)."
    )


def test_luminescence_of_all_light_has_no_wavelength(written):
    readings = read_export(written(_plate("Endpoint\tLuminescence", *GRID, waves="0 "))).readings
    assert set(readings["readout"]) == {"luminescence"}


def test_only_names_that_a_person_gave_are_names_of_plates(written):
    both = _plate("Endpoint\tAbsorbance", *GRID, name="{}") * 2
    named = read_export(written(both.replace("{}", "P07", 1).replace("{}", "P08"))).readings
    assert list(named["plate"].unique()) == ["P07", "P08"]
    counted = read_export(written(both.replace("{}", "Plate#1", 1).replace("{}", "Plate#3"))).readings
    assert list(counted["plate"].unique()) == ["run Plate 1", "run Plate 3"]
    same = read_export(written(both.replace("{}", "P07")))
    assert list(same.readings["plate"].unique()) == ["run Plate 1", "run Plate 2"]
    assert same.remarks == (
        "run.txt: its own plate names (P07) do not tell its plates apart; the plates are named after the file.",
        "run.txt: 2 plates are called 'P07'; they are read as different plates.",
    )


def test_commas_are_decimal_marks_where_the_plate_shows_it(written, by_well):
    text = _plate("Endpoint\tAbsorbance", *(line.replace(".", ",") for line in GRID))
    text += "Group: Standards\nSample\tWells\tConc\n01\tA1\t530.000\n~End\n"
    export = read_export(written(text))
    assert by_well(export.readings) == SIX
    assert "run.txt: the decimal mark is the comma." in export.remarks
    assert export.layout[["well", "role", "conc"]].to_numpy().tolist() == [["A01", "Standards", "530.000"]]


def test_a_csv_that_a_spreadsheet_saved_reads_the_same(written, by_well):
    lines = ["##BLOCKS= 1", *_plate("Endpoint\tAbsorbance", *GRID).splitlines()]
    resaved = "".join(";".join([*line.split("\t"), *[""] * (26 - line.count("\t"))]) + "\r\n" for line in lines)
    assert by_well(read_export(written(resaved, "run.csv", "cp1252")).readings) == SIX


def test_a_workbook_with_the_same_lines_reads_the_same(by_well, booked):
    export = read_export(booked({"Sheet": _plate("Endpoint\tAbsorbance", *GRID)}))
    assert export.reader == "softmax_pro"
    assert by_well(export.readings) == SIX


def test_a_shortened_plate_line_leaves_the_mode_unsaid(written):
    text = "##BLOCKS= 1\nPlate:\tRow13\t1.3\n\tTemperature(°C)\tA1\n\t24.5\t-0.004\n\t\n\t24.5\t-0.002\n\t\n~End\n"
    readings = read_export(written(text)).readings
    assert readings[["plate", "readout", "value"]].to_numpy().tolist() == [
        ["Row13", "signal (Lm1)", -0.004],
        ["Row13", "signal (Lm2)", -0.002],
    ]


def test_a_plate_that_was_not_read_is_said(written):
    empty = _plate("Endpoint\tAbsorbance", GRID[0], "", name="P08")
    export = read_export(written("##BLOCKS= 3\n" + _plate("Endpoint\tAbsorbance", *GRID, name="P07") + empty))
    assert set(export.readings["plate"]) == {"P07"}
    assert export.remarks == (
        "run.txt: '##BLOCKS=' promises 3 sections and the file holds 2; if it was cut off, plates are missing.",
        "run.txt, line 8: the plate was not read.",
    )


def test_notes_are_said_and_no_data(written, by_well):
    text = "looked dry\n" + _plate("Endpoint\tAbsorbance", *GRID, "ask Kim") + "8 June\n"
    export = read_export(written(text))
    assert by_well(export.readings) == SIX
    assert export.remarks == (
        "run.txt, line 1: 'looked dry' and a further row outside the sections are taken as notes.",
        "run.txt, line 7: 'ask Kim' between the values is taken as a note.",
    )


def test_the_lines_that_softmax_puts_below_its_sections_are_no_notes(written, by_well):
    foot = "Original Filename: Untitled   Date Last Saved: Unsaved\nCopyright © 2003 Molecular Devices.\n"
    export = read_export(written(_plate("Endpoint\tAbsorbance", *GRID) + foot))
    assert by_well(export.readings) == SIX
    assert export.remarks == ()


ONE = _plate("Endpoint\tAbsorbance", *GRID)
SHIFTED = "  A cell or a line was deleted, or the file was cut off. Export it again."
NO_LETTERS = "expected one line of 4 cells for each row, and a blank line behind them.\n" + SHIFTED
TIMED = "Time\tTemperature(°C)\tA1\tA2\tA3\t"
WRONG = {
    "a line deleted": (
        _plate("Endpoint\tAbsorbance", GRID[0], *GRID[2:]),
        f"run.txt, line 3: found fewer than 2 lines of a plate with 2 rows, which carry no letters, {NO_LETTERS}",
    ),
    "a line too many": (
        _plate("Endpoint\tAbsorbance", *GRID[:3], GRID[2], ""),
        f"run.txt, line 3: found more than 2 lines of a plate with 2 rows, which carry no letters, {NO_LETTERS}",
    ),
    "a cell deleted": (
        ONE.replace("\t0.1", ""),
        f"run.txt, line 3: found fewer than 2 lines of a plate with 2 rows, which carry no letters, {NO_LETTERS}",
    ),
    "a cell deleted from a line of wells": (
        _plate("Kinetic\tAbsorbance", TIMED, "00:00:00\t37\t1\t2\t3\t", "00:00:30\t37\t1\t3\t", layout="TimeFormat"),
        f"run.txt, line 4: found 5 cells, expected 6, as in line 2.\n{SHIFTED}",
    ),
    "the name of a well deleted": (
        _plate("Kinetic\tAbsorbance", TIMED.replace("A2", ""), "00:00:00\t37\t1\t2\t3\t", layout="TimeFormat"),
        "run.txt, line 2, column 5: found 'A3' out of line with the other wells, expected the names of the wells side by side, "
        f"from the third column on.\n{SHIFTED}",
    ),
    "the line of wells deleted": (
        _plate("Kinetic\tAbsorbance", "00:00:00\t37\t0.1\t0.2\t0.3\t", layout="TimeFormat"),
        "run.txt, line 2: found '00:00:00' below a line 'Plate:', expected the line with the names of the wells or the numbers of the columns.\n"
        "  A line was lost. Export the file again.",
    ),
    "the plate line deleted": (
        ONE + ONE.partition("\n")[2],
        "run.txt, line 7: found values outside any section, expected a line 'Plate:' above them.\n"
        "  The line was deleted. Export the file again.",
    ),
    "cut off": (
        ONE[: ONE.index("~End")],
        "run.txt, line 1: found 'Plate:' and no '~End' below it, expected whole sections.\n"
        "  The file was cut off. Export or copy it again.",
    ),
    "a blank line in a kinetic run": (
        _plate("Kinetic\tAbsorbance", TIMED, "00:00:00\t37\t1\t2\t3\t", "", "00:00:30\t37\t1\t3\t2\t", layout="TimeFormat"),
        "run.txt, line 3: found 2 reads, expected 1, one for each wavelength in the line 'Plate:'.\n" + SHIFTED,
    ),
    "the blank line between two reads deleted": (
        _plate("Endpoint\tAbsorbance", TIMED, "\t37\t1\t2\t3\t", "\t37\t1\t3\t2\t", layout="TimeFormat"),
        "run.txt, line 4: found a second line of values, expected one line for each wavelength of an endpoint read, and a blank line between them.\n"
        + SHIFTED,
    ),
    "time runs backwards": (
        _plate("Kinetic\tAbsorbance", TIMED, "00:00:30\t37\t1\t2\t3\t", "00:00:00\t37\t1\t3\t2\t", layout="TimeFormat"),
        "run.txt, line 4, column 1: found '00:00:00', not later than the time before, expected times that go up.\n"
        "  Correct the cell, or put back the blank line between two reads.",
    ),
    "no time": (
        _plate("Kinetic\tAbsorbance", TIMED, "later\t37\t1\t2\t3\t", layout="TimeFormat"),
        "run.txt, line 3, column 1: found 'later', expected a time such as 00:05:00.\n  Correct the cell.",
    ),
    "no wavelength": (
        _plate("Spectrum\tAbsorbance", TIMED, "blue\t37\t1\t2\t3\t", layout="TimeFormat", waves=""),
        "run.txt, line 3, column 1: found 'blue', expected a wavelength in nm.\n  Correct the cell.",
    ),
    "an unknown read": (
        _plate("Dance\tAbsorbance", TIMED, "7\t37\t1\t2\t3\t", layout="TimeFormat"),
        "run.txt, line 3, column 1: found '7' below a line 'Plate:' that does not say what was read, expected a time, or nothing.\n"
        "  Put the line 'Plate:' back as SoftMax Pro wrote it, or export the file again.",
    ),
    "cells added in front of the values": (
        _plate("Endpoint\tAbsorbance", f"{GRID[0]}\t", "\t37\t\t0.1\t0.2\t0.3\t", "\t\t\t0.4\t0.5\t0.6\t"),
        f"run.txt, line 3, column 6: found '0.3' below no column number, expected values below the numbers in line 2.\n{SHIFTED}",
    ),
    "columns that are no plate": (
        _plate("Endpoint\tAbsorbance", "\tTemperature(°C)\t1\t2\t3\t\t2\t3\t4", *GRID[1:]),
        "run.txt, line 2: found column numbers 1, 2, 3, expected the columns of a plate, the same for every read.\n" + SHIFTED,
    ),
    "only reduced values": (
        _plate("Endpoint\tAbsorbance", "\t\t1\t2\t3\t", "\t\t1\t2\t3\t", "\t\t4\t5\t6\t").replace("\tRaw\t", "\tReduced\t"),
        "run.txt: found only what SoftMax Pro calculated (the reduced values of 'Plate1'), expected raw values.\n"
        "  Export again and choose 'Raw'; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them.",
    ),
    "the head lost": (
        "Group: Unknowns\nSample\tWells\tValue\n01\tA1\t0.5\n02\tA2\t0.7\n~End\nOriginal Filename: x\n",
        "run.txt: found groups or notes of SoftMax Pro, and no plate, expected a section that begins with 'Plate:'.\n"
        "  Add the plates to the export; where the file was cut off, export it again.",
    ),
    "the head lost within a plate": (
        ONE[ONE.index("\t\t0.4") :] + "Original Filename: x\n",
        "run.txt: found groups or notes of SoftMax Pro, and no plate, expected a section that begins with 'Plate:'.\n"
        "  Add the plates to the export; where the file was cut off, export it again.",
    ),
    "nothing read": (
        _plate("Endpoint\tAbsorbance", GRID[0], ""),
        "run.txt: found plates of SoftMax Pro that were not read, expected values below the names of the wells.\n"
        "  Read the plate, or export the section that holds the values.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
