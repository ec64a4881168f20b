"""The 95 % interval on fresh simulations; the large run of the same code stands in docs/why/curves.md."""

from __future__ import annotations

from typing import Any

import pytest

from platekit.curves import fit


@pytest.mark.parametrize("design", range(4), ids=["8 x 3", "10 x 1", "8 x 3, proportional", "10 x 1, proportional"])
def test_the_interval_holds_the_true_ec50_in_about_95_percent(bench: dict[str, Any], design: int):
    table, truth = bench["simulate"](bench["DESIGNS"][design], 600, seed=42)
    shares = bench["outcome"](fit(table), truth)
    # 600 draws of 95 %: two and a half binomial standard errors are 2.2 %.
    assert shares["coverage"] == pytest.approx(0.95, abs=0.023)
    assert shares["equals"] > 0.75


def test_ec50s_beyond_the_highest_dose_come_back_as_bounds(bench: dict[str, Any]):
    table, truth = bench["simulate"](bench["DESIGNS"][-1], 400, seed=43)
    shares = bench["outcome"](fit(table), truth)
    assert shares["bounds of responding"] >= 0.95
    assert shares["equals"] <= 0.05
