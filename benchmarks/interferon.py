"""How often the interval of the rescue index holds the truth, and how often a rescue is shown that is none.

    python benchmarks/interferon.py

Three experiments; interferon holds the virus back to 15 % (or does not, or the reference does not release it). The truth is the index on the
linear scale that the simulation was given.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit import schema
from platekit.assay import load_assay
from platekit.normalise import normalise
from platekit.proviral.interferon import arms_by_role, interferon_rows

RUNS, DOSES_UM, EC50_UM = 300, (0.1, 1.0, 10.0), 0.5
DRUGS = {"JAK inhibitor": 0.9, "half": 0.5, "inert": 0.0}


def wells(
    seed: int, *, suppression: float = 0.15, reference: float = 1.0, cv: float = 0.15, days: int = 3
) -> pd.DataFrame:
    """Return `schema.WELLS` of a made-up screen without and with interferon, a plate of each on each day."""
    random, rows = np.random.default_rng(seed), []
    for day in range(days):
        level = 2000 * random.lognormal(0, 0.25)
        for condition, brake in (("", 1.0), ("IFN-b", suppression)):
            gain = random.lognormal(0, 0.15)
            contents: list[tuple[str, str, float, float]] = [("virus_control", "", np.nan, 0.0)] * 8
            contents += [("cell_control", "", np.nan, np.nan)] * 6
            contents += [("rescue_control", "ruxolitinib", 1.0, reference)] * 6 if condition else []
            contents += [
                ("compound", name, dose, most * dose / (dose + EC50_UM))
                for name, most in DRUGS.items()
                for dose in DOSES_UM
            ] * 2
            for place, (role, name, dose, release) in enumerate(contents):
                infected = role != "cell_control"
                share = brake + (1 - brake) * release if condition else 1.0
                signal = 100 + (level * gain * share if infected else 0)
                well = {
                    "plate": f"day {day} {condition}", "well": f"{chr(65 + place // 12)}{place % 12 + 1:02d}", "role": role,
                    "compound": name, "concentration_uM": dose, "virus": "virus", "moi": 0.1 if infected else 0.0,
                    "cell_line": "cells", "condition": condition, "batch": f"day {day}",
                }  # fmt: skip
                rows.append(
                    well | {"readout": "infection", "value": signal * random.lognormal(0, cv if infected else 0.03)}
                )
                rows.append(well | {"readout": "viability", "value": 1e5 * random.lognormal(0, 0.05)})
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


def rescue(seed: int, **design: float) -> pd.DataFrame:
    """Return the rows of one made-up screen with the truth beside them."""
    normalised = normalise(wells(seed, **design))  # pyright: ignore[reportArgumentType]
    found = pd.DataFrame(
        interferon_rows(
            normalised, "infection", arms_by_role(normalised, "infection"), load_assay().call, per_cell=True
        )
    )
    top = found["compound"].map(DRUGS).astype("float64")
    return found.assign(truth=top * found["concentration_uM"] / (found["concentration_uM"] + EC50_UM))


def main() -> None:
    print("kind                        drug           rescue shown  not assessable  interval holds the truth")
    for kind, design in (
        ("interferon to 15 %", {}), ("noisy, CV 30 %", {"cv": 0.3}), ("interferon to 95 %", {"suppression": 0.95}),
        ("reference does nothing", {"reference": 0.0}),
    ):  # fmt: skip
        runs = pd.concat([rescue(seed, **design) for seed in range(RUNS)])
        for drug, mine in runs.groupby("compound"):
            known = mine[mine["rescue_ci_low"].notna()]
            held = (known["rescue_ci_low"] <= known["truth"]) & (known["truth"] <= known["rescue_ci_high"])
            share = f"{100 * held.mean():.1f} % of {len(known)}" if len(known) else "-"
            shown, lost = (100 * (mine["verdict"] == word).mean() for word in ("rescue shown", "not assessable"))
            print(f"{kind:26s}  {drug!s:13s}  {shown:10.1f} %  {lost:12.1f} %  {share}")


if __name__ == "__main__":
    main()
