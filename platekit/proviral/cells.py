"""How many cells each dose leaves, and how sure that is: what infection is divided by to be infection per cell.

The read of viability is noisy, and most compounds do not change the number of cells. So its joint fit gives, as for infection, the
probability that a drug does nothing to cells and the shape of what it does otherwise; the mean over both is taken off, and its error goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.proviral.activity import bayes_factors, nothing_probability
from platekit.proviral.arm import build_arm
from platekit.proviral.estimate import DrugEstimate
from platekit.proviral.interval import p_of_misfit, posterior
from platekit.proviral.joint import fit_jointly
from platekit.roles import DRUG_ROLES

Numbers = npt.NDArray[np.float64]
DoseKey = tuple[str, float]

CONTROL_ROLES = (*(role for role in DRUG_ROLES if role != "compound"), "interferon_control", "rescue_control")
# Viability on a logarithmic scale needs a floor; below it all cells are dead by any reading.
LEAST_VIABILITY_PERCENT = 1.0
# Cells that follow none of the shapes, such as those of a death that comes all at once, are taken as measured.
_NO_SHAPE_P = 1e-3
# A treatment that does nothing to cells with less probability than this changes their read.
CLEARLY_CHANGED = 0.05


@dataclass(frozen=True)
class Cells:
    """Living cells per treatment and dose.

    Attributes
    ----------
    percent : dict
        As measured, the surface of the plate taken off: what masks and tables go by.
    log2 : dict
        log2 of the living share that is taken off infection: the mean over what the reads allow.
    covariance : dict
        Treatment to its doses (uM, ascending) and the covariance of `log2` at them.
    pattern : pandas.Series
        By plate and well, log2 of what the place on the plate does to cells; empty where no pattern was fitted.
    readout : str
        What the fit was made of, ``"viability"`` or ``"nuclei"``; "" without a fit.
    changes : mapping
        Treatments that clearly change the read of cells, to its percent and dose (uM) where it differs most from the vehicle's.
    """

    percent: dict[DoseKey, float]
    log2: dict[DoseKey, float]
    covariance: dict[str, tuple[Numbers, Numbers]]
    pattern: pd.Series
    readout: str = ""
    changes: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def treatments(rows: pd.DataFrame) -> pd.Series:
    """Return the name of what is in a well: the compound, or the role of a control and what it holds."""
    control = rows["role"].isin(CONTROL_ROLES)
    return rows["compound"].where(~control, rows["role"] + ": " + rows["compound"])


def dose_keys(rows: pd.DataFrame) -> list[tuple[str, float]]:
    """Return treatment and dose of each row; a control without a dose has dose 0."""
    return list(zip(rows["treatment"], rows["concentration_uM"].fillna(0.0).astype("float64"), strict=True))


def cells_of_doses(group: pd.DataFrame, normalised: pd.DataFrame, day_sd_log2: float) -> Cells:
    """Return the living cells per treatment and dose.

    Parameters
    ----------
    group : pandas.DataFrame
        The infected rows of one arm (any readout of infection).
    normalised : pandas.DataFrame
        The whole table, which holds the wells that viability was read in.
    day_sd_log2 : float

    Returns
    -------
    Cells
        Where vehicles lie at an edge and compounds do not, the edge would pass for growth: the same joint fit as for infection takes
        it off. Where there are no vehicles to fit, the mean of the table stands, without an error.
    """
    group = group[~group["excluded"]]
    known = group[group["dose_viability_percent"].notna() & (group["role"] != "virus_control")]
    plain = known.assign(treatment=treatments(known)).drop_duplicates(["treatment", "concentration_uM"])
    percent = dict(zip(dose_keys(plain), plain["dose_viability_percent"], strict=True))
    share = plain["dose_viability_percent"].clip(lower=LEAST_VIABILITY_PERCENT) / 100
    cells = Cells(percent, dict(zip(dose_keys(plain), np.log2(share), strict=True)), {}, pd.Series(dtype=np.float64))
    if group.empty:
        return cells
    reads = _viability_wells(group, normalised)
    if not ((reads["role"] == "vehicle").any() and (reads["role"] == "compound").any()):
        return cells
    plates = normalised["plate"].isin(reads["plate"].unique())
    fit = fit_jointly(build_arm(reads, list(normalised.loc[plates, "well"].unique())), day_sd_log2)
    judged = [(name, one) for name, one in zip(fit.arm.drugs, fit.estimates, strict=True) if one is not None]
    nothing = nothing_probability(bayes_factors([one for _, one in judged]))
    changes: dict[str, tuple[float, float]] = {}
    for (name, estimate), zero in zip(judged, nothing.tolist(), strict=True):
        mean, covariance = _mean_over(estimate, zero)
        cells.covariance[name] = (estimate.doses_uM, covariance)
        if zero < CLEARLY_CHANGED:
            most = int(np.argmax(np.abs(mean)))
            changes[name] = (100 * 2.0 ** float(mean[most]), float(estimate.doses_uM[most]))
        for dose, effect, middle in zip(
            estimate.doses_uM.tolist(), estimate.effects.tolist(), mean.tolist(), strict=True
        ):
            if (name, dose) in percent:
                percent[name, dose] = 100 * 2.0**effect
                cells.log2[name, dose] = middle
    pattern = pd.Series(fit.arm.response - fit.residual, index=fit.arm.wells)
    return replace(cells, pattern=pattern, readout=str(reads["readout"].iloc[0]), changes=changes)


def _mean_over(estimate: DrugEstimate, nothing: float) -> tuple[Numbers, Numbers]:
    """Return mean and covariance of what a drug does to cells, over doing nothing and over the shapes of doing something.

    Notes
    -----
    A drug whose reads follow none of the shapes is taken as measured, with the errors of the measurement.
    """
    if p_of_misfit(estimate, estimate.shapes) < _NO_SHAPE_P:
        return estimate.effects, estimate.covariance
    weight, centre, variance, shrink = posterior(estimate, estimate.shapes)
    heights = estimate.shapes.heights
    weight = weight * (1 - nothing)
    mean = (weight * centre) @ heights
    second = np.einsum("s,si,sj->ij", weight * (centre**2 + variance * shrink), heights, heights)
    return mean, second - np.outer(mean, mean)


def _viability_wells(group: pd.DataFrame, normalised: pd.DataFrame) -> pd.DataFrame:
    """Return the wells that the viability of this arm was read in, as `build_arm` takes them."""
    mock = (group["viability_arm"] == "mock").any()
    reads = normalised[
        ~normalised["readout"].isin(group["readout"].unique())
        & normalised["viability_percent"].notna()
        & ~normalised["excluded"]
    ]
    same_cells = pd.Series(True, index=reads.index)
    for name in ("cell_line", "condition"):
        same_cells &= reads[name].isin(group[name].unique())
    if mock:
        arm = reads[same_cells & (reads["moi"] == 0)]
    else:
        here = reads["plate"].isin(group["viability_plate"].unique()) & reads["virus"].isin(group["virus"].unique())
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
        response=np.log2(kept["viability_percent"].clip(lower=LEAST_VIABILITY_PERCENT) / 100),
        judged=True,
    )
