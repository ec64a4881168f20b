"""How many times more or less infection than in the vehicle wells of the plate, on the log2 scale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit.assay import Normalisation
from platekit.normalise.controls import infected_vehicle, uninfected
from platekit.normalise.viability import TREATMENT

# Limit of blank: 95 % of wells without virus read below it (Armbruster & Pry 2008, Clin Biochem Rev 29 Suppl 1:S49).
LIMIT_OF_BLANK_SD = 1.645
# Where the noise of the background is not known: a hundredth of the vehicle, below which no reader is linear.
FLOOR_SHARE_OF_VEHICLE = 0.01
_DOSE = ["readout", *TREATMENT, "virus", "moi"]


def fold_changes(wells: pd.DataFrame, settings: Normalisation, per_cell: pd.Series) -> pd.DataFrame:
    """Return the log2 fold change of each well against the vehicle, and what was decided about it.

    Parameters
    ----------
    wells : pandas.DataFrame
        One row per plate, well and readout, with `background`, `background_sd`, `mock_excess`, `mock_excess_se` and
        `dose_viability_percent`.
    settings : Normalisation
        `interference_share`.
    per_cell : pandas.Series of bool
        Which rows are divided by the living cells. A fraction of cells already is.

    Returns
    -------
    pandas.DataFrame
        `log2_fold_change floored mask_reason mock_excess_se_log2`, the index of `wells`. NaN for wells without virus or without vehicle.

    Notes
    -----
    log2(v - background - mock excess) - log2(median over vehicles of the same) - log2(dose viability / 100). A term that is
    unknown is left out. Net signals at or below a floor are set to the floor and marked as censored; the floor is
    1.645 standard deviations of the plate's wells without virus, at least a hundredth of the vehicle.
    """
    background = wells["background"].fillna(0.0)
    net = wells["value"] - background - wells["mock_excess"].fillna(0.0)
    vehicle = infected_vehicle(wells, wells.assign(value=net))["median"]
    vehicle = vehicle.where(vehicle > 0)
    noise = (LIMIT_OF_BLANK_SD * wells["background_sd"]).fillna(0.0)
    floor = noise.clip(lower=FLOOR_SHARE_OF_VEHICLE * vehicle)
    below_range = (wells["flag"] == "below_range") & wells["value"].isna()
    floored = ((net <= floor) | below_range) & vehicle.notna()
    viability = (wells["dose_viability_percent"].fillna(100.0) / 100).where(per_cell, 1.0)
    per_live_cell = net.where(~floored, floor) / vehicle / viability.where(viability > 0)
    fold = pd.Series(np.log2(per_live_cell), index=wells.index)
    infected = ~uninfected(wells)
    return pd.DataFrame({
        "log2_fold_change": fold.where(infected),
        "floored": floored & infected,
        "mask_reason": _interference(wells, settings.interference_share).where(infected, ""),
        "mock_excess_se_log2": _moved_by_excess(wells, net).where(infected),
    }, index=wells.index)  # fmt: skip


def _moved_by_excess(wells: pd.DataFrame, net: pd.Series) -> pd.Series:
    """Return what one standard error of the compound's own signal moves the fold change of its dose by: s / (net ln 2)."""
    good = pd.DataFrame({"net": net, "se": wells["mock_excess_se"]}).where(~wells["excluded"])
    means = good.groupby([wells[key] for key in _DOSE], dropna=False, observed=True).transform("mean")
    return means["se"] / (means["net"].where(means["net"] > 0) * np.log(2))


def _interference(wells: pd.DataFrame, share: float) -> pd.Series:
    """Return why a dose says nothing about infection: the compound's own signal is most of what was read.

    Decided on the mean of the dose: wells masked one by one would leave the bright ones and raise the mean. A dye gives more light at more
    dose, so that the doses above one that is lost are lost as well: chance alone can bring one of them back under the limit.
    """
    keys = _DOSE
    good = wells[wells["value"].notna() & ~wells["excluded"] & (wells["mock_excess"] > 0)]
    above = good.assign(above=good["value"] - good["background"].fillna(0.0))
    grouped = above.groupby(keys, dropna=False, observed=True, sort=True)
    lost = (grouped["mock_excess"].mean() > share * grouped["above"].mean()).rename("lost").reset_index()
    series = lost.sort_values("concentration_uM").groupby(
        [key for key in keys if key != "concentration_uM"], dropna=False
    )
    lost["lost"] = series["lost"].cummax()
    found = wells[keys].merge(lost, on=keys, how="left")["lost"].set_axis(wells.index)
    masked = found.eq(True)
    return pd.Series("", index=wells.index).mask(masked, "the compound's own signal is most of what was read")
