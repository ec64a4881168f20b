"""The interval of the largest effect, against distributions that are known."""

import numpy as np
import pytest
from scipy import optimize, stats

from platekit.proviral.estimate import DrugEstimate, Noise
from platekit.proviral.interval import effect_at, largest_effect, posterior
from platekit.proviral.shapes import EFFECT_SD_LOG2

WELL_DF = 5.0


@pytest.fixture
def measured():
    """Return the estimate of a drug with independent effects, log2, each with a standard error of 0.2 from five degrees of freedom."""

    def estimate(*effects: float) -> DrugEstimate:
        k = len(effects)
        return DrugEstimate(
            dose=np.arange(k), doses_uM=10.0 ** np.arange(k), effects=np.array(effects), from_wells=0.04 * np.eye(k),
            day_pattern=np.zeros((k, k)), from_surface=np.zeros((k, k)),
            noise=Noise(0.04, WELL_DF, 0.0, 2.0, 0.0, 0.0, False), n_wells=3 * k, n_batches=3,
        )  # fmt: skip

    return estimate


@pytest.mark.parametrize("effect", [0.0, 0.4, -0.5])
def test_one_dose_has_the_interval_of_a_t_distribution_drawn_towards_no_effect(measured, effect):
    drug = measured(effect)
    # Normal prior with variance tau^2 and an estimate with variance v: mean k t and variance k v, k = tau^2 / (tau^2 + v).
    k = EFFECT_SD_LOG2**2 / (EFFECT_SD_LOG2**2 + 0.04)
    known = stats.t(WELL_DF, loc=k * effect, scale=np.sqrt(0.04 * k))
    found = largest_effect(drug, drug.shapes)
    assert (found.median, found.low, found.high) == pytest.approx(known.ppf([0.5, 0.025, 0.975]), abs=1e-9)
    assert found.lower_bound == pytest.approx(known.ppf(0.05), abs=1e-9)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_quantiles_of_a_mixture_of_shapes_are_those_that_brent_finds(measured, place):
    # At the lowest dose some shapes say that nothing happens: their part of the mixture is all but a step.
    drug = measured(0.1, 0.3, 0.9)
    weight, centre, variance, shrink = posterior(drug, drug.shapes)
    height = drug.shapes.heights[:, place]
    parts = stats.t(WELL_DF, loc=centre * height, scale=np.maximum(np.sqrt(variance * shrink) * height, 1e-9))
    expected = [
        optimize.brentq(lambda x, level=level: weight @ parts.cdf(x) - level, -20, 20, xtol=1e-12)
        for level in (0.5, 0.025, 0.975)
    ]
    assert effect_at(drug, drug.shapes, place) == pytest.approx(expected, abs=1e-6)
