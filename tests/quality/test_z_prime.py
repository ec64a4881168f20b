"""Z', plain and robust."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.errors import ControlError
from platekit.quality.robust_z_prime import robust_z_prime, robust_z_prime_interval
from platekit.quality.z_prime import z_prime

controls = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=32)


def test_z_prime_of_two_known_populations():
    # By hand: means 10 and 0, both s = 1, so Z' = 1 - 3 * (1 + 1) / 10.
    assert z_prime([9, 10, 11], [-1, 0, 1]) == pytest.approx(0.4, rel=1e-12)


def test_robust_z_prime_of_two_known_populations():
    # By hand: medians 10 and 0, median deviations 1 and 1, so 1 - 3 * 2 * 1.4826 / 10.
    assert robust_z_prime([9, 10, 11], [-1, 0, 1]) == pytest.approx(1 - 6 * 1.4826 / 10, rel=1e-12)


def test_one_lost_well_ruins_the_plain_value_and_not_the_robust_one():
    virus, cells = [98, 99, 100, 101, 102, 100, 99, 2], [0, 1, 2, 1]
    # By hand: medians 99.5 and 1; deviations of the eight 0.5 0.5 0.5 0.5 1.5 1.5 2.5 97.5, of the four 0 0 1 1.
    assert robust_z_prime(virus, cells) == pytest.approx(1 - 3 * 1.4826 * (1.0 + 0.5) / 98.5, rel=1e-12)
    assert z_prime(virus, cells) < 0


def test_both_meet_the_reference_values_of_an_independent_program(shared: Path):
    folder = shared / "reference" / "assays" / "plate_quality"
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    wells = pd.read_csv(folder / "controls.csv")
    assert z_prime(wells["negative"], wells["positive"]) == pytest.approx(expected["z_prime"], abs=1e-6)
    assert robust_z_prime(wells["negative"], wells["positive"]) == pytest.approx(expected["z_prime_robust"], abs=1e-6)


@given(virus=controls, cells=controls, gain=st.floats(0.01, 100), offset=st.floats(-1e3, 1e3))
def test_both_ignore_detector_gain_and_offset(virus, cells, gain, offset):
    virus, cells = np.array(virus) + 1e4, np.array(cells)
    for measure in (z_prime, robust_z_prime):
        rescaled = measure(gain * virus + offset, gain * cells + offset)
        assert rescaled == pytest.approx(measure(virus, cells), rel=1e-6, abs=1e-6)


@given(virus=controls, cells=controls, order=st.randoms(use_true_random=False))
def test_both_ignore_the_order_of_wells(virus, cells, order):
    shuffled = list(virus)
    order.shuffle(shuffled)
    for measure in (z_prime, robust_z_prime):
        there = np.array(shuffled) + 1e4
        assert measure(there, cells) == pytest.approx(measure(np.array(virus) + 1e4, cells), rel=1e-9, abs=1e-9)


def test_wells_without_a_number_are_not_wells():
    assert z_prime([9, np.nan, 10, 11], [-1, 0, 1]) == z_prime([9, 10, 11], [-1, 0, 1])


def test_one_well_of_a_control_is_refused():
    with pytest.raises(ControlError) as refusal:
        z_prime([9, 10, 11], [0, np.nan])
    assert str(refusal.value) == (
        "cell_control: found 1 wells with a number, expected 2 or more.\n"
        "  A spread cannot be had from fewer; give more control wells or pool plates of one layout."
    )


def test_equal_controls_are_refused():
    for measure, what in ((z_prime, "means"), (robust_z_prime, "medians")):
        with pytest.raises(ControlError) as refusal:
            measure([1, 2, 3], [2, 2, 2])
        assert str(refusal.value) == (
            f"virus_control and cell_control: found equal {what}, expected {what} that differ.\n"
            "  Check that the layout names the right wells; equal controls cannot be told apart."
        )


@pytest.mark.parametrize(("n_virus", "n_cells"), [(3, 3), (4, 2), (5, 4), (16, 4)])
def test_the_interval_holds_the_true_z_prime_nine_times_in_ten(n_virus, n_cells):
    # Populations 100 +- 10 and 0 +- 5: Z' = 1 - 3 * 15 / 100 = 0.55. 600 plates: 90 % +- 1.2 % (one sd); a band of 3.
    generator = np.random.default_rng(20261122)
    held = 0
    for _ in range(600):
        virus, cells = generator.normal(100, 10, n_virus), generator.normal(0, 5, n_cells)
        low, high = robust_z_prime_interval(virus, cells)
        held += low <= 0.55 <= high
    assert 0.865 <= held / 600 <= 0.955


def test_the_interval_is_the_same_each_time():
    virus, cells = [90.0, 100.0, 112.0], [1.0, 2.0, 5.0]
    assert robust_z_prime_interval(virus, cells) == robust_z_prime_interval(virus, cells)
