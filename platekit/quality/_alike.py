"""The wells of a plate that should read alike, to look for the plate's own pattern in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.quality._contrast import median_and_spread
from platekit.quality._plate import Arm, FloatArray, PlateReadout

IntArray = npt.NDArray[np.int64]

# Chance is judged by this many rearrangements of the wells, and a pattern named at this level.
PERMUTATIONS = 499
LEVEL = 0.01
_SEED = 19500617
# Deviations beyond this many robust spreads count as much as this: one active drug must not make a pattern.
_WINSOR = 3.0


@dataclass(frozen=True)
class AlikeWells:
    """Wells that should read alike, as fractions of the vehicle above or below their kind's median.

    `unit` numbers what was dispensed together: each vehicle well is one, all wells of one compound are one.
    `rearranged` (PERMUTATIONS, n) holds the deviations with whole units exchanged among like units. `scale` is what
    the fractions are of, in words.
    """

    rows: IntArray
    columns: IntArray
    kind: IntArray
    unit: IntArray
    deviation: FloatArray
    rearranged: FloatArray
    outer: npt.NDArray[np.bool_]
    scale: str = "vehicle"


# Two checks ask for the wells of one plate, one after the other.
@lru_cache(maxsize=2)
def alike_wells(plate: PlateReadout) -> AlikeWells | str:
    """Return the wells that should read alike, or in words why there are none.

    Parameters
    ----------
    plate : PlateReadout

    Returns
    -------
    AlikeWells or str

    Notes
    -----
    Vehicle wells, and of each compound the lower half of its doses, where most compounds do nothing yet. Active
    compounds remain among them, so deviations are limited to 3 robust spreads, and chance is judged by exchanging
    whole compounds, dose by dose: what a compound does at all its doses then moves with it and makes no pattern.
    """
    arms = [arm for arm in plate.arms if arm.infected or "virus_control" not in plate.readout.zero]
    if not arms:
        return "no virus on this plate"
    parts = [part for number, arm in enumerate(arms) if (part := _of_arm(arm, number)) is not None]
    if not parts:
        return "no vehicle well above 0 to hold the others against"
    wells = pd.concat(parts, ignore_index=True).sort_values(["kind", "name", "dose", "_row", "_column"], kind="stable")
    deviation = wells["fraction"] - wells["fraction"].groupby(wells["kind"]).transform("median")
    _, spread = median_and_spread(deviation.to_numpy(dtype=np.float64))
    if spread == 0:
        return "more than half of the wells read exactly the same"
    limited = np.clip(deviation.to_numpy(dtype=np.float64), -_WINSOR * spread, _WINSOR * spread)
    unit = schema.group(wells, ["kind", "name"]).ngroup().to_numpy(dtype=np.int64)
    kind = wells["kind"].to_numpy(dtype=np.int64)
    rows, columns = wells["_row"].to_numpy(dtype=np.int64), wells["_column"].to_numpy(dtype=np.int64)
    last_row, last_column = plate.shape
    outer = (rows == 1) | (rows == last_row) | (columns == 1) | (columns == last_column)
    scale = "vehicle" if any(len(arm.vehicle) for arm in arms) else "typical compound well"
    return AlikeWells(rows, columns, kind, unit, limited, limited[_rearrangements(kind, unit)], outer, scale)


def _of_arm(arm: Arm, number: int) -> pd.DataFrame | None:
    middle = _reference(arm)
    if middle <= 0:
        return None
    usable = arm.wells[arm.wells["value"].notna() & ~arm.wells["excluded"]]
    vehicle = usable[usable["role"] == arm.vehicle.role]
    compounds = usable[(usable["role"] == "compound") & (usable["compound"] != "")]
    low = compounds[_lower_half(compounds)]
    parts = [
        vehicle.assign(kind=2 * number, name=vehicle["well"], dose=0.0),
        low.assign(kind=2 * number + 1, name=low["compound"], dose=low["concentration_uM"]),
    ]
    chosen = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return chosen.assign(fraction=chosen["value"] / middle)[["_row", "_column", "kind", "name", "dose", "fraction"]]


def _reference(arm: Arm) -> float:
    """Return the median of the vehicle wells; without any, in a screen of a whole library, of the compound wells."""
    if len(arm.vehicle) or arm.readout.against == "controls":
        return float(np.median(arm.vehicle.values)) if len(arm.vehicle) else 0.0
    values = arm.wells.loc[(arm.wells["role"] == "compound") & ~arm.wells["excluded"], "value"].dropna()
    return float(values.median()) if len(values) else 0.0


def _lower_half(compounds: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which wells hold the lower half of their compound's doses, the middle one included; one dose is low."""
    doses = schema.one_dose(compounds["concentration_uM"])
    if len(np.unique(doses[np.isfinite(doses)])) < 2:
        return np.ones(len(compounds), dtype=np.bool_)
    name, _ = pd.factorize(compounds["compound"])
    chosen = np.zeros(len(compounds), dtype=np.bool_)
    for one in np.unique(name):
        own = name == one
        given = np.unique(doses[own & np.isfinite(doses)])
        highest = given[(len(given) - 1) // 2] if len(given) else np.inf
        chosen |= own & ~(doses > highest)
    return chosen


def _rearrangements(kind: IntArray, unit: IntArray) -> IntArray:
    """Return row numbers in which units of one kind and size have changed places, their wells in the same order."""
    generator = np.random.default_rng(_SEED)
    places = np.tile(np.arange(len(unit)), (PERMUTATIONS, 1))
    alike: dict[tuple[int, int], list[IntArray]] = {}
    for one in np.unique(unit):
        wells = np.flatnonzero(unit == one)
        alike.setdefault((int(kind[wells[0]]), len(wells)), []).append(wells)
    for blocks in alike.values():
        stacked = np.stack(blocks)
        order = np.argsort(generator.random((PERMUTATIONS, len(stacked))), axis=1)
        places[:, stacked.ravel()] = stacked[order].reshape(PERMUTATIONS, -1)
    return places


def chance(found: float, by_chance: FloatArray) -> float:
    """Return the share of rearrangements at least as large as what was found, itself counted in.

    Examples
    --------
    >>> chance(2.0, np.array([0.0, 1.0, 3.0]))
    0.5
    """
    return (1 + int((by_chance >= found).sum())) / (1 + len(by_chance))
