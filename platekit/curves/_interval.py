"""The interval of the midpoint by profile likelihood, widened where days differ; an open end becomes a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from platekit.curves._model import Box, Floats, Model
from platekit.curves._projection import Points, profile

# Distance of the profile's first values, in decades; then each end is bracketed twice, twenty times closer each time.
_STEP, _CLOSER = 0.1, 20
# Share of the sum of squares below which residual sums are equal: rounding of the plateaus, squared, with room.
ROUNDING = 1e-12


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
        return float(self.variance * self._t(self.freedom, confidence) ** 2)

    def widened(self, estimate: float, end: float, confidence: float) -> float:
        """Return an end of the interval with the days' part added in quadrature; an open end stays open."""
        share = self.days * (self._t(self.day_freedom, confidence) / self._t(self.freedom, confidence)) ** 2
        return float(estimate + (end - estimate) * np.sqrt(1 + share))

    @staticmethod
    def _t(freedom: float, confidence: float) -> float:
        return float(stats.t.ppf(0.5 + confidence / 2, freedom))


def spread(jacobian: Floats, residual: Floats, batch: npt.NDArray[np.int64], midpoint: int, freedom: int) -> Spread:
    """Return the uncertainty of the midpoint with the batch, not the well, as the independent replicate.

    Parameters
    ----------
    jacobian : ndarray, shape (n, k)
        Derivatives of the curve by those of its parameters that were varied.
    residual : ndarray, shape (n,)
    batch : ndarray of int, shape (n,)
        0, 1, ... for each observation.
    midpoint : int
        The column of the midpoint.
    freedom : int
        Observations less parameters, those that ended at a bound included: they were searched for.

    Returns
    -------
    Spread

    Notes
    -----
    The cluster-robust variance sum_b u_b^2 B/(B - 1), u_b the pull of batch b on the midpoint [1]_, over the variance
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
    pull = np.bincount(batch, weights=(jacobian @ inverse[midpoint]) * residual, minlength=batches)
    clustered = float(pull @ pull) * batches / (batches - 1)
    return Spread(
        variance, freedom, max(0.0, clustered / (variance * float(inverse[midpoint, midpoint])) - 1), batches - 1
    )


def interval(
    series: Points, model: Model, boxes: tuple[Box, ...], estimate: float, limit: float
) -> tuple[float, float]:
    """Return the lowest and highest midpoint whose best curve stays below a residual sum; -inf or inf where none ends it.

    Parameters
    ----------
    series : Points
    model : Model
    boxes : tuple of Box
        The midpoint's first; an end that lies outside it is open.
    estimate : float
        The best midpoint; always inside.
    limit : float
        Least residual sum plus `Spread.rise`.

    Returns
    -------
    tuple of float
        In the midpoint's own coordinate, log10 uM.
    """
    low, high = boxes[0].low, boxes[0].high
    # Residual sums that differ by less than their rounding are equal; matters only where a curve is met exactly.
    limit += ROUNDING * float(series.count @ (series.mean - series.mean.mean()) ** 2)
    values = np.union1d(np.linspace(low, high, int(np.ceil((high - low) / _STEP)) + 1), [estimate])
    inside = (profile(series, model, boxes, values) <= limit) | (values == estimate)
    first, last = (int(place) for place in np.flatnonzero(inside)[[0, -1]])
    closed = [first > 0, last < len(values) - 1]
    brackets = np.array([[values[first], values[first - 1]], [values[last], values[min(last + 1, len(values) - 1)]]])
    ends = np.array([-np.inf, np.inf])
    ends[closed] = _ends(series, model, boxes, brackets[closed], limit)
    return float(ends[0]), float(ends[1])


def _ends(series: Points, model: Model, boxes: tuple[Box, ...], brackets: Floats, limit: float) -> Floats:
    # Each bracket runs from a midpoint inside the interval to one outside; all are narrowed together.
    for _ in range(2):
        values = np.linspace(brackets[:, 0], brackets[:, 1], _CLOSER + 1, axis=1)
        sums = profile(series, model, boxes, values.ravel()).reshape(values.shape)
        beyond = sums > limit
        beyond[:, 0], beyond[:, -1] = False, True
        place = np.argmax(beyond, axis=1)[:, None]
        brackets = np.hstack([np.take_along_axis(values, place - 1, axis=1), np.take_along_axis(values, place, axis=1)])
    return brackets.mean(axis=1)
