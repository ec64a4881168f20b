"""Edge effect: the outer ring of a plate against the wells inside it."""

from __future__ import annotations

import numpy as np

from platekit.quality._alike import LEVEL, AlikeWells, alike_wells, chance
from platekit.quality._check import Finding, PlateCheck, not_applicable, not_computable
from platekit.quality._plate import FloatArray, PlateReadout
from platekit.quality._words import number


def _ring_difference(wells: AlikeWells, deviation: FloatArray) -> FloatArray:
    """Return outer less inner median, vehicles and compounds apart and then weighted by how much each can tell."""
    total = np.zeros(deviation.shape[:-1])
    weights = 0.0
    for kind in np.unique(wells.kind):
        outer, inner = (wells.kind == kind) & wells.outer, (wells.kind == kind) & ~wells.outer
        if outer.any() and inner.any():
            weight = 1 / (1 / outer.sum() + 1 / inner.sum())
            total = total + weight * (np.median(deviation[..., outer], -1) - np.median(deviation[..., inner], -1))
            weights += weight
    return total / weights if weights else np.full(deviation.shape[:-1], np.nan)


def _look(plate: PlateReadout) -> Finding:
    wells = alike_wells(plate)
    if isinstance(wells, str):
        return not_applicable(wells)
    if not wells.outer.any():
        return not_applicable("no vehicle or compound well in the outer ring")
    found = float(_ring_difference(wells, wells.deviation))
    if np.isnan(found):
        return not_computable(
            "vehicle or compound wells lie either all in the outer ring or all inside it, so that the edge cannot be told from what is in the wells",
            light="amber",
        )
    p = chance(abs(found), np.abs(_ring_difference(wells, wells.rearranged)))
    value, limit = 100 * found, plate.gates.amber_edge_percent
    message = f"outer ring {value:+.0f} % of the vehicle against the inside (p {number(p)})"
    if abs(value) > limit and p <= LEVEL:
        return Finding(value, limit, "amber", f"{message}; beyond {number(limit)} %")
    return Finding(value, limit, "green", message)


CHECK = PlateCheck("edge_effect", "Outer ring against inside [% of vehicle]", _look)
