"""Text of cells to values: tokens keep their reason, and a thousands separator never becomes a decimal."""

from __future__ import annotations

import math
import random
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from platekit.schema import FLAGS
from platekit.values import DecimalMark, decimal_mark, read_value, read_values

TOKENS = {
    "OVRFLW": "saturated", "OVER": "saturated", "#SAT": "saturated", "#Sat": "saturated", "*****": "saturated",
    ">1050": "saturated", "> 4200.000": "saturated",
    "#Low": "below_range", "<0.1": "below_range", "<0.000": "below_range",
    "MISSED": "missing", "?????": "missing", "-": "missing", "N/A": "missing", "": "missing", "  ": "missing",
    "*11*": "masked", "*0.356*": "masked",
    "Undetermined": "invalid", "SB-001": "invalid", "#DIV/0!": "invalid", "inf": "invalid", "1_000": "invalid",
    "12:30": "invalid", "1.2.3": "invalid", "1e999": "invalid", "e5": "invalid", ".": "invalid",
}  # fmt: skip


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize(("token", "flag"), TOKENS.items())
def test_a_token_gives_no_number_and_keeps_its_reason(token, flag, decimal):
    value, read_flag = read_value(token, decimal=decimal)
    assert math.isnan(value)
    assert read_flag == flag


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("8940", ".", 8940.0),
        ("2.100", ".", 2.1),
        ("1.03E+00", ".", 1.03),
        ("3.45e6", ".", 3.45e6),
        ("-12.5", ".", -12.5),
        (" 7 ", ".", 7.0),
        ("1,234,567.5", ".", 1234567.5),
        ("1,234", ".", 1234.0),
        ("0,5", ",", 0.5),
        ("1.234.567,5", ",", 1234567.5),
        ("1.234", ",", 1234.0),
        ("1,03E-02", ",", 0.0103),
        ("1\u202f234,5", ",", 1234.5),
        ("12 345", ".", 12345.0),
        ("1'234.5", ".", 1234.5),
    ],
)
def test_a_number_is_read_as_it_is_written(text, decimal, value):
    assert read_value(text, decimal=decimal) == (value, "")


def test_zero_has_no_sign():
    # Gen5 writes -0.000 for what it rounds to zero; a reader that keeps -0.0 prints "-0" in reports.
    values, flags = read_values(["-0.000", "0", "-0"])
    assert [math.copysign(1, value) for value in values] == [1.0, 1.0, 1.0]
    assert list(flags) == ["", "", ""]


def test_numbers_of_a_spreadsheet_are_taken_as_they_are():
    values, flags = read_values([0.3438000082969665, 562.0, math.nan], decimal=",")
    assert values[:2].tolist() == [0.3438000082969665, 562.0]
    assert list(flags) == ["", "", "missing"]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["0.5"], "."),
        (["0,5"], ","),
        (["0,123"], ","),
        (["1234,567"], ","),
        (["1,234", "12,34"], ","),
        (["1,234", "1.5"], "."),
        (["1,234,567"], "."),
        (["1.234.567"], ","),
        (["1,234.5"], "."),
        (["1.234,5"], ","),
        (["1,234E+03"], ","),
        (["2.100", "1.234"], "."),
        (["8940", "1605"], ""),
        ([], ""),
    ],
)
def test_the_decimal_mark_is_what_the_cells_allow(cells, mark):
    assert decimal_mark(cells).mark == mark


@pytest.mark.parametrize(
    "cells", [["1,234"], ["999", "1,234"], ["1,234", "5.678"], ["999", "1.234"], ["12.345", "8.940"], ["-12.345"]]
)
def test_cells_that_read_both_ways_decide_nothing(cells):
    found = decimal_mark(cells)
    assert found.mark == ""
    assert cells[found.undecided] in ("1,234", "1.234", "12.345", "-12.345")


@pytest.mark.parametrize("numbers", [[5000.0], [5000.5], [7.0, 0.0], [-12.0]])
def test_a_text_of_three_decimals_among_counts_of_a_spreadsheet_decides_nothing(numbers):
    found = decimal_mark([*numbers, "1.234"])
    assert (found.mark, found.undecided) == ("", len(numbers))


@pytest.mark.parametrize("numbers", [[], [0.123], [0.0], [2.0, 0.567], [float("nan")]])
def test_a_text_of_three_decimals_among_absorbances_leans_to_the_point(numbers):
    assert decimal_mark([*numbers, "1.234"]) == DecimalMark(".", len(numbers), leaning=True)


def test_a_cell_that_reads_in_one_way_decides_and_leans_to_nothing():
    assert not decimal_mark(["1.234", "0.5"]).leaning


def test_a_point_and_a_comma_contradict_each_other():
    found = decimal_mark(["7", "0.5", "0,5"])
    assert (found.mark, found.decided_by, found.against) == ("", 1, 2)


def _grouped(number: float, decimals: int, decimal: str, group: str) -> str:
    return f"{number:,.{decimals}f}".replace(",", "\0").replace(".", decimal).replace("\0", group)


@given(
    numbers=st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20),
    decimals=st.sampled_from([1, 2, 4]),
    marks=st.sampled_from([(".", ","), (",", "."), (".", ""), (",", ""), (",", " "), (".", "'")]),
)
def test_a_column_written_with_any_pair_of_marks_reads_back(numbers, decimals, marks):
    decimal, group = marks
    cells = [_grouped(number, decimals, decimal, group) for number in numbers]
    assert decimal_mark(cells).mark == decimal
    values, flags = read_values(cells, decimal=decimal)
    assert set(flags) == {""}
    # Python's own rounding says what was written.
    assert values.tolist() == [float(f"{number:.{decimals}f}") + 0.0 for number in numbers]


@given(
    numbers=st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=12),
    decimals=st.integers(0, 6),
    decimal=st.sampled_from([".", ","]),
    group=st.sampled_from(["", ",", ".", " ", "'", "\u00a0", "\u202f", "\u2019"]),
    form=st.sampled_from(["f", "e"]),
)
def test_a_number_of_any_country_reads_back_or_is_refused_and_is_never_another(numbers, decimals, decimal, group, form):
    assume(group != decimal)
    grouping = "," if form == "f" else ""
    plain = [f"{number:.{decimals}{form}}" for number in numbers]
    cells = [f"{number:{grouping}.{decimals}{form}}" for number in numbers]
    cells = [cell.replace(",", "\0").replace(".", decimal).replace("\0", group) for cell in cells]
    # The one case in which platekit leans: four digits with a point, all of them, are taken for an absorbance.
    assume(not all(re.fullmatch(r"-?\d\.\d{3}", cell) for cell in cells if cell.strip("-0.,")) or decimal == ".")
    found = decimal_mark(cells)
    if found.mark == "" and found.undecided >= 0:
        return
    values, flags = read_values(cells, decimal=found.mark or ".")
    assert values.tolist() == [float(number) + 0.0 for number in plain]
    assert set(flags) == {""}


@given(st.lists(st.one_of(st.text(max_size=12), st.floats(), st.text("0123456789.,eE+-*<>?# ", max_size=10))))
def test_any_cell_gives_a_finite_number_or_a_reason(cells):
    decimal_mark(cells)
    for decimal in (".", ","):
        values, flags = read_values(cells, decimal=decimal)
        assert set(flags) <= set(FLAGS)
        assert (np.isfinite(values) == (flags == "")).all()


@given(st.sampled_from(sorted(TOKENS)), st.floats(0.001, 1e6))
def test_a_token_among_numbers_never_becomes_zero(token, number):
    values, _ = read_values([f"{number:.4f}", token, "0"])
    assert math.isnan(values[1])
    assert values[2] == 0


@pytest.mark.parametrize("decimal", [".", ","])
def test_repeated_cells_read_like_single_ones(decimal):
    chance = random.Random(20250301)
    cells = [chance.choice(["1.5", "1,5", "OVER", "7", "", "*3*"]) for _ in range(500)]
    values, flags = read_values(cells, decimal=decimal)
    for cell, value, flag in zip(cells, values, flags, strict=True):
        alone, alone_flag = read_value(cell, decimal=decimal)
        assert flag == alone_flag
        assert value == alone or (math.isnan(value) and math.isnan(alone))
