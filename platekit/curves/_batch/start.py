"""Where the search begins: a grid over the shape, tried for all series of one design in one matrix product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.series import Batch
from platekit.curves._model import Box, Floats

# Residual sums held at once: 2 000 series on a grid of 300 points.
_AT_ONCE = 600_000


@dataclass(frozen=True)
class Grid:
    """Least residual sums on the grid of some series of one design, over all steps of the shape but the midpoint's.

    Attributes
    ----------
    place : ndarray of int, shape (b,)
        Which series they are.
    midpoint : ndarray, shape (g,)
    lowest : ndarray, shape (g, b)
        Without `within`.
    shape : ndarray, shape (k, g, b)
        Where on the grid they were found.
    """

    place: npt.NDArray[np.intp]
    midpoint: Floats
    lowest: Floats
    shape: Floats


def starts(problem: Problem, number: int) -> Floats:
    """Return the lowest points of the grid for each series, the best first.

    Parameters
    ----------
    problem : Problem
    number : int
        How many; each after the first is the lowest of a further valley along the midpoint.

    Returns
    -------
    ndarray, shape (number, k, b)
        NaN where a series has no further valley.
    """
    found = np.full((number, len(problem.ends[0]), len(problem)), np.nan)
    for grid in grids(problem):
        series = np.arange(len(grid.place))
        best = grid.lowest.argmin(axis=0)
        found[0][:, grid.place] = grid.shape[:, best, series]
        walls = np.pad(grid.lowest, ((1, 1), (0, 0)), constant_values=np.inf)
        valleys = np.where((grid.lowest <= walls[:-2]) & (grid.lowest <= walls[2:]), grid.lowest, np.inf)
        for rank in range(1, number):
            valleys[best, series] = np.inf
            best = valleys.argmin(axis=0)
            found[rank][:, grid.place] = np.where(np.isinf(valleys[best, series]), np.nan, grid.shape[:, best, series])
    return found


def grids(problem: Problem) -> Iterator[Grid]:
    """Yield the grid of some series after the other."""
    batch = problem.batch
    for alike in _designs(batch):
        boxes = problem.boxes(int(alike[0]))
        points = _corners(boxes)
        along = boxes[0].steps if boxes else 1
        most = max(1, _AT_ONCE // points.shape[1])
        doses = batch.log10_dose[:, :1] if batch.log10_dose.shape[1] == 1 else batch.log10_dose[:, alike[:1]]
        columns = problem.model.bases(doses, points) * batch.root[:, alike[:1]]
        for start in range(0, len(alike), most):
            place = alike[start : start + most]
            target = batch.target[:, place]
            sums = (
                _limited_sums(columns, target, problem.limits.taken(place))
                if problem.limits
                else _free_sums(columns, target)
            )
            across = sums.reshape(along, -1, len(place))
            best = across.argmin(axis=1)
            lowest = np.take_along_axis(across, best[:, None, :], axis=1)[:, 0, :]
            shape = points[:, np.arange(along)[:, None] * across.shape[1] + best]
            yield Grid(place, boxes[0].grid if boxes else np.zeros(1), lowest, shape)


def _corners(boxes: tuple[Box, ...]) -> Floats:
    """Return all points of the grids of some boxes, shape (k, g)."""
    axes = np.meshgrid(*(box.grid for box in boxes), indexing="ij")
    return np.stack([axis.ravel() for axis in axes]) if boxes else np.zeros((0, 1))


def _designs(batch: Batch) -> list[npt.NDArray[np.intp]]:
    """Return the places of the series that share doses and weights, design after design."""
    key = batch.weight if batch.log10_dose.shape[1] == 1 else np.concatenate([batch.weight, batch.log10_dose])
    if len(batch) == 0 or (key == key[:, :1]).all():
        return [np.arange(len(batch))] if len(batch) else []
    _, number = np.unique(key, axis=1, return_inverse=True)
    order = np.argsort(number.ravel(), kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number.ravel()[order])) + 1)


def _free_sums(columns: Floats, target: Floats) -> Floats:
    left = np.broadcast_to((target**2).sum(axis=0), (columns.shape[-1], target.shape[1])).copy()
    done: list[Floats] = []
    for column in columns:
        length = (column**2).sum(axis=0)
        for other in done:
            column = column - (column * other).sum(axis=0) * other
        rest = (column**2).sum(axis=0)
        column = np.where(rest > 1e-20 * length, column / np.sqrt(np.where(rest > 0, rest, 1.0)), 0.0)
        left -= (column.T @ target) ** 2
        done.append(column)
    return left


def _limited_sums(columns: Floats, target: Floats, limits: Limits) -> Floats:
    square = [(column**2).sum(axis=0)[:, None] for column in columns]
    cross = (columns[0] * columns[1]).sum(axis=0)[:, None]
    along = [column.T @ target for column in columns]
    whole = (target**2).sum(axis=0)
    area = square[0] * square[1] - cross**2
    safe = np.where(area > 1e-14 * square[0] * square[1], area, np.inf)
    one = (along[0] * square[1] - along[1] * cross) / safe
    other = (along[1] * square[0] - along[0] * cross) / safe
    free = whole - one * along[0] - other * along[1]
    inside = (one >= limits.low[0]) & (one <= limits.high[0]) & (other >= limits.low[1]) & (other <= limits.high[1])
    best = np.where(inside, free, np.inf)
    for held, end in product((0, 1), (limits.low, limits.high)):
        rest, value = 1 - held, end[held]
        if not np.isfinite(value).any():
            continue
        value = np.where(np.isfinite(value), value, np.nan)
        moved = np.clip(
            (along[rest] - value * cross) / np.where(square[rest] > 0, square[rest], 1.0),
            limits.low[rest],
            limits.high[rest],
        )
        sums = whole - 2 * value * along[held] + value**2 * square[held] - 2 * moved * along[rest]
        sums += moved**2 * square[rest] + 2 * value * moved * cross
        best = np.fmin(best, sums)
    return best
