"""Sheets that are not read beside others that are: what looks like a plate in them is said with its cell, and nothing else is said of them."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

GRID = [["", "1", "2", "3"], *([letter, n + 0.25, n + 0.5, n + 0.75] for n, letter in enumerate("ABCD", 1))]
OTHER = [["", "1", "2", "3"], *([letter, n + 5.25, n + 5.5, n + 5.75] for n, letter in enumerate("ABCD", 1))]
ACROSS = [
    ["Well", "", "A01", "A02", "A03"], ["Content", "Time [s]", "Sample X1", "Sample X1", "Sample X2"],
    ["Group", "", "A", "A", "B"], ["Raw Data (535)", 0, 124.5, 130.5, 193.25],
]  # fmt: skip
LETTERED = "rows of numbers behind the letters of plate rows"


def _said(place: str, what: str) -> str:
    return (
        f"{place}: {what}, in a sheet that is not read. If a plate was read there, give it a file of its own, "
        "or the lines above it that were deleted or renamed; if it is a calculation or a layout, leave it as it is."
    )


@pytest.mark.parametrize(
    ("rows", "cell", "what"),
    [
        ([["RLU", "1a", "2", "3"], *OTHER[1:]], "B1", LETTERED),
        ([["RLU"], *OTHER[1:]], "B1", LETTERED),
        (ACROSS, "C1", "a table of wells with numbers"),
        ([["Spot", "cells"], ["A1", 7.5], ["A2", 8.5], ["A3", 9.5]], "A1", "a list of wells with numbers"),
    ],
)
def test_a_damaged_plate_beside_a_whole_one_is_said_and_not_called_none(booked, rows, cell, what):
    export = read_export(booked({"P07": GRID, "P08": rows, "notes": [["thawed on Monday"]]}))
    assert len(export.readings) == 12
    assert _said(f"run.xlsx, sheet 'P08', cell {cell}", what) in export.remarks
    assert "run.xlsx: the sheets notes hold no plates of this kind and are not read." in export.remarks


@pytest.mark.parametrize(
    "rows",
    [[["RLU"], *GRID[1:]], [["", "dose", "mean", "sd"], *OTHER[1:4]], [["Spot", "name"], ["A1", "a"], ["A2", "b"]]],
)
def test_copies_small_tables_and_words_are_no_lost_plates(booked, rows):
    remarks = read_export(booked({"P07": GRID, "mine": rows})).remarks
    assert remarks[0] == "run.xlsx: the sheets mine hold no plates of this kind and are not read."
    assert not any("in a sheet that is not read" in remark for remark in remarks)


def test_a_second_run_beside_results_is_said(booked):
    text = (shipped("example_data") / "readers" / "quantstudio" / "simulated_results.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.rstrip("\n").split("\n")]
    head = next(row for row, cells in enumerate(rows) if "CT" in cells)
    column = rows[head].index("CT")
    second = [[*row[:column], f"{row[column]}1", *row[column + 1 :]] if row[column:] and row[column][:1].isdecimal() else row for row in rows]  # fmt: skip
    remarks = read_export(booked({"Results": rows, "Run 2": second})).remarks
    assert _said(f"run.xlsx, sheet 'Run 2', cell B{head + 1}", "a list of wells with numbers") in remarks
    assert not any("hold no plates" in remark for remark in remarks)


def test_a_gen5_list_whose_wells_are_called_otherwise_is_said(booked):
    names = ["", "Well ID", "Well", "OD:600"]
    above = [
        ["Software Version", "3.11.19"],
        [],
        ["Plate Number", "Plate 1"],
        ["Date", "2023-03-02"],
        ["Time", "13:12:40"],
        [],
        ["Results"],
        [],
    ]
    wells = [["", f"SPL{n}", f"A{n}", 0.1 * n + 0.013] for n in range(1, 5)]
    other = [["", f"SPL{n}", f"A{n}", 0.1 * n + 0.517] for n in range(1, 5)]
    second = [["Plate Number", "Plate 2"] if row[:1] == ["Plate Number"] else row for row in above]
    book = {"one": [*above, names, *wells], "two": [*second, ["", "Well ID", "Position", "OD:600"], *other]}
    export = read_export(booked(book))
    assert len(export.readings) == 4
    assert _said("run.xlsx, sheet 'two', cell C9", "a list of wells with numbers") in export.remarks
