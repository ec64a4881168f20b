"""One number per plate and well of a readout: microscope fields pooled, one time taken, as the assay says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import Readout


def one_reading(wells: pd.DataFrame, readout: Readout) -> pd.DataFrame:
    """Return one row per plate and well.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS` of one readout.
    readout : Readout
        `pool` of fields (median, mean, sum) and `time` (last, first, maximum, or a number of hours: the nearest read).

    Returns
    -------
    pandas.DataFrame
        In order of plate and well. An excluded field is not pooled, and a well is excluded where all its fields are.
        A saturated field counts as higher than any number: where it decides the pooled value, that is saturated too.
    """
    order = ["plate", "well", "time_h", "field"]
    ordered = wells.sort_values(order, kind="stable", na_position="first").reset_index(drop=True)
    if not ordered.duplicated(["plate", "well"]).any():
        return ordered
    pooled = _pooled(ordered, readout.pool)
    key = _time_key(pooled, readout.time)
    latest = pooled.assign(_key=key).sort_values(["plate", "well", "_key"], kind="stable", na_position="first")
    return latest.drop_duplicates(["plate", "well"], keep="last").drop(columns="_key").reset_index(drop=True)


def _pooled(ordered: pd.DataFrame, pool: str) -> pd.DataFrame:
    keys = ["plate", "well", "time_h"]
    read = schema.group(ordered, keys).ngroup()
    kept = ordered[~ordered["excluded"] | ordered["excluded"].groupby(read).transform("all")]
    height = kept["value"].where(kept["flag"] != "saturated", np.inf)
    grouped = height.groupby(read.loc[kept.index])
    values = {"median": grouped.median, "mean": grouped.mean, "sum": lambda: grouped.sum(min_count=1)}[pool]()
    # A row with a flag speaks for the pooled well only where no field gave a number.
    first = kept.groupby(read.loc[kept.index]).head(1)
    place = read.loc[first.index]
    pooled = place.map(values)
    flag = first["flag"].where(pooled.isna(), "").mask(np.isinf(pooled), "saturated")
    return first.assign(value=pooled.where(~np.isinf(pooled)), flag=flag)


def _time_key(pooled: pd.DataFrame, time: str) -> pd.Series:
    if time == "last":
        return pooled["time_h"]
    if time == "first":
        return -pooled["time_h"]
    if time == "maximum":
        return pooled["value"].where(pooled["flag"] != "saturated", np.inf)
    return -(pooled["time_h"] - float(time)).abs()
