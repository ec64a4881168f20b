"""How often a change of rank is shown that is none, and whether the CV of the vehicle is said to change where it does not.

    python benchmarks/boost.py

Ten antivirals on three days, with and without a JAK inhibitor that makes the signal three times as high. In the first screens all keep their
potency, in the others the first of them loses a factor of thirty where the JAK inhibitor is.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit import schema
from platekit.boost import boosted
from platekit.normalise import normalise
from platekit.screen import Boost

RUNS = 100
DOSES_UM = 10.0 / 3.0 ** np.arange(7, -1, -1)
EC50_UM = 0.05 * 1.8 ** np.arange(10)
BOOST = 3.0


def wells(seed: int, *, lost: float = 1.0, days: int = 3, cv: float = 0.12) -> pd.DataFrame:
    """Return `schema.WELLS` of a made-up screen; `lost` divides the potency of the first antiviral in the boosted arm."""
    random, rows = np.random.default_rng(seed), []
    for day in range(days):
        level = 1000 * random.lognormal(0, 0.2)
        for condition, factor in (("", 1.0), ("JAKi", BOOST)):
            contents: list[tuple[str, str, float, float]] = [("virus_control", "", np.nan, 1.0)] * 16
            contents += [("cell_control", "", np.nan, 0.0)] * 8
            for place, ec50 in enumerate(EC50_UM):
                half = ec50 * (lost if condition and not place else 1.0)
                contents += [
                    ("compound", f"drug {place}", float(dose), float(1 / (1 + dose / half))) for dose in DOSES_UM
                ] * 2
            for place, (role, name, dose, share) in enumerate(contents):
                infected = role != "cell_control"
                signal = 100 + level * factor * share * random.lognormal(0, cv)
                well = {
                    "plate": f"day {day} {condition}", "well": f"{chr(65 + place // 24)}{place % 24 + 1:02d}", "role": role, "compound": name,
                    "concentration_uM": dose, "virus": "virus", "moi": 0.1 if infected else 0.0, "cell_line": "cells",
                    "condition": condition, "batch": f"day {day}",
                }  # fmt: skip
                rows.append(well | {"readout": "infection", "value": signal * random.lognormal(0, 0.05)})
                rows.append(well | {"readout": "viability", "value": 1e5 * random.lognormal(0, 0.05)})
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


def main() -> None:
    print("potency of drug 0  rank of drug 0 changes  rank of another changes  interval of the CV's change holds 1")
    for lost in (1.0, 30.0):
        first, others, held = [], [], []
        for seed in range(RUNS):
            found = boosted(normalise(wells(seed, lost=lost)), [Boost("JAKi")])
            changed = found.ranks.set_index("compound")["verdict"] == "rank changes"
            first.append(changed["drug 0"])
            others.append(changed.drop("drug 0").mean())
            row = found.quality.set_index("measure").loc["vehicle_cv_percent"]
            held.append(row["change_ci_low"] < 1 < row["change_ci_high"])
        print(
            f"{'kept' if lost == 1 else 'lost':17s}  {100 * np.mean(first):20.0f} %  {100 * np.mean(others):21.1f} %  {100 * np.mean(held):.0f} %"
        )


if __name__ == "__main__":
    main()
