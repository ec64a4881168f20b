"""Several dose series as one least-squares problem: which parameters they have in common, its optimum, and its profiles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, cast

import lmfit
import numpy as np
import numpy.typing as npt
from scipy import optimize

from platekit.curves._batch.fit import THOROUGH, best_of
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.series import batch_of
from platekit.curves._held import bounds_of, sides_of
from platekit.curves._model import PLATEAUS, Floats, Model

MIDPOINT = "log10_ec50"
_MOST_EVALUATIONS = 1000
_WANDERED, _AT_BOUND = 1e-9, 1e-6
# Sets of common parameters that are started from: the medians of the series, and those of the series best described.
_MOST_STARTS = 6
# A start this many times worse than the best curves so far is left, such as the way up of what goes down.
_HOPEFUL = 3.0
# Doublings of the distance after which an interval has no end, and how near its end is looked for, in standard errors.
_DOUBLINGS, _CLOSE = 12, 1e-5


@dataclass(frozen=True)
class Together:
    """Dose series and the vector of all their parameters.

    Parameters
    ----------
    model : Model
    doses_uM, values : tuple of ndarray
        Per series its wells.
    rising : tuple of bool
        Which way each series runs.
    place : ndarray of int, shape (series, parameters of the model)
        Where the parameters of each series stand in the vector.
    names : tuple of str
        Of the entries of the vector: ``top`` where shared, ``top_1`` of the first series.
    low, high : ndarray
        Bounds of the vector.
    """

    model: Model
    doses_uM: tuple[Floats, ...]
    values: tuple[Floats, ...]
    rising: tuple[bool, ...]
    place: npt.NDArray[np.intp]
    names: tuple[str, ...]
    low: Floats
    high: Floats

    @property
    def count(self) -> int:
        """Wells of all series."""
        return sum(len(values) for values in self.values)

    @property
    def scale(self) -> float:
        """Root of the sum of squares of all values."""
        return float(np.sqrt(sum(values @ values for values in self.values)))

    def residual(self, vector: Floats) -> Floats:
        """Return value minus curve of all wells, series after series."""
        parts = zip(self.doses_uM, self.values, self.rising, self.place, strict=True)
        return np.concatenate(
            [
                values - self.model.function(doses, *vector[place], rising=rising)
                for doses, values, rising, place in parts
            ]
        )


@dataclass(frozen=True)
class Tie:
    """What a vector may be: `offset` + `spread` times fewer numbers."""

    spread: Floats
    offset: Floats


def layout(model: Model, doses_uM: Sequence[Floats], values: Sequence[Floats], shared: Sequence[str]) -> Together:
    """Return the problem of these series; all of them run up, until it is known better."""
    names: list[str] = []
    place = np.zeros((len(values), len(model.parameters)), dtype=np.intp)
    for column, name in enumerate(model.parameters):
        own = [name] if name in shared else [f"{name}_{number}" for number in range(1, len(values) + 1)]
        place[:, column] = len(names) + (0 if name in shared else np.arange(len(values)))
        names += own
    batch = batch_of(doses_uM, values)
    each = [bounds_of(model, Problem(batch, model).boxes(series)) for series in range(len(values))]
    low, high = np.full(len(names), -np.inf), np.full(len(names), np.inf)
    for column, name in enumerate(model.parameters):
        ends = np.array([bounds.get(name, (-np.inf, np.inf)) for bounds in each])
        # What is shared may be wherever it may be in any of the series.
        low[place[:, column]] = ends[:, 0].min() if name in shared else ends[:, 0]
        high[place[:, column]] = ends[:, 1].max() if name in shared else ends[:, 1]
    rising = (True,) * len(values)
    return Together(model, tuple(doses_uM), tuple(values), rising, place, tuple(names), low, high)


def best(together: Together, shared: Sequence[str]) -> tuple[Together, Floats, float]:
    """Return the problem with the way each series runs, its best vector, and the residual sum.

    Notes
    -----
    Every series is at its own optimum first. Its common parameters, the medians of all, and those of the series best
    described are held in turn while the others are at their optimum beside them (by the grid of the batch engine), and all
    are gone down from together; the lowest wins. Series with a plateau in common run the same way, up or down: a series at
    the level of no dose throughout would else be as well described by the other way from an EC50 below all doses.
    """
    alone = _beside(together, {}, None)
    total = [float(np.sum((values - values.mean()) ** 2)) or 1.0 for values in together.values]
    order = np.argsort([one.rss / whole for one, whole in zip(alone, total, strict=True)])[: _MOST_STARTS - 1]
    medians = {name: float(np.median([one.named[name] for one in alone])) for name in shared}
    candidates = [medians, *({name: alone[series].named[name] for name in shared} for series in order)]
    ways = (False, True) if {"top", "bottom"} & set(shared) else (None,)
    starts = [_beside(together, given, way) for given, way in product(candidates if shared else candidates[:1], ways)]
    found: tuple[Together, Floats, float] | None = None
    for beside in sorted(starts, key=lambda start: sum(one.rss for one in start)):
        if found is not None and sum(one.rss for one in beside) > _HOPEFUL * found[2]:
            break
        this = replace(together, rising=tuple(one.rising for one in beside))
        start = np.zeros(len(together.names))
        for place, one in zip(together.place, beside, strict=True):
            start[place] = [one.named[name] for name in together.model.parameters]
        vector, rss = least(this, free(len(start)), start)
        if found is None or rss < found[2]:
            found = (this, vector, rss)
    assert found is not None
    return found


@dataclass(frozen=True)
class _Beside:
    """The best curve of one series beside parameters that are given."""

    named: dict[str, float]
    rising: bool
    rss: float


def _beside(together: Together, given: Mapping[str, float], way: bool | None) -> list[_Beside]:
    """Return the best curve of each series beside those parameters, up or down if it is said."""
    model, batch = together.model, batch_of(together.doses_uM, together.values)
    if len(given) == len(model.parameters):
        return [_drawn(together, series, given, way) for series in range(len(together.values))]
    # With a plateau given there are two problems, the way up first.
    sides = sides_of(model, given)
    asked = sides if way is None or len(sides) == 1 else (sides[0 if way else 1],)
    found = [best_of(Problem(batch, model, side, model.shape_of(given)), THOROUGH) for side in asked]
    result: list[_Beside] = []
    for series, side in enumerate(np.stack([one.rss for one in found]).argmin(axis=0)):
        linear, shape = found[side].linear[:, series], found[side].shape[:, series]
        up = model.linear[:2] == PLATEAUS and bool(linear[1] > linear[0])
        rising = way if way is not None and len(sides) > 1 else up
        rss = float(found[side].rss[series] + batch.within[series])
        result.append(_Beside(model.named(linear, shape) | dict(given), rising, rss))
    return result


def _drawn(together: Together, series: int, given: Mapping[str, float], way: bool | None) -> _Beside:
    doses, values = together.doses_uM[series], together.values[series]
    parameters = [given[name] for name in together.model.parameters]
    drawn = [
        _Beside(dict(given), up, float(np.sum((values - together.model.function(doses, *parameters, rising=up)) ** 2)))
        for up in ((False, True) if way is None else (way,))
    ]
    return min(drawn, key=lambda one: one.rss)


def free(size: int) -> Tie:
    """Return the tie of a vector of which every number may be anything."""
    return Tie(np.eye(size), np.zeros(size))


def held(tie: Tie, entry: int, value: float) -> Tie:
    """Return the tie with one entry, so far free, at a value."""
    own = int(np.flatnonzero(tie.spread[entry])[0])
    offset = tie.offset.copy()
    offset[entry] = value
    return Tie(np.delete(tie.spread, own, axis=1), offset)


def apart(size: int, entry: int, other: int, distance: float) -> Tie:
    """Return the tie that keeps one entry at a distance above another."""
    spread, offset = np.eye(size), np.zeros(size)
    spread[entry, other], offset[entry] = 1.0, distance
    return Tie(np.delete(spread, entry, axis=1), offset)


def least(together: Together, tie: Tie, start: Floats) -> tuple[Floats, float]:
    """Return the best vector that a tie allows, near a start, and its residual sum."""
    own = [int(np.flatnonzero(column)[0]) for column in tie.spread.T]
    outside = 10.0 * (together.scale or 1.0)

    def residual(numbers: Floats) -> Floats:
        vector = tie.offset + tie.spread @ numbers
        inside = np.clip(vector, together.low, together.high)
        return np.concatenate([together.residual(inside), outside * (vector - inside)])

    numbers = start[own]
    if len(own):
        found = optimize.leastsq(residual, numbers, ftol=1e-13, xtol=1e-10, maxfev=_MOST_EVALUATIONS, full_output=True)
        numbers = np.asarray(found[0], dtype=np.float64)
    vector = np.clip(tie.offset + tie.spread @ numbers, together.low, together.high)
    left = together.residual(vector)
    return vector, float(left @ left)


def refined(together: Together, vector: Floats, rss: float) -> lmfit.minimizer.MinimizerResult:
    """Return lmfit's result from this optimum; what is at its bound is not varied."""
    parameters = lmfit.Parameters()
    for name, value, low, high in zip(together.names, vector.tolist(), together.low, together.high, strict=True):
        room = _AT_BOUND * (high - low) if np.isfinite(high - low) else 0.0
        parameters.add(name, value=value, min=low, max=high, vary=low + room < value < high - room)

    def residual(at: lmfit.Parameters) -> Floats:
        return together.residual(np.array([at[name].value for name in together.names]))

    result = _minimized(residual, parameters)
    if float(cast("Any", result).chisqr) > (1 + _WANDERED) * rss:
        # Where no plateau was measured lmfit wanders along a valley without end: the midpoints stay where they were found.
        for name in parameters:
            if name.startswith(MIDPOINT):
                parameters[name].vary = False
        result = _minimized(residual, parameters)
    return result


def _minimized(
    residual: Callable[[lmfit.Parameters], Floats], parameters: lmfit.Parameters
) -> lmfit.minimizer.MinimizerResult:
    return lmfit.minimize(residual, parameters, max_nfev=_MOST_EVALUATIONS, ftol=1e-13, xtol=1e-10, epsfcn=1e-12)


@dataclass(frozen=True)
class Profile:
    """A quantity whose interval is asked for: its estimate, a rough standard error, and its range.

    `at` gives the tie that holds the quantity at a value.
    """

    estimate: float
    rough: float
    low: float
    high: float
    at: Callable[[float], Tie]


def ends(together: Together, vector: Floats, rss: float, asked: Profile, limit: float) -> tuple[float, float]:
    """Return where the profile of a quantity passes a residual sum: -inf and inf where nothing ends it."""
    return (
        _end(together, vector, rss, asked, limit, -1),
        _end(together, vector, rss, asked, limit, 1),
    )


def _end(together: Together, vector: Floats, rss: float, asked: Profile, limit: float, side: int) -> float:
    """Close in on the end of an interval: the root of the profile is nearly a line, so that a few steps are enough."""
    wall = asked.high if side > 0 else asked.low
    at, most = vector, float(np.sqrt(max(limit - rss, 0.0)))
    known = {asked.estimate: -most}

    def root(value: float) -> float:
        nonlocal at
        if value not in known:
            at, found = least(together, asked.at(value), at)
            known[value] = float(np.sqrt(max(found - rss, 0.0))) - most
        return known[value]

    near, step = asked.estimate, asked.rough
    for _ in range(_DOUBLINGS):
        far = asked.estimate + side * step
        far = min(far, wall) if side > 0 else max(far, wall)
        if root(far) >= 0:
            return float(optimize.brentq(root, near, far, xtol=_CLOSE * asked.rough)) if most > 0 else asked.estimate
        if far == wall:
            break
        near, step = far, 2 * step
    return side * np.inf
