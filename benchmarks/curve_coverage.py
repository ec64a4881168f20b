"""How often the 95 % interval of an EC50 holds the true one: python benchmarks/curve_coverage.py [curves per design]."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit import schema
from platekit.curves import fit
from platekit.curves.logistic4 import logistic4


@dataclass(frozen=True)
class Design:
    """A layout, its noise and its curves. `day_sd` is that of log10 EC50 between days; `sd` is in % points, or a share of the signal.

    `where` names the range of the EC50s in `RANGES`.
    """

    name: str
    log10_dose: tuple[float, ...]
    wells: int
    days: int = 1
    sd: float = 5.0
    proportional: bool = False
    where: str = "inside"
    hills: tuple[float, float] = (0.6, 3.0)
    day_sd: float = 0.0


# Decades from an end of the doses tested (0 the lowest, -1 the highest): where EC50s begin, and where they end.
RANGES = {
    "inside": ((0, 0.5), (-1, -0.5)),
    "middle": ((0, 1.2), (-1, -1.2)),
    "lowest": ((0, 0.1), (0, 0.8)),
    "below": ((0, -0.7), (0, -0.03)),
    "beyond": ((-1, 0.03), (-1, 0.7)),
}
EIGHT = tuple(np.arange(-2.5, 1.01, 0.5))
TEN = tuple(np.linspace(-3.0, 1.5, 10))
CONTROLS = 16
DESIGNS = (
    Design("8 doses x 3 wells", EIGHT, 3),
    Design("10 doses x 1 well", TEN, 1),
    Design("8 doses x 3 wells, noise 8 % of the signal", EIGHT, 3, sd=0.08, proportional=True),
    Design("10 doses x 1 well, noise 8 % of the signal", TEN, 1, sd=0.08, proportional=True),
    Design("8 doses x 1 well x 3 days, equal days", EIGHT, 1, days=3),
    Design("8 doses x 3 wells x 3 days, day SD 0.15", EIGHT, 3, days=3, day_sd=0.15),
    Design("8 doses x 3 wells, hills 0.35 to 0.8, EC50 in the middle", EIGHT, 3, where="middle", hills=(0.35, 0.8)),
    Design("10 doses x 1 well, hills 0.35 to 0.8, EC50 in the middle", TEN, 1, where="middle", hills=(0.35, 0.8)),
    Design("8 doses x 3 wells, EC50 near the lowest dose", EIGHT, 3, where="lowest"),
    Design("10 doses x 1 well, EC50 near the lowest dose", TEN, 1, where="lowest"),
    Design("8 doses x 3 wells, EC50 below the lowest dose", EIGHT, 3, where="below"),
    Design("8 doses x 3 wells, EC50 beyond the highest dose", EIGHT, 3, where="beyond"),
)


def simulate(design: Design, curves: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return wells of viability (one compound a curve, four in five falling) and the true log10 EC50s."""
    rng = np.random.default_rng(seed)
    doses = np.array(design.log10_dose)
    span = [doses[end] + decades for end, decades in RANGES[design.where]]
    truth = rng.uniform(*span, curves)
    per_curve = len(doses) * design.wells * design.days
    dose = np.repeat(doses, design.wells * design.days)
    day = np.tile(np.repeat(np.arange(design.days), design.wells), len(doses))
    values = np.empty((curves, per_curve))
    for i, midpoint in enumerate(truth):
        rising = rng.random() < 0.2
        bottom, top = (100.0, rng.uniform(200.0, 300.0)) if rising else (rng.uniform(0.0, 30.0), 100.0)
        hill = 10.0 ** rng.uniform(*np.log10(design.hills))
        # A day on which the midpoint lies higher is a day on which each dose acts like a lower one.
        shift = rng.normal(0.0, design.day_sd, design.days)
        mean = logistic4(10.0 ** (dose - shift[day]), top, bottom, midpoint, hill, rising=rising)
        values[i] = mean + rng.normal(0.0, 1.0, per_curve) * (design.sd * mean if design.proportional else design.sd)
    table = pd.DataFrame({
        "plate": "P", "well": np.tile([f"W{i}" for i in range(per_curve)], curves), "readout": "viability",
        "role": "compound", "compound": np.repeat([f"{i:06d}" for i in range(curves)], per_curve),
        "concentration_uM": np.tile(10.0**dose, curves), "moi": 0.0,
        "batch": np.tile(day.astype(str), curves), "viability_percent": values.ravel(),
    })  # fmt: skip
    return schema.conform(pd.concat([table, _controls(design, rng)], ignore_index=True), schema.NORMALISED), truth


def _controls(design: Design, rng: np.random.Generator) -> pd.DataFrame:
    """Return the control wells of a plate: vehicle at 100 %, dead cells at 0 %, with the noise of the design."""
    mean = np.repeat([100.0, 0.0], CONTROLS)
    noise = rng.normal(0.0, 1.0, len(mean)) * (design.sd * mean if design.proportional else design.sd)
    return pd.DataFrame({
        "plate": "P", "well": [f"C{i}" for i in range(len(mean))], "readout": "viability", "moi": 0.0, "batch": "0",
        "role": np.repeat(["cell_control", "toxicity_control"], CONTROLS), "viability_percent": mean + noise,
    })  # fmt: skip


def outcome(fits: pd.DataFrame, truth: np.ndarray) -> dict[str, float]:
    """Return the shares that matter; an interval with an open end reaches to infinity there."""
    low = np.log10(fits["ec50_ci_low_uM"]).fillna(-np.inf).to_numpy()
    high = np.log10(fits["ec50_ci_high_uM"]).fillna(np.inf).to_numpy()
    relation = fits["ec50_relation"].to_numpy()
    said = relation != ""
    responding = (fits["model"] != "flat").to_numpy()
    return {
        "coverage": float(np.mean(((low <= truth) & (truth <= high))[said])),
        "below": float(np.mean((truth < low)[said])),
        "above": float(np.mean((truth > high)[said])),
        "equals": float(np.mean(relation == "=")),
        "bounds of responding": float(np.mean(np.isin(relation, ["<", ">"])[responding])),
        "flat": float(np.mean(~responding)),
    }


def main() -> None:
    """Print the table of docs/why/curves.md."""
    curves = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for seed, design in enumerate(DESIGNS):
        started = time.process_time()
        table, truth = simulate(design, curves, seed)
        shares = outcome(fit(table), truth)
        cost = 1e3 * (time.process_time() - started) / curves
        print(
            design.name,
            *(f"{name} {100 * share:.1f} %" for name, share in shares.items()),
            f"{cost:.1f} ms",
            sep=" | ",
            flush=True,
        )


if __name__ == "__main__":
    main()
