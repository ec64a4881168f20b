"""Zero against hundred: the part that the checks of two control populations share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.errors import ControlError
from platekit.quality._check import Finding, not_applicable, not_computable
from platekit.quality._plate import Arm, Controls, FloatArray
from platekit.quality._words import count

# Scales the median absolute deviation to the standard deviation of a normal distribution.
MAD_TO_SD = 1.4826


def finite(values: npt.ArrayLike) -> FloatArray:
    """Return the finite numbers of an array, flat."""
    numbers = np.asarray(values, dtype=np.float64).ravel()
    return numbers[np.isfinite(numbers)]


def two_populations(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the finite values of two controls, each with two or more.

    Raises
    ------
    ControlError
        If one has fewer.
    """
    virus, cells = finite(virus_control), finite(cell_control)
    for name, values in (("virus_control", virus), ("cell_control", cells)):
        if values.size < 2:
            raise ControlError(
                name, f"{values.size} wells with a number", "2 or more",
                "A spread cannot be had from fewer; give more control wells or pool plates of one layout.",
            )  # fmt: skip
    return virus, cells


def median_and_spread(values: FloatArray) -> tuple[float, float]:
    """Return the median and 1.4826 times the median absolute deviation from it."""
    middle = float(np.median(values))
    return middle, MAD_TO_SD * float(np.median(np.abs(values - middle)))


def wells_of(controls: Controls) -> str:
    """Return how many wells of which role, in words.

    Examples
    --------
    >>> wells_of(Controls("blank", ("blank",), ("A01",), np.array([1.0])))
    '1 blank well'
    """
    return count(len(controls), f"{' or '.join(controls.asked) if not len(controls) else controls.role} well")


def unanswered(arm: Arm) -> Finding | None:
    """Return the finding of an arm that has no two control populations; None where it has them."""
    if not arm.infected and arm.readout_of_infection:
        return not_applicable("no virus in these wells, so zero and hundred of infection do not exist")
    if len(arm.zero) >= 2 and len(arm.hundred) >= 2:
        return None
    why = f"{wells_of(arm.zero)} and {wells_of(arm.hundred)}; 2 or more of each are needed"
    # Without dead or empty wells the signal 0 is the zero of viability: no fault of the plate.
    if not arm.readout_of_infection and len(arm.zero) == 0 and len(arm.hundred) > 0:
        return not_applicable(f"{wells_of(arm.zero)}; the zero of {arm.readout.name} is the signal 0")
    return not_computable(why, light="amber" if arm.gated else "green")
