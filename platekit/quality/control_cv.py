"""Spread of the vehicle wells, in percent of their median."""

from __future__ import annotations

import numpy.typing as npt

from platekit.errors import ControlError
from platekit.quality._check import ArmCheck, Finding, not_applicable, not_computable
from platekit.quality._contrast import finite, median_and_spread, wells_of
from platekit.quality._plate import Arm
from platekit.quality._words import count, number

_WELLS = 3


def robust_cv_percent(vehicle: npt.ArrayLike) -> float:
    """Return the coefficient of variation by median and median absolute deviation.

    Parameters
    ----------
    vehicle : array_like, shape (n,), n >= 3
        Readout of vehicle wells [instrument units]; wells without a number are ignored.

    Returns
    -------
    float
        Percent.

    Raises
    ------
    ControlError
        If fewer than three wells are finite, or their median is not above 0.

    Notes
    -----
    100 * 1.4826 median |x - M| / M [1]_.

    References
    ----------
    .. [1] Birmingham et al. (2009) Nat Methods 6:569, doi:10.1038/nmeth.1351

    Examples
    --------
    >>> round(robust_cv_percent([90, 100, 110]), 2)
    14.83
    """
    values = finite(vehicle)
    if values.size < _WELLS:
        raise ControlError(
            "vehicle", f"{count(values.size, 'well')} with a number", f"{_WELLS} or more",
            "Two wells do not show a spread; plan more vehicle wells.",
        )  # fmt: skip
    middle, spread = median_and_spread(values)
    if middle <= 0:
        raise ControlError(
            "vehicle", f"a median of {number(middle)}", "a median above 0",
            "A spread in percent needs readings above 0; use readings without the background taken off.",
        )  # fmt: skip
    return 100 * spread / middle


def _look(arm: Arm) -> Finding:
    if not arm.infected and arm.readout_of_infection:
        return not_applicable("no virus in these wells, so their vehicle shows background alone")
    if arm.readout.against == "samples" and not len(arm.vehicle):
        return not_applicable("the wells are held against the compound wells of their plate")
    limit = arm.gates.amber_vehicle_cv_percent
    try:
        value = robust_cv_percent(arm.vehicle.values)
    except ControlError as error:
        return not_computable(f"{arm.vehicle.role} has {error.found}", light="amber")
    message = f"{number(value)} % over {wells_of(arm.vehicle)}"
    if value > limit:
        return Finding(value, limit, "amber", f"{message}; above {number(limit)} %: intervals will be wide")
    return Finding(value, limit, "green", message)


CHECK = ArmCheck("control_cv", "Robust coefficient of variation of the vehicle wells [%]", _look)
