"""One number per plate, well and readout: microscope fields pooled, time points reduced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import Readout
from platekit.errors import ScreenError, did_you_mean

POOLS = ("median", "mean", "sum")
TIMES = ("last", "first", "maximum")
# Sources listed for a pooled value; a plate of 25 fields would otherwise fill the table with file names.
_SOURCES_SHOWN = 3


def reduce_readings(wells: pd.DataFrame, readouts: Mapping[str, Readout]) -> pd.DataFrame:
    """Return wells with one row per plate, well and readout.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`; `value` is NaN where there is no number.
    readouts : mapping of str to Readout
        `pool` (median, mean or sum of fields) and `time` (last, first, maximum or hours); a readout that is not
        listed is pooled by its median at its last time.

    Returns
    -------
    pandas.DataFrame
        In order of plate, well and readout. Readings marked as excluded are left out of a pooled value, and the well
        is excluded when all of them are. A pooled well is saturated when a sum or mean holds a saturated field, or
        when half of the fields of a median are: its `value` is then NaN.

    Raises
    ------
    ScreenError
        If the assay names a way of pooling, or a time, that does not exist.
    """
    ordered = wells.sort_values(list(schema.WELLS.keys), kind="stable", na_position="first").reset_index(drop=True)
    keys = list(schema.WELL_KEYS)
    if not ordered.duplicated(keys).any():
        return ordered.drop(columns=["time_h", "field"])
    parts = [
        _one_readout(part.reset_index(drop=True), readouts.get(str(name)))
        for name, part in ordered.groupby("readout", observed=True, sort=True)
    ]
    return pd.concat(parts, ignore_index=True).sort_values(keys, kind="stable").reset_index(drop=True)


def _one_readout(frame: pd.DataFrame, readout: Readout | None) -> pd.DataFrame:
    pool = "median" if readout is None else readout.pool
    time = "last" if readout is None else readout.time
    if pool not in POOLS:
        raise ScreenError(f"assay, [readouts.{frame['readout'].iloc[0]}] pool", f"'{pool}'", "a way to pool fields",
                          f"Ways: {did_you_mean(pool, POOLS)}")  # fmt: skip
    return _at_one_time(_pooled(frame, pool), time).drop(columns=["time_h"])


def _pooled(frame: pd.DataFrame, pool: str) -> pd.DataFrame:
    """Return one row per plate, well, readout and time."""
    keys = [*schema.WELL_KEYS, "time_h"]
    place = frame.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    all_excluded = frame.groupby(place)["excluded"].transform("all")
    used = frame[~frame["excluded"] | all_excluded].assign(_place=place[~frame["excluded"] | all_excluded])
    grouped = used.groupby("_place", sort=True)
    first = grouped.head(1).set_index("_place").sort_index().drop(columns=["field"])
    # A saturated field is above every number, so that a median of mostly measured fields still stands.
    heights = used["value"].where(used["flag"] != "saturated", np.inf)
    values = getattr(heights.groupby(used["_place"], sort=True), pool)(**({"min_count": 1} if pool == "sum" else {}))
    saturated = np.isinf(values)
    flags = used["flag"].where(used["flag"] != "saturated", "").groupby(used["_place"], sort=True).first()
    flags = flags.where(values.isna(), "").mask(saturated, "saturated")
    return first.assign(
        value=values.where(~saturated),
        flag=flags.astype("str"),
        source=grouped["source"].agg(_sources),
    ).reset_index(drop=True)


def _sources(sources: Any) -> str:
    named = list(dict.fromkeys(source for source in sources if source))
    shown = "; ".join(named[:_SOURCES_SHOWN])
    return shown if len(named) <= _SOURCES_SHOWN else f"{shown}; and {len(named) - _SOURCES_SHOWN} more"


def _at_one_time(frame: pd.DataFrame, time: str) -> pd.DataFrame:
    keys = list(schema.WELL_KEYS)
    if time == "last":
        chosen = frame.drop_duplicates(keys, keep="last")
    elif time == "first":
        chosen = frame.drop_duplicates(keys, keep="first")
    elif time == "maximum":
        height = frame["value"].where(frame["flag"] != "saturated", np.inf)
        chosen = frame.assign(_height=height).sort_values("_height", na_position="first", kind="stable")
        chosen = chosen.drop_duplicates(keys, keep="last").drop(columns=["_height"])
    else:
        chosen = _nearest_time(frame, time)
    return chosen


def _nearest_time(frame: pd.DataFrame, time: str) -> pd.DataFrame:
    try:
        hours = float(time)
    except ValueError as cause:
        raise ScreenError(
            f"assay, [readouts.{frame['readout'].iloc[0]}] time", f"'{time}'", "a time to read at",
            f"Write a number of hours, or one of: {did_you_mean(time, TIMES)}",
        ) from cause  # fmt: skip
    distance = (frame["time_h"] - hours).abs()
    nearest = frame.assign(_distance=distance).sort_values("_distance", kind="stable")
    return nearest.drop_duplicates(list(schema.WELL_KEYS)).drop(columns=["_distance"])
