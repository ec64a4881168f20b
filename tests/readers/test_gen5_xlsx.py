"""Gen5 workbooks: times as Excel keeps them, several sheets, and what goes wrong in them."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLE = shipped("example_data") / "readers" / "gen5_xlsx" / "simulated_kinetic.xlsx"
RESULTS = [["Results"], [], [None, None, 1, 2], [None, "A", 0.1, 0.2, "od:600"], [None, None, 0, 0.1, "Blank od:600"]]
CALCULATED = [["Results"], [], [None, None, 1, 2], [None, "A", 0.1, 0.2, "Blank od:600"]]


def _head(plate: str) -> list[list[object]]:
    return [
        [], ["Software Version", "3.11.19"], ["Experiment File Path:", "x.xpt"], ["Plate Number", plate], ["Procedure Details"],
        ["Start Kinetic", "Runtime 36:00:00 (HH:MM:SS), Interval 12:00:00, 4 Reads"],
        ["    Read", "od"], [None, "Absorbance Endpoint"], [None, "Wavelengths:  600"], ["End Kinetic"], [],
    ]  # fmt: skip


@pytest.fixture
def written(tmp_path):
    def write(sheets: dict[str, list[list[object]]], time_format: str = "General"):
        book = openpyxl.Workbook()
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row, cells in enumerate(rows, start=1):
                for column, value in enumerate(cells, start=1):
                    sheet.cell(row, column, value)
                if len(cells) > 2 and isinstance(cells[1], float):
                    sheet.cell(row, 2).number_format = time_format
        del book["Sheet"]
        book.save(tmp_path / "run.xlsx")
        return tmp_path / "run.xlsx"

    return write


def _kinetic(*days: float) -> list[list[object]]:
    rows = [[None, day, 37, round(0.1 * (place + 1), 1), 0.5] for place, day in enumerate(days)]
    return [["od:600"], [], [None, "Time", "T° od:600", "A1", "A2"], *rows]


def test_the_example_reads_as_it_was_laid_out():
    # example_data/readers/README.md: B03 ends in 2003; the plates are 100000 apart, the reads 10000 and 16 hours.
    export = read_export(EXAMPLE)
    assert export.reader == "gen5_xlsx"
    found = export.readings[export.readings["well"] == "B03"]
    assert found[["plate", "time_h", "value"]].to_numpy().tolist() == [
        [f"simulated_kinetic Plate {plate} - Sheet1", 0.5 + 16 * read, 100000 * plate + 10000 * (read + 1) + 2003]
        for plate in (1, 2)
        for read in range(4)
    ]
    layout = export.layout.set_index(["plate", "well"]).loc["simulated_kinetic Plate 2 - Sheet1"]
    assert layout.loc["B03", ["role", "compound", "conc_dil"]].tolist() == ["compound", "SPL2", "100"]
    assert layout.loc["B06", "role"] == "blank"


@pytest.mark.parametrize("time_format", ["h:mm:ss", "[h]:mm:ss", "General"])
def test_hours_beyond_a_day_are_kept_however_the_cells_are_formatted(written, time_format):
    # In days: 0:18:00, then every 12 hours; the third and the fourth show as dates in h:mm:ss.
    path = written({"Plate 1 - Sheet1": _head("Plate 1") + _kinetic(0.0125, 0.5125, 1.0125, 1.5125)}, time_format)
    readings = read_export(path).readings
    assert readings["time_h"].unique().tolist() == pytest.approx([0.3, 12.3, 24.3, 36.3])


def test_midnights_are_whole_days(written):
    path = written({"Plate 1 - Sheet1": _head("Plate 1") + _kinetic(0.5, 1.0, 1.5, 2.0)}, "h:mm:ss")
    assert read_export(path).readings["time_h"].unique().tolist() == [12, 24, 36, 48]


def test_plain_numbers_are_days_only_where_the_procedure_agrees(written, refusal):
    # The interval is 12 hours: 0, 12, 24 are hours that somebody calculated, and nothing in the file says so.
    path = written({"Plate 1 - Sheet1": _head("Plate 1") + _kinetic(0.0, 12.0, 24.0)})
    assert refusal(path) == (
        "run.xlsx, sheet 'Plate 1 - Sheet1', cell B15: found '0', expected a time such as 0:05:00.\n  Correct the cell."
    )


def test_a_sheet_of_statistics_beside_the_reads_is_said_and_not_read(written):
    sheets = {"Plate 1 - Sheet1": _head("Plate 1") + RESULTS, "Plate 1 - Sheet2": _head("Plate 1") + CALCULATED}
    export = read_export(written(sheets))
    assert export.readings["plate"].unique().tolist() == ["run"]
    assert "run.xlsx, sheet 'Plate 1 - Sheet2' holds no raw read ('Blank od:600') and is not read." in export.remarks


def test_two_sheets_of_one_plate_are_two_plates_and_said(written):
    sheets = {name: _head("Plate 1") + RESULTS for name in ("Plate 1 - Sheet1", "Plate 1 - Sheet2")}
    export = read_export(written({**sheets, "Notes": [["by Kim"]]}))
    assert export.readings["plate"].unique().tolist() == ["run Plate 1 - Sheet1", "run Plate 1 - Sheet2"]
    assert (
        "run.xlsx: the sheets 'Plate 1 - Sheet1' and 'Plate 1 - Sheet2' all say 'Plate 1'; each is kept as a plate of its own."
        in export.remarks
    )
    assert "run.xlsx: the sheets Notes hold no plates of this kind and are not read." in export.remarks


def test_a_workbook_of_calculated_results_alone_is_refused(written, refusal):
    assert refusal(written({"Plate 1 - Sheet1": _head("Plate 1") + CALCULATED})) == (
        "run.xlsx, sheet 'Plate 1 - Sheet1': found only what Gen5 calculated ('Blank od:600'), expected a raw read.\n"
        "  Add the raw read to the export; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."
    )


def test_plates_with_names_of_their_own_keep_them(written):
    sheets = {f"Plate {n} - Sheet1": _head(f"P0{n}") + RESULTS for n in (1, 2)}
    assert read_export(written(sheets)).readings["plate"].unique().tolist() == ["P01", "P02"]


def test_a_column_of_notes_beside_a_grid_changes_nothing(written):
    rows = _head("Plate 1") + [[*row, "dry"] if "od:600" in row else row for row in RESULTS]
    assert read_export(written({"Plate 1 - Sheet1": rows})).readings["value"].tolist() == [0.1, 0.2]


def test_a_header_with_a_gap_before_its_wells_is_refused(written, refusal):
    rows = [*_head("Plate 1"), ["Results"], [], [None, "Well", None, "A1", "A2"], [None, "od:600", 0.1, 0.2]]
    assert refusal(written({"Plate 1 - Sheet1": rows})) == (
        "run.xlsx, sheet 'Plate 1 - Sheet1', cell C14: found an empty cell in front of the names of the wells, expected names without a gap.\n"
        "  A cell was put in. Export the file again."
    )
