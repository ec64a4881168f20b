"""EnVision exports: grids with and without row letters, plates, resaved variants, and the ways in which such a file goes wrong."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers" / "envision_csv"


@pytest.fixture
def example() -> str:
    return (EXAMPLES / "simulated_two_plates.csv").read_text(encoding="utf-8")


def _values(export) -> pd.Series:
    return export.readings.set_index(["plate", "readout", "well"])["value"]


def test_the_example_reads_as_it_was_laid_out(example, written):
    export = read_export(written(example))
    values = _values(export)
    assert len(values) == 48
    assert values["SIM0001", "luminescence", "B03"] == 12003
    assert values["SIM0002", "luminescence", "D12"] == 24012
    assert set(export.readings["well"].str[0]) == {"B", "D"}


def test_calculated_blocks_are_read_beside_the_raw_ones_when_asked_for(example, written):
    export = read_export(written(example), options=ReadOptions(calculated=True))
    values = _values(export)
    assert values["SIM0001", "Crosstalk", "B03"] == 12002.5
    assert values["SIM0001", "luminescence", "B03"] == 12003


def test_semicolons_and_decimal_commas_read_the_same(example, written):
    # A German Windows exports with ; between cells and , in numbers.
    commas = example.replace(",", ";").replace(".5;", ",5;").replace(".0;", ",0;")
    plain = read_export(written(example), options=ReadOptions(calculated=True))
    resaved = read_export(written(commas), options=ReadOptions(calculated=True))
    pd.testing.assert_frame_equal(plain.readings, resaved.readings)
    assert "run.csv: the decimal mark is the comma." in resaved.remarks


def test_a_file_saved_again_by_excel_reads_the_same(example, written):
    # Excel pads rows to one width, drops the zeros of 01 and unwraps ="...".
    rows = [line.split(",") for line in example.splitlines()]
    width = max(map(len, rows))
    resaved = [[cell.strip('"=') if "SIM" in cell else cell.removeprefix("0") or cell for cell in row] for row in rows]
    text = "\n".join(",".join([*row, *[""] * (width - len(row))]) for row in resaved) + "\n"
    pd.testing.assert_frame_equal(read_export(written(text)).readings, read_export(written(example)).readings)


def test_plates_without_a_barcode_are_named_after_the_file(example, written):
    text = example.replace("SIM0001", "").replace("SIM0002", "1/6/2025 9:00:00 AM")
    export = read_export(written(text))
    assert list(export.readings["plate"].unique()) == ["run Plate 1", "run Plate 2"]
    assert export.remarks[1] == (
        "run.csv: a plate has no barcode (or the clock time in its place); the plates are named after the file."
    )


def test_one_barcode_on_two_plates_does_not_join_them(example, written):
    export = read_export(written(example.replace("SIM0002", "SIM0001")))
    assert list(export.readings["plate"].unique()) == ["run Plate 1", "run Plate 2"]
    assert (
        "run.csv: its own plate names (SIM0001) do not tell its plates apart; the plates are named after the file."
        in export.remarks
    )


def test_the_mode_comes_from_the_unit_and_the_filters_of_the_label(written, example):
    absorbance = _as_absorbance(example).replace("De=USLum", "De=1st").replace("US LUM 96", "A450")
    absorbance = absorbance.replace("Measurement time,,,,0.1 s", "Exc. filter,,,,BFP 450")
    assert set(read_export(written(absorbance)).readings["readout"]) == {"absorbance 450"}
    light = example.replace("De=USLum", "De=1st").replace("(CPS)", "(Counts)")
    light = light.replace("Measurement time,,,,0.1 s", "Exc. filter,,,,FITC 485\nEms. filter,,,,FITC 535")
    assert set(read_export(written(light)).readings["readout"]) == {"fluorescence 485/535"}


def _as_absorbance(text: str) -> str:
    return re.sub(r",(\d{4,5})(?=,)", r",0.\1", text).replace("(CPS)", "(A)")


def _without(text: str, start: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(start))


def _wrong(case: str, example: str) -> tuple[str, str]:
    if case == "no row letters":
        text = "\n".join(line[2:] if line[:2] in ("B,", "D,") else line for line in example.split("\n"))
        return _without(_without(text, ",01,"), "Results for"), (
            "run.csv, line 10: found 2 lines of values without row letters and column numbers, expected as many lines and values as a plate has.\n"
            "  Nothing says which wells they are. Choose the format Plate2 in the export settings of the protocol, and export the run again."
        )
    if case == "only calculated":
        return re.sub(r"Results for.*?\n\n", "", example, flags=re.DOTALL), (
            "run.csv: found only what EnVision calculated ('Crosstalk'), expected raw results.\n"
            "  Add the raw results to the export; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."
        )
    if case == "another read's information":
        return example.replace("Results for US LUM 96(1)", "Results for GFP 96(1)", 1), (
            "run.csv, line 22: found 'Results for GFP 96(1) - channel 0 (CPS)' with the plate information of 'US LUM 96(1)', "
            "expected the information of the same read.\n"
            "  A part of the file between the two was lost. Export it again."
        )
    if case == "information lost":
        return _without(example, "2,1,"), (
            "run.csv, line 27: found 'Plate information' without its line of values, expected a line of column names and a line of values below it.\n"
            "  A line was lost from the file, or it was cut off. Export it again."
        )
    if case == "row letter twice":
        return example.replace("\nD,14001,", "\nB,14001,"), (
            "run.csv, line 25: found row B a second time, expected each row letter once (the first is in line 24).\n"
            "  Correct the row letter, or put the second plate under column numbers of its own."
        )
    if case == "cut off":
        return example[: example.index("14003,")], (
            "run.csv, line 25: found the end of the file after 3 of 12 values, expected a whole row.\n"
            "  The file was cut off. Export or copy it again."
        )
    if case == "block twice":
        block = example[example.index("Results for") : example.index("\n\n", example.index("Results for"))]
        return example.replace(block, f"{block}\n\n{block}", 1), (
            "run.csv: found well B01 of plate 'SIM0001' twice for 'luminescence' (run.csv:24:2 and run.csv:29:2, and 23 more such wells), "
            "expected each well once for a plate, readout and time.\n"
            "  Give the plates or readouts different names in the file, or leave one of them out of the export."
        )
    return example.replace("12003,", "12003,99,"), (
        "run.csv, line 24, column 14: found '12012' beyond column 12, expected 12 values, as the row of column numbers says.\n"
        "  If commas part the cells and mark decimals too, export with tabs or semicolons between cells; else correct the row."
    )


@pytest.mark.parametrize(
    "case",
    [
        "no row letters",
        "only calculated",
        "another read's information",
        "information lost",
        "row letter twice",
        "cut off",
        "block twice",
        "a value too many",
    ],
)
def test_what_goes_wrong_is_said_with_its_place(example, written, refusal, case):
    text, message = _wrong(case, example)
    assert refusal(written(text)) == message


@pytest.fixture
def bare() -> str:
    return (EXAMPLES / "simulated_bare_grids.csv").read_text(encoding="utf-8")


def test_a_grid_without_row_letters_is_read_where_it_is_a_whole_plate(bare, written):
    export = read_export(written(bare))
    values = _values(export)
    assert values["SIM-1", "fluorescence 485/535", "B03"] == 12003
    assert values["SIM-2", "fluorescence 485/535", "G11"] == 27011
    edge = export.readings["well"].str[0].isin(["A", "H"]) | export.readings["well"].str[1:].isin(["01", "12"])
    assert (export.readings["flag"] == "missing").equals(edge)
    assert export.remarks[0] == (
        "run.csv, line 5: a grid has no row letters and no column numbers; its 8 lines of 12 values are a whole plate, "
        "and are taken as rows A to H."
    )


def test_without_its_plate_type_such_a_grid_is_read_by_its_shape(bare, written):
    text = bare[: bare.index("\n\n\nBasic assay")] + "\n\nExported with EnVision Workstation version 1.13\n"
    whole, short = read_export(written(bare)).readings, read_export(written(text)).readings
    assert (short["readout"] == "fluorescence").all()
    pd.testing.assert_frame_equal(whole.drop(columns="readout"), short.drop(columns="readout"))


def test_a_column_put_into_grids_without_row_letters_is_refused(bare, written, refusal):
    rows = [line.split(",") for line in bare.splitlines()]
    moved = "".join(",".join([*row[:4], "", *row[4:]] if len(row) > 4 else row) + "\n" for row in rows)
    assert refusal(written(moved)) == (
        "run.csv, line 5: found a line of 14 cells, expected 12 values, as many as the plate has columns.\n"
        "  If a column was put in, delete it: nothing else says which wells the values are of. Else export the run again."
    )


def test_lines_that_excel_filled_up_to_one_length_are_read_as_before(bare, written):
    rows = [line.split(",") for line in bare.splitlines()]
    longest = max(map(len, rows))
    filled = "".join(",".join(row + [""] * (longest - len(row)) if len(row) > 4 else row) + "\n" for row in rows)
    pd.testing.assert_series_equal(_values(read_export(written(filled))), _values(read_export(written(bare))))


def test_a_plate_map_is_handed_on_as_layout(bare, written):
    layout = read_export(written(bare)).layout.set_index(["plate", "well"])
    assert len(layout) == 120
    assert layout.loc[("SIM-1", "B02"), ["role", "compound", "well_id"]].tolist() == ["blank", "", "BLK1"]
    assert layout.loc[("SIM-2", "B03"), ["role", "compound"]].tolist() == ["compound", "UNK1"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "",
            "run.csv, line 6: found 7 lines of values without row letters and column numbers, expected 8 lines of 12 values.\n"
            "  Nothing says which wells they are. Choose the format Plate2 in the export settings of the protocol, and export the run again.",
        ),
        (
            ",12002,12003,12004,12005,12006,12007,12008,12009,12010,12011,\n",
            "run.csv, line 6: found a line of 12 cells, expected 13 cells, as in the first line of the grid.\n"
            "  The file was cut off or a cell was deleted. Export or copy it again.",
        ),
        (
            ",7,12002,12003,12004,12005,12006,12007,12008,12009,12010,12011,5,\n",
            "run.csv, line 6, column 13: found '5' beyond column 12 of the plate, expected 12 values.\n"
            "  A cell was put in, or commas part the cells and mark decimals too. Export the run again.",
        ),
    ],
    ids=["a line lost", "a cell lost", "a cell put in"],
)
def test_a_grid_without_row_letters_that_is_no_whole_plate_is_refused(bare, written, refusal, row, message):
    second = next(line for line in bare.splitlines(keepends=True) if line.startswith(",12002"))
    assert refusal(written(bare.replace(second, row, 1))) == message


def test_a_workbook_made_from_the_export_reads_the_same(example, bare, written, booked):
    # Every well of the second example is filled: an empty outer row could not be told from the lines between blocks.
    filled = [
        ",".join(cell or "7" for cell in line.split(",")[:12]) + ","
        if line.count(",") == 12 and not line[:1].isalpha()
        else line
        for line in bare.partition("\n\n\nBasic assay")[0].splitlines()
    ]
    tail = bare.partition("\n\n\nBasic assay")[2]
    for text in (example, "\n".join(filled) + "\n\n\nBasic assay" + tail):
        resaved, plain = read_export(booked({"Sheet": text})), read_export(written(text))
        assert resaved.reader == "envision_csv"
        columns = ["plate", "well", "readout", "value", "flag"]
        pd.testing.assert_frame_equal(resaved.readings[columns], plain.readings[columns])


def test_empty_rows_of_a_resaved_grid_are_not_guessed(bare, refusal, booked):
    # In a workbook the lines between the blocks are as wide as all others: nothing tells them from rows A and B.
    text = bare[: bare.index("\n\n\nBasic assay")] + "\n\nExported with EnVision Workstation version 1.13\n"
    assert refusal(booked({"Sheet": text})) == (
        "run.xlsx, sheet 'Sheet', row 6: found 6 lines of values without row letters and column numbers, "
        "expected as many lines and values as a plate has.\n"
        "  Nothing says which wells they are. Choose the format Plate2 in the export settings of the protocol, and export the run again."
    )
