"""From a start that may be far off to the valley of the best fit of any model: many starts, and linear parameters solved for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy import optimize
from scipy.stats import qmc

from platekit.curves._model import Floats

# Second differences this small beside the values are rounding; at this many points the model must have values to judge by.
_STRAIGHT, _FEWEST_POINTS, _MOST_POINTS = 1e-9, 2, 8
_NOTHING_LEFT = 1e-14
# A residual this many times the data stands for "no value here", so that every search turns back.
_NO_VALUE = 1e3
_CLOSE, _MOST_EVALUATIONS = 1e-10, 400
# Residual sums so near each other are one: terms of a sum that may change places have the same.
_SAME, _ROUNDING = 1e-9, 1e-20


@dataclass(frozen=True)
class Search:
    """How hard to look.

    Parameters
    ----------
    points : int
        Starts that are tried, a power of two.
    descents : int
        How many of the best of them are followed down.
    decades : float
        How far from the given start, in each direction.
    seed : int
        Of the shift of Sobol's sequence; the same every time, so that a fit is.
    """

    points: int = 256
    descents: int = 16
    decades: float = 3.0
    seed: int = 0


@dataclass(frozen=True)
class Task:
    """What is to be fitted.

    Parameters
    ----------
    curve : callable
        Parameters (p,) to the values of the model at the data (n,), times the weights; NaN where it has none.
    target : ndarray, shape (n,)
        The data, times the weights.
    low, high : ndarray, shape (p,)
        Bounds, -inf and inf for none.
    """

    curve: Callable[[Floats], Floats]
    target: Floats
    low: Floats
    high: Floats

    def rss(self, parameters: Floats) -> float:
        """Return the residual sum of squares, inf where the model has no value."""
        residual = self.target - self.curve(parameters)
        with np.errstate(over="ignore"):
            return float(residual @ residual) if np.isfinite(residual).all() else np.inf


def search(task: Task, start: Floats, how: Search) -> Floats:
    """Return the best parameters found from a start and from others around it.

    Parameters
    ----------
    task : Task
    start : ndarray, shape (p,)
    how : Search

    Notes
    -----
    Further starts are those of a shifted Sobol sequence [1]_, spread evenly over the decades around each parameter with its
    sign kept. Parameters that enter linearly, and have no bounds, need no start: they are the regression for the others
    (variable projection [2]_), so that only the others are searched for. Among equally good optima, such as two
    exponentials in either order, the one that keeps most signs of the start and is nearest to it is returned.

    References
    ----------
    .. [1] Sobol' (1967) USSR Comput Math Math Phys 7:86, doi:10.1016/0041-5553(67)90144-9
    .. [2] Golub & Pereyra (1973) SIAM J Numer Anal 10:413, doi:10.1137/0710036
    """
    places = np.clip(np.vstack([start, around(start, how)]), task.low, task.high)
    # A linear parameter is one whatever the bounds; with bounds it is searched for like any other.
    free = np.isneginf(task.low) & np.isposinf(task.high)
    linear = linear_parameters(task.curve, places, np.flatnonzero(free))
    shape = np.setdiff1d(np.arange(len(start)), linear)
    solve = Projected(task, linear, shape)
    if not len(shape):
        return solve.parameters(start[shape], start)
    sums = np.array([float(residual @ residual) for residual in map(solve.residual, places[:, shape])])
    order = np.argsort(sums, kind="stable")[: how.descents]
    # The start that was given is always gone down from.
    order = order if 0 in order else np.concatenate([[0], order])
    found = [solve.parameters(_down(solve, place), start) for place in places[order][:, shape]]
    return _nearest_of_best(task, [start, *found], start)


def around(start: Floats, how: Search) -> Floats:
    """Return further starts, shape (points, p): a parameter of 0 has no sign to keep, and takes both.

    Examples
    --------
    >>> places = around(np.array([-2.0, 5.0]), Search(points=64, decades=1.0))
    >>> bool((places[:, 0] < 0).all()), bool((np.abs(np.log10(places[:, 1] / 5)) <= 1).all())
    (True, True)
    """
    shift = np.random.default_rng(how.seed).random(len(start))
    share = 2 * ((qmc.Sobol(len(start), scramble=False).random(how.points) + shift) % 1) - 1
    spread = start * 10.0 ** (how.decades * share)
    return np.where(start == 0, np.sign(share) * 10.0 ** (how.decades * (2 * np.abs(share) - 1)), spread)


def linear_parameters(curve: Callable[[Floats], Floats], places: Floats, asked: np.ndarray) -> np.ndarray:
    """Return which parameters enter linearly, all of them together.

    Notes
    -----
    Of b1 (1 - exp(-b2 x)) it is b1; of b1 b2 x either alone, and the first is taken. A second difference of 0 at places far
    apart and for short and long steps tells; an error here would cost starts, not truth, since all parameters are fitted
    together in the end.

    Examples
    --------
    >>> x = np.linspace(1.0, 4.0, 5)
    >>> places = np.array([[1.0, 2.0, 0.5], [3.0, 1.0, 1.5]])
    >>> linear_parameters(lambda p: p[0] + p[1] * np.exp(-p[2] * x), places, np.arange(3)).tolist()
    [0, 1]
    """
    chosen: list[int] = []
    usable = [place for place in places if np.isfinite(curve(place)).all()][:_MOST_POINTS]
    for parameter in asked:
        if all(_straight(curve, usable, int(parameter), other) for other in [*chosen, int(parameter)]):
            chosen.append(int(parameter))
    return np.array(chosen, dtype=np.intp)


def _straight(curve: Callable[[Floats], Floats], places: list[Floats], one: int, other: int) -> bool:
    told = 0
    for place in places:
        for steps in (0.37 * np.abs(place), np.ones(len(place))):
            first, second = np.zeros(len(place)), np.zeros(len(place))
            first[one], second[other] = steps[one], steps[other]
            values = np.stack([curve(place + step) for step in (0 * first, first, second, first + second)])
            if not np.isfinite(values).all():
                continue
            told += 1
            if np.abs(values[3] - values[1] - values[2] + values[0]).max() > _STRAIGHT * np.abs(values).max():
                return False
    return told >= _FEWEST_POINTS


@dataclass(frozen=True)
class Projected:
    """A task with its linear parameters solved for."""

    task: Task
    linear: np.ndarray
    shape: np.ndarray

    def residual(self, shape: Floats) -> Floats:
        """Return the residual at the best linear parameters; a long one where the model has no value."""
        solved = self._solved(shape)
        if solved is None:
            return np.full(len(self.task.target), _NO_VALUE * (1.0 + float(np.linalg.norm(self.task.target))))
        return solved[1]

    def parameters(self, shape: Floats, otherwise: Floats) -> Floats:
        """Return all parameters at this shape; the linear ones of `otherwise` where the model has no value."""
        solved, found = self._solved(shape), otherwise.copy()
        found[self.shape] = shape
        if solved is not None:
            found[self.linear] = solved[0]
        return found

    def _solved(self, shape: Floats) -> tuple[Floats, Floats] | None:
        place = np.zeros(len(self.linear) + len(self.shape))
        place[self.shape] = shape
        base = self.task.curve(place)
        columns = np.empty((len(base), len(self.linear)))
        for column, parameter in enumerate(self.linear):
            place[parameter] = 1.0
            columns[:, column] = self.task.curve(place) - base
            place[parameter] = 0.0
        if not (np.isfinite(columns).all() and np.isfinite(base).all()):
            return None
        rest = self.task.target - base
        with np.errstate(over="ignore", invalid="ignore"):
            length = np.linalg.norm(columns, axis=0)
            length[(length == 0) | ~np.isfinite(length)] = 1.0
            share = np.linalg.lstsq(columns / length, rest, rcond=_NOTHING_LEFT)[0]
            residual = rest - (columns / length) @ share
            # A sum of squares that is no number would stop the search as if it had arrived.
            usable = bool(np.isfinite(residual @ residual))
        return (share / length, residual) if usable else None


def _down(solve: Projected, shape: Floats) -> Floats:
    low, high = solve.task.low[solve.shape], solve.task.high[solve.shape]
    if np.isneginf(low).all() and np.isposinf(high).all() and len(solve.task.target) >= len(shape):
        found = optimize.leastsq(
            solve.residual, shape, ftol=_CLOSE, xtol=_CLOSE, maxfev=_MOST_EVALUATIONS, full_output=True
        )
        return np.asarray(found[0], dtype=np.float64)
    bounded = optimize.least_squares(
        solve.residual, shape, bounds=(low, high), x_scale="jac", ftol=_CLOSE, xtol=_CLOSE, max_nfev=_MOST_EVALUATIONS
    )
    return cast("Floats", bounded.x)


def _nearest_of_best(task: Task, found: list[Floats], start: Floats) -> Floats:
    sums = [task.rss(parameters) for parameters in found]
    limit = min(sums) * (1 + _SAME) + _ROUNDING * float(task.target @ task.target)

    def distance(parameters: Floats) -> tuple[int, float]:
        flipped = int(np.count_nonzero(np.sign(parameters) != np.sign(start)))
        with np.errstate(divide="ignore", invalid="ignore"):
            return flipped, float(np.nansum(np.abs(np.log(np.abs(parameters / start)))))

    equal = [parameters for parameters, rss in zip(found, sums, strict=True) if rss <= limit]
    return min(equal, key=distance) if equal else start
