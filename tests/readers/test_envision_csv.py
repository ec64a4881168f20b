"""EnVision exports: blocks, plates, barcodes, resaved variants, and five ways in which such a file goes wrong."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from platekit.errors import ReadError
from platekit.readers import ReadOptions, read_export
from platekit.shipped import shipped


@pytest.fixture
def example() -> str:
    path = shipped("example_data") / "readers" / "envision_csv" / "simulated_two_plates.csv"
    return path.read_text(encoding="utf-8")


@pytest.fixture
def written(tmp_path):
    def write(text: str):
        path = tmp_path / "run.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


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


def test_a_file_saved_again_by_excel_reads_the_same(example, written, tmp_path):
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
    absorbance = example.replace("De=USLum", "De=1st").replace("(CPS)", "(A)").replace("US LUM 96", "A450")
    absorbance = absorbance.replace("Measurement time,,,,0.1 s", "Exc. filter,,,,BFP 450")
    assert set(read_export(written(absorbance)).readings["readout"]) == {"absorbance 450"}
    light = example.replace("De=USLum", "De=1st").replace("(CPS)", "(Counts)")
    light = light.replace("Measurement time,,,,0.1 s", "Exc. filter,,,,FITC 485\nEms. filter,,,,FITC 535")
    assert set(read_export(written(light)).readings["readout"]) == {"fluorescence 485/535"}


def _without(text: str, start: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(start))


def _wrong(case: str, example: str) -> tuple[str, str]:
    if case == "no row letters":
        text = "\n".join(line[2:] if line[:2] in ("B,", "D,") else line for line in example.split("\n"))
        return _without(_without(text, ",01,"), "Results for"), (
            "run.csv: found an EnVision export without a block 'Results for ...' and its row letters, expected the export format 'Plate2'.\n"
            "  Choose the format Plate2 in the export settings of the protocol, and export the run again."
        )
    if case == "only calculated":
        return re.sub(r"Results for.*?\n\n", "", example, flags=re.DOTALL), (
            "run.csv: found only what EnVision calculated ('Crosstalk'), expected raw results.\n"
            "  Add the raw results to the export; or take these: platekit read --calculated, or in Python ReadOptions(calculated=True), reads them."
        )
    if case == "title lost":
        return _without(example, "Results for"), (
            "run.csv, line 22: found a grid below 'Background information' without a title of its own, expected the title 'Results for ...'.\n"
            "  A line was lost from the file. Export it again."
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
        "title lost",
        "row letter twice",
        "cut off",
        "block twice",
        "a value too many",
    ],
)
def test_what_goes_wrong_is_said_with_its_place(example, written, case):
    text, message = _wrong(case, example)
    with pytest.raises(ReadError) as caught:
        read_export(written(text))
    assert str(caught.value) == message
