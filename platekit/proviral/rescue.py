"""A ratio of two differences over batches, with Fieller's interval: how much of the way from one control to the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from platekit.bounds import CONFIDENCE, Floats


@dataclass(frozen=True)
class Ratio:
    """A ratio of means with its interval; NaN at an end that is open."""

    value: float
    low: float
    high: float


def fieller(numerator: Floats, denominator: Floats) -> Ratio:
    """Return mean(numerator) / mean(denominator) over batches.

    Parameters
    ----------
    numerator, denominator : numpy.ndarray, shape (n,)
        One pair for each batch.

    Returns
    -------
    Ratio
        Without an interval for fewer than two batches, or where the mean of the denominator is not told from 0.

    Notes
    -----
    All r for which mean(x - r y) lies within t s(x - r y) / sqrt(n) of 0, t with n - 1 degrees of freedom [1]_.

    References
    ----------
    .. [1] Fieller (1954) J R Stat Soc B 16:175, doi:10.1111/j.2517-6161.1954.tb00159.x

    Examples
    --------
    >>> found = fieller(np.array([0.9, 1.1, 1.0]), np.array([2.0, 2.1, 1.9]))
    >>> f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"
    '0.50 [0.39, 0.61]'
    """
    x, y, n = float(np.mean(numerator)), float(np.mean(denominator)), len(numerator)
    nothing = Ratio(x / y if y != 0 else float("nan"), float("nan"), float("nan"))
    if n < 2:
        return nothing
    covariance = np.cov(numerator, denominator, ddof=1) / n * float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) ** 2
    a, b, c = y * y - covariance[1, 1], x * y - covariance[0, 1], x * x - covariance[0, 0]
    if a <= 0 or covariance[0, 0] <= 0:
        return nothing
    half = float(np.sqrt(max(b * b - a * c, 0.0)))
    return Ratio(x / y, float((b - half) / a), float((b + half) / a))


def mean_limits(values: Floats) -> tuple[float, float]:
    """Return the 95 % t interval of the mean of batches; NaN for fewer than two.

    Examples
    --------
    >>> low, high = mean_limits(np.array([1.0, 2.0, 3.0]))
    >>> round(low, 2), round(high, 2)
    (-0.48, 4.48)
    """
    n = len(values)
    if n < 2:
        return float("nan"), float("nan")
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * float(np.std(values, ddof=1)) / n**0.5
    return float(np.mean(values)) - half, float(np.mean(values)) + half
