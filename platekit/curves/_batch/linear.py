"""The regression inside the search: the best plateaus of curves whose shape is given, free, fixed or within limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from platekit.curves._batch.problem import Limits
from platekit.curves._batch.series import Batch
from platekit.curves._model import Floats

# A column that is shorter than this, of its own length, once the others are taken off says nothing of its own.
_NOTHING_LEFT = 1e-10


@dataclass(frozen=True)
class Solved:
    """The best linear parameters for given shapes.

    Attributes
    ----------
    linear : ndarray, shape (m, b)
    residual : ndarray, shape (d, b)
        Times the square roots of the weights.
    span : ndarray, shape (m, d, b)
        Orthonormal directions in which the free linear parameters can move a curve; 0 for a parameter at its limit.
    rss : ndarray, shape (b,)
        Without what wells scatter around the means of their doses.
    """

    linear: Floats
    residual: Floats
    span: Floats
    rss: Floats


def solve(batch: Batch, bases: Floats, limits: Limits | None) -> Solved:
    """Return the best linear parameters.

    Parameters
    ----------
    batch : Batch
    bases : ndarray, shape (m, d, b)
        What one unit of each linear parameter adds to a curve.
    limits : Limits, optional
    """
    solved = _regress(bases * batch.root, batch.target.copy())
    if limits is None:
        return solved
    outside = ((solved.linear < limits.low) | (solved.linear > limits.high)).any(axis=0)
    if not outside.any():
        return solved
    place = np.flatnonzero(outside)
    held = _within(batch.taken(place), bases[:, :, place], limits.taken(place))
    for whole, part in (
        (solved.linear, held.linear),
        (solved.residual, held.residual),
        (solved.span, held.span),
        (solved.rss, held.rss),
    ):
        whole[..., place] = part
    return solved


def _regress(span: Floats, residual: Floats) -> Solved:
    """Solve by modified Gram-Schmidt, which keeps its digits where a plateau is hardly measured; both arrays are used up."""
    m = len(span)
    length, share = np.empty((m, span.shape[-1])), np.empty((m, span.shape[-1]))
    mixed: dict[tuple[int, int], Floats] = {}
    for j in range(m):
        whole = _dot(span[j], span[j])
        for i in range(j):
            mixed[i, j] = _dot(span[i], span[j])
            span[j] -= mixed[i, j] * span[i]
        left = _dot(span[j], span[j])
        tells = left > _NOTHING_LEFT**2 * whole
        length[j] = np.sqrt(np.where(tells, left, 1.0))
        span[j] *= tells / length[j]
        share[j] = _dot(span[j], residual)
        residual -= share[j] * span[j]
    linear = share / length
    for j in reversed(range(m)):
        for i in range(j):
            linear[i] -= mixed[i, j] * linear[j] / length[i]
    return Solved(linear, residual, span, _dot(residual, residual))


def _within(batch: Batch, bases: Floats, limits: Limits) -> Solved:
    """Solve where the free solution lies outside: the best of all faces of the limits whose own solution lies inside."""
    columns, target = bases * batch.root, batch.target
    m, series = len(columns), columns.shape[-1]
    low, high = (np.broadcast_to(end, (m, series)) for end in (limits.low, limits.high))
    best = Solved(np.zeros((m, series)), target.copy(), np.zeros_like(columns), np.full(series, np.inf))
    for face in _faces(low, high):
        held = np.array([end is not None for end in face])
        ends = np.array([np.zeros(series) if end is None else end for end in face])
        wall = np.where(np.isfinite(ends), ends, 0.0)
        part = _regress(columns[~held], target - (wall[:, None] * columns).sum(axis=0))
        inside = ((part.linear >= low[~held]) & (part.linear <= high[~held])).all(axis=0)
        better = np.isfinite(ends).all(axis=0) & inside & (part.rss < best.rss)
        wall[~held] = part.linear
        span = np.zeros_like(columns)
        span[~held] = part.span
        for whole, one in zip(
            (best.linear, best.residual, best.span, best.rss), (wall, part.residual, span, part.rss), strict=True
        ):
            whole[...] = np.where(better, one, whole)
    return best


def _faces(low: Floats, high: Floats) -> Iterator[tuple[Floats | None, ...]]:
    """Yield which linear parameters are held at which end, each way but all of them free; ends that nobody has are left out."""
    ends = [
        [None, *(end for end in ((one,) if (one == other).all() else (one, other)) if np.isfinite(end).any())]
        for one, other in zip(low, high, strict=True)
    ]
    return (face for face in product(*ends) if any(end is not None for end in face))


def _dot(one: Floats, other: Floats) -> Floats:
    return (one * other).sum(axis=0)
