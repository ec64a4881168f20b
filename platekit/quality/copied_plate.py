"""A plate whose numbers are those of another one: a copied file or block, not a second experiment."""

from __future__ import annotations

from platekit.quality._check import Finding, PlateCheck, not_applicable
from platekit.quality._plate import PlateReadout
from platekit.quality._words import count


def _look(plate: PlateReadout) -> Finding:
    n = int(plate.wells["value"].notna().sum())
    if plate.copy_of:
        message = (
            f"the numbers of all {count(n, 'well')} are those of plate '{plate.copy_of}': a copy is not an experiment"
        )
        return Finding(n, 0, "red", message)
    if plate.wells["excluded"].all():
        return not_applicable("no well of this plate is in use")
    return Finding(0, 0, "green", "no other plate has the same numbers")


CHECK = PlateCheck("copied_plate", "Wells that repeat another plate", _look, leaves_out=True)
