"""Where half of an effect lies, for curves of which no formula says it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize

from platekit.curves._model import Floats

# Points at which a curve is looked at; its peak, and half of it, are then closed in on.
_POINTS = 801


def half_of_peak(curve: Callable[[Floats], Floats], front: float, side: float, ends: tuple[float, float]) -> float:
    """Return the log10 dose at which a curve has gone half of the way from its plateau of low doses to its peak.

    Parameters
    ----------
    curve : callable
        log10 dose [uM] to response.
    front : float
        The plateau of low doses.
    side : float
        Positive for a peak above the front, negative for one below it.
    ends : tuple of float
        Between which log10 doses the peak is looked for.

    Returns
    -------
    float
        Of the rise before the peak; NaN if the curve has no peak on this side.

    Examples
    --------
    >>> round(half_of_peak(lambda x: 2 * np.exp(-(x**2)), 0.0, 1.0, (-9.0, 9.0)), 6)  # -(ln 2)^0.5
    -0.832555
    """

    def above(x: float) -> float:
        return float(side * (curve(np.array([x]))[0] - front))

    grid = np.linspace(*ends, _POINTS)
    heights = side * (curve(grid) - front)
    top = int(heights.argmax())
    if not np.isfinite(heights).all() or heights[top] <= 0:
        return float("nan")
    near = float(grid[max(top - 1, 0)]), float(grid[min(top + 1, _POINTS - 1)])
    peak = float(optimize.minimize_scalar(lambda x: -above(float(x)), bounds=near, options={"xatol": 1e-10}).x)
    half = max(above(peak), float(heights[top])) / 2
    before = np.flatnonzero(heights[: top + 1] < half)
    if not len(before):
        return float("nan")
    low, high = grid[before[-1] : before[-1] + 2].tolist()
    return float(optimize.brentq(lambda x: above(x) - half, low, high, xtol=1e-12))
