"""How well effects that come and go are found, and how rarely others are taken for such: python benchmarks/curve_two_steps.py [curves]."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.curves import fit
from platekit.curves._two_steps import MODELS
from platekit.curves.biphasic import biphasic
from platekit.curves.gain_loss import gain_loss
from platekit.curves.logistic4 import logistic4

Floats = npt.NDArray[np.float64]
EIGHT, TEN = np.geomspace(0.01, 30.0, 8), np.geomspace(0.005, 50.0, 10)


@dataclass(frozen=True)
class Truth:
    """What is simulated, in percent inhibition; `half_uM` is the dose of half of the first step, NaN of curves of one step."""

    name: str
    curve: Callable[[Floats], Floats]
    half_uM: float = float("nan")


def hump(name: str, **parameters: float) -> Truth:
    """Return a rise of infection that goes again, with the dose of half of it read off a fine grid."""
    dose = np.geomspace(1e-4, 100.0, 400_001)
    height = -gain_loss(dose, **parameters)
    return Truth(name, lambda x: gain_loss(x, **parameters), float(dose[np.argmax(height >= height.max() / 2)]))


def stairs(name: str, **parameters: float) -> Truth:
    """Return two steps in one direction, with the dose of half of both read off a fine grid."""
    dose = np.geomspace(1e-4, 1e3, 400_001)
    done = (biphasic(dose, **parameters) - parameters["bottom"]) / (parameters["top"] - parameters["bottom"])
    return Truth(name, lambda x: biphasic(x, **parameters), float(dose[np.argmax(done >= 0.5)]))


def step(name: str, top: float, log10_ec50: float) -> Truth:
    """Return a curve of one step."""
    return Truth(name, lambda x: logistic4(x, top, 0.0, log10_ec50, 1.2, rising=True))


TRUTHS = (
    hump("rise to 2.5 x and back", front=0.0, peak=-150.0, log10_ec50=-1.0, hill=1.5, decades=1.8, loss_hill=1.5),
    hump("rise to 1.7 x and back", front=0.0, peak=-80.0, log10_ec50=-1.0, hill=1.5, decades=1.5, loss_hill=1.5),
    hump("rise to 2.3 x, steep", front=0.0, peak=-130.0, log10_ec50=0.0, hill=3.0, decades=1.0, loss_hill=3.0),
    stairs(
        "two steps, 30 and 100 %",
        top=100.0,
        bottom=0.0,
        log10_ec50=-1.3,
        hill=2.0,
        decades=1.8,
        second_hill=2.5,
        share=0.3,
    ),
    stairs(
        "two steps, 50 and 100 %",
        top=100.0,
        bottom=0.0,
        log10_ec50=-1.3,
        hill=1.5,
        decades=1.6,
        second_hill=1.5,
        share=0.5,
    ),
    step("one step, 100 %, EC50 0.1 uM", 100.0, -1.0),
    step("one step, 100 %, EC50 1 uM", 100.0, 0.0),
    step("one step, 60 %, EC50 5 uM", 60.0, 0.7),
    Truth("nothing", np.zeros_like),
)
DESIGNS = (("8 x 3", EIGHT, 3, 1), ("8 x 3 days", EIGHT, 3, 3), ("10 x 1", TEN, 1, 1))
NOISE_PERCENT = 8.0


def simulated(truth: Truth, doses: Floats, wells: int, days: int, curves: int, seed: int) -> pd.DataFrame:
    """Return wells of one compound a curve."""
    rng = np.random.default_rng(seed)
    placed, number = np.repeat(doses, wells), np.arange(curves)
    response = truth.curve(placed) + rng.normal(0.0, NOISE_PERCENT, (curves, len(placed)))
    day = np.tile(np.arange(wells) % days, len(doses))
    frame = pd.DataFrame({
        "plate": "P", "well": np.tile([f"W{i}" for i in range(len(placed))], curves), "readout": "infection", "moi": 0.1,
        "virus": "V", "role": "compound", "compound": np.repeat([f"{i:05d}" for i in number], len(placed)),
        "batch": np.tile(day.astype(str), curves), "concentration_uM": np.tile(placed, curves),
        "percent_inhibition": response.ravel(),
    })  # fmt: skip
    return schema.conform(frame, schema.NORMALISED)


def main(curves: int = 400) -> None:
    """Print, for each truth and design, which models were chosen, and how often their intervals hold."""
    print(f"{curves} curves each, noise {NOISE_PERCENT:g} % points")
    print(
        f"{'truth':30} {'design':11} {'flat':>6} {'one':>6} {'two':>6} {'none':>6} {'EC50':>6} {'holds':>6} {'p<.05':>6}"
    )
    for seed, truth in enumerate(TRUTHS):
        for name, doses, wells, days in DESIGNS:
            fits = fit(simulated(truth, doses, wells, days, curves, 900 + seed))
            two = fits["model"].isin(MODELS) & fits["converged"]
            shares = [
                (fits["converged"] & (fits["model"] == "flat")).mean(),
                (fits["converged"] & (fits["model"] == "logistic4")).mean(),
                two.mean(), (~fits["converged"]).mean(),
            ]  # fmt: skip
            number = fits[two & (fits["ec50_relation"] == "=")]
            held = number["ec50_ci_low_uM"].le(truth.half_uM) & number["ec50_ci_high_uM"].ge(truth.half_uM)
            known = len(number) and np.isfinite(truth.half_uM)
            last = f"{len(number) / curves:6.1%} {held.mean():6.1%}" if known else f"{'':6} {'':6}"
            print(f"{truth.name:30} {name:11}", *(f"{share:6.1%}" for share in shares), last, f"{(fits['p_any'] < 0.05).mean():6.1%}")  # fmt: skip


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
