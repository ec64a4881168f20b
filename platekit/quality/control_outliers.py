"""Control wells far from their fellows: named as doubtful, and used all the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.quality._check import ArmCheck, Finding, not_applicable, not_computable
from platekit.quality._contrast import finite, median_and_spread
from platekit.quality._plate import Arm, Controls
from platekit.quality._words import count, listed

# Iglewicz & Hoaglin (1993), How to detect and handle outliers, take 3.5 in large samples; with 8 to 16 wells the
# median absolute deviation itself varies, and 3.5 would name a well on every tenth plate of normal wells.
FAR = 6.0
# Tight wells make a small deviation far; below this share of the way to the other control it changes nothing.
SHARE = 0.10
_WELLS = 8


def far_wells(values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which of some like wells lie far from the others.

    Parameters
    ----------
    values : array_like, shape (n,)
        Readout of wells of one kind [instrument units]; NaN is never far.

    Returns
    -------
    ndarray of bool, shape (n,)
        |x - M| > 6 d, with the median M and d = 1.4826 median |x - M|; none where d is 0 or n is below 8.

    Examples
    --------
    >>> far_wells([9, 10, 11, 10, 9, 10, 11, 50]).tolist()
    [False, False, False, False, False, False, False, True]
    """
    numbers = np.asarray(values, dtype=np.float64)
    known = finite(numbers)
    if known.size < _WELLS:
        return np.zeros(numbers.shape, dtype=np.bool_)
    middle, spread = median_and_spread(known)
    if spread == 0:
        return np.zeros(numbers.shape, dtype=np.bool_)
    return np.abs(numbers - middle) > FAR * spread


def _far(controls: Controls, other: Controls) -> list[str]:
    middle = float(np.median(controls.values))
    scale = abs(middle - float(np.median(other.values))) if len(other) else abs(middle)
    matters = np.abs(controls.values - middle) > SHARE * scale
    return [well for well, far in zip(controls.wells, far_wells(controls.values) & matters, strict=True) if far]


def _look(arm: Arm) -> Finding:
    if not arm.infected and arm.readout_of_infection:
        return not_applicable("no virus in these wells, so their vehicle shows background alone")
    pairs = (
        (arm.vehicle, arm.hundred if arm.vehicle.role == arm.zero.role else arm.zero),
        (arm.zero, arm.hundred),
        (arm.hundred, arm.zero),
    )
    kinds = {controls.role: (controls, other) for controls, other in pairs if len(controls)}
    if not any(len(controls) >= _WELLS for controls, _ in kinds.values()):
        return not_computable(
            f"no control has {_WELLS} wells or more, so that none can be told from its fellows", light="green"
        )
    named = {role: wells for role, (controls, other) in kinds.items() if (wells := _far(controls, other))}
    n = sum(len(wells) for wells in named.values())
    if n == 0:
        return Finding(0, 0, "green", "no control well far from its fellows")
    words = "; ".join(f"{role} {listed(wells)}" for role, wells in named.items())
    return Finding(n, 0, "amber", f"{count(n, 'doubtful control well')}, still in use: {words}")


CHECK = ArmCheck("control_outliers", "Number of control wells far from their fellows", _look)
