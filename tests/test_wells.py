"""Names of wells, from A01 to AF48."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.wells import (
    PLATE_SHAPES,
    parse_well,
    plate_size_holding,
    row_letters,
    row_number,
    rows_and_columns,
    well_name,
)


@pytest.mark.parametrize(("wells", "shape"), PLATE_SHAPES.items())
def test_rows_times_columns_are_the_wells_of_the_plate(wells, shape):
    assert shape[0] * shape[1] == wells
    # ANSI SLAS 1-2004: from 6 to 1536 wells, plates are 2 rows to 3 columns.
    assert shape[0] * 3 == shape[1] * 2 or wells in (12, 48)


@pytest.mark.parametrize(
    ("written", "well"),
    [
        ("A1", "A01"), ("a01", "A01"), ("A001", "A01"), ("H12", "H12"), ("P24", "P24"), ("AF48", "AF48"), ("af48", "AF48"),
        (" A 2 ", "A02"), ("A-2", "A02"), ("A_2", "A02"), ("A:2", "A02"), ("1,1", "A01"), ("32;48", "AF48"), ("8, 12", "H12"),
    ],
)  # fmt: skip
def test_a_well_is_read_however_it_is_written(written, well):
    assert parse_well(written) == well


@pytest.mark.parametrize(
    "written", ["", "A", "1", "A0", "A00", "0,1", "1,0", "A49", "AG1", "33,1", "1,49", "AAA1", "OD600", "A1B", "A1.5", "A100", None, 7, float("nan")]
)  # fmt: skip
def test_a_word_that_is_no_well_is_none(written):
    assert parse_well(written) is None


@given(row=st.integers(1, 32), column=st.integers(1, 48))
def test_a_well_name_comes_back_as_its_row_and_column(row, column):
    name = well_name(row, column)
    assert parse_well(name) == name
    rows, columns = rows_and_columns([name])
    assert (rows[0], columns[0]) == (row, column)


@given(st.integers(1, 702))
def test_letters_and_numbers_of_rows_are_inverse(row):
    assert row_number(row_letters(row)) == row


@pytest.mark.parametrize("row", [0, -1, 703])
def test_a_row_off_every_sheet_is_refused(row):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the whole message is read below
        row_letters(row)
    assert str(caught.value) == f"row {row}: rows count from 1 (A) to 702 (ZZ)"


def test_rows_and_columns_of_no_wells_are_empty():
    rows, columns = rows_and_columns([])
    assert (rows.shape, columns.shape) == ((0,), (0,))
    assert rows.dtype == np.int64


@pytest.mark.parametrize("name", ["A1", "a01", "x"])
def test_only_padded_names_have_rows_and_columns(name):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        rows_and_columns(["A01", name])
    assert str(caught.value) == f"{name!r} is not a well name such as 'A01'"


@pytest.mark.parametrize(
    ("wells", "size"),
    [([], 6), (["B03"], 6), (["C01"], 12), (["H12"], 96), (["I01"], 384), (["A13"], 384), (["P24"], 384), (["Q01"], 1536), (["AF48"], 1536)],
)  # fmt: skip
def test_the_smallest_plate_that_has_all_wells(wells, size):
    assert plate_size_holding(wells) == size
