"""The 95 % interval on fresh simulations; the large run of the same code stands in docs/why/curves.md."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from platekit.curves import fit


@pytest.fixture(scope="module")
def bench() -> dict[str, Any]:
    path = Path(__file__).parents[2] / "benchmarks" / "curve_coverage.py"
    if not path.is_file():
        pytest.skip("the benchmarks are not beside the tests")
    return runpy.run_path(str(path))


def test_the_interval_holds_the_true_ec50_in_about_95_percent(bench: dict[str, Any]):
    table, truth = bench["simulate"](bench["DESIGNS"][0], 120, seed=42)
    shares = bench["outcome"](fit(table), truth)
    # 120 draws of 95 %: three and a half binomial standard errors are 7 %.
    assert shares["coverage"] == pytest.approx(0.95, abs=0.07)
    assert shares["equals"] > 0.75


def test_ec50s_beyond_the_highest_dose_come_back_as_bounds(bench: dict[str, Any]):
    table, truth = bench["simulate"](bench["DESIGNS"][-1], 80, seed=43)
    shares = bench["outcome"](fit(table), truth)
    assert shares["bounds of responding"] >= 0.95
    assert shares["equals"] <= 0.05
