"""The four-parameter logistic (Hill) curve, rising or falling."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose

# Steeper than 10 is a step between two doses, flatter than 0.1 a line over any range that can be tested.
HILL_BOUNDS = (0.1, 10.0)
# How far past the tested doses a midpoint may be searched: further out a curve cannot be told from a straight line.
DECADES_BEYOND = 2.0
_STEPS_A_DECADE = 4
_LN10 = float(np.log(10.0))
_MOST = 700.0  # e to the power of more is no number


def logistic4(
    dose_uM: npt.ArrayLike, top: float, bottom: float, log10_ec50: float, hill: float, *, rising: bool = True
) -> Floats:
    """Return the four-parameter logistic curve.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at the plateau of low doses.
    top, bottom : float
        Upper and lower plateau, in the units of the response.
    log10_ec50 : float
        log10 of the dose [uM] half-way between the plateaus.
    hill : float
        Steepness, > 0.
    rising : bool
        Whether the response goes from bottom to top with the dose, or from top to bottom.

    Notes
    -----
    bottom + (top - bottom) / (1 + 10^(s hill (log10_ec50 - log10 dose))), s = 1 rising and -1 falling [1]_.

    References
    ----------
    .. [1] Hill AV (1910) J Physiol 40:iv; as used in Sebaugh JL (2011) Pharm Stat 10:128, doi:10.1002/pst.426

    Examples
    --------
    >>> logistic4([0.0, 1.0], 100.0, 0.0, 0.0, 1.0, rising=False).tolist()
    [100.0, 50.0]
    """
    front, back = (bottom, top) if rising else (top, bottom)
    share = _bases(log10_dose(dose_uM), np.array([log10_ec50, np.log10(hill)]))
    return front * share[0] + back * share[1]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    low, high = lowest - DECADES_BEYOND, highest + DECADES_BEYOND
    return (
        Box("log10_ec50", low, high, int(np.ceil((high - low) * _STEPS_A_DECADE)) + 1),
        Box("log10_hill", float(np.log10(HILL_BOUNDS[0])), float(np.log10(HILL_BOUNDS[1])), 9),
    )


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    # Both shares keep all their digits, also where the curve has hardly left a plateau: that may lie far away.
    left = np.exp(np.clip(_LN10 * 10.0 ** shape[1] * (shape[0] - log10_dose), -_MOST, _MOST))
    gone = 1.0 / (1.0 + left)
    return np.stack([left * gone, gone])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    rate = _LN10 * 10.0 ** shape[1]
    slope = (linear[1] - linear[0]) * rate * bases[0] * bases[1]
    return np.stack([-slope, slope * (_LN10 * (log10_dose - shape[0]))])


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    front, back = float(linear[0]), float(linear[1])
    return {
        "top": max(front, back),
        "bottom": min(front, back),
        "log10_ec50": float(shape[0]),
        "hill": float(10.0 ** shape[1]),
    }


def _shape_of(parameters: Mapping[str, float]) -> dict[str, float]:
    shape: dict[str, float] = {}
    if "log10_ec50" in parameters:
        shape["log10_ec50"] = parameters["log10_ec50"]
    if "hill" in parameters:
        shape["log10_hill"] = float(np.log10(parameters["hill"]))
    return shape


MODEL = Model(
    "logistic4",
    "bottom + (top - bottom) / (1 + 10^(s hill (log10_ec50 - log10 dose))), s = 1 rising, -1 falling",
    ("top", "bottom", "log10_ec50", "hill"),
    logistic4,
    PLATEAUS,
    _boxes,
    _bases,
    _bend,
    _named,
    _shape_of,
)
