"""Wells that should have a number and have none."""

from __future__ import annotations

import numpy as np

from platekit.quality._check import Finding, PlateCheck
from platekit.quality._plate import PlateReadout
from platekit.quality._words import count, listed, number


def _look(plate: PlateReadout) -> Finding:
    wells = plate.wells[~plate.wells["excluded"] & (plate.wells["role"] != "empty")]
    limit = plate.gates.amber_missing_percent
    if wells.empty:
        return Finding(np.nan, limit, "amber", "not computable: no well of this plate is in use")
    # A saturated well is counted by its own check; one below the range was read, and was low.
    gone = wells[wells["value"].isna() & ~wells["flag"].isin(["saturated", "below_range"])]
    value = 100 * len(gone) / len(wells)
    if len(gone) == 0:
        return Finding(0, limit, "green", f"no well missing of {len(wells)} in use")
    message = (
        f"{count(len(gone), 'well')} of {len(wells)} without a number, {number(value)} % ({listed(list(gone['well']))})"
    )
    if value > limit:
        return Finding(value, limit, "amber", f"{message}; above {number(limit)} %")
    return Finding(value, limit, "green", message)


CHECK = PlateCheck("missing", "Wells without a number [%]", _look)
