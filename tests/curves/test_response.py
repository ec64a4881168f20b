"""Which column stands for infection: the net one, so that a direction is one of infection and not of cells or glow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from platekit.curves import fit

DOSES = np.repeat(10.0 * 3.0 ** -np.arange(8), 3)


def _four_pl(top: float, ec50: float) -> np.ndarray:
    return top / (1 + ec50 / DOSES)


def test_a_compound_that_makes_more_cells_has_no_curve_of_infection(wells: Callable, noise: Callable):
    # The signal doubles with the cells; per live cell, which is what log2_fold_change holds, nothing happens.
    raw = -_four_pl(100, 0.3) + noise()
    row = fit(wells(raw, DOSES, log2_fold_change=noise(seed=2) / 100)).iloc[0]
    assert (row["direction"], row["ec50_relation"]) == ("flat", "")
    assert row["response"] == "net_percent_inhibition [%]"


def test_the_net_response_of_a_threefold_increase_falls_to_minus_two_hundred(wells: Callable):
    fold = 1 + _four_pl(2.0, 0.5)
    row = fit(wells(100 * (1 - fold), DOSES, log2_fold_change=np.log2(fold))).iloc[0]
    assert (row["direction"], row["ec50_relation"]) == ("increase", "=")
    assert row["ec50_uM"] == pytest.approx(0.5, rel=1e-3)
    assert row["bottom"] == pytest.approx(-200, rel=1e-3)


def test_doses_at_which_the_compound_glows_are_left_out_and_named(wells: Callable, noise: Callable):
    glow = np.where(DOSES > 3, "the compound's own signal is most of what was read", "")
    raw = np.where(DOSES > 3, -900.0, 0.0) + noise()
    row = fit(wells(raw, DOSES, log2_fold_change=np.log2(1 - raw / 100), mask_reason=glow)).iloc[0]
    assert row["direction"] == "flat"
    assert row["n_wells"] == 18
    assert row["note"] == "left out because the compound's own signal is most of what was read: 3.33333, 10 uM"


def test_without_vehicle_wells_the_signal_is_fitted_as_read(wells: Callable):
    signal = 1000 + _four_pl(4000, 0.5)
    row = fit(wells(np.full(24, np.nan), DOSES, value=signal)).iloc[0]
    assert row["response"] == "value [as read]"
    assert (row["direction"], row["ec50_uM"]) == ("increase", pytest.approx(0.5, rel=1e-3))
    assert row[["absolute_ec50_uM", "dss"]].isna().all()
    assert (row["bottom"], row["top"]) == (pytest.approx(1000, rel=1e-3), pytest.approx(5000, rel=1e-3))


def test_wells_at_background_do_not_bend_the_curve(wells: Callable, noise: Callable):
    # A censored well stands at the floor, 1 % of the vehicle: 99 % inhibition, not minus infinity.
    fold = np.maximum(1 - _four_pl(1.0, 0.05) + noise() / 300, 0.01)
    row = fit(wells(100 * (1 - fold), DOSES, log2_fold_change=np.log2(fold))).iloc[0]
    assert row["direction"] == "decrease"
    assert row["top"] == pytest.approx(100, abs=4)
    assert isinstance(fit(wells(100 * (1 - fold), DOSES)), pd.DataFrame)
