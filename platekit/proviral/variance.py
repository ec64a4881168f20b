"""How much a well, and a drug between days, varies by chance.

Wells: pooled over drugs, and each drug's own variance drawn towards the pool by as much as drugs differ (Smyth 2004,
Stat Appl Genet Mol Biol 3:3, doi:10.2202/1544-6115.1027). Days: the spread of a drug's mean between batches, pooled over drugs, less
what its wells explain; a negative difference is set to 0 for the estimate but keeps its degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import digamma, polygamma

Numbers = npt.NDArray[np.float64]

# Drugs whose days or wells disagree more than this level allows are judged by their own (a wrong dilution, a swapped plate).
DISAGREEMENT_P = 0.005
# More degrees of freedom than this are as good as a known variance.
MANY = 1e4
# Of the median of many means, against their mean.
MEDIAN_EFFICIENCY = 2 / np.pi
# No variance: a plate of equal numbers.
_LEAST = 1e-12


@dataclass(frozen=True)
class WellVariance:
    """Pooled variance of a well, its degrees of freedom, and those of the prior that each drug is drawn towards."""

    pooled: float
    df: float
    prior_df: float


@dataclass(frozen=True)
class DayVariance:
    """Variance of a drug between days; `between` is the mean square of day means before wells are taken off it."""

    value: float
    between: float
    df: float
    source: str


def moderated(squares: Numbers, df: Numbers, pooled: WellVariance) -> tuple[Numbers, Numbers]:
    """Return each drug's well variance drawn towards the pool, and its degrees of freedom.

    Parameters
    ----------
    squares, df : ndarray, shape (drugs,)
        Sum of squares of each drug about its doses and days, and its degrees of freedom (0 where nothing is repeated).
    pooled : WellVariance

    Returns
    -------
    variance, df : ndarray, shape (drugs,)
        (d0 s0^2 + SS) / (d0 + d), with d0 + d, at most the pool's own. A drug whose wells vary more than chance lets the pool's
        vary (F test) is judged by its own wells: near the background a log varies more, and on a slope each dilution counts.
    """
    if pooled.prior_df >= MANY:
        variance, freedom = np.full(len(df), pooled.pooled), np.full(len(df), max(pooled.df, 1.0))
    else:
        variance = (pooled.prior_df * pooled.pooled + squares) / (pooled.prior_df + df)
        freedom = np.minimum(pooled.prior_df + df, max(pooled.df, 1.0))
    own = np.divide(squares, df, out=np.zeros_like(squares), where=df > 0)
    apart = (stats.f.sf(own / pooled.pooled, np.maximum(df, 1), max(pooled.df, 1.0)) < DISAGREEMENT_P) & (df > 0)
    return np.where(apart, np.maximum(own, variance), variance), np.where(apart, df, freedom)


def wells_apart(squares: Numbers, df: Numbers) -> npt.NDArray[np.bool_]:
    """Return which drugs' wells vary more than those of the drug in the middle let them (F test).

    Parameters
    ----------
    squares, df : ndarray, shape (drugs,)
        As for `moderated`.
    """
    known = df > 0
    if not known.any():
        return known
    # The median of sums of squares lies below the variance by as much as that of chi-square below its mean.
    middle = max(float(np.median(squares[known] / stats.chi2.median(df[known]))), _LEAST)
    own = np.divide(squares, df, out=np.zeros_like(squares), where=known)
    freedom = MEDIAN_EFFICIENCY * float(df.sum())
    return known & (stats.f.sf(own / middle, np.maximum(df, 1.0), freedom) < DISAGREEMENT_P)


def prior_df(squares: Numbers, df: Numbers) -> float:
    """Return the degrees of freedom of the prior: how alike the well variances of drugs are.

    From the variance of log(s^2) beyond what chance gives, trigamma(d0/2); infinite (`MANY`) where there is none beyond, or
    fewer than five drugs to tell it from.
    """
    known = (df >= 2) & (squares > 0)
    if known.sum() < 5:
        return MANY
    d = df[known]
    e = np.log(squares[known] / d) - digamma(d / 2) + np.log(d / 2)
    beyond = float(np.var(e, ddof=1) - np.mean(polygamma(1, d / 2)))
    return MANY if beyond <= 0 else min(2 * _inverse_trigamma(beyond), MANY)


def _inverse_trigamma(x: float) -> float:
    """Return y with trigamma(y) = x by Newton's method (Smyth 2004, appendix)."""
    y = 0.5 + 1 / x
    for _ in range(50):
        slope = float(polygamma(2, y))
        value = float(polygamma(1, y))
        change = value * (1 - value / x) / slope
        y += change
        if -change / y < 1e-8:
            break
    return y


def day_variance(squares: Numbers, df: Numbers, expected: Numbers) -> DayVariance:
    """Return the variance of a drug between days, pooled over drugs.

    Parameters
    ----------
    squares, df : ndarray, shape (drugs,)
        Sum of squares of a drug's day means about their mean, and number of days less one.
    expected : ndarray, shape (drugs,)
        Variance of a day mean that wells and surface alone give.
    """
    total = float(df.sum())
    between = float(squares.sum()) / total
    value = max(0.0, between - float((expected * df).sum()) / total)
    return DayVariance(value, between, total, "days")


def days_disagree(squares: Numbers, df: Numbers, expected: Numbers, pooled: DayVariance) -> npt.NDArray[np.bool_]:
    """Return which drugs differ more between days than drugs do: F test of their own days against the pool."""
    ratio = np.divide(squares, df * (expected + pooled.value), out=np.zeros_like(squares), where=df > 0)
    p = stats.f.sf(ratio, np.maximum(df, 1), max(pooled.df, 1.0))
    return (p < DISAGREEMENT_P) & (df > 0)
