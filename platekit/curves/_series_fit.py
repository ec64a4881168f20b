"""From the wells of one dose series to its curve, EC50 and interval, or to the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from platekit.curves._choice import RESPONSE_LEVEL, aicc, describes, p_against_flat
from platekit.curves._interval import ROUNDING, Spread, interval, spread
from platekit.curves._model import Box, Floats, Model, log10_dose, model_named
from platekit.curves._projection import Optimum, Points, optimum, points
from platekit.curves._series import Fitted, Rules, Series
from platekit.curves.sensitivity import Curve, dose_at, dss, mean_response
from platekit.curves.single import refine, why_not

# Share by which the residual sums of search and lmfit may differ at one optimum.
_SETTLED = 1e-3
_NEITHER = "no fit: the doses differ, but follow no curve that only rises or only falls"


@dataclass(frozen=True)
class _Observed:
    # What is independent: the wells of a single batch, or the dose means of each of several.
    dose_uM: Floats
    value: Floats
    batch: npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Sought:
    # A curve as it was found, in the equation's own parameters.
    model: Model
    boxes: tuple[Box, ...]
    values: dict[str, float]
    rising: bool
    rss: float
    freely: tuple[str, ...]

    def curve(self, tested_uM: Floats) -> Curve:
        top, bottom = self.values["top"], self.values["bottom"]
        front, back = (bottom, top) if self.rising else (top, bottom)
        return Curve(front, back, self.values["log10_ec50"], self.values["hill"], *_range(tested_uM))


def fit_series(series: Series, rules: Rules) -> Fitted:
    """Return what one dose series says.

    Parameters
    ----------
    series : Series
    rules : Rules

    Returns
    -------
    Fitted
        Flat where a level explains the wells as well (F test at 5 %); `converged` False, with the reason in `note`,
        where they carry no curve or do not follow it.
    """
    reason = why_not(series.dose_uM, series.value, rules.minimum_doses)
    if reason:
        return Fitted(series, note=_joined(f"no fit: {reason}", series))
    observed = _observed(series)
    doses = points(log10_dose(observed.dose_uM), observed.value)
    model = model_named("logistic4")
    if doses.n <= len(model.parameters):
        return Fitted(
            series, note=_joined(f"no fit: {doses.n} observations for {len(model.parameters)} parameters", series)
        )
    flat_rss = float(doses.count @ (doses.mean - doses.mean @ doses.count / doses.n) ** 2 + doses.within)
    boxes = model.boxes(doses.finite)
    start = optimum(doses, model, boxes)
    p = p_against_flat(flat_rss, start.rss, doses.n, len(model.parameters))
    if p >= RESPONSE_LEVEL:
        return _flat(series, doses, flat_rss, p)
    sought = _sought(model, boxes, observed, start)
    fitted = Fitted(
        series,
        model=model.name,
        p_any=p_against_flat(flat_rss, sought.rss, doses.n, len(model.parameters)),
        aicc=aicc(sought.rss, doses.n, len(model.parameters)),
    )
    if not sought.freely or sought.values["top"] <= sought.values["bottom"]:
        return replace(fitted, note=_joined("no fit: the search did not settle", series))
    if not describes(doses, sought.rss, len(model.parameters)):
        return replace(fitted, note=_joined(_NEITHER, series))
    return _curved(fitted, doses, observed, sought, rules)


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


def _range(tested_uM: Floats) -> tuple[float, float]:
    above_zero = tested_uM[tested_uM > 0]
    return float(above_zero.min()), float(above_zero.max())


def _sought(model: Model, boxes: tuple[Box, ...], observed: _Observed, start: Optimum) -> _Sought:
    result = refine(model, observed.dose_uM, observed.value, start, boxes, {})
    values = {name: float(result.best_values[name]) for name in model.parameters}
    residual = observed.value - model.function(observed.dose_uM, **values, rising=start.rising)
    rss = float(residual @ residual)
    # Where only the last dose responds, lmfit finds no end to a valley of curves that all fit alike. There it has settled
    # if it stands as well as the optimum of the search: the interval is open at that end, and the EC50 a bound.
    rounding = ROUNDING * float(np.sum((observed.value - observed.value.mean()) ** 2))
    settled = result.success or abs(rss - start.rss) <= _SETTLED * start.rss + rounding
    freely = tuple(name for name in model.parameters if result.params[name].vary) if settled else ()
    return _Sought(model, boxes, values, start.rising, rss, freely)


def _flat(series: Series, doses: Points, rss: float, p: float) -> Fitted:
    fitted = Fitted(series, model="flat", p_any=p, aicc=aicc(rss, doses.n, 1))
    if not describes(doses, rss, 1):
        return replace(fitted, note=_joined(_NEITHER, series))
    level = float(doses.mean @ doses.count / doses.n)
    fitted = replace(fitted, direction="flat", top=level, bottom=level, converged=True, note=_joined("", series))
    return _summed_up(fitted, Curve(level, level, 0.0, 1.0, *_range(series.dose_uM)))


def _curved(fitted: Fitted, doses: Points, observed: _Observed, sought: _Sought, rules: Rules) -> Fitted:
    estimate, curve = sought.values["log10_ec50"], sought.curve(observed.dose_uM)
    uncertain = _uncertain(observed, sought)
    ends = interval(doses, sought.model, sought.boxes, estimate, sought.rss + uncertain.rise(rules.confidence))
    ec50, relation, note = _relation(estimate, ends, curve)
    low, high = (uncertain.widened(estimate, end, rules.confidence) for end in ends)
    fitted = replace(
        fitted, converged=True, direction=_direction(fitted.series, sought.rising), hill=sought.values["hill"], top=sought.values["top"], bottom=sought.values["bottom"],
        ec50_uM=ec50, ec50_relation=relation,
        ec50_ci_low_uM=_dose(low) if relation in ("=", ">") else np.nan,
        ec50_ci_high_uM=_dose(high) if relation in ("=", "<") else np.nan,
        note=_joined(note, fitted.series),
    )  # fmt: skip
    return _summed_up(fitted, curve)


def _dose(log10: float) -> float:
    return float(10.0**log10) if np.isfinite(log10) else float("nan")


def _uncertain(observed: _Observed, sought: _Sought) -> Spread:
    residual = observed.value - sought.model.function(observed.dose_uM, **sought.values, rising=sought.rising)
    freedom = len(residual) - len(sought.model.parameters)
    if "log10_ec50" not in sought.freely:
        # The midpoint ended at its bound, where days cannot move it.
        return Spread(float(residual @ residual) / freedom, freedom)
    jacobian = _jacobian(sought, observed.dose_uM, sought.freely)
    return spread(jacobian, residual, observed.batch, sought.freely.index("log10_ec50"), freedom)


def _jacobian(sought: _Sought, dose_uM: Floats, names: tuple[str, ...]) -> Floats:
    columns: list[Floats] = []
    for name in names:
        step = 1e-6 * max(abs(sought.values[name]), 1e-2)
        ends = [
            sought.model.function(
                dose_uM, **(sought.values | {name: sought.values[name] + side * step}), rising=sought.rising
            )
            for side in (1, -1)
        ]
        columns.append((ends[0] - ends[1]) / (2 * step))
    return np.stack(columns, axis=1)


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
