"""How long a call takes, beside a common way to the same verdicts: python benchmarks/call.py [--drugs 8 40 120 400] [--repeats 3] [--seed 1].

Screens of 8 doses on three days, infected and mock, are normalised once. `call` fits surface, noise and drugs together, tests dose shapes by
simulation and gives intervals, bounds, reasons and whether each experiment shows it alone. Beside it, usual practice on the same wells: log2
of the signal per live cell in units of the plate's vehicle, every compound and dose against the vehicle by Dunnett's test
(scipy.stats.dunnett), the smallest p of a compound adjusted by Benjamini & Hochberg. CPU seconds of one process, the smallest of the repeats,
the two in turn so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from kinds import NOISE
from scipy import stats

from platekit.normalise import normalise
from platekit.proviral import call
from platekit.simulate.designs import drug_library, ordinary
from platekit.simulate.screens import simulate

KINDS = {"inert": 60, "proviral": 48, "antiviral": 4, "toxic": 4, "growth": 2, "fluorescent": 2}
ALL = sum(KINDS.values())


def screen(n_drugs: int, seed: int) -> pd.DataFrame:
    """Return normalised wells of so many drugs: half inert, most others pro-viral."""
    counts = {kind: round(n * n_drugs / ALL) for kind, n in KINDS.items()}
    counts["inert"] += n_drugs - sum(counts.values())
    design = replace(ordinary(seed), drugs=drug_library(seed, **counts), noise=NOISE, counted=False)
    return normalise(simulate(design, seed=seed).wells)


def dunnett(normalised: pd.DataFrame) -> pd.Series:
    """Return q of each compound by the smallest p of Dunnett's test of its doses against all vehicle wells."""
    wells = normalised[
        (normalised["readout"] == "infection") & (normalised["moi"] != 0) & normalised["log2_fold_change"].notna()
    ]
    vehicle = wells.loc[wells["role"] == "virus_control", "log2_fold_change"].to_numpy()
    p: dict[str, float] = {}
    for compound, own in wells[wells["role"] == "compound"].groupby("compound"):
        doses = [part.to_numpy() for _, part in own.groupby("concentration_uM")["log2_fold_change"] if len(part) > 1]
        p[str(compound)] = float(stats.dunnett(*doses, control=vehicle, rng=np.random.default_rng(1)).pvalue.min())
    return pd.Series(stats.false_discovery_control(list(p.values())), index=list(p))


def seconds(work: Callable[[pd.DataFrame], object], normalised: pd.DataFrame) -> float:
    """Return the CPU time of one run."""
    start = time.process_time()
    work(normalised)
    return time.process_time() - start


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drugs", type=int, nargs="+", default=[8, 40, 120, 400])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print("| drugs | wells | call, CPU s | ms a drug | Dunnett, CPU s | call / Dunnett |\n|---|---|---|---|---|---|")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call(screen(8, given.seed))
        for n_drugs in given.drugs:
            wells = screen(n_drugs, given.seed)
            both = [(seconds(call, wells), seconds(dunnett, wells)) for _ in range(given.repeats)]
            ours, theirs = np.min(both, axis=0)
            ratio = np.median([one / other for one, other in both])
            print(
                f"| {n_drugs} | {len(wells)} | {ours:.2f} | {1000 * ours / n_drugs:.0f} | {theirs:.2f} | {ratio:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
