"""Cells such as 1.107 in the whole file: an absorbance, or a count that a spreadsheet wrote with thousands."""

from __future__ import annotations

import pytest

from platekit.errors import ReadError
from platekit.readers import ReadOptions, read_export
from platekit.readers._table import read_table
from platekit.screen import TableMapping

SAY = 'say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".'
GRID = ";1;2;3\nA;1.107;1.114;2.100\nB;3.021;1.128;9.135\n"


def _list(readout: str) -> str:
    return f"well;{readout}\nA1;1.107\nA2;2.214\n"


def test_a_file_in_which_all_values_look_like_absorbances_is_read_and_said(written):
    export = read_export(written(GRID))
    assert export.readings["value"].tolist() == [1.107, 1.114, 2.1, 3.021, 1.128, 9.135]
    assert (
        f"run.csv: all values look like '1.107'; the point is taken as the decimal mark. If it parts thousands, {SAY}"
        in export.remarks
    )


@pytest.mark.parametrize("decimal", [".", ","])
def test_who_says_the_decimal_mark_is_not_told_again(written, decimal):
    export = read_export(written(GRID), options=ReadOptions(decimal=decimal))
    assert export.readings["value"].iloc[0] == (1.107 if decimal == "." else 1107)
    assert not [remark for remark in export.remarks if "look like" in remark]


@pytest.mark.parametrize("readout", ["Fluorescence", "luminescence 1", "RLU", "rfu_24h", "Counts"])
def test_counts_that_all_look_like_absorbances_are_refused_with_the_cell(written, refusal, readout):
    assert refusal(written(_list(readout))) == (
        f"run.csv, line 2, column 2: found '1.107' for '{readout}', and all values look like that, "
        "expected a number that can be read in one way only.\n"
        f"  Counts are written so with a point between thousands. S{SAY[1:]}"
    )
    export = read_export(written(_list(readout)), options=ReadOptions(decimal=","))
    assert export.readings["value"].tolist() == [1107, 2214]


@pytest.mark.parametrize(
    "readout", ["OD", "Absorbance 450", "Fluorescence ratio", "fluorescence polarization", "signal"]
)
def test_ratios_and_absorbances_are_no_counts(written, readout):
    assert read_export(written(_list(readout))).readings["value"].tolist() == [1.107, 2.214]


def test_a_number_elsewhere_that_reads_in_one_way_settles_what_values_look_like(written):
    export = read_export(written("temperature;37.2\n" + GRID), reader="plain_grid")
    assert export.decimal == "."
    assert not [remark for remark in export.remarks if "look like" in remark]


def test_a_decimal_comma_elsewhere_and_a_point_in_all_values_contradict_each_other(written, refusal):
    assert refusal(written("temperature;37,2\n" + GRID), reader="plain_grid") == (
        "run.csv, line 3, column 2: found '1.107' like all values, and '37,2' elsewhere in the file, "
        "expected one decimal mark in one file.\n"
        f"  If the point parts thousands, or if it does not, {SAY}"
    )


def test_one_text_among_the_counts_of_a_workbook_is_refused_with_its_cell(booked, refusal):
    path = booked({"Results": [["", 1, 2, 3], ["A", 5000, "1.234", 5000], ["B", 5000, 5000, 5000]]})
    assert refusal(path) == (
        "run.xlsx, sheet 'Results', cell C2: found '1.234', expected a number that can be read in one way only.\n"
        f"  No other cell of the sheet shows which mark is the decimal one. S{SAY[1:]}"
    )


def test_a_long_table_says_and_refuses_the_same(written):
    mapping = TableMapping({"well": ("well",)}, {}, {}, {}, {"infection": "OD"})
    said = read_table(written(_list("OD")), mapping).remarks
    assert (
        f"run.csv: all values look like '1.107'; the point is taken as the decimal mark. If it parts thousands, {SAY}"
        in said
    )
    counted = TableMapping({"well": ("well",)}, {}, {}, {}, {"infection": "RLU"})
    with pytest.raises(ReadError) as caught:
        read_table(written(_list("RLU")), counted)
    assert str(caught.value) == (
        "run.csv, line 2, column 2: found '1.107' for 'RLU', and all values look like that, "
        "expected a number that can be read in one way only.\n"
        f"  Counts are written so with a point between thousands. S{SAY[1:]}"
    )


AGAINST = "The readings show their decimal mark: leave decimal out, or set it for the other files alone. If the cell is a typing error, correct it."


@pytest.mark.parametrize(
    ("text", "decimal", "cell", "place"),
    [
        (",1,2\nA,1.900,0.425\nB,2.275,1.350\n", ",", "0.425", "line 2, column 3"),
        (";1;2\nA;1,900;0,425\nB;2,275;1,350\n", ".", "0,425", "line 2, column 3"),
        ("well;OD\nA1;778.727\nA2;2280088.31\n", ",", "2280088.31", "line 3, column 2"),
    ],
)
def test_no_one_says_a_mark_against_the_readings(written, refusal, text, decimal, cell, place):
    # 1.900 would be 1900, and the cell that shows the point alone would be invalid.
    assert refusal(written(text), options=ReadOptions(decimal=decimal)) == (
        f"run.csv, {place}: found '{cell}', but decimal = \"{decimal}\" was said, expected '{decimal}' as the decimal mark.\n"
        f"  {AGAINST}"
    )


def test_numbers_of_a_workbook_that_are_text_show_their_mark_too(booked, refusal):
    path = booked({"Results": [["", 1, 2], ["A", "1.900", "0.425"], ["B", "2.275", "1.350"]]})
    assert refusal(path, options=ReadOptions(decimal=",")) == (
        "run.xlsx, sheet 'Results', cell C2: found '0.425', but decimal = \",\" was said, expected ',' as the decimal mark.\n"
        f"  {AGAINST}"
    )


@pytest.mark.parametrize("decimal", ["", ".", ","])
def test_cells_of_both_marks_are_refused_whatever_was_said(written, refusal, decimal):
    # By the comma, 1.234 would be a thousand times what it was.
    assert refusal(written(";1;2;3\nA;0,5;0.7;1.234\n"), options=ReadOptions(decimal=decimal)) == (
        "run.csv, line 2, column 3: found '0.7', and '0,5' in run.csv, line 2, column 2, expected one decimal mark in one file.\n"
        "  Export the file again, or correct the cells that were written with the other mark; an empty cell is a missing reading."
    )


def test_a_mapped_table_is_not_read_against_its_cells_either(written):
    mapping = TableMapping({"well": ("well",)}, {}, {}, {}, {"infection": "OD"}, decimal=",")
    with pytest.raises(ReadError) as caught:
        read_table(written("well;OD\nA1;1.107\nA2;22.14\n"), mapping)
    assert str(caught.value) == (
        "run.csv, line 3, column 2: found '22.14', but decimal = \",\" was said, expected ',' as the decimal mark.\n"
        f"  {AGAINST}"
    )


def test_who_says_another_mark_than_the_rest_of_the_file_is_told(written):
    path = written("temperature;37.2\n;1;2\nA;123.107;456.200\n")
    export = read_export(path, reader="plain_grid", options=ReadOptions(decimal=","))
    assert export.readings["value"].tolist() == [123107, 456200]
    assert (
        "run.csv: no reading shows its decimal mark, and decimal = \",\" was said; but '37.2' elsewhere in the file has the other one."
        in export.remarks
    )
