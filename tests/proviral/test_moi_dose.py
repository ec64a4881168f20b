"""Effects at several MOIs: the slope over the log MOI by hand, nothing where there is no difference, a ceiling that is not tested."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.estimate import DrugEstimate, Noise
from platekit.proviral.moi_dose import DESCRIBED, AtMoi, interactions
from platekit.simulate.designs import jak_inhibitors_only
from platekit.simulate.screens import simulate

DOSES = np.array([0.1, 1.0, 10.0])
CEILING = (
    "On a visible fold the ceiling alone makes a difference between MOIs; infection events of counted cells would tell."
)


def estimate(effects: list[float], doses: np.ndarray = DOSES, well: float = 0.01) -> DrugEstimate:
    k = len(effects)
    noise = Noise(0.08, 500.0, 0.0, 100.0, 0.01, 0.01, days_disagree=False)
    return DrugEstimate(np.arange(k), doses, np.array(effects), well * np.eye(k), np.ones((k, k)) / 3, 0.001 * np.ones((k, k)),
        noise, 3 * k, 3)  # fmt: skip


def rows(*arms: tuple[float, dict[str, DrugEstimate]], on_events: bool = True) -> list[dict[str, Any]]:
    return interactions([AtMoi(*arm) for arm in arms], {"virus": "V"}, on_events=on_events, level=0.05)


def test_with_two_mois_the_ratio_is_the_quotient_of_the_folds():
    low, high = (estimate([height] * 3, well=1e-4) for height in (2.0, 1.0))
    (row,) = rows((1.0, {"X": high}), (0.01, {"X": low}))
    assert row["ratio"] == pytest.approx(0.5, rel=0.03)
    assert (row["verdict"], row["mois"], row["n_doses"]) == ("larger fold at low MOI", "0.01, 1", 3)
    assert row["fold_at_lowest_moi"] == pytest.approx(4.0, rel=0.05)
    assert row["fold_at_highest_moi"] == pytest.approx(2.0, rel=0.05)
    # One-sided doses have errors of 0.01 each and 0.032 together, twice: 1.96 x 0.046 = 0.09 in log2.
    assert row["ratio_ci_low"] == pytest.approx(0.5 * 2**-0.09, rel=0.03)
    assert row["ratio_ci_high"] == pytest.approx(0.5 * 2**0.09, rel=0.03)
    assert row["reasons"].startswith(
        "The fold on infection events changes 0.50-fold between MOI 0.01 and 1, 95 % interval 0.4"
    )
    assert row["reasons"].endswith("; q below 0.001. The effect depends on the virus input.")


def test_with_three_mois_it_is_the_regression_on_the_log_moi():
    mois, heights = (0.01, 0.05, 1.0), (2.0, 1.2, 0.3)
    (row,) = rows(*((moi, {"X": estimate([one] * 3, well=1e-4)}) for moi, one in zip(mois, heights, strict=True)))
    slope = np.polyfit(np.log10(mois), heights, 1)[0] * 2.0
    assert np.log2(row["ratio"]) == pytest.approx(slope, rel=0.02)


def test_only_doses_that_were_judged_at_each_moi_are_compared():
    low = estimate([0.0, 1.0, 3.0])
    (row,) = rows((0.01, {"X": low}), (1.0, {"X": estimate([0.0, 1.0], DOSES[:2])}))
    assert (row["n_doses"], row["verdict"]) == (2, "no difference shown")
    assert rows((0.01, {"X": low}), (1.0, {"X": estimate([1.0], np.array([30.0]))})) == []
    assert rows((0.01, {"X": low}), (1.0, {"Y": low})) == []


def test_a_visible_fold_is_described_and_not_tested():
    (row,) = rows((0.01, {"X": estimate([1.0, 2.0, 2.0])}), (1.0, {"X": estimate([0.2, 0.3, 0.3])}), on_events=False)
    assert (row["verdict"], row["reasons"]) == (DESCRIBED, CEILING)
    assert np.isnan([row["p"], row["q"]]).all()
    assert row["ratio"] < 0.5


def test_drugs_with_the_same_events_at_each_moi_are_seldom_said_to_differ():
    path = Path(__file__).parents[2] / "benchmarks" / "moi_dose.py"
    if not path.is_file():
        pytest.skip("the benchmarks are not beside the tests")
    bench = runpy.run_path(str(path))
    rng = np.random.default_rng(11)
    design = bench["Design"](3, 16)
    folds = np.ones((20, 2))
    folds[:8] = 3.0
    p = pd.concat([bench["tested"](design, folds, rng)["p"] for _ in range(8)])
    # 160 drugs: three standard errors above 5 % are 10 %.
    assert (p < 0.05).mean() <= 0.10
    assert (p < 0.5).mean() >= 0.3


def test_jak_inhibitors_raise_events_more_at_low_moi_and_the_interval_holds_the_true_ratio():
    # The brake of interferon matters more where fewer cells are infected at once.
    design = jak_inhibitors_only(3)
    screen = simulate(replace(design, virus=replace(design.virus, mois=(0.02, 0.5)), counted=True, days=2), seed=4)
    found = call(normalise(screen.wells)).moi_dose
    folds = screen.truth.pivot_table(index="compound", columns="moi", values="fold_on_events")
    kinds = screen.truth.drop_duplicates("compound").set_index("compound")["kind"]
    counted = found[found["readout"] == "infected_fraction"].set_index("compound")
    truth = (folds[0.5] / folds[0.02])[counted.index]
    held = (counted["ratio_ci_low"] <= truth) & (truth <= counted["ratio_ci_high"])
    assert held.mean() >= 0.85
    acting = kinds[counted.index] == "pro-viral"
    assert (counted.loc[acting, "verdict"] == "larger fold at low MOI").mean() >= 0.9
    assert (counted.loc[~acting, "verdict"] == "no difference shown").all()
    signal = found[found["readout"] == "infection"]
    assert set(signal["verdict"]) == {DESCRIBED}
    schema.check(found, schema.MOI_DOSE, where="call")
