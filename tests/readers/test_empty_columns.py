"""Empty columns that somebody put in on the left of an export: refused where they hide what the instrument says."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.errors import ReadError
from platekit.readers import read_export
from platekit.shipped import shipped

EXAMPLES = shipped("example_data") / "readers"
TEXTS = sorted(path for path in EXAMPLES.glob("*/*") if path.suffix in (".txt", ".csv"))
HIDDEN = (
    "expected the words and tables of the export from the first column on.\n"
    "  Delete the empty {} on the left, or read the export of the instrument itself."
)


def _moved(path, columns):
    text = path.read_bytes().decode("utf-16" if path.read_bytes()[:2] == b"\xff\xfe" else "utf-8")
    mark = max("\t;,", key=text.count)
    return "".join(f"{columns * mark}{line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.parent.name + "/" + path.stem)
@pytest.mark.parametrize("columns", [1, 2])
def test_behind_empty_columns_an_export_reads_the_same_or_is_refused(written, path, columns):
    moved = written(_moved(path, columns), f"moved{path.suffix}")
    try:
        readings = read_export(moved).readings
    except ReadError:
        return
    told = ["well", "readout", "value"]
    assert readings[told].equals(read_export(path).readings[told])


@pytest.mark.parametrize(
    "file",
    [
        "tecan_icontrol/simulated_two_labels.txt", "tecan_spark/simulated_kinetic.csv", "tecan_magellan/simulated_list.txt",
        "byonoy_csv/simulated_absorbance.csv",
    ],
)  # fmt: skip
def test_the_empty_columns_are_named(written, refusal, file):
    path = EXAMPLES / file
    name = f"moved{path.suffix}"
    assert refusal(written(_moved(path, 2), name)) == f"{name}: found 2 empty first columns, {HIDDEN.format('columns')}"
    assert refusal(written(_moved(path, 1), name)) == f"{name}: found an empty first column, {HIDDEN.format('column')}"


def test_empty_columns_of_a_workbook_are_named(refusal, tmp_path):
    book = openpyxl.load_workbook(EXAMPLES / "tecan_spark" / "simulated_reference.xlsx")
    sheet = book.worksheets[0]
    sheet.insert_cols(1, 2)
    book.save(tmp_path / "moved.xlsx")
    assert refusal(tmp_path / "moved.xlsx") == (
        f"moved.xlsx, sheet '{sheet.title}': found 2 empty first columns, {HIDDEN.format('columns')}"
    )
