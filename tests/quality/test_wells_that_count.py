"""Checks that count or compare single wells: vehicle, background, saturated, missing, far from their fellows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.errors import ControlError
from platekit.quality import quality
from platekit.quality.control_cv import robust_cv_percent
from platekit.quality.control_outliers import far_wells

GOOD = [96, 98, 99, 100, 101, 102, 103, 105]
LOW = [4, 5, 6, 5]


def test_a_spread_in_percent():
    # By hand: median 100, median deviation 10.
    assert robust_cv_percent([90, 100, 110]) == pytest.approx(14.826)


@given(st.lists(st.floats(1, 1e3), min_size=3, max_size=24), st.floats(0.01, 100))
def test_a_spread_in_percent_ignores_the_gain(vehicle, gain):
    assert robust_cv_percent(gain * np.array(vehicle)) == pytest.approx(robust_cv_percent(vehicle), rel=1e-9, abs=1e-9)


def test_two_wells_have_no_spread():
    with pytest.raises(ControlError) as refusal:
        robust_cv_percent([1, 2])
    assert str(refusal.value) == (
        "vehicle: found 2 wells with a number, expected 3 or more.\n"
        "  Two wells do not show a spread; plan more vehicle wells."
    )


def test_a_median_below_zero_has_no_percent():
    with pytest.raises(ControlError) as refusal:
        robust_cv_percent([-1, -2, -3])
    assert str(refusal.value) == (
        "vehicle: found a median of -2, expected a median above 0.\n"
        "  A spread in percent needs readings above 0; use readings without the background taken off."
    )


def test_a_wide_spread_of_the_vehicle_is_amber(wells, light):
    checks, _ = quality(wells({"virus_control": [40, 60, 80, 100, 120, 140, 160, 180], "cell_control": LOW}))
    # By hand: median 110, median deviation 40, 1.4826 * 40 / 110.
    assert light(checks, "control_cv") == (
        "amber", "53.9 % over 8 virus_control wells; above 25 %: intervals will be wide",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (8, ("green", "8 virus_control wells")),
        (7, ("amber", "7 virus_control wells, fewer than 8: intervals will be wide")),
        (3, ("amber", "3 virus_control wells, fewer than 8: intervals will be wide")),
        (2, ("amber", "2 virus_control wells: too few to stand alone on this plate")),
        (1, ("amber", "1 virus_control well: too few to stand alone on this plate")),
    ],
)
def test_few_vehicle_wells_are_amber_and_used(wells, light, n, expected):
    checks, judged = quality(wells({"virus_control": GOOD[:n], "cell_control": LOW}))
    assert light(checks, "vehicle_wells") == expected
    assert not judged["excluded"].any()


def test_no_vehicle_leaves_the_plate_out(wells, light):
    checks, judged = quality(wells({"compound": [50, 60], "cell_control": LOW}, compound="X", concentration_uM=1.0))
    message = "no virus_control well with a number: no fold change and no verdict"
    assert light(checks, "vehicle_wells") == ("red", message)
    assert judged["excluded"].all()
    assert set(judged["exclusion_reason"]) == {f"quality: vehicle_wells: {message}"}


def test_a_vehicle_that_is_all_saturated_is_said_to_be(wells, light):
    plate = wells({"virus_control": [np.nan] * 3, "compound": [10], "cell_control": LOW})
    plate.loc[plate["role"] == "virus_control", "flag"] = "saturated"
    checks, _ = quality(plate)
    message = (
        "no virus_control well with a number (3 such wells: 0 excluded, 3 saturated): no fold change and no verdict"
    )
    assert light(checks, "vehicle_wells") == ("red", message)


def test_a_vehicle_of_another_moi_is_named(wells, light):
    plate = wells({"virus_control": GOOD, "compound": [10], "cell_control": LOW})
    plate.loc[plate["role"] == "compound", "moi"] = 1.0
    checks, _ = quality(plate)
    message = (
        "no virus_control well with a number in this arm (8 on the plate differ in virus, moi, cell_line or condition):"
        " no fold change and no verdict"
    )
    assert light(checks, "vehicle_wells") == ("red", message)


def test_without_background_wells_the_plate_is_amber_and_used(wells, light):
    checks, judged = quality(wells({"virus_control": GOOD}))
    assert light(checks, "background_wells") == (
        "amber",
        "controls: no cell_control or blank with a number on this plate, so no percent inhibition;"
        " folds of the raw signal are too small",
    )
    assert "red" not in set(checks["light"])
    assert not judged["excluded"].any()


def test_saturated_wells_are_counted_and_named(wells, light):
    plate = wells({"virus_control": [*GOOD, np.nan], "cell_control": LOW})
    plate.loc[8, "flag"] = "saturated"
    checks, _ = quality(plate)
    assert light(checks, "saturated") == (
        "amber",
        "1 saturated well (A02), an increase of unknown size;"
        " 1 control well among them: read the plate again at a lower gain",
    )
    assert light(checks, "missing") == ("green", "no well missing of 13 in use")


def test_missing_wells_are_counted_without_the_saturated_the_low_and_the_empty(wells, light):
    plate = wells({"virus_control": GOOD, "cell_control": LOW, "compound": [np.nan] * 3, "empty": [np.nan]})
    plate.loc[12:14, "flag"] = ["missing", "saturated", "below_range"]
    checks, _ = quality(plate)
    assert light(checks, "missing") == ("amber", "1 well of 15 without a number, 6.67 % (E02); above 5 %")


def test_a_control_well_far_from_its_fellows_is_named_and_kept(wells, light):
    checks, judged = quality(wells({"virus_control": [*GOOD, 40], "cell_control": LOW}))
    assert light(checks, "control_outliers") == (
        "amber", "1 doubtful control well, still in use: virus_control A02",
    )  # fmt: skip
    assert not judged["excluded"].any()


def test_a_far_well_that_changes_nothing_is_not_named(wells, light):
    # 9 is far among 5.0 and 5.1, and 4 % of the way to the virus control.
    checks, _ = quality(wells({"virus_control": GOOD, "cell_control": [5, 5.1, 5, 5.1, 4.9, 5, 5.2, 4.8, 9]}))
    assert light(checks, "control_outliers") == ("green", "no control well far from its fellows")


def test_normal_wells_are_seldom_called_far():
    generator = np.random.default_rng(5)
    plates = [far_wells(generator.normal(100, 10, 16)).any() for _ in range(1000)]
    assert np.mean(plates) < 0.03


def test_few_wells_cannot_be_far_from_each_other(wells, light):
    checks, _ = quality(wells({"virus_control": [100, 101, 30], "cell_control": LOW}))
    assert light(checks, "control_outliers") == (
        "green", "not computable: no control has 8 wells or more, so that none can be told from its fellows",
    )  # fmt: skip
