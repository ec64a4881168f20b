"""Numbers as people type them."""

from __future__ import annotations

import math

import pytest

from platekit.layout._numbers import doses, numbers


def places(*values: object) -> list[tuple[object, str]]:
    return [(value, f"layout.csv, line {i}, column 3") for i, value in enumerate(values, 2)]


def test_points_commas_and_nothing():
    assert numbers(places("10", 3.0, "3.333", "1e-3")).tolist() == [10, 3, 3.333, 0.001]
    assert numbers(places("10", "3,333", "0,5")).tolist() == [10, 3.333, 0.5]
    assert all(math.isnan(number) for number in numbers(places("", "-", "NA", "n/a", "none")))


def test_a_unit_behind_the_number_wins_over_that_of_the_heading():
    found = doses(places("300 nM", "0.3", "1 \u00b5M", "1 mM"), "uM", where="x", ask="y")
    assert found.tolist() == [0.3, 0.3, 1.0, 1000.0]


def test_a_word_is_no_number(refusal):
    assert refusal(numbers, places("10", "OVRFLW")) == (
        "layout.csv, line 3, column 3: found 'OVRFLW', expected a number.\n"
        "  Write a plain number, or leave the place empty where there is none."
    )


@pytest.mark.parametrize("values", [("1,234", "10"), ("1,234", "0.5")])
def test_a_comma_that_may_part_thousands_is_asked_about(values, refusal):
    assert refusal(numbers, places(*values)) == (
        "layout.csv, line 2, column 3: found '1,234', expected a number that can be read in one way only.\n"
        "  The other numbers of this column do not show which mark is the decimal one. Write them all with a point."
    )


def test_points_and_decimal_commas_in_one_column_are_asked_about(refusal):
    assert refusal(numbers, places("0,5", "0.25")) == (
        "layout.csv, line 3, column 3: found '0.25', expected a number that can be read in one way only.\n"
        "  The other numbers of this column do not show which mark is the decimal one. Write them all with a point."
    )


def test_a_point_that_may_part_thousands_is_asked_about_like_a_comma(refusal):
    for values in (("1.000", "10.000"), ("1.000", "300"), ("3.333", "1.000")):
        place = 3 if values[1] == "1.000" else 2
        assert refusal(numbers, places(*values)) == (
            f"layout.csv, line {place}, column 3: found '1.000', expected a number that can be read in one way only.\n"
            "  The other numbers of this column do not show which mark is the decimal one. Write 1 or 1000."
        )


@pytest.mark.parametrize("other", ["0.370", "2.5", "1234.567"])
def test_another_number_of_the_column_decides_what_a_point_is(other):
    assert numbers(places("1.000", other)).tolist() == [1.0, float(other)]


def test_numbers_of_a_spreadsheet_neither_decide_nor_suffer_from_the_decimal_mark():
    assert numbers(places("1,5", 5.0, 0.25, 12.5)).tolist() == [1.5, 5.0, 0.25, 12.5]
    assert doses(places("1,5 nM", 5.0), "nM", where="x", ask="y").tolist() == [0.0015, 0.005]


def test_a_text_that_is_undecided_is_blamed_and_not_the_number_beside_it(refusal):
    assert refusal(numbers, places(0.5, "1,234")) == (
        "layout.csv, line 3, column 3: found '1,234', expected a number that can be read in one way only.\n"
        "  The other numbers of this column do not show which mark is the decimal one. Write them all with a point."
    )


def test_a_dose_needs_a_unit(refusal):
    assert refusal(doses, places("10"), "", where="layout.csv, line 1, column 3", ask="Say it in the heading.") == (
        "layout.csv, line 1, column 3: found a concentration without a unit, expected its unit.\n  Say it in the heading."
    )
