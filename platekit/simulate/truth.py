"""The truth of a simulated screen: what an ideal reader of infected cells could see of each drug."""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit.simulate.design import Design
from platekit.simulate.ingredients import Drug
from platekit.simulate.model import Biology, DrugArrays, biology, infected_fraction, interferon_brake
from platekit.simulate.plates import NO_DRUG

# As in the truth that the calls are scored against: folds count where so many of the cells live (ISO 10993-5:2009).
LIVING_SHARE = 0.7


def truth_of(design: Design) -> pd.DataFrame:
    """Return what each drug of a design does, without any noise.

    Parameters
    ----------
    design : Design

    Returns
    -------
    pandas.DataFrame
        One row per compound and MOI: `compound`, `kind`, `moi`, `fold_on_events` at full effect, `ec50_uM`, `cc50_uM`,
        `visible_fold_max` (the infected cells of those that would be there without virus, against the same of the
        vehicle, at the tested dose where it lies furthest from 1 among those at which the drug alone leaves at least
        70 % of the cells; 1 if there is none) with its `concentration_at_max_uM`, `events_fold_max` (the infection events
        there against those of the vehicle), `n_living_doses` (these doses) and
        `headroom` (1 / infected fraction of the vehicle: no visible fold can be larger).

    Notes
    -----
    Of a virus that kills no cells this is the infected fraction itself. One that kills takes infected cells from the
    count and from the fraction alike, so that a fraction of the cells that are left says too little of a drug that
    raises infection; cells without virus are the same whatever the virus does.
    """
    return pd.DataFrame([_row(drug, moi, design) for drug in design.drugs for moi in design.virus.mois])


def _row(drug: Drug, moi: float, design: Design) -> dict[str, object]:
    doses = design.doses.series
    with_vehicle = np.concatenate([[0.0], doses])
    treated, alone = (_without_noise(drug, with_vehicle, one, design) for one in (moi, 0.0))
    infected = treated.infected * treated.cells / alone.cells
    folds = infected[1:] / infected[0]
    living = alone.cells[1:] / alone.cells[0] >= LIVING_SHARE
    furthest = int(np.argmax(np.where(living, np.abs(np.log(folds)), -1.0)))
    # Without an effect there is no dose of the largest effect.
    seen = bool(living.any()) and drug.kind in ("pro-viral", "antiviral")
    brake = float(interferon_brake(design.virus, moi))
    return {
        "compound": drug.name,
        "kind": drug.kind,
        "moi": moi,
        "fold_on_events": round(drug.fold * (1 + brake) / (1 + brake * (1 - drug.brake_release)), 4),
        # Toxic and fluorescent drugs do what they do without an EC50.
        "ec50_uM": drug.ec50_uM if drug.kind in ("pro-viral", "antiviral", "growth-promoting") else np.nan,
        "cc50_uM": drug.cc50_uM,
        "visible_fold_max": round(float(folds[furthest]), 4) if seen else 1.0,
        "concentration_at_max_uM": float(doses[furthest]) if seen else np.nan,
        "events_fold_max": round(float(treated.events[furthest + 1] / treated.events[0]), 4) if seen else 1.0,
        "n_living_doses": float(living.sum()),
        "headroom": round(1 / float(infected_fraction(treated.events[0])), 4),
    }


def _without_noise(drug: Drug, doses: np.ndarray, moi: float, design: Design) -> Biology:
    n = len(doses)
    drugs = [drug if dose > 0 else NO_DRUG for dose in doses]
    nothing = np.zeros(n)
    return biology(
        DrugArrays.of(drugs), doses, np.full(n, moi), design.virus, interferon=nothing, events_factor=np.ones(n)
    )
