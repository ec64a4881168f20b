"""Axes: round ticks, and places that are linear in the logarithm of the dose."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.figures._axes import Axis, dose_axis, fold_ticks, linear_ticks, log_ticks, place


def test_doses_a_factor_apart_stand_equally_far_apart():
    axis = dose_axis([0.01, 0.1, 1.0, 10.0])
    places = [place(axis, dose) for dose in (0.01, 0.1, 1.0, 10.0)]
    steps = [after - before for before, after in itertools.pairwise(places)]
    assert steps == pytest.approx([steps[0]] * 3, rel=1e-12)


def test_a_dose_axis_is_labelled_at_decades_and_ticked_between_them():
    axis = dose_axis([0.0137, 0.37, 30.0])
    assert [tick.label for tick in axis.ticks] == ["0.01", "0.1", "1", "10"]
    assert set(axis.minor) >= {0.02, 0.2, 0.3, 2.0, 3.0, 20.0}


def test_a_single_dose_stands_in_the_middle_of_a_decade():
    axis = dose_axis([1.0])
    assert place(axis, 1.0) == pytest.approx(0.5)
    assert axis.high / axis.low == pytest.approx(10.0)


@given(st.lists(st.floats(1e-6, 1e4), min_size=1, max_size=12))
def test_every_dose_lies_inside_its_axis(doses):
    axis = dose_axis(doses)
    assert all(0 < place(axis, dose) < 1 for dose in doses)
    assert all(0 <= place(axis, tick.value) <= 1 for tick in axis.ticks)
    assert len(axis.ticks) >= 1


@given(low=st.floats(-1e4, 1e4), width=st.floats(0.01, 1e5))
def test_linear_ticks_are_round_numbers_inside_the_axis(low, width):
    ticks = linear_ticks(low, low + width)
    step = ticks[1] - ticks[0]
    assert 2 <= len(ticks) <= 12
    assert step / 10 ** math.floor(math.log10(step * 1.0001)) == pytest.approx(
        round(step / 10 ** math.floor(math.log10(step * 1.0001))), rel=1e-6
    )
    assert low - 1e-6 * width <= ticks[0] <= ticks[-1] <= low + width + 1e-6 * width


def test_an_axis_from_inhibition_below_zero_names_every_hundred():
    assert linear_ticks(-210.0, 104.0) == (-200.0, -100.0, 0.0, 100.0)


def test_fold_ticks_are_powers_of_two_that_hold_one():
    assert fold_ticks(0.03, 40.0) == (0.0625, 0.25, 1.0, 4.0, 16.0)


def test_a_short_log_axis_still_has_three_labels():
    assert log_ticks(1.0, 10.0) == (1.0, 3.0, 10.0)


def test_infinity_is_the_edge_of_an_axis():
    axis = Axis("x", "linear", -3.0, 5.0)
    assert (place(axis, -math.inf), place(axis, math.inf)) == (0.0, 1.0)
