"""Interferon-stimulated genes by RT-qPCR: delta-delta Cq, a Cq that was not reached being a bound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.bounds import Bounds, mean_difference
from platekit.errors import PlatekitError
from platekit.screen import InterferonArm

_SETTING = ("virus", "moi", "cell_line")


def gene_rows(normalised: pd.DataFrame, arms: Sequence[InterferonArm]) -> list[dict[str, Any]]:
    """Return rows of `schema.GENES`.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED` with the Cq of each gene as a readout of its own, gene and housekeeping gene in the same plate and well.
    arms : sequence of InterferonArm

    Returns
    -------
    list of dict

    Raises
    ------
    PlatekitError
        If a named readout was not read.

    Notes
    -----
    log2 change = -(dCq - mean dCq of interferon and vehicle in the same batch), dCq = Cq of the gene - Cq of the housekeeping gene in the
    well: delta-delta Cq with doubling in each cycle [1]_. Wells are averaged within the batch. A Cq that was not reached (flag
    ``below_range``) is at least the number of cycles; the change is then a bound (`mean_difference`). A well whose housekeeping gene was
    not reached says nothing.

    References
    ----------
    .. [1] Livak & Schmittgen (2001) Methods 25:402, doi:10.1006/meth.2001.1262
    """
    rows: list[dict[str, Any]] = []
    for arm in arms:
        for gene in arm.genes:
            wells = _delta(normalised, gene, arm)
            for key, setting in schema.group(wells, _SETTING):
                rows += _of_setting(dict(zip(_SETTING, key, strict=True)), setting, gene, arm)
    return rows


def _delta(normalised: pd.DataFrame, gene: str, arm: InterferonArm) -> pd.DataFrame:
    """Return wells of the arm with the lowest and highest log2 expression that their Cq leave possible."""
    within = (normalised["condition"] == arm.condition) | (normalised["role"] == "interferon_control")
    known = sorted(set(normalised["readout"]))
    for name in (gene, arm.housekeeping):
        if name not in known:
            raise PlatekitError(
                "call, interferon", f"the readout '{name}'", "a readout with Cq values",
                f"Readouts: {', '.join(repr(one) for one in known)}. Name each in readout = {{ ... }} of its files.",
            )  # fmt: skip
    used = normalised[
        within & ~normalised["excluded"] & normalised["role"].isin(["compound", "virus_control", "interferon_control"])
    ]
    target = used[used["readout"] == gene]
    held = used.loc[used["readout"] == arm.housekeeping, ["plate", "well", "value"]].rename(columns={"value": "held"})
    both = target.merge(held, on=["plate", "well"])
    undetermined = (both["flag"] == "below_range") & both["value"].isna()
    both = both.assign(
        low=np.where(undetermined, -np.inf, both["held"] - both["value"]),
        high=np.where(undetermined, both["held"] - arm.cycles, both["held"] - both["value"]),
        undetermined=undetermined,
    )
    return both[both["held"].notna() & both["high"].notna()]


def _of_setting(key: dict[str, Any], wells: pd.DataFrame, gene: str, arm: InterferonArm) -> list[dict[str, Any]]:
    vehicle = _by_batch(wells[wells["role"] != "compound"])
    rows: list[dict[str, Any]] = []
    compounds = wells[(wells["role"] == "compound") & (wells["concentration_uM"] > 0)]
    for (compound, at_uM), mine in schema.group(compounds, ["compound", "concentration_uM"]):
        treated = _by_batch(mine)
        batches = treated.index.intersection(vehicle.index)
        if batches.empty:
            continue
        found = mean_difference(_bounds(treated.loc[batches]), _bounds(vehicle.loc[batches]))
        rows.append({
            **key, "condition": arm.condition, "compound": compound, "concentration_uM": at_uM, "gene": gene, "housekeeping": arm.housekeeping,
            "log2_change": found.mean, "change_relation": found.relation, "change_ci_low": found.low, "change_ci_high": found.high,
            "n_batches": len(batches), "n_undetermined": int(mine["undetermined"].sum()),
        })  # fmt: skip
    return rows


def _by_batch(wells: pd.DataFrame) -> pd.DataFrame:
    return wells.groupby("batch").agg({"low": _mean, "high": _mean})


def _mean(ends: pd.Series) -> float:
    return float(np.mean(ends.to_numpy(dtype=np.float64)))


def _bounds(means: pd.DataFrame) -> Bounds:
    return Bounds(means["low"].to_numpy(dtype=np.float64), means["high"].to_numpy(dtype=np.float64))
