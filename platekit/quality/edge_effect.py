"""Edge effect: the outer ring of a plate against the wells inside it."""

from __future__ import annotations

import numpy as np

from platekit.quality._alike import LEVEL, AlikeWells, alike_wells, chance
from platekit.quality._check import Finding, PlateCheck, not_applicable, not_computable
from platekit.quality._plate import FloatArray, PlateReadout
from platekit.quality._words import number


def ring_difference(wells: AlikeWells) -> tuple[float, float]:
    """Return how much the outer ring differs from the inside, and how often chance makes such a difference.

    Parameters
    ----------
    wells : AlikeWells

    Returns
    -------
    percent : float
        Median of the outer ring less median of the inside, percent of the vehicle; vehicles and compounds are compared
        within their own kind and then pooled. NaN where no kind has wells in both places.
    p : float
        Two-sided, from 499 rearrangements that keep each compound's doses together.

    References
    ----------
    .. [1] Mansoury et al. (2021) PLoS ONE, The edge effect: a global problem
    """
    found = float(_difference(wells, wells.deviation))
    return 100 * found, chance(abs(found), np.abs(_difference(wells, wells.rearranged)))


def _difference(wells: AlikeWells, deviation: FloatArray) -> FloatArray:
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
    value, p = ring_difference(wells)
    if np.isnan(value):
        if wells.outer.all():
            return not_applicable("no vehicle or compound well inside the outer ring")
        return not_computable(
            "one of vehicle and compounds lies all in the outer ring and the other all inside, so that the edge cannot be told from what the compounds do",
            light="amber",
        )
    limit = plate.gates.amber_edge_percent
    message = f"outer ring {value:+.0f} % of the {wells.scale} against the inside (p {number(p)})"
    if abs(value) > limit and p <= LEVEL:
        return Finding(value, limit, "amber", f"{message}; beyond {number(limit)} %")
    return Finding(value, limit, "green", message)


CHECK = PlateCheck("edge_effect", "Outer ring against inside [% of vehicle]", _look)
