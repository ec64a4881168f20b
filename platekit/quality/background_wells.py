"""Number of wells at the hundred of inhibition: without them there is no percent inhibition."""

from __future__ import annotations

from platekit.quality._check import ArmCheck, Finding, not_applicable
from platekit.quality._contrast import wells_of
from platekit.quality._plate import Arm


def _look(arm: Arm) -> Finding:
    if not arm.judges_infection:
        return not_applicable("percent inhibition is asked of infected wells alone")
    n = len(arm.hundred)
    if n:
        return Finding(n, 1, "green", wells_of(arm.hundred))
    asked = " or ".join(arm.readout.hundred)
    message = f"controls: no {asked} with a number on this plate, so no percent inhibition; folds of the raw signal are too small"
    return Finding(0, 1, "amber", message)


CHECK = ArmCheck("background_wells", "Number of wells at the hundred of inhibition", _look)
