"""Antivirals in two conditions: mean inhibition over the doses that both share, and ranks with intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from platekit.bounds import CONFIDENCE, Bounds, Floats, mean_difference
from platekit.screen import Boost

CHANGES, SAME, NOT_RANKED = "rank changes", "no change of rank shown", "not ranked"
_LEAST_DOSES = 2
# A correlation of fewer compounds has no interval that says anything.
_LEAST_COMPOUNDS = 5
_CURVE = ("ec50_uM", "ec50_relation", "direction")


def rank_rows(
    infected: pd.DataFrame, boost: Boost, fits: pd.DataFrame | None, toxic_below_percent: float
) -> list[dict[str, Any]]:
    """Return one row for each compound tested in both conditions.

    Parameters
    ----------
    infected : pandas.DataFrame
        Infected wells of both conditions in one setting.
    boost : Boost
    fits : pandas.DataFrame or None
    toxic_below_percent : float

    Notes
    -----
    AUC: percent inhibition, wells averaged by dose and batch, trapezoid over log dose divided by its width; doses at which fewer than
    `toxic_below_percent` of the cells live in either condition are left out of both. Ranks are of the mean over batches. The interval of a rank goes from
    1 + the number of compounds that are shown to be larger to n - the number that are shown to be smaller, each by a paired t test at
    0.05 / (n - 1), with the variance of compound x batch pooled over compounds [1]_. A rank changes where the intervals of the two conditions, each then at 97.5 %, have no rank in common.

    References
    ----------
    .. [1] Mogstad, Romano, Shaikh & Wilhelm (2024) Rev Econ Stud 91:476, doi:10.1093/restud/rdad006
    """
    wells = infected[
        infected["role"].eq("compound") & (infected["concentration_uM"] > 0) & infected["percent_inhibition"].notna()
    ]
    both = [
        set(wells.loc[wells["condition"] == condition, "compound"]) for condition in (boost.without, boost.condition)
    ]
    names = sorted(both[0] & both[1])
    curves = {condition: _curves(fits, infected, condition) for condition in (boost.without, boost.condition)}
    areas = {name: _areas(wells[wells["compound"] == name], boost, toxic_below_percent) for name in names}
    active = [
        name
        for name in names
        if fits is None or any(name in of and of[name][2] == "decrease" for of in curves.values())
    ]
    batches = sorted({batch for name in active for batch in areas[name].index})
    # Ranks compare compounds within batches: each ranked compound has all of them.
    ranked = [name for name in active if list(areas[name].index) == batches and batches]
    ranks = {
        side: _ranks(np.array([areas[name][side].to_numpy(dtype=np.float64) for name in ranked]))
        for side in ("without", "with")
    }
    rows: list[dict[str, Any]] = []
    for name in names:
        row: dict[str, Any] = {"compound": name, **_change(areas[name])}
        for side, condition in (("without", boost.without), ("with", boost.condition)):
            ec50, relation, _ = curves[condition].get(name, (np.nan, "", ""))
            row |= {f"ec50_{side}_uM": ec50, f"ec50_{side}_relation": relation}
        if name in ranked:
            place = ranked.index(name)
            for side, (rank, low, high) in ranks.items():
                row |= {f"rank_{side}": rank[place], f"rank_{side}_low": low[place], f"rank_{side}_high": high[place]}
        rows.append(row | _said(row, name in active, name in ranked, len(ranked)))
    return rows


def _curves(fits: pd.DataFrame | None, infected: pd.DataFrame, condition: str) -> dict[str, tuple[float, str, str]]:
    """Return EC50, its relation and the direction of each compound's curve in a condition."""
    if fits is None or infected.empty:
        return {}
    first = infected.iloc[0]
    mine = fits[(fits["condition"] == condition) & (fits["readout"] == first["readout"]) & fits["converged"]]
    for name in ("virus", "moi", "cell_line"):
        mine = mine[mine[name].isna() if first[name] != first[name] else mine[name] == first[name]]
    return {str(row["compound"]): tuple(row[name] for name in _CURVE) for row in mine.to_dict("records")}  # pyright: ignore[reportReturnType]


def _areas(wells: pd.DataFrame, boost: Boost, toxic_below_percent: float) -> pd.DataFrame:
    """Return the AUC of a compound by batch, in columns `without` and `with`; only batches that have both."""
    by_dose = wells.groupby(["condition", "concentration_uM"])["dose_viability_percent"].mean().unstack("condition")  # noqa: PD010
    doses = by_dose.index[~(by_dose < toxic_below_percent).any(axis="columns")]
    tested = [set(wells.loc[wells["condition"] == one, "concentration_uM"]) for one in (boost.without, boost.condition)]
    shared = sorted(set(doses) & tested[0] & tested[1])
    found: dict[str, dict[str, float]] = {"without": {}, "with": {}}
    for side, condition in (("without", boost.without), ("with", boost.condition)):
        mine = wells[(wells["condition"] == condition) & wells["concentration_uM"].isin(shared)]
        means = mine.groupby(["batch", "concentration_uM"])["percent_inhibition"].mean().unstack("concentration_uM")  # noqa: PD010
        for batch, values in means.dropna().iterrows():
            if len(shared) >= _LEAST_DOSES and len(values) == len(shared):
                found[side][str(batch)] = _area(np.log10(np.array(shared)), values.to_numpy(dtype=np.float64))
    return pd.DataFrame(found, columns=["without", "with"], dtype=np.float64).dropna().sort_index()


def _area(log_dose: Floats, inhibition: Floats) -> float:
    return float(np.trapezoid(inhibition, log_dose) / (log_dose[-1] - log_dose[0]))


def _change(areas: pd.DataFrame) -> dict[str, Any]:
    if areas.empty:
        return {"n_batches": 0}
    one, other = (areas[side].to_numpy(dtype=np.float64) for side in ("with", "without"))
    found = mean_difference(Bounds(one, one), Bounds(other, other))
    return {
        "auc_without": float(np.mean(other)), "auc_with": float(np.mean(one)), "auc_change": found.mean,
        "auc_change_ci_low": found.low, "auc_change_ci_high": found.high, "n_batches": len(areas),
    }  # fmt: skip


def _ranks(areas: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return rank, and the lowest and highest rank that the batches allow, of compounds (rows) by batches (columns)."""
    n = len(areas)
    if n == 0:
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing, nothing
    means = areas.mean(axis=1)
    rank = stats.rankdata(-means, method="min").astype(np.int64)
    freedom = (n - 1) * (areas.shape[1] - 1)
    if freedom < 1:
        return rank, np.ones(n, dtype=np.int64), np.full(n, n)
    rest = areas - means[:, None] - areas.mean(axis=0)[None, :] + areas.mean()
    error = float(np.sqrt(2 * np.sum(rest**2) / freedom / areas.shape[1]))
    # Both conditions together at 95 %, and every compound against every other.
    level = 1 - (1 - CONFIDENCE) / 2 / (n - 1) / 2
    least = float(stats.t.ppf(level, freedom)) * error
    larger = means[None, :] - means[:, None]
    return rank, 1 + (larger > least).sum(axis=1), n - (larger < -least).sum(axis=1)


def _said(row: dict[str, Any], active: bool, ranked: bool, n_ranked: int) -> dict[str, str]:
    if not active:
        return {"verdict": NOT_RANKED, "reasons": "No decrease of infection in either condition."}
    if not row["n_batches"]:
        return {
            "verdict": NOT_RANKED,
            "reasons": "No experiment has two doses or more that are not toxic in both conditions.",
        }
    if not ranked:
        return {"verdict": NOT_RANKED, "reasons": "Not tested at all its doses in every experiment of the others."}
    without, boosted = ((row[f"rank_{side}_low"], row[f"rank_{side}_high"]) for side in ("without", "with"))
    size = f"rank {row['rank_without']} ({without[0]} to {without[1]}) without, {row['rank_with']} ({boosted[0]} to {boosted[1]}) with, of {n_ranked}"
    if boosted[1] < without[0]:
        return {"verdict": CHANGES, "reasons": f"Moves up: {size}."}
    if boosted[0] > without[1]:
        return {"verdict": CHANGES, "reasons": f"Moves down: {size}."}
    return {"verdict": SAME, "reasons": f"No change of rank shown: {size}."}


def rank_correlation(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return Spearman's correlation of the AUC of ranked compounds between the conditions, as a row of `schema.BOOST`.

    Notes
    -----
    Interval: Fisher's z with the standard error sqrt((1 + r^2/2)/(n - 3)) [1]_; none where the orders are equal.

    References
    ----------
    .. [1] Bonett & Wright (2000) Psychometrika 65:23, doi:10.1007/BF02294183
    """
    ranked = [(row["auc_without"], row["auc_with"]) for row in rows if row["verdict"] != NOT_RANKED]
    if len(ranked) < _LEAST_COMPOUNDS:
        return []
    one, other = np.array(ranked).T
    r = float(np.corrcoef(stats.rankdata(one), stats.rankdata(other))[0, 1])
    half = float(stats.norm.ppf((1 + CONFIDENCE) / 2)) * float(np.sqrt((1 + r * r / 2) / (len(ranked) - 3)))
    # Equal orders have no Fisher's z, and so no interval.
    z = float(np.arctanh(r)) if abs(r) < 1 - 1e-9 else float("nan")
    return [{
        "measure": "spearman", "value_with": r, "with_ci_low": float(np.tanh(z - half)), "with_ci_high": float(np.tanh(z + half)),
        "n_batches": len(ranked),
    }]  # fmt: skip
