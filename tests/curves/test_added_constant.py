"""A constant added to all responses, such as a background of ten million counts, moves the plateaus and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import platekit as pk
from platekit import schema
from platekit.curves.comparing import MODELS
from platekit.curves.logistic4 import logistic4

DOSES = np.repeat(10.0 ** np.arange(-2.5, 1.01, 0.5), 3)
VALUES = logistic4(DOSES, 100.0, 3.0, -0.6, 1.3, rising=False) + np.random.default_rng(1).normal(0, 3, 24)
CONSTANT = 1e7
# Ten million and a noise of 3 leave a double nine digits of the noise, lmfit's one-sided derivatives six or so.
CLOSE = 1e-5
LEVELS = {"front", "back", "peak", "top", "bottom"}


@pytest.mark.parametrize("model", MODELS)
def test_one_curve_of_any_model_is_the_same_curve_higher_up(model: str):
    before, after = pk.fit_one(DOSES, VALUES, model=model), pk.fit_one(DOSES, VALUES + CONSTANT, model=model)
    assert after.chisqr == pytest.approx(before.chisqr, rel=1e-4)
    for name in ("log10_ec50", "hill", "top", "bottom", "front", "back"):
        # Of two steps where there is one, more than one curve is as good; its residual sum is the same.
        if name in before.params and model not in ("bell", "gain_loss", "biphasic", "brain_cousens", "cedergreen"):
            moved = CONSTANT if name in LEVELS else 0.0
            assert after.params[name].value - moved == pytest.approx(before.params[name].value, rel=CLOSE, abs=CLOSE)


def test_a_plateau_that_is_held_is_held_higher_up():
    before, after = (pk.fit_one(DOSES, VALUES + high, held={"bottom": 5.0 + high}).params for high in (0.0, CONSTANT))
    assert after["bottom"].value == 5.0 + CONSTANT
    assert after["log10_ec50"].value == pytest.approx(before["log10_ec50"].value, abs=CLOSE)


def test_the_comparison_of_models_says_the_same():
    before, after = pk.compare_models(DOSES, VALUES), pk.compare_models(DOSES, VALUES + CONSTANT)
    # The bell has no peak to find here: its valley is level, and the search may rest anywhere in it.
    assert after["rss"].to_numpy() == pytest.approx(before["rss"].to_numpy(), rel=1e-4)
    for name in ("model", "ec50_relation", "chosen"):
        assert after[name].tolist() == before[name].tolist()
    assert after.loc[1, "top"] - CONSTANT == pytest.approx(before.loc[1, "top"], abs=CLOSE)


@pytest.mark.parametrize("method", ["t4", "tukey"])
def test_robust_curves_and_shared_ones_are_the_same(method: str):
    before, after = pk.fit_robust(DOSES, VALUES, method=method), pk.fit_robust(DOSES, VALUES + CONSTANT, method=method)
    moved = CONSTANT * np.array([1.0, 1.0, 0.0, 0.0])
    assert after.curve["estimate"].to_numpy() - moved == pytest.approx(before.curve["estimate"].to_numpy(), abs=CLOSE)
    assert after.curve["standard_error"].to_numpy() == pytest.approx(
        before.curve["standard_error"].to_numpy(), rel=CLOSE
    )
    two = pd.DataFrame({"day": np.repeat(["1", "2"], 24), "concentration_uM": [*DOSES, *3 * DOSES], "response": [*VALUES] * 2})  # fmt: skip
    shared = [pk.fit_shared(two.assign(response=two["response"] + high), by="day") for high in (0.0, CONSTANT)]
    assert shared[1].ratios["ratio"].to_numpy() == pytest.approx(shared[0].ratios["ratio"].to_numpy(), rel=CLOSE)


def test_signals_as_read_give_the_same_ec50_in_the_table_of_fits():
    wells = pd.DataFrame({
        "plate": "P", "well": [f"A{i:02d}" for i in range(1, 25)], "readout": "infection", "role": "compound", "compound": "d",
        "moi": 0.1, "concentration_uM": DOSES, "value": VALUES,
    })  # fmt: skip
    before, after = (
        pk.fit(schema.conform(wells.assign(value=wells["value"] + high), schema.NORMALISED)).iloc[0]
        for high in (0.0, CONSTANT)
    )
    for name in ("ec50_uM", "ec50_ci_low_uM", "ec50_ci_high_uM", "hill"):
        assert after[name] == pytest.approx(before[name], rel=CLOSE)
    assert after["top"] - CONSTANT == pytest.approx(before["top"], rel=CLOSE)
