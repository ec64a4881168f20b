"""The effect at each dose, with the surface of the plate taken off."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from platekit.proviral.joint import JointFit
from platekit.proviral.prepare import Prepared
from platekit.proviral.scale import infected_by_dose

# Two-sided 95 %.
_LEVEL = 0.975


def effect_rows(prepared: Prepared, fit: JointFit, key: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of `schema.EFFECTS` for one arm and readout.

    Parameters
    ----------
    prepared : Prepared
    fit : JointFit
    key : dict
        virus, moi, cell_line, condition, readout.

    Returns
    -------
    list of dict
        Judged doses by the generalised least squares of the fit, 95 % intervals for one dose by itself. Masked doses by the
        mean of their wells, without an interval: what they measure is not infection. The interval has no upper limit where too
        few uninfected cells are left.
    """
    rows = prepared.rows[prepared.rows["role"] == "compound"]
    wells = rows[~rows["excluded"] & rows["response"].notna()]
    found: list[dict[str, Any]] = []
    masked = wells[~wells["judged"]].groupby(["treatment", "concentration_uM"], sort=True)
    viability = rows.groupby(["treatment", "concentration_uM"])["viability_percent_of_dose"].first().to_dict()
    for _, part in masked:
        compound, dose = str(part["treatment"].iloc[0]), float(part["concentration_uM"].iloc[0])
        found.append(key | {
            "compound": compound, "concentration_uM": dose, "log2_fold_change": float(part["response"].mean()),
            "fold_ci_low": np.nan, "fold_ci_high": np.nan, "viability_percent": float(viability[compound, dose]),
            "assessable": False, "mask_reason": str(part["why"].iloc[0]), "n_wells": len(part), "n_batches": part["batch"].nunique(),
        })  # fmt: skip
    judged = wells[wells["judged"]].groupby(["treatment", "concentration_uM"])["batch"]
    n_wells, n_batches = judged.size().to_dict(), judged.nunique().to_dict()
    no_limit = {key for key, one in infected_by_dose(wells).items() if one.open_above}
    for name, family, estimate in zip(fit.arm.drugs, fit.arm.in_family, fit.estimates, strict=True):
        if estimate is None or not family:
            continue
        se = np.sqrt(np.diag(estimate.covariance))
        reach = float(stats.t.ppf(_LEVEL, estimate.noise.well_df)) * se
        for place, dose in enumerate(estimate.doses_uM):
            effect = float(estimate.effects[place])
            found.append(key | {
                "compound": name, "concentration_uM": float(dose), "log2_fold_change": effect,
                "fold_ci_low": 2.0 ** (effect - reach[place]), "fold_ci_high": np.nan if (name, float(dose)) in no_limit else 2.0 ** (effect + reach[place]),
                "viability_percent": float(viability[name, dose]), "assessable": True, "mask_reason": "",
                "n_wells": float(n_wells[name, float(dose)]), "n_batches": float(n_batches[name, float(dose)]),
            })  # fmt: skip
    return found
