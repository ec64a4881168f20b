"""How large the effect is: the posterior of the largest effect over the assessable doses, averaged over dose shapes.

Each shape s has a height theta_s with least-squares estimate t_s and variance v_s. With the prior theta ~ N(0, tau^2) its posterior is
N(t_s k, v_s k), k = tau^2 / (tau^2 + v_s), and the shape's weight is w_s (1 + tau^2/v_s)^(-1/2) exp(k t_s^2 / (2 v_s)). Each component
carries the degrees of freedom of its variance (Satterthwaite 1946, Biometrics Bull 2:110), so that the mixture is one of t distributions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from platekit.proviral.estimate import DrugEstimate
from platekit.proviral.shapes import EFFECT_SD_LOG2, Shapes

Numbers = npt.NDArray[np.float64]

# Doses where the main effect is below this share of its largest are looked at for a second one.
UNTOUCHED_SHARE = 0.2
# Quantiles are exact to far beyond the digits that a table shows; Newton needs five to ten steps, halving alone forty.
_MOST_STEPS, _EXACT_LOG2 = 60, 1e-12
# Where a mixture has no density, a step of Newton leads out and is not taken.
_LEAST_DENSITY = 1e-200
# A shape misses the effects by more than chance below this p.
MISFIT_P = 0.05
# Errors are at most doubled for it: a response that follows no shape at all is still measured dose by dose.
MOST_MISFIT = 4.0
# Shapes this much less likely than the best one do not move a quantile.
_NEGLIGIBLE_WEIGHT = 1e-5
_NO_SPREAD = 1e-9


@dataclass(frozen=True)
class LargestEffect:
    """Posterior of the largest effect (log2): median, 95 % interval, one-sided 95 % upper bound; where it lies on the dose axis."""

    median: float
    low: float
    high: float
    upper_bound: float
    lower_bound: float
    at_uM: float
    log10_half_uM: float
    typical_se: float


def largest_effect(estimate: DrugEstimate, shapes: Shapes) -> LargestEffect:
    """Return the posterior of the largest effect over the judged doses."""
    weight, centre, variance, shrink = posterior(estimate, shapes)
    scale = np.sqrt(variance * shrink)
    df = _freedom(estimate, shapes, variance)
    quantiles = _quantiles(np.array([0.5, 0.025, 0.975, 0.95, 0.05]), weight, centre, scale, df)
    curve = (weight * centre) @ shapes.heights
    median, low, high, upper, lower = (float(q) for q in quantiles)
    return LargestEffect(
        median, low, high,
        # At no dose there is no effect: the largest increase is never below none.
        upper_bound=max(upper, 0.0),
        lower_bound=lower,
        at_uM=float(estimate.doses_uM[np.argmax(curve if quantiles[0] >= 0 else -curve)]),
        log10_half_uM=_mean_where_known(shapes.log10_half, weight),
        typical_se=float(np.median(np.sqrt(variance))),
    )  # fmt: skip


def effect_at(estimate: DrugEstimate, shapes: Shapes, place: int) -> tuple[float, float, float]:
    """Return median and 95 % limits (log2) of the effect at one judged dose, over the same shapes."""
    weight, centre, variance, shrink = posterior(estimate, shapes)
    height = shapes.heights[:, place]
    # A shape that does not reach the dose says that nothing happens there.
    scale = np.maximum(np.sqrt(variance * shrink) * height, _NO_SPREAD)
    df = _freedom(estimate, shapes, variance)
    median, low, high = _quantiles(np.array([0.5, 0.025, 0.975]), weight, centre * height, scale, df)
    return float(median), float(low), float(high)


def untouched_doses(estimate: DrugEstimate, shapes: Shapes) -> npt.NDArray[np.int64]:
    """Return the places of the doses that the drug's main effect does not reach: below a fifth of its height.

    A second effect in the other direction is looked for there alone. Beside a strong effect, shapes that leave it out fit so badly that
    the common error of a day is bent to explain it, and the doses without effect seem to move the other way.
    """
    weight, centre, _, _ = posterior(estimate, shapes)
    curve = np.abs((weight * centre) @ shapes.heights)
    return np.flatnonzero(curve < UNTOUCHED_SHARE * curve.max())


def posterior(estimate: DrugEstimate, shapes: Shapes) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return weight, posterior mean, least-squares variance and shrinkage k of each shape's height."""
    weighted = np.linalg.solve(estimate.covariance, shapes.heights.T)
    variance = 1 / np.einsum("sk,ks->s", shapes.heights, weighted)
    height = (estimate.effects @ weighted) * variance
    variance = variance * _misfit(estimate, height, variance)
    prior = _prior_variance(height, variance)
    k = prior / (prior + variance)
    log_weight = np.log(shapes.weights) - 0.5 * np.log1p(prior / variance) + 0.5 * k * height**2 / variance
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum(), height * k, variance, k


def _prior_variance(height: Numbers, variance: Numbers) -> float:
    """Return tau^2: that of the effects expected, or the likeliest one (t^2 - v of the best shape) of a drug far beyond them.

    A potent antiviral changes infection thirtyfold; a prior made for weak effects would pull it back by a tenth.
    """
    best = int(np.argmax(height**2 / variance))
    return max(EFFECT_SD_LOG2**2, float(height[best] ** 2 - variance[best]))


def _misfit(estimate: DrugEstimate, height: Numbers, variance: Numbers) -> float:
    """Return the factor by which the best shape misses the effects by more than their errors allow; 1 where it does not.

    Q / (k - 2), the heterogeneity factor of Finney (1971, Probit Analysis), where chi-square of Q is significant: the curve of a strong
    effect follows none of a few shapes exactly, and days shift it along the dose axis. Weights are tempered by it too.
    """
    df = len(estimate.effects) - 2
    missed = _missed(estimate, height, variance)
    return 1.0 if df < 1 or special.chdtrc(df, missed) >= MISFIT_P else min(missed / df, MOST_MISFIT)


def _missed(estimate: DrugEstimate, height: Numbers, variance: Numbers) -> float:
    total = float(estimate.effects @ np.linalg.solve(estimate.covariance, estimate.effects))
    return max(total - float((height**2 / variance).max()), 0.0)


def p_of_misfit(estimate: DrugEstimate, shapes: Shapes) -> float:
    """Return how often chance alone takes the effects as far from the best shape (chi-square); 1 for fewer than three doses."""
    df = len(estimate.effects) - 2
    weighted = np.linalg.solve(estimate.covariance, shapes.heights.T)
    variance = 1 / np.einsum("sk,ks->s", shapes.heights, weighted)
    return (
        float(special.chdtrc(df, _missed(estimate, (estimate.effects @ weighted) * variance, variance)))
        if df > 0
        else 1.0
    )


def _freedom(estimate: DrugEstimate, shapes: Shapes, variance: Numbers) -> Numbers:
    """Return degrees of freedom of each height: its variance parts, each with its own."""
    contrast = np.linalg.solve(estimate.covariance, shapes.heights.T) * variance
    of_wells = np.einsum("ks,kl,ls->s", contrast, estimate.from_wells, contrast)
    of_days = estimate.noise.day * np.einsum("ks,kl,ls->s", contrast, estimate.day_pattern, contrast)
    uncertain = of_wells**2 / estimate.noise.well_df + of_days**2 / estimate.noise.day_df
    return np.clip(variance**2 / np.maximum(uncertain, 1e-30), 1.0, 1e6)


def _quantiles(levels: Numbers, weight: Numbers, centre: Numbers, scale: Numbers, df: Numbers) -> Numbers:
    """Return quantiles of a mixture of t distributions: Newton's method, halving where its steps lead out or do not shrink by half."""
    counts = weight > _NEGLIGIBLE_WEIGHT * weight.max()
    weight, centre, scale, df = weight[counts] / weight[counts].sum(), centre[counts], scale[counts], df[counts]
    reach = scale * special.stdtrit(df, 0.999)
    low = np.full(len(levels), float((centre - reach).min()))
    high = np.full(len(levels), float((centre + reach).max()))
    peak = weight / (scale * np.sqrt(df) * special.beta(0.5, df / 2))
    middle, moved = (low + high) / 2, high - low
    for _ in range(_MOST_STEPS):
        t = (middle[:, None] - centre) / scale
        missed = special.stdtr(df, t) @ weight - levels
        low, high = np.where(missed < 0, middle, low), np.where(missed < 0, high, middle)
        step = missed / np.maximum((1 + t**2 / df) ** (-(df + 1) / 2) @ peak, _LEAST_DENSITY)
        newton = middle - step
        trusted = (low <= newton) & (newton <= high) & (np.abs(step) <= np.maximum(moved / 2, _EXACT_LOG2))
        before, middle = middle, np.where(trusted, newton, (low + high) / 2)
        moved = np.abs(middle - before)
        if moved.max() < _EXACT_LOG2:
            break
    return middle


def _mean_where_known(values: Numbers, weight: Numbers) -> float:
    """Return the weighted mean of the numbers; NaN where most of the weight has none (half of the change lies below all doses)."""
    known = np.isfinite(values)
    if weight[known].sum() <= 0.5 * weight.sum():
        return float("nan")
    return float(np.average(values[known], weights=weight[known]))
