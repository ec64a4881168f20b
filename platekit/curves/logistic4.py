"""The four-parameter logistic (Hill) curve, rising or falling."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from platekit.curves._model import Box, Floats, Model, log10_dose

# Steeper than 10 is a step between two doses, flatter than 0.1 a line over any range that can be tested.
HILL_BOUNDS = (0.1, 10.0)
# How far past the tested doses a midpoint may be searched: further out a curve cannot be told from a straight line.
DECADES_BEYOND = 2.0


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
    sign = 1.0 if rising else -1.0
    return bottom + (top - bottom) * expit(sign * np.log(10.0) * hill * (log10_dose(dose_uM) - log10_ec50))


def _boxes(log10_dose: Floats) -> tuple[Box, ...]:
    low, high = float(log10_dose.min()) - DECADES_BEYOND, float(log10_dose.max()) + DECADES_BEYOND
    steps = int(np.ceil((high - low) * 8)) + 1
    return (
        Box("log10_ec50", low, high, steps),
        Box("log10_hill", float(np.log10(HILL_BOUNDS[0])), float(np.log10(HILL_BOUNDS[1])), 17),
    )


def _rise(log10_dose: Floats, shape: Floats) -> Floats:
    midpoint, hill = shape[..., 0, None], 10.0 ** shape[..., 1, None]
    return expit(np.log(10.0) * hill * (log10_dose - midpoint))


def _named(front: float, back: float, shape: Floats) -> dict[str, float]:
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
    _boxes,
    _rise,
    _named,
    _shape_of,
)
