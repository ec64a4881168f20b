"""Several exports pasted into one file: the second is refused with its place, or read as a plate of its own and said."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers"
GRID = ["\t1\t2\t3", "A\t7.5\t8.5\t9.5", "B\t7.25\t8.25\t9.25", "C\t7.1\t8.1\t9.1"]
LIST = ["well\twavelength\tsignal", "A1\t562\t7.5", "A2\t562\t8.5", "A3\t562\t9.5"]
ACROSS = ["\tA1\tA2\tA3", "\t7.5\t8.5\t9.5"]


def _lines(example: str) -> list[str]:
    return (EXAMPLES / example).read_text(encoding="utf-8").rstrip("\n").split("\n")


def _another(place: str, what: str, family: str, own: str = "file") -> str:
    return (
        f"{place}: found {what} that is no part of what is read here ({family}), expected one export in a {own}.\n"
        f"  If it is of another instrument or plate, give it a {own} of its own. "
        "If it is a calculation or a layout of yours, move it there, too."
    )


@pytest.mark.parametrize("blank", ["", "\n\n"])
@pytest.mark.parametrize(
    ("example", "head"),
    [
        ("quantstudio/simulated_results.txt", "* Block Type"),
        ("byonoy_csv/simulated_absorbance.csv", ",1,2,3"),
        ("glomax_csv/simulated_two_reads.csv", ",,,Protocol:"),
    ],
)
def test_a_second_export_in_one_file_is_refused(written, refusal, example, head, blank):
    text = (EXAMPLES / example).read_text(encoding="utf-8").rstrip("\n") + "\n"
    both = text + blank + text
    first = next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(head))
    second = text.count("\n") + len(blank) + first
    name = example.split("/")[1]
    assert refusal(written(both, name)) == (
        f"{name}, line {second}: found the beginning of a second export (the first begins in line {first}), "
        "expected one export in a file.\n"
        "  Give each export a file of its own; the name of the file then names its plate."
    )


def test_two_gen5_plates_of_one_number_are_said(written):
    text = (EXAMPLES / "gen5_txt" / "simulated_endpoint.txt").read_text(encoding="utf-8")
    export = read_export(written(text + "\n" + text.replace("2003", "2999"), "day1.txt"))
    assert export.readings["plate"].unique().tolist() == ["day1 Plate 1", "day1 Plate 2"]
    assert export.remarks[0] == (
        "day1.txt: 2 plates are called 'Plate 1'; they are read as different plates, in the order of the file."
    )


def test_a_grid_of_a_person_below_a_byonoy_export_is_left_out_as_before(written):
    text = (EXAMPLES / "byonoy_csv" / "simulated_absorbance.csv").read_text(encoding="utf-8")
    grid = "".join(text.splitlines(keepends=True)[:9])
    export = read_export(written(text.rstrip("\n") + "\n\n" + grid, "day1.csv"))
    assert len(export.readings) == 96
    assert any("a grid of numbers where the instrument writes no results" in remark for remark in export.remarks)


@pytest.mark.parametrize("gap", [1, 3])
@pytest.mark.parametrize(
    ("example", "below", "what", "column", "family"),
    [
        ("tecan_magellan/simulated_list.txt", GRID, "a plate grid of numbers", 2, "Tecan Magellan"),
        ("tecan_magellan/simulated_list.txt", LIST, "a list of wells with numbers", 1, "Tecan Magellan"),
        ("tecan_magellan/simulated_list.txt", ACROSS, "a table of wells with numbers", 2, "Tecan Magellan"),
        ("gen5_txt/simulated_endpoint.txt", LIST, "a list of wells with numbers", 1, "Gen5"),
    ],
)
def test_a_table_of_another_kind_below_an_export_is_refused_with_its_place(
    written, refusal, example, below, what, column, family, gap
):
    lines = _lines(example)
    text = "\n".join([*lines, *[""] * gap, *below]) + "\n"
    place = f"run.txt, line {len(lines) + gap + 1}, column {column}"
    assert refusal(written(text, "run.txt")) == _another(place, what, family)


def test_a_second_list_below_that_of_magellan_is_refused(written, refusal):
    lines = _lines("tecan_magellan/simulated_list.txt")
    text = "\n".join([*lines, "", *(line.replace("1.", "2.") for line in lines)]) + "\n"
    assert refusal(written(text, "run.txt")) == _another(
        f"run.txt, line {len(lines) + 2}, column 1", "a list of wells with numbers", "Tecan Magellan"
    )


def test_a_list_above_an_export_is_refused(written, refusal):
    text = "\n".join([*LIST, "", *_lines("quantstudio/simulated_results.txt")]) + "\n"
    family = "Applied Biosystems QuantStudio, ViiA 7, StepOne, 7500"
    assert refusal(written(text, "run.txt")) == _another(
        "run.txt, line 1, column 1", "a list of wells with numbers", family
    )


@pytest.mark.parametrize(
    ("beside", "column", "what"), [(GRID, "H", "a plate grid of numbers"), (LIST, "G", "a list of wells with numbers")]
)
def test_a_table_beside_the_list_of_a_magellan_is_not_what_it_calculated(booked, refusal, beside, column, what):
    rows = [line.split("\t") for line in _lines("tecan_magellan/simulated_list.txt")]
    for row, more in zip(rows, beside, strict=False):
        row += [""] * (6 - len(row)) + more.split("\t")
    cells = [[float(cell) if cell.replace(".", "").isdecimal() else cell or None for cell in row] for row in rows]
    assert refusal(booked({"S": cells})) == _another(
        f"run.xlsx, sheet 'S', cell {column}1", what, "Tecan Magellan", "sheet"
    )


def test_the_list_of_a_person_below_a_mars_export_was_not_calculated_by_it(written, refusal):
    lines = _lines("bmg_mars/simulated_two_chromatics.csv")
    text = "\n".join([*lines, "", *(line.replace("\t", ",") for line in LIST)]) + "\n"
    assert refusal(written(text)) == _another(
        f"run.csv, line {len(lines) + 2}, column 1", "a list of wells with numbers", "BMG Labtech"
    )


def test_what_repeats_the_readings_is_no_second_export(written):
    lines = _lines("tecan_magellan/simulated_list.txt")
    grid = ["\t1\t2\t3", "A\t1.101\t1.102\t1.103", "B\t1.201\t\t1.203", "C\t1.301\t1.302\t1.303"]
    assert len(read_export(written("\n".join([*lines, "", *grid]) + "\n", "run.txt")).readings) == 9


def test_metrics_of_an_imaging_run_make_no_raw_reads_of_what_another_run_calculated(written):
    lines = _lines("gen5_txt/simulated_endpoint.txt")
    imaging = [line.replace("Fluorescence Endpoint", "Image Single Image") for line in lines]
    export = read_export(written("\n".join([*lines, "", *imaging]) + "\n", "run.txt"))
    of_plates = export.readings.groupby("plate")["readout"].unique().map(sorted).to_dict()
    assert of_plates["run Plate 1"] == ["fluorescence 485/528", "luminescence"]
    assert "normReporter" in of_plates["run Plate 2"]
    assert any("left out, since Gen5 calculated them: 'normReporter'" in remark for remark in export.remarks)


def test_two_runs_of_a_spark_in_one_sheet_are_said(written):
    lines = _lines("tecan_spark/simulated_kinetic.csv")
    export = read_export(written("\n".join([*lines, "", *lines]) + "\n"))
    assert export.readings["plate"].unique().tolist() == ["run Plate 1", "run Plate 2"]
    assert (
        f"run.csv: 2 runs (line 1, line {len(lines) + 3}); each is read as a plate of its own, in the order of the file."
        in export.remarks
    )


@pytest.mark.parametrize("table", [GRID, LIST])
def test_a_plate_in_a_sheet_that_is_not_read_is_said(booked, table):
    rows = [[float(cell) if cell.replace(".", "").isdecimal() else cell for cell in line.split("\t")] for line in table]
    gen5 = [line.split("\t") for line in _lines("gen5_txt/simulated_endpoint.txt")]
    export = read_export(booked({"1": gen5, "mine": [["deleted above"], [], *rows]}))
    what, cell = ("a plate grid of numbers", "B3") if table is GRID else ("a list of wells with numbers", "A3")
    assert export.reader == "gen5_xlsx"
    assert (
        f"run.xlsx, sheet 'mine', cell {cell}: {what}, in a sheet that is not read. If a plate was read there, give it a file of its own, "
        "or the lines above it that were deleted or renamed; if it is a calculation or a layout, leave it as it is."
    ) in export.remarks


def test_an_empty_first_column_is_named_as_what_hides_an_export(written, refusal):
    text = "\n".join(f"\t{line}" for line in _lines("gen5_txt/simulated_endpoint.txt")) + "\n"
    assert refusal(written(text, "run.txt")) == (
        "run.txt: found an empty first column, expected the words and tables of the export from the first column on.\n"
        "  Delete the empty column on the left, or read the export of the instrument itself."
    )
