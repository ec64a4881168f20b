"""Where the search begins: a grid over the shape, tried for all series of one design in one matrix product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.series import Batch
from platekit.curves._model import Box, Floats, Model

# A base that is this much of another, squared, is none of its own.
_NOTHING_LEFT = 1e-13
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


@dataclass(frozen=True)
class _Surface:
    # Residual sums (g, b) of some series at all points (k, g) of the grid of their boxes.
    place: npt.NDArray[np.intp]
    boxes: tuple[Box, ...]
    points: Floats
    sums: Floats


def starts(problem: Problem, number: int) -> tuple[Floats, Floats]:
    """Return the lowest points of the grid for each series, the best first.

    Parameters
    ----------
    problem : Problem
    number : int
        How many; each after the first is the lowest of a further valley: along the midpoint, or, for a model that has more
        valleys than a plain one, on the whole grid.

    Returns
    -------
    shape : ndarray, shape (number, k, b)
    lowest : ndarray, shape (number, b)
        Residual sums there, without `within`; inf where a series has no further valley.
    """
    found = np.full((number, len(problem.ends[0]), len(problem)), np.nan)
    depth = np.full((number, len(problem)), np.inf)
    for surface in _surfaces(problem):
        if problem.model.valleys > Model.valleys:
            valleys = _valleys(surface.sums, tuple(len(box.grid) for box in surface.boxes))
            shape = surface.points[..., None]
        else:
            grid = _along_midpoint(surface)
            valleys, shape = _valleys(grid.lowest, (len(grid.midpoint),)), grid.shape
        series = np.arange(len(surface.place))
        for rank in range(number):
            best = valleys.argmin(axis=0)
            found[rank][:, surface.place] = shape[:, best, series if shape.shape[-1] > 1 else 0]
            depth[rank, surface.place] = valleys[best, series]
            valleys[best, series] = np.inf
    return found, depth


def _valleys(sums: Floats, size: tuple[int, ...]) -> Floats:
    """Return the residual sums that are as low as those of their neighbours along each axis of the grid, inf for others."""
    cube = sums.reshape(*size, -1)
    low = np.ones(cube.shape, dtype=np.bool_)
    for axis, steps in enumerate(size):
        one, lowest = np.moveaxis(cube, axis, 0), np.moveaxis(low, axis, 0)
        lowest[: steps - 1] &= one[: steps - 1] <= one[1:]
        lowest[1:] &= one[1:] <= one[: steps - 1]
    return np.where(low, cube, np.inf).reshape(sums.shape)


def grids(problem: Problem) -> Iterator[Grid]:
    """Yield the grid of some series after the other."""
    for surface in _surfaces(problem):
        yield _along_midpoint(surface)


def _along_midpoint(surface: _Surface) -> Grid:
    midpoint = surface.boxes[0].grid if surface.boxes else np.zeros(1)
    across = surface.sums.reshape(len(midpoint), -1, len(surface.place))
    best = across.argmin(axis=1)
    lowest = np.take_along_axis(across, best[:, None, :], axis=1)[:, 0, :]
    shape = surface.points[:, np.arange(len(midpoint))[:, None] * across.shape[1] + best]
    return Grid(surface.place, midpoint, lowest, shape)


def _surfaces(problem: Problem) -> Iterator[_Surface]:
    batch = problem.batch
    for alike in _designs(batch):
        boxes = problem.boxes(int(alike[0]))
        points = _corners(boxes)
        most = max(1, _AT_ONCE // points.shape[1])
        doses = batch.log10_dose[:, :1] if batch.log10_dose.shape[1] == 1 else batch.log10_dose[:, alike[:1]]
        bases = problem.model.bases(doses, points)
        for start in range(0, len(alike), most):
            place = alike[start : start + most]
            sums = _sums(bases, batch.taken(place), problem.limits.taken(place) if problem.limits else None)
            yield _Surface(place, boxes, points, sums)


def _corners(boxes: tuple[Box, ...]) -> Floats:
    """Return all points of the grids of some boxes, shape (k, g)."""
    axes = np.meshgrid(*(box.grid for box in boxes), indexing="ij")
    return np.stack([axis.ravel() for axis in axes]) if boxes else np.zeros((0, 1))


def _designs(batch: Batch) -> list[npt.NDArray[np.intp]]:
    """Return the places of the series that share doses, design after design."""
    if batch.log10_dose.shape[1] == 1 or len(batch) == 0:
        return [np.arange(len(batch))] if len(batch) else []
    # A dose that a series does not have may be any number.
    key = np.where(batch.wells > 0, batch.log10_dose, np.inf)
    _, number = np.unique(key, axis=1, return_inverse=True)
    order = np.argsort(number.ravel(), kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number.ravel()[order])) + 1)


def _sums(bases: Floats, batch: Batch, limits: Limits | None) -> Floats:
    """Return the least residual sums at some shapes, (g, b), from the products of the bases and the data."""
    weight = batch.weight[:, :1] if (batch.weight == batch.weight[:, :1]).all() else batch.weight
    weighted = batch.weight * np.where(batch.weight > 0, batch.value, 0.0)
    along = [base.T @ weighted for base in bases]
    whole = (batch.target**2).sum(axis=0)
    if len(bases) == 1:
        return whole - _share(along[0], bases[0].T ** 2 @ weight)
    products = {(i, j): (bases[i] * bases[j]).T @ weight for i in range(len(bases)) for j in range(i, len(bases))}
    if len(bases) == 2:
        square, cross = (products[0, 0], products[1, 1]), products[0, 1]
        free = _free_sums(square, cross, along, whole)
        return free if limits is None else _limited_sums(free, square, cross, (along, whole), limits)
    return _many_sums(products, along, whole)


def _share(along: Floats, square: Floats) -> Floats:
    return np.divide(along**2, square, where=square > 0, out=np.zeros(np.broadcast(along, square).shape))


def _free_sums(square: tuple[Floats, Floats], cross: Floats, along: list[Floats], whole: Floats) -> Floats:
    # The better measured of the two first: what is left of the other then keeps its digits.
    rest = square[1] - np.divide(cross**2, square[0], where=square[0] > 0, out=np.zeros_like(cross))
    beside = along[1] - np.divide(cross, square[0], where=square[0] > 0, out=np.zeros_like(cross)) * along[0]
    left = np.where(rest > _NOTHING_LEFT * square[1], rest, np.inf)
    return whole - _share(along[0], square[0]) - beside**2 / left


def _limited_sums(
    free: Floats, square: tuple[Floats, Floats], cross: Floats, data: tuple[list[Floats], Floats], limits: Limits
) -> Floats:
    along, whole = data
    area = square[0] * square[1] - cross**2
    safe = np.where(area > _NOTHING_LEFT * square[0] * square[1], area, np.nan)
    one = (along[0] * square[1] - along[1] * cross) / safe
    other = (along[1] * square[0] - along[0] * cross) / safe
    inside = (one >= limits.low[0]) & (one <= limits.high[0]) & (other >= limits.low[1]) & (other <= limits.high[1])
    best = np.where(inside, free, np.inf)
    for held, end in product((0, 1), (limits.low, limits.high)):
        rest, value = 1 - held, np.where(np.isfinite(end[held]), end[held], np.nan)
        moved = (along[rest] - value * cross) / np.where(square[rest] > 0, square[rest], 1.0)
        moved = np.clip(moved, limits.low[rest], limits.high[rest])
        # A plateau that hardly any dose shows may be sent beyond all numbers: no sum is less for it.
        with np.errstate(over="ignore", invalid="ignore"):
            sums = whole - 2 * value * along[held] + value**2 * square[held] - 2 * moved * along[rest]
            sums += moved**2 * square[rest] + 2 * value * moved * cross
        best = np.fmin(best, sums)
    return best


def _many_sums(products: dict[tuple[int, int], Floats], along: list[Floats], whole: Floats) -> Floats:
    m = len(along)
    # Of series of one weight the products are the same, and are inverted once.
    square = np.empty((*products[0, 0].shape, m, m))
    for (i, j), values in products.items():
        square[..., i, j] = square[..., j, i] = values
    scale = np.sqrt(np.einsum("...ii->...i", square))
    scale = np.where(scale > 0, scale, 1.0)
    inverse = np.linalg.inv(square / scale[..., :, None] / scale[..., None, :] + 1e-12 * np.eye(m))
    beside = [values / scale[..., i] for i, values in enumerate(along)]
    told = sum(inverse[..., i, j] * beside[i] * beside[j] for i in range(m) for j in range(m))
    return np.asarray(whole - told, dtype=np.float64)
