"""Whether an effect depends on the virus input: the difference of a drug's effects between MOIs, dose by dose, as one drug is tested.

Each MOI has been fitted by itself: plates with their own level and surface, days as blocks, the whole covariance of the effects. What
a drug does more at the high MOI than at the low one is a difference of two such effects, with the sum of their covariances, and is
tested over the same dose shapes. On infection events no difference means the same factor at every input. On a visible fold the
ceiling alone makes a difference: where half of the cells are infected already, three times as many events are less than twice as many
infected cells. Such a readout is described and not tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from platekit.proviral import words
from platekit.proviral.analyse import ArmFit, families, key_columns
from platekit.proviral.estimate import DrugEstimate, Noise
from platekit.proviral.interval import LargestEffect, largest_effect
from platekit.proviral.likelihood import benjamini_hochberg, judge
from platekit.proviral.scale import on_events

Numbers = npt.NDArray[np.float64]

AT_LOW, AT_HIGH = "larger fold at low MOI", "larger fold at high MOI"
NO_DIFFERENCE, DESCRIBED = "no difference shown", "described, not tested"
_CEILING = (
    "On a visible fold the ceiling alone makes a difference between MOIs; infection events of counted cells would tell."
)


@dataclass(frozen=True)
class AtMoi:
    """The drugs of one MOI.

    Parameters
    ----------
    moi : float
        Above 0.
    estimates : dict of str to DrugEstimate
        By compound; only those with judged doses.
    """

    moi: float
    estimates: dict[str, DrugEstimate]


def moi_rows(arms: Sequence[ArmFit], readout: str, level: float) -> list[dict[str, Any]]:
    """Return what the effects of each virus, cell line and condition have to do with the virus input; see `interactions`."""
    found: list[dict[str, Any]] = []
    for family in families(arms):
        known = [arm for arm in family if arm.fit is not None and arm.key[1] > 0]
        judged = [
            AtMoi(arm.key[1], {d.compound: d.estimate for d in arm.drugs if d.estimate is not None}) for arm in known
        ]
        key = {name: value for name, value in key_columns(family[0].key).items() if name != "moi"} | {
            "readout": readout
        }
        counted = all(on_events(arm.prepared.rows) for arm in known)
        found += interactions(judged, key, on_events=counted, level=level)
    return found


def interactions(arms: Sequence[AtMoi], key: dict[str, Any], *, on_events: bool, level: float) -> list[dict[str, Any]]:
    """Return one row of `schema.MOI_DOSE` for each compound that was judged at two MOIs or more.

    Parameters
    ----------
    arms : sequence of AtMoi
        Of one virus, cell line, condition and readout: the family of q.
    key : dict
        Columns that all rows share.
    on_events : bool
        Whether effects are log2 of infection events; else rows are described and not tested.
    level : float
        False discovery rate.

    Notes
    -----
    With x the log10 MOI, d = sum_j c_j m_j, c_j = (x_j - mean) (max - min) / sum (x_j - mean)^2: the slope of the effects m_j over the log
    MOI, times its range; with two MOIs the effect at the high one less that at the low one. Its covariance is sum_j c_j^2 C_j. What
    one dilution series shares between the MOIs of a day cancels in d and is left in C, so that the test is on the careful side.
    """
    ordered = sorted(arms, key=lambda arm: arm.moi)
    found: list[tuple[str, list[AtMoi], DrugEstimate]] = []
    for compound in sorted({name for arm in ordered for name in arm.estimates}):
        own = [arm for arm in ordered if compound in arm.estimates]
        if len({arm.moi for arm in own}) < 2:
            continue
        difference = _difference(own, compound)
        if difference is not None:
            found.append((compound, own, difference))
    p = np.full(len(found), np.nan)
    if on_events:
        for i, one in enumerate(judge(tuple(difference for *_, difference in found))):
            p[i] = np.nan if one is None else min(1.0, 2 * min(one.p_increase, one.p_decrease))
    q = benjamini_hochberg(p)
    return [
        key | _row(compound, own, difference) | {"p": p[i], "q": q[i]} | _said(own, difference, float(q[i]), level)
        for i, (compound, own, difference) in enumerate(found)
    ]


def _difference(own: Sequence[AtMoi], compound: str) -> DrugEstimate | None:
    """Return the slope of the effects over the log MOI, times its range, at the doses judged at each MOI; None if there is none."""
    estimates = [arm.estimates[compound] for arm in own]
    shared = sorted(set.intersection(*({_dose(x) for x in one.doses_uM} for one in estimates)))
    if not shared:
        return None
    same = [one.only(np.flatnonzero(np.isin([_dose(x) for x in one.doses_uM], shared))) for one in estimates]
    x = np.log10([arm.moi for arm in own])
    contrast = (x - x.mean()) * np.ptp(x) / ((x - x.mean()) ** 2).sum()
    squares = contrast**2
    noise = _noise([one.noise for one in same], squares)
    by_days = _sum(squares, [one.noise.day * one.day_pattern for one in same])
    pattern = _sum(squares, [one.day_pattern for one in same]) / squares.sum()
    return DrugEstimate(
        dose=same[0].dose,
        doses_uM=same[0].doses_uM,
        effects=contrast @ np.array([one.effects for one in same]),
        from_wells=_sum(squares, [one.from_wells for one in same]),
        day_pattern=by_days / noise.day if noise.day > 0 else pattern,
        from_surface=_sum(squares, [one.from_surface for one in same]),
        noise=noise,
        n_wells=sum(one.n_wells for one in same),
        n_batches=min(one.n_batches for one in same),
    )


def _dose(dose_uM: float) -> float:
    # Doses within a percent are one (schema); those of one screen carry the same number already.
    return float(f"{dose_uM:.6g}")


def _sum(weights: Numbers, parts: Sequence[Numbers]) -> Numbers:
    return np.einsum("j,jkl->kl", weights, np.array(parts))


def _noise(parts: Sequence[Noise], weights: Numbers) -> Noise:
    """Return the noise of the difference; its degrees of freedom by Satterthwaite's rule over the MOIs.

    References
    ----------
    .. [1] Satterthwaite (1946) Biometrics Bull 2:110, doi:10.2307/3002019
    """

    def total(name: str) -> float:
        return float(weights @ np.array([getattr(one, name) for one in parts]))

    def freedom(variances: Sequence[float], freedoms: Sequence[float]) -> float:
        own = weights * np.array(variances)
        return float(own.sum() ** 2 / (own**2 / np.array(freedoms)).sum()) if own.sum() > 0 else float(min(freedoms))

    return Noise(
        well=total("well"),
        well_df=freedom([one.well for one in parts], [one.well_df for one in parts]),
        day=total("day"),
        day_df=freedom([one.day_between for one in parts], [one.day_df for one in parts]),
        day_between=total("day_between"),
        day_expected=total("day_expected"),
        days_disagree=any(one.days_disagree for one in parts),
    )


def _row(compound: str, own: Sequence[AtMoi], difference: DrugEstimate) -> dict[str, Any]:
    low, high = (_strongest(arm.estimates[compound]) for arm in (own[0], own[-1]))
    change = _strongest(difference)
    return {
        "compound": compound, "mois": ", ".join(f"{arm.moi:g}" for arm in own), "n_doses": float(len(difference.doses_uM)),
        "fold_at_lowest_moi": low[0], "lowest_ci_low": low[1], "lowest_ci_high": low[2],
        "fold_at_highest_moi": high[0], "highest_ci_low": high[1], "highest_ci_high": high[2],
        "ratio": change[0], "ratio_ci_low": change[1], "ratio_ci_high": change[2],
        "concentration_at_max_uM": change[3],
    }  # fmt: skip


def _strongest(estimate: DrugEstimate) -> tuple[float, float, float, float]:
    """Return the largest fold in the likelier direction with its interval, and its dose."""
    up = largest_effect(estimate, estimate.shapes)
    low, high = sorted((up.low, up.high))
    return 2.0**up.median, 2.0**low, 2.0**high, up.at_uM


def _said(own: Sequence[AtMoi], difference: DrugEstimate, q: float, level: float) -> dict[str, Any]:
    if not np.isfinite(q):
        return {"verdict": DESCRIBED, "reasons": _CEILING}
    effect = largest_effect(difference, difference.shapes)
    ratio = words.fold(2.0**effect.median)
    between = f"between MOI {own[0].moi:g} and {own[-1].moi:g}, {_interval(effect)}"
    where = f"The fold on infection events changes {ratio} {between}, most at {words.dose(effect.at_uM)}"
    if q >= level:
        return {"verdict": NO_DIFFERENCE, "reasons": f"{where}; q {words.probability(q)}."}
    return {
        "verdict": AT_HIGH if effect.median > 0 else AT_LOW,
        "reasons": f"{where}; q {words.probability(q)}. The effect depends on the virus input.",
    }


def _interval(effect: LargestEffect) -> str:
    return f"95 % interval {2.0**effect.low:.2g} to {2.0**effect.high:.2g}"
