"""Harmony and Columbus: measurements, time points, objects, what a person wrote about the wells, and what goes wrong."""

from __future__ import annotations

import math

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "PlateResults.txt"
EXAMPLE = shipped("example_data") / "readers" / "harmony" / "simulated_plate_results.txt"
HEAD = "Database Name\tx\nPlate Name\tP1\nEvaluation\tEvaluation1\n\n[Data]\n"
NAMES = "Row\tColumn\tPlane\tTimepoint\tNuclei - Number of Objects\tNumber of Analyzed Fields\tTime [s]\tCompound\tConcentration\t\n"


def _row(
    well: str, count: str, *, point: int = 0, seconds: float = 0, plane: int = 1, compound: str = "", dose: str = ""
) -> str:
    return f"{well}\t{plane}\t{point}\t{count}\t9\t{seconds}\t{compound}\t{dose}\t\n"


def test_the_example_reads_as_it_was_laid_out():
    # By eye: row 2 (B) and column 3 ends in 2003 or .203; the median time of wells in columns 2 to 11 at 0.5 s apart is
    # 3.25 s behind 0 and 7200 s; C11 has no infected fraction.
    export = read_export(EXAMPLE)
    readings = export.readings
    wells = readings.groupby(["readout", "well"])["value"].agg(list)
    early, late = 3.25 / 3600, 7203.25 / 3600
    assert set(readings["plate"]) == {"SIM-H1"}
    assert sorted(readings["time_h"].unique()) == pytest.approx([early, late])
    assert wells["Nuclei - Number of Objects", "B03"] == [12003, 22003]
    assert wells["Infected - Area [µm²] - Mean per Well", "B03"] == [100.203, 200.203]
    assert readings.loc[readings["flag"] == "missing", "well"].tolist() == ["C11", "C11"]
    layout = export.layout.set_index("well")
    assert layout.loc["B03", ["compound", "cell_line", "concentration"]].tolist() == ["compound 1", "Sim-A549", "5"]
    assert layout["concentration_uM"].isna().all()


def test_every_decision_is_said():
    assert read_export(EXAMPLE).remarks[:4] == (
        "simulated_plate_results.txt: time_h is the median 'Time [s]' of the wells of a time point, which were imaged up to 4.5 s apart; 2 time points.",
        "simulated_plate_results.txt: the number of analyzed fields is not the same in all wells: 8 to 9.",
        "simulated_plate_results.txt: nobody filled in 'Cell Count'.",
        "simulated_plate_results.txt, line 9, column 12: no unit of concentration is given; the numbers stand as text in 'concentration'.",
    )


def test_one_time_point_has_no_time_and_counts_of_seeded_cells_are_no_reading(written):
    names = NAMES.replace("Concentration", "Cell Count")
    export = read_export(written(HEAD + names + _row("1\t1", "120", dose="5000") + _row("16\t24", "0", dose="5000")))
    assert export.readings[["well", "readout", "value"]].to_numpy().tolist() == [
        ["A01", "Nuclei - Number of Objects", 120],
        ["P24", "Nuclei - Number of Objects", 0],
    ]
    assert export.readings["time_h"].isna().all()
    assert export.layout["cell_count"].tolist() == ["5000", "5000"]


def test_doses_with_a_unit_are_micromolar(written):
    names = NAMES.replace("Concentration", "Concentration [nM]")
    layout = read_export(written(HEAD + names + _row("1\t1", "1.5", compound="x", dose="250"))).layout
    assert layout[["well", "compound", "concentration_uM"]].to_numpy().tolist() == [["A01", "x", 0.25]]


def test_planes_stand_as_fields(written):
    export = read_export(written(HEAD + NAMES + _row("1\t1", "120") + _row("1\t1", "110", plane=2)))
    assert export.readings[["field", "value"]].to_numpy().tolist() == [["plane 1", 120], ["plane 2", 110]]
    assert "PlateResults.txt: several planes were imaged; each stands as a field of its own." in export.remarks


def test_columns_that_nobody_filled_in_may_be_missing_from_all_rows(written):
    text = HEAD + NAMES.rstrip("\t\n") + "\n" + "".join(f"1\t{n}\t1\t0\t{n}00\t9\t0\n" for n in (1, 2, 3))
    assert read_export(written(text)).readings["value"].tolist() == [100, 200, 300]


def test_objects_become_a_mean_and_a_count_for_each_field(written):
    # By hand: field 1 of A01 has areas 10, 20 and 30, field 2 has 5; in A02 one of two areas is missing.
    head = HEAD.replace("[Data]", "Population\tPopulation - Nuclei\n\n[Data]")
    text = (
        head + "Row\tColumn\tPlane\tTimepoint\tField\tObject No\tX\tPosition X [µm]\tCompound\tNuclei - Area [µm²]\t\n"
    )
    for column, field, areas in ((1, 1, ("10", "20", "30")), (1, 2, ("5",)), (2, 1, ("NaN", "8.5"))):
        text += "".join(
            f"1\t{column}\t1\t0\t{field}\t{n}\t3\t-5.5\t\t{area}\t\n" for n, area in enumerate(areas, start=1)
        )
    export = read_export(written(text, "objects.txt"))
    found = export.readings[["well", "field", "readout", "value"]].to_numpy().tolist()
    assert found == [
        ["A01", "1", "Nuclei - Number of Objects", 3],
        ["A01", "2", "Nuclei - Number of Objects", 1],
        ["A02", "1", "Nuclei - Number of Objects", 2],
        ["A01", "1", "Nuclei - Area [µm²]", 20],
        ["A01", "2", "Nuclei - Area [µm²]", 5],
        ["A02", "1", "Nuclei - Area [µm²]", 8.5],
    ]
    assert export.readings["source"].tolist()[3:5] == [
        "objects.txt:9:10 to objects.txt:11:10 (mean of 3)",
        "objects.txt:12:10",
    ]
    assert export.remarks[0] == (
        "objects.txt: one row is one object (6 of them). For each field of a well, every readout is the mean over its objects "
        "that hold a number, and 'Nuclei - Number of Objects' is their number; a field of a well without any object has no reading."
    )
    assert "objects.txt: 1 cell of an object is missing, without a number (A02)." in export.remarks


def test_columbus_holds_several_plates_and_names_its_wells(written):
    text = "ScreenName,PlateName,WellName,Nuclei - Number of Objects,Number of Analyzed Fields\nS,P1,A1,100.5,9\nS,P1,A2,nan,9\nS,P2,A1,90.5,9\n"
    readings = read_export(written(text, "screen.csv")).readings
    assert readings[["plate", "well", "flag"]].to_numpy().tolist() == [
        ["P1", "A01", ""],
        ["P1", "A02", "missing"],
        ["P2", "A01", ""],
    ]
    assert readings["value"].iloc[0] == 100.5
    assert math.isnan(readings["value"].iloc[1])


OBJECTS = "Row\tColumn\tPlane\tTimepoint\tField\tObject No\tMeasurementID\tNuclei - Area\n"
WRONG = {
    "objects twice": (
        HEAD + OBJECTS + "1\t1\t1\t0\t3\t1\t7\t50.5\n1\t1\t1\t0\t3\t1\t7\t50.5\n",
        "PlateResults.txt, line 8, column 6: found object 1 of well A01, field 3, a second time (first in line 7), "
        "expected each object of an image once.\n"
        "  Take out the rows that stand twice; or, if they are of another plate, add a column that names the plate of each row.",
    ),
    "objects of two measurements": (
        HEAD + OBJECTS + "1\t1\t1\t0\t3\t1\t7\t50.5\n1\t1\t1\t0\t3\t1\t8\t51.5\n",
        "PlateResults.txt, line 8: found an object of well A01, field 3, as in line 7, but '7' and '8' for 'MeasurementID', "
        "expected the objects of one image in a field of a well.\n"
        "  Export the objects of each measurement into a file of its own; if they are of several plates, name the plate of each row in "
        "a column 'PlateName'.",
    ),
    "time points without times": (
        HEAD + NAMES + _row("1\t1", "120", point=0) + _row("1\t1", "110", point=1),
        "PlateResults.txt, line 6, column 4: found 2 time points, and no time for each of them in 'Time [s]', "
        "expected the time of each time point.\n"
        "  Export the evaluation with its column 'Time [s]', or one time point in a file.",
    ),
    "an index of images": (
        "Row\tColumn\tPlane\tTimepoint\tField\tChannel ID\tChannel Name\tURL\tImageSizeX\n1\t1\t1\t0\t1\t1\tDAPI\tx\t1080\n",
        "PlateResults.txt, line 1: found an index of images, expected measurements of the wells.\n"
        "  Read PlateResults.txt of the evaluation instead.",
    ),
    "a well twice": (
        HEAD + NAMES + _row("1\t1", "120") + _row("1\t1", "110"),
        "PlateResults.txt: found well A01 of plate 'P1' twice for 'Nuclei - Number of Objects' "
        "(PlateResults.txt:7:5 and PlateResults.txt:8:5), expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export.",
    ),
    "a row beyond the plate": (
        HEAD + NAMES + _row("1\t1", "120") + _row("33\t1", "110"),
        "PlateResults.txt, line 8: found '33,1' in place of a well, expected a well such as A01.\n"
        "  Correct the row; put notes below the table, behind an empty row.",
    ),
    "no names": (
        HEAD + _row("1\t1", "120") + _row("1\t2", "110"),
        "PlateResults.txt, line 6: found '1 | 1 | 1 | 0' in place of the column names, expected names such as Row, Column, Plane.\n"
        "  The names of the columns were deleted. Export the evaluation again.",
    ),
    "no measurements": (
        HEAD + "Row\tColumn\tPlane\tTimepoint\tNumber of Analyzed Fields\n1\t1\t1\t0\t9\n",
        "PlateResults.txt, line 6: found no column of numbers beside those that name the wells, expected measurements of the wells.\n"
        "  Export the table again with its measurements.",
    ),
    "one name twice": (
        HEAD + "Row\tColumn\tPlane\tTimepoint\tArea\tArea\n1\t1\t1\t0\t9\t8\n",
        "PlateResults.txt, line 6, column 6: found a second column called 'Area', with other values than the first (line 6, column 5), "
        "expected each name once.\n"
        "  Rename it; if a second table begins here, give it a file of its own.",
    ),
    "cut off": (
        HEAD + NAMES + _row("1\t1", "120") + _row("1\t2", "110")[:9],
        "PlateResults.txt, line 8: found the end of the file after 5 of 10 cells, expected a whole row.\n"
        "  The file was cut off or a cell was deleted. Export or copy it again.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_said_with_its_place(written, refusal, text, message):
    assert refusal(written(text)) == message


def test_a_table_of_the_first_opera_has_its_barcode_above_and_its_fields_in_front(tmp_path):
    path = tmp_path / "opera.txt"
    path.write_text(
        "Date: \t04.05.2013  23:20:06\t\t\nBarcode: \tSIM-7\t\t\nMeasurement: \tmeas_02.mea\t\t\n"
        "Row\tColumn\tNumber of Analyzed Image Fields\tCells Analyzed\n"
        + "".join(f"{row}\t{column}\t4\t{100 * place + column}\n" for place, row in enumerate("BC", 2) for column in (2, 3)),
        encoding="utf-8",
    )  # fmt: skip
    export = read_export(path)
    assert export.readings[["plate", "readout", "well", "value"]].to_numpy().tolist() == [
        ["SIM-7", "Cells Analyzed", "B02", 202], ["SIM-7", "Cells Analyzed", "B03", 203],
        ["SIM-7", "Cells Analyzed", "C02", 302], ["SIM-7", "Cells Analyzed", "C03", 303],
    ]  # fmt: skip


MATRIX = "Date: \t1.2.2026\t\nBarcode: \tP7\t\n"
TITLED = "Parameter: \t{}\t\n\t1\t2\nA\t{}\t2\nB\t3\t\n\t\t\n"
MOVED = "  A line was deleted, or a grid was lost. Export the results again."


def test_the_grids_of_an_opera_are_readouts_by_their_titles(by_well):
    # By eye: row 2 (B) and column 3 ends in 2003 or .203; C04 has no size, D06 was not read.
    export = read_export(EXAMPLE.parent / "simulated_opera_matrix.txt")
    cells, sizes = (by_well(export.readings, name) for name in ("Cells Analyzed", "Average Nucleus Size"))
    assert (cells["B03"], sizes["B03"], len(cells)) == (12003, 250.203, 23)
    assert math.isnan(sizes["C04"])
    assert set(export.readings["plate"]) == {"SIM-O1"}
    assert export.remarks[:3] == (
        "simulated_opera_matrix.txt: the number of analyzed fields is not the same in all wells: 3 to 4.",
        "simulated_opera_matrix.txt: 1 well of the grid is empty; it was not read.",
        "simulated_opera_matrix.txt: 1 reading is missing, without a number (C04).",
    )


def test_two_plates_of_an_opera_in_one_file_keep_their_barcodes(written, by_well):
    text = MATRIX + TITLED.format("Cells", 1) + MATRIX.replace("P7", "P8") + TITLED.format("Cells", 9)
    readings = read_export(written(text)).readings
    assert by_well(readings, plate="P7") == {"A01": 1, "A02": 2, "B01": 3}
    assert by_well(readings, plate="P8") == {"A01": 9, "A02": 2, "B01": 3}


def test_notes_and_words_of_an_opera_are_said(written, by_well):
    words = TITLED.format("Compound", "DMSO").replace("\t2\nB\t3", "\tABT\nB\tDMSO")
    export = read_export(written(MATRIX + TITLED.format("Cells", 1) + words + "ask Kim\t\t\n"))
    assert by_well(export.readings) == {"A01": 1, "A02": 2, "B01": 3}
    assert export.remarks[:2] == (
        "PlateResults.txt, line 8: the grid of 'Compound' holds words and is not read.",
        "PlateResults.txt: 1 well of the grid is empty; it was not read.",
    )
    assert "PlateResults.txt, line 13: 'ask Kim' outside the grids is taken as a note." in export.remarks


BOTH = MATRIX + TITLED.format("Cells", 1) + TITLED.format("Size", 5)
OPERA = {
    "a title deleted": (
        BOTH.replace("Parameter: \tSize\t\n", ""),
        f"PlateResults.txt, line 8: found a grid with no name above it, expected one line 'Parameter:' above each grid.\n{MOVED}",
    ),
    "a grid deleted": (
        BOTH.replace(TITLED.format("Cells", 1), "Parameter: \tCells\t\n"),
        f"PlateResults.txt, line 5: found a grid with 2 names above it, expected one line 'Parameter:' above each grid.\n{MOVED}",
    ),
    "cut off": (
        BOTH[: BOTH.index("\t1\t2", BOTH.index("Size"))],
        "PlateResults.txt, line 8: found 'Size' without a grid below it, expected a grid below each parameter.\n"
        "  The file was cut off, or a line was deleted. Export the results again.",
    ),
    "one name for two grids": (
        BOTH.replace("Size", "Cells"),
        "PlateResults.txt, line 8, column 2: found 'Cells' above a second grid, expected a name of its own above each grid.\n"
        "  Name the parameter, or export the results again.",
    ),
    "a name deleted": (
        BOTH.replace("Size", ""),
        "PlateResults.txt, line 8, column 2: found '' in place of a name, expected a name of its own above each grid.\n"
        "  Name the parameter, or export the results again.",
    ),
    "two names exchanged": (
        MATRIX + TITLED.format("Number of Analyzed Image Fields", 12003),
        "PlateResults.txt, line 5, column 2: found '12003' analyzed fields, expected a whole number below 1000.\n"
        "  Correct the cell; if the names of two parameters were exchanged, export the results again.",
    ),
    "nothing measured": (
        MATRIX + TITLED.format("Number of Analyzed Image Fields", 1),
        "PlateResults.txt: found no grid of measurements, expected the results of an Opera, a grid for each parameter.\n"
        "  Export the results again; if the file was cut off, copy it again.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), OPERA.values(), ids=OPERA)
def test_grids_of_an_opera_that_do_not_fit_their_titles_are_refused(written, refusal, text, message):
    assert refusal(written(text)) == message
