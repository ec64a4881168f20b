"""The regression inside the search: the best plateaus of curves whose shape is given, free, fixed or within limits."""

from __future__ import annotations

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
        Only for models of two linear parameters.
    """
    solved = _free(batch, bases)
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


def _free(batch: Batch, bases: Floats) -> Solved:
    """Solve by modified Gram-Schmidt, which keeps its digits where a plateau is hardly measured."""
    span = bases * batch.root
    m = len(span)
    residual = batch.target.copy()
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
    """Solve for two linear parameters of which the free solution lies outside: then one or both are at a limit."""
    columns = bases * batch.root
    target = batch.target
    low, high = (np.broadcast_to(end, (2, columns.shape[-1])) for end in (limits.low, limits.high))
    best = np.full(columns.shape[-1], np.inf)
    linear, free = np.zeros((2, len(best))), np.zeros((2, len(best)), dtype=bool)
    squares = [_dot(column, column) for column in columns]
    for held, end in product((0, 1), (low, high)):
        other = 1 - held
        value = np.where(np.isfinite(end[held]), end[held], 0.0)
        rest = target - value * columns[held]
        step = np.divide(_dot(columns[other], rest), squares[other], where=squares[other] > 0, out=np.zeros_like(best))
        moved = np.clip(step, low[other], high[other])
        rss = ((rest - moved * columns[other]) ** 2).sum(axis=0)
        better = np.isfinite(end[held]) & (rss < best)
        best = np.where(better, rss, best)
        linear[held] = np.where(better, value, linear[held])
        linear[other] = np.where(better, moved, linear[other])
        free[held] &= ~better
        free[other] = np.where(better, (moved > low[other]) & (moved < high[other]), free[other])
    residual = target - linear[0] * columns[0] - linear[1] * columns[1]
    lengths = np.sqrt(np.array(squares))
    span = columns * (free / np.where(lengths > 0, lengths, 1.0))[:, None, :]
    return Solved(linear, residual, span, _dot(residual, residual))


def _dot(one: Floats, other: Floats) -> Floats:
    return (one * other).sum(axis=0)
