"""Numbers that sum a curve up over the doses tested: mean response, drug sensitivity score, the dose at 50 %."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np

from platekit.curves._model import Floats
from platekit.errors import FitError

# Yadav et al. 2014 count activity above 10 %: smaller effects are within the noise of a viability read.
ACTIVITY_FROM_PERCENT = 10.0
FULL_PERCENT = 100.0


class Summable(Protocol):
    """A curve over the range of doses tested."""

    @property
    def lowest_uM(self) -> float:
        """The lowest dose above 0."""
        ...

    @property
    def highest_uM(self) -> float:
        """The highest dose."""
        ...

    @property
    def low(self) -> float:
        """log10 of the lowest dose."""
        ...

    @property
    def high(self) -> float:
        """log10 of the highest dose."""
        ...

    def at(self, log10_dose: float) -> float:
        """Return the response at a dose."""
        ...

    def area(self, start: float, stop: float) -> float:
        """Return the integral of the response over log10 dose between two doses."""
        ...

    def crossings(self, level: float) -> tuple[float, ...]:
        """Return the log10 doses inside the range at which the curve crosses a level, in order."""
        ...


@dataclass(frozen=True)
class Sampled:
    """A curve of any form, by its responses at even steps of log dose; straight between them.

    Parameters
    ----------
    lowest_uM, highest_uM : float
        The range of doses fitted, without 0.
    response : ndarray, shape (n,)
    """

    lowest_uM: float
    highest_uM: float
    response: Floats

    @cached_property
    def log10_dose(self) -> Floats:
        """Where the responses are, log10 uM."""
        return np.linspace(np.log10(self.lowest_uM), np.log10(self.highest_uM), len(self.response))

    @property
    def low(self) -> float:
        """log10 of the lowest dose."""
        return float(self.log10_dose[0])

    @property
    def high(self) -> float:
        """log10 of the highest dose."""
        return float(self.log10_dose[-1])

    def at(self, log10_dose: float) -> float:
        """Return the response at a dose."""
        return float(np.interp(log10_dose, self.log10_dose, self.response))

    def area(self, start: float, stop: float) -> float:
        """Return the integral of the response over log10 dose between two doses."""
        inside = self.log10_dose[(self.log10_dose > start) & (self.log10_dose < stop)]
        doses = np.concatenate([[start], inside, [stop]])
        return float(np.trapezoid(np.interp(doses, self.log10_dose, self.response), doses))

    def crossings(self, level: float) -> tuple[float, ...]:
        """Return the log10 doses inside the range at which the curve crosses a level, in order."""
        above = self.response > level
        turns = np.flatnonzero(above[1:] != above[:-1])
        x, y = self.log10_dose, self.response
        return tuple(float(x[i] + (level - y[i]) / (y[i + 1] - y[i]) * (x[i + 1] - x[i])) for i in turns)


@dataclass(frozen=True)
class Curve:
    """A fitted curve over its tested range that only rises or only falls; a flat one has front = back.

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

    def crossings(self, level: float) -> tuple[float, ...]:
        """Return the log10 dose inside the range at which the curve crosses a level, if it does."""
        if self.front == self.back or not min(self.front, self.back) < level < max(self.front, self.back):
            return ()
        share = (level - self.front) / (self.back - self.front)
        there = float(self.log10_ec50 + np.log10(share / (1 - share)) / self.hill)
        return (there,) if self.low < there < self.high else ()


def mean_response(curve: Summable) -> float:
    """Return the mean of the fitted curve over log dose, between the lowest and the highest dose.

    Parameters
    ----------
    curve : Summable
        Over a range of doses: its lowest dose below its highest, both above 0.

    Returns
    -------
    float
        In the units of the response; NaN where the curve is.

    Notes
    -----
    AUC = integral of the response from x_min to x_max, over x_max - x_min, with x = log10 dose: the area under the curve as a
    height, so that ranges of doses of unlike width compare. In closed form for a logistic curve, by trapezoids for others.

    Examples
    --------
    >>> mean_response(Curve(0.0, 100.0, 0.0, 1.0, 0.01, 100.0))
    50.0
    """
    return curve.area(curve.low, curve.high) / (curve.high - curve.low)


def dss(curve: Summable, *, vehicle: float, full: float) -> float:
    """Return the drug sensitivity score, signed: positive holds back, negative helps.

    Parameters
    ----------
    curve : Summable
        In percent.
    vehicle : float
        The response of vehicle wells, where activity is 0 %.
    full : float
        The response at which activity is 100 %; not that of vehicle.

    Returns
    -------
    float
        0 for a curve that stays within 10 % of vehicle; 100 for complete activity at every dose. Not cropped: a
        threefold increase of infection at every dose scores below -100.

    Raises
    ------
    FitError
        If `vehicle` and `full` are one response: activity then has no scale.

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
    if full == vehicle:
        raise FitError("dss", f"{full:g} for `vehicle` and `full`", "two responses that differ", "Say at which response a compound does all it can.")  # fmt: skip
    gain = FULL_PERCENT / (full - vehicle)
    score = sum(sign * _beyond(curve, vehicle, sign * gain) for sign in (1.0, -1.0))
    return 100 * score / ((FULL_PERCENT - ACTIVITY_FROM_PERCENT) * (curve.high - curve.low))


def _beyond(curve: Summable, vehicle: float, gain: float) -> float:
    """Return the area by which the activity, gain times what the response differs from vehicle, is above the least that counts."""
    level = vehicle + ACTIVITY_FROM_PERCENT / gain
    area = 0.0
    for start, stop in pairwise((curve.low, *curve.crossings(level), curve.high)):
        if gain * (curve.at((start + stop) / 2) - vehicle) > ACTIVITY_FROM_PERCENT:
            area += gain * (curve.area(start, stop) - level * (stop - start))
    return area


def dose_at(curve: Summable, level: float, *, falling: bool) -> tuple[float, str]:
    """Return the dose [uM] at which the response crosses a level in the direction asked for, with its relation.

    Parameters
    ----------
    curve : Summable
    level : float
        In the units of the response.
    falling : bool
        Whether the response is to come from above the level, as viability does, or from below, as inhibition does.

    Returns
    -------
    tuple of float and str
        ``=`` inside the range tested, ``>`` beside the highest dose where the level is not reached, ``<`` beside the
        lowest where it is passed already; NaN and "" where the curve crosses the other way, or the level is NaN. Of
        several crossings, the first.

    Examples
    --------
    >>> dose_at(Curve(100.0, 0.0, 0.0, 1.0, 0.01, 100.0), 50.0, falling=True)
    (1.0, '=')
    """
    if level != level:  # a response without a 50 %, such as a signal as read
        return float("nan"), ""
    before, crossings = (curve.at(curve.low) > level) == falling, curve.crossings(level)
    if crossings:
        return (float(10 ** crossings[0]), "=") if before else (float("nan"), "")
    return (curve.highest_uM, ">") if before else (curve.lowest_uM, "<")
