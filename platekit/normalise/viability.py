"""How many cells live: percent of the vehicle, dose means, and whether the virus itself kills."""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import Assay
from platekit.normalise.controls import infected_vehicle, nearest, uninfected, usable, without_virus
from platekit.normalise.pairing import VIABILITY_READOUTS

# What makes two wells the same treatment; the virus and its amount come on top of it.
TREATMENT = (
    "role",
    "compound",
    "concentration_uM",
    "compound_b",
    "concentration_b_uM",
    "vehicle",
    "cell_line",
    "condition",
)
_ARM = ("virus", "moi")
# Quantile of the normal distribution for a one-sided limit of 95 %.
_ONE_SIDED_95 = 1.645


def viability_percent(rows: pd.DataFrame, wells: pd.DataFrame, assay: Assay) -> pd.Series:
    """Return percent of living cells for the rows of viability readouts.

    100 (v - low) / (vehicle - low): the vehicle of the same plate and moi; low is the median of the toxicity controls
    or blanks of the plate, else 0. NaN without a vehicle, or where the vehicle does not lie above low.
    """
    # A plate read for viability alone may hold no virus at all, though nobody states moi = 0: its vehicle has none either.
    with_virus = set(wells.loc[wells["role"] == "virus_control", "plate"])
    without = uninfected(rows) | (rows["moi"].isna() & ~rows["plate"].isin(with_virus))
    vehicle = infected_vehicle(rows, wells)["median"].where(
        ~without, without_virus(rows, wells, ["cell_control"])["median"]
    )
    low = pd.Series(0.0, index=rows.index)
    for name, part in rows.groupby("readout", observed=True):
        known = assay.readouts.get(str(name))
        roles = ("toxicity_control", "blank") if known is None else known.zero
        low.loc[part.index] = without_virus(part, wells, roles)["median"].fillna(0.0)
    span = vehicle - low
    return 100 * (rows["value"] - low) / span.where(span > 0)


def viability_of_wells(wells: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return `viability_percent viability_plate` for each row of the wells, from its own plate or its sister.

    Parameters
    ----------
    wells : pandas.DataFrame
        One row per plate, well and readout, with `viability_percent` on the rows of viability readouts.
    pairs : pandas.DataFrame
        `pairing`.

    Returns
    -------
    pandas.DataFrame
        The index of `wells`. A sister plate gives its mean of the treatment, because a neighbour's cells say
        nothing about those of this very well.
    """
    columns = ["plate", "viability_plate", "viability_readout"]
    of_plate = wells[["plate"]].merge(pairs[columns], on="plate", how="left").set_index(wells.index)
    of_plate = of_plate.fillna({"viability_plate": "", "viability_readout": ""})
    rows = wells.assign(viability_plate=of_plate["viability_plate"], viability_readout=of_plate["viability_readout"])
    reads = wells[wells["readout"].isin(VIABILITY_READOUTS) & ~wells["excluded"]]
    reads = reads.rename(columns={"plate": "viability_plate", "readout": "viability_readout"})
    by_well = [*columns[1:], "well"]
    own = rows[by_well].merge(reads[[*by_well, "viability_percent"]], on=by_well, how="left")
    sister = _treatment_mean(rows, reads, [*columns[1:], *TREATMENT])
    same_plate = (rows["viability_plate"] == rows["plate"]).to_numpy()
    found = np.where(same_plate, own["viability_percent"].to_numpy(), sister.to_numpy())
    is_read = wells["readout"].isin(VIABILITY_READOUTS)
    return pd.DataFrame({
        "viability_percent": np.where(is_read, wells["viability_percent"], found),
        "viability_plate": np.where(is_read, wells["plate"], rows["viability_plate"]),
    }, index=wells.index)  # fmt: skip


def _treatment_mean(rows: pd.DataFrame, reads: pd.DataFrame, keys: list[str]) -> pd.Series:
    # Vehicle wells carry another role in each arm; their viability is 100 by definition and not looked up here.
    means = reads.groupby(keys, dropna=False, observed=True, sort=True)["viability_percent"].mean().reset_index()
    found = rows[keys].merge(means, on=keys, how="left")["viability_percent"]
    return found.set_axis(rows.index)


def virus_kills(wells: pd.DataFrame, limit_percent: float) -> pd.DataFrame:
    """Return, per virus, moi, cells and condition, whether the virus alone kills cells.

    Parameters
    ----------
    wells : pandas.DataFrame
        One row per plate, well and readout.
    limit_percent : float
        Viability of the infected vehicle, of the cell controls on the same plate, below which the virus kills.

    Returns
    -------
    pandas.DataFrame
        `schema.GROUP_KEYS` and `vehicle_viability_percent` (NaN where no plate holds both controls), `kills`.

    Notes
    -----
    The mean over plates of log(vehicle / cell control), back-transformed. Two conditions: below the limit, and its upper
    95 % limit below 100 %, so that a few noisy wells do not make a killing virus. Only wells of one plate are compared:
    across plates the difference between plates is larger than the effect.
    """
    keys = ["plate", "readout", *schema.GROUP_KEYS]
    reads = wells[wells["readout"].isin(VIABILITY_READOUTS) & usable(wells)]
    infected = reads[(reads["role"] == "virus_control") & ~uninfected(reads)]
    arms = infected.drop_duplicates(keys)
    cells = nearest(arms, reads[reads["role"] == "cell_control"], [keys[:2]])
    virus = nearest(arms, infected, [keys])
    both = arms[keys].assign(
        ratio=np.log(virus["median"].where(virus["median"] > 0) / cells["median"].where(cells["median"] > 0)),
        variance=_variance_of_log_median(virus) + _variance_of_log_median(cells),
    )
    # Viability speaks before nuclei where both were read.
    both = both[both["ratio"].notna()].sort_values(["readout", "plate"], ascending=[False, True], kind="stable")
    first = both.groupby(list(schema.GROUP_KEYS), dropna=False)["readout"].transform("first")
    grouped = both[both["readout"] == first].groupby(list(schema.GROUP_KEYS), dropna=False, sort=True)
    mean = grouped["ratio"].mean()
    error = np.sqrt(grouped["variance"].sum()) / grouped.size()
    table = pd.DataFrame({
        "vehicle_viability_percent": 100 * np.exp(mean),
        "kills": (100 * np.exp(mean) < limit_percent) & (mean + _ONE_SIDED_95 * error < 0),
    })  # fmt: skip
    return table.reset_index()


def _variance_of_log_median(controls: pd.DataFrame) -> pd.Series:
    # The median of n normal wells has pi/2 times the variance of their mean.
    relative = (controls["sd"] / controls["median"]).fillna(1.0)
    return np.pi / 2 * relative**2 / controls["n"]


def dose_viability(wells: pd.DataFrame, pairs: pd.DataFrame, assay: Assay) -> pd.DataFrame:
    """Return the mean viability of each row's treatment, for the correction per live cell, and the arm it comes from.

    Parameters
    ----------
    wells : pandas.DataFrame
        With `viability_percent` and `viability_plate` on every row that has one.
    pairs : pandas.DataFrame
        `pairing`.
    assay : Assay
        `call.killing_virus_below_viability_percent`.

    Returns
    -------
    pandas.DataFrame
        `dose_viability_percent`: the mean over the wells of one treatment, virus and moi; where the virus kills, the mean of
        the treatment in the mock arm, and NaN without one; 100 for vehicles. `viability_arm`: infected, mock or "".
    """
    kills = virus_kills(wells, assay.call.killing_virus_below_viability_percent)
    good = wells[~wells["excluded"]]
    # The rows of infection carry the viability of their well or its sister: one of them stands for the well.
    carried = good[good["viability_percent"].notna() & ~good["readout"].isin(VIABILITY_READOUTS)]
    once = carried.drop_duplicates(["plate", "well"])
    own = _treatment_mean(wells, once, [*TREATMENT, *_ARM])
    mock_reads = wells["readout"].isin(VIABILITY_READOUTS) & uninfected(wells) & ~wells["excluded"]
    belonging = wells["plate"].isin([*pairs["viability_plate"], *pairs["plate"], *pairs["mock_plate"]])
    mock = wells[mock_reads & belonging].sort_values(["plate", "well", "readout"], ascending=[True, True, False])
    from_mock = _treatment_mean(wells, mock.drop_duplicates(["plate", "well"]), list(TREATMENT))
    group_keys = list(schema.GROUP_KEYS)
    killed = wells[group_keys].merge(kills, on=group_keys, how="left")["kills"].set_axis(wells.index)
    use_mock = killed.eq(True) & ~uninfected(wells)
    percent = own.where(~use_mock, from_mock)
    infected_plates = set(wells.loc[~uninfected(wells) & (wells["role"] != "empty"), "plate"])
    read_on_mock = use_mock | uninfected(wells) | ~wells["viability_plate"].isin(infected_plates)
    arm = pd.Series("infected", index=wells.index).mask(read_on_mock, "mock")
    return pd.DataFrame({
        "dose_viability_percent": percent.mask(wells["role"].isin(["virus_control", "cell_control"]), 100.0),
        "viability_arm": arm.where(percent.notna(), ""),
    })  # fmt: skip
