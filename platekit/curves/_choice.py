"""Whether a curve is there at all: F test against flat, AICc, and whether the curve describes the doses."""

from __future__ import annotations

import numpy as np
from scipy import stats

from platekit.curves._batch.series import Batch
from platekit.curves._model import Floats

# 5 %: a curve is drawn where the doses differ; whether the effect counts is decided by q and the verdict, not here.
RESPONSE_LEVEL = 0.05
# A curve that leaves a fifth of the differences between doses unexplained, beyond what replicates scatter, is no
# description of them (platekit design: a rise that falls again leaves more than half).
POOR_LEVEL, POOR_SHARE = 0.01, 0.8


def p_against_flat(flat_rss: Floats, rss: Floats, n: Floats, parameters: int) -> Floats:
    """Return the p-values of the F test of curves against a level; NaN without degrees of freedom.

    Notes
    -----
    F = ((RSS_flat - RSS) / (k - 1)) / (RSS / (n - k)). Nominal: under no response hill and EC50 mean nothing, so the
    law of F is approximate; benchmark figures stand in docs/why/curves.md.
    """
    freedom = n - parameters
    known = np.where(freedom > 0, freedom, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (flat_rss - rss) / (parameters - 1) / (rss / known)
    p = stats.f.sf(ratio, parameters - 1, known)
    exact = np.where(flat_rss > 0, 0.0, 1.0)
    return np.where(np.isnan(known), np.nan, np.where(rss <= 0, exact, p))


def p_between_doses(series: Batch) -> Floats:
    """Return the p-values of the analysis of variance: do the means of doses differ in any way? NaN without replicates."""
    doses = (series.wells > 0).sum(axis=0)
    between, pure = doses - 1, series.count - doses
    known = (between > 0) & (pure > 0) & (series.within > 0)
    ratio = np.divide(series.total * pure, between * series.within, where=known, out=np.full(len(series), np.nan))
    return np.asarray(stats.f.sf(ratio, np.maximum(between, 1), np.maximum(pure, 1)))


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


def p_misfit(series: Batch, rss: float, parameters: int) -> float:
    """Return the p-value that the means of doses lie around the curve of one series, or its level, as replicates do.

    Without replicates, or without more doses than parameters, NaN. Of a level it is that of the analysis of variance.
    """
    doses, within = int((series.wells > 0).sum()), float(series.within[0])
    misfit_freedom, pure_freedom = doses - parameters, int(series.count[0]) - doses
    if misfit_freedom < 1 or pure_freedom < 1 or within <= 0:
        return float("nan")
    ratio = (rss - within) / misfit_freedom / (within / pure_freedom)
    return float(stats.f.sf(ratio, misfit_freedom, pure_freedom))


def describes(series: Batch, rss: float, parameters: int) -> bool:
    """Return whether the curve of one series, or its level, follows the dose means; it does where that cannot be tested."""
    p = p_misfit(series, rss, parameters)
    misfit = rss - float(series.within[0])
    return bool(np.isnan(p) or p >= POOR_LEVEL or misfit < (1 - POOR_SHARE) * float(series.total[0]))
