"""The door of the engine: the best curve of every series, and how sure its parameters are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.descent import Found, projected
from platekit.curves._batch.faces import descend_within
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.start import starts
from platekit.curves._model import Floats, Model

# Series at once: enough that the slow ones of them go down together, and memory stays small.
_AT_ONCE = 20_000
# A bend shorter than this says nothing: one over its square would be no number.
_SILENT = 1e-140


@dataclass(frozen=True)
class Effort:
    """How hard the best curve is looked for: how many valleys of the grid, and how hopeful those after the first must be."""

    valleys: int = Model.valleys
    hopeful: float = Model.hopeful


# For a single curve, and to know how often the usual effort misses.
THOROUGH = Effort(valleys=12, hopeful=10.0)


@dataclass(frozen=True)
class BatchFit:
    """The best curve of each series.

    Attributes
    ----------
    shape : ndarray, shape (k, b)
        In search coordinates, the midpoint first.
    linear : ndarray, shape (m, b)
    rss : ndarray, shape (b,)
        Weighted residual sum of squares, wells of one dose around their mean included.
    settled : ndarray of bool, shape (b,)
        Whether the search came to rest.
    shape_sd, linear_sd : ndarray, shape (k, b), (m, b)
        Standard errors by the linear approximation at the optimum; NaN for a parameter at its bound, and where there
        are no more observations than parameters.
    """

    shape: Floats
    linear: Floats
    rss: Floats
    settled: npt.NDArray[np.bool_]
    shape_sd: Floats
    linear_sd: Floats

    def taken(self, which: npt.NDArray[Any]) -> BatchFit:
        """Return some of the curves, by mask or by place."""
        return BatchFit(*(getattr(self, name)[..., which] for name in _NAMES))

    def with_part(self, place: npt.NDArray[np.intp], part: BatchFit) -> BatchFit:
        """Return these curves, with some of them replaced by others."""
        found = BatchFit(*(getattr(self, name).copy() for name in _NAMES))
        for name in _NAMES:
            getattr(found, name)[..., place] = getattr(part, name)
        return found


def fit_batch(problem: Problem, effort: Effort | None = None) -> BatchFit:
    """Return the best curve of each series.

    Parameters
    ----------
    problem : Problem
    effort : Effort, optional
        By default that of the model.

    Notes
    -----
    The standard errors are those of the full Jacobian: for the shape they come from its bend with what the linear
    parameters can make good projected out, which is the Schur complement of their block.
    """
    usual = Effort(problem.model.valleys, problem.model.hopeful)
    parts_of = np.array_split(np.arange(len(problem)), max(1, -(-len(problem) // _AT_ONCE)))
    parts = [_fit_chunk(problem.taken(place), effort or usual) for place in parts_of]
    return BatchFit(*(np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in _NAMES))


_NAMES = ("shape", "linear", "rss", "settled", "shape_sd", "linear_sd")


def _fit_chunk(problem: Problem, effort: Effort) -> BatchFit:
    found = best_of(problem, effort)
    shape_sd, linear_sd = _standard_errors(problem, found)
    return BatchFit(found.shape, found.linear, found.rss + problem.batch.within, found.settled, shape_sd, linear_sd)


def best_of(problem: Problem, effort: Effort) -> Found:
    """Return the best curve of each series: from the lowest point of the grid, and from other valleys where they promise."""
    valleys, lowest = starts(problem, effort.valleys)
    best = descend_within(problem, valleys[0])
    within = problem.batch.within
    for valley, depth in zip(valleys[1:], lowest[1:], strict=True):
        there = np.flatnonzero(depth + within < (1 + effort.hopeful) * (best.rss + within))
        if not len(there):
            continue
        other = descend_within(problem.taken(there), valley[:, there])
        better = other.rss < best.rss[there]
        best = best.with_part(there[better], other.taken(better))
    return best


def _standard_errors(problem: Problem, found: Found) -> tuple[Floats, Floats]:
    batch, (low, high) = problem.batch, problem.ends
    at = projected(problem, found.shape)
    freedom = batch.count - len(found.linear) - len(found.shape)
    variance = np.where(freedom > 0, (found.rss + batch.within) / np.where(freedom > 0, freedom, 1.0), np.nan)
    moves = (found.shape > low) & (found.shape < high)
    shape_cov = _inverse(_products(at.bend, at.bend), moves)
    bases = problem.bases(found.shape)
    bend = problem.model.bend(batch.log10_dose, found.shape, at.solved.linear, bases) * batch.root
    bases = bases * batch.root
    free = (at.solved.span != 0).any(axis=1)
    own = _inverse(_products(bases, bases), free)
    pull = np.einsum("ijb,jkb->ikb", own, _products(bases, bend))
    with np.errstate(invalid="ignore"):
        linear_var = np.einsum("iib->ib", own) + np.einsum("ikb,klb,ilb->ib", pull, shape_cov, pull)
        return (
            np.sqrt(np.where(moves, np.einsum("iib->ib", shape_cov), np.nan) * variance),
            np.sqrt(np.where(free, linear_var, np.nan) * variance),
        )


def _products(one: Floats, other: Floats) -> Floats:
    return np.einsum("idb,jdb->ijb", one, other)


def _inverse(square: Floats, moves: npt.NDArray[np.bool_]) -> Floats:
    """Return the inverses over the parameters that move, 0 for the others; inf where the data say nothing of one."""
    k, series = square.shape[0], square.shape[-1]
    scale = np.sqrt(np.einsum("iib->ib", square))
    told = scale > _SILENT
    safe = np.where(moves & told, scale, 1.0)
    unit = np.where(moves[:, None] & moves[None, :], square / safe[:, None] / safe[None, :], 0.0)
    unit[np.arange(k), np.arange(k)] = 1.0
    if k == 0 or series == 0:
        return unit
    if k == 2:
        area = 1.0 - unit[0, 1] ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = np.array([[1.0 / area, -unit[0, 1] / area], [-unit[0, 1] / area, 1.0 / area]])
    else:
        inverse = np.moveaxis(np.linalg.pinv(np.moveaxis(unit, -1, 0), hermitian=True), 0, -1)
    found = inverse / safe[:, None] / safe[None, :]
    found = np.where(moves[:, None] & moves[None, :], found, 0.0)
    unknown = moves & ~told
    return np.where(unknown[:, None] & unknown[None, :], np.inf, found)
