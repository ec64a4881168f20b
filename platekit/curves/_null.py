"""The p-value of any response, calibrated: what the tests say of thousands of series in which nothing happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.fit import fit_batch
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.series import Batch
from platekit.curves._choice import p_against_flat, p_between_doses
from platekit.curves._model import Floats, model_named

# Simulations of a layout, and how many of them must lie below a p-value for it to be read off; below, the ratio to the
# nominal p stays what it is there, which is a little too careful.
SIMULATIONS, _READ_OFF = 10_000, 50
_SEED = 20_250
# The test for doses that differ in any way is second: counted so, it takes 0 to 2 points of power from weak curves of one
# step, and a response that comes and goes has a p far below.
_SECOND = 10.0
# Layouts of their own; rarer ones take the calibration of the one that is most like them.
_MOST_LAYOUTS = 4
# A plateau is searched for up to this many times the measured range beyond it: further out all curves are alike.
FARTHEST = 10.0

Layout = tuple[tuple[float, ...], tuple[float, ...]]


def reach(batch: Batch) -> tuple[Floats, Floats]:
    """Return between which values the plateaus of each series are searched for, two arrays of shape (b,)."""
    least, most = batch.measured
    room = FARTHEST * (most - least)
    return least - room, most + room


def nominal_p(batch: Batch, rss: Floats, parameters: int) -> Floats:
    """Return the smaller of two p-values: of curves against a level, and ten times that of doses that differ in any way.

    Parameters
    ----------
    batch : Batch
    rss : ndarray, shape (b,)
        Of the curves, `within` included.
    parameters : int
        That were fitted.

    Returns
    -------
    ndarray, shape (b,)
        NaN without degrees of freedom for the curve.

    Notes
    -----
    A response that comes and goes can leave a curve that only rises or only falls nothing to say. The second p-value is
    that of the analysis of variance between doses, or, of a single well at each dose, that of von Neumann's ratio.
    """
    curve = p_against_flat(batch.total + batch.within, rss, batch.count, parameters)
    doses = (batch.wells > 0).sum(axis=0)
    told = (batch.count > doses) & (batch.within > 0)
    differ = p_between_doses(batch)
    if not told.all():
        differ[~told] = _p_smooth(batch.taken(~told))
    return np.where(np.isnan(curve), np.nan, np.fmin(curve, _SECOND * differ))


def _p_smooth(batch: Batch) -> Floats:
    """Return how likely neighbouring doses are as alike as this without any response, from the squares of their differences over those around the mean [1]_.

    References
    ----------
    .. [1] von Neumann (1941) Ann Math Stat 12:367, doi:10.1214/aoms/1177731677
    """
    doses = (batch.wells > 0).sum(axis=0)
    ratio = _roughness(batch.value, batch.wells > 0)
    found = np.full(len(ratio), np.nan)
    for number in np.unique(doses[np.isfinite(ratio)]).tolist():
        null, place = _smooth_null(number), np.flatnonzero((doses == number) & np.isfinite(ratio))
        found[place] = (1.0 + np.searchsorted(null, ratio[place], side="right")) / (1.0 + len(null))
    return found


def _roughness(value: Floats, used: npt.NDArray[np.bool_]) -> Floats:
    """Return the squares of differences of neighbouring doses over those around the mean; NaN of equal values."""
    number = used.sum(axis=0)
    mean = np.where(used, value, 0.0).sum(axis=0) / np.maximum(number, 1)
    around = (np.where(used, value - mean, 0.0) ** 2).sum(axis=0)
    before, steps = np.full(value.shape[1], np.nan), np.zeros(value.shape[1])
    for row, there in zip(value, used, strict=True):
        steps += np.where(there & np.isfinite(before), (row - before) ** 2, 0.0)
        before = np.where(there, row, before)
    return np.divide(steps, around, where=around > 0, out=np.full_like(around, np.nan))


@cache
def _smooth_null(number: int) -> Floats:
    values = np.random.default_rng(_SEED).normal(size=(number, 10 * SIMULATIONS))
    return np.sort(_roughness(values, np.ones(values.shape, dtype=np.bool_)))


def calibrated(p: Floats, batch: Batch, model: str) -> Floats:
    """Return p-values of any response, given the nominal ones.

    Parameters
    ----------
    p : ndarray, shape (b,)
        As `nominal_p` gives them; NaN stays NaN.
    batch : Batch
        For the layouts: doses, and wells of each dose.
    model : str
        The model that was fitted.

    Returns
    -------
    ndarray, shape (b,)

    Notes
    -----
    Where nothing happens, hill and midpoint mean nothing, and F follows no F distribution [1]_; and the smaller of two
    p-values is not one. Series of normal wells without a response are therefore simulated for each layout, fitted in the
    same way, and p is the share of them with a nominal p as small: (1 + number) / (1 + simulations). Fixed seed: the
    same screen gives the same p.

    References
    ----------
    .. [1] Davies (1987) Biometrika 74:33, doi:10.1093/biomet/74.1.33
    """
    found = p.copy()
    if not len(p):
        return found
    layouts = [_layout(batch, place) for place in range(len(batch))]
    kinds = [_kind(one) for one in layouts]
    known = {kind: layouts[kinds.index(kind)] for kind, _ in Counter(kinds).most_common(_MOST_LAYOUTS)}
    alike: dict[Hashable, Layout] = {
        kind: known.get(kind) or min(known.values(), key=lambda one, kind=kind: _distance(_kind(one), kind))
        for kind in set(kinds)
    }
    for kind in dict.fromkeys(kinds):
        place = np.array([other == kind for other in kinds])
        found[place] = _read_off(p[place], null_p(alike[kind], model))
    return found


@lru_cache(maxsize=64)
def null_p(layout: Layout, model: str) -> Floats:
    """Return the nominal p-values of simulated series without a response, sorted; NaN ones left out."""
    rng = np.random.default_rng(_SEED)
    doses, wells = np.array(layout[0]), np.array(layout[1])[:, None]
    size = (len(doses), SIMULATIONS)
    mean = rng.normal(0.0, 1.0, size) / np.sqrt(wells)
    scatter = np.where(wells > 1, rng.chisquare(np.maximum(wells - 1, 1.0), size), 0.0)
    batch = Batch(doses[:, None], np.broadcast_to(wells, size).copy(), mean, scatter)
    low, high = reach(batch)
    chosen = model_named(model)
    best = fit_batch(Problem(batch, chosen, Limits(np.stack([low, low]), np.stack([high, high]))))
    p = nominal_p(batch, best.rss, len(chosen.parameters))
    return np.sort(p[np.isfinite(p)])


def _read_off(p: Floats, null: Floats) -> Floats:
    below = np.searchsorted(null, p, side="right")
    share = (1.0 + below) / (1.0 + len(null))
    last = null[_READ_OFF - 1]
    tail = p * (1.0 + _READ_OFF) / (1.0 + len(null)) / last
    read: npt.NDArray[np.float64] = np.where(p < last, tail, share)
    return np.where(np.isnan(p), np.nan, np.minimum(read, 1.0))


def _layout(batch: Batch, place: int) -> Layout:
    used = batch.wells[:, place] > 0
    doses = np.broadcast_to(batch.log10_dose, batch.wells.shape)[used, place]
    order = np.argsort(doses)
    # Where the doses lie on the axis does not matter, only how they lie to each other; 1e-6 decades are rounding.
    above = doses[order][doses[order] > -100.0]
    placed = np.where(doses[order] > -100.0, np.round(doses[order] - above[0], 6), doses[order])
    return tuple(placed.tolist()), tuple(batch.wells[used, place][order].tolist())


def _kind(layout: Layout) -> tuple[int, float, bool]:
    """Return what decides most: how many doses, how many wells, and whether there are wells without a dose."""
    return len(layout[0]), sum(layout[1]), layout[0][0] < -100.0


def _distance(one: tuple[int, float, bool], other: tuple[int, float, bool]) -> tuple[int, float, bool]:
    return abs(one[0] - other[0]), abs(one[1] - other[1]), one[2] != other[2]
