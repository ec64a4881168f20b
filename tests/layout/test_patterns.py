"""Patterns of wells, rows and columns, against the table of the wellmap documentation and an independent expansion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.layout._patterns import expand_columns, expand_rows, expand_wells
from platekit.wells import well_name

W = "layout.toml, [well.X]"


def names(pattern: str) -> list[str]:
    return [well_name(row, column) for row, column in expand_wells(pattern, where=W)]


# The table under "Pattern syntax" of the wellmap documentation.
@pytest.mark.parametrize(
    ("pattern", "meant"),
    [("A-D", "ABCD"), ("A,C", "AC"), ("A-C,F-H", "ABCFGH"), ("A,C,...,G", "ACEG"), ("a", "A")],
)
def test_rows_expand_as_wellmap_documents(pattern, meant):
    assert expand_rows(pattern, where="x") == tuple(ord(letter) - 64 for letter in meant)


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [("1-4", (1, 2, 3, 4)), ("1,3", (1, 3)), ("1-3,7-9", (1, 2, 3, 7, 8, 9)), ("1,3,...,7", (1, 3, 5, 7))],
)
def test_columns_expand_as_wellmap_documents(pattern, meant):
    assert expand_columns(pattern, where="x") == meant


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("A1-B2", "A01 A02 B01 B02"),
        ("A1,A3", "A01 A03"),
        ("A1-B2,A5-B6", "A01 A02 B01 B02 A05 A06 B05 B06"),
        ("A1,C3,...,E5", "A01 A03 A05 C01 C03 C05 E01 E03 E05"),
        ("A1,C3,...,E7", "A01 A03 A05 A07 C01 C03 C05 C07 E01 E03 E05 E07"),
        ("A1,D4,...,D4", "A01 A04 D01 D04"),
        ("AA01", "AA01"),
    ],
)
def test_wells_expand_as_wellmap_documents(pattern, meant):
    assert names(pattern) == meant.split()


def test_a_second_well_that_does_not_move_across_means_every_column():
    assert names("A1,B1,...,H12") == [f"{row}{column:02d}" for row in "ABCDEFGH" for column in range(1, 13)]
    assert names("A1,A3,...,C5") == ["A01", "A03", "A05", "B01", "B03", "B05", "C01", "C03", "C05"]


@given(
    st.integers(1, 16), st.integers(1, 24), st.integers(1, 5), st.integers(1, 5), st.integers(0, 4), st.integers(0, 4)
)
def test_an_ellipsis_is_every_well_that_the_steps_reach(row, column, down, right, times_down, times_right):
    last_row, last_column = min(row + down * times_down, 32), min(column + right * times_right, 48)
    last_row -= (last_row - row) % down
    last_column -= (last_column - column) % right
    pattern = f"{well_name(row, column)},{well_name(row + down, column + right)},...,{well_name(last_row, last_column)}"
    # Independently: all wells of the plate, kept if they stand on the lattice and inside the corners.
    meant = {
        well_name(r, c)
        for r in range(1, 33)
        for c in range(1, 49)
        if row <= r <= last_row and column <= c <= last_column and (r - row) % down == 0 and (c - column) % right == 0
    }
    assert set(names(pattern)) == meant
    assert len(names(pattern)) == len(meant)


@given(st.lists(st.tuples(st.integers(1, 32), st.integers(1, 48)), min_size=1, max_size=6))
def test_wells_joined_by_commas_are_those_wells_once(places):
    listed = [well_name(row, column) for row, column in places]
    assert names(",".join(listed)) == list(dict.fromkeys(listed))


def test_a_word_that_is_no_well_is_named(refusal):
    assert refusal(expand_wells, "A1,XXX", where=W) == (
        "layout.toml, [well.X]: found 'XXX', which is no well, expected a well or a pattern such as "
        "'A1', 'A1-B2', 'A1,A3' or 'A1,A3,...,A11'.\n  Rows run from A to AF and columns from 1 to 48."
    )


def test_a_row_is_no_number_and_a_column_no_letter(refusal):
    assert refusal(expand_rows, "1", where="layout.toml, [row.1]") == (
        "layout.toml, [row.1]: found '1', which is no row, expected a row or a pattern such as "
        "'A', 'A-D', 'A,C' or 'A,C,...,G'.\n  Rows run from A to AF and columns from 1 to 48."
    )
    assert refusal(expand_columns, "A", where="layout.toml, [col.A]") == (
        "layout.toml, [col.A]: found 'A', which is no column, expected a column or a pattern such as "
        "'1', '1-4', '1,3' or '1,3,...,11'.\n  Rows run from A to AF and columns from 1 to 48."
    )


@pytest.mark.parametrize("pattern", ["1,3,...,8", "5,3,...,1", "8-1"])
def test_steps_that_do_not_arrive_are_refused(pattern, refusal):
    assert refusal(expand_columns, pattern, where="layout.toml, [col]") == (
        f"layout.toml, [col]: found the pattern '{pattern}', expected steps that lead from the first to the last.\n"
        "  Count onwards from the first in equal steps, such as '1,3,...,11'."
    )


def test_an_ellipsis_has_four_parts(refusal):
    assert refusal(expand_columns, "1,...,8", where="layout.toml, [col]") == (
        "layout.toml, [col]: found the pattern '1,...,8', expected four parts: first, second, ..., last.\n"
        "  Patterns are '1', '1-4', '1,3' or '1,3,...,11'."
    )
