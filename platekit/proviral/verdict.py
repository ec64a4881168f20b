"""The rules: which verdict a drug gets. The first that applies, in the order of the list below.

1 not assessable: no plate or no control to judge by. 2 toxic: toxicity removed doses and fewer than two are left. 3 pro-viral or antiviral:
q below the level and fold beyond the smallest that counts. 4 no pro-viral effect: bounded below the margin, with headroom. 5 not assessable:
no headroom. 6 inconclusive.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from platekit.assay import CallRule
from platekit.proviral.headroom import COUNTED, Headroom

PROVIRAL, ANTIVIRAL, NO_EFFECT = "pro-viral", "antiviral", "no pro-viral effect"
TOXIC, NOT_ASSESSABLE, INCONCLUSIVE = "toxic", "not assessable", "inconclusive"
INCREASE, DECREASE, FLAT = "increase", "decrease", "flat"
# platekit design: above this share of infected cells in the vehicle, what the read misses decides whether events rise.
MOST_INFECTED_FOR_A_NO = 0.8


@dataclass(frozen=True)
class Finding:
    """What is known of one drug in one arm when the rules are applied.

    Parameters
    ----------
    computable : bool
        Plates passed their gates and have controls, and a dose was judged or masked.
    tested_doses, judged_doses, toxic_doses : int
    fold_increase, fold_decrease : float
        Largest fold in each direction (a decrease is below 1), NaN where no dose was judged.
    q_increase, q_decrease : float
    dose_of_increase, dose_of_decrease : float
        Tested dose where each is largest, uM.
    upper_bound : float
        Simultaneous one-sided 95 % upper bound of the fold over the judged doses.
    saturated : bool
        A judged dose holds a saturated well.
    headroom : Headroom
    margin : float
        The fold, on the scale of the readout, that a 'no' must stay below (`scale.margin_on`).
    day_known : bool
        The spread between days was measured, not taken from the assay.
    cells_known : bool
        Viability was read, or the readout is per cell.
    interference_known : bool
        A mock arm was read, or the readout counts cells, or is a titre.
    """

    computable: bool
    tested_doses: int
    judged_doses: int
    toxic_doses: int
    fold_increase: float
    fold_decrease: float
    q_increase: float
    q_decrease: float
    dose_of_increase: float
    dose_of_decrease: float
    upper_bound: float
    saturated: bool
    headroom: Headroom
    margin: float
    day_known: bool
    cells_known: bool
    interference_known: bool


@dataclass(frozen=True)
class Verdict:
    """The verdict, the direction it speaks of, and the direction that a second significant effect has ("" for none)."""

    verdict: str
    direction: str
    other_direction: str


def decide(finding: Finding, rule: CallRule) -> Verdict:
    """Return the verdict on a drug by the rules of the module."""
    if not finding.computable:
        return Verdict(NOT_ASSESSABLE, FLAT, "")
    if finding.toxic_doses > 0 and finding.judged_doses < min(2, finding.tested_doses):
        return Verdict(TOXIC, FLAT, "")
    if finding.judged_doses == 0:
        return Verdict(NOT_ASSESSABLE, FLAT, "")
    direction, other = _directions(finding, rule)
    if direction == INCREASE and finding.fold_increase >= rule.minimum_fold:
        earned = finding.day_known and finding.cells_known and finding.interference_known
        return Verdict(PROVIRAL if earned else INCONCLUSIVE, direction, other)
    if direction == DECREASE and finding.fold_decrease <= 1 / rule.minimum_fold:
        return Verdict(ANTIVIRAL if finding.day_known else INCONCLUSIVE, direction, other)
    if bounded(finding) and has_headroom(finding, rule):
        return Verdict(NO_EFFECT, direction, other)
    if no_headroom(finding, rule):
        return Verdict(NOT_ASSESSABLE, direction, other)
    return Verdict(INCONCLUSIVE, direction, other)


def _directions(finding: Finding, rule: CallRule) -> tuple[str, str]:
    """Return the direction that is significant and large enough, at the lower dose if both are, and the other one."""
    level = rule.false_discovery_rate
    significant = {
        INCREASE: finding.q_increase < level,
        DECREASE: finding.q_decrease < level,
    }
    large = {
        INCREASE: significant[INCREASE] and finding.fold_increase >= rule.minimum_fold,
        DECREASE: significant[DECREASE] and finding.fold_decrease <= 1 / rule.minimum_fold,
    }
    found = large if any(large.values()) else significant
    if all(found.values()):
        first_up = finding.dose_of_increase <= finding.dose_of_decrease
        return (INCREASE, DECREASE) if first_up else (DECREASE, INCREASE)
    if not any(found.values()):
        return FLAT, ""
    return (INCREASE, "") if found[INCREASE] else (DECREASE, "")


def bounded(finding: Finding) -> bool:
    """Return whether an increase of the margin is excluded by what was measured."""
    measured = finding.day_known and finding.cells_known and not finding.saturated
    return measured and finding.upper_bound < finding.margin


def has_headroom(finding: Finding, rule: CallRule) -> bool:
    """Return whether an increase of the margin could have been seen."""
    return finding.headroom.fold >= rule.minimum_headroom and not no_headroom(finding, rule)


def no_headroom(finding: Finding, rule: CallRule) -> bool:
    """Return whether it is known that an increase could not have been seen: a ceiling, or a control that does not rise."""
    room = finding.headroom
    nearly_all = room.fold < rule.minimum_headroom or room.vehicle_fraction > MOST_INFECTED_FOR_A_NO
    return (room.source == COUNTED and nearly_all) or control_failed(finding, rule)


def control_failed(finding: Finding, rule: CallRule) -> bool:
    """Return whether cells were not counted and the pro-viral control does not rise."""
    rise = finding.headroom.control_rise
    return finding.headroom.source != COUNTED and bool(np.isfinite(rise)) and rise < rule.minimum_control_rise
