"""How often two of three experiments, each analysed alone, show what is there, and what is not.

    python benchmarks/confirm.py [--screens 3]

Every drug is asked as if it had been called pro-viral; the second line of a confirmation is another measurement and is not simulated.
"""

from __future__ import annotations

import argparse
import warnings

import numpy as np
import pandas as pd
from kinds import default

from platekit.assay import load_assay
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.alone import key_of, limits_alone
from platekit.simulate.screens import simulate


def shown_alone(seed: int) -> pd.DataFrame:
    """Return, for each drug and MOI of one made-up screen, its true largest fold and how many experiments show a rise alone."""
    made_up = simulate(default(seed), seed=seed)
    normalised = normalise(made_up.wells)
    calls = call(normalised).calls
    limits = limits_alone(normalised, calls, "infection", load_assay(), by="batch")
    rows = [
        {
            "compound": row["compound"], "moi": row["moi"], "verdict": row["verdict"], "experiments": len(limits.get(key_of(row), {})),
            "alone": sum(low > 1 for low, _ in limits.get(key_of(row), {}).values()),
        }
        for row in calls.to_dict("records")
    ]  # fmt: skip
    return pd.DataFrame(rows).merge(made_up.truth, on=["compound", "moi"], how="left")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--screens", type=int, default=3)
    warnings.simplefilter("ignore")
    found = pd.concat([shown_alone(seed) for seed in range(1, asked.parse_args().screens + 1)])
    found = found[found["experiments"] > 1]
    print("kind of drug, true fold  drugs  one experiment alone shows a rise  two do")
    folds = found["fold_on_events"].round(1)
    for (kind, fold), mine in found.groupby([found["kind"], folds]):
        one = float(np.sum(mine["alone"]) / np.sum(mine["experiments"]))
        print(
            f"{kind!s:14s}  {fold:5.1f}  {len(mine):7d}  {100 * one:30.1f} %  {100 * (mine['alone'] > 1).mean():5.1f} %"
        )


if __name__ == "__main__":
    main()
