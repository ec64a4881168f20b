"""What a curve model is: a file of its own that offers one value, `MODEL`, which every engine can fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.errors import FitError, did_you_mean
from platekit.registry import offers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """The range and first grid of one shape parameter, in the coordinate in which it is searched.

    Parameters
    ----------
    name : str
        Such as ``"log10_ec50"``.
    low, high : float
        The bounds; the fit never leaves them.
    steps : int
        Grid points of the first search, at even distances from low to high.
    """

    name: str
    low: float
    high: float
    steps: int

    @property
    def grid(self) -> Floats:
        """The points of the first search."""
        return np.linspace(self.low, self.high, self.steps) if self.high > self.low else np.array([self.low])


@dataclass(frozen=True)
class Model:
    """A curve that runs from a `front` plateau (low doses) to a `back` plateau (high doses).

    The curve is front + (back - front) rise(log10 dose; shape). For a given shape the plateaus are a linear
    regression, so that only the shape has to be searched for (variable projection). A model without a shape is a level.

    Parameters
    ----------
    name : str
        As it stands in the table of fits.
    equation : str
        For people.
    parameters : tuple of str
        What the equation calls its parameters.
    function : callable
        ``function(dose_uM, *parameters, rising)``: the equation, as lmfit calls it.
    boxes : callable
        Finite log10 doses to the boxes of the shape parameters, the midpoint first.
    rise : callable
        ``rise(log10_dose (d,), shape (..., k))`` to shares of the way from front to back, shape (..., d).
    named : callable
        ``named(front, back, shape)`` to the parameters of the equation.
    shape_of : callable
        The way back: parameters of the equation to the shape, in search coordinates.
    """

    name: str
    equation: str
    parameters: tuple[str, ...]
    function: Callable[..., Floats]
    boxes: Callable[[Floats], tuple[Box, ...]]
    rise: Callable[[Floats, Floats], Floats]
    named: Callable[[float, float, Floats], dict[str, float]]
    shape_of: Callable[[Mapping[str, float]], dict[str, float]]


def model_named(name: str) -> Model:
    """Return the model of this name.

    Raises
    ------
    FitError
        If no file of this folder offers it.

    Examples
    --------
    >>> model_named("logistic4").parameters
    ('top', 'bottom', 'log10_ec50', 'hill')
    """
    known: dict[str, Model] = {model.name: model for model in offers("platekit.curves", "MODEL")}
    if name not in known:
        raise FitError("curve model", f"'{name}'", "a model that platekit has", f"Models: {did_you_mean(name, known)}")
    return known[name]


def log10_dose(dose_uM: npt.ArrayLike) -> Floats:
    """Return log10 of doses; a dose of 0 becomes -inf, where every curve is at its front plateau."""
    with np.errstate(divide="ignore"):
        return np.log10(np.asarray(dose_uM, dtype=np.float64))
