"""The pattern of a plate and what is left of it: Moran's I by hand, its level, and a slope that is found and taken off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from platekit import schema
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.patterns import morans_i
from platekit.simulate.designs import ordinary
from platekit.simulate.ingredients import Noise
from platekit.simulate.screens import simulate
from platekit.wells import neighbours


def test_morans_i_is_that_of_its_formula():
    # Twenty-four wells in two rows of a plate; the matrix of weights written out.
    rows, columns = np.repeat([1, 2], 12), np.tile(np.arange(1, 13), 2)
    values = np.random.default_rng(1).normal(size=24)
    weights = (np.abs(rows[:, None] - rows) <= 1) & (np.abs(columns[:, None] - columns) <= 1) & ~np.eye(24, dtype=bool)
    z = values - values.mean()
    by_hand = 24 / weights.sum() * (z @ weights @ z) / (z @ z)
    i, _ = morans_i(values, *neighbours(rows, columns, np.arange(24)))
    assert i == pytest.approx(by_hand, rel=1e-12)


def test_without_a_pattern_p_is_below_a_twentieth_one_time_in_twenty():
    rows, columns = np.repeat(np.arange(1, 9), 12), np.tile(np.arange(1, 13), 8)
    pairs = neighbours(rows, columns, np.arange(96))
    rng = np.random.default_rng(2)
    p = [morans_i(rng.normal(size=96), *pairs)[1] for _ in range(400)]
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.035)


def test_too_few_neighbours_and_equal_wells_say_nothing():
    assert np.isnan(morans_i(np.arange(5.0), np.arange(4), np.arange(1, 5))).all()
    assert np.isnan(morans_i(np.ones(40), np.arange(39), np.arange(1, 40))).all()


def test_a_slope_is_seen_before_and_gone_after():
    design = replace(ordinary(2), days=2, counted=False, noise=Noise(cv=0.1, gradient=0.6))
    patterns = call(normalise(simulate(design, seed=3).wells)).patterns
    schema.check(patterns, schema.PATTERNS, where="call")
    assert len(patterns) == 2
    assert (patterns["morans_i_before"] > 0.2).all()
    assert (patterns["p_before"] == 0.002).all()
    assert (patterns["morans_i_after"].abs() < 0.1).all()
    # From 0.7 to 1.3 times the events: 1.86-fold, and less where the ceiling is near.
    assert patterns["pattern_percent"].between(50, 110).all()
    assert patterns["learnt_from"].str.fullmatch(r"vehicle wells and \d+ of 40 compounds").all()
