"""Replicate agreement: do the compounds rank alike on different days?"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from platekit import schema
from platekit.assay import Readout
from platekit.quality._check import Finding, ScreenCheck, not_applicable, not_computable
from platekit.quality._plate import Arm, FloatArray, PlateReadout
from platekit.quality._words import count, number

# Fewer compound doses than this in common give a rank correlation that says nothing.
_IN_COMMON = 10


def agreement(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return the Spearman rank correlation of two batches over the same compounds and doses.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Readout of the same compounds and doses in two batches, such as percent of vehicle; pairs with a NaN are ignored.

    Returns
    -------
    float
        Between -1 and 1; NaN for fewer than ten pairs, or where a batch reads the same everywhere.

    References
    ----------
    .. [1] Spearman (1904) Am J Psychol 15:72, doi:10.2307/1412159

    Examples
    --------
    >>> round(agreement([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 4, 9, 16, 25, 36, 49, 64, 81, 100]), 6)
    1.0
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    known = np.isfinite(one) & np.isfinite(other)
    if known.sum() < _IN_COMMON or np.ptp(one[known]) == 0 or np.ptp(other[known]) == 0:
        return float("nan")
    return float(stats.spearmanr(one[known], other[known]).statistic)


def _of_vehicle(arm: Arm) -> pd.DataFrame | None:
    middle = float(np.median(arm.vehicle.values)) if len(arm.vehicle) else 0.0
    wells = arm.wells
    drugs = wells[(wells["role"] == "compound") & wells["value"].notna() & ~wells["excluded"]]
    if middle <= 0 or drugs.empty:
        return None
    return drugs.assign(fraction=drugs["value"] / middle)


def _by_batch(plates: tuple[PlateReadout, ...], readout: Readout) -> FloatArray:
    """Return the mean fraction of the vehicle per compound and dose (rows) and batch (columns); NaN where none."""
    infection = "virus_control" in readout.zero
    arms = [arm for plate in plates for arm in plate.arms if arm.infected or not infection]
    parts = [part for arm in arms if (part := _of_vehicle(arm)) is not None]
    if not parts:
        return np.empty((0, 0))
    wells = pd.concat(parts, ignore_index=True)
    wells = wells.assign(concentration_uM=schema.one_dose(wells["concentration_uM"]))
    keys = [*schema.COMPOUND_KEYS, "concentration_uM"]
    wells = wells.assign(_dose=schema.group(wells, keys).ngroup())
    return wells.pivot_table(index="_dose", columns="batch", values="fraction").to_numpy(dtype=np.float64)


def _look(readout: Readout, plates: tuple[PlateReadout, ...]) -> Finding:
    table = _by_batch(plates, readout)
    if table.size == 0:
        return not_applicable("no compound wells with a vehicle to hold them against")
    light = "amber" if readout.decides else "green"
    if table.shape[1] < 2:
        return not_computable("one batch, so that days cannot be compared", light=light)
    pairs = [agreement(table[:, i], table[:, j]) for i, j in combinations(range(table.shape[1]), 2)]
    known = [value for value in pairs if np.isfinite(value)]
    if not known:
        return not_computable(f"fewer than {_IN_COMMON} compound doses in common between batches", light=light)
    value, limit = float(np.median(known)), plates[0].gates.amber_replicate_correlation
    message = f"Spearman {number(value)} between batches, {count(len(known), 'pair')}, lowest {number(min(known))}"
    # Only the deciding readout is asked to agree: where nothing acts, as in viability, noise ranks as it likes.
    if not readout.decides:
        return Finding(value, np.nan, "green", message)
    if value < limit:
        return Finding(value, limit, "amber", f"{message}; below {number(limit)}: days disagree, or few compounds act")
    return Finding(value, limit, "green", message)


CHECK = ScreenCheck("replicate_agreement", "Rank correlation of compounds between batches", _look)
