"""The error of what is taken off for a compound's own light, and the noise of reading both: by hand, and on compounds that glow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.own_signal import beside_own_signal, own_signal_errors
from platekit.simulate.designs import drug_library, ordinary
from platekit.simulate.ingredients import Noise
from platekit.simulate.screens import simulate


def test_the_noise_of_a_well_under_its_own_light_is_that_of_all_the_light():
    # Ten vehicle wells with a median deviation of 0.1 log2; infection 1000 under 3000 of the compound's own.
    off = np.array([-0.1, 0.1] * 5)
    rows = pd.DataFrame({
        "treatment": ["", *[""] * 9, "dye", "dye"], "concentration_uM": [*[np.nan] * 10, 1.0, 10.0], "plate": "P",
        "role": ["virus_control"] * 10 + ["compound"] * 2, "value": [1100.0] * 10 + [1120.0, 4100.0], "background": 100.0,
        "mock_excess": [0.0] * 10 + [20.0, 3000.0], "infection_events": np.nan, "response": [*off, 0.0, 0.0],
    })  # fmt: skip
    beyond = beside_own_signal(rows)
    assert beyond[11] == pytest.approx(1.4826 * 0.1 * np.sqrt(4.0**2 - 1))
    # 2 % of own light is nothing beside the rest.
    assert beyond[10] == 0.0
    assert (beyond[:10] == 0).all()
    assert (beside_own_signal(rows.assign(infection_events=0.5)) == 0).all()


def test_errors_are_told_by_treatment_and_dose():
    rows = pd.DataFrame(
        {
            "treatment": ["dye", "dye", ""],
            "concentration_uM": [1.0, 10.0, np.nan],
            "mock_excess_se_log2": [0.1, 0.3, np.nan],
        }
    )
    assert own_signal_errors(rows) == {("dye", 1.0): pytest.approx(0.01), ("dye", 10.0): pytest.approx(0.09)}


def test_one_standard_error_moves_the_fold_by_its_share_of_the_net_signal():
    # By hand: vehicle of the mock plate 100 above blank with wells at 90 and 110; the dye reads 300 in four wells without virus.
    letters = "ABCDEFGH"
    mock = [("M", f"{one}01", "cell_control", "", np.nan, 0.0, 90.0 + 20 * (i % 2)) for i, one in enumerate(letters)]
    mock += [("M", f"{one}02", "compound", "dye", 10.0, 0.0, 300.0) for one in "ABCD"]
    plate = [("P", f"{one}01", "virus_control", "", np.nan, 0.1, 1100.0) for one in letters]
    plate += [("P", f"{one}03", "cell_control", "", np.nan, 0.0, 100.0) for one in letters]
    plate += [("P", f"{one}02", "compound", "dye", 10.0, 0.1, 1300.0) for one in "ABCD"]
    wells = pd.DataFrame(
        [*mock, *plate], columns=["plate", "well", "role", "compound", "concentration_uM", "moi", "value"]
    )
    table = schema.conform(
        wells.assign(readout="infection", virus="V", cell_line="A549", batch="1", pair="1"), schema.WELLS
    )
    row = normalise(table).query("plate == 'P' and role == 'compound'").iloc[0]
    assert row["mock_excess"] == pytest.approx(200.0)
    # r = 2; noise of r by the median absolute deviation: 1.4826 x 0.1, over the square root of four wells, times 1 + r.
    error = 1.4826 * 0.1 / 2 * 3 * 100
    assert row["mock_excess_se_log2"] == pytest.approx(error / 1000 / np.log(2), rel=1e-6)


def test_compounds_that_glow_are_not_called_pro_viral():
    called = 0
    for seed in range(3):
        drugs = drug_library(seed, inert=20, proviral=4, antiviral=2, toxic=2, growth=0, fluorescent=12)
        design = replace(ordinary(seed), drugs=drugs, counted=False, noise=Noise(cv=0.17))
        screen = simulate(design, seed=70 + seed)
        calls = call(normalise(screen.wells)).calls.merge(screen.truth[["compound", "kind"]], on="compound")
        called += int((calls["verdict"].eq("pro-viral") & calls["kind"].eq("fluorescent")).sum())
        assert calls.loc[calls["kind"] == "pro-viral", "verdict"].eq("pro-viral").sum() >= 2
    # 36 of them: with 2 % called, more than two would be seen once in thirty times.
    assert called <= 2
