"""The dose shapes that a drug's effect may have: flat, rising to a plateau, rising and falling again.

Model-averaged contrasts over candidate shapes (Bretz, Pinheiro & Branson 2005, Biometrics 61:738, doi:10.1111/j.1541-0420.2005.00344.x).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

# Hill slopes of one-site binding and of steep responses.
HILLS = (1.0, 2.5)
# A fall begins this many tenfold doses after the rise: at once, or after a plateau.
FALL_AFTER_LOG10 = (1.0, 2.0)
FALLING_HILL = 1.5
# What is believed of a drug that acts, before it is seen: bell shapes are rarer than rises, and no rise is more likely than another.
FALLING_SHARE = 0.25
# Height of an effect that is thought possible before a drug is seen, log2: half of the drugs that act change what is seen by 1.3-fold or
# less, one in twenty by more than 2.3-fold, as visible folds of JAK inhibitors do. Wider lets chance look large, narrower hides.
EFFECT_SD_LOG2 = 0.6
# Midpoints lie no closer than this, so that a narrow dilution series does not count one shape many times.
_CLOSEST_MIDPOINTS_LOG10 = 0.3


@dataclass(frozen=True)
class Shapes:
    """Candidate shapes at the tested doses.

    Parameters
    ----------
    heights : ndarray, shape (shapes, doses)
        0 to 1; the highest tested dose of each shape is 1, whatever lies beyond the tested range.
    weights : ndarray, shape (shapes,)
        Prior weights, sum 1.
    log10_half : ndarray, shape (shapes,)
        log10 uM at which the rise passes half of its height within the tested range; NaN where that is below all doses.
    """

    heights: Numbers
    weights: Numbers
    log10_half: Numbers


def shapes_for(doses_uM: Numbers) -> Shapes:
    """Return the candidate shapes for ascending doses; a single dose has one shape.

    Examples
    --------
    >>> shapes_for(np.array([10.0])).heights.tolist()
    [[1.0]]
    >>> shapes = shapes_for(np.array([0.1, 1.0, 10.0]))
    >>> bool(np.all(shapes.heights.max(axis=1) == 1)), round(float(shapes.weights.sum()), 9)
    (True, 1.0)
    """
    return _shapes_for(tuple(float(dose) for dose in doses_uM))


@lru_cache(maxsize=256)
def _shapes_for(doses_uM: tuple[float, ...]) -> Shapes:
    # Most drugs of a screen share their doses; the arrays are read only because they are shared.
    if len(doses_uM) == 1:
        return _read_only(Shapes(np.ones((1, 1)), np.ones(1), np.full(1, np.nan)))
    x = np.log10(np.asarray(doses_uM, dtype=np.float64))
    step = max(float(x[-1] - x[0]) / (len(x) - 1), _CLOSEST_MIDPOINTS_LOG10)
    midpoints = np.arange(x[0] - step / 2, x[-1] + 0.51 * step, step)
    fine = np.linspace(x[0], x[-1], 40 * (len(x) - 1) + 1)
    at = np.concatenate([x, fine])
    rising = [np.ones(len(at)), *(_rise(at, e, hill) for e in midpoints for hill in HILLS)]
    falling = [
        _rise(at, e, FALLING_HILL) * (1 - _rise(at, e + width, FALLING_HILL))
        for e in midpoints
        for width in FALL_AFTER_LOG10
        if e + width < x[-1] + step
    ]
    curves = np.array([*rising, *falling])
    heights = curves[:, : len(x)]
    share = FALLING_SHARE if falling else 0.0
    weights = np.concatenate([
        np.full(len(rising), (1 - share) / len(rising)),
        np.full(len(falling), share / max(len(falling), 1)),
    ])  # fmt: skip
    half = np.array([_half(fine, curve[len(x) :]) for curve in curves])
    return _read_only(Shapes(heights / heights.max(axis=1, keepdims=True), weights, half))


def _read_only(shapes: Shapes) -> Shapes:
    for array in (shapes.heights, shapes.weights, shapes.log10_half):
        array.setflags(write=False)
    return shapes


def _rise(x: Numbers, midpoint: float, hill: float) -> Numbers:
    return 1 / (1 + 10 ** (-hill * (x - midpoint)))


def _half(x: Numbers, curve: Numbers) -> float:
    above = np.flatnonzero(curve >= curve.max() / 2)
    return float("nan") if above[0] == 0 else float(x[above[0]])
