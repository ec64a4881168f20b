"""Merged cells of a workbook: a title may span columns, a value may not span wells."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.errors import ReadError
from platekit.readers import read_export, read_table
from platekit.screen import TableMapping
from platekit.shipped import shipped

CELLS = {"A1": "GFP", "B2": 1, "C2": 2, "A3": "A", "B3": 1.5, "C3": 2, "A4": "B", "B4": 3, "C4": 4}


@pytest.fixture
def merged(tmp_path):
    def book(*ranges: str, **cells: object):
        workbook = openpyxl.Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = "Results"
        for place, value in {**CELLS, **cells}.items():
            sheet[place] = value
        for one in ranges:
            sheet.merge_cells(one)
        workbook.save(tmp_path / "plate.xlsx")
        return tmp_path / "plate.xlsx"

    return book


def test_a_title_over_merged_cells_is_read_as_ever(merged, by_well):
    readings = read_export(merged("A1:C1")).readings
    assert by_well(readings, "GFP") == {"A01": 1.5, "A02": 2, "B01": 3, "B02": 4}


@pytest.mark.parametrize(("cells", "text", "wells"), [("B3:C3", "1.5", "A01, A02"), ("C3:D4", "2", "A02, B02")])
def test_a_value_in_merged_cells_of_several_wells_is_refused_with_their_range(merged, refusal, cells, text, wells):
    assert refusal(merged(cells)) == (
        f"plate.xlsx, sheet 'Results', cells {cells}: found '{text}' in merged cells that hold 2 readings ({wells}), "
        "expected a cell with a value for each reading.\n"
        "  Merging keeps the first value alone. Unmerge the cells and give each its own value, or copy the export again."
    )


def test_merged_cells_without_a_value_are_wells_that_were_not_read(merged):
    readings = read_export(merged("B3:C3", B3=None, C3=None)).readings
    assert readings["flag"].tolist() == ["missing", "missing", "", ""]


@pytest.fixture
def table(tmp_path):
    rows = [["Plate", "Well", "Drug", "Signal"], *([f"P{p}", f"A{c}", "x", p * 10 + c] for p in (1, 2) for c in (1, 2))]
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    workbook.save(tmp_path / "wells.xlsx")
    return tmp_path / "wells.xlsx"


MERGED_PLATE = (
    "wells.xlsx, sheet 'Sheet', cells A2:A3: found 'P1' in a cell that was merged over 2 rows of the table, "
    "expected a cell in every row.\n"
    "  Unmerge the cells, and write into each what holds for its row."
)


def test_a_name_merged_over_rows_of_a_table_is_refused_and_not_lost_for_the_lower_ones(table, refusal):
    assert refusal(table) == MERGED_PLATE


def test_a_mapped_table_refuses_merged_rows_of_the_columns_that_it_reads_alone(table):
    columns = {"plate": ("Plate",), "well": ("Well",), "compound": ("Drug",)}
    mapping = TableMapping(columns=columns, units={}, roles={}, values={}, readout={"infection": "Signal"})
    with pytest.raises(ReadError) as caught:
        read_table(table, mapping)
    assert str(caught.value) == MERGED_PLATE


# Instruments whose grids have empty cells for wells that nobody read: there the second of merged wells would look like one.
EXAMPLES = [
    ("byonoy_csv/simulated_absorbance.csv", "D5:E5", "0.403", "D03, D04"),
    ("glomax_csv/simulated_two_reads.csv", "G11:H11", "0.102", "A02, A03"),
    ("skanit/simulated_plates.csv", "C12:D12", "0.202", "B02, B03"),
    ("softmax_pro/simulated_plates.txt", "D7:E7", "#Sat", "A02, A03"),
]


@pytest.mark.parametrize(("example", "cells", "text", "wells"), EXAMPLES)
def test_an_empty_well_in_merged_cells_is_none_that_was_not_read(
    tmp_path, booked, refusal, example, cells, text, wells
):
    content = (shipped("example_data") / "readers" / example).read_text(encoding="utf-8")
    workbook = openpyxl.load_workbook(booked({"Results": content}))
    workbook.worksheets[0].merge_cells(cells)
    workbook.save(tmp_path / "plate.xlsx")
    assert refusal(tmp_path / "plate.xlsx") == (
        f"plate.xlsx, sheet 'Results', cells {cells}: found '{text}' in merged cells that hold 2 readings ({wells}), "
        "expected a cell with a value for each reading.\n"
        "  Merging keeps the first value alone. Unmerge the cells and give each its own value, or copy the export again."
    )


def test_a_reading_merged_with_a_well_that_was_left_out_is_refused_alone(tmp_path, refusal):
    # Wells that are empty in every read are none for SoftMax Pro; here they are the second of two merged pairs.
    head = ["Plate:", "P1", 1.3, "PlateFormat", "Endpoint", "Absorbance", "Raw", "FALSE", 1, *[None] * 5, 1, 600, 1, 3, 6, 1, 2]  # fmt: skip
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in (
        head,
        [None, "Temperature(°C)", 1, 2, 3],
        [None, 37, 0.1, None, 0.3],
        [None, None, 0.4, None, 0.6],
        ["~End"],
    ):
        sheet.append(row)
    for cells in ("C3:D3", "C4:D4"):
        sheet.merge_cells(cells)
    workbook.save(tmp_path / "plate.xlsx")
    assert refusal(tmp_path / "plate.xlsx") == (
        "plate.xlsx, sheet 'Sheet', cells C3:D3: found '0.1' in merged cells that hold a reading (A01), "
        "expected a cell with a value for each reading.\n"
        "  Merging keeps the first value alone. Unmerge the cells and give each its own value, or copy the export again."
    )
