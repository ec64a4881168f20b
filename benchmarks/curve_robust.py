"""What gross outliers do to least squares and to robust curves: python benchmarks/curve_robust.py [curves]."""

from __future__ import annotations

import sys

import numpy as np
from scipy import stats

from platekit.curves._batch.fit import fit_batch
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.robust import RobustFit
from platekit.curves._batch.series import batch_of
from platekit.curves._model import model_named
from platekit.curves._null import reach
from platekit.curves.robust import DOUBTFUL_WEIGHT, fit_robust_all

DESIGNS = {
    "8 doses x 3 wells": np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3),
    "8 doses x 2 wells": np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 2),
    **{f"{number} doses x 1 well": 10.0 ** np.linspace(-2.5, 1.0, number) for number in (5, 6, 7, 8, 10, 12)},
}
SD, OUTLIERS, KEPT = 5.0, (0.0, 0.05), 0.95


def simulate(doses: np.ndarray, curves: int, outliers: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return wells, true log10 EC50s, and which wells are outliers."""
    rng = np.random.default_rng(seed)
    span = np.log10(doses.min()) + 1, np.log10(doses.max()) - 1
    truth, hill = rng.uniform(*span, (curves, 1)), 10 ** rng.uniform(-0.1, 0.4, (curves, 1))
    values = 100 / (1 + (doses / 10**truth) ** hill) + rng.normal(0, SD, (curves, len(doses)))
    wrong = rng.random(values.shape) < outliers
    gross = rng.choice([-1.0, 1.0], values.shape) * rng.uniform(50, 150, values.shape)
    return np.where(wrong, values + gross, values), truth.ravel(), wrong


def main() -> None:
    """Print RMSE and coverage of log10 EC50, and the shares of right and wrong wells that are marked."""
    curves = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
    for name, doses in DESIGNS.items():
        for outliers in OUTLIERS:
            values, truth, wrong = simulate(doses, curves, outliers, 0)
            batch = batch_of([doses] * curves, list(values))
            low, high = reach(batch)
            limits = Limits(np.stack([low, low]), np.stack([high, high]))
            fits = {"least squares": fit_batch(Problem(batch, model_named("logistic4"), limits))}
            for method in ("t4", "tukey"):
                fits[method] = fit_robust_all([doses] * curves, list(values), method=method)
            for method, fit in fits.items():
                error, t = np.abs(fit.shape[0] - truth), stats.t.ppf(0.975, len(doses) - 4)
                close, known = np.sort(error)[: int(KEPT * curves)], np.isfinite(fit.shape_sd[0])
                held = np.mean((error <= t * fit.shape_sd[0])[known])
                line = f"{name} | {100 * outliers:.0f} % | {method} | RMSE {np.sqrt(np.mean(close**2)):.4f} all {np.sqrt(np.mean(error**2)):.4f} | coverage {100 * held:.1f} %"
                if isinstance(fit, RobustFit):
                    marked = fit.weight.T < DOUBTFUL_WEIGHT
                    line += f" | right wells marked {100 * marked[~wrong].mean():.2f} %"
                    line += f" | outliers marked {100 * marked[wrong].mean():.1f} %" if wrong.any() else ""
                print(line, flush=True)


if __name__ == "__main__":
    main()
