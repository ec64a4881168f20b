"""Wells in which the detector was at its end: an increase of unknown size, never zero."""

from __future__ import annotations

from platekit.quality._check import Finding, PlateCheck
from platekit.quality._plate import PlateReadout
from platekit.quality._words import count, listed


def _look(plate: PlateReadout) -> Finding:
    wells = plate.wells[~plate.wells["excluded"]]
    saturated = wells[wells["flag"] == "saturated"]
    n = len(saturated)
    if n == 0:
        return Finding(0, 0, "green", "no saturated well")
    message = f"{count(n, 'saturated well')} ({listed(list(saturated['well']))}), an increase of unknown size"
    controls = int(saturated["role"].isin(["virus_control", "cell_control", "blank"]).sum())
    if controls:
        message += f"; {count(controls, 'control well')} among them: read the plate again at a lower gain"
    return Finding(n, 0, "amber", message)


CHECK = PlateCheck("saturated", "Number of saturated wells", _look)
