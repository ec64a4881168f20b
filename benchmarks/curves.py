"""What fitting many curves costs and how well it does, beside a loop over lmfit, in one run and by turns, on one thread.

    python benchmarks/curves.py [curves] [--million]

Simulates dose series of all kinds (falling, rising, without any response, midpoints below and above the doses tested; noise
5 % points), gives the same wells to the batch engine and to lmfit started as a careful user would, and prints: CPU time per
curve, the ratio, and on how many curves the residual sum of the engine is at most that of lmfit, or of a thorough search,
times 1 + 1e-6. Then the frontier: how much is found for which effort. `--million` fits 1,000,000 curves and says time and
memory. Exit code 1 if fewer than 99.9 % are as good as lmfit's, any curve failed, or the ratio is below 50.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import warnings
from dataclasses import dataclass

import lmfit
import numpy as np

from platekit.curves._batch.fit import THOROUGH, Effort, fit_batch
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.series import Batch, log10_or_none
from platekit.curves.logistic4 import HILL_BOUNDS, MODEL

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
LEAST_RATIO, LEAST_SHARE, SAME = 50.0, 0.999, 1 + 1e-6
TURNS, LMFIT_EACH, AT_ONCE = 5, 40, 10_000
EFFORTS = (Effort(1, 0.0), Effort(2, 0.005), Effort(), Effort(3, 0.1), Effort(6, 1e9))


@dataclass(frozen=True)
class Design:
    """A layout: its doses, wells of each, and the share of compounds that do nothing."""

    name: str
    log10_dose: tuple[float, ...]
    wells: int
    inert: float


EIGHT, TEN = tuple(np.arange(-2.5, 1.01, 0.5)), tuple(np.linspace(-3.0, 1.5, 10))
DESIGNS = (
    Design("8 doses x 3 wells", EIGHT, 3, 0.0), Design("10 doses x 1 well", TEN, 1, 0.0),
    Design("8 doses x 3 wells, half without response", EIGHT, 3, 0.5),
)  # fmt: skip


def simulate(design: Design, curves: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return doses, shape (w,), and responses, shape (curves, w)."""
    rng, doses = np.random.default_rng(seed), np.array(design.log10_dose)
    midpoint, hill = rng.uniform(doses[0] - 0.3, doses[-1] + 1, curves), 10 ** rng.uniform(-0.4, 0.6, curves)
    back = np.where(rng.random(curves) < 0.25, rng.uniform(130, 300, curves), rng.uniform(0, 60, curves))
    back = np.where(rng.random(curves) < design.inert, 100.0, back)
    rise = 1 / (1 + 10 ** (hill * (midpoint - doses[:, None])))
    curve = np.repeat(100 + (back - 100) * rise, design.wells, axis=0).T
    return np.repeat(10.0**doses, design.wells), curve + rng.normal(0, 5, curve.shape)


def batch_of_one_design(doses: np.ndarray, values: np.ndarray) -> Batch:
    """Return the wells of many series of one design in brief."""
    known, place = np.unique(doses, return_inverse=True)
    wells = values.reshape(len(values), len(known), -1).transpose(1, 0, 2)
    mean = wells.mean(axis=2)
    number = np.repeat(np.bincount(place).astype(float)[:, None], len(values), axis=1)
    return Batch(log10_or_none(known)[:, None], number, mean, ((wells - mean[:, :, None]) ** 2).sum(axis=2))


def _curve(log10_dose: np.ndarray, front: float, back: float, log10_ec50: float, hill: float) -> np.ndarray:
    return front + (back - front) / (1 + 10 ** (hill * (log10_ec50 - log10_dose)))


LOGISTIC = lmfit.Model(_curve, independent_vars=["log10_dose"])


def by_lmfit(log10_dose: np.ndarray, values: np.ndarray) -> float:
    """Return the residual sum that lmfit finds from ends, half-way dose and hill 1; NaN where it fails."""
    known, place = np.unique(log10_dose, return_inverse=True)
    mean = np.bincount(place, weights=values) / np.bincount(place)
    half = known[np.argmin(np.abs(mean - (mean[0] + mean[-1]) / 2))]
    parameters = LOGISTIC.make_params(front=mean[0], back=mean[-1], log10_ec50=half, hill=1.0)
    parameters["log10_ec50"].set(min=known[0] - 2, max=known[-1] + 2)
    parameters["hill"].set(min=HILL_BOUNDS[0], max=HILL_BOUNDS[1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = LOGISTIC.fit(values, parameters, log10_dose=log10_dose)
    return float(result.chisqr) if result.success else float("nan")


def _cpu(work) -> tuple[float, object]:
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def beside_lmfit(design: Design, curves: int) -> tuple[float, float, float]:
    """Print one line; return the ratio of times, the share as good as lmfit's, and the share that came to rest."""
    doses, values = simulate(design, curves, seed=1)
    log10_dose = np.log10(doses)
    ours, theirs, found, lmfits = [], [], None, np.full(curves, np.nan)
    fit_batch(Problem(batch_of_one_design(doses, values[:100]), MODEL))
    chosen = np.random.default_rng(2).permutation(curves)[: TURNS * LMFIT_EACH]
    for turn in np.array_split(chosen, TURNS):
        spent, found = _cpu(lambda: fit_batch(Problem(batch_of_one_design(doses, values), MODEL)))
        ours.append(spent / curves)
        spent, sums = _cpu(lambda turn=turn: [by_lmfit(log10_dose, values[curve]) for curve in turn])
        theirs.append(spent / len(turn))
        lmfits[turn] = sums
    known = np.isfinite(lmfits)
    as_good = float(np.mean(found.rss[known] <= lmfits[known] * SAME))
    lmfit_as_good = float(np.mean(lmfits[chosen] <= found.rss[chosen] * SAME))
    ratio = float(np.median(theirs) / np.median(ours))
    print(
        f"{design.name:<42} {1e6 * np.median(ours):6.1f} us a curve, lmfit {1e3 * np.median(theirs):5.2f} ms: {ratio:4.0f} x; "
        f"as good as lmfit on {100 * as_good:.2f} %, lmfit as good as it on {100 * lmfit_as_good:.1f} % "
        f"(lmfit failed on {len(chosen) - known.sum()} of {len(chosen)}); at rest {100 * found.settled.mean():.2f} %"
    )
    return ratio, as_good, float(found.settled.mean())


def frontier(design: Design, curves: int) -> None:
    """Print how much each effort finds of what a thorough search finds, and what it costs."""
    doses, values = simulate(design, curves, seed=3)
    problem = Problem(batch_of_one_design(doses, values), MODEL)
    best = fit_batch(problem, THOROUGH).rss
    for effort in EFFORTS:
        spent, found = _cpu(lambda effort=effort: fit_batch(problem, effort))
        share = np.mean(found.rss <= np.minimum(best, found.rss) * SAME)
        usual = "  <- default" if effort == Effort() else ""
        print(
            f"  {effort.valleys} valleys, hopeful {effort.hopeful:g}: {1e6 * spent / curves:6.1f} us a curve, "
            f"{curves / spent:8,.0f} a second, best residual sum on {100 * share:.3f} %{usual}"
        )


def million(curves: int) -> None:
    """Print time and memory of very many curves, simulated and fitted chunk by chunk."""
    import resource

    design = DESIGNS[0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = 0.0
    for chunk in range(-(-curves // (AT_ONCE))):
        doses, values = simulate(design, AT_ONCE, seed=chunk)
        used, _ = _cpu(lambda doses=doses, values=values: fit_batch(Problem(batch_of_one_design(doses, values), MODEL)))
        spent += used
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{curves:,} curves: {spent:.1f} s, {curves / spent:,.0f} a second; peak memory {after / 1024:.0f} MB ({before / 1024:.0f} MB before)"
    )


def main() -> int:
    """Measure, print, and say whether what is promised holds."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("curves", nargs="?", type=int, default=4000)
    asked.add_argument("--million", action="store_true")
    options = asked.parse_args()
    if any(os.environ.get(name) != "1" for name in THREADS):
        # Libraries count their threads when they are loaded.
        again = [sys.executable, __file__, *sys.argv[1:]]
        return subprocess.run(again, env=os.environ | dict.fromkeys(THREADS, "1"), check=False).returncode
    held = [beside_lmfit(design, options.curves) for design in DESIGNS]
    for design in DESIGNS:
        print(f"Frontier, {design.name}:")
        frontier(design, options.curves)
    if options.million:
        for curves in (10_000, 100_000, 1_000_000):
            million(curves)
    return 0 if all(ratio >= LEAST_RATIO and share >= LEAST_SHARE and rest == 1.0 for ratio, share, rest in held) else 1


if __name__ == "__main__":
    sys.exit(main())
