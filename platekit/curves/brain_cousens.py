"""Hormesis after Brain and Cousens: low doses stimulate in proportion to the dose, high doses inhibit (BC.5 of R's drc)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._half import half_of_peak
from platekit.curves._model import PLATEAUS, Box, Floats, Model, log10_dose
from platekit.curves._shares import hill_box, midpoint_box, searched, shares, turns

# The stimulation grows with the dose, and must be outgrown by the inhibition: at a hill of 1 it never is.
FLATTEST_INHIBITION = 1.1


def brain_cousens(
    dose_uM: npt.ArrayLike,
    front: float,
    back: float,
    stimulation: float,
    log10_e: float,
    hill: float,
    *,
    rising: bool = False,
) -> Floats:
    """Return the hormesis curve of Brain and Cousens.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at `front`. NaN gives NaN.
    front, back : float
        Plateau of low and of high doses, in the units of the response.
    stimulation : float
        How much the first doses add, units of the response per uM; away from `back`.
    log10_e : float
        log10 of the dose [uM] about which the inhibition sets in; without stimulation, that of half of the effect.
    hill : float
        Steepness of the inhibition, > 1.
    rising : bool
        Without meaning here: the plateaus say it.

    Notes
    -----
    back + (front - back + stimulation dose) / (1 + (dose / e)^hill) [1]_: BC.5 of R's drc [2]_ with b = hill, c = back,
    d = front, f = stimulation. The half effect of the model is the dose at which the curve, on its way from the front to
    its peak, has gone half of that way; a stimulation towards `back` has none.

    References
    ----------
    .. [1] Brain & Cousens (1989) Weed Res 29:93, doi:10.1111/j.1365-3180.1989.tb00845.x
    .. [2] Ritz, Baty, Streibig & Gerhard (2015) PLoS ONE 10:e0146021, doi:10.1371/journal.pone.0146021

    Examples
    --------
    >>> brain_cousens([0.0, 1.0], 100.0, 0.0, 80.0, 0.0, 2.0).tolist()
    [100.0, 90.0]
    """
    del rising
    base = _bases(log10_dose(dose_uM), np.array([log10_e, np.log10(hill)]))
    return front * base[0] + back * base[1] + stimulation * base[2]


def _boxes(lowest: float, highest: float) -> tuple[Box, ...]:
    return midpoint_box(lowest, highest, name="log10_e"), hill_box(9, flattest=FLATTEST_INHIBITION)


def _bases(log10_dose: Floats, shape: Floats) -> Floats:
    left, done = shares(log10_dose, shape[0], shape[1])
    return np.stack([left, done, 10.0**log10_dose * left])


def _bend(log10_dose: Floats, shape: Floats, linear: Floats, bases: Floats) -> Floats:
    del bases
    front, back, stimulation = linear
    return (back - front - stimulation * 10.0**log10_dose) * np.stack(turns(log10_dose, shape[0], shape[1]))


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
    # However steep the inhibition, 1e-6 of the stimulation at e is next to nothing.
    ends = float(shape[0] - 6), float(shape[0] + 2)
    return half_of_peak(lambda x: linear @ _bases(x, shape[:, None]), front, stimulation, ends)


MODEL = Model(
    "brain_cousens",
    "back + (front - back + stimulation dose) / (1 + 10^(hill (log10 dose - log10_e)))",
    ("front", "back", "stimulation", "log10_e", "hill"),
    brain_cousens,
    (*PLATEAUS, "stimulation"),
    _boxes,
    _bases,
    _bend,
    _named,
    searched("log10_e", "log10_hill"),
    _midpoint,
)
