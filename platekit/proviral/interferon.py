"""Interferon arms: how much of the infection that interferon holds back each compound gives back, dose by dose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import CallRule
from platekit.bounds import Floats
from platekit.errors import PlatekitError
from platekit.proviral.rescue import Ratio, fieller, mean_limits
from platekit.proviral.words import dose, fold
from platekit.roles import DRUG_ROLES
from platekit.screen import InterferonArm

RESCUE, NO_RESCUE, NOT_ASSESSABLE = "rescue shown", "no rescue shown", "not assessable"
_NOTHING = Ratio(float("nan"), float("nan"), float("nan"))
# Arms are of one virus, MOI and cell line; the condition is what they differ in.
_SETTING = ("virus", "moi", "cell_line")


def arms_by_role(normalised: pd.DataFrame, readout: str) -> tuple[InterferonArm, ...]:
    """Return the conditions whose own wells have a role of interferon: what a role says needs no entry."""
    wells = normalised[normalised["readout"] == readout]
    told = wells[wells["role"].isin(["interferon_control", "rescue_control"]) & (wells["condition"] != "")]
    return tuple(InterferonArm(str(condition)) for condition in sorted(set(told["condition"])))


def interferon_rows(
    normalised: pd.DataFrame, readout: str, arms: Sequence[InterferonArm], rule: CallRule, *, per_cell: bool
) -> list[dict[str, Any]]:
    """Return rows of `schema.INTERFERON` for one readout.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED`.
    readout : str
    arms : sequence of InterferonArm
    rule : CallRule
        `minimum_fold` that interferon has to hold back and the reference to give back; viability below which a dose is masked.
    per_cell : bool
        Whether the signal is divided by the living cells of the dose.

    Returns
    -------
    list of dict

    Raises
    ------
    PlatekitError
        If a named arm has no wells, or its reference several doses and none is chosen.

    Notes
    -----
    Signals s are means of wells in a batch, background and the compound's own signal off, per live cell where that was read; x of the
    compound with interferon, i of interferon and vehicle, r of interferon and reference. rescue index = mean((x - i)/r) / mean((r - i)/r) over
    batches, with Fieller's interval (`fieller`). On the linear scale it needs no logarithm of a signal that interferon has brought down to
    the background.
    """
    wells = _net(normalised[(normalised["readout"] == readout) & (normalised["moi"] != 0)], per_cell=per_cell)
    rows: list[dict[str, Any]] = []
    for arm in arms:
        mine = wells[wells["condition"].isin([arm.condition, arm.without])]
        if not (mine["condition"] == arm.condition).any():
            raise PlatekitError(
                "call, interferon", f"no wells of condition '{arm.condition}' with the readout '{readout}'", "wells with interferon",
                f"Conditions: {', '.join(repr(name) for name in sorted(set(wells['condition'])))}.",
            )  # fmt: skip
        for key, setting in schema.group(mine, _SETTING):
            if (setting["condition"] == arm.condition).any():
                rows += _rows(dict(zip(_SETTING, key, strict=True)), setting, arm, rule, readout)
    return rows


def _net(wells: pd.DataFrame, *, per_cell: bool) -> pd.DataFrame:
    """Return usable wells with `net`, the signal of infection on a linear scale, never clipped."""
    taken_off = wells["background"].fillna(0.0) + wells["mock_excess"].fillna(0.0)
    cells = wells["dose_viability_percent"].fillna(100.0) / 100 if per_cell else 1.0
    # Where cells were counted, events per cell are what adds up; infected cells have a ceiling.
    net = wells.assign(net=wells["infection_events"].fillna((wells["value"] - taken_off) / cells))
    return net[
        net["net"].notna()
        & np.isfinite(net["net"])
        & ~net["excluded"]
        & (net["mask_reason"] == "")
        & (net["compound_b"] == "")
    ]


@dataclass(frozen=True)
class _Controls:
    """Signal of each batch: without interferon, with it, with it and the reference; and the reference in words."""

    without: pd.Series
    interferon: pd.Series
    rescue: pd.Series
    reference: str


def _controls(wells: pd.DataFrame, arm: InterferonArm) -> _Controls:
    within = wells["condition"] == arm.condition
    either = wells["role"] == "interferon_control"
    interferon = wells[either | (within & (wells["role"] == "virus_control"))]
    without = wells[~within & (wells["role"] == "virus_control")]
    if arm.reference:
        chosen = within & (wells["compound"] == arm.reference) & wells["role"].isin([*DRUG_ROLES, "rescue_control"])
        doses = sorted(set(wells.loc[chosen, "concentration_uM"].dropna()))
        if len(doses) > 1 and not arm.reference_uM > 0:
            raise PlatekitError(
                "call, interferon", f"'{arm.reference}' at {len(doses)} doses with interferon", "one dose that marks full rescue",
                f"Say which, before the run: reference_uM = one of {', '.join(f'{value:g}' for value in doses)}.",
            )  # fmt: skip
        if arm.reference_uM > 0:
            chosen &= np.isclose(wells["concentration_uM"], arm.reference_uM, rtol=schema.DOSE_TOLERANCE)
        rescue, name = wells[chosen], arm.reference
    else:
        rescue = wells[wells["role"] == "rescue_control"]
        names = sorted(set(rescue["compound"]) - {""})
        name = ", ".join(names) or "rescue_control"
    return _Controls(_by_batch(without), _by_batch(interferon), _by_batch(rescue), name)


def _by_batch(wells: pd.DataFrame) -> pd.Series:
    # Plates first: a plate with more wells is no more of the experiment.
    return wells.groupby(["batch", "plate"])["net"].mean().groupby("batch").mean()


def _rows(
    key: Mapping[str, Any], wells: pd.DataFrame, arm: InterferonArm, rule: CallRule, readout: str
) -> list[dict[str, Any]]:
    controls = _controls(wells, arm)
    gate, measured = _gate(controls, arm, rule)
    compounds = wells[
        (wells["condition"] == arm.condition) & (wells["role"] == "compound") & (wells["concentration_uM"] > 0)
    ]
    shared = {
        **key,
        "condition": arm.condition,
        "readout": readout,
        "without": arm.without,
        "reference": controls.reference,
    }
    rows: list[dict[str, Any]] = []
    for (compound, at_uM), mine in schema.group(compounds, ["compound", "concentration_uM"]):
        if compound == arm.reference and (
            not arm.reference_uM > 0 or np.isclose(at_uM, arm.reference_uM, rtol=schema.DOSE_TOLERANCE)
        ):
            continue
        viability = float(mine["dose_viability_percent"].mean())
        toxic = viability < rule.toxic_below_viability_percent
        ratio, n_batches = (_NOTHING, 0) if toxic or gate else _index(_by_batch(mine), controls)
        why = gate or (f"Toxic: viability {viability:.0f} % at {dose(at_uM)}." if toxic else "")
        verdict, said = _verdict(ratio, n_batches, why, controls.reference)
        rows.append({
            **shared, **measured, "compound": compound, "concentration_uM": at_uM, "rescue_index": ratio.value, "rescue_ci_low": ratio.low,
            "rescue_ci_high": ratio.high, "n_batches": n_batches, "viability_percent": viability, "verdict": verdict, "reasons": said,
        })  # fmt: skip
    return rows


def _index(compound: pd.Series, controls: _Controls) -> tuple[Ratio, int]:
    batches = compound.index.intersection(controls.interferon.index).intersection(controls.rescue.index)
    if batches.empty:
        return _NOTHING, 0
    x, i, r = (_numbers(signal, batches) for signal in (compound, controls.interferon, controls.rescue))
    return fieller((x - i) / r, (r - i) / r), len(batches)


def _numbers(signal: pd.Series, batches: pd.Index) -> Floats:
    return signal.loc[batches].to_numpy(dtype=np.float64)


def _gate(controls: _Controls, arm: InterferonArm, rule: CallRule) -> tuple[str, dict[str, float]]:
    """Return why nothing can be said ("" if it can), and what interferon and the reference do."""
    measured = {"suppression": float("nan"), "suppression_ci_high": float("nan"), "reference_fold": float("nan")}
    for signal, what in (
        (controls.without, f"virus control wells in the condition '{arm.without}', without interferon"),
        (controls.interferon, f"wells with interferon and vehicle in the condition '{arm.condition}'"),
        (controls.rescue, "wells with interferon and the reference JAK inhibitor"),
    ):
        if signal.empty:
            return f"There are no {what}.", measured
    batches = controls.without.index.intersection(controls.interferon.index).intersection(controls.rescue.index)
    if len(batches) < 2:
        return (
            "Fewer than two experiments hold wells without interferon, with it, and with the reference: no interval.",
            measured,
        )
    v, i, r = (_numbers(signal, batches) for signal in (controls.without, controls.interferon, controls.rescue))
    share, back = i / v, (r - i) / r
    measured["suppression"], measured["suppression_ci_high"] = float(np.mean(share)), mean_limits(share)[1]
    # A signal that interferon brings to the background or below has no fold.
    measured["reference_fold"] = float(np.mean(r) / np.mean(i)) if np.mean(i) > 0 else float("inf")
    if not (measured["suppression"] <= 1 / rule.minimum_fold and measured["suppression_ci_high"] < 1):
        return (
            f"Interferon is not shown to hold the virus back: {fold(measured['suppression'])}, upper limit {fold(measured['suppression_ci_high'])}.",
            measured,
        )
    if not (np.mean(back) >= 1 - 1 / rule.minimum_fold and mean_limits(back)[0] > 0):
        return (
            f"'{controls.reference}' is not shown to release the interferon block: {fold(measured['reference_fold'])}.",
            measured,
        )
    return "", measured


def _verdict(ratio: Ratio, n_batches: int, why: str, reference: str) -> tuple[str, str]:
    if why:
        return NOT_ASSESSABLE, why
    if not np.isfinite(ratio.low):
        return (
            NOT_ASSESSABLE,
            "Fewer than two experiments with this dose: no interval." if n_batches < 2 else "The interval is open.",
        )
    size = f"rescue index {ratio.value:.2f} ({ratio.low:.2f} to {ratio.high:.2f}; 1 is '{reference}')".replace("-", "−")
    if ratio.low > 0:
        return RESCUE, f"Releases the interferon block: {size}."
    return NO_RESCUE, f"No release of the interferon block is shown: {size}."
