"""Closes in on the end of an interval, for all series together: the profile is low at one place and high at the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.curves._model import Floats

# The place between two is never one of them, nor next to it.
_LEAST_SHARE = 0.02

# Given some of the series, a place for each, the last place inside and the shape there: the least residual sums, and the
# shapes there.
Profile = Callable[[npt.NDArray[np.intp], Floats, Floats, Floats], tuple[Floats, Floats]]


@dataclass(frozen=True)
class Bracket:
    """The end of an interval between two places.

    Parameters
    ----------
    near, far : ndarray, shape (b,)
        Inside the interval and outside of it, log10 uM.
    near_sum, far_sum : ndarray, shape (b,)
        Residual sums there, less the limit: 0 or less, and more than 0.
    shape : ndarray, shape (j, b)
        Of the curve inside: where the search for the next one begins.
    """

    near: Floats
    far: Floats
    near_sum: Floats
    far_sum: Floats
    shape: Floats


def closed_in(bracket: Bracket, limit: Floats, profile: Profile, *, close_decades: float, rounds: int) -> Floats:
    """Return where the profiles cross their limits (Illinois method; Dowell & Jarratt 1971, doi:10.1007/BF01934364).

    Parameters
    ----------
    bracket : Bracket
    limit : ndarray, shape (b,)
    profile : callable
    close_decades : float
        How close the two places have to come; a line between them does the rest.
    rounds : int
        At most.
    """
    near, far, shape = bracket.near.copy(), bracket.far.copy(), bracket.shape.copy()
    low, high = bracket.near_sum.copy(), bracket.far_sum.copy()
    asked: npt.NDArray[np.intp] = np.arange(len(limit))
    for _ in range(rounds):
        share = np.clip(_zero(low[asked], high[asked]), _LEAST_SHARE, 1 - _LEAST_SHARE)
        between = near[asked] + share * (far[asked] - near[asked])
        sums, found = profile(asked, between, near[asked], shape[:, asked])
        sums = sums - limit[asked]
        inside = sums <= 0
        # An end that stays counts half, so that it moves before long, too.
        high[asked], low[asked] = np.where(inside, 0.5 * high[asked], sums), np.where(inside, sums, 0.5 * low[asked])
        near[asked], far[asked] = np.where(inside, between, near[asked]), np.where(inside, far[asked], between)
        shape[:, asked] = np.where(inside, found, shape[:, asked])
        asked = asked[np.abs(far - near)[asked] >= close_decades]
        if not len(asked):
            break
    return near + _zero(low, high) * (far - near)


def _zero(low: Floats, high: Floats) -> Floats:
    """Return where a line between two values is 0, as a share of the way."""
    return np.divide(low, low - high, where=low != high, out=np.full_like(low, 0.5))
