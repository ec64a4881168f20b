"""Numbers that sum a curve up over the doses tested: mean response, drug sensitivity score, the dose at 50 %."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

# Yadav et al. 2014 count activity above 10 %: smaller effects are within the noise of a viability read.
ACTIVITY_FROM_PERCENT = 10.0
FULL_PERCENT = 100.0


@dataclass(frozen=True)
class Curve:
    """A fitted curve over its tested range; a flat one has front = back.

    Parameters
    ----------
    front, back : float
        Plateau at low and at high doses.
    log10_ec50, hill : float
        Midpoint, log10 uM, and steepness.
    lowest_uM, highest_uM : float
        The range of doses fitted, without 0.
    """

    front: float
    back: float
    log10_ec50: float
    hill: float
    lowest_uM: float
    highest_uM: float

    @property
    def low(self) -> float:
        """log10 of the lowest dose."""
        return float(np.log10(self.lowest_uM))

    @property
    def high(self) -> float:
        """log10 of the highest dose."""
        return float(np.log10(self.highest_uM))

    def at(self, log10_dose: float) -> float:
        """Return the response at a dose."""
        if self.front == self.back:
            return self.front
        share = np.exp(-np.logaddexp(0.0, np.log(10.0) * self.hill * (self.log10_ec50 - log10_dose)))
        return float(self.front + (self.back - self.front) * share)

    def area(self, start: float, stop: float) -> float:
        """Return the integral of the response over log10 dose between two doses."""
        if self.front == self.back:
            return self.front * (stop - start)
        rate = np.log(10.0) * self.hill
        ends = [np.logaddexp(0.0, rate * (x - self.log10_ec50)) / rate for x in (start, stop)]
        return float(self.front * (stop - start) + (self.back - self.front) * (ends[1] - ends[0]))

    def crossing(self, level: float) -> float:
        """Return the log10 dose at which the curve has this response; NaN if it never does."""
        if self.front == self.back or not min(self.front, self.back) < level < max(self.front, self.back):
            return float("nan")
        share = (level - self.front) / (self.back - self.front)
        return float(self.log10_ec50 + np.log10(share / (1 - share)) / self.hill)


def mean_response(curve: Curve) -> float:
    """Return the mean of the fitted curve over log dose, between the lowest and the highest dose.

    Examples
    --------
    >>> mean_response(Curve(0.0, 100.0, 0.0, 1.0, 0.01, 100.0))
    50.0
    """
    return curve.area(curve.low, curve.high) / (curve.high - curve.low)


def dss(curve: Curve, *, vehicle: float, full: float) -> float:
    """Return the drug sensitivity score, signed: positive holds back, negative helps.

    Parameters
    ----------
    curve : Curve
        In percent.
    vehicle : float
        The response of vehicle wells, where activity is 0 %.
    full : float
        The response at which activity is 100 %.

    Returns
    -------
    float
        0 for a curve that stays within 10 % of vehicle; 100 for complete activity at every dose. Not cropped: a
        threefold increase of infection at every dose scores below -100.

    Notes
    -----
    DSS1 = 100 (A - t (x2 - x1)) / ((100 - t)(x_max - x_min)), with A the area under the activity curve over log10 dose
    where activity exceeds t = 10 %, between x1 and x2 [1]_. Activity below -t counts the same way with a minus sign;
    the paper has no such case.

    References
    ----------
    .. [1] Yadav et al. (2014) Sci Rep 4:5193, doi:10.1038/srep05193

    Examples
    --------
    >>> round(dss(Curve(100.0, 100.0, 0.0, 1.0, 0.01, 100.0), vehicle=0.0, full=100.0), 6)
    100.0
    """
    gain = FULL_PERCENT / (full - vehicle)
    activity = replace(curve, front=gain * (curve.front - vehicle), back=gain * (curve.back - vehicle))
    score = sum(sign * _beyond(activity, sign) for sign in (1.0, -1.0))
    return 100 * score / ((FULL_PERCENT - ACTIVITY_FROM_PERCENT) * (curve.high - curve.low))


def _beyond(activity: Curve, sign: float) -> float:
    level = sign * ACTIVITY_FROM_PERCENT
    crossing = activity.crossing(level)
    cuts = [activity.low, activity.high]
    if activity.low < crossing < activity.high:
        cuts.insert(1, crossing)
    area = 0.0
    for start, stop in pairwise(cuts):
        if sign * activity.at((start + stop) / 2) > ACTIVITY_FROM_PERCENT:
            area += sign * (activity.area(start, stop) - level * (stop - start))
    return area


def dose_at(curve: Curve, level: float, *, falling: bool) -> tuple[float, str]:
    """Return the dose [uM] at which the response crosses a level in the direction asked for, with its relation.

    Parameters
    ----------
    curve : Curve
    level : float
        In the units of the response.
    falling : bool
        Whether the response is to come from above the level, as viability does, or from below, as inhibition does.

    Returns
    -------
    tuple of float and str
        ``=`` inside the range tested, ``>`` beside the highest dose where the level is not reached, ``<`` beside the
        lowest where it is passed already; NaN and "" where the curve crosses the other way, or the level is NaN.

    Examples
    --------
    >>> dose_at(Curve(100.0, 0.0, 0.0, 1.0, 0.01, 100.0), 50.0, falling=True)
    (1.0, '=')
    """
    if level != level:  # a response without a 50 %, such as a signal as read
        return float("nan"), ""
    before = [(value > level) == falling for value in (curve.at(curve.low), curve.at(curve.high))]
    if all(before):
        return curve.highest_uM, ">"
    if not any(before):
        return curve.lowest_uM, "<"
    return (float(10 ** curve.crossing(level)), "=") if before[0] else (float("nan"), "")
