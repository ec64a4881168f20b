"""Does what was read contradict what the layout says is in the wells: labels swapped, plate turned, virus in the mock arm?"""

from __future__ import annotations

import numpy as np

from platekit.errors import ControlError
from platekit.quality._check import ArmCheck, Finding, Light, not_applicable, not_computable
from platekit.quality._contrast import wells_of
from platekit.quality._plate import Arm, Controls, FloatArray
from platekit.quality._words import count, listed, number
from platekit.quality.ssmd import separation

# Infected and uninfected plates less than this apart cannot tell which of them a plate is.
_TELLING_RATIO = 4.0
# One well that got virus by mistake does not make a plate another one.
_WELLS_TO_ACCUSE = 3
# One well in the valley between the controls is noise on many a usable plate.
_STRANGE_BY_CHANCE = 1


def _look(arm: Arm) -> Finding:
    if not arm.readout.decides:
        return not_applicable("asked of the deciding readout")
    if arm.readout_of_infection and not arm.infected:
        return _virus_in_mock(arm)
    if len(arm.zero) < 2 or len(arm.hundred) < 2:
        return not_computable(
            f"{wells_of(arm.zero)} and {wells_of(arm.hundred)}; 2 or more of each are needed", light="green"
        )
    try:
        apart = _apart(arm, arm.zero.values, arm.hundred.values)
    except ControlError as error:
        return not_computable(error.found, light="green")
    limit = arm.gates.minimum_ssmd
    strange = _strange(arm.zero, arm.hundred) + _strange(arm.hundred, arm.zero)
    if apart <= -limit:
        high, low = (arm.hundred, arm.zero) if _zero_reads_high(arm) else (arm.zero, arm.hundred)
        medians = f"medians {number(_middle(high))} and {number(_middle(low))}"
        return _says(
            strange, "red", f"{high.role} reads higher than {low.role} ({medians}): labels swapped, or another plate"
        )
    if apart < limit:
        return _explained(arm, strange)
    if len(strange) > _STRANGE_BY_CHANCE:
        return _says(strange, "amber", f"{_named(strange)}: check the layout")
    return _says(strange, "green", "controls read as the layout says")


def _says(strange: list[str], light: Light, message: str) -> Finding:
    return Finding(len(strange), _STRANGE_BY_CHANCE, light, message)


def _named(strange: list[str]) -> str:
    verb = "reads" if len(strange) == 1 else "read"
    return f"{count(len(strange), 'control well')} {verb} like the other control ({listed(strange)})"


def _zero_reads_high(arm: Arm) -> bool:
    """Return whether the zero wells read higher: virus raises a signal of infection, and death lowers one of life."""
    return arm.readout_of_infection and arm.readout.kind != "viability"


def _apart(arm: Arm, zero: FloatArray, hundred: FloatArray) -> float:
    """Return the larger of plain and robust SSMD, above 0 where zero and hundred lie as the assay says."""
    plain, robust = separation(zero, hundred)
    larger = plain if abs(plain) >= abs(robust) else robust
    return larger if _zero_reads_high(arm) else -larger


def _middle(controls: Controls) -> float:
    return float(np.median(controls.values))


def _strange(of: Controls, other: Controls) -> list[str]:
    """Return the wells nearer to the median of the other control than to that of their own."""
    nearer = np.abs(of.values - _middle(other)) < np.abs(of.values - _middle(of))
    return [well for well, far in zip(of.wells, nearer, strict=True) if far]


def _explained(arm: Arm, strange: list[str]) -> Finding:
    """Return a contradiction where one simple mistake would explain controls that are not separated."""
    zero, hundred = arm.turned
    if len(zero) == len(arm.zero) and len(hundred) == len(arm.hundred) and _separates(arm, zero, hundred):
        return _says(strange, "red", "controls are separated only if the plate lay turned by 180 degrees")
    own, other = np.isin(arm.zero.wells, strange), np.isin(arm.hundred.wells, strange)
    if own.any() and other.any():
        zero = np.concatenate([arm.zero.values[~own], arm.hundred.values[other]])
        hundred = np.concatenate([arm.hundred.values[~other], arm.zero.values[own]])
        # Sorting noise by height separates it somewhat too, but never as far as Z' above 0.
        if len(zero) >= 2 and len(hundred) >= 2 and _gap(zero, hundred):
            return _says(strange, "red", f"{_named(strange)}: labels swapped in part")
    return _says(strange, "green", "controls are not separated, and no simple mistake of the layout explains it")


def _separates(arm: Arm, zero: FloatArray, hundred: FloatArray) -> bool:
    try:
        return _apart(arm, zero, hundred) >= arm.gates.minimum_ssmd
    except ControlError:
        return False


def _gap(zero: FloatArray, hundred: FloatArray) -> bool:
    spread = 3 * float(np.std(zero, ddof=1) + np.std(hundred, ddof=1))
    return abs(float(zero.mean() - hundred.mean())) > spread


def _virus_in_mock(arm: Arm) -> Finding:
    infected, uninfected = arm.levels.infected, arm.levels.uninfected
    if len(arm.vehicle) < _WELLS_TO_ACCUSE or not infected > 0 or not _zero_reads_high(arm):
        return not_applicable("too few vehicle wells, or no infected plate of this batch to hold the mock arm against")
    read = _middle(arm.vehicle)
    message = f"wells without virus read {number(read)}, infected vehicle of the batch {number(infected)}"
    swapped = read > _TELLING_RATIO * infected
    telling = uninfected > 0 and infected >= _TELLING_RATIO * uninfected
    if swapped or (telling and read > float(np.sqrt(infected * uninfected))):
        return Finding(read / infected, np.nan, "red", f"{message}: they look infected, plates swapped?")
    return Finding(read / infected, np.nan, "green", message)


CHECK = ArmCheck("layout_agreement", "Do the readings fit the layout?", _look, leaves_out=True)
