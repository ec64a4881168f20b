"""From the normalised table to the arrays of one arm: per live cell, saturated wells as bounds, masked doses marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import CallRule
from platekit.proviral.arm import Arm, build_arm
from platekit.proviral.joint import fit_jointly
from platekit.roles import DRUG_ROLES

CONTROL_ROLES = (*(role for role in DRUG_ROLES if role != "compound"), "interferon_control", "rescue_control")
# Viability on a logarithmic scale needs a floor; below it all cells are dead by any reading.
_LEAST_VIABILITY_PERCENT = 1.0
INTERFERENCE, TOXIC = "interference", "toxic"


@dataclass(frozen=True)
class Prepared:
    """One arm and readout, ready to fit.

    `rows` are its wells with `treatment response judged why` and the viability of the dose, `viability_percent_of_dose`, with the
    plate's surface taken off; `arm` is None where no well has a fold change.
    """

    rows: pd.DataFrame
    arm: Arm | None
    per_cell: bool
    viability_known: bool
    background_known: bool


def infected(normalised: pd.DataFrame) -> pd.Series:
    """Return which rows hold virus and something that is judged or judged against."""
    roles = ["compound", "virus_control", *CONTROL_ROLES]
    # Two compounds in one well are a combination, which is another question.
    return (normalised["moi"] != 0) & normalised["role"].isin(roles) & (normalised["compound_b"] == "")


def prepare(
    group: pd.DataFrame,
    normalised: pd.DataFrame,
    viability: dict[tuple[str, float], float],
    rule: CallRule,
    per_cell: bool,
) -> Prepared:
    """Return one arm and readout, ready to fit.

    Parameters
    ----------
    group : pandas.DataFrame
        The infected rows of one virus, moi, cell line, condition and readout.
    normalised : pandas.DataFrame
        The whole table, for the size of the plates.
    viability : dict
        Treatment and dose to percent of living cells, `viability_of_doses`.
    rule : CallRule
    per_cell : bool
        The readout is a signal or a count, which has to be divided by cells; a fraction of cells is not.

    Returns
    -------
    Prepared
    """
    rows = group.assign(treatment=treatments(group), batch=group["batch"])
    rows["response"] = _response(rows, per_cell)
    rows["viability_percent_of_dose"] = [viability.get(key, np.nan) for key in dose_keys(rows)]
    vehicle = rows["role"] == "virus_control"
    toxic = (rows["viability_percent_of_dose"] < rule.toxic_below_viability_percent) & ~vehicle
    why = rows["mask_reason"].where(rows["mask_reason"] == "", INTERFERENCE).mask(toxic, TOXIC)
    rows["why"] = why.mask(vehicle, "")
    rows["judged"] = (rows["why"] == "") & ~rows["excluded"] & rows["response"].notna()
    dosed = (rows["concentration_uM"] > 0) | (rows["role"] != "compound")
    usable = rows[rows["response"].notna() & ~rows["excluded"] & dosed]
    compound = rows[rows["role"] == "compound"]
    arm = None
    if (usable["role"] == "virus_control").any() and (usable["role"] == "compound").any():
        named = usable.assign(role=usable["role"].replace("virus_control", "vehicle"), compound=usable["treatment"])
        arm = build_arm(named, list(normalised.loc[normalised["plate"].isin(rows["plate"]), "well"].unique()))
    return Prepared(
        rows=rows,
        arm=arm,
        per_cell=per_cell,
        viability_known=bool(compound["viability_percent_of_dose"].notna().any()),
        background_known=bool(compound["background"].notna().any()),
    )


def treatments(rows: pd.DataFrame) -> pd.Series:
    """Return the name of what is in a well: the compound, or the role of a control and what it holds."""
    control = rows["role"].isin(CONTROL_ROLES)
    return rows["compound"].where(~control, rows["role"] + ": " + rows["compound"])


def dose_keys(rows: pd.DataFrame) -> list[tuple[str, float]]:
    """Return treatment and dose of each row; a control without a dose has dose 0."""
    return list(zip(rows["treatment"], rows["concentration_uM"].fillna(0.0).astype("float64"), strict=True))


def _response(rows: pd.DataFrame, per_cell: bool) -> pd.Series:
    """Return log2 fold change, saturated wells at the least they can be, less the well's own share of cells.

    The table's fold change divides by the mean viability of the dose. A well that holds more cells than its replicates gives more signal
    as well: where viability was read in the very well, its deviation from the mean of its dose is taken off too.
    """
    response = rows["log2_fold_change"].where(rows["flag"] != "saturated", _saturated_bound(rows))
    if not per_cell:
        return response
    own = rows["viability_plate"] == rows["plate"]
    cells = _log2(rows["viability_percent"].clip(lower=_LEAST_VIABILITY_PERCENT) / 100).where(own)
    mean = cells.groupby([rows["treatment"], rows["concentration_uM"]], dropna=False).transform("mean")
    deviation = cells - mean.where(rows["role"] != "virus_control", 0.0)
    return response - deviation.fillna(0.0)


def _saturated_bound(rows: pd.DataFrame) -> pd.Series:
    """Return the log2 fold change that a saturated well has at least: that of the highest number on its plate."""
    saturated = rows["flag"] == "saturated"
    if not saturated.any():
        return pd.Series(np.nan, index=rows.index)
    taken_off = rows["background"].fillna(0.0) + rows["mock_excess"].fillna(0.0)
    cells = _log2(rows["dose_viability_percent"].fillna(100.0).clip(lower=_LEAST_VIABILITY_PERCENT) / 100)
    net = rows["value"] - taken_off
    measured = (net > 0) & ~rows["floored"] & ~rows["excluded"]
    # What the vehicle reads, worked back from any measured well of the plate.
    vehicle = _log2(net.where(measured)) - rows["log2_fold_change"] - cells
    vehicle = vehicle.groupby(rows["plate"]).transform("median")
    highest = rows["value"].where(~rows["excluded"]).groupby(rows["plate"]).transform("max") - taken_off
    return _log2(highest.where(highest > 0)) - vehicle - cells


def _log2(values: pd.Series) -> pd.Series:
    return pd.Series(np.log2(values.to_numpy(dtype=np.float64)), index=values.index)


def viability_of_doses(
    group: pd.DataFrame, normalised: pd.DataFrame, day_sd_log2: float
) -> dict[tuple[str, float], float]:
    """Return percent of living cells per treatment and dose, the surface of the plate taken off.

    Parameters
    ----------
    group : pandas.DataFrame
        The infected rows of one arm (any readout of infection).
    normalised : pandas.DataFrame
        The whole table, which holds the wells that viability was read in.
    day_sd_log2 : float

    Returns
    -------
    dict
        Where vehicles lie at an edge and compounds do not, the edge would pass for growth: the same joint fit as for infection takes
        it off. Where there are no vehicles to fit, the mean of the table stands.
    """
    known = group[group["dose_viability_percent"].notna() & (group["role"] != "virus_control")]
    plain = known.assign(treatment=treatments(known)).drop_duplicates(["treatment", "concentration_uM"])
    found = dict(zip(dose_keys(plain), plain["dose_viability_percent"], strict=True))
    reads = _viability_wells(group, normalised)
    if not ((reads["role"] == "vehicle").any() and (reads["role"] == "compound").any()):
        return found
    plates = normalised["plate"].isin(reads["plate"])
    fit = fit_jointly(build_arm(reads, list(normalised.loc[plates, "well"].unique())), day_sd_log2)
    for name, estimate in zip(fit.arm.drugs, fit.estimates, strict=True):
        if estimate is not None:
            for dose, effect in zip(estimate.doses_uM, estimate.effects, strict=True):
                if (name, float(dose)) in found:
                    found[name, float(dose)] = 100 * 2.0 ** float(effect)
    return found


def _viability_wells(group: pd.DataFrame, normalised: pd.DataFrame) -> pd.DataFrame:
    """Return the wells that the viability of this arm was read in, as `build_arm` takes them."""
    mock = (group["viability_arm"] == "mock").any()
    reads = normalised[
        ~normalised["readout"].isin(group["readout"])
        & normalised["viability_percent"].notna()
        & ~normalised["excluded"]
    ]
    same_cells = reads["cell_line"].isin(group["cell_line"]) & reads["condition"].isin(group["condition"])
    if mock:
        arm = reads[same_cells & (reads["moi"] == 0)]
    else:
        here = reads["plate"].isin(group["viability_plate"]) & reads["virus"].isin(group["virus"])
        moi = float(group["moi"].iloc[0])
        same_moi = reads["moi"].isna() if np.isnan(moi) else reads["moi"] == moi
        arm = reads[same_cells & here & same_moi]
    for readout in ("viability", "nuclei"):
        chosen = arm[arm["readout"] == readout]
        if not chosen.empty:
            break
    vehicle = chosen["role"] == ("cell_control" if mock else "virus_control")
    kept = chosen[vehicle | chosen["role"].isin(["compound", *CONTROL_ROLES])]
    return kept.assign(
        compound=treatments(kept),
        role=kept["role"].mask(vehicle[kept.index], "vehicle"),
        response=np.log2(kept["viability_percent"].clip(lower=_LEAST_VIABILITY_PERCENT) / 100),
        judged=True,
    )


def groups_of(normalised: pd.DataFrame, readout: str) -> list[tuple[tuple[str, float, str, str], pd.DataFrame]]:
    """Return the arms of a readout in order: (virus, moi, cell_line, condition) and their infected rows."""
    rows = normalised[infected(normalised) & (normalised["readout"] == readout)]
    found = schema.group(rows, schema.GROUP_KEYS)
    return [(key, part.reset_index(drop=True)) for key, part in found if (part["role"] == "compound").any()]
