"""One dose series as a notebook hands it over: its wells that may be fitted, or the reason why there are too few."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._asked import doses as known_doses
from platekit.curves._asked import readings
from platekit.curves._model import Floats
from platekit.errors import FitError


def wells_of_one(
    doses_uM: npt.ArrayLike, responses: npt.ArrayLike, where: str = "one dose series"
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Return doses, responses, and which of them may be fitted: those with a dose and a response.

    Raises
    ------
    FitError
        If they are no two lists of the same length, or hold anything but numbers: a dose below 0, an infinite one, text.
    """
    doses, values = known_doses(doses_uM, f"{where}, doses_uM"), readings(responses, f"{where}, responses")
    if doses.shape != values.shape or doses.ndim != 1:
        raise FitError(
            where, f"doses of shape {doses.shape} and responses of shape {values.shape}", "one response for each dose",
            "Give two lists of the same length.",
        )  # fmt: skip
    return doses, values, np.isfinite(doses) & np.isfinite(values)


def why_not(doses_uM: Floats, responses: Floats, minimum: float) -> str:
    """Return why a dose series carries no curve, "" if it may."""
    reason = too_few(doses_uM, minimum)
    return reason or ("the same response in every well" if np.ptp(responses) == 0 else "")


def too_few(doses_uM: Floats, minimum: float) -> str:
    """Return why there are too few doses for a curve, "" if there are not."""
    if len(doses_uM) == 0:
        return "no well with a dose and a finite response"
    distinct = len(np.unique(doses_uM[doses_uM > 0]))
    if distinct == 1 and minimum > 1:
        return "one dose only"
    if distinct < minimum:
        return f"{distinct} doses"
    return ""
