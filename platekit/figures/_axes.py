"""Axes: from data to a place between 0 and 1, and ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from platekit.figures._wording import figures

Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis, in the axis' own units."""

    value: float
    label: str


@dataclass(frozen=True)
class Axis:
    """One axis from `low` to `high` in its own units; on a log axis both are above 0. `far` labels the other side."""

    title: str
    scale: Scale
    low: float
    high: float
    ticks: tuple[Tick, ...] = ()
    minor: tuple[float, ...] = ()
    far: tuple[Tick, ...] = ()
    far_title: str = ""


def place(axis: Axis, value: float) -> float:
    """Return where a value lies on the axis: 0 at its low end, 1 at its high end; infinity is the edge itself.

    Examples
    --------
    >>> place(Axis("dose", "log", 0.01, 100, ()), 1.0)
    0.5
    """
    if math.isinf(value):
        return 0.0 if value < 0 else 1.0
    if axis.scale == "log":
        low, high = math.log10(axis.low), math.log10(axis.high)
        return (math.log10(value) - low) / (high - low)
    return (value - axis.low) / (axis.high - axis.low)


def linear_ticks(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Return round numbers, a step of 1, 2 or 5 apart.

    Examples
    --------
    >>> linear_ticks(-0.3, 3.4)
    (0.0, 1.0, 2.0, 3.0)
    """
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(i * step, 12) + 0.0 for i in range(first, last + 1))


def log_ticks(low: float, high: float) -> tuple[float, ...]:
    """Return decades where there are three or more; 1 and 3, else 1, 2 and 5 of each decade on a shorter axis.

    Examples
    --------
    >>> log_ticks(0.02, 30), log_ticks(0.8, 7)
    ((0.1, 1.0, 10.0), (1.0, 2.0, 5.0))
    """
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 2, 3, 4, 5, 6, 7, 8, 9)):
        found = _multiples(low, high, steps)
        if len(found) >= 3:
            return found
    return found


def minor_log_ticks(low: float, high: float) -> tuple[float, ...]:
    """Return 2 to 9 of each decade, the marks that tell a reader the axis is logarithmic."""
    return _multiples(low, high, (2, 3, 4, 5, 6, 7, 8, 9))


def _multiples(low: float, high: float, steps: Iterable[int]) -> tuple[float, ...]:
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    # Through text, because 3 * 10 ** -1 is not 0.3 in binary.
    candidates = (float(f"{step}e{decade}") for decade in decades for step in steps)
    return tuple(value for value in candidates if low * (1 - 1e-9) <= value <= high * (1 + 1e-9))


def fold_ticks(low: float, high: float, at_most: int = 8) -> tuple[float, ...]:
    """Return powers of two, thinned evenly around 1.

    Examples
    --------
    >>> fold_ticks(0.3, 5)
    (0.5, 1.0, 2.0, 4.0)
    """
    first, last = math.ceil(math.log2(low) - 1e-9), math.floor(math.log2(high) + 1e-9)
    step = 1
    while (last - first) / step + 1 > at_most:
        step += 1
    return tuple(2.0**power for power in range(first, last + 1) if power % step == 0)


def dose_axis(doses_uM: Iterable[float], title: str = "Concentration (µM, log scale)") -> Axis:
    """Return a log10 axis with room on both sides of the doses.

    Parameters
    ----------
    doses_uM : iterable of float
        Above 0, one or more.
    """
    doses = list(doses_uM)
    span = math.log10(max(doses) / min(doses))
    # A single dose, or two close ones, stand in the middle of one decade.
    margin = max(0.06 * span, (1 - span) / 2)
    low, high = min(doses) * 10**-margin, max(doses) * 10**margin
    ticks = tuple(Tick(value, figures(value)) for value in log_ticks(low, high))
    return Axis(title, "log", low, high, ticks, minor_log_ticks(low, high))
