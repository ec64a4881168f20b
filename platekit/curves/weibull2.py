"""The Weibull curve that leaves low doses at once and comes to high ones slowly (W2 of R's drc)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose
from platekit.curves._shares import LN2, LN10, MOST, ends_named, hill_box, midpoint_box, searched


def weibull2(
    dose_uM: npt.ArrayLike, top: float, bottom: float, log10_ec50: float, hill: float, *, rising: bool = True
) -> Floats:
    """Return the second Weibull curve.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at the plateau of low doses. NaN gives NaN.
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
    front + (back - front) exp(-ln 2 (ec50 / dose)^hill), with front the plateau of low doses and back that of high ones
    [1]_: the same curve for an increase as for a decrease, mirrored. In R's drc a decrease is W2 and an increase W1
    [2]_, both with b = -hill < 0 and e = ec50 (ln 2)^(1/hill).

    References
    ----------
    .. [1] Weibull (1951) J Appl Mech 18:293, doi:10.1115/1.4010337
    .. [2] Ritz, Baty, Streibig & Gerhard (2015) PLoS ONE 10:e0146021, doi:10.1371/journal.pone.0146021

    Examples
    --------
    >>> weibull2([0.0, 0.5, 1.0], 100.0, 0.0, 0.0, 1.0, rising=False).round(9).tolist()
    [100.0, 75.0, 50.0]
    """
    front, back = (bottom, top) if rising else (top, bottom)
    share = _bases(log10_dose(dose_uM), np.array([log10_ec50, np.log10(hill)]))
    return front * share[0] + back * share[1]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    return midpoint_box(lowest, highest), hill_box(9)


def _ratio(log10_dose: Floats, shape: Floats) -> Floats:
    return LN2 * np.exp(np.clip(LN10 * 10.0 ** shape[1] * (shape[0] - log10_dose), -MOST, MOST))


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    ratio = _ratio(log10_dose, shape)
    return np.stack([-np.expm1(-ratio), np.exp(-ratio)])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    rate = LN10 * 10.0 ** shape[1]
    slope = (linear[1] - linear[0]) * rate * _ratio(log10_dose, shape) * bases[1]
    return np.stack([-slope, slope * (LN10 * (log10_dose - shape[0]))])


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    return {**ends_named(linear), "log10_ec50": float(shape[0]), "hill": float(10.0 ** shape[1])}


MODEL = Model(
    "weibull2",
    "front + (back - front) 2^-(10^(hill (log10_ec50 - log10 dose)))",
    ("top", "bottom", "log10_ec50", "hill"),
    weibull2,
    PLATEAUS,
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_ec50", "log10_hill"),
)
