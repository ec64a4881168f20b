"""A three-fold increase that grows with the dose: on three days, and on a single plate of one day."""

from __future__ import annotations

from pathlib import Path

import pytest

import platekit as pk
from platekit.results import Results
from platekit.simulate import simulate
from platekit.simulate.design import Design
from platekit.simulate.designs import three_fold_one_plate, three_fold_three_days
from platekit.simulate.exports import write_exports


def _results(design: Design, folder: Path) -> Results:
    write_exports(simulate(design, seed=5), folder)
    return pk.run(folder / "screen.toml")


def test_on_three_days_it_is_pro_viral_and_clipped_nowhere(tmp_path: Path):
    results = _results(three_fold_three_days(), tmp_path / "screen")
    call = results.calls.set_index("compound").loc["enhancer"]
    truth = simulate(three_fold_three_days(), seed=5).truth.set_index("compound").loc["enhancer"]
    assert call["verdict"] == "pro-viral"
    assert call["fold"] == pytest.approx(truth["visible_fold_max"], rel=0.2)
    assert call["fold_ci_low"] < call["fold"] < call["fold_ci_high"]
    assert call["fold_ci_high"] / call["fold_ci_low"] < 1.6
    # Half of a visible change lies somewhat above the EC50 of what causes it.
    assert truth["ec50_uM"] / 2 < call["ec50_of_change_uM"] < truth["ec50_uM"] * 4
    wells = results.normalised[(results.normalised["compound"] == "enhancer") & (results.normalised["moi"] > 0)]
    highest = wells[(wells["readout"] == "infection") & (wells["concentration_uM"] == wells["concentration_uM"].max())]
    # 100 (1 - 3) = -200.
    assert highest["percent_inhibition"].median() == pytest.approx(-200, abs=50)
    assert set(results.calls.loc[results.calls["compound"] != "enhancer", "verdict"]) == {"no pro-viral effect"}


def test_on_one_plate_of_one_day_it_points_to_an_increase(tmp_path: Path):
    results = _results(three_fold_one_plate(), tmp_path / "screen")
    call = results.calls.set_index("compound").loc["enhancer"]
    assert call["verdict"] == "inconclusive"
    assert call["reasons"].startswith("Points to an increase: ")
    assert "pro-viral" not in set(results.calls["verdict"])
