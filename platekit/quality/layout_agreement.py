"""Does what was read contradict what the layout says is in the wells: labels swapped, plate turned, virus in the mock arm?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.errors import ControlError
from platekit.quality._check import ArmCheck, Finding, Light, not_applicable, not_computable
from platekit.quality._contrast import wells_of
from platekit.quality._plate import Arm, Controls, FloatArray
from platekit.quality._words import count, listed, number
from platekit.quality.ssmd import separation

# Infected and uninfected plates less than this apart cannot tell which of them a plate is.
_TELLING_RATIO = 4.0
# A mock plate that reads so much more than infected and uninfected ones of its day is one of them, or has its own gain.
_SUSPECT_RATIO = 2.0
_PLATES_NAMED = 3
# On a plate that lay another way, so many of the control wells may be dead or unread; and fewer separate by chance.
_ODD_SHARE, _WELLS_TO_SEPARATE = 0.05, 6
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
        return _says(strange, "red", _wrong_way_round(arm, strange))
    if apart < limit:
        return _explained(arm, strange)
    if len(strange) > _STRANGE_BY_CHANCE:
        lay = _other_way(arm, most_odd=0)
        mend = f"none would if the plate lay {lay}" if lay else "check the layout"
        return _says(strange, "amber", f"{_named(strange)}: {mend}")
    return _says(strange, "green", "controls read as the layout says")


def _wrong_way_round(arm: Arm, strange: list[str]) -> str:
    high, low = (arm.hundred, arm.zero) if _zero_reads_high(arm) else (arm.zero, arm.hundred)
    medians = f"medians {number(_middle(high))} and {number(_middle(low))}"
    lay = _other_way(arm)
    mistakes = "labels swapped, or another plate"
    if lay:
        # Labels that were swapped leave no well that reads like the other kind; then the two cannot be told apart.
        mixed = len(strange) > _STRANGE_BY_CHANCE
        mistakes = f"as the layout says only if the plate lay {lay}" if mixed else f"labels swapped, or the plate {lay}"
    return f"{high.role} reads higher than {low.role} ({medians}): {mistakes}"


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
    return [well for well, far in zip(of.wells, _nearer_to(other.values, of.values), strict=True) if far]


def _nearer_to(other: FloatArray, own: FloatArray) -> npt.NDArray[np.bool_]:
    return np.abs(own - np.median(other)) < np.abs(own - np.median(own))


def _other_way(arm: Arm, most_odd: float = np.inf) -> str:
    """Return how the plate must have lain for its controls to read as the layout says; "" where no way makes sense.

    Odd are wells that would read like the other kind, and those that were not read.
    """
    n_wells = len(arm.zero) + len(arm.hundred)
    most_odd = min(most_odd, max(_STRANGE_BY_CHANCE, _ODD_SHARE * n_wells))
    for words, (zero, hundred) in arm.moved.items():
        if min(len(zero), len(hundred)) < 2 or not _separates(arm, zero, hundred):
            continue
        odd = (
            int(_nearer_to(hundred, zero).sum() + _nearer_to(zero, hundred).sum()) + n_wells - len(zero) - len(hundred)
        )
        telling = min(len(zero), len(hundred)) >= _WELLS_TO_SEPARATE or _gap(zero, hundred)
        if odd <= most_odd and telling:
            return words
    return ""


def _explained(arm: Arm, strange: list[str]) -> Finding:
    """Return a contradiction where one simple mistake would explain controls that are not separated."""
    lay = _other_way(arm)
    if lay:
        return _says(strange, "red", f"controls are separated only if the plate lay {lay}")
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
    # Over all MOIs together, the plate that was exchanged would pull the median down. "nan" is an MOI that is not stated.
    by_moi: dict[str, list[float]] = {}
    for level in arm.levels.infected:
        by_moi.setdefault(f"{level.moi:g}", []).append(level.value)
    if len(arm.vehicle) < _WELLS_TO_ACCUSE or not by_moi or not _zero_reads_high(arm):
        return not_applicable("too few vehicle wells, or no infected plate of this batch to hold the mock arm against")
    infected, moi = max((float(np.median(levels)), moi) for moi, levels in by_moi.items())
    uninfected, read = arm.levels.uninfected, _middle(arm.vehicle)
    if not infected > 0:
        return not_applicable("infected vehicle of this batch reads 0 or less")
    at = f" at moi {moi}" if len(by_moi) > 1 else ""
    message = f"wells without virus read {number(read)}, infected vehicle of the batch {number(infected)}{at}"
    telling = uninfected > 0 and infected >= _TELLING_RATIO * uninfected
    if read > _TELLING_RATIO * infected or (telling and read > float(np.sqrt(infected * uninfected))):
        return Finding(read / infected, np.nan, "red", f"{message}: they look infected, {_exchanged_with(arm, read)}?")
    if read > _SUSPECT_RATIO * max(infected, uninfected):
        return Finding(read / infected, np.nan, "amber", f"{message}: {_exchanged_with(arm, read)}?")
    return Finding(read / infected, np.nan, "green", message)


def _exchanged_with(arm: Arm, read: float) -> str:
    """Return the infected plates that look as this one should, nearer to cells without virus than to what it reads."""
    uninfected = arm.levels.uninfected
    like = [
        f"'{one.plate}'" for one in arm.levels.infected if uninfected > 0 and one.value < np.sqrt(read * uninfected)
    ]
    return f"exchanged with {' or '.join(like)}" if 0 < len(like) <= _PLATES_NAMED else "plates swapped"


CHECK = ArmCheck("layout_agreement", "Do the readings fit the layout?", _look, leaves_out=True)
