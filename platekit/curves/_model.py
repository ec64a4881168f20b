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


def _first(linear: Floats, shape: Floats) -> float:
    """Return the first of the shape: where a curve only rises or falls, that is where half of it is done."""
    del linear
    return float(shape[0]) if len(shape) else float("nan")


@dataclass(frozen=True)
class Model:
    """A family of curves that every engine can fit.

    For a given shape, such as midpoint and steepness, a curve is a linear combination of bases, such as 1 - rise and rise,
    so that its linear parameters, such as the plateaus, are a regression and only the shape has to be searched for
    (variable projection). Arrays have the doses first and the curves last.

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
    linear : tuple of str
        Names of the linear parameters: ``front`` (plateau of low doses) and ``back`` (of high doses), and others.
    boxes : callable
        Lowest and highest log10 dose above 0 to the boxes of the shape parameters, the midpoint first.
    bases : callable
        ``bases(log10_dose (d, ...), shape (k, ...))`` to what one unit of each linear parameter adds, (m, d, ...).
    bend : callable
        ``bend(log10_dose, shape, linear (m, ...), bases)`` to the derivative of the curve by each shape parameter, (k, d, ...).
    named : callable
        ``named(linear (m,), shape (k,))`` to the parameters of the equation.
    shape_of : callable
        The way back: parameters of the equation to the shape, in search coordinates.
    midpoint : callable
        ``midpoint(linear (m,), shape (k,))`` to the log10 dose [uM] of half of the effect; each model says which half.
        NaN where the curve is not what the model is for, such as a bell without a peak.
    given : tuple of str
        Linear parameters that come with the data and are not fitted, such as a plateau of 0 %.
    valleys, hopeful : int, float
        How many valleys of the grid are gone down, and by which share of the best residual sum so far the lowest grid
        point of one may lie above it. A model of more valleys than the usual ones has them anywhere on the grid, others
        along the midpoint alone.
    """

    name: str
    equation: str
    parameters: tuple[str, ...]
    function: Callable[..., Floats]
    linear: tuple[str, ...]
    boxes: Callable[[float, float], tuple[Box, ...]]
    bases: Callable[[Floats, Floats], Floats]
    bend: Callable[[Floats, Floats, Floats, Floats], Floats]
    named: Callable[[Floats, Floats], dict[str, float]]
    shape_of: Callable[[Mapping[str, float]], dict[str, float]]
    midpoint: Callable[[Floats, Floats], float] = _first
    given: tuple[str, ...] = ()
    valleys: int = 3
    hopeful: float = 0.02

    @property
    def fitted(self) -> tuple[str, ...]:
        """The parameters that are fitted."""
        return tuple(name for name in self.parameters if name not in self.given)


PLATEAUS = ("front", "back")


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
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # a notebook has no type checker
        raise FitError("curve model", f"{name!r} ({type(name).__name__})", "the name of a model", "Give one as text, such as 'logistic4'.")  # fmt: skip
    if name not in known:
        raise FitError("curve model", f"'{name}'", "a model that platekit has", f"Models: {did_you_mean(name, known)}")
    return known[name]


def log10_dose(dose_uM: npt.ArrayLike) -> Floats:
    """Return log10 of doses; a dose of 0 becomes -inf, where every curve is at its front plateau."""
    with np.errstate(divide="ignore"):
        return np.log10(np.asarray(dose_uM, dtype=np.float64))
