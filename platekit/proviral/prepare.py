"""From the normalised table to the arrays of one arm: per live cell, saturated wells as bounds, masked doses marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.assay import CallRule
from platekit.proviral.arm import Arm, build_arm
from platekit.proviral.cells import CONTROL_ROLES, LEAST_VIABILITY_PERCENT, Cells, DoseKey, dose_keys, treatments
from platekit.proviral.own_signal import beside_own_signal, own_signal_errors

Numbers = npt.NDArray[np.float64]

INTERFERENCE, TOXIC = "interference", "toxic"
# A well's own share of cells, before any well is seen.
_LIKELY_SHARE, _SHARE_SD = 0.5, 0.25
_LEAST_NOISE, _CENTRINGS = 1e-6, 3


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
    cells: Cells,
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
    cells : Cells
        Of this arm.
    rule : CallRule
    per_cell : bool
        The readout is a signal or a count, which has to be divided by cells; a fraction of cells is not.

    Returns
    -------
    Prepared
    """
    rows = group.assign(treatment=treatments(group), batch=group["batch"])
    rows["response"], share = _response(rows, cells) if per_cell else (_as_read(rows), 1.0)
    rows["viability_percent_of_dose"] = [cells.percent.get(key, np.nan) for key in dose_keys(rows)]
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
        named = usable.assign(
            counting_sd_log2=np.hypot(usable["counting_sd_log2"].fillna(0.0), beside_own_signal(usable)),
            role=usable["role"].replace("virus_control", "vehicle"),
            compound=usable["treatment"],
        )
        plates = normalised["plate"].isin(rows["plate"].unique())
        arm = build_arm(named, list(normalised.loc[plates, "well"].unique()))
        arm = replace(arm, cells=_errors_of_doses(arm, cells, (1 - share) ** 2, own_signal_errors(rows)))
    return Prepared(
        rows=rows,
        arm=arm,
        per_cell=per_cell,
        viability_known=bool(compound["viability_percent_of_dose"].notna().any()),
        background_known=bool(compound["background"].notna().any()),
    )


def _as_read(rows: pd.DataFrame) -> pd.Series:
    return rows["log2_fold_change"].where(rows["flag"] != "saturated", _saturated_bound(rows))


def _response(rows: pd.DataFrame, cells: Cells) -> tuple[pd.Series, float]:
    """Return log2 fold change per live cell, saturated wells at the least they can be, and the share of a well's own cells in it.

    Notes
    -----
    y - V - S - b (v - V - S), y the fold change of the signal, V what the compound does to cells at this dose and S what the place
    on the plate does (`cells_of_doses`), v the cells read in the very well. A well that holds more cells than others gives more
    signal as well; but its read has noise of its own, so that only a share b of the rest is taken off.
    """
    response = _as_read(rows)
    raw = _log2(rows["dose_viability_percent"].fillna(100.0).clip(lower=LEAST_VIABILITY_PERCENT) / 100)
    # The table's fold change has the mean of the dose taken off.
    signal = response + raw
    of_dose = pd.Series([cells.log2.get(key, np.nan) for key in dose_keys(rows)], index=rows.index)
    of_dose = of_dose.where(rows["role"] != "virus_control", 0.0).fillna(raw)
    # What a virus that kills leaves in a well is no number of cells that it could have infected.
    own = (rows["viability_plate"] == rows["plate"]) & (rows["viability_arm"] != "mock")
    read = _log2(rows["viability_percent"].clip(lower=LEAST_VIABILITY_PERCENT) / 100).where(own)
    places = pd.MultiIndex.from_frame(rows[["plate", "well"]])
    pattern = (
        pd.Series(cells.pattern.reindex(places).to_numpy(dtype=np.float64), index=rows.index).where(own).fillna(0.0)
    )
    expected = of_dose + pattern
    share = _share_of_own_cells(rows, signal, read)
    return signal - expected - share * (read - expected).fillna(0.0), share


def _share_of_own_cells(rows: pd.DataFrame, signal: pd.Series, read: pd.Series) -> float:
    """Return by how much of its deviation in cells the signal of a well deviates: the slope among wells that should be equal.

    Wells of a compound at one dose, the mean of their plate taken off, so that what plates and days have in common is no part of it; drawn
    towards a half, as strongly as if that were known to a quarter, and between 0 and 1.
    """
    alike = rows["role"].eq("compound") & signal.notna() & read.notna() & ~rows["excluded"] & ~rows["floored"]
    if not alike.any():
        return 0.0
    part = rows.loc[alike, ["treatment", "concentration_uM", "plate"]]
    x, y = (each[alike].to_numpy(dtype=np.float64) for each in (read, signal))
    dose = part.groupby(["treatment", "concentration_uM"], dropna=False).ngroup().to_numpy()
    plate = part.groupby("plate").ngroup().to_numpy()
    for _ in range(_CENTRINGS):
        for group in (dose, plate):
            x, y = _centred(x, group), _centred(y, group)
    squares, products = float((x**2).sum()), float((x * y).sum())
    freedom = max(len(part) - len(np.unique(dose)) - len(np.unique(plate)), 1)
    if squares <= 0:
        return _LIKELY_SHARE
    noise = float(((y - products / squares * x) ** 2).sum()) / freedom
    known, believed = squares / max(noise, _LEAST_NOISE), 1 / _SHARE_SD**2
    slope = (products / squares * known + _LIKELY_SHARE * believed) / (known + believed)
    return float(np.clip(slope, 0.0, 1.0))


def _centred(values: Numbers, group: npt.NDArray[np.integer[Any]]) -> Numbers:
    return values - (np.bincount(group, weights=values) / np.bincount(group))[group]


def _errors_of_doses(arm: Arm, cells: Cells, factor: float, own_signal: dict[DoseKey, float]) -> tuple[Numbers, ...]:
    """Return the covariance that the correction per cell, and that for the compound's own signal, bring to the doses of each drug, (k, k) each."""
    found: list[Numbers] = []
    for name, doses in zip(arm.drugs, arm.doses_uM, strict=True):
        known, covariance = cells.covariance.get(name, (np.empty(0), np.empty((0, 0))))
        error = np.zeros((len(doses), len(doses)))
        mine = np.flatnonzero(np.isin(doses, known))
        theirs = np.searchsorted(known, doses[mine])
        error[np.ix_(mine, mine)] = factor * covariance[np.ix_(theirs, theirs)]
        error += np.diag([own_signal.get((name, float(dose)), 0.0) for dose in doses])
        found.append(error)
    return tuple(found)


def _saturated_bound(rows: pd.DataFrame) -> pd.Series:
    """Return the log2 fold change that a saturated well has at least: that of the highest number on its plate."""
    saturated = rows["flag"] == "saturated"
    if not saturated.any():
        return pd.Series(np.nan, index=rows.index)
    taken_off = rows["background"].fillna(0.0) + rows["mock_excess"].fillna(0.0)
    cells = _log2(rows["dose_viability_percent"].fillna(100.0).clip(lower=LEAST_VIABILITY_PERCENT) / 100)
    net = rows["value"] - taken_off
    measured = (net > 0) & ~rows["floored"] & ~rows["excluded"]
    # What the vehicle reads, worked back from any measured well of the plate.
    vehicle = _log2(net.where(measured)) - rows["log2_fold_change"] - cells
    vehicle = vehicle.groupby(rows["plate"]).transform("median")
    highest = rows["value"].where(~rows["excluded"]).groupby(rows["plate"]).transform("max") - taken_off
    return _log2(highest.where(highest > 0)) - vehicle - cells


def _log2(values: pd.Series) -> pd.Series:
    return pd.Series(np.log2(values.to_numpy(dtype=np.float64)), index=values.index)


def groups_of(normalised: pd.DataFrame, readout: str) -> list[tuple[tuple[str, float, str, str], pd.DataFrame]]:
    """Return the arms of a readout in order: (virus, moi, cell_line, condition) and their infected rows."""
    rows = normalised[infected(normalised) & (normalised["readout"] == readout)]
    found = schema.group(rows, schema.GROUP_KEYS)
    return [(key, part.reset_index(drop=True)) for key, part in found if (part["role"] == "compound").any()]
