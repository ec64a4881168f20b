"""Many cells that are one reading: the mean of all objects of a field, and how many there are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit import schema
from platekit.readers._places import Coded

_KEYS = list(schema.READINGS.keys)


def pool_readings(readings: pd.DataFrame, pool: Coded) -> pd.DataFrame:
    """Return one reading for all cells of one plate, well, readout, time and field, if the reader asks for it.

    Parameters
    ----------
    readings : pandas.DataFrame
        `schema.READINGS`, one row per cell.
    pool : Coded, one per row
        "" for cells that are readings by themselves, ``mean``, or ``count``: the number of cells.

    Returns
    -------
    pandas.DataFrame
        `schema.READINGS`, in order of the first cells. A mean is over the cells that hold a number; one saturated cell
        makes it saturated, for its mean is then only a bound. `source` names the first and the last cell.
    """
    if not any(pool.known):
        return readings
    place = readings.groupby(_KEYS, dropna=False, sort=False).ngroup().to_numpy()
    first = np.unique(place, return_index=True)[1]
    size = len(first)
    last = np.zeros(size, dtype=np.int64)
    last[place] = np.arange(len(place))
    flags = readings["flag"].to_numpy(dtype=object)
    measured = flags == ""
    numbers = np.bincount(place, weights=measured, minlength=size)
    sums = np.bincount(place, weights=readings["value"].fillna(0.0), minlength=size)
    saturated = np.bincount(place, weights=flags == "saturated", minlength=size) > 0
    cells = np.bincount(place, minlength=size)
    how = pool[first]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(saturated, np.nan, sums / numbers)
    said = np.where(saturated, "saturated", np.where(numbers > 0, "", flags[first]))
    counted = how == "count"
    sources = readings["source"].to_numpy(dtype=object)
    named = [
        sources[one] if one == other else f"{sources[one]} to {sources[other]} ({word} of {number})"
        for one, other, word, number in zip(first, last, how, cells, strict=True)
    ]
    pooled = readings.iloc[first].assign(
        value=np.where(counted, cells, means), flag=np.where(counted, "", said), source=named
    )
    return pooled.reset_index(drop=True)
