"""The logistic curve from a plateau of low doses that is given, such as 0 % of vehicle wells, to one that is fitted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves import logistic4 as free
from platekit.curves._model import PLATEAUS, Floats, Model, log10_dose


def logistic3(
    dose_uM: npt.ArrayLike, front: float, back: float, log10_ec50: float, hill: float, *, rising: bool = False
) -> Floats:
    """Return the logistic curve between the plateaus of low and of high doses.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at `front`. NaN gives NaN.
    front, back : float
        Plateau of low doses, which is given and not fitted, and of high doses, in the units of the response.
    log10_ec50 : float
        log10 of the dose [uM] half-way between the plateaus.
    hill : float
        Steepness, > 0.
    rising : bool
        Without meaning here: the plateaus say which way the curve goes.

    Notes
    -----
    front + (back - front) / (1 + (ec50 / dose)^hill) [1]_; LL.3 of R's drc for a back of 0 and a front that is fitted is
    the same curve seen from the other end [2]_.

    References
    ----------
    .. [1] Sebaugh (2011) Pharm Stat 10:128, doi:10.1002/pst.426
    .. [2] Ritz, Baty, Streibig & Gerhard (2015) PLoS ONE 10:e0146021, doi:10.1371/journal.pone.0146021

    Examples
    --------
    >>> logistic3([0.0, 1.0], 0.0, 80.0, 0.0, 1.0).round(9).tolist()
    [0.0, 40.0]
    """
    del rising
    share = free.MODEL.bases(log10_dose(dose_uM), np.array([log10_ec50, np.log10(hill)]))
    return front * share[0] + back * share[1]


def named(linear: Floats, shape: Floats) -> dict[str, float]:
    """Return the parameters of the equation."""
    front, back = linear.tolist()
    return {"front": front, "back": back, "log10_ec50": float(shape[0]), "hill": float(10.0 ** shape[1])}


MODEL = Model(
    "logistic3",
    "front + (back - front) / (1 + 10^(hill (log10_ec50 - log10 dose))), front given",
    ("front", "back", "log10_ec50", "hill"),
    logistic3,
    PLATEAUS,
    free.MODEL.boxes,
    free.MODEL.bases,
    free.MODEL.bend,
    named,
    free.MODEL.shape_of,
    given=("front",),
)
