"""What a laboratory's own plates say about chance: how much a well varies, a drug between days, and the pattern of each plate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.assay import Assay, load_assay
from platekit.proviral.cells import cells_of_doses
from platekit.proviral.joint import JointFit, fit_jointly
from platekit.proviral.prepare import groups_of, prepare
from platekit.proviral.scale import per_live_cell
from platekit.proviral.surface import PATTERN
from platekit.schema import GROUP_KEYS
from platekit.wells import plate_size_holding


@dataclass(frozen=True)
class Components:
    """Variance components of a run.

    Attributes
    ----------
    arms : pandas.DataFrame
        One row per virus, moi, cell line and condition: the keys, `well_sd_log2` with its degrees of freedom `well_df`,
        `day_sd_log2` (of a drug between days) with `day_df` and `day_source` (``days``, ``spread of drugs`` or ``assay``, the last two
        where only one day was run), and the design: `plates`, `days`, `plate_size`, `drugs_per_plate`, `vehicles_per_plate`, `doses`, `wells_per_dose` (medians).
    patterns : ndarray, shape (plates, 7)
        The fitted surface of each plate without its level, log2: the terms `surface.PATTERN` of `surface.basis`.
    """

    arms: pd.DataFrame
    patterns: npt.NDArray[np.float64]


def variance_components(normalised: pd.DataFrame, *, assay: Assay | str | Path | None = None) -> Components:
    """Return the variance components of a run, as its verdicts rest on them.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.NORMALISED`.
    assay : Assay, str or Path, optional
        Which readout decides, and the spread between days that stands in where only one day was run; by default reporter_fluorescence.

    Returns
    -------
    Components
        Without rows where no arm has vehicle wells.

    Raises
    ------
    PlatekitError
        If a column is missing.

    Notes
    -----
    From the joint fit of surface, noise and drugs (`fit_jointly`): the well variance is pooled over drugs about their doses and days and
    over vehicles, that between days over inactive drugs, less what wells explain. Plates' patterns are shrunk by their own spread.
    """
    schema.check(normalised, schema.NORMALISED, where="variance_components")
    settings = load_assay(assay)
    readout = settings.deciding
    wells = schema.conform(normalised, schema.NORMALISED)
    rows: list[dict[str, object]] = []
    patterns = [np.empty((0, PATTERN.stop - PATTERN.start))]
    for key, group in groups_of(wells, readout.name):
        cells = cells_of_doses(group, wells, settings.call.day_sd_log2)
        arm = prepare(group, wells, cells, settings.call, per_live_cell(readout.kind, group)).arm
        if arm is None:
            continue
        fit = fit_jointly(arm, settings.call.day_sd_log2)
        rows.append(dict(zip(GROUP_KEYS, key, strict=True)) | _noise(fit) | _design(fit, wells))
        patterns.append(fit.surface.plate_coefficients[:, PATTERN])
    return Components(pd.DataFrame(rows), np.concatenate(patterns))


def _noise(fit: JointFit) -> dict[str, object]:
    return {
        "well_sd_log2": float(np.sqrt(fit.well.pooled)), "well_df": fit.well.df,
        "day_sd_log2": float(np.sqrt(fit.day.value)), "day_df": fit.day.df, "day_source": fit.day.source,
    }  # fmt: skip


def _design(fit: JointFit, normalised: pd.DataFrame) -> dict[str, object]:
    arm = fit.arm
    drug = np.flatnonzero((arm.drug >= 0) & arm.in_family[np.maximum(arm.drug, 0)])
    wells = pd.DataFrame({"plate": arm.plate[drug], "drug": arm.drug[drug], "dose": arm.dose[drug]})
    on_plates = normalised.loc[normalised["plate"].isin(arm.plates), "well"].unique()
    return {
        "plates": len(arm.plates), "plate_size": float(plate_size_holding(on_plates) or np.nan), "days": len(arm.batches),
        "drugs_per_plate": float(wells.groupby("plate")["drug"].nunique().median()),
        "vehicles_per_plate": float(np.median(np.bincount(arm.plate[arm.vehicle], minlength=len(arm.plates)))),
        "doses": float(wells.groupby("drug")["dose"].nunique().median()),
        "wells_per_dose": float(wells.groupby(["plate", "drug", "dose"]).size().median()),
    }  # fmt: skip
