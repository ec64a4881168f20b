"""The interval of the dose at which a curve crosses a level, for all series together; an open end is a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from platekit.curves._batch.closing import Bracket, closed_in
from platekit.curves._batch.descent import How
from platekit.curves._batch.faces import descend_within
from platekit.curves._batch.linear import solve
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.series import Batch
from platekit.curves._model import Floats

# The well through which a curve has to pass counts as much as a million times all others, so that it does.
_HEAVY = 1e6
# Steps of the dose outwards, less than the distance of two doses of most titrations, and how close an end is taken from
# both sides; a line between them then is right to 5e-5.
_STEP_DECADES, _CLOSE_DECADES, _ROUNDS = 0.2, 1e-4, 20
# How far the midpoint, in steps of the dose, and log10 hill may have moved from where they stood for the dose before.
_NEAR = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.15), (1.0, -0.15), (2.0, 0.0), (0.0, 0.5), (0.0, -0.5))


@dataclass(frozen=True)
class Crossing:
    """Where curves cross a level.

    Parameters
    ----------
    level : ndarray, shape (b,)
        In the units of the response.
    log10_dose : ndarray, shape (b,)
        Of the crossing, or of the dose tested that bounds it: the highest or the lowest.
    """

    level: Floats
    log10_dose: Floats


def crossing_ends(problem: Problem, shape: Floats, crossing: Crossing, limit: Floats) -> tuple[Floats, Floats]:
    """Return between which doses a curve may cross a level.

    Parameters
    ----------
    problem : Problem
        A dose below its lowest or above its highest is not asked about.
    shape : ndarray, shape (k, b)
        The best curves.
    crossing : Crossing
    limit : ndarray, shape (b,)
        Residual sums that a curve inside the interval may have, `within` left out.

    Returns
    -------
    low, high : ndarray, shape (b,)
        log10 uM; -inf and inf where the interval reaches the end of the doses tested. Both are the highest (lowest) dose
        where the curve crosses beyond it for certain.

    Notes
    -----
    A dose x is inside if the best of all curves that are at the level there is good enough: the profile of the crossing.
    Such a curve is found as the best one for the wells and one more, at x and the level, that counts a million times as
    much as all others; so plateaus keep their limits, and nothing but weights changes in the engine.
    """
    ends: list[Floats] = []
    lowest, highest = problem.batch.ends
    first, rest = _least(problem, crossing.level, crossing.log10_dose, shape, np.zeros(len(problem)))
    inside = first <= limit
    for side, last in ((-1.0, lowest), (1.0, highest)):
        end = crossing.log10_dose.copy()
        place = np.flatnonzero(inside)
        if len(place):
            start = Crossing(crossing.level[place], crossing.log10_dose[place])
            found = _end(problem.taken(place), rest[:, place], start, limit[place], (side, last[place], first[place]))
            end[place] = found
        ends.append(end)
    return ends[0], ends[1]


def _least(problem: Problem, level: Floats, at: Floats, shape: Floats, moved: Floats) -> tuple[Floats, Floats]:
    """Return the least residual sums of curves that pass a level at a dose, and the shapes of those curves."""
    batch = problem.batch
    heavy = _HEAVY * batch.weight.sum(axis=0)
    doses = np.broadcast_to(batch.log10_dose, batch.wells.shape)
    ones = np.ones_like(batch.wells) if batch.precision is None else batch.precision
    passing = Batch(
        np.vstack([doses, at]),
        np.vstack([batch.wells, np.ones(len(batch))]),
        np.vstack([batch.value, level]),
        np.vstack([batch.scatter, np.zeros(len(batch))]),
        np.vstack([ones, heavy]),
    )
    there = Problem(passing, problem.model, problem.limits, problem.held, problem.ends)
    # Close by, the curve of the dose before is near enough.
    near = _NEAR if np.abs(moved).max(initial=0.0) >= _STEP_DECADES / 2 else _NEAR[:2]
    tried = [np.clip(shape + np.stack([step * moved, np.full_like(moved, turn)]), *problem.ends) for step, turn in near]
    sums = np.stack([solve(passing, there.bases(one), there.limits).rss for one in tried])
    first = np.take_along_axis(np.stack(tried), sums.argmin(axis=0)[None, None, :], axis=0)[0]
    found = descend_within(there, first, How(roughly=True))
    return found.rss, found.shape


def _end(problem: Problem, shape: Floats, start: Crossing, limit: Floats, way: tuple[float, Floats, Floats]) -> Floats:
    """Return where the interval ends on one side, given the last dose tested there and the residual sums at the start."""
    side, last, first = way
    near, near_sum, shape = start.log10_dose.copy(), first.copy(), shape.copy()
    far, far_sum = near.copy(), near_sum.copy()
    found = np.full(len(limit), side * np.inf)
    asked = np.flatnonzero(side * near < side * last - _CLOSE_DECADES)
    bracketed = np.zeros(len(limit), dtype=np.bool_)
    while len(asked):
        there = near[asked] + side * np.minimum(_STEP_DECADES, np.abs(last - near)[asked])
        sums, rest = _least(problem.taken(asked), start.level[asked], there, shape[:, asked], there - near[asked])
        out = sums > limit[asked]
        done, still = asked[out], asked[~out]
        bracketed[done], far[done], far_sum[done] = True, there[out], sums[out]
        near[still], near_sum[still], shape[:, still] = there[~out], sums[~out], rest[:, ~out]
        asked = still[side * near[still] < side * last[still] - _CLOSE_DECADES]
    place = np.flatnonzero(bracketed)
    if len(place):
        part, level = problem.taken(place), start.level[place]
        low = np.minimum(near_sum[place] - limit[place], 0.0)
        bracket = Bracket(near[place], far[place], low, far_sum[place] - limit[place], shape[:, place])
        found[place] = closed_in(
            bracket, limit[place], lambda asked, at, inside, shape: _least(part.taken(asked), level[asked], at, shape, at - inside),
            close_decades=_CLOSE_DECADES, rounds=_ROUNDS,
        )  # fmt: skip
    return found
