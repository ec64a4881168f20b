"""The Gompertz curve of the dose itself, not of its logarithm: what is left goes down ever faster with each further uM."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose
from platekit.curves._shares import HOPEFUL, LN2, LN10, MOST, VALLEYS, ends_named, midpoint_box, searched

# Below 0.01 the curve is an exponential decay to within 1 %; at 7 it is as steep as a logistic curve of hill 10.
CURVATURE_BOUNDS = (0.01, 7.0)


def gompertz(
    dose_uM: npt.ArrayLike, top: float, bottom: float, log10_ec50: float, curvature: float, *, rising: bool = True
) -> Floats:
    """Return the Gompertz curve.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at the plateau of low doses. NaN gives NaN.
    top, bottom : float
        Upper and lower plateau, in the units of the response.
    log10_ec50 : float
        log10 of the dose [uM] half-way between the plateaus.
    curvature : float
        Steepness, > 0; towards 0 the effect is an exponential decay with the dose.
    rising : bool
        Whether the response goes from bottom to top with the dose, or from top to bottom.

    Notes
    -----
    back + (front - back) exp(-ln 2 (exp(curvature dose / ec50) - 1) / (exp(curvature) - 1)), with front the response at
    dose 0 and back that of high doses [1]_. This is G.4 of R's drc [2]_, c + (d - c) exp(-exp(b (dose - e))), with
    b = curvature / ec50 > 0, exp(-b e) = ln 2 / (exp(curvature) - 1), c = back and (d - c) exp(-exp(-b e)) = front - c:
    drc's d lies at a dose of minus infinity, the front at 0. Gompertz's curve of the log dose is `weibull1`.

    References
    ----------
    .. [1] Gompertz (1825) Phil Trans R Soc 115:513, doi:10.1098/rstl.1825.0026
    .. [2] Ritz, Baty, Streibig & Gerhard (2015) PLoS ONE 10:e0146021, doi:10.1371/journal.pone.0146021

    Examples
    --------
    >>> gompertz([0.0, 1.0], 100.0, 0.0, 0.0, 1.0, rising=False).round(9).tolist()
    [100.0, 50.0]
    """
    front, back = (bottom, top) if rising else (top, bottom)
    share = _bases(log10_dose(dose_uM), np.array([log10_ec50, np.log10(curvature)]))
    return front * share[0] + back * share[1]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    low, high = np.log10(CURVATURE_BOUNDS).tolist()
    return midpoint_box(lowest, highest, a_decade=10), Box("log10_curvature", low, high, 15)


def _hazard(log10_dose: Floats, shape: Floats) -> tuple[Floats, Floats, Floats]:
    """Return curvature, curvature times dose over EC50, and what the exponential has gone through."""
    curvature = 10.0 ** shape[1]
    # Half of what is a number, since it is multiplied later; nothing is left of the effect long before.
    reached = np.minimum(curvature * 10.0 ** (log10_dose - shape[0]), MOST / 2)
    return curvature, reached, LN2 * np.expm1(reached) / np.expm1(curvature)


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    hazard = _hazard(log10_dose, shape)[2]
    return np.stack([np.exp(-hazard), -np.expm1(-hazard)])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    curvature, reached, hazard = _hazard(log10_dose, shape)
    slope = (linear[1] - linear[0]) * LN10 * bases[0]
    by_log = reached * (hazard + LN2 / np.expm1(curvature))
    return np.stack([-slope * by_log, slope * (by_log - hazard * curvature / -np.expm1(-curvature))])


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    return {**ends_named(linear), "log10_ec50": float(shape[0]), "curvature": float(10.0 ** shape[1])}


MODEL = Model(
    "gompertz",
    "back + (front - back) 2^-((exp(curvature dose / ec50) - 1) / (exp(curvature) - 1))",
    ("top", "bottom", "log10_ec50", "curvature"),
    gompertz,
    PLATEAUS,
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_ec50", "log10_curvature"),
    valleys=VALLEYS,
    hopeful=HOPEFUL,
)
