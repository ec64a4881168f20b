"""One readout: every arm fitted, every drug tested, the family adjusted, every verdict given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from platekit import schema
from platekit.assay import Assay
from platekit.proviral.case import Case, open_above
from platekit.proviral.cells import Cells, cells_of_doses
from platekit.proviral.class_sizes import drug_sizes
from platekit.proviral.drug import DOSE_COLUMNS, Drug, Judged, doses_of, finding, with_q
from platekit.proviral.effects import effect_rows
from platekit.proviral.estimate import DrugEstimate
from platekit.proviral.headroom import counted_headroom, headroom
from platekit.proviral.interval import LargestEffect, largest_effect
from platekit.proviral.joint import JointFit, fit_jointly
from platekit.proviral.likelihood import benjamini_hochberg, judge
from platekit.proviral.prepare import Prepared, groups_of, prepare
from platekit.proviral.reasons import evidence, reasons
from platekit.proviral.scale import infected_by_dose, margin_on, per_live_cell, scale_of
from platekit.proviral.verdict import DECREASE, FLAT, INCREASE, NOT_ASSESSABLE, Verdict, decide

ArmKey = tuple[str, float, str, str]
# A run that finds an effect four times in five has it this many standard errors above what is significant.
_POWER_Z = float(stats.norm.ppf(0.8))
# Kinds of readout that a glowing compound cannot fool.
_COUNTING_KINDS = ("count", "fraction", "titre")


@dataclass(frozen=True)
class ArmFit:
    """One arm and readout, fitted; `fit` is None without vehicles."""

    key: ArmKey
    prepared: Prepared
    fit: JointFit | None
    drugs: tuple[Drug, ...]


@dataclass(frozen=True)
class ReadoutCalls:
    """Rows of calls, effects and class sizes of one readout, its fitted arms, and its wells with what was left after the surface."""

    calls: list[dict[str, Any]]
    effects: list[dict[str, Any]]
    sizes: list[dict[str, Any]]
    arms: list[ArmFit]
    wells: list[pd.DataFrame]


def analyse_readout(normalised: pd.DataFrame, readout: str, assay: Assay, cells: dict[ArmKey, Cells]) -> ReadoutCalls:
    """Return the calls of one readout over all arms.

    Parameters
    ----------
    normalised : pandas.DataFrame
    readout : str
    assay : Assay
    cells : dict
        Filled with the cells of each arm's doses the first time that they are needed.
    """
    kind = assay.readouts[readout].kind if readout in assay.readouts else "signal"
    arms: list[ArmFit] = []
    for key, group in groups_of(normalised, readout):
        named = _hashable(key)
        if named not in cells:
            cells[named] = cells_of_doses(group, normalised, assay.call.day_sd_log2)
        prepared = prepare(group, normalised, cells[named], assay.call, per_live_cell(kind, group))
        arms.append(_fit_arm(named, prepared, assay))
    rows: list[dict[str, Any]] = []
    effects: list[dict[str, Any]] = []
    sizes: list[dict[str, Any]] = []
    for family in families(arms):
        for arm, judged, threshold in _adjusted(family, assay.call.false_discovery_rate):
            rows.extend(_call_rows(arm, judged, threshold, normalised, readout, kind, assay))
            if arm.fit is not None:
                effects.extend(effect_rows(arm.prepared, arm.fit, key_columns(arm.key) | {"readout": readout}))
                sizes.extend(drug_sizes(arm.fit, judged, assay.call.false_discovery_rate, key_columns(arm.key)))
    return ReadoutCalls(rows, effects, sizes, arms, [_with_residuals(arm) for arm in arms])


def _hashable(key: Sequence[Any]) -> ArmKey:
    virus, moi, cell_line, condition = key
    return str(virus), -1.0 if moi != moi else float(moi), str(cell_line), str(condition)


def key_columns(key: ArmKey) -> dict[str, Any]:
    virus, moi, cell_line, condition = key
    return {"virus": virus, "moi": np.nan if moi < 0 else moi, "cell_line": cell_line, "condition": condition}


def _fit_arm(key: ArmKey, prepared: Prepared, assay: Assay) -> ArmFit:
    compounds = prepared.rows[prepared.rows["role"] == "compound"]
    wells = {name: compounds[name].to_numpy() for name in DOSE_COLUMNS}
    names = compounds["treatment"].to_numpy(dtype=str)
    by_name = {str(name): np.flatnonzero(names == name) for name in np.unique(names)}
    if prepared.arm is None:
        return ArmFit(
            key,
            prepared,
            None,
            tuple(Drug(name, doses_of(wells, places, 0), None, None) for name, places in by_name.items()),
        )
    fit = fit_jointly(prepared.arm, assay.call.day_sd_log2)
    place = {name: i for i, name in enumerate(fit.arm.drugs)}
    family = [name for name in by_name if name in place]
    found = judge(tuple(fit.estimates[place[name]] for name in family))
    evidence_of = dict(zip(family, found, strict=True))
    left_out = fit.arm.judged & ~fit.used
    outlying = np.bincount(fit.arm.drug[left_out & (fit.arm.drug >= 0)], minlength=len(fit.arm.drugs))
    drugs = tuple(
        Drug(name, doses_of(wells, places, int(outlying[place[name]]) if name in place else 0),
             fit.estimates[place[name]] if name in place else None, evidence_of.get(name))
        for name, places in by_name.items()
    )  # fmt: skip
    return ArmFit(key, prepared, fit, drugs)


def families(arms: Sequence[ArmFit]) -> list[list[ArmFit]]:
    """Return the arms of one virus, cell line and condition together: MOIs share a family."""
    families: dict[tuple[str, str, str], list[ArmFit]] = {}
    for arm in arms:
        families.setdefault((arm.key[0], arm.key[2], arm.key[3]), []).append(arm)
    return list(families.values())


def _adjusted(family: Sequence[ArmFit], level: float) -> list[tuple[ArmFit, list[Judged], float]]:
    """Return each arm's drugs with q, and the largest p that the family's adjustment lets through."""
    drugs = [drug for arm in family for drug in arm.drugs]
    up = np.array([np.nan if d.evidence is None else d.evidence.p_increase for d in drugs])
    down = np.array([np.nan if d.evidence is None else d.evidence.p_decrease for d in drugs])
    q_up, q_down = benjamini_hochberg(up), benjamini_hochberg(down)
    tested = max(int(np.isfinite(up).sum()), 1)
    threshold = max(float(np.max(up[q_up < level], initial=0.0)), level / tested)
    judged = [with_q(drug, float(q_up[i]), float(q_down[i])) for i, drug in enumerate(drugs)]
    result: list[tuple[ArmFit, list[Judged], float]] = []
    start = 0
    for arm in family:
        result.append((arm, judged[start : start + len(arm.drugs)], threshold))
        start += len(arm.drugs)
    return result


def _control_effect(arm: ArmFit) -> tuple[float, float]:
    """Return fold of the pro-viral control and its lower limit, the largest where there are several; NaN without one."""
    if arm.fit is None:
        return float("nan"), float("nan")
    effects = [
        largest_effect(estimate, estimate.shapes)
        for name, estimate in zip(arm.fit.arm.drugs, arm.fit.estimates, strict=True)
        if name.startswith("proviral_control: ") and estimate is not None
    ]
    if not effects:
        return float("nan"), float("nan")
    best = max(effects, key=lambda effect: effect.median)
    return 2.0**best.median, 2.0**best.lower_bound


def _call_rows(
    arm: ArmFit,
    judged: Sequence[Judged],
    threshold: float,
    normalised: pd.DataFrame,
    readout: str,
    kind: str,
    assay: Assay,
) -> list[dict[str, Any]]:
    key = key_columns(arm.key) | {"readout": readout}
    if arm.fit is None:
        return [key | _without_controls(one) for one in judged]
    level = assay.call.false_discovery_rate
    # An increase that may be more cells or the compound's own signal shows no headroom for the others.
    earned = [one for one in judged if one.drug.doses.cells_known and one.drug.doses.mock_known]
    risen = [2.0**one.increase.lower_bound for one in earned if one.increase is not None and one.q_increase < level]
    counted = [group for name, group in groups_of(normalised, "infected_fraction") if _hashable(name) == arm.key]
    room = headroom(
        counted_headroom(counted[0]) if counted else (float("nan"), float("nan")),
        _control_effect(arm),
        max(risen, default=float("nan")),
    )
    wells = arm.prepared.rows
    scale = scale_of(kind, wells, cells_known=arm.prepared.viability_known)
    margin, infected = margin_on(scale, assay.call.margin_fold, room), infected_by_dose(wells)
    rows: list[dict[str, Any]] = []
    for one in judged:
        of_drug = finding(one, arm.prepared, arm.fit, room, margin, cells_counted=kind in _COUNTING_KINDS)
        verdict = decide(of_drug, assay.call)
        case = Case(one, verdict, of_drug, arm.prepared, arm.fit, assay.call, scale, infected)
        rows.append(key | _call_row(case, threshold))
    return rows


def _call_row(case: Case, threshold: float) -> dict[str, Any]:
    judged, verdict = case.judged, case.verdict
    estimate, doses = judged.drug.estimate, judged.drug.doses
    found = judged.drug.evidence
    likelier = INCREASE if found is None else found.likelier
    direction = likelier if verdict.direction == FLAT else verdict.direction
    effect = judged.increase if direction == INCREASE else judged.decrease
    p = np.nan if found is None else found.p_increase if direction == INCREASE else found.p_decrease
    room = case.finding.headroom
    row = {
        "compound": judged.drug.compound, "verdict": verdict.verdict, "direction": verdict.direction, "fold_scale": case.scale,
        "highest_assessable_uM": max(doses.judged, default=np.nan), "p": p,
        "q": judged.q_increase if direction == INCREASE else judged.q_decrease,
        "headroom": room.fold, "headroom_source": room.source, "min_viability_percent": doses.lowest_viability_percent,
        "evidence": evidence(case), "reasons": reasons(case),
    }  # fmt: skip
    sizes = _sizes(estimate, effect, verdict, threshold)
    return row | sizes | ({"fold_ci_high": np.nan} if effect is not None and open_above(case, effect) else {})


def _sizes(
    estimate: DrugEstimate | None, effect: LargestEffect | None, verdict: Verdict, threshold: float
) -> dict[str, Any]:
    if estimate is None or effect is None:
        return {"n_batches": 0, "n_wells": 0}
    significant = verdict.direction in (INCREASE, DECREASE)
    freedom = estimate.noise.well_df
    return {
        "fold": 2.0**effect.median, "fold_ci_low": 2.0**effect.low, "fold_ci_high": 2.0**effect.high,
        "concentration_at_max_uM": effect.at_uM,
        "ec50_of_change_uM": 10.0**effect.log10_half_uM if significant else np.nan,
        "detectable_fold": 2.0 ** ((float(stats.t.isf(threshold, freedom)) + _POWER_Z) * effect.typical_se),
        "n_batches": estimate.n_batches, "n_wells": estimate.n_wells,
    }  # fmt: skip


def _without_controls(judged: Judged) -> dict[str, Any]:
    reasons = (
        "No plate of this arm passed its gate with virus control wells to judge by; curves are in raw units."
        if judged.drug.doses.tested
        else "No dose is given for this compound; without one there is no verdict."
    )
    return {
        "compound": judged.drug.compound, "verdict": NOT_ASSESSABLE, "direction": FLAT, "fold_scale": "",
        "headroom_source": "unknown", "n_batches": 0, "n_wells": 0, "evidence": "",
        "reasons": reasons,
    }  # fmt: skip


def _with_residuals(arm: ArmFit) -> pd.DataFrame:
    """Return the wells of the arm with the fold change after the surface, and whether each was used."""
    rows = arm.prepared.rows
    if arm.fit is None:
        return rows.assign(adjusted_log2_fold_change=np.nan, used=False)
    places = pd.MultiIndex.from_frame(rows[["plate", "well"]])
    values = pd.DataFrame({
        "adjusted_log2_fold_change": arm.fit.residual, "used": arm.fit.used,
    }, index=arm.fit.arm.wells)  # fmt: skip
    found = values.reindex(places)
    return rows.assign(
        adjusted_log2_fold_change=found["adjusted_log2_fold_change"].to_numpy(dtype=np.float64),
        used=found["used"].eq(True).to_numpy(dtype=bool),
    )


def table(rows: Sequence[Mapping[str, Any]], declared: schema.Table) -> pd.DataFrame:
    """Return rows as a declared table, in order of its keys."""
    if not rows:
        return schema.empty(declared)
    typed = schema.conform(pd.DataFrame(list(rows)), declared)[declared.names]
    return typed.sort_values(list(declared.keys), kind="stable", na_position="first").reset_index(drop=True)
