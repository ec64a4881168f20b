"""Whether a curve is there at all: F test against flat, AICc, and whether the curve describes the doses."""

from __future__ import annotations

import numpy as np
from scipy import stats

from platekit.curves._projection import Points

# 5 %: a curve is drawn where the doses differ; whether the effect counts is decided by q and the verdict, not here.
RESPONSE_LEVEL = 0.05
# A curve that leaves a fifth of the differences between doses unexplained, beyond what replicates scatter, is no
# description of them (platekit design: a rise that falls again leaves more than half).
POOR_LEVEL, POOR_SHARE = 0.01, 0.8


def p_against_flat(flat_rss: float, rss: float, n: int, parameters: int) -> float:
    """Return the p-value of the F test of a curve against a level; NaN without degrees of freedom.

    Notes
    -----
    F = ((RSS_flat - RSS) / (k - 1)) / (RSS / (n - k)). Nominal: under no response hill and EC50 mean nothing, so the
    law of F is approximate; benchmark figures stand in docs/why/curves.md.
    """
    freedom = n - parameters
    if freedom < 1:
        return float("nan")
    if rss <= 0:
        return 0.0 if flat_rss > 0 else 1.0
    return float(stats.f.sf((flat_rss - rss) / (parameters - 1) / (rss / freedom), parameters - 1, freedom))


def aicc(rss: float, n: int, parameters: int) -> float:
    """Return Akaike's criterion, corrected for few observations; NaN where n is too small for it or the fit is exact.

    Notes
    -----
    n ln(RSS/n) + 2k + 2k(k + 1)/(n - k - 1), with k the parameters and the variance
    (Hurvich & Tsai 1989, Biometrika 76:297, doi:10.1093/biomet/76.2.297).
    """
    k = parameters + 1
    if n - k - 1 < 1 or rss <= 0:
        return float("nan")
    return float(n * np.log(rss / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1))


def describes(series: Points, rss: float, parameters: int) -> bool:
    """Return whether the curve, or level, follows the dose means.

    Without replicates, or without more doses than parameters, that cannot be doubted.
    """
    misfit = rss - series.within
    misfit_freedom, pure_freedom = len(series.mean) - parameters, series.n - len(series.mean)
    if misfit_freedom < 1 or pure_freedom < 1 or series.within <= 0:
        return True
    between = float(series.count @ (series.mean - series.mean @ series.count / series.n) ** 2)
    p = stats.f.sf(misfit / misfit_freedom / (series.within / pure_freedom), misfit_freedom, pure_freedom)
    return bool(p >= POOR_LEVEL or misfit < (1 - POOR_SHARE) * between)
