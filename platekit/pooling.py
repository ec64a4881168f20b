"""One number per plate, well and readout: microscope fields pooled, one time of a kinetic run taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import POOLS, TIMES, Readout
from platekit.errors import ScreenError, did_you_mean, quoted

_KEYS = list(schema.WELL_KEYS)
# Sources listed for a pooled value; a plate of 25 fields would otherwise fill the table with file names.
_SOURCES_SHOWN = 3
_FEWEST_TIMES, _READOUTS_SHOWN = 2, 4
# How a remark calls the read that each rule for the time takes; hours are said as they are.
_RULES = {"last": "the last read", "first": "the first read", "maximum": "the highest read"}


def one_reading_per_well(wells: pd.DataFrame, readouts: Mapping[str, Readout]) -> pd.DataFrame:
    """Return wells with one row per plate, well and readout.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`; `value` is NaN where there is no number.
    readouts : mapping of str to Readout
        `pool` (median, mean or sum of fields) and `time` (last, first, maximum, or hours: the nearest read, the
        earlier of two as near); a readout that is not listed is pooled by its median at its last time.

    Returns
    -------
    pandas.DataFrame
        In order of plate, well and readout, without `time_h` and `field`. Readings marked as excluded are left out of
        a pooled value, and the well is excluded when all of them are. A pooled well is saturated when a sum or mean
        holds a saturated field, or when half of the fields of a median are: its `value` is then NaN. A read whose
        time is not known counts as the earliest.

    Raises
    ------
    ScreenError
        If the assay names a way of pooling, or a time, that does not exist.

    Examples
    --------
    >>> fields = pd.DataFrame({"plate": "P", "well": "A01", "readout": "infection", "field": ["1", "2", "3"],
    ...     "value": [1.0, 2.0, 9.0]})
    >>> one_reading_per_well(schema.conform(fields, schema.WELLS), {})["value"].tolist()
    [2.0]
    """
    ordered = wells.sort_values(list(schema.WELLS.keys), kind="stable", na_position="first").reset_index(drop=True)
    if ordered.duplicated(_KEYS).any():
        parts = [
            _one_readout(part.reset_index(drop=True), readouts.get(str(name)))
            for name, part in ordered.groupby("readout", observed=True, sort=True)
        ]
        ordered = pd.concat(parts, ignore_index=True).sort_values(_KEYS, kind="stable").reset_index(drop=True)
    return ordered.drop(columns=["time_h", "field"])


def times_used(wells: pd.DataFrame, readouts: Mapping[str, Readout]) -> list[str]:
    """Return a remark on each kinetic run of which one read is used: which, and of how many.

    Parameters
    ----------
    wells, readouts
        As for `one_reading_per_well`. Excluded readings are not counted, unless all of a readout are.

    Returns
    -------
    list of str
        One for all readouts of which the same is to be said; none where each well was read at one time.

    Examples
    --------
    >>> reads = pd.DataFrame({"plate": "P", "well": "A01", "readout": "infection", "time_h": [0.0, 12.0, 36.0], "value": 1.0})
    >>> print(*times_used(schema.conform(reads, schema.WELLS), {}))
    'infection' was read 3 times in each well, from 0 to 36 h: the last read is used, at 36 h. The assay decides which, by time in [readouts.infection].
    """
    kinetic = wells[wells["time_h"].notna()]
    if kinetic["time_h"].nunique() < _FEWEST_TIMES:
        return []
    same: dict[str, list[str]] = {}
    for name, part in kinetic.groupby("readout", observed=True, sort=True):
        counted = part if part["excluded"].all() else part[~part["excluded"]]
        number = counted.groupby(["plate", "well"], observed=True)["time_h"].nunique()
        if number.max() < _FEWEST_TIMES:
            continue
        readout = readouts.get(str(name))
        ordered = counted.sort_values(list(schema.WELLS.keys), kind="stable").reset_index(drop=True)
        used = _one_readout(ordered, readout)["time_h"]
        times = f"{number.min()} to {number.max()}" if number.min() < number.max() else f"{number.max()}"
        time = "last" if readout is None else readout.time
        read = _RULES.get(time, f"the read nearest to {time} h")
        said = f"{times} times in each well, {_span(counted['time_h'], 'from ')}: {read} is used, {_span(used, 'at ')}."
        same.setdefault(said, []).append(str(name))
    return [_said_of(names, said) for said, names in same.items()]


def _span(times: pd.Series, before: str) -> str:
    first, last = f"{times.min():.4g}", f"{times.max():.4g}"
    return f"{before}{first} h" if first == last else f"{before}{first} to {last} h"


def _said_of(names: list[str], said: str) -> str:
    more = f" and {len(names) - _READOUTS_SHOWN} more" if len(names) > _READOUTS_SHOWN else ""
    were = "was" if len(names) == 1 else "were"
    return f"{quoted(names[:_READOUTS_SHOWN])}{more} {were} read {said} The assay decides which, by time in [readouts.{names[0]}]."


def _one_readout(frame: pd.DataFrame, readout: Readout | None) -> pd.DataFrame:
    pool = "median" if readout is None else readout.pool
    time = "last" if readout is None else readout.time
    if pool not in POOLS:
        raise ScreenError(f"assay, [readouts.{frame['readout'].iloc[0]}] pool", f"'{pool}'", "a way to pool fields",
                          f"Ways: {did_you_mean(pool, POOLS)}")  # fmt: skip
    pooled = _pooled(frame, pool) if frame.duplicated([*_KEYS, "time_h"]).any() else frame
    return _at_one_time(pooled, time)


def _pooled(frame: pd.DataFrame, pool: str) -> pd.DataFrame:
    """Return one row per plate, well, readout and time."""
    place = frame.groupby([*_KEYS, "time_h"], dropna=False, sort=False).ngroup()
    used = frame[~frame["excluded"] | frame["excluded"].groupby(place).transform("all")]
    fields = place.loc[used.index]
    # A saturated field is above every number, so that a median of mostly measured fields still stands.
    heights = _heights(used).groupby(fields)
    values = {"median": heights.median, "mean": heights.mean, "sum": lambda: heights.sum(min_count=1)}[pool]()
    saturated = np.isinf(values)
    # A flag speaks for the pooled well only where no field gave a number.
    flags = used["flag"].groupby(fields).first().where(values.isna(), "").mask(saturated, "saturated")
    first = used.groupby(fields).head(1).set_index(fields.drop_duplicates().to_numpy()).sort_index()
    sources = used["source"].groupby(fields).agg(_sources)
    return first.assign(value=values.where(~saturated), flag=flags, source=sources).reset_index(drop=True)


def _heights(frame: pd.DataFrame) -> pd.Series:
    return frame["value"].where(frame["flag"] != "saturated", np.inf)


def _sources(sources: Any) -> str:
    named = list(dict.fromkeys(source for source in sources if source))
    shown = "; ".join(named[:_SOURCES_SHOWN])
    return shown if len(named) <= _SOURCES_SHOWN else f"{shown}; and {len(named) - _SOURCES_SHOWN} more"


def _at_one_time(frame: pd.DataFrame, time: str) -> pd.DataFrame:
    """Return the row of each well that was read at the time; rows come in order of time."""
    if time == "last":
        return frame.drop_duplicates(_KEYS, keep="last")
    if time == "first":
        return frame.drop_duplicates(_KEYS, keep="first")
    if time == "maximum":
        rising = _heights(frame).sort_values(na_position="first", kind="stable")
        return frame.loc[rising.index].drop_duplicates(_KEYS, keep="last")
    distance = (frame["time_h"] - _hours(time, frame)).abs().sort_values(kind="stable")
    return frame.loc[distance.index].drop_duplicates(_KEYS)


def _hours(time: str, frame: pd.DataFrame) -> float:
    try:
        return float(time)
    except ValueError as cause:
        raise ScreenError(
            f"assay, [readouts.{frame['readout'].iloc[0]}] time", f"'{time}'", "a time to read at",
            f"Write a number of hours, or one of: {did_you_mean(time, TIMES)}",
        ) from cause  # fmt: skip
