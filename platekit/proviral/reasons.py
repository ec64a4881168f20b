"""The verdict in whole sentences with their numbers: what was found, why not something else, what would settle it."""

from __future__ import annotations

import math

import numpy as np

from platekit.proviral import words
from platekit.proviral.case import Case, in_scale, infected_at, infection, interval
from platekit.proviral.headroom import CONTROL, COUNTED, SCREEN
from platekit.proviral.scale import EVENTS
from platekit.proviral.verdict import (
    ANTIVIRAL,
    DECREASE,
    INCONCLUSIVE,
    INCREASE,
    MOST_INFECTED_FOR_A_NO,
    NO_EFFECT,
    NOT_ASSESSABLE,
    PROVIRAL,
    TOXIC,
    bounded,
    control_failed,
    has_headroom,
    no_headroom,
)

# More experiments than this are not a suggestion but a way of saying no.
_MOST_EXPERIMENTS = 12


def reasons(case: Case) -> str:
    """Return why this verdict and not another, and what would settle it."""
    by_verdict = {
        PROVIRAL: _effect_found,
        ANTIVIRAL: _effect_found,
        NO_EFFECT: _no_effect,
        TOXIC: _toxic,
        NOT_ASSESSABLE: _not_assessable,
        INCONCLUSIVE: _inconclusive,
    }
    sentences = [*by_verdict[case.verdict.verdict](case), *_doses_left_out(case), *_imperfections(case)]
    return " ".join(dict.fromkeys(sentences))


def evidence(case: Case) -> str:
    """Return what the numbers rest on: noise, surface, experiments and wells."""
    fit, estimate = case.fit, case.judged.drug.estimate
    if estimate is None:
        return "No dose could be judged."
    total = int(fit.arm.in_family.sum())
    base = "the vehicle wells alone" if fit.vehicles_only or not fit.inactive.any() else (
        f"the vehicle wells and {int(fit.inactive.sum())} of {total} compounds that do not act"
    )  # fmt: skip
    day = {
        "days": f"between experiments a compound varies by {_percent(estimate.noise.day)}"
        if _percent(estimate.noise.day) != "0 %"
        else "between experiments a compound varies by no more than its wells explain",
        "spread of drugs": f"the spread of inactive compounds, {_percent(estimate.noise.day)}, stands in for that between experiments",
        "assay": f"between experiments {_percent(estimate.noise.day)} is assumed, as the assay states",
    }[fit.day.source]
    sentences = [
        f"{words.count(estimate.n_wells, 'well', 'wells')} at {words.count(len(estimate.dose), 'dose', 'doses')} in "
        f"{words.count(estimate.n_batches, 'independent experiment', 'independent experiments')}.",
        f"The plate's own pattern was learnt from {base}.",
        f"A well varies by {_percent(estimate.noise.well)}, and {day}.",
    ]
    if case.judged.drug.evidence is not None:
        found = case.judged.drug.evidence
        sentences.append(
            f"p of an increase {words.probability(found.p_increase)}, of a decrease {words.probability(found.p_decrease)}."
        )
    return " ".join(sentences)


def _percent(variance_log2: float) -> str:
    return f"{100 * (2 ** math.sqrt(variance_log2) - 1):.0f} %"


def _is(probability: float) -> str:
    said = words.probability(probability)
    return said if said.startswith("below") else f"= {said}"


def _effect_found(case: Case) -> list[str]:
    up = case.verdict.direction == INCREASE
    effect = case.judged.increase if up else case.judged.decrease
    estimate = case.judged.drug.estimate
    if effect is None or estimate is None:
        return []
    q = case.judged.q_increase if up else case.judged.q_decrease
    one = len(case.judged.drug.doses.tested) == 1
    extent = ("rises" if one else "rises up to") if up else "falls to"
    at = words.dose(effect.at_uM)
    sentences = [
        f"{infection(case)} {extent} {interval(case, effect)} at {at}, "
        f"q {_is(q)} in {words.count(estimate.n_batches, 'independent experiment', 'independent experiments')}."
    ]
    there = infected_at(case, effect)
    if up and case.scale == EVENTS and there.nearly_all:
        sentences.append(
            f"The estimate is at least: {100 * there.share:.0f} % of the cells are infected at this dose, and cells that the read misses, or "
            "that cannot be infected, hide further events."
        )
    if up and set(case.judged.drug.doses.saturated):
        sentences.append(
            "Saturated wells are counted as the highest number of their plate: the increase is at least this."
        )
    if case.verdict.other_direction:
        other = case.judged.decrease if up else case.judged.increase
        if other is not None:
            where = words.dose(other.at_uM)
            sentences.append(f"At {where} it also shows a {case.verdict.other_direction}, {interval(case, other)}.")
    lowest = case.judged.drug.doses.lowest_viability_percent
    if not up and lowest < case.rule.cytostatic_below_viability_percent:
        sentences.append(f"Possibly cytostatic: viability falls to {lowest:.0f} % within the doses judged.")
    if estimate.noise.days_disagree:
        sentences.append(
            "The experiments disagree more than those of other compounds; a wrong dilution or a swapped plate is possible."
        )
    return sentences


def _small_rise(case: Case) -> list[str]:
    """Return a sentence on a significant increase that is too small to be called, where there is one."""
    small = case.judged.increase if case.verdict.direction == INCREASE else None
    if small is None:
        return []
    least = f"less than the {case.rule.minimum_fold:g}-fold that counts"
    return [f"A rise is seen, {interval(case, small)}, q {_is(case.judged.q_increase)}: {least}."]


def _no_effect(case: Case) -> list[str]:
    top = max(case.judged.drug.doses.judged)
    one = len(case.judged.drug.doses.tested) == 1
    room = case.finding.headroom
    extent = f"at {words.dose(top)}, the only dose tested" if one else f"up to {words.dose(top)}"
    could = "Infected cells could have risen" if case.scale == EVENTS else "The assay could have shown"
    return [
        *_small_rise(case),
        f"No increase above {case.rule.margin_fold:g}-fold {extent}: the upper 95 % bound over these doses is "
        f"{words.fold(case.finding.upper_bound)}{in_scale(case)}.",
        f"{could} {words.fold(room.fold)} ({_headroom_source(case)}).",
    ]


def _headroom_source(case: Case) -> str:
    room = case.finding.headroom
    return {
        COUNTED: f"{100 * room.vehicle_fraction:.0f} % of the vehicle's cells are infected, counted",
        CONTROL: "the pro-viral control rises at least so far",
        SCREEN: "the largest increase of this screen is at least that",
    }.get(room.source, "unknown")


def _toxic(case: Case) -> list[str]:
    left = len(case.judged.drug.doses.judged)
    limit = f"{case.rule.toxic_below_viability_percent:g} %"
    how_many = "no dose is" if left == 0 else "one dose is"
    return [
        f"Toxic: fewer than {limit} of the cells live at {words.doses(case.judged.drug.doses.toxic)}, and {how_many} left to judge."
    ]


def _not_assessable(case: Case) -> list[str]:
    if not case.judged.drug.doses.judged:
        undosed = not case.judged.drug.doses.tested
        return [
            "No dose is given for this compound."
            if undosed
            else "No dose can be judged: no vehicle wells to hold it against, or no number in its wells."
        ]
    room = case.finding.headroom
    if room.source == COUNTED:
        already = f"Ceiling: {100 * room.vehicle_fraction:.0f} % of the vehicle's cells are infected already"
        if room.fold >= case.rule.minimum_headroom:
            return [
                *_small_rise(case),
                f"{already}; above {100 * MOST_INFECTED_FOR_A_NO:.0f} % no increase is excluded.",
            ]
        what = "increase of infected cells" if case.scale == EVENTS else "increase"
        return [
            *_small_rise(case),
            f"{already}, so that no {what} above {words.fold(room.fold)} could be seen; "
            f"{case.rule.minimum_headroom:g}-fold is needed for a verdict.",
        ]
    return [
        f"This assay has not shown that it can respond to interferon release: the pro-viral control rises {words.fold(room.control_rise)}, "
        f"and {case.rule.minimum_control_rise:g}-fold is needed."
    ]


def _inconclusive(case: Case) -> list[str]:
    finding, judged = case.finding, case.judged
    found = case.verdict.direction in (INCREASE, DECREASE)
    sentences: list[str] = []
    pointing = _pointing(case)
    if pointing:
        sentences.append(pointing)
    if not finding.day_known:
        sentences.append(
            "One experiment of few compounds cannot tell a drug from the day: the interval uses the spread between days that the assay states. "
            "Two more independent experiments would settle it."
        )
        return sentences
    if found and not finding.cells_known:
        other = (
            "an increase may be more cells" if case.verdict.direction == INCREASE else "a decrease may be fewer cells"
        )
        sentences.append(f"Cell number unknown: viability was not read at every dose judged, and {other}.")
    elif found and not finding.interference_known:
        sentences.append(
            "Without a mock arm at every dose judged the compound's own signal cannot be told from infection."
        )
    elif not bounded(finding):
        sentences.extend(_unbounded(case))
    if not found and not has_headroom(finding, case.rule) and not no_headroom(finding, case.rule):
        room = finding.headroom
        sentences.append(
            f"Headroom: no increase above {words.fold(room.fold)} has been shown to be visible in this assay, "
            f"and {case.rule.minimum_headroom:g}-fold is needed for a 'no'."
            if words.known(room.fold)
            else "Headroom is unknown: cells were not counted and no control shows that an increase would be seen."
        )
    if judged.overall is None:
        return ["No dose can be judged."]
    return sentences


def _pointing(case: Case) -> str:
    """Return a sentence on an effect that is seen and not called, or ""."""
    judged, level = case.judged, case.rule.false_discovery_rate
    evidence_of = judged.drug.evidence
    if evidence_of is None or judged.overall is None:
        return ""
    up = evidence_of.likelier == INCREASE
    direction, p, q, effect = (
        (INCREASE, evidence_of.p_increase, judged.q_increase, judged.increase)
        if up
        else (DECREASE, evidence_of.p_decrease, judged.q_decrease, judged.decrease)
    )
    if effect is not None and p < level and (effect.median > 0) == up:
        small = q < level and 2.0 ** abs(effect.median) < case.rule.minimum_fold
        size = f", less than the {case.rule.minimum_fold:g}-fold that counts" if small else ""
        return f"Points to {'an' if up else 'a'} {direction}: {interval(case, effect)}, q {_is(q)}{size}."
    return ""


def _unbounded(case: Case) -> list[str]:
    finding, judged, rule = case.finding, case.judged, case.rule
    if finding.saturated:
        return [f"Saturated wells at {words.doses(judged.drug.doses.saturated)} may hide an increase of unknown size."]
    if not finding.cells_known:
        return ["Cell number unknown: without a viability read a loss of cells may hide an increase per cell."]
    overall, estimate = judged.overall, judged.drug.estimate
    if overall is None or estimate is None:
        return []
    sentences = [
        f"An increase of {rule.margin_fold:g}-fold is not excluded: the upper 95 % bound is "
        f"{words.fold(finding.upper_bound)}{in_scale(case)}."
    ]
    gap = np.log2(finding.margin) - overall.median
    if gap > 0:
        needed = math.ceil(estimate.n_batches * ((overall.upper_bound - overall.median) / gap) ** 2)
        needed = max(needed, estimate.n_batches + 1)
        sentences.append(
            f"About {needed} independent experiments would settle it."
            if needed <= _MOST_EXPERIMENTS
            else "More of the same experiments will hardly settle it; less noise would."
        )
    return sentences


def _doses_left_out(case: Case) -> list[str]:
    doses = case.judged.drug.doses
    sentences: list[str] = []
    if doses.toxic and case.verdict.verdict != TOXIC:
        sentences.append(
            f"Left out as toxic (viability below {case.rule.toxic_below_viability_percent:g} %): {words.doses(doses.toxic)}."
        )
    if doses.interfering:
        sentences.append(
            f"Left out because the compound's own signal is most of what was read: {words.doses(doses.interfering)}."
        )
    if doses.excluded_wells:
        sentences.append(f"{words.count(doses.excluded_wells, 'well is', 'wells are')} excluded.")
    if doses.outlying_wells:
        sentences.append(
            f"{words.count(doses.outlying_wells, 'well is', 'wells are')} not used: far from all replicates."
        )
    return sentences


def _imperfections(case: Case) -> list[str]:
    finding, prepared = case.finding, case.prepared
    sentences: list[str] = []
    if case.verdict.verdict == ANTIVIRAL and not finding.interference_known:
        sentences.append("Interference not excluded: no mock arm was read.")
    if case.verdict.verdict == ANTIVIRAL and not finding.cells_known:
        sentences.append("Cell number unknown: fewer cells may be part of the decrease.")
    if not prepared.background_known:
        sentences.append("No wells without virus: folds are of the raw signal, an underestimate.")
    if case.fit.day.source == "spread of drugs":
        sentences.append("One experiment.")
    if control_failed(finding, case.rule) and case.verdict.verdict in (PROVIRAL, ANTIVIRAL):
        sentences.append("The pro-viral control does not rise in this assay.")
    return sentences
