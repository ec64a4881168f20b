"""The logistic curve between two plateaus that are given, such as 0 % of vehicle wells and 100 % of the full effect."""

from __future__ import annotations

import numpy.typing as npt

from platekit.curves import logistic4 as free
from platekit.curves._model import PLATEAUS, Floats, Model
from platekit.curves.logistic3 import logistic3, named


def logistic2(
    dose_uM: npt.ArrayLike, front: float, back: float, log10_ec50: float, hill: float, *, rising: bool = False
) -> Floats:
    """Return the logistic curve between the plateaus of low and of high doses.

    Parameters
    ----------
    dose_uM : array_like
        Doses, micromolar, >= 0; at 0 the curve is at `front`. NaN gives NaN.
    front, back : float
        Plateau of low and of high doses, in the units of the response; both are given and not fitted.
    log10_ec50 : float
        log10 of the dose [uM] half-way between the plateaus.
    hill : float
        Steepness, > 0.
    rising : bool
        Without meaning here: the plateaus say which way the curve goes.

    Notes
    -----
    front + (back - front) / (1 + (ec50 / dose)^hill) [1]_; LL.2 of R's drc is this with a front of 1 and a back of 0.

    References
    ----------
    .. [1] Ritz, Baty, Streibig & Gerhard (2015) PLoS ONE 10:e0146021, doi:10.1371/journal.pone.0146021

    Examples
    --------
    >>> logistic2([0.0, 1.0], 0.0, 100.0, 0.0, 1.0).round(9).tolist()
    [0.0, 50.0]
    """
    return logistic3(dose_uM, front, back, log10_ec50, hill, rising=rising)


MODEL = Model(
    "logistic2",
    "front + (back - front) / (1 + 10^(hill (log10_ec50 - log10 dose))), front and back given",
    ("front", "back", "log10_ec50", "hill"),
    logistic2,
    PLATEAUS,
    free.MODEL.boxes,
    free.MODEL.bases,
    free.MODEL.bend,
    named,
    free.MODEL.shape_of,
    given=("front", "back"),
)
