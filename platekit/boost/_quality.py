"""Z', signal to background and the CV of the vehicle in two conditions, one value a batch, and how they differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from platekit.assay import Readout
from platekit.bounds import Bounds, Floats, mean_difference
from platekit.screen import Boost

# measure -> whether it is a ratio, compared as one
_MEASURES = {"z_prime": False, "signal_to_background": True, "vehicle_cv_percent": True}
_LEAST_WELLS = 2


def quality_rows(infected: pd.DataFrame, plates: pd.DataFrame, boost: Boost, readout: Readout) -> list[dict[str, Any]]:
    """Return one row for each measure.

    Parameters
    ----------
    infected : pandas.DataFrame
        Infected wells of both conditions in one setting.
    plates : pandas.DataFrame
        All wells of their plates.
    boost : Boost
    readout : Readout
        Its `hundred` wells are the background.

    Notes
    -----
    On each plate and condition, with v the virus controls and h the hundred wells: Z' = 1 - 3 (s_v + s_h)/|m_v - m_h| [1]_, S/B = m_v/m_h, CV = 100 s_v/(m_v - m_h):
    of the signal of infection, since a background would dilute it. Plates are averaged within the batch; S/B and CV as logarithms. Limits are t limits over
    batches; the change is paired by batch.

    References
    ----------
    .. [1] Zhang, Chung & Oldenburg (1999) J Biomol Screen 4:67, doi:10.1177/108705719900400206
    """
    values = {
        condition: _by_batch(infected[infected["condition"] == condition], plates, readout)
        for condition in (boost.without, boost.condition)
    }
    return [_row(measure, values[boost.without][measure], values[boost.condition][measure]) for measure in _MEASURES]


def _by_batch(infected: pd.DataFrame, plates: pd.DataFrame, readout: Readout) -> pd.DataFrame:
    """Return the three measures by batch, ratios as natural logarithms."""
    zero = infected[infected["role"].eq("virus_control") & infected["value"].notna()]
    found: list[dict[str, Any]] = []
    for (batch, plate), mine in zero.groupby(["batch", "plate"]):
        held = plates[(plates["plate"] == plate) & plates["value"].notna()]
        hundred = next(
            (held.loc[held["role"] == role, "value"] for role in readout.hundred if (held["role"] == role).any()),
            pd.Series(dtype=float),
        )
        if len(mine) >= _LEAST_WELLS and len(hundred) >= _LEAST_WELLS:
            found.append(
                {
                    "batch": batch,
                    **_of_plate(mine["value"].to_numpy(dtype=np.float64), hundred.to_numpy(dtype=np.float64)),
                }
            )
    return pd.DataFrame(found, columns=["batch", *_MEASURES]).groupby("batch").mean()


def _of_plate(virus: Floats, background: Floats) -> dict[str, float]:
    v, h = float(np.mean(virus)), float(np.mean(background))
    s_v, s_h = float(np.std(virus, ddof=1)), float(np.std(background, ddof=1))
    span = abs(v - h)
    return {
        "z_prime": 1 - 3 * (s_v + s_h) / span if span > 0 else float("nan"),
        "signal_to_background": float(np.log(v / h)) if v > 0 and h > 0 else float("nan"),
        "vehicle_cv_percent": float(np.log(100 * s_v / span)) if s_v > 0 and span > 0 else float("nan"),
    }


def _row(measure: str, without: pd.Series, boosted: pd.Series) -> dict[str, Any]:
    without, boosted = without.dropna(), boosted.dropna()
    batches = without.index.intersection(boosted.index)
    back = np.exp if _MEASURES[measure] else float
    row: dict[str, Any] = {"measure": measure, "n_batches": len(batches)}
    for name, (value, low, high) in {
        "without": _mean(without), "with": _mean(boosted),
        "change": _mean(boosted.loc[batches] - without.loc[batches]),
    }.items():  # fmt: skip
        row |= {
            "change" if name == "change" else f"value_{name}": back(value),
            f"{name}_ci_low": back(low),
            f"{name}_ci_high": back(high),
        }
    return row


def _mean(values: pd.Series) -> tuple[float, float, float]:
    numbers = values.to_numpy(dtype=np.float64)
    if not len(numbers):
        return float("nan"), float("nan"), float("nan")
    nothing = np.zeros(len(numbers))
    found = mean_difference(Bounds(numbers, numbers), Bounds(nothing, nothing))
    return found.mean, found.low, found.high
