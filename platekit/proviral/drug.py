"""One drug in one arm: what was tested, what could be judged, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from platekit.proviral.estimate import DrugEstimate
from platekit.proviral.headroom import Headroom
from platekit.proviral.interval import LargestEffect, largest_effect
from platekit.proviral.joint import JointFit
from platekit.proviral.likelihood import Evidence
from platekit.proviral.prepare import INTERFERENCE, TOXIC, Prepared
from platekit.proviral.verdict import INCREASE, Finding

Numbers = npt.NDArray[np.float64]


DOSE_COLUMNS = ("concentration_uM", "excluded", "judged", "viability_percent_of_dose", "mock_excess", "why", "flag")


@dataclass(frozen=True)
class Doses:
    """Tested doses of a drug, uM, by what became of them.

    `lowest_viability_percent` is over the judged ones; `cells_known` and `mock_known` say whether viability, and the compound
    without virus, were read at every one of them: a claim on infection per cell holds for no other drug's sake.
    """

    tested: tuple[float, ...]
    judged: tuple[float, ...]
    toxic: tuple[float, ...]
    interfering: tuple[float, ...]
    saturated: tuple[float, ...]
    lowest_viability_percent: float
    excluded_wells: int
    outlying_wells: int
    cells_known: bool
    mock_known: bool


@dataclass(frozen=True)
class Drug:
    """One drug in one arm before multiplicity; `estimate` and `evidence` are None where no dose was judged."""

    compound: str
    doses: Doses
    estimate: DrugEstimate | None
    evidence: Evidence | None


@dataclass(frozen=True)
class Judged:
    """One drug with its q values and the posterior of its effect in each direction."""

    drug: Drug
    q_increase: float
    q_decrease: float
    overall: LargestEffect | None
    increase: LargestEffect | None
    decrease: LargestEffect | None


def doses_of(wells: Mapping[str, npt.NDArray[Any]], places: npt.NDArray[np.int64], outlying: int) -> Doses:
    """Return what became of the doses of a compound.

    Parameters
    ----------
    wells : mapping of str to ndarray
        Columns of the prepared rows of all compounds (`DOSE_COLUMNS`).
    places : ndarray of int
        The rows of this compound.
    outlying : int
        Its wells that were not used because they lie far from all replicates.
    """
    own = {name: column[places] for name, column in wells.items()}
    kept = ~own["excluded"]

    def those(chosen: npt.NDArray[np.bool_]) -> tuple[float, ...]:
        doses = own["concentration_uM"][chosen]
        return tuple(float(x) for x in np.unique(doses[np.isfinite(doses)]))

    judged = kept & own["judged"]
    viability = own["viability_percent_of_dose"][judged]
    viability = viability[np.isfinite(viability)]
    return Doses(
        tested=those(np.ones(len(places), dtype=bool)),
        judged=those(judged),
        toxic=those(kept & (own["why"] == TOXIC)),
        interfering=those(kept & (own["why"] == INTERFERENCE)),
        saturated=those(kept & (own["flag"] == "saturated")),
        lowest_viability_percent=float(viability.min()) if len(viability) else float("nan"),
        excluded_wells=int((~kept).sum()),
        outlying_wells=outlying,
        cells_known=bool(np.isfinite(own["viability_percent_of_dose"][judged]).all()),
        mock_known=bool(np.isfinite(own["mock_excess"][judged]).all()),
    )


def with_q(drug: Drug, q_increase: float, q_decrease: float) -> Judged:
    """Return the drug with its adjusted p, and the posterior of its effect; a second effect at its own doses."""
    if drug.estimate is None or drug.evidence is None:
        return Judged(drug, float("nan"), float("nan"), None, None, None)
    overall = largest_effect(drug.estimate, drug.estimate.shapes)
    up = down = overall
    second = drug.evidence.second
    if second is not None:
        other = largest_effect(second, second.shapes)
        up, down = (overall, other) if drug.evidence.likelier == INCREASE else (other, overall)
    return Judged(drug, q_increase, q_decrease, overall, up, down)


def finding(
    judged: Judged, prepared: Prepared, fit: JointFit, headroom: Headroom, margin: float, *, cells_counted: bool
) -> Finding:
    """Return what the rules ask about a drug."""
    drug, nan = judged.drug, float("nan")
    up, down, overall = judged.increase, judged.decrease, judged.overall
    return Finding(
        computable=True,
        tested_doses=len(drug.doses.tested),
        judged_doses=len(drug.doses.judged),
        toxic_doses=len(drug.doses.toxic),
        fold_increase=2.0**up.median if up else nan,
        fold_decrease=2.0**down.median if down else nan,
        q_increase=judged.q_increase,
        q_decrease=judged.q_decrease,
        dose_of_increase=up.at_uM if up else nan,
        dose_of_decrease=down.at_uM if down else nan,
        upper_bound=2.0**overall.upper_bound if overall else nan,
        saturated=bool(set(drug.doses.saturated) & set(drug.doses.tested)),
        headroom=headroom,
        margin=margin,
        day_known=fit.day.source != "assay",
        cells_known=drug.doses.cells_known or not prepared.per_cell,
        interference_known=drug.doses.mock_known or cells_counted,
    )
