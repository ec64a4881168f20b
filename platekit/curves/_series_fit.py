"""From the wells of dose series to their curves, EC50s and intervals, or to the reasons why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.fit import BatchFit, fit_batch
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.profile import interval
from platekit.curves._batch.series import Batch, batch_of
from platekit.curves._choice import POOR_LEVEL, RESPONSE_LEVEL, aicc, describes, p_misfit
from platekit.curves._crossing import Crossing, crossing_ends
from platekit.curves._model import Floats, Model, model_named
from platekit.curves._null import calibrated, nominal_p
from platekit.curves._observed import Observed, limits_of, observed_of, spread_of, weighted
from platekit.curves._one_series import why_not
from platekit.curves._series import Fitted, Rules, Series
from platekit.curves._spread import Spread
from platekit.curves._summing import (
    Midpoint,
    begun,
    begun_below,
    direction_of,
    dose_of,
    fades,
    fading,
    in_words,
    joined,
    summed_up,
    tested,
    with_midpoint,
)
from platekit.curves._two_steps import second_look
from platekit.curves.sensitivity import Curve

_NEITHER = "no fit: the doses differ, but follow no curve"
_MISSES = "doses lie further from this curve than their replicates from each other"
# Share of the sum of squares below which residual sums are equal: rounding of the plateaus, squared, with room.
_ROUNDING = 1e-12
# Share of the sum of squares that is nothing to explain.
_MET_EXACTLY = 1e-9
_ONE_STEP = "logistic4"


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
    model = model_named(_ONE_STEP)
    found: dict[int, Fitted] = {}
    observed: dict[int, Observed] = {}
    for place, one in enumerate(series):
        reason = why_not(one.dose_uM, one.value, rules.minimum_doses)
        if not reason:
            observed[place] = observed_of(one)
            number = len(observed[place].value)
            reason = (
                f"{number} observations for {len(model.parameters)} parameters"
                if number <= len(model.parameters)
                else ""
            )
        if reason:
            observed.pop(place, None)
            found[place] = Fitted(one, note=joined(f"no fit: {reason}", one))
    if observed:
        fitted = _fit_observed([series[place] for place in observed], list(observed.values()), model, rules)
        found |= dict(zip(observed, fitted, strict=True))
    return [found[place] for place in range(len(series))]


def _fit_observed(series: Sequence[Series], observed: Sequence[Observed], model: Model, rules: Rules) -> list[Fitted]:
    batch = batch_of([one.dose_uM for one in observed], [one.value for one in observed])
    problem = Problem(batch, model, limits_of(series, model, batch))
    best = fit_batch(problem)
    # Without a response all wells have one signal, and count alike.
    alike, flat_rss = batch, batch.total + batch.within
    p = calibrated(nominal_p(alike, best.rss, len(model.parameters)), alike, model.name)
    problem, best = weighted(series, problem, best)
    batch = problem.batch
    freely = (best.shape > problem.ends[0]) & (best.shape < problem.ends[1])
    spreads = [
        spread_of(problem, best, place, one) if p[place] < RESPONSE_LEVEL else Spread(np.nan, 1.0)
        for place, one in enumerate(zip(series, observed, strict=True))
    ]
    rise = np.array([one.rise(rules.confidence) for one in spreads])
    ends = interval(problem, best.shape, best.rss - batch.within + rise + _ROUNDING * batch.total)
    fitted: list[Fitted] = []
    for place, one in enumerate(series):
        if p[place] >= RESPONSE_LEVEL:
            level = alike.taken(np.array([place]))
            fitted.append(_flat(one, level, float(flat_rss[place]), float(p[place])))
            continue
        points = batch.taken(np.array([place]))
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
            fitted.append(replace(start, note=joined("no fit: the search did not settle", one)))
        elif not describes(points, curve.rss, len(model.parameters)):
            fitted.append(replace(start, note=joined(_NEITHER, one)))
        else:
            fitted.append(_curved(start, curve, model, rules))
    return _looked_at_again(_with_crossings(fitted, observed, problem, best, rules), observed, batch, best, rules)


def _looked_at_again(
    fitted: list[Fitted], observed: Sequence[Observed], batch: Batch, best: BatchFit, rules: Rules
) -> list[Fitted]:
    """Return the fits, with curves of two steps where replicates say that one step does not follow the doses, or cannot say it."""
    found = list(fitted)
    met = best.rss <= _MET_EXACTLY * batch.total
    beaten, asked = best.rss.copy(), list[int]()
    for place, one in enumerate(fitted):
        if one.p_any < RESPONSE_LEVEL and one.note.startswith(_NEITHER):
            beaten[place] = np.inf
            asked.append(place)
        elif one.converged and one.model != "flat" and not met[place]:
            # Where no replicates can refute the curve of one step, or where they do, that of two has to be better.
            p = p_misfit(batch.taken(np.array([place])), float(best.rss[place]), len(model_named(_ONE_STEP).parameters))
            asked += [place] if np.isnan(p) or p < POOR_LEVEL else []
    if not asked:
        return found
    place = np.array(asked)
    again = second_look(
        [fitted[i].series for i in asked], [observed[i] for i in asked], batch.taken(place), beaten[place], rules
    )
    for i, other in zip(asked, again, strict=True):
        if other is not None:
            found[i] = replace(other, p_any=fitted[i].p_any)
        elif fitted[i].converged and batch.within[i] > 0:
            found[i] = replace(fitted[i], note="; ".join(part for part in (_MISSES, fitted[i].note) if part))
    return found


def _with_crossings(
    fitted: list[Fitted], observed: Sequence[Observed], problem: Problem, best: BatchFit, rules: Rules
) -> list[Fitted]:
    """Return the fits with the interval of the dose at 50 %, also where that is a bound or a level was chosen."""
    place = np.array([i for i, one in enumerate(fitted) if one.converged and one.half_relation], dtype=np.intp)
    if not len(place):
        return fitted
    at = np.log10([fitted[i].half_uM for i in place])
    spreads = [
        spread_of(problem, best, int(i), (fitted[i].series, observed[i]), float(x))
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
            half_ci_low_uM=dose_of(ends[0]) if relation in ("=", ">") else np.nan,
            half_ci_high_uM=dose_of(ends[1]) if relation in ("=", "<") else np.nan,
        )
    return found


def _flat(series: Series, points: Batch, rss: float, p: float) -> Fitted:
    fitted = Fitted(series, model="flat", p_any=p, aicc=aicc(rss, int(points.count[0]), 1))
    if not describes(points, rss, 1):
        return replace(fitted, note=joined(_NEITHER, series))
    level = float(points.level[0])
    fitted = replace(
        fitted, direction="flat", top=level, bottom=level, converged=True, note=joined("", series),
        parameters=in_words(model_named("flat"), np.array([level]), np.empty(0)),
    )  # fmt: skip
    drawn = Curve(level, level, 0.0, 1.0, *tested(series.dose_uM))
    fitted = summed_up(fitted, drawn)
    return begun_below(fitted, drawn) if begun(series, drawn) else fitted


def _curved(fitted: Fitted, curve: _Curve, model: Model, rules: Rules) -> Fitted:
    values = model.named(curve.linear, curve.shape)
    front, back = curve.linear.tolist()
    drawn = Curve(front, back, values["log10_ec50"], values["hill"], *tested(fitted.series.dose_uM))
    middle = drawn.log10_ec50
    low, high = (curve.spread.widened(middle, end, rules.confidence) for end in curve.ends)
    fitted = replace(
        fitted, converged=True, direction=direction_of(fitted.series, rising=curve.rising),
        hill=values["hill"], top=values["top"], bottom=values["bottom"], parameters=in_words(model, curve.linear, curve.shape),
    )  # fmt: skip
    fitted = summed_up(with_midpoint(fitted, Midpoint(middle, curve.ends, (low, high)), drawn), drawn)
    if fades(fitted.series, drawn):
        return fading(fitted, drawn)
    return begun_below(fitted, drawn) if begun(fitted.series, drawn) else fitted
