"""The bell: a response that rises and then falls, or dips and then recovers, from one plateau over a peak to another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._half import half_of_peak
from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose
from platekit.curves._shares import HOPEFUL, VALLEYS, searched, shares, turns, two_step_boxes


def bell(
    dose_uM: npt.ArrayLike,
    front: float,
    back: float,
    peak: float,
    log10_ec50: float,
    hill: float,
    decades: float,
    back_hill: float,
    *,
    rising: bool = False,
) -> Floats:
    """Return the bell-shaped curve.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at `front`. NaN gives NaN.
    front, back, peak : float
        Plateau of low doses, of high doses, and the one between them that is reached where both steps are far apart; in
        the units of the response. A peak below both is a dip.
    log10_ec50, hill : float
        log10 of the dose [uM] at which half of the first step is done, and its steepness.
    decades : float
        How many decades above `log10_ec50` half of the second step is done, > 0.
    back_hill : float
        Steepness of the second step.
    rising : bool
        Without meaning here: the plateaus say it.

    Notes
    -----
    front (1 - a) + peak a (1 - b) + back a b, with a = 1 / (1 + (ec50 / dose)^hill) the share of the first step that is
    done and b that of the second, `decades` further on: steps multiply, as independent effects do [1]_. With equal ends
    this is gain_loss. The half effect of the model is the dose at which the curve, on its way from the front to its
    peak, has gone half of that way; without a peak beyond both ends there is none.

    References
    ----------
    .. [1] Di Veroli et al. (2015) Sci Rep 5:14701, doi:10.1038/srep14701

    Examples
    --------
    >>> bell([0.0, 1.0, 1e3, 1e9], 0.0, -50.0, 80.0, 0.0, 1.0, 6.0, 1.0).round(1).tolist()
    [0.0, 40.0, 79.8, -49.9]
    """
    del rising
    base = _bases(log10_dose(dose_uM), np.array([log10_ec50, np.log10(hill), decades, np.log10(back_hill)]))
    return front * base[0] + back * base[1] + peak * base[2]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    return two_step_boxes(lowest, highest, "log10_back_hill")


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    left, up = shares(log10_dose, shape[0], shape[1])
    kept, down = shares(log10_dose, shape[0] + shape[2], shape[3])
    return np.stack([left, up * down, up * kept])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    del bases
    front, back, peak = linear
    up, (kept, down) = shares(log10_dose, shape[0], shape[1])[1], shares(log10_dose, shape[0] + shape[2], shape[3])
    first, second = turns(log10_dose, shape[0], shape[1]), turns(log10_dose, shape[0] + shape[2], shape[3])
    ahead, behind = peak * kept + back * down - front, (back - peak) * up
    further = behind * second[0]
    return np.stack([ahead * first[0] + further, ahead * first[1], further, behind * second[1]])


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    front, back, peak = linear.tolist()
    return {
        "front": front, "back": back, "peak": peak, "log10_ec50": float(shape[0]), "hill": float(10.0 ** shape[1]),
        "decades": float(shape[2]), "back_hill": float(10.0 ** shape[3]),
    }  # fmt: skip


def _midpoint(linear: Floats, shape: Floats) -> float:
    front, back, peak = linear.tolist()
    if (peak - front) * (peak - back) <= 0:
        return float("nan")
    ends = float(shape[0] - 12 / 10.0 ** shape[1]), float(shape[0] + shape[2])
    return half_of_peak(lambda x: linear @ _bases(x, shape[:, None]), front, peak - front, ends)


MODEL = Model(
    "bell",
    "front (1 - a) + peak a (1 - b) + back a b, a = 1 / (1 + 10^(hill (log10_ec50 - log10 dose))), b = 1 / (1 + 10^(back_hill (log10_ec50 + decades - log10 dose)))",
    ("front", "back", "peak", "log10_ec50", "hill", "decades", "back_hill"),
    bell,
    (*PLATEAUS, "peak"),
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_ec50", "log10_hill", "decades", "log10_back_hill"),
    _midpoint,
    valleys=VALLEYS,
    hopeful=HOPEFUL,
)
