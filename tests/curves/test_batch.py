"""The batch engine: known optima, lmfit on the same curves, brute force, and what must not matter."""

from __future__ import annotations

from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from platekit.curves import fit_one
from platekit.curves._batch.fit import THOROUGH, Effort, fit_batch
from platekit.curves._batch.linear import solve
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.profile import interval
from platekit.curves._batch.series import Batch, batch_of
from platekit.curves.logistic4 import MODEL, logistic4

EIGHT, TEN = np.arange(-2.5, 1.01, 0.5), np.linspace(-3.0, 1.5, 10)


def simulated(log10_dose: np.ndarray, wells: int, curves: int, seed: int) -> tuple[Batch, np.ndarray, np.ndarray]:
    """Return noisy curves of all kinds, falling and rising, with midpoints from below the doses to a decade above."""
    rng = np.random.default_rng(seed)
    midpoint, hill = rng.uniform(log10_dose[0] - 0.3, log10_dose[-1] + 1, curves), 10 ** rng.uniform(-0.4, 0.6, curves)
    back = np.where(rng.random(curves) < 0.25, rng.uniform(130, 300, curves), rng.uniform(0, 60, curves))
    rise = 1 / (1 + 10 ** (hill * (midpoint - log10_dose[:, None])))
    doses = np.repeat(10.0**log10_dose, wells)
    values = np.repeat(100 + (back - 100) * rise, wells, axis=0).T + rng.normal(0, 5, (curves, len(doses)))
    return batch_of([doses] * curves, list(values)), doses, values


def fitted(batch: Batch, effort: Effort | None = None):
    return fit_batch(Problem(batch, MODEL), effort)


@pytest.fixture(scope="module")
def sim384(shared: Path) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    folder = shared / "reference" / "dose_response"
    responses = pd.read_csv(folder / "sim384_response.csv", index_col="curve")
    log10_dose = np.array([float(".".join(name.split(".")[:2])) for name in responses.columns])
    return log10_dose, responses.to_numpy(), pd.read_csv(folder / "sim384_truth.csv")


def exactly(log10_dose: np.ndarray, values: np.ndarray, midpoint: float, hill: float) -> float:
    """Return the residual sum at the best plateaus in arithmetic of sixty digits."""
    with localcontext() as context:
        context.prec = 60
        y = [Decimal(str(value)) for value in values]
        rise = [
            1 / (1 + Decimal(10) ** (Decimal(str(hill)) * (Decimal(str(midpoint)) - Decimal(str(x)))))
            for x in log10_dose
        ]
        n = Decimal(len(y))
        level, centre = sum(y) / n, sum(rise) / n
        slope = sum((a - centre) * (b - level) for a, b in zip(rise, y, strict=True)) / sum(
            (a - centre) ** 2 for a in rise
        )
        return float(sum((b - level - slope * (a - centre)) ** 2 for a, b in zip(rise, y, strict=True)))


def test_384_curves_reach_the_best_known_residual_sum(sim384):
    log10_dose, values, truth = sim384
    found = fitted(batch_of([10**log10_dose] * len(values), list(values)))
    best = truth["best_ssr"].to_numpy()
    missed = np.flatnonzero(found.rss > best * (1 + 1e-6))
    # Three of the reference are below what is possible: their plateaus lie at -5e12 and beyond, where the rounding of a
    # double is as large as a thousandth. At their own parameters the residual sum is larger than ours.
    assert missed.tolist() == [117, 159, 174]
    for curve in missed:
        theirs = exactly(log10_dose, values[curve], truth["best_log10_ec50"][curve], truth["best_hill"][curve])
        assert theirs > best[curve] * (1 + 1e-6)
        assert found.rss[curve] <= theirs * (1 + 1e-9)
    assert found.settled.all()


@pytest.mark.parametrize(("log10_dose", "wells"), [(EIGHT, 3), (TEN, 1)], ids=["8 doses x 3", "10 doses x 1"])
def test_the_usual_effort_finds_what_a_thorough_search_finds(log10_dose, wells):
    batch, _, _ = simulated(log10_dose, wells, 3000, seed=2)
    found, best = fitted(batch), fitted(batch, THOROUGH)
    assert np.mean(found.rss <= best.rss * (1 + 1e-6)) >= 0.999
    assert found.settled.all()


def test_lmfit_from_the_same_start_ends_where_the_engine_does():
    batch, doses, values = simulated(EIGHT, 3, 250, seed=3)
    found = fitted(batch, THOROUGH)
    for curve in range(len(batch)):
        result = fit_one(doses, values[curve])
        assert result.chisqr == pytest.approx(found.rss[curve], rel=1e-6)
        errors = [result.params[name].stderr for name in ("log10_ec50", "hill")]
        inside = -2 < found.shape[0, curve] < 0.5 and 0.15 < 10 ** found.shape[1, curve] < 8
        if inside and found.shape_sd[0, curve] < 0.2:
            hill = 10 ** found.shape[1, curve]
            assert result.best_values["log10_ec50"] == pytest.approx(found.shape[0, curve], abs=1e-5)
            assert errors == pytest.approx(
                [found.shape_sd[0, curve], found.shape_sd[1, curve] * hill * np.log(10)], rel=2e-3
            )
            top, bottom = (result.params[name].stderr for name in ("top", "bottom"))
            assert sorted(found.linear_sd[:, curve]) == pytest.approx(sorted([top, bottom]), rel=2e-3)


def test_series_of_different_doses_and_gaps_are_fitted_as_if_alone():
    rng = np.random.default_rng(4)
    doses, values = [], []
    for curve in range(40):
        own = 10 ** np.sort(rng.uniform(-3, 1.5, rng.integers(6, 12)))
        own = np.concatenate([[0.0], own]) if curve % 3 == 0 else own
        doses.append(np.repeat(own, 2))
        values.append(
            logistic4(doses[-1], 100, 20, rng.uniform(-1.5, 0.5), 1.2, rising=False) + rng.normal(0, 4, len(doses[-1]))
        )
    together = fitted(batch_of(doses, values))
    for curve in range(40):
        alone = fitted(batch_of([doses[curve]], [values[curve]]))
        assert together.rss[curve] == pytest.approx(alone.rss[0], rel=1e-9)
        assert together.shape[:, curve] == pytest.approx(alone.shape[:, 0], abs=1e-4)


@pytest.mark.parametrize("parameters", [2, 3])
def test_the_regression_within_limits_is_that_of_an_independent_solver(parameters):
    rng = np.random.default_rng(parameters)
    doses = np.geomspace(0.01, 30, 8)
    values = rng.normal(0, 40, (60, 8))
    bases = rng.uniform(0, 1, (parameters, 8, 60))
    low = rng.choice([-np.inf, -20.0, 0.0], (parameters, 60))
    high = np.where(np.isfinite(low), low, 0.0) + rng.choice([1e-9, 15.0, np.inf], (parameters, 60))
    solved = solve(batch_of([doses] * 60, list(values)), bases, Limits(low, high))
    for place in range(60):
        bounds = low[:, place], high[:, place]
        best = optimize.lsq_linear(bases[:, :, place].T, values[place], bounds, method="bvls", tol=1e-14)
        assert solved.rss[place] == pytest.approx(2 * best.cost, rel=1e-7)
        assert solved.linear[:, place] == pytest.approx(best.x, abs=1e-4)


def test_plateaus_stay_within_their_limits_and_nothing_better_is_inside():
    batch, _, _ = simulated(EIGHT, 3, 400, seed=5)
    limits = Limits(np.array([[90.0], [10.0]]), np.array([[110.0], [250.0]]))
    found = fit_batch(Problem(batch, MODEL, limits))
    assert (found.linear >= limits.low).all()
    assert (found.linear <= limits.high).all()
    # Brute force: a fine grid over all four parameters of a few curves comes nowhere below.
    midpoint, hill = (part.ravel() for part in np.meshgrid(np.linspace(-4.5, 3, 151), np.linspace(-1, 1, 81)))
    bases = MODEL.bases(batch.log10_dose, np.stack([midpoint, hill]))
    for curve in range(0, 400, 20):
        fronts, backs = np.linspace(90, 110, 21), np.linspace(10, 250, 61)
        weight, value = batch.weight[:, [curve]], batch.value[:, [curve]]
        least = min(
            float((weight * (value - front * bases[0] - back * bases[1]) ** 2).sum(axis=0).min())
            for front in fronts
            for back in backs
        )
        assert found.rss[curve] - batch.within[curve] <= least * (1 + 1e-9)


def test_a_plateau_that_is_given_is_not_fitted():
    batch, doses, values = simulated(EIGHT, 3, 60, seed=6)
    limits = Limits(np.array([[100.0], [-np.inf]]), np.array([[100.0], [np.inf]]))
    found = fit_batch(Problem(batch, MODEL, limits), THOROUGH)
    assert (found.linear[0] == 100.0).all()
    assert np.isnan(found.linear_sd[0]).all()
    for curve in range(60):
        falls = found.linear[1, curve] < 100
        result = fit_one(doses, values[curve], held={"top" if falls else "bottom": 100.0})
        assert result.chisqr <= found.rss[curve] * (1 + 1e-6)


def test_the_interval_ends_where_the_profile_crosses_its_limit():
    batch, _, _ = simulated(EIGHT, 3, 300, seed=7)
    problem = Problem(batch, MODEL)
    found = fit_batch(problem)
    limit = found.rss + found.rss / (batch.count - 4) * stats.t.ppf(0.975, batch.count - 4) ** 2 - batch.within
    low, high = interval(problem, found.shape, limit)
    hills = np.linspace(-1, 1, 801)
    for curve in range(0, 300, 3):
        one = batch.taken(np.array([curve]))
        for end, side in ((low[curve], -1), (high[curve], 1)):
            grid = np.linspace(-4.5, 3, 376)
            shape = np.stack([part.ravel() for part in np.meshgrid(grid, hills, indexing="ij")])
            wide = Batch(
                one.log10_dose,
                *(np.repeat(part, shape.shape[1], axis=-1) for part in (one.wells, one.value, one.scatter)),
            )
            sums = _profile(wide, shape).reshape(len(grid), -1).min(axis=1)
            inside = grid[sums <= limit[curve]]
            outermost = inside.max() if side > 0 else inside.min()
            if np.isfinite(end):
                assert abs(end - outermost) <= 0.02 + 1e-6
            else:
                assert side * outermost >= side * (3 if side > 0 else -4.5) - 0.02


def _profile(batch: Batch, shape: np.ndarray) -> np.ndarray:
    return solve(batch, MODEL.bases(batch.log10_dose, shape), None).rss


curves = st.tuples(st.floats(-1.5, 0.3), st.floats(0.7, 3.0), st.floats(40.0, 300.0), st.integers(0, 2**32 - 1))


def one_curve(drawn) -> tuple[np.ndarray, np.ndarray]:
    midpoint, hill, span, seed = drawn
    doses = np.repeat(10.0**EIGHT, 3)
    return doses, logistic4(doses, 100.0, 100.0 - span, midpoint, hill, rising=False) + np.random.default_rng(
        seed
    ).normal(0, 2, 24)


@given(curves, st.floats(-6, 6))
@settings(max_examples=40, deadline=None)
def test_doses_in_another_unit_move_the_midpoint_alone(drawn, decades):
    doses, values = one_curve(drawn)
    before, after = fitted(batch_of([doses], [values])), fitted(batch_of([doses * 10**decades], [values]))
    assert after.shape[0] - decades == pytest.approx(before.shape[0], abs=1e-5)
    assert after.shape[1] == pytest.approx(before.shape[1], abs=1e-5)
    assert after.rss == pytest.approx(before.rss, rel=1e-9)


@given(curves, st.floats(-1000, 1000), st.floats(0.01, 100))
@settings(max_examples=40, deadline=None)
def test_mirror_shift_and_scale_of_the_response_move_the_plateaus_alone(drawn, shift, scale):
    doses, values = one_curve(drawn)
    before, after = fitted(batch_of([doses], [values])), fitted(batch_of([doses], [shift - scale * values]))
    assert after.shape == pytest.approx(before.shape, abs=1e-5)
    assert after.linear == pytest.approx(shift - scale * before.linear, rel=1e-4, abs=1e-3 * scale)


@given(curves)
@settings(max_examples=20, deadline=None)
def test_the_order_of_wells_is_irrelevant(drawn):
    doses, values = one_curve(drawn)
    order = np.random.default_rng(drawn[3]).permutation(24)
    before, after = fitted(batch_of([doses], [values])), fitted(batch_of([doses[order]], [values[order]]))
    assert after.rss == pytest.approx(before.rss, rel=1e-10)
    assert after.shape == pytest.approx(before.shape, abs=1e-6)
