"""Incucyte exports: wells and images across, grids per scan, standard errors, and the ways in which they go wrong."""

from __future__ import annotations

import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.txt"
EXAMPLE = shipped("example_data") / "readers" / "incucyte" / "simulated_confluence.txt"


def _rows(export) -> list[list[object]]:
    columns = ["plate", "well", "readout", "time_h", "field", "value"]
    return export.readings[columns].to_numpy().tolist()


ZOOM = "Label: \nMetric: Phase Object Confluence (Percent)\nCell Type: A549\nPassage: 1\nNotes: \nAnalysis Job: x\n\n"
METRIC = "Phase Object Confluence (Percent)"


def test_the_example_reads_as_it_was_laid_out():
    # example_data/readers/README.md: row 2 (B) and column 3 ends in .203, in both images and at all times.
    export = read_export(EXAMPLE)
    readings = export.readings
    assert set(readings["plate"]) == {"SIM-plate"}
    assert set(readings["readout"]) == {"Simulated Confluence (Percent)"}
    well = readings[readings["well"] == "B03"].sort_values(["field", "time_h"])
    assert well["value"].tolist() == [10.203, 11.203, 12.203, 20.203, 21.203, 22.203]
    assert well["time_h"].tolist() == [0, 4, 8.5] * 2
    assert well["field"].tolist() == ["1"] * 3 + ["2"] * 3
    assert export.remarks == (
        "simulated_confluence.txt: 1 reading is missing, without a number (D04).",
        "Plate 'SIM-plate' has 9 wells between B02 and D04.",
    )


def test_wells_may_have_a_colon_before_them_and_an_empty_label_names_no_plate(written):
    text = ZOOM + "Date Time\tElapsed\t: B2\t: C10\n2026-03-04 6:31:00\t0\t1.5\t2.5\n2026-03-04 9:31:00\t3\t3.5\t4.5\n"
    assert _rows(read_export(written(text))) == [
        ["run", "B02", METRIC, 0, "", 1.5],
        ["run", "B02", METRIC, 3, "", 3.5],
        ["run", "C10", METRIC, 0, "", 2.5],
        ["run", "C10", METRIC, 3, "", 4.5],
    ]


def test_standard_errors_are_left_out_and_said(written):
    text = ZOOM + "Date Time\tElapsed\t: B2\t: B2 (Std Err)\nx\t0\t1.5\t0.25\n"
    export = read_export(written(text))
    assert _rows(export) == [["run", "B02", METRIC, 0, "", 1.5]]
    assert export.remarks[0] == (
        "run.txt: left out, since the Incucyte software calculated them: 'Std Err'; "
        "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."
    )
    export = read_export(written(text), options=ReadOptions(calculated=True))
    assert _rows(export)[1] == ["run", "B02", f"{METRIC} (Std Err)", 0, "", 0.25]
    assert export.remarks[0] == ("run.txt: calculated by the Incucyte software and read beside the metric: 'Std Err'.")


def test_labels_of_the_plate_map_are_the_layout(written):
    text = ZOOM + "Date Time\tElapsed\tdrug 1 uM : B2\tDMSO : B3\nx\t0\t1.5\t2.5\n"
    export = read_export(written(text))
    assert export.layout[["plate", "well", "label"]].to_numpy().tolist() == [
        ["run", "B02", "drug 1 uM"],
        ["run", "B03", "DMSO"],
    ]


def test_a_csv_may_say_the_metric_in_the_names_of_its_columns(written):
    text = "Date Time,Elapsed,A1 : Wound Density (%),A2 : Wound Density (%)\n01/01/2026 00:00,0,5.2,4.8\n"
    assert _rows(read_export(written(text, "run.csv"))) == [
        ["run", "A01", "Wound Density (%)", 0, "", 5.2],
        ["run", "A02", "Wound Density (%)", 0, "", 4.8],
    ]
    export = read_export(written(text.replace(" : Wound Density (%)", ""), "run.csv"))
    assert set(export.readings["readout"]) == {"signal"}
    assert export.remarks[0] == "run.csv: no line 'Metric:' says what was measured; it is called 'signal'."


def test_times_have_the_decimal_mark_of_the_values(written):
    text = ZOOM + "Date Time\tElapsed\tB2\n01.02.2026 13:06:00\t1,333\t20,5\n01.02.2026 17:00:00\t24\t1,125\n"
    assert [row[3:] for row in _rows(read_export(written(text)))] == [[1.333, "", 20.5], [24, "", 1.125]]


def test_times_may_be_written_with_their_units(written):
    text = ZOOM + "Date Time\tElapsed\tB2\nx\t0d02h30m\t1.5\nx\t1d02h30m\t2.5\n"
    assert read_export(written(text)).readings["time_h"].tolist() == [2.5, 26.5]
    text = ZOOM + "Date Time\tElapsed (min)\tB2\nx\t30\t1.5\nx\t90\t2.5\n"
    assert read_export(written(text)).readings["time_h"].tolist() == [0.5, 1.5]


def test_scans_at_the_end_without_values_are_left_out_and_said(written):
    export = read_export(written(ZOOM + "Date Time\tElapsed\tB2\tB3\nx\t0\t1.5\t\nx\t2\t\t\nx\t4\t\t\n"))
    assert export.readings["flag"].tolist() == ["", "missing"]
    assert export.remarks[0] == "run.txt: 2 scans without values are left out at the end."


def test_every_sheet_of_a_workbook_is_a_metric(booked):
    sheets = {
        metric: [["Vessel Name:", "P07"], ["Metric:", metric], [], ["Date Time", "Elapsed", "B2"], ["x", 0, 1.5]]
        for metric in ("Confluence (%)", "Green Count")
    }
    assert [row[:3] for row in _rows(read_export(booked(sheets)))] == [
        ["P07", "B02", "Confluence (%)"],
        ["P07", "B02", "Green Count"],
    ]


STAMP = "Time Stamp:\t10/07/2026 10:04:00 AM\tElapsed:\t{}\thours\n\n"
GRID = "\t1\t2\nA\t1.5\t2.5\nB\t3.5\t4.5\n\n"
HEAD = "Vessel Name: P07\nMetric: Confluence (%)\n\n"


def test_grids_of_every_scan_and_image_are_read(written):
    second = "Image 2\n" + GRID.replace("1.5", "9.5")
    text = HEAD + STAMP.format(0) + "Image 1\n" + GRID + second + STAMP.format("1.5") + "Image 1\n" + GRID + second
    export = read_export(written(text))
    well = [row for row in _rows(export) if row[1] == "A01"]
    assert well == [
        ["P07", "A01", "Confluence (%)", 0, "1", 1.5],
        ["P07", "A01", "Confluence (%)", 0, "2", 9.5],
        ["P07", "A01", "Confluence (%)", 1.5, "1", 1.5],
        ["P07", "A01", "Confluence (%)", 1.5, "2", 9.5],
    ]


def test_grids_of_standard_errors_are_left_out_and_said(written):
    text = HEAD + STAMP.format(0) + GRID + "Std Err Img\n" + GRID
    export = read_export(written(text))
    assert len(export.readings) == 4
    assert "'Std Err Img'" in export.remarks[0]


MOVED = (
    "expected values below the 3 names in line 8.\n  A cell was deleted or added, or has moved. Export the file again."
)
WRONG = {
    "groups in place of wells": (
        ZOOM + "Date Time\tElapsed\tHeLa 1K\tHeLa 1K (Std Err Well)\nx\t0\t1.5\t0.1\n",
        "run.txt, line 8, column 3: found a column 'HeLa 1K' that names no well, expected a well such as B2, or B2, Image 1.\n"
        "  Export the wells themselves, not the groups of the plate map; take columns of your own out of the table.",
    ),
    "a value deleted": (
        ZOOM + "Date Time\tElapsed\tB2\tB3\nx\t0\t1.5\nx\t1\t1.5\t2.5\n",
        "run.txt, line 9: found 3 cells, where other rows of the table have 4, expected rows of one length.\n"
        "  The file was cut off, or a cell was deleted or added. Export or copy it again.",
    ),
    "a well deleted": (
        ZOOM + "Date Time\tElapsed\tB2\nx\t0\t1.5\t2.5\n",
        f"run.txt, line 9, column 4: found '2.5' below no name, {MOVED}",
    ),
    "a cell added": (
        ZOOM + "Date Time\tElapsed\tB2\nx\t0\t\t\n",
        f"run.txt, line 9, column 4: found a cell below no name, {MOVED}",
    ),
    "time runs backwards": (
        ZOOM + "Date Time\tElapsed\tB2\tB3\nx\t2\t1.5\t2\nx\t0\t1.5\t2\n",
        "run.txt, line 10, column 2: found '0', not later than the time before, expected times in hours that go up.\n"
        "  Correct the cell.",
    ),
    "no time": (
        ZOOM + "Date Time\tElapsed\tB2\tB3\nx\tlater\t1.5\t2\n",
        "run.txt, line 9, column 2: found 'later', expected times in hours that go up.\n  Correct the cell.",
    ),
    "two metrics in one text": (
        2 * (ZOOM + "Date Time\tElapsed\tB2\tB3\nx\t0\t1.5\t2\nx\t2\t2.5\t3\n\n"),
        f"run.txt, line {len(ZOOM.splitlines()) + 5}: found the beginning of a second export (the first begins in line 1), "
        "expected one export in a file.\n  Give each export a file of its own; the name of the file then names its plate.",
    ),
    "two tables below one head": (
        ZOOM + 2 * "Date Time\tElapsed\tB2\tB3\nx\t0\t1.5\t2\nx\t2\t2.5\t3\n",
        "run.txt, line 11: found the beginning of a second export (the first begins in line 8), "
        "expected one export in a file.\n  Give each export a file of its own; the name of the file then names its plate.",
    ),
    "no scans": (
        ZOOM + "Date Time\tElapsed\tB2\tB3\n",
        "run.txt, line 8: found the names of wells and no scans below them, expected a row for each scan.\n"
        "  The file was cut off. Export it again.",
    ),
    "no grids": (
        HEAD + STAMP.format(0),
        "run.txt: found the scans of an Incucyte, but no grids, expected a grid of row letters and column numbers below each time stamp.\n"
        "  The file was cut off, or a line was deleted. Export it again.",
    ),
    "a time stamp without hours": (
        HEAD + STAMP.format("soon") + GRID,
        "run.txt, line 4: found a time stamp without its hours, expected 'Elapsed:' and a number.\n"
        "  Correct the line, or export the file again.",
    ),
    "a label deleted": (
        HEAD + STAMP.format(0) + "Image 1\n" + GRID + GRID,
        "run.txt, line 4: found grids called 'Image 1', '', expected the same names in the same order below each time stamp.\n"
        "  A line was lost or moved, or the file was cut off. Export it again.",
    ),
    "a label changed": (
        HEAD + STAMP.format(0) + GRID + STAMP.format(2) + "Std Err Img\n" + GRID,
        "run.txt, line 10: found grids called 'Std Err Img', expected the same names in the same order below each time stamp.\n"
        "  A line was lost or moved, or the file was cut off. Export it again.",
    ),
    "only errors": (
        HEAD + STAMP.format(0) + "Std Err Img\n" + GRID,
        "run.txt: found only grids of errors, expected grids of the metric itself.\n  Export the metric, too.",
    ),
    "a time stamp deleted": (
        HEAD + GRID + STAMP.format(1) + GRID,
        "run.txt, line 4: found a grid without a line 'Time Stamp:' above it, expected the time of its scan.\n"
        "  A line was deleted. Export the file again.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message
