"""What a spreadsheet made of numbers and names: dates are refused with their cell, lost zeros are said."""

from __future__ import annotations

import datetime

import pytest

from platekit.errors import ReadError
from platekit.readers import read_export
from platekit.readers._table import read_table
from platekit.screen import TableMapping

MARCH = datetime.date(2026, 3, 1)
WAY_OUT = "Excel makes dates of names such as MAR1. Format the column as text, and type the name again."
NO_NUMBER = (
    "expected a number.\n  A spreadsheet turns 1.2 or 3/4 into a date and does not keep the number. Open the export of the "
    "instrument itself, or import it into the spreadsheet with this column as text."
)
MAPPING = TableMapping(
    {"plate": ("set",), "well": ("well",), "compound": ("drug",), "concentration_uM": ("dose",)},
    {"concentration_uM": "uM"}, {}, {}, {"infection": "OD"},
)  # fmt: skip


@pytest.mark.parametrize("heading", ["OD", "measured"])
def test_a_date_among_the_values_of_a_list_is_refused_with_its_cell(written, refusal, heading):
    assert refusal(written(f"well,{heading}\nA1,0.5\nA2,2-Jan\nA3,0.7\n")) == (
        f"run.csv, line 3, column 2: found the date '2-Jan', {NO_NUMBER}"
    )


def test_values_that_are_dates_all_of_them_are_refused_with_the_first_cell(written, refusal):
    assert refusal(written("well,OD\nA1,1-Jan\nA2,2-Jan\n")) == (
        f"run.csv, line 2, column 2: found the date '1-Jan', {NO_NUMBER}"
    )


def test_a_column_of_dates_beside_the_values_is_no_readout(written):
    export = read_export(written("well,harvested,measured\nA1,2026-03-01,0.5\nA2,2026-03-02,0.6\n"))
    assert export.readings["value"].tolist() == [0.5, 0.6]


def test_a_plate_that_excel_made_a_date_of_is_refused_with_its_cell(booked, refusal):
    path = booked({"Results": [["plate", "well", "OD"], ["MAR2", "A1", 0.5], [MARCH, "A1", 0.6]]})
    assert refusal(path) == (
        f"run.xlsx, sheet 'Results', cell A3: found the date '2026-03-01', expected the name of a plate.\n  {WAY_OUT}"
    )


def test_a_date_that_a_person_wrote_as_text_is_a_name_like_any_other(written, booked):
    path = booked({"Results": [["plate", "well", "OD"], ["2026-03-01", "A1", 0.5]]})
    assert set(read_export(path).readings["plate"]) == {"2026-03-01"}
    assert set(read_export(written("plate,well,OD\n2026-03-01,A1,0.5\n")).readings["plate"]) == {"2026-03-01"}


def test_a_plate_in_a_csv_that_excel_wrote_as_a_date_is_refused_with_its_cell(written, refusal):
    assert refusal(written("plate,well,OD\n1-Mar,A1,0.5\n")) == (
        f"run.csv, line 2, column 1: found the date '1-Mar', expected the name of a plate.\n  {WAY_OUT}"
    )


def test_a_plate_that_lost_its_zeros_beside_one_that_kept_them_is_said(booked):
    path = booked({"Results": [["plate", "well", "OD"], [12, "A1", 0.5], [13, "A1", 0.6], ["0012", "A1", 0.7]]})
    export = read_export(path)
    assert list(export.readings["plate"]) == ["12", "13", "0012"]
    assert (
        "run.xlsx, sheet 'Results', cell A2: the plate '12' and 1 more stands among names such as '0012'; "
        "were its zeros lost in a spreadsheet?"
    ) in export.remarks


def test_plates_of_plain_numbers_say_nothing(booked):
    path = booked({"Results": [["plate", "well", "OD"], [12, "A1", 0.5], [1300, "A1", 0.6]]})
    assert not [remark for remark in read_export(path).remarks if "zeros" in remark]


def test_compounds_of_a_long_table_are_looked_at_in_the_same_way(booked):
    rows = [["set", "well", "drug", "dose", "OD"], ["S1", "A1", MARCH, 1, 0.5], ["S1", "A2", "MAR2", 1, 0.6]]
    with pytest.raises(ReadError) as caught:
        read_table(booked({"Results": rows}), MAPPING)
    assert str(caught.value) == (
        "run.xlsx, sheet 'Results', cell C2: found the date '2026-03-01', expected the name of a compound.\n"
        f"  {WAY_OUT}"
    )
    rows[1][2], rows[2][2] = 7, "007"
    assert (
        "run.xlsx, sheet 'Results', cell C2: the compound '7' stands among names such as '007'; "
        "were its zeros lost in a spreadsheet?"
    ) in read_table(booked({"Results": rows}), MAPPING).remarks


def _german(value: str) -> object:
    """Return what a spreadsheet with a decimal comma makes of the text of a number: groups of thousands, or text."""
    whole, _, decimals = value.partition(".")
    return float(whole + decimals) if len(decimals) in (0, 3) and len(whole) < 4 else value


VALUES = ["264.6094", "632.766", "1177.348", "50.7409"]
HALF_MADE = (
    "A spreadsheet with the other decimal mark makes 778727 of 778.727 and leaves 1234.5678 as text. Read the export of the instrument "
    "itself, or import it with '.' as decimal mark. If the whole numbers are right, make numbers of the text."
)


def test_thousands_that_a_spreadsheet_made_of_some_decimals_are_refused_at_the_first(booked, refusal):
    grid = [["GFP", 1, 2], ["A", *map(_german, VALUES[:2])], ["B", *map(_german, VALUES[2:])]]
    assert refusal(booked({"Plate": grid})) == (
        "run.xlsx, sheet 'Plate', cell C2: found the whole number 632766, and text with decimals ('264.6094' in cell B2), "
        f"expected numbers alone, or text alone, for 'GFP'.\n  {HALF_MADE}"
    )
    listed = [["well", "RLU"], *([well, _german(text)] for well, text in zip(["A1", "A2"], VALUES[:2], strict=True))]
    assert refusal(booked({"List": listed})) == (
        "run.xlsx, sheet 'List', cell B3: found the whole number 632766, and text with decimals ('264.6094' in cell B2), "
        f"expected numbers alone, or text alone, for 'RLU'.\n  {HALF_MADE}"
    )


def test_text_with_decimals_beside_numbers_with_decimals_or_zeros_or_counts_of_another_column_is_read(booked):
    listed = [["well", "RLU", "RFU"], ["A1", "264.6094", 4], ["A2", 632.766, 7], ["A3", 0, 8]]
    assert read_export(booked({"List": listed})).readings["value"].tolist() == [264.6094, 632.766, 0, 4, 7, 8]
    listed = [["well", "RLU", "RFU"], ["A1", "264.6094", 4], ["A2", 0, 8]]
    assert read_export(booked({"List": listed})).readings["value"].tolist() == [264.6094, 0, 4, 8]


@pytest.mark.parametrize(
    ("readout", "value", "most"),
    [
        ("Absorbance 450", 2100, 10),
        ("OD600", 65, 10),
        ("Cq", 27102, 60),
        ("TMB absorbance", 101, 10),
        ("A450", 2100, 10),
        ("raw OD", 2100, 10),
        ("OD600 raw", 2100, 10),
        ("ELISA OD", 2100, 10),
        ("Mean absorbance", 2100, 10),
        ("MTT absorbance 570", 2100, 10),
        ("Extinktion", 2100, 10),
        ("Absorption", 2100, 10),
        ("Value OD600", 2100, 10),
        ("Signal (OD)", 2100, 10),
        ("Mean Cq", 27102, 60),
        ("simulated absorbance", 101, 10),
        ("Phase Confluence (Percent)", 10202, 100),
    ],
)
def test_whole_numbers_that_no_instrument_measures_are_refused(booked, refusal, readout, value, most):
    assert refusal(booked({"List": [["well", readout], ["A1", 0], ["A2", value]]})) == (
        f"run.xlsx, sheet 'List', cell B3: found {value} for '{readout}', expected at most {most}.\n"
        "  A spreadsheet with the comma as decimal mark makes 2100 of 2.100. Read the export of the instrument itself, or import it with "
        "the point as decimal mark. If the number stands for no value, empty the cell; if it has another unit, call the readout otherwise."
    )


@pytest.mark.parametrize(
    "readout",
    ["OD (mOD)", "OD % of control", "Absorbance ratio", "signal", "raw mOD", "CT26 cells", "Percent", "goods"],
)
def test_other_readouts_may_have_large_whole_numbers(written, readout):
    assert read_export(written(f"well,{readout}\nA1,2100\nA2,65\n")).readings["value"].tolist() == [2100, 65]


@pytest.mark.parametrize("dates", [1, 2, 3, 4])
def test_a_grid_of_dates_is_no_layout(booked, refusal, dates):
    values: list[object] = [*[MARCH] * dates, *[0.5] * (4 - dates)]
    assert refusal(booked({"Plate": [["GFP", 1, 2], ["A", *values[:2]], ["B", *values[2:]]]})) == (
        f"run.xlsx, sheet 'Plate', cell B2: found the date '2026-03-01', {NO_NUMBER}"
    )
