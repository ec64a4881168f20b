"""fit_custom on NIST's nonlinear reference problems: certified values, from both starts and from worse ones."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import lmfit
import numpy as np
import pandas as pd
import pytest

from platekit.curves import custom, fit_custom
from platekit.curves._search import Search, search

# NIST calls a problem solved at four to six digits; these are the relative differences that are allowed here.
DIGITS, DIGITS_OF_SD = 1e-6, 1e-5
NAMES = (
    "Bennett5", "BoxBOD", "DanWood", "Eckerle4", "Hahn1", "MGH09", "MGH10", "MGH17", "Misra1a", "Rat42", "Rat43", "Thurber",
)  # fmt: skip
STARTS = ("start1", "start2")


@dataclass(frozen=True)
class Certified:
    x: np.ndarray
    y: np.ndarray
    model: str
    starts: dict[str, dict[str, float]]
    values: np.ndarray
    sds: np.ndarray
    rss: float


@pytest.fixture(scope="module")
def nist(shared: Path) -> dict[str, Certified]:
    folder = shared / "reference" / "dose_response" / "nist"
    truth = tomllib.loads((folder / "certified.toml").read_text(encoding="utf-8"))
    assert sorted(truth) == sorted(NAMES)
    problems: dict[str, Certified] = {}
    for name, one in truth.items():
        table = pd.read_csv(folder / f"{name}.csv").astype(float)
        starts = {which: {f"b{i}": value for i, value in enumerate(one[which], 1)} for which in STARTS}
        problems[name] = Certified(
            table["x"].to_numpy(), table["y"].to_numpy(), one["model"], starts,
            np.array(one["certified"]), np.array(one["certified_sd"]), one["rss"],
        )  # fmt: skip
    return problems


def plainly(problem: Certified, start: dict[str, float]) -> lmfit.model.ModelResult:
    """Fit with lmfit and its own settings from this start."""
    model = lmfit.Model(custom._function(problem.model, tuple(start)), nan_policy="propagate")
    return model.fit(problem.y, model.make_params(**start), x=problem.x)


@pytest.mark.parametrize("which", STARTS)
@pytest.mark.parametrize("name", NAMES)
def test_certified_values_are_met_from_either_start(nist: dict[str, Certified], name: str, which: str):
    problem = nist[name]
    result = fit_custom(problem.x, problem.y, problem.model, problem.starts[which])
    assert list(result.best_values.values()) == pytest.approx(problem.values, rel=DIGITS)
    assert result.chisqr == pytest.approx(problem.rss, rel=DIGITS)
    assert [one.stderr for one in result.params.values()] == pytest.approx(problem.sds, rel=DIGITS_OF_SD)
    assert result.success


def test_plain_lmfit_misses_three_of_the_24_and_the_same_start_is_met_here(nist: dict[str, Certified]):
    # The note that stands in the docstring, measured: why there are further starts at all.
    missed = [
        (name, which)
        for name, problem in nist.items()
        for which, start in problem.starts.items()
        if not plainly(problem, start).chisqr < problem.rss * (1 + 1e-3)
    ]
    assert sorted(missed) == [("BoxBOD", "start1"), ("MGH09", "start1"), ("MGH17", "start1")]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_no_luck_of_the_seed_of_the_order_of_parameters_or_of_the_start(nist: dict[str, Certified], name: str):
    # Each parameter of the worse start is moved by a factor of 3 up or down at random; parameters stand in another order,
    # which also pairs them with other numbers of the sequence.
    problem, rng = nist[name], np.random.default_rng(20260)
    for seed in (1, 2):
        names = [str(one) for one in rng.permutation(list(problem.starts["start1"]))]
        start = np.array([problem.starts["start1"][one] * 3.0 ** rng.choice([-1, 1]) for one in names])
        function, open_ends = custom._function(problem.model, tuple(names)), np.full(len(names), np.inf)
        points = (problem.x, problem.y, np.ones_like(problem.y))
        found = search(custom._task(function, points, -open_ends, open_ends), start, Search(seed=seed))
        result = custom.refined(function, points, dict(zip(names, found, strict=True)), (-open_ends, open_ends))
        met = [result.best_values[one] for one in problem.starts["start1"]]
        assert met == pytest.approx(problem.values, rel=DIGITS)
        assert result.chisqr == pytest.approx(problem.rss, rel=DIGITS)


@pytest.mark.parametrize("name", ["MGH09", "MGH17"])
def test_a_function_is_fitted_as_its_text_is(nist: dict[str, Certified], name: str):
    problem = nist[name]

    def mgh09(x, b1, b2, b3, b4):
        return b1 * (x**2 + x * b2) / (x**2 + x * b3 + b4)

    def mgh17(x, *b):
        return b[0] + b[1] * np.exp(-x * b[3]) + b[2] * np.exp(-x * b[4])

    result = fit_custom(problem.x, problem.y, {"MGH09": mgh09, "MGH17": mgh17}[name], problem.starts["start1"])
    assert list(result.best_values.values()) == pytest.approx(problem.values, rel=DIGITS)
