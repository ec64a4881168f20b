"""The five-parameter logistic (Richards) curve: one of its bends is rounder than the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose
from platekit.curves._shares import LN2, LN10, MOST, ends_named, hill_box, midpoint_box, searched

# At 1 the curve is logistic; beyond 30 it is a Weibull curve to within 1 % of its span.
ASYMMETRY_BOUNDS = (0.1, 30.0)


def logistic5(
    dose_uM: npt.ArrayLike,
    top: float,
    bottom: float,
    log10_ec50: float,
    hill: float,
    asymmetry: float,
    *,
    rising: bool = True,
) -> Floats:
    """Return the five-parameter logistic curve.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at the plateau of low doses. NaN gives NaN.
    top, bottom : float
        Upper and lower plateau, in the units of the response.
    log10_ec50 : float
        log10 of the dose [uM] half-way between the plateaus.
    hill : float
        Steepness at low doses, > 0; at high doses it is hill times asymmetry.
    asymmetry : float
        > 0; 1 is the four-parameter logistic.
    rising : bool
        Whether the response goes from bottom to top with the dose, or from top to bottom.

    Notes
    -----
    back + (front - back) (1 + (2^(1/asymmetry) - 1) (dose / ec50)^hill)^-asymmetry, with front the plateau of low doses
    and back that of high ones [1]_ [2]_: the same curve for an increase as for a decrease, mirrored. In R's drc this is
    LL.5 [3]_ with b = hill > 0, d = front, c = back, f = asymmetry and e = ec50 / (2^(1/f) - 1)^(1/b); where drc fits an
    increase with b < 0, its asymmetry is that of the other bend.

    References
    ----------
    .. [1] Richards (1959) J Exp Bot 10:290, doi:10.1093/jxb/10.2.290
    .. [2] Gottschalk & Dunn (2005) Anal Biochem 343:54, doi:10.1016/j.ab.2005.04.035
    .. [3] Ritz, Baty, Streibig & Gerhard (2015) PLoS ONE 10:e0146021, doi:10.1371/journal.pone.0146021

    Examples
    --------
    >>> logistic5([0.0, 1.0], 100.0, 0.0, 0.0, 1.0, 3.0, rising=False).round(9).tolist()
    [100.0, 50.0]
    """
    front, back = (bottom, top) if rising else (top, bottom)
    share = _bases(log10_dose(dose_uM), np.array([log10_ec50, np.log10(hill), np.log10(asymmetry)]))
    return front * share[0] + back * share[1]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    low, high = np.log10(ASYMMETRY_BOUNDS).tolist()
    return midpoint_box(lowest, highest), hill_box(7), Box("log10_asymmetry", low, high, 5)


def _power(log10_dose: Floats, shape: Floats) -> tuple[Floats, Floats, Floats]:
    """Return asymmetry, the exponent of the dose term and ln(1 + its power)."""
    asymmetry = 10.0 ** shape[2]
    dose_term = LN10 * 10.0 ** shape[1] * (log10_dose - shape[0])
    exponent = np.clip(np.log(np.expm1(LN2 / asymmetry)) + dose_term, -MOST, MOST)
    return asymmetry, exponent, np.logaddexp(0.0, exponent)


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    asymmetry, _, power = _power(log10_dose, shape)
    return np.stack([np.exp(-asymmetry * power), -np.expm1(-asymmetry * power)])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    asymmetry, exponent, power = _power(log10_dose, shape)
    span = (linear[0] - linear[1]) * bases[0]
    done = 1.0 / (1.0 + np.exp(-exponent))
    rate = LN10 * 10.0 ** shape[1]
    by_exponent = -span * asymmetry * done
    # The factor that keeps the midpoint in the middle moves with the asymmetry: d ln(2^(1/a) - 1) / d ln a.
    drift = -LN2 / asymmetry / -np.expm1(-LN2 / asymmetry)
    by_asymmetry = LN10 * (-span * asymmetry * power + by_exponent * drift)
    return np.stack([-rate * by_exponent, by_exponent * rate * LN10 * (log10_dose - shape[0]), by_asymmetry])


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    steepness = {"hill": float(10.0 ** shape[1]), "asymmetry": float(10.0 ** shape[2])}
    return {**ends_named(linear), "log10_ec50": float(shape[0]), **steepness}


MODEL = Model(
    "logistic5",
    "back + (front - back) (1 + (2^(1/asymmetry) - 1) 10^(hill (log10 dose - log10_ec50)))^-asymmetry",
    ("top", "bottom", "log10_ec50", "hill", "asymmetry"),
    logistic5,
    PLATEAUS,
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_ec50", "log10_hill", "log10_asymmetry"),
)
