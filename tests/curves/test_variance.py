"""How noise grows with the signal: known growth, no growth, too little to tell, and what it does to the intervals."""

from __future__ import annotations

import numpy as np
import pytest

from platekit.assay import load_assay
from platekit.curves._variance import Groups, groups_of, growth
from platekit.curves._wells import dose_series


def simulated(rng: np.random.Generator, r: float, wells: int = 3, groups: int = 40) -> Groups:
    signal = rng.uniform(0, 100, groups)
    noise = rng.normal(0, 2 * np.sqrt(1 + r * signal[:, None] ** 2), (groups, wells))
    return Groups(signal, ((noise - noise.mean(axis=1, keepdims=True)) ** 2).sum(axis=1), np.full(groups, wells - 1.0))


def test_known_growth_is_found_again():
    rng = np.random.default_rng(1)
    found = [growth(simulated(rng, 0.01, groups=200)) for _ in range(60)]
    assert np.median(found) == pytest.approx(0.01, rel=0.15)


def test_constant_noise_is_taken_for_growing_in_about_one_of_a_hundred():
    rng = np.random.default_rng(2)
    # Three binomial standard errors above 1 % of 600 are 2.2 %.
    assert np.mean([growth(simulated(rng, 0.0)) > 0 for _ in range(600)]) <= 0.022


def test_a_few_wells_say_nothing():
    assert growth(Groups(np.array([1.0, 100.0]), np.array([0.1, 5000.0]), np.array([3.0, 3.0]))) == 0.0
    assert growth(groups_of(np.array([np.nan, np.nan]), np.array(["a", "a"]))) == 0.0


def test_equal_wells_are_grouped_and_single_ones_left_out():
    groups = groups_of(np.array([1.0, 3.0, -10.0, -12.0, 5.0, np.nan]), np.array(["a", "a", "b", "b", "c", "a"]))
    assert groups.signal.tolist() == [2.0, 11.0]
    assert groups.squares.tolist() == [2.0, 2.0]
    assert groups.freedom.tolist() == [1.0, 1.0]


def test_the_growth_of_a_readout_comes_from_its_controls_and_equal_doses(bench):
    proportional = bench["simulate"](bench["DESIGNS"][3], 30, seed=1)[0]
    constant = bench["simulate"](bench["DESIGNS"][1], 30, seed=1)[0]
    grown = {one.growth for one in dose_series(proportional, load_assay())}
    assert len(grown) == 1
    # All noise is proportional: none is left at no signal, so that it grows without bound.
    assert grown.pop() > 0.01
    assert {one.growth for one in dose_series(constant, load_assay())} == {0.0}
