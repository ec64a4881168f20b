"""Hormesis after Cedergreen, Ritz and Streibig: the stimulation sets in about 1 uM (CRS.5a of R's drc)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._half import half_of_peak
from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose
from platekit.curves._shares import HOPEFUL, VALLEYS, hill_box, midpoint_box, searched, shares, turns

# How suddenly the stimulation sets in: 1 is drc's CRS.5a; its b and c have 0.5 and 0.25.
ALPHA = 1.0
_MOST_DECADES = 300.0


def cedergreen(
    dose_uM: npt.ArrayLike,
    front: float,
    back: float,
    stimulation: float,
    log10_e: float,
    hill: float,
    *,
    rising: bool = False,
) -> Floats:
    """Return the hormesis curve of Cedergreen, Ritz and Streibig.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at `front`. NaN gives NaN.
    front, back : float
        Plateau of low and of high doses, in the units of the response.
    stimulation : float
        The most that is added, in the units of the response; away from `back`.
    log10_e : float
        log10 of the dose [uM] about which the inhibition sets in; without stimulation, that of half of the effect.
    hill : float
        Steepness of the inhibition, > 0.
    rising : bool
        Without meaning here: the plateaus say it.

    Notes
    -----
    back + (front - back + stimulation exp(-1 / dose)) / (1 + (dose / e)^hill) [1]_: CRS.5a of R's drc with b = hill,
    c = back, d = front, f = stimulation. The equation has a dose in it, 1 uM: below 0.1 uM there is no stimulation
    whatever the drug, and in other units it is another curve; `brain_cousens` and `bell` know no such dose. The half
    effect of the model is the dose at which the curve, on its way from the front to its peak, has gone half of that way;
    a stimulation towards `back` has none.

    References
    ----------
    .. [1] Cedergreen, Ritz & Streibig (2005) Environ Toxicol Chem 24:3166, doi:10.1897/05-014R.1

    Examples
    --------
    >>> cedergreen([0.0, 1.0], 100.0, 0.0, 80.0, 0.0, 2.0).round(3).tolist()
    [100.0, 64.715]
    """
    del rising
    base = _bases(log10_dose(dose_uM), np.array([log10_e, np.log10(hill)]))
    return front * base[0] + back * base[1] + stimulation * base[2]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    return midpoint_box(lowest, highest, name="log10_e"), hill_box(9)


def _onset(log10_dose: Floats) -> Floats:
    return np.exp(-(10.0 ** np.minimum(-ALPHA * log10_dose, _MOST_DECADES)))


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    left, done = shares(log10_dose, shape[0], shape[1])
    return np.stack([left, done, _onset(log10_dose) * left])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    del bases
    front, back, stimulation = linear
    return (back - front - stimulation * _onset(log10_dose)) * np.stack(turns(log10_dose, shape[0], shape[1]))


def _named(linear: Floats, shape: Floats) -> dict[str, float]:
    front, back, stimulation = linear.tolist()
    return {
        "front": front, "back": back, "stimulation": stimulation,
        "log10_e": float(shape[0]), "hill": float(10.0 ** shape[1]),
    }  # fmt: skip


def _midpoint(linear: Floats, shape: Floats) -> float:
    front, back, stimulation = linear.tolist()
    if stimulation * (front - back) <= 0:
        return float("nan")
    ends = -3.0, float(max(shape[0], 0.0) + 12 / 10.0 ** shape[1])
    return half_of_peak(lambda x: linear @ _bases(x, shape[:, None]), front, stimulation, ends)


MODEL = Model(
    "cedergreen",
    "back + (front - back + stimulation exp(-1 / dose)) / (1 + 10^(hill (log10 dose - log10_e)))",
    ("front", "back", "stimulation", "log10_e", "hill"),
    cedergreen,
    (*PLATEAUS, "stimulation"),
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_e", "log10_hill"),
    _midpoint,
    valleys=VALLEYS,
    hopeful=HOPEFUL,
)
