"""SSMD: plain, unbiased, robust."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.errors import ControlError
from platekit.quality import quality
from platekit.quality.ssmd import robust_ssmd, separation, ssmd, unbiased_ssmd

controls = st.lists(st.integers(-1000, 1000), min_size=3, max_size=32, unique=True)


def test_ssmd_of_two_known_populations():
    # By hand: a difference of 10 and two variances of 1.
    assert ssmd([9, 10, 11], [-1, 0, 1]) == pytest.approx(10 / math.sqrt(2), rel=1e-12)
    assert robust_ssmd([9, 10, 11], [-1, 0, 1]) == pytest.approx(10 / (1.4826 * math.sqrt(2)), rel=1e-12)


def test_large_samples_reach_the_closed_form():
    # Populations 100 +- 20 and 0 +- 15: SSMD = 100 / 25 = 4. With 40000 wells the sampling error is below 1 %.
    generator = np.random.default_rng(1)
    virus, cells = generator.normal(100, 20, 40_000), generator.normal(0, 15, 40_000)
    for measure in (ssmd, robust_ssmd):
        assert measure(virus, cells) == pytest.approx(4.0, rel=0.03)


def test_the_unbiased_form_is_right_on_average_where_the_plain_one_is_not():
    # Equal spreads, 4 wells each, SSMD = 3 / sqrt(2).
    generator = np.random.default_rng(2)
    plates = [(generator.normal(3, 1, 4), generator.normal(0, 1, 4)) for _ in range(4000)]
    truth = 3 / math.sqrt(2)
    assert np.mean([unbiased_ssmd(virus, cells) for virus, cells in plates]) == pytest.approx(truth, rel=0.03)
    assert np.mean([ssmd(virus, cells) for virus, cells in plates]) > 1.08 * truth


def test_all_forms_meet_the_reference_values_of_an_independent_program(shared: Path):
    folder = shared / "reference" / "assays" / "plate_quality"
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    wells = pd.read_csv(folder / "controls.csv")
    for measure, name in ((ssmd, "ssmd"), (unbiased_ssmd, "ssmd_unbiased"), (robust_ssmd, "ssmd_robust")):
        assert measure(wells["positive"], wells["negative"]) == pytest.approx(expected[name], abs=1e-6)


@given(virus=controls, cells=controls, gain=st.floats(0.01, 100), offset=st.floats(-1e3, 1e3))
def test_ssmd_ignores_detector_gain_and_offset(virus, cells, gain, offset):
    virus, cells = np.array(virus) + 1e4, np.array(cells)
    rescaled = ssmd(gain * virus + offset, gain * cells + offset)
    assert rescaled == pytest.approx(ssmd(virus, cells), rel=1e-6, abs=1e-6)


@given(virus=controls, cells=controls)
def test_exchanging_the_controls_changes_the_sign_alone(virus, cells):
    assert ssmd(virus, cells) == pytest.approx(-ssmd(cells, virus), rel=1e-12, abs=1e-12)


def test_wells_that_all_read_the_same_are_refused():
    with pytest.raises(ControlError) as refusal:
        ssmd([5, 5], [1, 1])
    assert str(refusal.value) == (
        "virus_control and cell_control: found no spread at all, expected wells that differ a little.\n"
        "  Equal readings in all control wells point to a saturated detector or filled-in values."
    )


def test_counts_that_mostly_agree_keep_the_plain_value():
    # More than half of both controls read the same, so the median deviation is 0 and says nothing.
    virus, cells = np.array([9.0, 10, 10, 10, 11]), np.array([0.0, 0, 0, 1])
    plain, robust = separation(virus, cells)
    assert robust == plain == ssmd(virus, cells)


def test_controls_that_all_read_the_same_are_not_separated(wells):
    checks, judged = quality(
        wells({"virus_control": [100.0] * 8, "cell_control": [100.0] * 8, "compound": [90.0, 110.0]})
    )
    row = checks[(checks["plate"] == "P1") & (checks["check"] == "ssmd")].iloc[0]
    assert (row["light"], row["value"]) == ("red", 0.0)
    assert (
        row["message"] == "8 virus_control wells and 8 cell_control wells all read the same: controls are not separated"
    )
    assert judged["excluded"].all()
