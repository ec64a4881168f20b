"""Gain and loss: an effect that comes with the dose and goes again, back to where it began (gnls of tcplfit2)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._half import half_of_peak
from platekit.curves._model import Box, Floats, Model, log10_dose
from platekit.curves._shares import HOPEFUL, VALLEYS, searched, shares, turns, two_step_boxes


def gain_loss(
    dose_uM: npt.ArrayLike,
    front: float,
    peak: float,
    log10_ec50: float,
    hill: float,
    decades: float,
    loss_hill: float,
    *,
    rising: bool = False,
) -> Floats:
    """Return the gain-loss curve.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at `front`. NaN gives NaN.
    front, peak : float
        Plateau of low doses, to which high doses return, and where the gain alone would lead; in the units of the
        response. A peak below the front is a dip.
    log10_ec50, hill : float
        log10 of the dose [uM] at which half of the gain is there, and its steepness.
    decades : float
        How many decades above `log10_ec50` half of the gain is lost again, > 0.
    loss_hill : float
        Steepness of the loss.
    rising : bool
        Without meaning here: front and peak say it.

    Notes
    -----
    front + (peak - front) / ((1 + (ga / dose)^p) (1 + (dose / la)^q)) with ga = 10^log10_ec50, la = ga 10^decades,
    p = hill, q = loss_hill; with a front of 0 that is gnls [1]_ with tp = peak. The half effect of the model is the
    dose at which the curve, on its way from the front to its highest point, has gone half of that way.

    References
    ----------
    .. [1] Sheffield, Brown, Davidson, Friedman & Judson (2022) Bioinformatics 38:1157, doi:10.1093/bioinformatics/btab779

    Examples
    --------
    >>> gain_loss([0.0, 1.0, 1e9], 0.0, 80.0, 0.0, 1.0, 3.0, 1.0).round(2).tolist()
    [0.0, 39.96, 0.0]
    """
    del rising
    base = _bases(log10_dose(dose_uM), np.array([log10_ec50, np.log10(hill), decades, np.log10(loss_hill)]))
    return front * base[0] + peak * base[1]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    return two_step_boxes(lowest, highest, "log10_loss_hill")


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    left, gained = shares(log10_dose, shape[0], shape[1])
    kept, lost = shares(log10_dose, shape[0] + shape[2], shape[3])
    return np.stack([left + gained * lost, gained * kept])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    del bases
    gained, kept = shares(log10_dose, shape[0], shape[1])[1], shares(log10_dose, shape[0] + shape[2], shape[3])[0]
    gain, loss = turns(log10_dose, shape[0], shape[1]), turns(log10_dose, shape[0] + shape[2], shape[3])
    span = linear[1] - linear[0]
    further = -gained * loss[0]
    return span * np.stack([gain[0] * kept + further, gain[1] * kept, further, -gained * loss[1]])


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    front, peak = linear.tolist()
    return {
        "front": front, "peak": peak, "log10_ec50": float(shape[0]), "hill": float(10.0 ** shape[1]),
        "decades": float(shape[2]), "loss_hill": float(10.0 ** shape[3]),
    }  # fmt: skip


def _midpoint(linear: Floats, shape: Floats) -> float:
    front, peak = linear.tolist()
    ends = float(shape[0] - 12 / 10.0 ** shape[1]), float(shape[0] + shape[2])
    return half_of_peak(lambda x: linear @ _bases(x, shape[:, None]), front, peak - front, ends)


MODEL = Model(
    "gain_loss",
    "front + (peak - front) / ((1 + 10^(hill (log10_ec50 - log10 dose))) (1 + 10^(loss_hill (log10 dose - log10_ec50 - decades))))",
    ("front", "peak", "log10_ec50", "hill", "decades", "loss_hill"),
    gain_loss,
    ("front", "peak"),
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_ec50", "log10_hill", "decades", "log10_loss_hill"),
    _midpoint,
    valleys=VALLEYS,
    hopeful=HOPEFUL,
)
