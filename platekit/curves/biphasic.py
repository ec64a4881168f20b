"""The biphasic curve: two logistic steps in one direction, such as of a sensitive and a resistant part of the cells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import optimize

from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose
from platekit.curves._shares import HOPEFUL, VALLEYS, ends_named, searched, shares, turns, two_step_boxes

# A step of less than a twentieth of the effect is none that a titration could show.
SHARE_BOUNDS = (0.05, 0.95)


def biphasic(
    dose_uM: npt.ArrayLike,
    top: float,
    bottom: float,
    log10_ec50: float,
    hill: float,
    decades: float,
    second_hill: float,
    share: float,
    *,
    rising: bool = True,
) -> Floats:
    """Return the biphasic curve.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at the plateau of low doses. NaN gives NaN.
    top, bottom : float
        Upper and lower plateau, in the units of the response.
    log10_ec50, hill : float
        log10 of the dose [uM] at which half of the first step is done, and its steepness.
    decades : float
        How many decades above `log10_ec50` half of the second step is done, > 0.
    second_hill : float
        Steepness of the second step.
    share : float
        How much of the whole effect the first step is, within (0, 1).
    rising : bool
        Whether the response goes from bottom to top with the dose, or from top to bottom.

    Notes
    -----
    front + (back - front) (share a + (1 - share) b), with front the plateau of low doses and back that of high ones,
    a = 1 / (1 + (ec50 / dose)^hill) and b the same `decades` further on: steps add up, as of two kinds of cells [1]_.
    For a decrease this is drc's twophase [2]_ with c = bottom, d1 - c = share (top - bottom), b1 = hill, e1 = ec50,
    d2 = (1 - share) (top - bottom), b2 = second_hill, e2 = ec50 10^decades. The half effect of the model is the dose
    half-way between the plateaus, somewhere between the two steps.

    References
    ----------
    .. [1] Di Veroli et al. (2015) Sci Rep 5:14701, doi:10.1038/srep14701
    .. [2] Groot, Cone, Williams, Debersaques & Lantinga (1996) Anim Feed Sci Technol 64:77,
       doi:10.1016/S0377-8401(96)01012-7

    Examples
    --------
    >>> biphasic([0.0, 1.0, 1e3, 1e9], 100.0, 0.0, 0.0, 1.0, 6.0, 1.0, 0.6, rising=False).round(1).tolist()
    [100.0, 70.0, 40.0, 0.0]
    """
    front, back = (bottom, top) if rising else (top, bottom)
    shape = np.array([log10_ec50, np.log10(hill), decades, np.log10(second_hill), share])
    base = _bases(log10_dose(dose_uM), shape)
    return front * base[0] + back * base[1]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    return (*two_step_boxes(lowest, highest, "log10_second_hill"), Box("share", *SHARE_BOUNDS, 5))


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    first = np.stack(shares(log10_dose, shape[0], shape[1]))
    second = np.stack(shares(log10_dose, shape[0] + shape[2], shape[3]))
    return shape[4] * first + (1.0 - shape[4]) * second


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    del bases
    span, share = linear[1] - linear[0], shape[4]
    first, second = turns(log10_dose, shape[0], shape[1]), turns(log10_dose, shape[0] + shape[2], shape[3])
    further = (1.0 - share) * second[0]
    apart = shares(log10_dose, shape[0], shape[1])[1] - shares(log10_dose, shape[0] + shape[2], shape[3])[1]
    return span * np.stack([share * first[0] + further, share * first[1], further, (1.0 - share) * second[1], apart])


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    return {
        **ends_named(linear), "log10_ec50": float(shape[0]), "hill": float(10.0 ** shape[1]), "decades": float(shape[2]),
        "second_hill": float(10.0 ** shape[3]), "share": float(shape[4]),
    }  # fmt: skip


def _midpoint(linear: Floats, shape: Floats) -> float:
    del linear

    def beyond_half(x: float) -> float:
        to_do, done = _bases(np.array([x]), shape[:, None])[:, 0].tolist()
        return done - to_do

    # Each step is half done at its own midpoint, so that the half of both lies between these.
    return float(optimize.brentq(beyond_half, shape[0] - 1e-6, shape[0] + shape[2] + 1e-6, xtol=1e-12))


MODEL = Model(
    "biphasic",
    "front + (back - front) (share / (1 + 10^(hill (log10_ec50 - log10 dose))) + (1 - share) / (1 + 10^(second_hill (log10_ec50 + decades - log10 dose))))",
    ("top", "bottom", "log10_ec50", "hill", "decades", "second_hill", "share"),
    biphasic,
    PLATEAUS,
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_ec50", "log10_hill", "decades", "log10_second_hill", "share"),
    _midpoint,
    valleys=VALLEYS,
    hopeful=HOPEFUL,
)
