"""The Weibull curve that leaves low doses slowly and comes to high ones at once (W1 of R's drc)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose
from platekit.curves._shares import LN2, LN10, MOST, ends_named, hill_box, midpoint_box, searched


def weibull1(
    dose_uM: npt.ArrayLike, top: float, bottom: float, log10_ec50: float, hill: float, *, rising: bool = True
) -> Floats:
    """Return the first Weibull curve.

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
    back + (front - back) exp(-ln 2 (dose / ec50)^hill), with front the plateau of low doses and back that of high ones
    [1]_: the same curve for an increase as for a decrease, mirrored. On the log dose this is Gompertz's curve. In R's
    drc a decrease is W1 and an increase W2 [2]_, both with b = hill > 0 and e = ec50 / (ln 2)^(1/b).

    References
    ----------
    .. [1] Weibull (1951) J Appl Mech 18:293, doi:10.1115/1.4010337
    .. [2] Ritz, Baty, Streibig & Gerhard (2015) PLoS ONE 10:e0146021, doi:10.1371/journal.pone.0146021

    Examples
    --------
    >>> weibull1([0.0, 1.0, 2.0], 100.0, 0.0, 0.0, 1.0, rising=False).round(9).tolist()
    [100.0, 50.0, 25.0]
    """
    front, back = (bottom, top) if rising else (top, bottom)
    share = _bases(log10_dose(dose_uM), np.array([log10_ec50, np.log10(hill)]))
    return front * share[0] + back * share[1]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    return midpoint_box(lowest, highest), hill_box(9)


def _ratio(log10_dose: Floats, shape: Floats) -> Floats:
    return LN2 * np.exp(np.clip(LN10 * 10.0 ** shape[1] * (log10_dose - shape[0]), -MOST, MOST))


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    ratio = _ratio(log10_dose, shape)
    return np.stack([np.exp(-ratio), -np.expm1(-ratio)])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    rate = LN10 * 10.0 ** shape[1]
    slope = (linear[1] - linear[0]) * rate * _ratio(log10_dose, shape) * bases[0]
    return np.stack([-slope, slope * (LN10 * (log10_dose - shape[0]))])


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    return {**ends_named(linear), "log10_ec50": float(shape[0]), "hill": float(10.0 ** shape[1])}


MODEL = Model(
    "weibull1",
    "back + (front - back) 2^-(10^(hill (log10 dose - log10_ec50)))",
    ("top", "bottom", "log10_ec50", "hill"),
    weibull1,
    PLATEAUS,
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_ec50", "log10_hill"),
)
