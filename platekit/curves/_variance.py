"""How the noise of a readout grows with its signal: from the wells that should be equal, before any curve is fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from platekit.curves._model import Floats

# Groups of equal wells with fewer degrees of freedom between them say too little about how noise grows.
_LEAST_FREEDOM = 20.0
# One in a hundred readouts of constant noise is weighted for nothing.
_LEVEL = 0.01
# Noise at full signal up to this many times that at no signal is searched for.
_MOST = 1e4


@dataclass(frozen=True)
class Groups:
    """Groups of wells that should be equal: wells of one dose, vehicle wells of a plate.

    Parameters
    ----------
    signal : ndarray, shape (g,)
        Mean distance of each group from no signal, in the units of the response; 0 or more.
    squares : ndarray, shape (g,)
        Sum of squares around the mean of each group.
    freedom : ndarray, shape (g,)
        Wells of each group less one.
    """

    signal: Floats
    squares: Floats
    freedom: Floats

    def together(self, other: Groups) -> Groups:
        """Return the groups of both."""
        return Groups(
            *(np.concatenate([getattr(self, name), getattr(other, name)]) for name in ("signal", "squares", "freedom"))
        )


NO_GROUPS = Groups(np.empty(0), np.empty(0), np.empty(0))


def growth(groups: Groups) -> float:
    """Return r of the variance v (1 + r signal^2), v being that at no signal; 0 where noise does not clearly grow.

    Parameters
    ----------
    groups : Groups
        From a whole readout: all doses of all compounds, and its controls.

    Returns
    -------
    float
        In one over the units of the response, squared.

    Notes
    -----
    Two components of noise, one constant and one proportional to the signal [1]_. The sums of squares of normal wells
    are s^2 ~ V chi^2_f / f, so that r is where their likelihood, sum f (log V + s^2 / V) / 2, is best; v follows from r.
    It is taken where the likelihood ratio against r = 0 is significant at 1 % (r cannot be negative: half of the time
    the ratio is 0 without growth [2]_).

    References
    ----------
    .. [1] Rocke & Lorenzato (1995) Technometrics 37:176, doi:10.1080/00401706.1995.10484302
    .. [2] Self & Liang (1987) J Am Stat Assoc 82:605, doi:10.1080/01621459.1987.10478472

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> signal = np.repeat([1.0, 100.0], 50)
    >>> wells = rng.normal(0, 2 * np.sqrt(1 + 0.01 * signal[:, None] ** 2), (100, 4))
    >>> 0.005 < growth(Groups(signal, wells.var(axis=1) * 4, np.full(100, 3.0))) < 0.02
    True
    """
    known = (groups.freedom > 0) & np.isfinite(groups.squares) & np.isfinite(groups.signal)
    signal, squares, freedom = groups.signal[known], groups.squares[known], groups.freedom[known]
    if freedom.sum() < _LEAST_FREEDOM or not squares.any() or signal.max() <= 0:
        return 0.0
    unit = signal.max()
    relative = (signal / unit) ** 2

    def deviance(log_r: float) -> float:
        return _deviance(np.exp(log_r) * relative, squares, freedom)

    ends = (float(np.log(1e-4)), float(np.log(_MOST)))
    tried = np.linspace(*ends, 25)
    best = int(np.argmin([deviance(value) for value in tried]))
    bracket = (tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)])
    found = optimize.minimize_scalar(deviance, bounds=bracket, method="bounded", options={"xatol": 1e-4})
    gain = _deviance(np.zeros_like(relative), squares, freedom) - float(found.fun)
    # Half of a chi-square with one degree of freedom, and half at 0.
    if stats.chi2.sf(max(gain, 0.0), 1) / 2 > _LEVEL:
        return 0.0
    return float(np.exp(found.x) / unit**2)


def _deviance(grown: Floats, squares: Floats, freedom: Floats) -> float:
    shape = 1 + grown
    least = float((squares / shape).sum() / freedom.sum())
    return float((freedom * np.log(shape)).sum() + freedom.sum() * np.log(least))


def groups_of(signal: Floats, labels: npt.NDArray[np.generic]) -> Groups:
    """Return the groups of wells that share a label.

    Parameters
    ----------
    signal : ndarray, shape (n,)
        Of each well; NaN is left out.
    labels : ndarray, shape (n,)
    """
    known = np.isfinite(signal)
    if not known.any():
        return NO_GROUPS
    _, place = np.unique(labels[known], return_inverse=True)
    count = np.bincount(place).astype(np.float64)
    mean = np.bincount(place, weights=signal[known]) / count
    squares: Floats = np.bincount(place, weights=(signal[known] - mean[place]) ** 2).astype(np.float64)
    several = count > 1
    return Groups(np.abs(mean[several]), squares[several], count[several] - 1)
