"""How often the interval of a titre gain holds the truth, and how often a gain is claimed that is none.

    python benchmarks/titres.py

Titres are log-normal: days differ by 0.3 log10, titrations within a day by 0.2. The limit of detection lies so far below (or above) the
reference that the share in the first column of its titrations is below it. An open end of an interval holds everything.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from platekit.bounds import mean_difference
from platekit.titre._bounds import bounds_of

RUNS, DAY_SD, TITRATION_SD, LEVEL = 4000, 0.3, 0.2, 4.0


def experiment(random: np.random.Generator, batches: int, gain: float, lod: float) -> tuple[float, float]:
    """Return the limits of the gain of one simulated experiment; NaN where open."""
    day = random.normal(0, DAY_SD, batches)
    log10 = [LEVEL + shift + day + random.normal(0, TITRATION_SD, batches) for shift in (gain, 0.0)]
    limit, numbers = np.full(batches, 10.0**lod), np.array([""] * batches)
    found = mean_difference(*(bounds_of(10.0**values, numbers, limit) for values in log10))
    return found.low, found.high


def main() -> None:
    random = np.random.default_rng(2026)
    spread = float(np.hypot(DAY_SD, TITRATION_SD))
    print("below limit  batches  true gain  missed below  missed above  gain claimed  limit known")
    for share in (0.0, 0.1, 0.3, 0.6):
        lod = LEVEL + spread * float(stats.norm.ppf(share)) if share else -9.0
        for batches in (2, 3, 4, 6):
            for gain in (0.0, 0.5, 1.5):
                ends = np.array([experiment(random, batches, gain, lod) for _ in range(RUNS)])
                low, high = ends[:, 0], ends[:, 1]
                shares = (low > gain, high < gain, low > 0, np.isfinite(low))
                words = "  ".join(f"{100 * float(np.mean(part)):10.1f} %" for part in shares)
                print(f"{100 * share:9.0f} %  {batches:7d}  {gain:9.1f}  {words}")


if __name__ == "__main__":
    main()
