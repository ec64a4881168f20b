"""A stratified rank test with its exact permutation distribution: is a class of drugs higher than the rest of its plates?

Ranks are taken, and labels exchanged, within a plate only, so that no difference between plates can pass for one between classes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

# Ranks are whole numbers on a common scale; one with more steps than this is rounded to so many. The distribution is exact for
# the rounded ranks, and takes no minutes.
MOST_STEPS = 100
# The outermost tenth of the ranks at either end counts alike. Among the comparators of a real plate are drugs that act strongly either way; how
# far they lie out says nothing of the class, and its noise costs power (docs/why/class.md).
OUTERMOST = 0.1
# A permutation that gives what was observed counts, whatever the last digit of its probability.
_ROUNDING = 1e-9
# Two-sided 95 %.
_TAIL = 0.025


@dataclass(frozen=True)
class Stratum:
    """Values of the class and of its comparators on the same plates, log2; at least one each."""

    members: Numbers
    comparators: Numbers


@dataclass(frozen=True)
class RankTest:
    """How a class lies against its comparators.

    `share` is the weighted share of pairs of one plate in which the member is higher (ties count half): 0.5 is no difference. `shift` is
    the median difference of such pairs with its 95 % interval, log2; NaN where no difference, however large, could be ruled out.
    """

    share: float
    p_increase: float
    p_decrease: float
    shift: float
    shift_low: float
    shift_high: float


def rank_test(strata: Sequence[Stratum]) -> RankTest:
    """Compare a class with the rest of its plates.

    Parameters
    ----------
    strata : sequence of Stratum
        At least one.

    Returns
    -------
    RankTest
        Both p are one-sided and exact for the permutations of labels within strata: no simulation, no seed.

    Notes
    -----
    T = sum over strata of the members' midranks / (N + 1), N the drugs of the stratum (van Elteren 1960, Bull Inst Int Stat 37:351;
    Lehmann 1975, Nonparametrics, ch. 3.3), kept between `OUTERMOST` and 1 - `OUTERMOST` for p. Its distribution under all permutations is
    built up drug by drug (shift algorithm, Streitberg & Roehmel 1986, Stat Softw Newsl 12:10), on whole numbers: T times a common multiple of
    all N + 1, at most `MOST_STEPS`. Interval: that of the plain ranks, Hodges & Lehmann 1963, Ann Math Stat 34:598,
    doi:10.1214/aoms/1177704172.

    Examples
    --------
    >>> found = rank_test([Stratum(np.array([3.0, 4.0]), np.array([0.0, 1.0, 2.0]))])
    >>> found.share, round(found.p_increase, 6), found.shift
    (1.0, 0.1, 2.5)
    """
    sizes = [len(one.members) for one in strata]
    scores = _scores(strata, OUTERMOST)
    null = _permuted(scores, sizes)
    observed = sum(int(each[:size].sum()) for each, size in zip(scores, sizes, strict=True))
    share, shift, low, high = _pairs(strata, *_rejected(_scores(strata, 0.0), sizes))
    return RankTest(
        share=share,
        p_increase=min(float(null[observed:].sum()), 1.0),
        p_decrease=min(float(null[: observed + 1].sum()), 1.0),
        shift=shift,
        shift_low=low,
        shift_high=high,
    )


def _scores(strata: Sequence[Stratum], outermost: float) -> list[Places]:
    """Return the scores of each stratum, whole numbers, the members' first."""
    values = [np.concatenate([one.members, one.comparators]) for one in strata]
    # Doubled: midranks end in a half.
    steps = 2 * min(math.lcm(*(len(each) + 1 for each in values)), MOST_STEPS)
    ranks = [np.clip(rankdata(each) / (len(each) + 1), outermost, 1 - outermost) for each in values]
    return [np.rint(steps * each).astype(np.int64) for each in ranks]


def _permuted(scores: Sequence[Places], sizes: Sequence[int]) -> Numbers:
    """Return the probability of each T, from 0, when labels are exchanged within strata."""
    null = np.ones(1)
    for each, size in zip(scores, sizes, strict=True):
        null = np.convolve(null, sums_of_subsets(each, size))
    return null


def _rejected(scores: Sequence[Places], sizes: Sequence[int]) -> tuple[float, float]:
    """Return the shares of pairs at and beyond which a shift is rejected, downwards and upwards; infinite where none is."""
    null = _permuted(scores, sizes)
    lowest = sum(int(np.sort(each)[:size].sum()) for each, size in zip(scores, sizes, strict=True))
    highest = sum(int(np.sort(each)[len(each) - size :].sum()) for each, size in zip(scores, sizes, strict=True))
    possible = np.arange(lowest, highest + 1)
    share = (possible - lowest) / max(highest - lowest, 1)
    at_least, at_most = null[::-1].cumsum()[::-1][possible], null.cumsum()[possible]
    low = share[at_most <= _TAIL + _ROUNDING].max(initial=-np.inf)
    return float(low), float(share[at_least <= _TAIL + _ROUNDING].min(initial=np.inf))


def sums_of_subsets(scores: Places, size: int) -> Numbers:
    """Return the probability of each sum, from 0, of so many of the scores drawn without putting back.

    Examples
    --------
    >>> sums_of_subsets(np.array([1, 2, 3]), 1).round(6).tolist()
    [0.0, 0.333333, 0.333333, 0.333333]
    """
    n = len(scores)
    if 2 * size > n:
        # What is left out is drawn as well, and is fewer.
        rest = sums_of_subsets(scores, n - size)
        return np.concatenate([rest, np.zeros(int(scores.sum()) + 1 - len(rest))])[::-1]
    width = int(np.sort(scores)[n - size :].sum()) + 1
    # Each score drawn with the same chance by itself; of all such draws those of the right number are what is asked for.
    chance = size / n
    found = np.zeros((size + 1, width))
    found[0, 0] = 1.0
    for number, score in enumerate(np.sort(scores), 1):
        # From the smallest score on, so that the sums reached so far stay few.
        most = min(number, size)
        reached = min(most * int(score) + 1, width)
        part = found[: most + 1, :reached]
        drawn = chance * part[:-1, : max(reached - int(score), 0)]
        part *= 1 - chance
        part[1:, int(score) :] += drawn
    return found[size] / found[size].sum()


def _pairs(strata: Sequence[Stratum], low: float, high: float) -> tuple[float, float, float, float]:
    """Return the share of pairs in which the member is higher, their median difference and its interval.

    `low` and `high` are the shares at and beyond which a shift is rejected; infinite where no share is.
    """
    difference = np.concatenate([np.subtract.outer(one.members, one.comparators).ravel() for one in strata])
    each = [
        np.full(len(one.members) * len(one.comparators), 1.0 / (len(one.members) + len(one.comparators) + 1))
        for one in strata
    ]
    weight = np.concatenate(each)
    weight = weight / weight.sum()
    share = min(float(weight[difference > 0].sum() + weight[difference == 0].sum() / 2), 1.0)
    falling = np.argsort(-difference, kind="stable")
    difference, reached = difference[falling], weight[falling].cumsum()
    upper_half, lower_half = (int(np.searchsorted(reached, 0.5 + sign * _ROUNDING)) for sign in (-1, 1))
    middle = (difference[min(upper_half, len(difference) - 1)] + difference[min(lower_half, len(difference) - 1)]) / 2
    lowest = difference[min(int(np.searchsorted(reached, high - _ROUNDING)), len(difference) - 1)]
    highest = difference[min(int(np.searchsorted(reached, low + _ROUNDING, side="right")), len(difference) - 1)]
    return (
        share,
        float(middle),
        float(lowest) if np.isfinite(high) else float("nan"),
        float(highest) if np.isfinite(low) else float("nan"),
    )
