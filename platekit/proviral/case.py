"""One verdict with all that its sentences are made of, and its folds in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from platekit.assay import CallRule
from platekit.proviral import words
from platekit.proviral.drug import Judged
from platekit.proviral.interval import LargestEffect
from platekit.proviral.joint import JointFit
from platekit.proviral.prepare import Prepared
from platekit.proviral.scale import EVENTS, NOT_COUNTED, Infected
from platekit.proviral.verdict import Finding, Verdict


@dataclass(frozen=True)
class Case:
    """All that the sentences are made of; `infected` is what is infected by treatment and dose, where cells were counted."""

    judged: Judged
    verdict: Verdict
    finding: Finding
    prepared: Prepared
    fit: JointFit
    rule: CallRule
    scale: str
    infected: Mapping[tuple[str, float], Infected]


def infected_at(case: Case, effect: LargestEffect) -> Infected:
    """Return what is infected at the dose of an effect."""
    return case.infected.get((case.judged.drug.compound, effect.at_uM), NOT_COUNTED)


def open_above(case: Case, effect: LargestEffect) -> bool:
    """Return whether events per cell have no upper limit, because too few uninfected cells are left at the dose of the effect."""
    return case.scale == EVENTS and effect.median > 0 and infected_at(case, effect).open_above


def interval(case: Case, effect: LargestEffect) -> str:
    """Return a fold with its interval in words."""
    low, high = 2.0**effect.low, 2.0**effect.high
    limits = f"from {low:.2g}, open above" if open_above(case, effect) else f"{low:.2g} to {high:.2g}"
    return f"{words.fold(2.0**effect.median)} (95 % interval {limits})"


def infection(case: Case) -> str:
    """Return what the fold is one of, as the subject of a sentence."""
    return f"Infection, in {EVENTS}," if case.scale == EVENTS else f"Infection ({case.scale})"


def in_scale(case: Case) -> str:
    """Return what a bound is a fold of, and what the margin is on that scale."""
    if case.scale == EVENTS:
        return " in infection events"
    own = case.scale.removesuffix(" per live cell")
    if case.finding.margin == case.rule.margin_fold:
        return f" in {own}"
    return f" in {own}, in which {case.rule.margin_fold:g} times the infection events are seen as {words.fold(case.finding.margin)}"
