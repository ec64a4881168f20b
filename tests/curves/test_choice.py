"""Flat or curve: F, AICc and misfit, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from platekit.curves._batch.fit import fit_batch
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.series import batch_of
from platekit.curves._choice import aicc, describes, p_against_flat
from platekit.curves.logistic4 import MODEL


def test_p_against_flat_by_hand():
    # F = ((100 - 20)/3)/(20/20) = 26.67 on 3 and 20 degrees of freedom; the table's 0.1 % point is 8.10.
    p = p_against_flat(100.0, 20.0, 24, 4)
    assert p == pytest.approx(stats.f.sf(80 / 3, 3, 20), rel=1e-12)
    assert p < 0.001
    # At the table's 5 % point, 3.10, p is 0.05.
    assert p_against_flat(20 * (1 + 3 * 3.098391 / 20), 20.0, 24, 4) == pytest.approx(0.05, abs=1e-6)


def test_p_without_degrees_of_freedom_is_not_computable():
    assert np.isnan(p_against_flat(100.0, 0.0, 4, 4))


def test_aicc_by_hand():
    # n = 12, RSS = 12: n ln 1 = 0; k = 5: 10 + 2 * 5 * 6/(12 - 5 - 1) = 20.
    assert aicc(12.0, 12, 4) == pytest.approx(20.0, rel=1e-12)
    assert np.isnan(aicc(12.0, 6, 4))


def test_a_curve_is_doubted_only_beyond_what_replicates_scatter():
    # Dose means 0, 10, 0, 10, 0, 10, replicates 1 apart: within 6 * 0.5 = 3, between 2 * 6 * 25 = 300.
    doses, responses = np.repeat(10.0 ** np.arange(6.0), 2), np.tile([-0.5, 0.5, 9.5, 10.5], 3)
    series = batch_of([doses], [responses])
    assert series.within.item() == pytest.approx(3.0)
    assert series.total.item() == pytest.approx(300.0)
    assert not describes(series, 303.0, 1)
    assert describes(series, 3.0 + 0.19 * 300, 1)
    assert describes(batch_of([doses[::2]], [responses[::2]]), 150.0, 1)  # no replicates, no doubt


def test_no_response_is_called_a_curve_no_more_often_than_one_time_in_twenty_or_so():
    # The nominal F is approximate under no response; 5 % give or take three binomial standard errors.
    rng, doses = np.random.default_rng(5), np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3)
    batch = batch_of([doses] * 2000, list(rng.normal(0, 1, (2000, 24))))
    p = p_against_flat(batch.total + batch.within, fit_batch(Problem(batch, MODEL)).rss, batch.count, 4)
    assert 0.02 <= np.mean(p < 0.05) <= 0.065
