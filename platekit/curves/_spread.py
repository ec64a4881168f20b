"""How uncertain a midpoint is: the residual variance, and what days add where there are several."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import stats

from platekit.curves._model import Floats


@dataclass(frozen=True)
class Spread:
    """How uncertain the midpoint is: residual variance with its degrees of freedom, and what days add.

    Parameters
    ----------
    variance, freedom : float
        Of the residuals around the curve.
    days : float
        Variance of the midpoint that days add, in units of the variance that the residuals explain; 0 where they agree.
    day_freedom : float
        Batches less one.
    """

    variance: float
    freedom: float
    days: float = 0.0
    day_freedom: float = 1.0

    def rise(self, confidence: float) -> float:
        """Return by how much the residual sum may rise above its least inside the interval: s^2 t^2."""
        return float(self.variance * _t(self.freedom, confidence) ** 2)

    def widened_rise(self, confidence: float) -> float:
        """Return `rise` with the days' part in it: for a profile that has no single estimate to measure from."""
        share = self.days * (_t(self.day_freedom, confidence) / _t(self.freedom, confidence)) ** 2
        return self.rise(confidence) * (1 + share)

    def widened(self, estimate: float, end: float, confidence: float) -> float:
        """Return an end of the interval with the days' part added in quadrature; an open end stays open."""
        share = self.days * (_t(self.day_freedom, confidence) / _t(self.freedom, confidence)) ** 2
        return float(estimate + (end - estimate) * np.sqrt(1 + share))


@cache
def _t(freedom: float, confidence: float) -> float:
    return float(stats.t.ppf(0.5 + confidence / 2, freedom))


def spread(jacobian: Floats, residual: Floats, batch: npt.NDArray[np.int64], direction: Floats, freedom: int) -> Spread:
    """Return the uncertainty of one thing that a curve says, such as its midpoint, with the batch, not the well, as the independent replicate.

    Parameters
    ----------
    jacobian : ndarray, shape (n, k)
        Derivatives of the curve by those of its parameters that were varied.
    residual : ndarray, shape (n,)
    batch : ndarray of int, shape (n,)
        0, 1, ... for each observation.
    direction : ndarray, shape (k,)
        Derivative of what is asked for by the parameters, up to a factor: 1 and zeros for a parameter itself.
    freedom : int
        Observations less parameters, those that ended at a bound included: they were searched for.

    Returns
    -------
    Spread

    Notes
    -----
    The cluster-robust variance sum_b u_b^2 B/(B - 1), u_b the pull of batch b on what is asked for [1]_, over the variance
    s^2 (J'J)^-1 that holds if all observations are independent: what it exceeds 1 by is the days' own, never below 0.

    References
    ----------
    .. [1] Liang & Zeger (1986) Biometrika 73:13, doi:10.1093/biomet/73.1.13
    """
    variance = float(residual @ residual) / freedom
    batches = int(batch.max()) + 1
    if batches == 1 or variance == 0:
        return Spread(variance, freedom)
    inverse = np.linalg.pinv(jacobian.T @ jacobian)
    pull = np.bincount(batch, weights=(jacobian @ inverse @ direction) * residual, minlength=batches)
    clustered = float(pull @ pull) * batches / (batches - 1)
    own = variance * float(direction @ inverse @ direction)
    return Spread(variance, freedom, max(0.0, clustered / own - 1) if own > 0 else 0.0, batches - 1)
