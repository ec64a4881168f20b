"""The calibrated p of any response: level under no response, order, tail, and layouts that are alike."""

from __future__ import annotations

import numpy as np
import pytest

from platekit.curves import fit
from platekit.curves._batch.series import batch_of
from platekit.curves._null import SIMULATIONS, calibrated, null_p

EIGHT = 10.0 ** np.arange(-2.5, 1.01, 0.5)


@pytest.mark.parametrize(("doses", "wells"), [(EIGHT, 3), (np.logspace(-3, 1.5, 10), 1), (EIGHT[:5], 1)])
def test_without_a_response_p_is_uniform(doses, wells, wells_of_nothing):
    table = wells_of_nothing(np.repeat(doses, wells), compounds=1500, seed=8)
    p = fit(table)["p_any"].to_numpy()
    for level in (0.01, 0.05, 0.2):
        # Three and a half binomial standard errors of 1500 draws, and of the simulation behind the p.
        allowed = 3.5 * np.sqrt(level * (1 - level) * (1 / 1500 + 1 / SIMULATIONS))
        assert np.mean(p < level) == pytest.approx(level, abs=allowed)


@pytest.mark.parametrize("wells", [1, 3])
def test_where_noise_grows_with_the_signal_p_is_uniform_too(wells, wells_of_nothing):
    table = wells_of_nothing(np.repeat(EIGHT, wells), compounds=1500, seed=9, other=10.0, sd=20.0)
    p = fit(table)["p_any"].to_numpy()
    assert np.mean(p < 0.05) == pytest.approx(0.05, abs=0.022)
    assert np.mean(p < 0.01) == pytest.approx(0.01, abs=0.010)


def test_a_smaller_nominal_p_never_becomes_a_larger_one():
    batch = batch_of([EIGHT] * 300, list(np.random.default_rng(1).normal(size=(300, 8))))
    nominal = np.logspace(-12, 0, 300)
    found = calibrated(nominal, batch, "logistic4")
    assert (np.diff(found) >= 0).all()
    assert found[-1] == 1.0
    # Below what the simulation can tell p goes on in proportion.
    assert found[1] / found[0] == pytest.approx(nominal[1] / nominal[0], rel=1e-9)
    assert np.isnan(calibrated(np.array([np.nan]), batch.taken(np.array([0])), "logistic4")).all()


def test_where_the_doses_lie_makes_no_difference_and_a_well_that_is_missing_hardly_any():
    null = null_p((tuple(np.arange(0, 4, 0.5).tolist()), (3.0,) * 8), "logistic4")
    assert len(null) == SIMULATIONS
    nominal = np.full(40, 0.03)
    doses = [EIGHT * 1000] * 39 + [EIGHT * 1000]
    wells = [np.repeat(one, 3) for one in doses]
    wells[-1] = wells[-1][:-1]
    values = [np.random.default_rng(i).normal(size=len(one)) for i, one in enumerate(wells)]
    found = calibrated(nominal, batch_of(wells, values), "logistic4")
    assert found[:39] == pytest.approx((1 + np.searchsorted(null, 0.03, side="right")) / (1 + SIMULATIONS))
    assert found[-1] == pytest.approx(found[0], rel=0.15)
