"""Number of vehicle wells with a number: the wells that every compound is held against."""

from __future__ import annotations

from platekit.quality._check import ArmCheck, Finding, not_applicable
from platekit.quality._contrast import wells_of
from platekit.quality._plate import Arm
from platekit.quality._words import count


def _look(arm: Arm) -> Finding:
    if arm.readout.against == "samples":
        return not_applicable("the wells are held against the compound wells of their plate")
    n, limit, role = len(arm.vehicle), arm.gates.green_vehicle_wells, arm.vehicle.role
    if n >= limit:
        return Finding(n, limit, "green", wells_of(arm.vehicle))
    if n >= 3:
        return Finding(n, limit, "amber", f"{wells_of(arm.vehicle)}, fewer than {limit:.0f}: intervals will be wide")
    if n > 0:
        return Finding(n, limit, "amber", f"{wells_of(arm.vehicle)}: too few to stand alone on this plate")
    message = f"no {role} well with a number{_instead(arm)}"
    if arm.gated:
        return Finding(0, limit, "red", f"{message}: no fold change and no verdict")
    return Finding(0, limit, "amber", f"{message}: no percent of vehicle")


def _instead(arm: Arm) -> str:
    """Say what stands there instead of usable vehicle wells, since that is what has to be mended."""
    of_role = arm.wells[arm.wells["role"] == arm.vehicle.role]
    if len(of_role):
        excluded = int(of_role["excluded"].sum())
        saturated = int((of_role["flag"] == "saturated").sum())
        return f" ({count(len(of_role), 'such well')}: {excluded} excluded, {saturated} saturated)"
    if arm.infected and arm.unmatched:
        return f" in this arm ({arm.unmatched} on the plate differ in virus, moi, cell_line or condition)"
    return ""


CHECK = ArmCheck("vehicle_wells", "Number of vehicle wells", _look, leaves_out=True)
