"""The test: an average of one-sided likelihood ratios over dose shapes, and how often chance alone gives as much.

T = sum over shapes of w_s exp(z_s^2 / 2), 1 instead of the exponential where z_s points the other way. Large T: some shape fits far
better than no effect. Its null distribution is simulated with the covariance of the drug's own design, in which the variances of wells
and days are drawn anew each time from what their degrees of freedom allow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from platekit.proviral.estimate import DrugEstimate, standardised
from platekit.proviral.interval import untouched_doses
from platekit.proviral.shapes import Shapes
from platekit.proviral.verdict import DECREASE, INCREASE

Numbers = npt.NDArray[np.float64]

# The seed of every simulation here, recorded with the results; the same table gives the same p.
SEED = 20250517
SIMULATIONS = 20_000
# A drug with such a p in one direction has an effect that the other direction must not be judged beside.
MAIN_EFFECT_P = 0.05
# exp(z^2/2) must stay a number; beyond this z, p is decided by its bound anyway.
_LARGEST_Z = 37.0
# Designs that agree to these steps share a null distribution: mean correlation between doses, and log2 precision of a dose.
_SHARED_STEP = 0.1
_PRECISION_STEP_LOG2 = 1.0


@dataclass(frozen=True)
class Evidence:
    """One drug against no effect: one-sided p of each direction, and the doses that a second effect was looked for at.

    `likelier` is the direction whose likelihood ratio is larger: two p at the limit of the simulation are equal, and their
    ratios are not. `second` is the estimate restricted to the doses that the main effect does not reach; None where there is
    no main effect.
    """

    p_increase: float
    p_decrease: float
    likelier: str
    second: DrugEstimate | None


@dataclass(frozen=True)
class _Tested:
    """p and T of one drug, of an increase and of a decrease."""

    p: tuple[float, float]
    ratio: tuple[float, float]

    @property
    def rises(self) -> bool:
        return self.ratio[0] >= self.ratio[1]


_NOTHING_LEFT = _Tested((1.0, 1.0), (1.0, 1.0))


def ratio(z: Numbers, weights: Numbers) -> Numbers:
    """Return T for z of shape (..., shapes)."""
    return np.exp(np.square(np.clip(z, 0.0, _LARGEST_Z)) / 2) @ weights


def judge(estimates: tuple[DrugEstimate | None, ...]) -> tuple[Evidence | None, ...]:
    """Return the evidence of each drug.

    Parameters
    ----------
    estimates : tuple of DrugEstimate or None
        None stands for a drug without judged doses.

    Returns
    -------
    tuple of Evidence or None
        Independent of the order of the drugs. Where one direction has p below `MAIN_EFFECT_P`, the other one is tested on the
        doses that the first does not reach (`untouched_doses`), and has p = 1 where there are none.
    """
    both = _tested([(i, estimate) for i, estimate in enumerate(estimates) if estimate is not None])
    second: dict[int, DrugEstimate | None] = {}
    for i, tested in both.items():
        estimate = estimates[i]
        if estimate is not None and min(tested.p) < MAIN_EFFECT_P:
            untouched = untouched_doses(estimate, estimate.shapes)
            second[i] = estimate.only(untouched) if len(untouched) else None
    again = _tested([(i, estimate) for i, estimate in second.items() if estimate is not None])
    found: list[Evidence | None] = [None] * len(estimates)
    for i, tested in both.items():
        up, down = tested.p
        if i in second:
            other_up, other_down = again.get(i, _NOTHING_LEFT).p
            up, down = (up, other_down) if tested.rises else (other_up, down)
        found[i] = Evidence(up, down, INCREASE if tested.rises else DECREASE, second.get(i))
    return tuple(found)


def _tested(numbered: list[tuple[int, DrugEstimate]]) -> dict[int, _Tested]:
    """Return one-sided p and T of increase and decrease; drugs of one design share a simulated null distribution."""
    designs: dict[tuple[bytes, bytes], list[tuple[int, DrugEstimate]]] = {}
    for i, estimate in numbered:
        designs.setdefault(_design(estimate), []).append((i, estimate))
    found: dict[int, _Tested] = {}
    for key in sorted(designs):
        alike = designs[key]
        shapes = alike[0][1].shapes
        null = null_distribution([estimate for _, estimate in alike], shapes)
        for i, estimate in alike:
            z = standardised(estimate, shapes)
            ratios = float(ratio(z, shapes.weights)), float(ratio(-z, shapes.weights))
            p = [_p(one, len(z), null, estimate) for one in ratios]
            found[i] = _Tested((p[0], p[1]), ratios)
    return found


def _design(estimate: DrugEstimate) -> tuple[bytes, bytes]:
    """Return what decides the null distribution: doses, how their noise is shared and spread, and degrees of freedom.

    T is made of standardised contrasts, so that small differences of precision between places on a plate hardly move it.
    """
    covariance = estimate.covariance
    log_sd = 0.5 * np.log2(np.diag(covariance))
    k = len(log_sd)
    sd = 2.0**log_sd
    shared = (covariance / np.outer(sd, sd)).sum() - k
    freedom = np.log2([max(estimate.noise.well_df, 1.0), max(estimate.noise.day_df, 1.0)])
    summary = np.concatenate([
        [round(shared / max(k * (k - 1), 1) / _SHARED_STEP)],
        np.round((log_sd - log_sd.mean()) / _PRECISION_STEP_LOG2),
        np.round(freedom),
    ])  # fmt: skip
    return np.round(np.log10(np.maximum(estimate.doses_uM, 1e-12)), 2).tobytes(), (summary + 0.0).tobytes()


def null_distribution(alike: list[DrugEstimate], shapes: Shapes) -> Numbers:
    """Return sorted simulated T for drugs of one design that do nothing, shape (`SIMULATIONS`,)."""
    noise = alike[0].noise
    from_wells = np.mean([e.from_wells for e in alike], axis=0)
    pattern = np.mean([e.day_pattern for e in alike], axis=0)
    from_surface = np.mean([e.from_surface for e in alike], axis=0)
    between = float(np.mean([e.noise.day_between for e in alike]))
    expected = float(np.mean([e.noise.day_expected for e in alike]))
    day = float(np.mean([e.noise.day for e in alike]))
    k = len(from_wells)
    draws, rng = _draws(3 * k)
    well_factor = noise.well_df / rng.chisquare(noise.well_df, SIMULATIONS)
    between_drawn = between * noise.day_df / rng.chisquare(noise.day_df, SIMULATIONS)
    # A variance that was cut off at 0 may be above 0 all the same: what was cut off is not information.
    drawn = np.maximum(between_drawn - expected * well_factor, 0.0) if day < between else between_drawn
    parts = np.concatenate([
        np.sqrt(well_factor)[:, None] * draws[:, :k],
        np.sqrt(drawn)[:, None] * draws[:, k : 2 * k],
        draws[:, 2 * k :],
    ], axis=1)  # fmt: skip
    roots = np.concatenate([_root(from_wells), _root(pattern), _root(from_surface)], axis=1)
    covariance = from_wells + day * pattern + from_surface
    weighted = np.linalg.solve(covariance, shapes.heights.T)
    to_z = weighted / np.sqrt(np.einsum("sk,ks->s", shapes.heights, weighted))
    return np.sort(ratio(parts @ (roots.T @ to_z), shapes.weights))


def _draws(n: int) -> tuple[Numbers, np.random.Generator]:
    """Return standard normal numbers, (`SIMULATIONS`, n), and the generator that goes on after them: the same for every design."""
    draws, state = _drawn_once(n)
    rng = np.random.default_rng()
    rng.bit_generator.state = state
    return draws, rng


@lru_cache(maxsize=4)
def _drawn_once(n: int) -> tuple[Numbers, Mapping[str, Any]]:
    # Drawing them takes as long as all that a design does with them, and a screen has tens of designs of one size.
    rng = np.random.default_rng(SEED)
    draws = rng.standard_normal((SIMULATIONS, n))
    draws.setflags(write=False)
    return draws, rng.bit_generator.state


def _root(covariance: Numbers) -> Numbers:
    """Return the symmetric R with R R = covariance, which may be singular.

    Of all roots this one moves least when the covariance moves: eigenvectors by themselves turn at the last digit, and p would differ
    between machines.
    """
    size, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.maximum(size, 0.0))) @ vectors.T


def _p(observed: float, n_shapes: int, null: Numbers, estimate: DrugEstimate) -> float:
    exceeding = len(null) - int(np.searchsorted(null, observed, side="left"))
    p = (1 + exceeding) / (1 + len(null))
    if exceeding:
        return p
    # Beyond the simulation: T >= t needs a shape with z^2 >= 2 ln t, which bounds p over all shapes (Bonferroni).
    df = min(estimate.noise.well_df, max(estimate.noise.day_df, 1.0))
    bound = n_shapes * float(stats.t.sf(np.sqrt(2 * np.log(observed)), df))
    return min(p, bound)


def benjamini_hochberg(p: Numbers) -> Numbers:
    """Return p adjusted for the false discovery rate; NaN stays NaN and does not count.

    References
    ----------
    .. [1] Benjamini & Hochberg (1995) J R Stat Soc B 57:289, doi:10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, np.nan, 0.03])).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    if len(known):
        adjusted[known] = stats.false_discovery_control(p[known], method="bh")
    return adjusted
