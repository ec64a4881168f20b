"""What the curve models share: how much of a logistic step is done at each dose, and the boxes of their parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from platekit.curves._model import Box, Floats
from platekit.curves.logistic4 import DECADES_BEYOND, HILL_BOUNDS

LN2, LN10 = float(np.log(2.0)), float(np.log(10.0))
# e to the power of more is no number.
MOST = 700.0
# Two steps closer than a factor of two are one step for any titration; a curve of several steps of less than this
# steepness is a slope on which they cannot be told apart.
CLOSEST_DECADES, FLATTEST = 0.3, 0.3
# For curves of two steps, of a hump, or without a tail: the best point of their grid need not be in the best valley.
VALLEYS, HOPEFUL = 12, 2.0


def shares(log10_dose: Floats, midpoint: Floats, log10_hill: Floats) -> tuple[Floats, Floats]:
    """Return which share of a logistic step is still to do, and which is done, each with all its digits.

    Examples
    --------
    >>> left, done = shares(np.array([-np.inf, 0.0]), np.array(0.0), np.array(0.0))
    >>> left.tolist(), done.tolist()[1]
    ([1.0, 0.5], 0.5)
    """
    left = np.exp(np.clip(LN10 * 10.0**log10_hill * (midpoint - log10_dose), -MOST, MOST))
    done = 1.0 / (1.0 + left)
    return left * done, done


def turns(log10_dose: Floats, midpoint: Floats, log10_hill: Floats) -> tuple[Floats, Floats]:
    """Return the derivatives of the share that is done, by midpoint and by log10 hill."""
    left, done = shares(log10_dose, midpoint, log10_hill)
    slope = LN10 * 10.0**log10_hill * left * done
    return -slope, slope * (LN10 * (log10_dose - midpoint))


def midpoint_box(
    lowest: float, highest: float, *, name: str = "log10_ec50", beyond: float = DECADES_BEYOND, a_decade: int = 4
) -> Box:
    """Return where a midpoint is searched for: so many decades beyond the doses, with so many grid points a decade."""
    low, high = lowest - beyond, highest + beyond
    return Box(name, low, high, int(np.ceil((high - low) * a_decade)) + 1)


def hill_box(steps: int, *, name: str = "log10_hill", flattest: float = HILL_BOUNDS[0]) -> Box:
    """Return the box of the log10 of a steepness."""
    return Box(name, float(np.log10(flattest)), float(np.log10(HILL_BOUNDS[1])), steps)


def two_step_boxes(lowest: float, highest: float, second_hill: str) -> tuple[Box, ...]:
    """Return the boxes of two logistic steps, the second of which lies `decades` further on than the first."""
    return (
        midpoint_box(lowest, highest, beyond=1.0, a_decade=3),
        hill_box(5, flattest=FLATTEST),
        Box("decades", CLOSEST_DECADES, highest - lowest + 1.0, 8),
        hill_box(5, name=second_hill, flattest=FLATTEST),
    )


def searched(*names: str) -> Callable[[Mapping[str, float]], dict[str, float]]:
    """Return the way from parameters to search coordinates; ``log10_x`` is that of the parameter ``x``, if there is none of its own.

    Examples
    --------
    >>> searched("log10_ec50", "log10_hill")({"log10_ec50": -1.0, "hill": 10.0, "top": 3.0})
    {'log10_ec50': -1.0, 'log10_hill': 1.0}
    """

    def shape_of(parameters: Mapping[str, float]) -> dict[str, float]:
        shape: dict[str, float] = {}
        for name in names:
            plain = name.removeprefix("log10_")
            if name in parameters:
                shape[name] = parameters[name]
            elif plain in parameters:
                shape[name] = float(np.log10(parameters[plain]))
        return shape

    return shape_of


def ends_named(linear: Floats) -> dict[str, float]:
    """Return the upper and lower plateau of a curve that only rises or only falls."""
    front, back = float(linear[0]), float(linear[1])
    return {"top": max(front, back), "bottom": min(front, back)}
