"""The way down from a start: Levenberg-Marquardt over the shape alone, for all series together; what is done leaves.

The plateaus are solved for at every step, and the derivative of the residual is that of Kaufman (1975, BIT 15:49,
doi:10.1007/BF01932995): what the plateaus could make good is projected out of the bend of the curve. Damping is that of
Nielsen (1999, IMM-REP-1999-05, Technical University of Denmark).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.linear import Solved, solve
from platekit.curves._batch.problem import Problem
from platekit.curves._model import Floats

# A step that promises less than this share of the residual sum, or of what its rounding allows, is the last one.
_PROMISE, _ROUNDING = 1e-13, 1e-28
# Of a profile only the residual sum is asked for, not where it is least.
_PROFILE_PROMISE, _PROFILE_STEPS = 1e-9, 40
# Where rounding or a slow valley ends the search before, this much of the residual sum is still nothing beside a standard
# error; nor is this much of the whole sum of squares, where a curve is met exactly.
_GOOD_ENOUGH, EXACT = 1e-9, 1e-12
_FEW_STEPS, _MOST_STEPS = 12, 200
# Series at once: their arrays then stay in the cache of a processor.
CHUNK = 2000
_LEAST_DAMPING, _FIRST_DAMPING, _MOST_DAMPING = 1e-10, 1e-3, 1e12
# Series that are done are taken out of the arrays once they are this share of them; until then they may go on.
_LEAVE = 0.15


@dataclass(frozen=True)
class Found:
    """The best curve near each start.

    Attributes
    ----------
    shape : ndarray, shape (k, b)
    linear : ndarray, shape (m, b)
    rss : ndarray, shape (b,)
        Without what wells scatter around the means of their doses.
    settled : ndarray of bool, shape (b,)
        Whether the last step promised next to nothing.
    rests : ndarray of bool, shape (b,)
        Whether it promised nothing at all, so that further steps lead nowhere.
    """

    shape: Floats
    linear: Floats
    rss: Floats
    settled: npt.NDArray[np.bool_]
    rests: npt.NDArray[np.bool_]

    def taken(self, which: npt.NDArray[Any]) -> Found:
        """Return some of the curves."""
        return Found(*(getattr(self, name)[..., which] for name in NAMES))

    def with_part(self, place: npt.NDArray[Any], part: Found) -> Found:
        """Return these curves, with some of them replaced by others."""
        found = Found(*(getattr(self, name).copy() for name in NAMES))
        for name in NAMES:
            getattr(found, name)[..., place] = getattr(part, name)
        return found


NAMES = ("shape", "linear", "rss", "settled", "rests")


@dataclass(frozen=True)
class How:
    """How a search is made.

    Parameters
    ----------
    held : int
        A shape parameter that stays what it is; -1 for none.
    roughly : bool
        Whether only the least residual sum is asked for, as by a profile, and not where exactly it is.
    """

    held: int = -1
    roughly: bool = False


CLOSELY = How()


@dataclass(frozen=True)
class At:
    """Where some series stand.

    Attributes
    ----------
    shape : ndarray, shape (k, b)
    solved : Solved
        The best linear parameters there.
    bend : ndarray, shape (k, d, b)
        Derivative of the curve by each shape parameter, times the square roots of the weights, without what the linear
        parameters can make good.
    """

    shape: Floats
    solved: Solved
    bend: Floats

    def taken(self, which: npt.NDArray[np.bool_]) -> At:
        solved = Solved(
            self.solved.linear[:, which],
            self.solved.residual[:, which],
            self.solved.span[..., which],
            self.solved.rss[which],
        )
        return At(self.shape[:, which], solved, self.bend[..., which])

    def moved(self, other: At, which: npt.NDArray[np.bool_]) -> At:
        """Return the other place for the series that are marked, this one for the rest."""
        if which.all():
            return other
        mine, theirs = self.solved, other.solved
        solved = Solved(*(
            np.where(which, getattr(theirs, name), getattr(mine, name)) for name in ("linear", "residual", "span", "rss")
        ))  # fmt: skip
        return At(np.where(which, other.shape, self.shape), solved, np.where(which, other.bend, self.bend))


def descend(problem: Problem, start: Floats, how: How = CLOSELY) -> Found:
    """Return the best curves near some starts.

    Parameters
    ----------
    problem : Problem
        Its boxes are never left.
    start : ndarray, shape (k, b)
    how : How

    Notes
    -----
    Most series need a few steps, some a hundred. They are taken a chunk at a time, so that their arrays stay in the cache
    of a processor, and those that are still on their way then go on together.
    """
    place, at = np.arange(len(problem)), start
    best: Found | None = None
    for steps in (_FEW_STEPS, _PROFILE_STEPS if how.roughly else _MOST_STEPS):
        chunks = np.array_split(np.arange(len(place)), max(1, -(-len(place) // CHUNK)))
        parts = [_down(problem.taken(place[chunk]), at[:, chunk], how, steps) for chunk in chunks]
        found = Found(*(np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in NAMES))
        best = found if best is None else best.with_part(place, found)
        place = place[~found.rests]
        if not len(place):
            break
        at = best.shape[:, place]
    assert best is not None
    return best


def _down(problem: Problem, start: Floats, how: How, steps: int) -> Found:
    series = len(problem)
    at = projected(problem, start)
    never = np.zeros(series, dtype=np.bool_)
    best = Found(start.copy(), at.solved.linear.copy(), at.solved.rss.copy(), never, never.copy())
    if not len(start) or not series:
        return replace(best, settled=~never, rests=~never)
    floor = _ROUNDING * (problem.batch.target**2).sum(axis=0)
    least = _PROFILE_PROMISE if how.roughly else _PROMISE
    place, damping, growth = np.arange(series), np.full(series, _FIRST_DAMPING), np.full(series, 2.0)
    for _ in range(steps):
        step, promise = _step(at, problem.ends, damping, how.held)
        whole = at.solved.rss + problem.batch.within
        done = (promise <= least * whole + floor) | (damping > _MOST_DAMPING)
        if done.mean() >= _LEAVE:
            _keep(best, at, (place, done), promise <= _GOOD_ENOUGH * whole + EXACT * problem.batch.total, done)
            if done.all():
                return best
            on = ~done
            at, problem = at.taken(on), problem.taken(on)
            place, damping, growth, floor = place[on], damping[on], growth[on], floor[on]
            step, promise = step[:, on], promise[on]
        trial = projected(problem, np.clip(at.shape + step, *problem.ends))
        gain = at.solved.rss - trial.solved.rss
        better = gain > 0
        ratio = np.divide(gain, promise, where=promise > 0, out=np.ones_like(gain))
        eased = damping * np.maximum(1 / 3, 1 - (2 * np.minimum(ratio, 1) - 1) ** 3)
        # Series that are done and wait for others to leave with them would else be damped beyond all numbers.
        damping = np.clip(np.where(better, eased, damping * growth), _LEAST_DAMPING, 10 * _MOST_DAMPING)
        growth = np.minimum(np.where(better, 2.0, 2 * growth), _MOST_DAMPING)
        at = at.moved(trial, better)
    promise = _step(at, problem.ends, damping, how.held)[1]
    whole = at.solved.rss + problem.batch.within
    done = (promise <= least * whole + floor) | (damping > _MOST_DAMPING)
    settled = promise <= _GOOD_ENOUGH * whole + EXACT * problem.batch.total
    _keep(best, at, (place, np.ones(len(place), dtype=np.bool_)), settled, done)
    return best


def projected(problem: Problem, shape: Floats) -> At:
    """Return the best linear parameters at some shapes, and the bend that they cannot make good."""
    bases = problem.bases(shape)
    solved = solve(problem.batch, bases, problem.limits)
    bend = problem.model.bend(problem.batch.log10_dose, shape, solved.linear, bases) * problem.batch.root
    for direction in solved.span:
        bend = bend - (bend * direction).sum(axis=1, keepdims=True) * direction
    return At(shape, solved, bend)


def _step(at: At, ends: tuple[Floats, ...], damping: Floats, held: int) -> tuple[Floats, Floats]:
    """Return the next step of each series inside its box, and by how much it should lower the residual sum."""
    low, high = ends
    down = (at.bend * at.solved.residual).sum(axis=1)
    square = _square(at.bend)
    stays = ((at.shape <= low) & (down < 0)) | ((at.shape >= high) & (down > 0))
    if held >= 0:
        stays[held] = True
    fixed = step = np.zeros_like(at.shape)
    # The parameter that meets the wall of its box first stops there, and the others make the best of it.
    for _ in range(len(square)):
        step = _solved(square, down, damping, stays, fixed)
        there = at.shape + step
        beyond = ((there < low) | (there > high)) & ~stays & (step != 0)
        if not beyond.any():
            break
        wall = np.clip(there, low, high) - at.shape
        share = np.where(beyond, wall / np.where(beyond, step, 1.0), np.inf)
        first = beyond & (share == share.min(axis=0))
        stays, fixed = stays | first, np.where(first, wall, fixed)
    step = np.clip(at.shape + step, low, high) - at.shape
    return step, 2 * (down * step).sum(axis=0) - _quadratic(square, step)


def _square(bend: Floats) -> Floats:
    """Return the products of the bends, (k, k, b)."""
    k = len(bend)
    square = np.empty((k, k, bend.shape[-1]))
    for i in range(k):
        for j in range(i, k):
            square[i, j] = square[j, i] = (bend[i] * bend[j]).sum(axis=0)
    return square


def _solved(square: Floats, down: Floats, damping: Floats, stays: npt.NDArray[np.bool_], fixed: Floats) -> Floats:
    """Solve for the step of the parameters that move, given the steps of those that stay where they are or at a wall."""
    k = len(square)
    moves = ~stays
    rest = np.where(moves, down - np.einsum("ijb,jb->ib", square, fixed), fixed) if stays.any() else down
    own = np.array([square[i, i] for i in range(k)]) * (1 + damping)
    own = np.where(moves & (own > 0), own, 1.0)
    if k == 1:
        return rest / own
    if k == 2:
        across = square[0, 1] * (moves[0] & moves[1])
        area = own[0] * own[1] - across**2
        area = np.where(area > 0, area, np.inf)
        return np.stack([own[1] * rest[0] - across * rest[1], own[0] * rest[1] - across * rest[0]]) / area
    damped = np.where(moves[:, None] & moves[None, :], square, 0.0)
    for i in range(k):
        damped[i, i] = own[i]
    found = np.linalg.solve(np.moveaxis(damped, -1, 0), np.moveaxis(rest, -1, 0)[..., None])
    return np.asarray(found[..., 0].T, dtype=np.float64)


def _quadratic(square: Floats, step: Floats) -> Floats:
    return np.einsum("ijb,ib,jb->b", square, step, step)


def _keep(
    best: Found,
    at: At,
    where: tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]],
    settled: npt.NDArray[np.bool_],
    rests: npt.NDArray[np.bool_],
) -> None:
    place, which = where
    there = place[which]
    best.shape[:, there], best.linear[:, there] = at.shape[:, which], at.solved.linear[:, which]
    best.rss[there], best.settled[there], best.rests[there] = at.solved.rss[which], settled[which], rests[which]
