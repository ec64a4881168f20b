"""What an increase is made of, on simulated screens in which that is known."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.spread import BRIGHTNESS, FOCUS_SIZE, INFECTED_CELLS
from platekit.simulate.designs import drug_library, ordinary
from platekit.simulate.ingredients import Drug
from platekit.simulate.screens import simulate


def called(wells, assay="reporter_luciferase"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(normalise(wells, assay=assay), assay=assay)


@pytest.fixture(scope="module")
def wells():
    """Half the compounds do nothing; one doubles infection events, one the signal of an infected cell, one triples and halves them."""
    drugs = (
        *drug_library(3, inert=20, proviral=0, antiviral=1, toxic=0, growth=0, fluorescent=0),
        Drug("more cells", fold=2.0, ec50_uM=0.1),
        Drug("brighter cells", brightness=2.0, ec50_uM=0.1),
        Drug("both", fold=2.0, brightness=1.6, ec50_uM=0.1),
    )
    return simulate(replace(ordinary(1), drugs=drugs, counted=True), seed=6).wells


@pytest.fixture(scope="module")
def calls(wells):
    return called(wells)


def part(calls, compound, name):
    chosen = (calls.spread["compound"] == compound) & (calls.spread["part"] == name)
    return calls.spread[chosen].iloc[0]


@pytest.mark.parametrize(
    ("compound", "cells", "brightness"),
    [("more cells", 2.0, 1.0), ("brighter cells", 1.0, 2.0), ("both", 2.0, 1.6)],
)
def test_infected_cells_and_their_signal_are_told_apart(calls, compound, cells, brightness):
    for name, truth in ((INFECTED_CELLS, cells), (BRIGHTNESS, brightness)):
        found = part(calls, compound, name)
        # At the highest doses 99 % of the full effect is there.
        assert found["fold_ci_low"] * 0.97 < truth < found["fold_ci_high"] * 1.03
        assert found["fold"] == pytest.approx(truth, rel=0.15)
        assert found["change"] == ("rises" if truth > 1 else "no change shown")


def test_the_evidence_says_what_the_increase_is_made_of(calls):
    evidence = calls.calls.set_index("compound")["evidence"]
    assert "No change in infected cells is shown: 1." in evidence["brighter cells"]
    assert "Infected cells are brighter: " in evidence["brighter cells"]
    assert "More cells are infected: " in evidence["more cells"]
    assert "-fold in infection events at " in evidence["more cells"]
    assert not calls.spread["compound"].str.startswith(("inert", "antiviral")).any()


def test_nothing_is_said_where_nothing_was_counted(wells):
    alone = called(wells[~wells["readout"].isin(["nuclei", "infected_cells"])])
    assert alone.spread.empty
    assert alone.spread.columns.tolist() == schema.SPREAD.names
    assert not alone.calls["evidence"].str.contains("infected cell", regex=False).any()


def test_a_measured_focus_size_is_a_part_and_no_verdict(wells):
    # Foci of made-up sizes: those of 'more cells' are three times as large at every dose, wells without virus have none.
    rng = np.random.default_rng(2)
    foci = wells[(wells["readout"] == "infected_cells") & (wells["moi"] > 0)].copy()
    foci = foci[~foci["role"].isin(["cell_control", "blank"])]
    size = 20.0 * np.where(foci["compound"] == "more cells", 3.0, 1.0) * rng.lognormal(0, 0.15, len(foci))
    found = called(pd.concat([wells, foci.assign(readout="focus_size", value=size)], ignore_index=True))
    assert part(found, "more cells", FOCUS_SIZE)["fold"] == pytest.approx(3.0, rel=0.1)
    assert part(found, "brighter cells", FOCUS_SIZE)["change"] == "no change shown"
    assert "focus_size" not in set(found.by_readout["readout"])
    said = found.calls.set_index("compound").loc["more cells", "evidence"]
    assert "Foci are larger, the infection spreads further: " in said
