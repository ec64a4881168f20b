"""Whether a test of any response should weigh wells: python benchmarks/curve_weights.py [series per row].

Noise that grows with the signal is met by weights from the fitted curve. The test against a level can count all wells alike, as
they are without a response, or use these weights; both are given a level of 5 % by simulation of their own null.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit import schema
from platekit.curves import fit
from platekit.curves._batch.fit import fit_batch
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.series import batch_of
from platekit.curves._model import model_named
from platekit.curves._null import nominal_p, reach
from platekit.curves._observed import weighted
from platekit.curves._series import Series

CONSTANT_SD, EFFECTS = 2.0, (-0.3, -0.5, -0.8, 0.3, 0.6, 1.5)


@dataclass(frozen=True)
class Design:
    """Doses, wells of each and noise, as a share of the signal."""

    name: str
    log10_dose: np.ndarray
    share: float

    @property
    def dose_uM(self) -> np.ndarray:
        return 10.0**self.log10_dose


EIGHT, TEN = np.arange(-2.5, 1.01, 0.5), np.linspace(-3.0, 1.5, 10)
DESIGNS = tuple(
    Design(name, log10_dose, share)
    for name, log10_dose in (("10 x 1", TEN), ("8 x 1", EIGHT), ("8 x 3", np.repeat(EIGHT, 3)))
    for share in (0.08, 0.16, 0.2, 0.3)
)


def signals(design: Design, effect: float, number: int, rng: np.random.Generator) -> np.ndarray:
    """Return signals around curves with a full effect of `effect` of vehicle, shape (number, wells)."""
    midpoint = rng.uniform(-1.5, 0.7, (number, 1))
    curve = 100.0 * (1 + effect / (1 + 10 ** (1.2 * (midpoint - design.log10_dose))))
    return curve + rng.normal(size=curve.shape) * np.hypot(CONSTANT_SD, design.share * curve)


def both(design: Design, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the nominal p-values with all wells alike, and with weights."""
    model = model_named("logistic4")
    batch = batch_of([design.dose_uM] * len(values), list(values))
    low, high = reach(batch)
    problem = Problem(batch, model, Limits(np.stack([low, low]), np.stack([high, high])))
    best = fit_batch(problem)
    alike = nominal_p(batch, best.rss, len(model.parameters))
    problem, best = weighted([_series(design, one) for one in values], problem, best)
    return alike, nominal_p(problem.batch, best.rss, len(model.parameters))


def _series(design: Design, values: np.ndarray) -> Series:
    key = ("X", "V", 0.1, "A549", "", "viability")
    days = np.full(len(values), "d1")
    return Series(key, True, False, "viability_percent [%]", "increase", 50.0, 100.0, (-np.inf, np.inf), (-np.inf, np.inf),
        design.dose_uM, values, days, growth=(design.share / CONSTANT_SD) ** 2)  # fmt: skip


def calibration(design: Design, number: int, rng: np.random.Generator) -> pd.Series:
    """Return `p_any` of compounds that do nothing, beside 16 vehicle and 16 dead wells."""
    wells = len(design.log10_dose)
    frame = pd.DataFrame({
        "plate": "P", "well": np.tile([f"W{i}" for i in range(wells)], number), "readout": "viability", "moi": 0.0,
        "role": "compound", "compound": np.repeat([f"{i:05d}" for i in range(number)], wells), "batch": "0",
        "concentration_uM": np.tile(design.dose_uM, number), "viability_percent": signals(design, 0.0, number, rng).ravel(),
    })  # fmt: skip
    controls = frame.head(2).loc[np.repeat([0, 1], 16)].assign(
        well=[f"C{i}" for i in range(32)], role=np.repeat(["cell_control", "toxicity_control"], 16), compound="",
        concentration_uM=np.nan,
        viability_percent=np.concatenate(
            [100 + rng.normal(0, np.hypot(CONSTANT_SD, 100 * design.share), 16), rng.normal(0, CONSTANT_SD, 16)]
        ),
    )  # fmt: skip
    p_any = fit(schema.conform(pd.concat([frame, controls], ignore_index=True), schema.NORMALISED))["p_any"]
    assert isinstance(p_any, pd.Series)
    return p_any


def main(number: int = 2000) -> None:
    """Print calibration and power of each design."""
    for design in DESIGNS:
        rng = np.random.default_rng(7)
        p = calibration(design, number, rng)
        null = [np.quantile(one, 0.05) for one in both(design, signals(design, 0.0, number, rng))]
        found = []
        for effect in EFFECTS:
            alike, weights = both(design, signals(design, effect, number, rng))
            found.append(f"{effect:+.0%}: {np.mean(alike < null[0]):.0%} / {np.mean(weights < null[1]):.0%}")
        levels = ", ".join(f"p_any < {level}: {np.mean(p < level):.1%}" for level in (0.01, 0.05, 0.2))
        print(f"{design.name}, noise {design.share:.0%} | {levels} | alike / weights", *found, sep="  ", flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
