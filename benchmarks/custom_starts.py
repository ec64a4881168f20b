"""How often fit_custom misses a NIST problem from worse starts: python benchmarks/custom_starts.py [rounds]. A round is 24 starts."""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

from platekit.curves import custom
from platekit.curves._search import Search, search

NIST = Path(__file__).resolve().parents[2] / "shared" / "reference" / "dose_response" / "nist"
DIGITS = 1e-6


def errors(seed: int, factor: float = 3.0) -> dict[tuple[str, str], float]:
    """Return the largest relative error of a parameter per problem and start.

    Every parameter of a start is moved by the factor, up or down at random; the order of parameters and the seed of the
    sequence of further starts are others in every round.
    """
    rng = np.random.default_rng(seed)
    found: dict[tuple[str, str], float] = {}
    for problem, truth in tomllib.loads((NIST / "certified.toml").read_text(encoding="utf-8")).items():
        table = pd.read_csv(NIST / f"{problem}.csv").astype(float)
        points = (table["x"].to_numpy(), table["y"].to_numpy(), np.ones(len(table)))
        size = len(truth["certified"])
        ends = (np.full(size, -np.inf), np.full(size, np.inf))
        for which in ("start1", "start2"):
            order = rng.permutation(size)
            names = [f"b{place + 1}" for place in order]
            start = np.array(truth[which])[order] * factor ** rng.choice([-1.0, 1.0], size)
            function = custom._function(truth["model"], tuple(names))
            best = search(custom._task(function, points, *ends), start, Search(seed=seed))
            result = custom.refined(function, points, dict(zip(names, best.tolist(), strict=True)), ends)
            values = np.array([result.best_values[f"b{place + 1}"] for place in range(size)])
            found[problem, which] = float(np.abs(values / truth["certified"] - 1).max())
    return found


def main() -> None:
    """Print what was missed, and how many of how many."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    started, missed, worst = time.process_time(), 0, 0.0
    for seed in range(rounds):
        for (problem, which), error in errors(seed).items():
            missed += error > DIGITS
            worst = max(worst, error if error <= DIGITS else 0.0)
            if error > DIGITS:
                print(f"round {seed} | {problem} from {which} | relative error {error:.1e}", flush=True)
    fits = 24 * rounds
    cost = 1e3 * (time.process_time() - started) / fits
    print(f"{missed} of {fits} missed | largest error of the others {worst:.1e} | {cost:.0f} ms each")


if __name__ == "__main__":
    main()
