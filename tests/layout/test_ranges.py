"""Many wells in few words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from platekit.layout._patterns import expand_wells
from platekit.layout._ranges import ranges
from platekit.wells import well_name

wells = st.sets(st.tuples(st.integers(1, 8), st.integers(1, 12)), min_size=1).map(
    lambda places: {well_name(row, column) for row, column in places}
)


@given(wells)
def test_ranges_read_as_a_pattern_give_the_wells_back(names):
    said = ranges(names, most=1000)
    assert {well_name(row, column) for row, column in expand_wells(said, where="x")} == names


def test_a_whole_column_is_one_range():
    assert ranges([f"{row}01" for row in "HGFEDCBA"]) == "A01-H01"


def test_a_long_list_is_counted_at_its_end():
    scattered = [well_name(row, column) for row in (1, 3, 5) for column in range(1, 13, 2)]
    assert ranges(scattered, most=2) == "A01, A03 and 16 more"
