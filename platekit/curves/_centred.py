"""Responses are fitted about their middle: a constant that all of them share, such as a background of millions, costs no digits."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from platekit.curves._model import Floats, Model

# Parameters that a constant, added to all responses, moves by itself.
LEVELS = frozenset({"front", "back", "peak", "level", "top", "bottom"})


def middle_of(responses: Floats) -> float:
    """Return the median of responses, 0 for none.

    Examples
    --------
    >>> middle_of(np.array([1e7, 1e7 + 1, 1e7 + 5]))
    10000001.0
    """
    return float(np.median(responses)) if len(responses) else 0.0


def moved(given: Mapping[str, float], by: float) -> dict[str, float]:
    """Return parameters after a constant has been added to all responses.

    Examples
    --------
    >>> moved({"top": 5.0, "hill": 1.0}, by=-2.0)
    {'top': 3.0, 'hill': 1.0}
    """
    return {name: value + by if name in LEVELS else value for name, value in given.items()}


def moved_linear(model: Model, linear: Floats, by: float) -> Floats:
    """Return linear parameters, shape (m, b), after a constant has been added to all responses."""
    return linear + by * np.array([[name in LEVELS] for name in model.linear], dtype=np.float64)
