"""How well global fits hold: python benchmarks/global_fits.py [simulations]. Coverage of EC50 ratios, and error rates of the F tests."""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from platekit.curves import fit_shared
from platekit.curves.logistic4 import logistic4

EIGHT, TEN = np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3), 10.0 ** np.linspace(-3.0, 1.5, 10)
SD = 5.0


def simulate(rng: np.random.Generator, doses: np.ndarray, midpoints: list[float]) -> pd.DataFrame:
    """Return one series per midpoint that share plateaus and hill, falling or (one in five) rising."""
    hill, far = 10.0 ** rng.uniform(np.log10(0.6), np.log10(3.0)), rng.uniform(0.0, 30.0)
    rising = rng.random() < 0.2
    top, bottom = (rng.uniform(200.0, 300.0), 100.0) if rising else (100.0, far)
    series = [
        pd.DataFrame(
            {
                "donor": f"donor {number}",
                "concentration_uM": doses,
                "response": logistic4(doses, top, bottom, midpoint, hill, rising=rising)
                + rng.normal(0, SD, len(doses)),
            }
        )
        for number, midpoint in enumerate(midpoints)
    ]
    return pd.concat(series, ignore_index=True)


def ratios(
    simulations: int, *, seed: int, ratio: float | None = None, doses: np.ndarray = EIGHT, series: int = 2
) -> dict[str, float]:
    """Return the shares that matter, EC50s inside the doses tested; open ends of an interval count as infinite.

    `ratio` is that of neighbouring series; by default any from 0.1 to 10.
    """
    rng = np.random.default_rng(seed)
    held, bound, common, sharing, pairs = [], [], [], [], []
    for _ in range(simulations):
        step = rng.uniform(-1.0, 1.0) if ratio is None else np.log10(ratio)
        reach = abs(step) * (series - 1)
        first = rng.uniform(
            np.log10(doses[0]) + 0.5 + reach * (step < 0), np.log10(doses[-1]) - 0.5 - reach * (step > 0)
        )
        found = fit_shared(simulate(rng, doses, [first + step * number for number in range(series)]), by="donor")
        row = found.ratios.iloc[0]
        low, high = (
            np.nan_to_num([row["ratio_ci_low"]], nan=0.0)[0],
            np.nan_to_num([row["ratio_ci_high"]], nan=np.inf)[0],
        )
        if row["ratio_relation"]:
            held.append(low <= 10.0**step <= high)
        bound.append(row["ratio_relation"] in ("<", ">"))
        common.append(found.one_ec50.p < 0.05)
        pairs.append(row["p"] < 0.05)
        sharing.append(found.sharing.p < 0.05)
    return {
        "coverage": float(np.mean(held)),
        "bounds": float(np.mean(bound)),
        "nothing said": 1 - len(held) / simulations,
        "one EC50 rejected": float(np.mean(common)),
        "pair rejected": float(np.mean(pairs)),
        "sharing rejected": float(np.mean(sharing)),
    }


def main() -> None:
    """Print one line per design; without a difference, `rejected` is the rate of false positives."""
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    designs = (
        ("2 series of 8 doses x 3 wells, ratio 0.1 to 10", None, EIGHT, 2),
        ("2 series of 8 doses x 3 wells, ratio 1", 1.0, EIGHT, 2),
        ("3 series of 8 doses x 3 wells, ratio 1", 1.0, EIGHT, 3),
        ("2 series of 10 doses x 1 well, ratio 0.1 to 10", None, TEN, 2),
        ("2 series of 10 doses x 1 well, ratio 1", 1.0, TEN, 2),
    )
    for seed, (name, ratio, doses, series) in enumerate(designs):
        started = time.process_time()
        shares = ratios(simulations, seed=seed, ratio=ratio, doses=doses, series=series)
        cost = 1e3 * (time.process_time() - started) / simulations
        print(
            name,
            *(f"{key} {100 * share:.1f} %" for key, share in shares.items()),
            f"{cost:.0f} ms",
            sep=" | ",
            flush=True,
        )


if __name__ == "__main__":
    main()
