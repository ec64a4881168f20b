"""Curves that gross outliers do not move: wells are weighed by how far they lie from the curve, over and over.

Each well is a row of its own, so that each has its own weight; all series go together and leave when they are done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.faces import descend_within
from platekit.curves._batch.fit import fit_batch
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.series import Batch, log10_or_none
from platekit.curves._model import Floats

# Degrees of freedom of the t law; 4 is what Lange, Little & Taylor (1989) advise, and what tcplfit2 takes.
FREEDOM = 4.0
# Tukey's constant: 95 % as efficient as least squares on normal noise.
TUKEY = 4.685
# The median of |z| of a normal z.
_MAD = 0.6744897501960817
# A round that gains less of the log-likelihood, or moves the curve by less of its scale, is the last one.
_GAIN, _MOVE, _ROUNDS = 1e-11, 1e-8, 500
# Residuals smaller than this share of what the series spans are rounding: no scale is smaller.
_ROUNDING = 1e-10


@dataclass(frozen=True)
class RobustFit:
    """The robust curve of each series.

    Attributes
    ----------
    shape, linear : ndarray, shape (k, b), (m, b)
    scale : ndarray, shape (b,)
        Of the residuals, in the units of the response.
    weight : ndarray, shape (d, b)
        Of each well, 1 on the curve, towards 0 far away from it.
    settled : ndarray of bool, shape (b,)
    shape_sd, linear_sd : ndarray, shape (k, b), (m, b)
        Standard errors; NaN for a parameter at its bound.
    """

    shape: Floats
    linear: Floats
    scale: Floats
    weight: Floats
    settled: npt.NDArray[np.bool_]
    shape_sd: Floats
    linear_sd: Floats

    def taken(self, which: npt.NDArray[np.intp]) -> RobustFit:
        """Return some of the curves."""
        return RobustFit(*(getattr(self, field.name)[..., which] for field in fields(self)))

    def with_part(self, place: npt.NDArray[np.intp], part: RobustFit) -> RobustFit:
        """Return these curves, with some of them replaced by others."""
        found = {field.name: getattr(self, field.name).copy() for field in fields(self)}
        for name, whole in found.items():
            whole[..., place] = getattr(part, name)
        return RobustFit(**found)


@dataclass(frozen=True)
class _Place:
    # Where series stand; `scale` is fixed for Tukey's weights.
    shape: Floats
    linear: Floats
    scale: Floats
    settled: npt.NDArray[np.bool_]


def wells_of(doses_uM: Sequence[npt.ArrayLike], values: Sequence[npt.ArrayLike]) -> Batch:
    """Return dose series with a row for each well, in the order given.

    Parameters
    ----------
    doses_uM, values : sequence of array_like
        Per series its wells, finite, doses of 0 or more.

    Examples
    --------
    >>> wells_of([[1.0, 1.0, 10.0]], [[2.0, 4.0, 8.0]]).value.ravel().tolist()
    [2.0, 4.0, 8.0]
    """
    most = max((len(np.atleast_1d(one)) for one in values), default=0)
    doses, wells, value = np.ones((most, len(values))), np.zeros((most, len(values))), np.zeros((most, len(values)))
    for place, (dose, response) in enumerate(zip(doses_uM, values, strict=True)):
        number = len(np.atleast_1d(response))
        doses[:number, place], value[:number, place], wells[:number, place] = dose, response, 1.0
    return Batch(log10_or_none(doses), wells, value, np.zeros_like(value))


def fit_t4(problem: Problem, shape: Floats, linear: Floats) -> RobustFit:
    """Return the curves of highest likelihood for noise of a Student t law of 4 degrees of freedom.

    Parameters
    ----------
    problem : Problem
        One row a well; see `wells_of`.
    shape, linear : ndarray, shape (k, b), (m, b)
        Where to begin: the curves by least squares.

    Notes
    -----
    EM [1]_: w = 5 / (4 + (r / s)^2), the curve by weighted least squares, s^2 = sum w r^2 / sum w, which leads to the
    same place as 1/n in fewer rounds [2]_.

    References
    ----------
    .. [1] Lange, Little & Taylor (1989) J Am Stat Assoc 84:881, doi:10.1080/01621459.1989.10478852
    .. [2] Kent, Tyler & Vardi (1994) Commun Stat Simul Comput 23:441, doi:10.1080/03610919408813180
    """
    scale = _spread(problem, shape, linear)
    place = _reweighed(problem, _Place(shape, linear, scale, np.zeros(len(problem), dtype=np.bool_)), moves_scale=True)
    return _result(problem, place, *_t4(_distance(problem, place)))


def best_t4(problem: Problem) -> RobustFit:
    """Return the curves that `fit_t4` finds from many starts: least squares without each of the wells in turn.

    Notes
    -----
    The likelihood of a t law may have several peaks: with single wells, an outlier that least squares follows leads to
    a lesser one about one time in ten.
    """
    rows, series = problem.batch.value.shape
    starts = rows + 1
    many = problem.taken(np.tile(np.arange(series), starts))
    left_in = np.repeat(1.0 - np.eye(rows, starts), series, axis=1)
    without = Problem(many.batch.weighted(left_in), many.model, many.limits, many.held, many.ends)
    start = fit_batch(without)
    found = fit_t4(many, start.shape, start.linear)
    likelihood = _likelihood(_residual(many, found.shape, found.linear), found.scale, many.batch)
    best = np.nanargmax(likelihood.reshape(starts, series), axis=0)
    return found.taken(best * series + np.arange(series))


def fit_tukey(problem: Problem, shape: Floats, linear: Floats) -> RobustFit:
    """Return the curves by Tukey's biweight, which gives no weight at all to wells that lie far away.

    Parameters
    ----------
    problem : Problem
        One row a well; see `wells_of`.
    shape, linear : ndarray, shape (k, b), (m, b)
        Where to begin: the curves of `fit_t4`, whose residuals also give the scale.

    Notes
    -----
    w = (1 - (u / c)^2)^2 for |u| < c, else 0 [1]_; u = r / s, c = 4.685. s is the median absolute residual over 0.6745,
    without the smallest residuals, as many as there are parameters, which are small because the curve was fitted.

    References
    ----------
    .. [1] Beaton & Tukey (1974) Technometrics 16:147, doi:10.1080/00401706.1974.10489171
    """
    scale = _spread(problem, shape, linear)
    place = _reweighed(problem, _Place(shape, linear, scale, np.zeros(len(problem), dtype=np.bool_)), moves_scale=False)
    return _result(problem, place, *_tukey(_distance(problem, place)))


def _t4(distance: Floats) -> tuple[Floats, Floats, Floats]:
    """Return weight, influence and its slope at distances from the curve in units of the scale."""
    beside = FREEDOM + distance**2
    return (
        FREEDOM / beside,
        (FREEDOM + 1) * distance / beside,
        (FREEDOM + 1) * (FREEDOM - distance**2) / beside**2,
    )


def _tukey(distance: Floats) -> tuple[Floats, Floats, Floats]:
    share = np.minimum((distance / TUKEY) ** 2, 1.0)
    return (1 - share) ** 2, distance * (1 - share) ** 2, (1 - share) * (1 - 5 * share)


def _curve(problem: Problem, shape: Floats, linear: Floats) -> Floats:
    return (linear[:, None] * problem.bases(shape)).sum(axis=0)


def _residual(problem: Problem, shape: Floats, linear: Floats) -> Floats:
    return np.where(problem.batch.wells > 0, problem.batch.value - _curve(problem, shape, linear), 0.0)


def _distance(problem: Problem, place: _Place) -> Floats:
    return _residual(problem, place.shape, place.linear) / place.scale


def _floor(problem: Problem) -> Floats:
    span = np.sqrt(problem.batch.total / problem.batch.count)
    return _ROUNDING * np.where(span > 0, span, 1.0)


def _spread(problem: Problem, shape: Floats, linear: Floats) -> Floats:
    """Return the median absolute residual in standard deviations, without those that are small because of the fit."""
    used = problem.batch.wells > 0
    sizes = np.sort(np.where(used, np.abs(_residual(problem, shape, linear)), np.inf), axis=0)
    parameters = len(shape) + len(linear)
    rest = np.maximum(used.sum(axis=0) - parameters, 1)
    middle = parameters + (rest - 1) / 2
    column = np.arange(sizes.shape[1])
    low, high = (np.minimum(end(middle).astype(np.intp), used.sum(axis=0) - 1) for end in (np.floor, np.ceil))
    return np.maximum((sizes[low, column] + sizes[high, column]) / 2 / _MAD, _floor(problem))


def _reweighed(problem: Problem, start: _Place, *, moves_scale: bool) -> _Place:
    """Return where weights and curves no longer change each other."""
    law = _t4 if moves_scale else _tukey
    shape, linear, scale, settled = start.shape.copy(), start.linear.copy(), start.scale.copy(), start.settled.copy()
    on, last = np.arange(len(problem)), np.full(len(problem), -np.inf)
    for _ in range(_ROUNDS):
        part = problem.taken(on)
        before = _residual(part, shape[:, on], linear[:, on])
        weight = law(before / scale[on])[0] * part.batch.wells
        weighted = Problem(part.batch.weighted(weight), part.model, part.limits, part.held, part.ends)
        found = descend_within(weighted, shape[:, on])
        shape[:, on], linear[:, on] = found.shape, found.linear
        after = _residual(part, found.shape, found.linear)
        if moves_scale:
            squares = (weight * after**2).sum(axis=0) / weight.sum(axis=0)
            scale[on] = np.maximum(np.sqrt(squares), _floor(part))
            likelihood = _likelihood(after, scale[on], part.batch)
            done = likelihood - last[on] < _GAIN
            last[on] = likelihood
        else:
            done = np.abs(after - before).max(axis=0) < np.maximum(_MOVE * scale[on], _floor(part))
        settled[on[done]] = True
        on = on[~done]
        if not len(on):
            break
    return _Place(shape, linear, scale, settled)


def _likelihood(residual: Floats, scale: Floats, batch: Batch) -> Floats:
    """Return the log-likelihood of the t law, without what is the same for all curves of a series."""
    each = (FREEDOM + 1) / 2 * np.log1p((residual / scale) ** 2 / FREEDOM)
    return -(each * batch.wells).sum(axis=0) - batch.count * np.log(scale)


def _result(problem: Problem, place: _Place, weight: Floats, influence: Floats, slope: Floats) -> RobustFit:
    """Return the fits with standard errors that hold whatever the law of the noise is.

    Notes
    -----
    Variance s^2 K^2 [sum psi^2 / (n - p)] / (mean psi')^2 times (J'J)^-1, K = 1 + p/n var(psi') / (mean psi')^2
    (Huber & Ronchetti 2009, Robust Statistics, section 7.6, doi:10.1002/9780470434697).
    """
    batch, (low, high) = problem.batch, problem.ends
    bases = problem.bases(place.shape)
    bend = problem.model.bend(batch.log10_dose, place.shape, place.linear, bases)
    jacobian = np.concatenate([bend, bases]) * batch.wells
    free = [(place.shape > low) & (place.shape < high)]
    limits = problem.limits
    free.append(
        np.ones(place.linear.shape, dtype=np.bool_)
        if limits is None
        else (place.linear > limits.low) & (place.linear < limits.high)
    )
    moves = np.concatenate(free)
    n, p = batch.count, float(len(jacobian))
    mean = (slope * batch.wells).sum(axis=0) / n
    varied = ((slope - mean) ** 2 * batch.wells).sum(axis=0) / n
    known = (n > p) & (mean > 0)
    mean = np.where(known, mean, np.nan)
    correction = 1 + p / n * varied / mean**2
    squares = (influence**2 * batch.wells).sum(axis=0) / np.where(known, n - p, np.nan)
    variance = (place.scale * correction / mean) ** 2 * squares
    sd = np.sqrt(_unscaled(jacobian, moves) * variance)
    k = len(place.shape)
    return RobustFit(place.shape, place.linear, place.scale, weight * batch.wells, place.settled, sd[:k], sd[k:])


def _unscaled(jacobian: Floats, moves: npt.NDArray[np.bool_]) -> Floats:
    """Return the diagonal of (J'J)^-1 over the parameters that move, (p, b); NaN for the others."""
    length = np.sqrt((jacobian**2).sum(axis=1))
    tells = moves & (length > 0)
    unit = np.where(tells, 1 / np.where(tells, length, 1.0), 0.0)[:, None] * jacobian
    inverse = np.linalg.pinv(np.einsum("idb,jdb->bij", unit, unit), hermitian=True)
    own = np.einsum("bii->ib", inverse) / np.where(tells, length, 1.0) ** 2
    return np.where(tells, own, np.nan)
