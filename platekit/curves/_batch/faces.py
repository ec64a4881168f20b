"""The way down where plateaus have limits: freely first, then along the limits that the free curve would cross.

Going down with the limits in the regression itself would zigzag: where a plateau comes off its limit the valley of the
residual sum turns from a slope along the limit into a long, nearly level one. Along one limit everything is smooth. Only
curves that this leaves at a limit that they would rather leave go down that way in the end.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.descent import CLOSELY, EXACT, Found, How, descend
from platekit.curves._batch.linear import solve
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._model import Floats


def descend_within(problem: Problem, start: Floats, how: How = CLOSELY) -> Found:
    """Return the best curves near some starts, with the linear parameters inside their limits; see `descend`."""
    found = descend(problem.within(None), start, how)
    if problem.limits is None:
        return found
    low, high = (np.broadcast_to(end, found.linear.shape) for end in (problem.limits.low, problem.limits.high))
    outside = np.logical_or.reduce((found.linear < low) | (found.linear > high))
    if outside.any():
        along = _along(problem.taken(outside), start[:, outside], found.linear[:, outside], how)
        return found.with_part(np.flatnonzero(outside), along)
    return found


def _along(problem: Problem, start: Floats, free: Floats, how: How) -> Found:
    """Return the best curves on those limits that are met at the start, or that the free curve crosses."""
    assert problem.limits is not None
    low, high = (np.broadcast_to(end, free.shape) for end in (problem.limits.low, problem.limits.high))
    solved = solve(problem.batch, problem.bases(start), problem.limits)
    met = (solved.span == 0).all(axis=1)
    met = np.where(met.any(axis=0), met, (free < low) | (free > high))
    wall = np.clip(np.where(met & (solved.span == 0).all(axis=1), solved.linear, free), low, high)
    found = _on(problem, met, wall, start, how)
    for _ in range(len(free) - 1):
        crossed = (found.linear < low) | (found.linear > high)
        again = np.logical_or.reduce(crossed)
        if not again.any():
            break
        part = problem.taken(again)
        wall = np.where(crossed, np.clip(found.linear, low, high), wall)
        met = met | crossed
        once_more = _on(part, met[:, again], wall[:, again], found.shape[:, again], how)
        found = found.with_part(np.flatnonzero(again), once_more)
    return _released(problem, start, found, how)


def _released(problem: Problem, start: Floats, found: Found, how: How) -> Found:
    """Return the curves, those gone on with that are held at a limit which they would rather leave."""
    at_start, here = (solve(problem.batch, problem.bases(shape), problem.limits) for shape in (start, found.shape))
    whole = EXACT * problem.batch.total
    leaves = (at_start.rss < found.rss) | (here.rss < found.rss - whole)
    if not leaves.any():
        return found
    start = np.where(at_start.rss < here.rss, start, found.shape)[:, leaves]
    return found.with_part(np.flatnonzero(leaves), descend(problem.taken(leaves), start, how))


def _on(problem: Problem, met: npt.NDArray[np.bool_], wall: Floats, start: Floats, how: How) -> Found:
    limits = Limits(np.where(met, wall, -np.inf), np.where(met, wall, np.inf))
    return descend(problem.within(limits), start, how)
