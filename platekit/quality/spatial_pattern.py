"""Spatial pattern: do neighbouring wells with different contents resemble each other?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.quality._alike import LEVEL, IntArray, alike_wells, chance
from platekit.quality._check import Finding, PlateCheck, not_applicable, not_computable
from platekit.quality._plate import FloatArray, PlateReadout
from platekit.quality._words import count, number

# Fewer pairs of neighbours than this cannot show a pattern at the level asked for.
_PAIRS = 20


def neighbours(rows: npt.ArrayLike, columns: npt.ArrayLike, unit: npt.ArrayLike) -> tuple[IntArray, IntArray]:
    """Return pairs of wells that touch, side or corner, and do not belong to one unit (one compound's doses).

    Parameters
    ----------
    rows, columns, unit : array_like of int, shape (n,)

    Returns
    -------
    first, second : ndarray of int64
        Positions in the arrays; each pair once.

    Examples
    --------
    >>> first, second = neighbours([1, 1, 2], [1, 2, 9], [1, 2, 3])
    >>> first.tolist(), second.tolist()
    ([0], [1])
    """
    at, across, of = (np.asarray(values, dtype=np.int64) for values in (rows, columns, unit))
    close = (np.abs(at[:, None] - at) <= 1) & (np.abs(across[:, None] - across) <= 1) & (of[:, None] != of)
    first, second = np.nonzero(np.triu(close, 1))
    return first.astype(np.int64), second.astype(np.int64)


def _shared(deviation: FloatArray, first: IntArray, second: IntArray) -> FloatArray:
    """Return the mean product of neighbours: the numerator of Moran's I, which is the variance that they share."""
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
    found, by_chance = float(_shared(wells.deviation, first, second)), _shared(wells.rearranged, first, second)
    p = chance(found, by_chance)
    value = 100 * float(np.sqrt(max(found - float(by_chance.mean()), 0.0)))
    amber, red = plate.gates.amber_spatial_percent, plate.gates.red_spatial_percent
    message = f"neighbouring wells share a deviation of {number(value)} % of the vehicle (p {number(p)})"
    if p > LEVEL or value <= amber:
        return Finding(value, amber, "green", message)
    if value <= red:
        return Finding(value, amber, "amber", f"{message}; beyond {number(amber)} %")
    return Finding(value, red, "red", f"{message}; beyond {number(red)} %: a badly patterned plate, kept in use")


CHECK = PlateCheck("spatial_pattern", "Deviation that neighbouring wells share [% of vehicle]", _look)
