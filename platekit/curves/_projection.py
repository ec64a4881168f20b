"""Variable projection: for a given shape of the curve the plateaus are a regression, so only the shape is searched for.

Golub & Pereyra (1973) SIAM J Numer Anal 10:413, doi:10.1137/0710036. With equal weights the wells of a dose enter by
their mean and number alone, so that the cost of a curve does not grow with its replicates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from platekit.curves._model import Box, Floats, Model


@dataclass(frozen=True)
class Points:
    """A dose series in brief: per dose its log10, number and mean; `within` is the sum of squares around those means."""

    log10_dose: Floats
    count: Floats
    mean: Floats
    within: float

    @property
    def n(self) -> int:
        """How many observations."""
        return int(self.count.sum())

    @property
    def finite(self) -> Floats:
        """The log10 doses above 0."""
        return self.log10_dose[np.isfinite(self.log10_dose)]


@dataclass(frozen=True)
class Held:
    """Plateaus that are given and not fitted; `rising` says which way the curve must then run."""

    front: float | None = None
    back: float | None = None
    rising: bool = True

    @property
    def free(self) -> bool:
        """Whether both plateaus are fitted."""
        return self.front is None and self.back is None


@dataclass(frozen=True)
class Optimum:
    """The best curve found by projection: its plateaus, its shape in search coordinates and its residual sum."""

    front: float
    back: float
    shape: Floats
    rss: float
    rising: bool


FREE = Held()
# Share of the sum of squares that a curve as high as the data pays; one a million times as high pays a millionth.
_PENALTY = 1e-18
# Rounds of the closing search and their factor: from a grid step of 0.13 decades to 1e-6.
_ROUNDS, _SHRINK = 16, 0.5
# Rounds of the profile's inner search, each three times closer; its error in the residual sum is then below 1e-4 of it.
_PROFILE_ROUNDS = 4


def points(log10_dose: Floats, response: Floats) -> Points:
    """Return a dose series in brief."""
    doses, place = np.unique(log10_dose, return_inverse=True)
    count = np.bincount(place).astype(np.float64)
    mean = np.bincount(place, weights=response) / count
    return Points(doses, count, mean, float(np.sum((response - mean[place]) ** 2)))


def plateaus(series: Points, rise: Floats, held: Held = FREE) -> tuple[Floats, Floats]:
    """Return the best front and back plateau for each curve of `rise`, shape (..., d)."""
    weight, mean = series.count, series.mean
    if held.free:
        centre = (rise @ weight)[..., None] / weight.sum()
        away = rise - centre
        spread = (away * away) @ weight
        level = mean @ weight / weight.sum()
        slope = np.divide(away @ (weight * (mean - level)), spread, where=spread > 0, out=np.zeros_like(spread))
        front = level - slope * centre[..., 0]
        return front, front + slope
    shape = rise.shape[:-1]
    if held.front is not None and held.back is not None:
        return np.full(shape, held.front), np.full(shape, held.back)
    given = held.front if held.front is not None else held.back
    assert given is not None
    way = rise if held.front is not None else 1.0 - rise
    square = (way * way) @ weight
    step = np.divide(way @ (weight * (mean - given)), square, where=square > 0, out=np.zeros_like(square))
    upward = held.rising == (held.front is not None)
    step = np.maximum(step, 0.0) if upward else np.minimum(step, 0.0)
    return (np.full(shape, given), given + step) if held.front is not None else (given + step, np.full(shape, given))


def residual_sum(series: Points, rise: Floats, held: Held = FREE) -> Floats:
    """Return the residual sum of squares of each curve of `rise`, shape (..., d), at its best plateaus."""
    front, back = plateaus(series, rise, held)
    curve = front[..., None] + (back - front)[..., None] * rise
    return (series.mean - curve) ** 2 @ series.count + series.within


def _best(series: Points, model: Model, shapes: Floats, held: Held) -> tuple[Floats, float]:
    rise = model.rise(series.log10_dose, shapes)
    front, back = plateaus(series, rise, held)
    sums = (series.mean - front[:, None] - (back - front)[:, None] * rise) ** 2 @ series.count + series.within
    # Where only the last dose responds, curves without end fit alike, some with plateaus past all bounds: the whisper of
    # a penalty takes the one that stays nearest to what was measured.
    span, around = np.ptp(series.mean), series.count @ (series.mean - series.mean.mean()) ** 2
    ranked = sums + _PENALTY * around * np.square(
        np.divide(back - front, span, where=span > 0, out=np.zeros_like(sums))
    )
    place = int(np.argmin(ranked))
    return shapes[place], float(ranked[place])


def _corners(axes: list[Floats]) -> Floats:
    if not axes:
        return np.zeros((1, 0))  # a level has no shape: one candidate
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=-1)


def optimum(series: Points, model: Model, boxes: tuple[Box, ...], held: Held = FREE) -> Optimum:
    """Return the best curve inside the boxes: a grid over all of them, then a search that closes in on its best point.

    A window of half a grid step around the best point so far is searched, moved while that helps and halved when it
    does not, so that it also follows a narrow, slanting valley; bounds are reached exactly.
    """
    shape, rss = _best(series, model, _corners([box.grid for box in boxes]), held)
    reach = np.array([(box.high - box.low) / max(box.steps - 1, 1) for box in boxes])
    low, high = np.array([box.low for box in boxes]), np.array([box.high for box in boxes])
    window = _corners([np.linspace(-1.0, 1.0, 5) if box.high > box.low else np.zeros(1) for box in boxes])
    rounds = 0
    for _ in range(12 * _ROUNDS):
        candidate, candidate_rss = _best(series, model, np.clip(shape + window * reach, low, high), held)
        moved = candidate_rss < rss and bool(np.any(np.abs(candidate - shape) > 0.75 * reach))
        if candidate_rss < rss:
            shape, rss = candidate, candidate_rss
        if not moved:
            reach, rounds = reach * _SHRINK, rounds + 1
        if rounds == _ROUNDS or not boxes:
            break
    rise = model.rise(series.log10_dose, shape[None, :])
    front, back = plateaus(series, rise, held)
    rss = float(residual_sum(series, rise, held)[0])
    rising = bool(back[0] > front[0]) if held.free else held.rising
    return Optimum(float(front[0]), float(back[0]), shape, rss, rising)


def profile(series: Points, model: Model, boxes: tuple[Box, ...], values: Floats) -> Floats:
    """Return, for each value of the first shape parameter, the residual sum with everything else at its best.

    Parameters
    ----------
    series : Points
    model : Model
        With one or two shape parameters.
    boxes : tuple of Box
    values : ndarray, shape (m,)

    Returns
    -------
    ndarray, shape (m,)
    """
    if len(boxes) == 1:
        return residual_sum(series, model.rise(series.log10_dose, values[:, None]))
    other = boxes[1]
    grid = np.broadcast_to(other.grid, (len(values), len(other.grid)))
    reach = (other.high - other.low) / max(other.steps - 1, 1)
    best = np.full(len(values), np.inf)
    for _ in range(_PROFILE_ROUNDS):
        shapes = np.stack([np.broadcast_to(values[:, None], grid.shape), grid], axis=-1)
        sums = residual_sum(series, model.rise(series.log10_dose, shapes))
        place = np.argmin(sums, axis=1)
        best = np.minimum(best, np.take_along_axis(sums, place[:, None], axis=1)[:, 0])
        centre = np.take_along_axis(grid, place[:, None], axis=1)
        grid = np.clip(centre + reach * np.linspace(-1.0, 1.0, 7), other.low, other.high)
        reach /= 3.0
    return best
