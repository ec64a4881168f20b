"""How often intervals of absolute EC50, CC50 and selectivity index hold the true ones: python benchmarks/curve_selectivity.py [curves]."""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from platekit import schema
from platekit.curves import fit

DOSES = np.repeat(10.0 ** np.arange(-2.0, 2.01, 4 / 7), 3)
SD = 5.0


def _logistic(front: np.ndarray, back: np.ndarray, midpoint: np.ndarray, hill: np.ndarray) -> np.ndarray:
    return front + (back - front) / (1 + (DOSES / 10**midpoint) ** -hill)


def simulate(curves: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return wells of both arms, 8 doses x 3 wells, and the true log10 EC50, absolute EC50, CC50 and SI.

    EC50 lies half a decade or more inside the doses tested, CC50 between an EC50 and 0.3 decades beyond the last dose.
    """
    rng = np.random.default_rng(seed)
    low, high = np.log10(DOSES.min()), np.log10(DOSES.max())
    ec50, top = rng.uniform(low + 0.5, high - 1.5, (curves, 1)), rng.uniform(80, 100, (curves, 1))
    cc50 = rng.uniform(ec50 + 0.5, high + 0.3)
    hill, steep = (10 ** rng.uniform(np.log10(0.7), np.log10(2.5), (curves, 1)) for _ in range(2))
    bottom = rng.uniform(0, 20, (curves, 1))
    # The midpoint at which the curve of viability is at 50 % at the CC50.
    share = (50 - 100) / (bottom - 100)
    midpoint = cc50 - np.log10(share / (1 - share)) / steep
    half = 50 / top
    absolute = ec50 + np.log10(half / (1 - half)) / hill
    zero, hundred = np.zeros_like(top), np.full_like(top, 100.0)
    means = {"infection": _logistic(zero, top, ec50, hill), "viability": _logistic(hundred, bottom, midpoint, steep)}
    columns = {"infection": "percent_inhibition", "viability": "viability_percent"}
    tables = [
        pd.DataFrame({
            "plate": readout, "well": np.tile([f"W{i}" for i in range(len(DOSES))], curves), "readout": readout,
            "role": "compound", "compound": np.repeat([f"{i:06d}" for i in range(curves)], len(DOSES)),
            "concentration_uM": np.tile(DOSES, curves), "moi": 0.1 if readout == "infection" else 0.0, "batch": "1",
            columns[readout]: (mean + rng.normal(0, SD, mean.shape)).ravel(),
        })
        for readout, mean in means.items()
    ]  # fmt: skip
    truth = {"ec50": ec50, "absolute_ec50": absolute, "cc50": cc50, "si": cc50 - ec50}
    table = schema.conform(pd.concat(tables, ignore_index=True), schema.NORMALISED)
    return table, pd.DataFrame({name: values.ravel() for name, values in truth.items()})


def coverage(fits: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Return per number how often its interval holds the truth, which side misses, and how often an end is open."""
    infection = fits[fits["readout"] == "infection"].reset_index(drop=True)
    rows: dict[str, dict[str, float]] = {}
    for name in truth:
        unit = "" if name == "si" else "_uM"
        low, high = (np.log10(infection[f"{name}_ci_{end}{unit}"]) for end in ("low", "high"))
        said = (low.notna() | high.notna()).to_numpy()
        below = (truth[name] < low.fillna(-np.inf)).to_numpy()[said]
        above = (truth[name] > high.fillna(np.inf)).to_numpy()[said]
        both = (low.notna() & high.notna()).to_numpy()
        held = ((truth[name] >= low) & (truth[name] <= high)).to_numpy()[both]
        rows[name] = {
            "coverage": 1 - float(np.mean(below | above)), "below": float(below.mean()), "above": float(above.mean()),
            "closed": float(both.mean()), "coverage of closed": float(held.mean()), "none": float(1 - said.mean()),
        }  # fmt: skip
    return pd.DataFrame(rows).T


def main() -> None:
    """Print the table of docs/why/curves.md."""
    curves = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    table, truth = simulate(curves, 0)
    started = time.process_time()
    fits = fit(table)
    print(f"{1e3 * (time.process_time() - started) / curves / 2:.2f} ms a series")
    print((100 * coverage(fits, truth)).round(1).to_string())


if __name__ == "__main__":
    main()
