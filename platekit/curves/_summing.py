"""From a curve to the numbers that the table of fits gives of it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace

from platekit.curves._model import PLATEAUS, Floats, Model
from platekit.curves._series import NAN, Fitted, Series
from platekit.curves.sensitivity import ACTIVITY_FROM_PERCENT, Summable, dose_at, dss, mean_response

# No interval of a titration ends so many decades from 1 uM.
_FARTHEST_DECADES = 12.0


@dataclass(frozen=True)
class Midpoint:
    """Where half of an effect lies, log10 uM.

    Parameters
    ----------
    estimate : float
    within_days : tuple of float
        Its interval by the scatter of wells alone; -inf and inf where nothing ends it. It says whether the doses tested
        hold the midpoint.
    interval : tuple of float
        The interval, with what days add.
    """

    estimate: float
    within_days: tuple[float, float]
    interval: tuple[float, float]


def tested(dose_uM: Floats) -> tuple[float, float]:
    """Return the lowest and the highest dose above 0."""
    above_zero = dose_uM[dose_uM > 0]
    return float(above_zero.min()), float(above_zero.max())


def dose_of(log10: float) -> float:
    """Return a dose [uM]; NaN for an open end, and for one so far out that it is none."""
    return float(10.0**log10) if abs(log10) < _FARTHEST_DECADES else NAN


def direction_of(series: Series, *, rising: bool) -> str:
    """Return what a response that rises, or falls, means for infection or viability."""
    other = {"increase": "decrease", "decrease": "increase"}[series.rising]
    return series.rising if rising else other


def in_words(model: Model, linear: Floats, shape: Floats) -> str:
    """Return the parameters of a curve as JSON, to nine digits, with the way it runs where the equation needs that."""
    values: dict[str, float | bool] = {
        name: float(f"{value:.9g}") for name, value in model.named(linear, shape).items()
    }
    if model.linear[:2] == PLATEAUS:
        values["rising"] = bool(linear[1] > linear[0])
    return json.dumps(values)


def joined(note: str, series: Series) -> str:
    """Return a note and what was left out of the series."""
    return "; ".join(part for part in (note, *series.notes) if part)


def with_midpoint(fitted: Fitted, midpoint: Midpoint, curve: Summable, note: str = "") -> Fitted:
    """Return the fit with its EC50 and interval, or with the bound that the doses tested allow; `note` stands before its reason."""
    ec50, relation, why = _relation(midpoint, curve)
    low, high = midpoint.interval
    return replace(
        fitted, ec50_uM=ec50, ec50_relation=relation,
        ec50_ci_low_uM=dose_of(low) if relation in ("=", ">") else NAN,
        ec50_ci_high_uM=dose_of(high) if relation in ("=", "<") else NAN,
        note=joined("; ".join(part for part in (note, why) if part), fitted.series),
    )  # fmt: skip


def _relation(midpoint: Midpoint, curve: Summable) -> tuple[float, str, str]:
    # A number needs its interval inside the doses tested; what passes the last dose could as well lie beyond it.
    estimate, ends = midpoint.estimate, midpoint.within_days
    above = estimate > curve.high or ends[1] > curve.high
    below = estimate < curve.low or ends[0] < curve.low
    if above and (not below or estimate > curve.high):
        return curve.highest_uM, ">", "the midpoint may lie beyond the highest dose"
    if below and (not above or estimate < curve.low):
        return curve.lowest_uM, "<", "the midpoint may lie below the lowest dose"
    if above:
        return NAN, "", "the doses differ, but do not say where the midpoint lies"
    return dose_of(estimate), "=", ""


def fades(series: Series, curve: Summable) -> bool:
    """Return whether an effect is there at the lowest dose and smaller, or gone, at the highest: a curve back to vehicle is no effect that begins."""
    if math.isnan(series.vehicle):
        return False
    first, last = (curve.at(x) - series.vehicle for x in (curve.low, curve.high))
    back = abs(last) <= ACTIVITY_FROM_PERCENT or (first * last > 0 and abs(last) < abs(first))
    return bool(back and abs(first) >= 2 * ACTIVITY_FROM_PERCENT)


def fading(fitted: Fitted, curve: Summable) -> Fitted:
    """Return the fit of an effect that fades: its direction is that of the effect, which began below the doses tested."""
    note = "the effect is largest at the lowest doses and fades; it begins below them"
    return _begun(fitted, note, rising=curve.at(curve.low) > fitted.series.vehicle)


def begun(series: Series, curve: Summable) -> bool:
    """Return whether half of the effect is there at the lowest dose already, and half of all that virus, or cells, have."""
    first, last = curve.at(curve.low) - series.vehicle, curve.at(curve.high) - series.vehicle
    whole = abs(series.half - series.vehicle)
    return bool(first * last > 0 and abs(first) >= max(whole, abs(last) / 2))


def begun_below(fitted: Fitted, curve: Summable) -> Fitted:
    """Return the fit of an effect that is as large at every dose: its direction is that of the effect."""
    note = "half of the effect or more is there at the lowest dose; it begins below the doses tested"
    return _begun(fitted, note, rising=curve.at(curve.low) > fitted.series.vehicle)


def _begun(fitted: Fitted, note: str, *, rising: bool) -> Fitted:
    return replace(
        fitted, direction=direction_of(fitted.series, rising=rising), ec50_uM=tested(fitted.series.dose_uM)[0],
        ec50_relation="<", ec50_ci_low_uM=NAN, ec50_ci_high_uM=NAN, note=joined(note, fitted.series),
    )  # fmt: skip


def summed_up(fitted: Fitted, curve: Summable) -> Fitted:
    """Return the fit with its mean response, its sensitivity score and the dose at 50 %."""
    series = fitted.series
    half_uM, relation = dose_at(curve, series.half, falling=series.half < series.vehicle)
    percent = series.response.split(" [")[1].startswith("%")
    full = series.vehicle + 2 * (series.half - series.vehicle)
    return replace(
        fitted, auc=mean_response(curve), half_uM=half_uM, half_relation=relation,
        dss=dss(curve, vehicle=series.vehicle, full=full) if percent else NAN,
    )  # fmt: skip
