"""From the wells of dose series to their curves, EC50s and intervals, or to the reasons why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.fit import BatchFit, fit_batch
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.profile import interval
from platekit.curves._batch.series import Batch, batch_of, log10_or_none
from platekit.curves._choice import RESPONSE_LEVEL, aicc, describes, p_against_flat
from platekit.curves._crossing import Crossing, crossing_ends
from platekit.curves._model import Floats, Model, model_named
from platekit.curves._null import calibrated, reach
from platekit.curves._one_series import why_not
from platekit.curves._series import Fitted, Rules, Series
from platekit.curves._spread import Spread, spread
from platekit.curves.sensitivity import Curve, dose_at, dss, mean_response

_NEITHER = "no fit: the doses differ, but follow no curve that only rises or only falls"
# Share of the sum of squares below which residual sums are equal: rounding of the plateaus, squared, with room.
_ROUNDING = 1e-12
# Weights from a curve, and the curve from them: after the second time hardly anything moves.
_ROUNDS = 2


@dataclass(frozen=True)
class _Observed:
    # What is independent: the wells of a single batch, or the dose means of each of several.
    dose_uM: Floats
    value: Floats
    batch: npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Curve:
    # One curve as the engine found it.
    shape: Floats
    linear: Floats
    rss: float
    freely: npt.NDArray[np.bool_]
    ends: tuple[float, float]
    spread: Spread

    @property
    def rising(self) -> bool:
        return bool(self.linear[1] > self.linear[0])


def fit_all(series: Sequence[Series], rules: Rules) -> list[Fitted]:
    """Return what each dose series says.

    Parameters
    ----------
    series : sequence of Series
    rules : Rules

    Returns
    -------
    list of Fitted
        Flat where a level explains the wells as well (F test at 5 %); `converged` False, with the reason in `note`,
        where they carry no curve or do not follow it.
    """
    model = model_named("logistic4")
    found: dict[int, Fitted] = {}
    observed: dict[int, _Observed] = {}
    for place, one in enumerate(series):
        reason = why_not(one.dose_uM, one.value, rules.minimum_doses)
        if not reason:
            observed[place] = _observed(one)
            number = len(observed[place].value)
            reason = (
                f"{number} observations for {len(model.parameters)} parameters"
                if number <= len(model.parameters)
                else ""
            )
        if reason:
            observed.pop(place, None)
            found[place] = Fitted(one, note=_joined(f"no fit: {reason}", one))
    if observed:
        fitted = _fit_observed([series[place] for place in observed], list(observed.values()), model, rules)
        found |= dict(zip(observed, fitted, strict=True))
    return [found[place] for place in range(len(series))]


def _fit_observed(series: Sequence[Series], observed: Sequence[_Observed], model: Model, rules: Rules) -> list[Fitted]:
    batch = batch_of([one.dose_uM for one in observed], [one.value for one in observed])
    problem = Problem(batch, model, _limits(series, batch))
    best = fit_batch(problem)
    problem, best = _weighted(series, problem, best)
    batch = problem.batch
    flat_rss = batch.total + batch.within
    p = calibrated(p_against_flat(flat_rss, best.rss, batch.count, len(model.parameters)), batch, model.name)
    freely = (best.shape > problem.ends[0]) & (best.shape < problem.ends[1])
    spreads = [
        _spread(problem, best, place, one) if p[place] < RESPONSE_LEVEL else Spread(np.nan, 1.0)
        for place, one in enumerate(zip(series, observed, strict=True))
    ]
    rise = np.array([one.rise(rules.confidence) for one in spreads])
    ends = interval(problem, best.shape, best.rss - batch.within + rise + _ROUNDING * batch.total)
    fitted: list[Fitted] = []
    for place, one in enumerate(series):
        points = batch.taken(np.array([place]))
        if p[place] >= RESPONSE_LEVEL:
            fitted.append(_flat(one, points, float(flat_rss[place]), float(p[place])))
            continue
        curve = _Curve(
            best.shape[:, place], best.linear[:, place], float(best.rss[place]), freely[:, place],
            (float(ends[0][place]), float(ends[1][place])), spreads[place],
        )  # fmt: skip
        start = Fitted(
            one,
            model=model.name,
            p_any=float(p[place]),
            aicc=aicc(curve.rss, int(batch.count[place]), len(model.parameters)),
        )
        if not best.settled[place]:
            fitted.append(replace(start, note=_joined("no fit: the search did not settle", one)))
        elif not describes(points, curve.rss, len(model.parameters)):
            fitted.append(replace(start, note=_joined(_NEITHER, one)))
        else:
            fitted.append(_curved(start, curve, model, rules))
    return _with_crossings(fitted, observed, problem, best, rules)


def _with_crossings(
    fitted: list[Fitted], observed: Sequence[_Observed], problem: Problem, best: BatchFit, rules: Rules
) -> list[Fitted]:
    """Return the fits with the interval of the dose at 50 %, also where that is a bound or a level was chosen."""
    place = np.array([i for i, one in enumerate(fitted) if one.converged and one.half_relation], dtype=np.intp)
    if not len(place):
        return fitted
    at = np.log10([fitted[i].half_uM for i in place])
    spreads = [
        _spread(problem, best, int(i), (fitted[i].series, observed[i]), float(x))
        for i, x in zip(place, at, strict=True)
    ]
    part = problem.taken(place)
    limit = best.rss[place] - part.batch.within + [one.widened_rise(rules.confidence) for one in spreads]
    level = np.array([fitted[i].series.half for i in place])
    crossing = Crossing(level, at)
    low, high = crossing_ends(part, best.shape[:, place], crossing, limit + _ROUNDING * part.batch.total)
    found = list(fitted)
    for i, *ends in zip(place, low, high, strict=True):
        relation = fitted[i].half_relation
        found[i] = replace(
            fitted[i],
            half_ci_low_uM=_dose(ends[0]) if relation in ("=", ">") else np.nan,
            half_ci_high_uM=_dose(ends[1]) if relation in ("=", "<") else np.nan,
        )
    return found


def _weighted(series: Sequence[Series], problem: Problem, best: BatchFit) -> tuple[Problem, BatchFit]:
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


def _limits(series: Sequence[Series], batch: Batch) -> Limits:
    """Return the range of the plateaus: what is possible, and not too far beyond what was measured."""
    near, far = reach(batch)
    least, most = batch.measured
    low, high = (np.array([one.possible[end] for one in series]) for end in (0, 1))
    # A response that lies outside of what is possible is a response all the same.
    low, high = np.maximum(np.minimum(low, least), near), np.minimum(np.maximum(high, most), far)
    return Limits(np.stack([low, low]), np.stack([high, high]))


def _observed(series: Series) -> _Observed:
    # Sorted, so that the order of wells cannot change the last digit.
    order = np.lexsort((series.value, series.batch, series.dose_uM))
    dose, value, names = series.dose_uM[order], series.value[order], series.batch[order]
    known, batch = np.unique(names, return_inverse=True)
    if len(known) == 1:
        return _Observed(dose, value, batch.astype(np.int64))
    # Wells of one dose on one day share that day's dilution: they are one replicate, not several.
    cells, place = np.unique(np.stack([dose, batch.astype(np.float64)], axis=1), axis=0, return_inverse=True)
    place = place.reshape(-1)
    means = np.bincount(place, weights=value) / np.bincount(place)
    return _Observed(cells[:, 0], means, cells[:, 1].astype(np.int64))


def _spread(
    problem: Problem, best: BatchFit, place: int, of: tuple[Series, _Observed], at: float | None = None
) -> Spread:
    """Return how uncertain the midpoint of one series is, or its crossing near a log10 dose, with its days as replicates."""
    series, observed = of
    model, shape, linear = problem.model, best.shape[:, [place]], best.linear[:, [place]]
    freedom = len(observed.value) - len(model.parameters)
    low, high = problem.ends
    freely = (shape > low[:, [place]]) & (shape < high[:, [place]])
    if observed.batch.max() == 0 or (at is None and not freely[0, 0]):
        # A midpoint at its bound is moved by no day.
        return Spread(float(best.rss[place]) / freedom, freedom)
    doses = log10_or_none(observed.dose_uM)[:, None]
    bases = model.bases(doses, shape)
    curve = (linear[:, None] * bases).sum(axis=0)[:, 0]
    root = 1 / np.sqrt(1 + series.growth * (curve - series.no_signal) ** 2)
    jacobian = np.concatenate([model.bend(doses, shape, linear, bases)[freely[:, 0]], bases])[..., 0] * root
    if at is None:
        direction = np.eye(len(jacobian))[0]
    else:
        # A crossing moves as the curve does at its dose, up to a factor.
        there = np.array([[at]])
        moved = model.bases(there, shape)
        direction = np.concatenate([model.bend(there, shape, linear, moved)[freely[:, 0]], moved])[:, 0, 0]
    return spread(jacobian.T, (observed.value - curve) * root, observed.batch, direction, freedom)


def _flat(series: Series, points: Batch, rss: float, p: float) -> Fitted:
    fitted = Fitted(series, model="flat", p_any=p, aicc=aicc(rss, int(points.count[0]), 1))
    if not describes(points, rss, 1):
        return replace(fitted, note=_joined(_NEITHER, series))
    level = float(points.level[0])
    fitted = replace(fitted, direction="flat", top=level, bottom=level, converged=True, note=_joined("", series))
    return _summed_up(fitted, Curve(level, level, 0.0, 1.0, *_range(series.dose_uM)))


def _curved(fitted: Fitted, curve: _Curve, model: Model, rules: Rules) -> Fitted:
    values = model.named(curve.linear, curve.shape)
    front, back = curve.linear.tolist()
    drawn = Curve(front, back, values["log10_ec50"], values["hill"], *_range(fitted.series.dose_uM))
    ec50, relation, note = _relation(drawn.log10_ec50, curve.ends, drawn)
    low, high = (curve.spread.widened(drawn.log10_ec50, end, rules.confidence) for end in curve.ends)
    fitted = replace(
        fitted, converged=True, direction=_direction(fitted.series, curve.rising), hill=values["hill"], top=values["top"], bottom=values["bottom"],
        ec50_uM=ec50, ec50_relation=relation,
        ec50_ci_low_uM=_dose(low) if relation in ("=", ">") else np.nan,
        ec50_ci_high_uM=_dose(high) if relation in ("=", "<") else np.nan,
        note=_joined(note, fitted.series),
    )  # fmt: skip
    return _summed_up(fitted, drawn)


def _range(tested_uM: Floats) -> tuple[float, float]:
    above_zero = tested_uM[tested_uM > 0]
    return float(above_zero.min()), float(above_zero.max())


def _dose(log10: float) -> float:
    return float(10.0**log10) if np.isfinite(log10) else float("nan")


def _relation(estimate: float, ends: tuple[float, float], curve: Curve) -> tuple[float, str, str]:
    # A number needs its interval inside the doses tested; what passes the last dose could as well lie beyond it.
    above = estimate > curve.high or ends[1] > curve.high
    below = estimate < curve.low or ends[0] < curve.low
    if above and (not below or estimate > curve.high):
        return curve.highest_uM, ">", "the midpoint may lie beyond the highest dose"
    if below and (not above or estimate < curve.low):
        return curve.lowest_uM, "<", "the midpoint may lie below the lowest dose"
    if above:
        return float("nan"), "", "the doses differ, but do not say where the midpoint lies"
    return _dose(estimate), "=", ""


def _direction(series: Series, rising: bool) -> str:
    other = {"increase": "decrease", "decrease": "increase"}[series.rising]
    return series.rising if rising else other


def _summed_up(fitted: Fitted, curve: Curve) -> Fitted:
    series = fitted.series
    half_uM, relation = dose_at(curve, series.half, falling=series.half < series.vehicle)
    percent = series.response.split(" [")[1].startswith("%")
    full = series.vehicle + 2 * (series.half - series.vehicle)
    return replace(
        fitted, auc=mean_response(curve), half_uM=half_uM, half_relation=relation,
        dss=dss(curve, vehicle=series.vehicle, full=full) if percent else float("nan"),
    )  # fmt: skip


def _joined(note: str, series: Series) -> str:
    return "; ".join(part for part in (note, *series.notes) if part)
