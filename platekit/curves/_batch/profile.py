"""The interval of the midpoint by profile likelihood, for all series together; an open end is a bound."""

from __future__ import annotations

import numpy as np

from platekit.curves._batch.closing import Bracket, closed_in
from platekit.curves._batch.descent import How
from platekit.curves._batch.faces import descend_within
from platekit.curves._batch.linear import solve
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.start import Grid, grids
from platekit.curves._model import Floats

# Rounds in which an end is closed in on; the root of the profile is nearly a line, so that few are enough.
_ROUNDS, _CLOSE_DECADES = 12, 1e-5
# Steps of the hill from where it stood, tried before the way down: the profile may change its valley.
_NEAR = (0.0, -0.15, 0.15, -0.5, 0.5)


def interval(problem: Problem, shape: Floats, limit: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and highest midpoint whose best curve stays at or below a residual sum.

    Parameters
    ----------
    problem : Problem
        An end that lies outside the box of the midpoint is open.
    shape : ndarray, shape (k, b)
        The best curves.
    limit : ndarray, shape (b,)
        Residual sums, `within` left out; NaN for none.

    Returns
    -------
    low, high : ndarray, shape (b,)
        In the midpoint's own coordinate, log10 uM; -inf and inf where nothing ends the interval, NaN without a limit.
    """
    ends = [np.full(len(problem), np.nan) for _ in range(2)]
    known = np.flatnonzero(np.isfinite(limit))
    asked = problem.taken(known)
    for grid in grids(asked) if len(known) else ():
        place = known[grid.place]
        for end, side in zip(ends, (-1, 1), strict=True):
            end[place] = _end(asked.taken(grid.place), shape[:, place], limit[place], grid, side)
    return ends[0], ends[1]


def _least(problem: Problem, midpoint: Floats, rest: Floats) -> tuple[Floats, Floats]:
    """Return the least residual sums with these midpoints, and the rest of the shape there; `rest` is where to look."""
    shape = np.concatenate([midpoint[None, :], rest])
    low, high = problem.ends
    tried = [
        np.clip(shape + np.array([[0.0], *([step] for _ in rest)]), low, high)
        for step in _NEAR[: 1 if not len(rest) else None]
    ]
    sums = np.stack([solve(problem.batch, problem.bases(one), problem.limits).rss for one in tried])
    first = np.take_along_axis(np.stack(tried), sums.argmin(axis=0)[None, None, :], axis=0)[0]
    found = descend_within(problem, first, How(held=0, roughly=True))
    return found.rss, found.shape[1:]


def _end(problem: Problem, shape: Floats, limit: Floats, grid: Grid, side: int) -> Floats:
    """Return where the interval ends on one side: the outermost point inside is found on the grid, then closed in on."""
    step = slice(None, None, side)
    midpoint, lowest, rests = grid.midpoint[step], grid.lowest[step], grid.shape[1:, step]
    series = np.arange(len(limit))
    beyond = side * midpoint[:, None] > side * shape[0]
    inside = (lowest <= limit) & beyond
    last = np.where(inside.any(axis=0), len(midpoint) - 1 - inside[::-1].argmax(axis=0), beyond.argmax(axis=0) - 1)
    on = inside.any(axis=0)
    near = np.where(on, midpoint[np.maximum(last, 0)], shape[0])
    near_rest = np.where(on, rests[:, np.maximum(last, 0), series], shape[1:])
    far, far_sum = near.copy(), np.zeros(len(limit))
    found = np.full(len(limit), side * np.inf)
    asked = np.flatnonzero((last < len(midpoint) - 1) & beyond.any(axis=0))
    closed = np.zeros(len(limit), dtype=np.bool_)
    # The grid of the hill is coarse, so that its next point may still be inside; then the one after it is asked.
    while len(asked):
        place = last[asked] + 1
        sums, rest = _least(problem.taken(asked), midpoint[place], near_rest[:, asked])
        out = sums > limit[asked]
        done, still = asked[out], asked[~out]
        closed[done], far[done], far_sum[done] = True, midpoint[place[out]], sums[out]
        near[still], near_rest[:, still], last[still] = midpoint[place[~out]], rest[:, ~out], place[~out]
        asked = still[last[still] < len(midpoint) - 1]
    if closed.any():
        part = problem.taken(closed)
        near_sum, rest = _least(part, near[closed], near_rest[:, closed])
        low = np.minimum(near_sum - limit[closed], 0.0)
        bracket = Bracket(near[closed], far[closed], low, far_sum[closed] - limit[closed], rest)
        found[closed] = closed_in(
            bracket, limit[closed], lambda asked, at, _, shape: _least(part.taken(asked), at, shape),
            close_decades=_CLOSE_DECADES, rounds=_ROUNDS,
        )  # fmt: skip
    return found
