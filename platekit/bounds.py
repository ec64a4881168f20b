"""Values of which some are bounds, such as those below a limit of detection: their mean difference over batches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Bounds:
    """Between which numbers each value lies; `low` is -inf below a limit of detection, `high` inf above a range."""

    low: Floats
    high: Floats

    @property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Which are numbers and no bounds."""
        return self.low == self.high


@dataclass(frozen=True)
class Difference:
    """A mean difference: `relation` "=", ">" or "<", "" where nothing can be said; NaN where open."""

    mean: float
    relation: str
    low: float
    high: float


NOTHING = Difference(float("nan"), "", float("nan"), float("nan"))


def mean_difference(arm: Bounds, reference: Bounds) -> Difference:
    """Return the mean over batches of the arm minus the reference.

    Parameters
    ----------
    arm, reference : Bounds, shape (n,)
        One value for each batch, in the same order.

    Notes
    -----
    d +- t s / sqrt(n), t with n - 1 degrees of freedom (Student 1908, doi:10.1093/biomet/6.1.1). Of bounds, each limit uses
    the end of d that is least favourable to it: the lower one arm's lowest minus reference's highest. Its mean is no
    larger than the true one, so the limit holds. Where an end is infinite, that limit is open. Equal differences
    (s = 0) leave it open, too: they are rounded, and rounding is no measure of spread.
    """
    lows, highs = arm.low - reference.high, arm.high - reference.low
    low, high = _limit(lows, -1.0), _limit(highs, 1.0)
    if np.all(lows == highs):
        return Difference(float(np.mean(lows)), "=", low, high)
    if np.all(np.isfinite(lows)):
        return Difference(float(np.mean(lows)), ">", low, high)
    if np.all(np.isfinite(highs)):
        return Difference(float(np.mean(highs)), "<", low, high)
    return NOTHING


def _limit(differences: Floats, side: float) -> float:
    n = len(differences)
    if n < 2 or not np.all(np.isfinite(differences)):
        return float("nan")
    spread = float(np.std(differences, ddof=1))
    if spread <= 1e-9:
        return float("nan")
    t = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1))
    return float(np.mean(differences)) + side * t * spread / n**0.5
