"""Spatial pattern: do neighbouring wells with different contents resemble each other?"""

from __future__ import annotations

import numpy as np

from platekit.quality._alike import LEVEL, AlikeWells, IntArray, alike_wells, chance
from platekit.quality._check import Finding, PlateCheck, not_applicable, not_computable
from platekit.quality._plate import FloatArray, PlateReadout
from platekit.quality._words import count, number
from platekit.wells import neighbours

# Fewer pairs of neighbours than this cannot show a pattern at the level asked for.
_PAIRS = 20


def shared_deviation(wells: AlikeWells, first: IntArray, second: IntArray) -> tuple[float, float]:
    """Return how far neighbours deviate together, and how often chance does as much.

    Parameters
    ----------
    wells : AlikeWells
    first, second : ndarray of int64
        Pairs of neighbours, from `wells.neighbours`.

    Returns
    -------
    percent : float
        Standard deviation of what neighbours share, percent of the vehicle; 0 where they share nothing.
    p : float
        One-sided, from 499 rearrangements that keep each compound's doses together.

    Notes
    -----
    sqrt(C - mean C of the rearrangements), where C is the mean product of the deviations of neighbours: the numerator
    of Moran's I [1]_. Left as a variance it has a size, which I alone has not.

    References
    ----------
    .. [1] Moran (1950) Biometrika 37:17, doi:10.1093/biomet/37.1-2.17
    """
    found = float(_products(wells.deviation, first, second))
    by_chance = _products(wells.rearranged, first, second)
    return 100 * float(np.sqrt(max(found - float(by_chance.mean()), 0.0))), chance(found, by_chance)


def _products(deviation: FloatArray, first: IntArray, second: IntArray) -> FloatArray:
    return np.mean(deviation[..., first] * deviation[..., second], axis=-1)


def _look(plate: PlateReadout) -> Finding:
    wells = alike_wells(plate)
    if isinstance(wells, str):
        return not_applicable(wells)
    first, second = neighbours(wells.rows, wells.columns, wells.unit)
    if len(first) < _PAIRS:
        return not_computable(
            f"{count(len(first), 'pair')} of neighbouring wells that should be alike, {_PAIRS} are needed",
            light="green",
        )
    value, p = shared_deviation(wells, first, second)
    amber, red = plate.gates.amber_spatial_percent, plate.gates.red_spatial_percent
    message = f"neighbouring wells share a deviation of {number(value)} % of the {wells.scale} (p {number(p)})"
    if p > LEVEL or value <= amber:
        return Finding(value, amber, "green", message)
    if value <= red:
        return Finding(value, amber, "amber", f"{message}; beyond {number(amber)} %")
    return Finding(value, red, "red", f"{message}; beyond {number(red)} %: a badly patterned plate, kept in use")


CHECK = PlateCheck("spatial_pattern", "Deviation that neighbouring wells share [% of vehicle]", _look)
