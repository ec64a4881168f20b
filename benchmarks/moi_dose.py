"""How often a difference between MOIs is found where there is none, and where there is one: python benchmarks/moi_dose.py [drugs a row].

Plates on the scale of infection events: drugs of 8 doses in rows, vehicles, tilt, bend and edges, wells of SD 0.28 log2; a drug's own day
is shared by the MOIs (one dilution series) to one half. Acting drugs triple the events at both MOIs: no difference.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit.proviral.arm import build_arm
from platekit.proviral.joint import fit_jointly
from platekit.proviral.moi_dose import AtMoi, interactions

DOSES_UM = 30.0 / 3.0 ** np.arange(7, -1, -1)
WELL_SD, DAY_SD, DRUGS = 0.28, 0.1, 20


@dataclass(frozen=True)
class Design:
    """Days, vehicle wells a plate, and MOIs."""

    days: int
    vehicles: int
    mois: tuple[float, ...] = (0.01, 0.1)


DESIGNS = (Design(3, 32), Design(3, 8), Design(2, 16), Design(3, 16, (0.01, 0.1, 1.0)))


def estimates(design: Design, folds: np.ndarray, rng: np.random.Generator) -> list[AtMoi]:
    """Return the drugs of each MOI; `folds` are their full effects, shape (drugs, mois)."""
    places = [(row, column) for row in range(16) for column in range(24)]
    rise = 1 / (1 + (1.0 / DOSES_UM) ** 1.2)
    shared = rng.normal(0, DAY_SD / np.sqrt(2), (design.days, len(folds)))
    found: list[AtMoi] = []
    for m, moi in enumerate(design.mois):
        rows: list[dict[str, object]] = []
        for day in range(design.days):
            tilt, bend, ring = rng.normal(0, 0.08, 3)
            own = shared[day] + rng.normal(0, DAY_SD / np.sqrt(2), len(folds))
            wells = [*places[: 8 * len(folds)], *places[len(places) - design.vehicles :]]
            for i, (row, column) in enumerate(wells):
                r, c = row / 7.5 - 1, column / 11.5 - 1
                at_edge = row in (0, 15) or column in (0, 23)
                drug = i // 8 if i < 8 * len(folds) else -1
                effect = 0.0 if drug < 0 else own[drug] + np.log2(1 + (folds[drug, m] - 1) * rise[i % 8])
                rows.append({
                    "plate": f"P{day}", "well": f"{chr(65 + row)}{column + 1:02d}", "batch": str(day), "judged": True,
                    "role": "vehicle" if drug < 0 else "compound", "compound": "" if drug < 0 else f"drug {drug:03d}",
                    "concentration_uM": np.nan if drug < 0 else DOSES_UM[i % 8],
                    "response": tilt * c + bend * r**2 + ring * at_edge + effect + rng.normal(0, WELL_SD),
                })  # fmt: skip
        fit = fit_jointly(build_arm(pd.DataFrame(rows), ["P24"]), 0.2)
        judged = {name: one for name, one in zip(fit.arm.drugs, fit.estimates, strict=True) if one is not None}
        found.append(AtMoi(moi, judged))
    return found


def tested(design: Design, folds: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return the rows of the interaction of one simulated screen."""
    return pd.DataFrame(interactions(estimates(design, folds, rng), {}, on_events=True, level=0.05))


def main(drugs: int = 400) -> None:
    """Print the share of p below 0.05 and of called drugs, and how often the interval of the ratio holds."""
    print(
        "| MOIs | days | vehicles | nothing: p < .05 | 3x at each: p < .05 | 3x and 1.5x: p < .05, q < .05 | interval holds |"
    )
    for design in DESIGNS:
        rng = np.random.default_rng([design.days, design.vehicles, len(design.mois)])
        nothing, equal, unequal, held = [], [], [], []
        for _ in range(max(1, drugs // DRUGS)):
            inert = np.ones((DRUGS, len(design.mois)))
            nothing.append(tested(design, inert, rng)["p"])
            some = inert.copy()
            some[:8] = 3.0
            equal.append(tested(design, some, rng)["p"][:8])
            some[:8] = np.linspace(3.0, 1.5, len(design.mois))
            table = tested(design, some, rng)[:8]
            unequal.append(table[["p", "q"]])
            rise = 1 / (1 + (1.0 / DOSES_UM[-1]) ** 1.2)
            truth = np.log2((1 + 0.5 * rise) / (1 + 2 * rise))
            held.append((np.log2(table["ratio_ci_low"]) <= truth) & (truth <= np.log2(table["ratio_ci_high"])))
        both = pd.concat(unequal)
        print(
            f"| {len(design.mois)} | {design.days} | {design.vehicles} | {(pd.concat(nothing) < 0.05).mean():.1%} | "
            f"{(pd.concat(equal) < 0.05).mean():.1%} | {(both['p'] < 0.05).mean():.0%}, {(both['q'] < 0.05).mean():.0%} | "
            f"{pd.concat(held).mean():.1%} |",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
