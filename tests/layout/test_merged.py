"""Merged cells in a layout: no well is lost below them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from platekit.layout import read_layout

GRID = [["role", 1, 2, 3], ["A", "VC", None, "CC"], ["B", "VC", "VC", "CC"]]
TABLE = [
    ["well", "role", "compound", "dose_uM"], ["A1", None, "a", 1], ["A2", None, None, 3], ["A3", None, None, 9],
    ["B1", "VC", None, None],
]  # fmt: skip
SERIES = [
    ["wells", "compound", "top_uM", "fold", "n", "role"], ["A1-D1", None, None, None, None, "virus_control"],
    ["A2-A4", "a", 9, 3, 3, None], ["B2-B4", None, 9, 3, 3, None],
]  # fmt: skip


@pytest.fixture
def merged(tmp_path):
    """Write a workbook of one sheet with merged cells, which may hide what stands in them."""

    def _merged(rows: list[list[object]], *ranges: str) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Plate"
        for row in rows:
            sheet.append(row)
        for cells in ranges:
            sheet.merged_cells.add(cells)
        book.save(tmp_path / "layout.xlsx")
        return tmp_path / "layout.xlsx"

    return _merged


def test_merged_cells_of_a_grid_hold_for_each_of_their_wells(merged):
    layout = read_layout(merged(GRID, "B2:C2", "D2:D3"))
    assert dict(zip(layout.wells["well"], layout.wells["role"], strict=True)) == {
        "A01": "virus_control", "A02": "virus_control", "A03": "cell_control",
        "B01": "virus_control", "B02": "virus_control", "B03": "cell_control",
    }  # fmt: skip
    assert layout.remarks == (
        "layout.xlsx, sheet 'Plate', cells B2:C2: 'VC' in merged cells was read for its 2 wells, A01-A02",
        "layout.xlsx, sheet 'Plate', cells D2:D3: 'CC' in merged cells was read for its 2 wells, A03-B03",
    )


def test_cells_merged_down_a_list_of_wells_hold_for_each_of_their_rows(merged):
    layout = read_layout(merged(TABLE, "C2:C4"))
    assert layout.wells["compound"].tolist() == ["a", "a", "a", ""]
    assert layout.remarks == ("layout.xlsx, sheet 'Plate', cells C2:C4: 'a' in merged cells was read for its 3 rows",)


def test_cells_merged_down_a_list_of_series_hold_for_each_of_their_rows(merged):
    layout = read_layout(merged(SERIES, "B3:B4"))
    given = layout.wells[layout.wells["role"] == "compound"]
    assert (given["compound"].tolist(), given["concentration_uM"].tolist()) == (["a"] * 6, [9, 3, 1] * 2)
    assert layout.remarks == ("layout.xlsx, sheet 'Plate', cells B3:B4: 'a' in merged cells was read for its 2 rows",)


def test_empty_merged_cells_and_those_beside_a_grid_are_left_alone(merged):
    rows = [["My plate", None, None, None], *GRID]
    assert read_layout(merged(rows, "A1:D1")).remarks[1:] == read_layout(merged(rows)).remarks[1:]
    assert read_layout(merged([*GRID, ["C", None, None, "CC"]], "B4:C4")).remarks == ()


@pytest.mark.parametrize(
    ("rows", "cells", "found"),
    [
        (GRID, "D2:E2", "'CC' in merged cells that lie over wells and over other cells"),
        (GRID, "A2:B2", "'A' in merged cells, among them the letter of a row or the number of a column"),
        (GRID, "B3:D3", "'VC' in merged cells that hide 'CC'"),
        (TABLE, "C2:D2", "'a' in merged cells in a table that has a cell for each thing"),
        (TABLE, "A2:A3", "'A1' in merged cells in a table that has a cell for each thing"),
        (TABLE, "D2:D3", "'1' in merged cells that hide '3'"),
    ],
)
def test_merged_cells_that_do_not_say_what_each_holds_are_refused(rows, cells, found, merged, refusal):
    assert refusal(read_layout, merged(rows, cells)) == (
        f"layout.xlsx, sheet 'Plate', cells {cells}: found {found}, expected a cell of its own for each.\n"
        "  Unmerge the cells, and write into each what holds for it."
    )
