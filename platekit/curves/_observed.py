"""What of a dose series is independent, how much it counts, and how sure it makes what a curve says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.fit import BatchFit, fit_batch
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.series import Batch, log10_or_none
from platekit.curves._model import PLATEAUS, Floats, Model
from platekit.curves._null import reach
from platekit.curves._series import Series
from platekit.curves._spread import Spread, spread

# Weights from a curve, and the curve from them: after the second time hardly anything moves.
_ROUNDS = 2


@dataclass(frozen=True)
class Observed:
    """What is independent in a dose series: the wells of a single batch, or the dose means of each of several, shape (n,)."""

    dose_uM: Floats
    value: Floats
    batch: npt.NDArray[np.int64]


def observed_of(series: Series) -> Observed:
    """Return what of a series is independent."""
    # Sorted, so that the order of wells cannot change the last digit.
    order = np.lexsort((series.value, series.batch, series.dose_uM))
    dose, value, names = series.dose_uM[order], series.value[order], series.batch[order]
    known, batch = np.unique(names, return_inverse=True)
    if len(known) == 1:
        return Observed(dose, value, batch.astype(np.int64))
    # Wells of one dose on one day share that day's dilution: they are one replicate, not several.
    cells, place = np.unique(np.stack([dose, batch.astype(np.float64)], axis=1), axis=0, return_inverse=True)
    place = place.reshape(-1)
    means = np.bincount(place, weights=value) / np.bincount(place)
    return Observed(cells[:, 0], means, cells[:, 1].astype(np.int64))


def limits_of(series: Sequence[Series], model: Model, batch: Batch) -> Limits:
    """Return the ranges of the linear parameters: of plateaus, what is possible, and not too far beyond what was measured.

    That of low doses lies about vehicle. Others, such as a peak that two steps would reach if they were far apart, only have
    the second limit.
    """
    near, far = reach(batch)
    least, most = batch.measured
    # A response that lies outside of what is possible is a response all the same.
    ends = {
        name: (np.maximum(np.minimum(low, least), near), np.minimum(np.maximum(high, most), far))
        for name, (low, high) in zip(
            PLATEAUS,
            (np.array([one.begins for one in series]).T, np.array([one.possible for one in series]).T),
            strict=True,
        )
    }
    sides = zip(*(ends.get(name, (near, far)) for name in model.linear), strict=True)
    return Limits(*(np.stack(side) for side in sides))


def weighted(series: Sequence[Series], problem: Problem, best: BatchFit) -> tuple[Problem, BatchFit]:
    """Return the series with weights of one over their variance, where noise grows with the signal, and their curves."""
    growth, none = np.array([one.growth for one in series]), np.array([one.no_signal for one in series])
    place = np.flatnonzero(growth > 0)
    if not len(place):
        return problem, best
    precision = np.ones(problem.batch.value.shape)
    for _ in range(_ROUNDS):
        curve = (best.linear[:, None] * problem.bases(best.shape)).sum(axis=0)
        precision[:, place] = 1 / (1 + growth[place] * (curve - none)[:, place] ** 2)
        problem = Problem(problem.batch.weighted(precision), problem.model, problem.limits, problem.held, problem.ends)
        best = best.with_part(place, fit_batch(problem.taken(place)))
    return problem, best


@dataclass(frozen=True)
class Pull:
    """How one curve moves with its parameters.

    Attributes
    ----------
    freely : ndarray of bool, shape (k,)
        Shape parameters that are not at a bound.
    jacobian : ndarray, shape (n, p)
        Derivatives of the curve at each observation by the free shape parameters and the linear ones, weighted.
    residual : ndarray, shape (n,)
        Weighted.
    freedom : int
        Observations less parameters, those at a bound included: they were searched for.
    """

    freely: npt.NDArray[np.bool_]
    jacobian: Floats
    residual: Floats
    freedom: int


def pull_of(problem: Problem, best: BatchFit, place: int, of: tuple[Series, Observed]) -> Pull:
    """Return how the curve of one series moves with its parameters."""
    series, observed = of
    low, high = problem.ends
    freely = ((best.shape > low) & (best.shape < high))[:, place]
    bend, bases = _moves(problem, best, place, log10_or_none(observed.dose_uM))
    curve = best.linear[:, place] @ bases
    root = 1 / np.sqrt(1 + series.growth * (curve - series.no_signal) ** 2)
    jacobian = np.concatenate([bend[freely], bases]) * root
    freedom = len(observed.value) - len(problem.model.parameters)
    return Pull(freely, jacobian.T, (observed.value - curve) * root, freedom)


def direction_at(problem: Problem, best: BatchFit, place: int, freely: npt.NDArray[np.bool_], at: float) -> Floats:
    """Return how the curve moves at a log10 dose: so does, up to a factor, the dose at which it crosses a level there."""
    bend, bases = _moves(problem, best, place, np.array([at]))
    return np.concatenate([bend[freely], bases])[:, 0]


def _moves(problem: Problem, best: BatchFit, place: int, log10_dose: Floats) -> tuple[Floats, Floats]:
    """Return the derivatives of a curve by its shape (k, n) and by its linear parameters (m, n)."""
    shape, linear, doses = best.shape[:, [place]], best.linear[:, [place]], log10_dose[:, None]
    bases = problem.model.bases(doses, shape)
    return problem.model.bend(doses, shape, linear, bases)[..., 0], bases[..., 0]


def spread_of(
    problem: Problem, best: BatchFit, place: int, of: tuple[Series, Observed], at: float | None = None
) -> Spread:
    """Return how uncertain the midpoint of one series is, or its crossing near a log10 dose, with its days as replicates."""
    observed = of[1]
    low, high = problem.ends
    if observed.batch.max() == 0 or (at is None and not low[0, place] < best.shape[0, place] < high[0, place]):
        # A midpoint at its bound is moved by no day.
        freedom = len(observed.value) - len(problem.model.parameters)
        return Spread(float(best.rss[place]) / freedom, freedom)
    pull = pull_of(problem, best, place, of)
    along = np.eye(pull.jacobian.shape[1])[0] if at is None else direction_at(problem, best, place, pull.freely, at)
    return spread(pull.jacobian, pull.residual, observed.batch, along, pull.freedom)
