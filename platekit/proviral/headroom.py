"""How much infection could have risen at all: a vehicle that is nearly all infected cannot show an increase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

COUNTED, CONTROL, SCREEN, UNKNOWN = "counted", "pro-viral control", "largest increase of the screen", "unknown"


@dataclass(frozen=True)
class Headroom:
    """Largest fold that could have been seen, and where that is known from.

    `control_rise` is the fold of the pro-viral control, NaN where there is none; `vehicle_fraction` the infected fraction of the vehicle.
    """

    fold: float
    source: str
    control_rise: float
    vehicle_fraction: float


def counted_headroom(group: pd.DataFrame) -> tuple[float, float]:
    """Return headroom and infected fraction of the vehicle, NaN where cells were not counted.

    Parameters
    ----------
    group : pandas.DataFrame
        Rows of `infected_fraction` of one arm.

    Returns
    -------
    headroom, fraction : float
        1 / upper 95 % limit (one-sided) of the mean infected fraction over plates. The spread is that of the plates, or of
        the wells of a single plate.
    """
    vehicle = group[(group["role"] == "virus_control") & ~group["excluded"] & group["value"].notna()]
    if vehicle.empty:
        return float("nan"), float("nan")
    plates = vehicle.groupby("plate")["value"].mean()
    values = (plates if len(plates) > 1 else vehicle["value"]).to_numpy(dtype=np.float64)
    mean, n = float(values.mean()), len(values)
    spread = float(values.std(ddof=1)) * float(stats.t.ppf(0.95, n - 1)) / np.sqrt(n) if n > 1 else 0.0
    upper = min(mean + spread, 1.0)
    return (1 / upper if upper > 0 else float("nan")), mean


def headroom(counted: tuple[float, float], control: tuple[float, float], largest_increase: float) -> Headroom:
    """Return the headroom from the best that is known.

    Parameters
    ----------
    counted : tuple of float
        `counted_headroom`.
    control : tuple of float
        Fold of the pro-viral control and its lower 95 % limit; NaN where there is none.
    largest_increase : float
        Lower 95 % limit of the largest significant increase among the compounds; NaN where there is none.
    """
    fold, fraction = counted
    rise, at_least = control
    if np.isfinite(fold):
        return Headroom(fold, COUNTED, rise, fraction)
    known = {CONTROL: at_least, SCREEN: largest_increase}
    finite = {source: value for source, value in known.items() if np.isfinite(value)}
    if not finite:
        return Headroom(float("nan"), UNKNOWN, rise, fraction)
    source = max(finite, key=lambda name: finite[name])
    return Headroom(max(finite[source], 1.0), source, rise, fraction)
