"""What an enzyme that light is read by leaves open, until a read of another kind agrees."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.normalise import normalise
from platekit.proviral import call

STABILISATION = (
    "Reporter stabilisation not excluded: a compound that binds firefly luciferase can keep it from being degraded and raise its "
    "signal, in infected wells alone, and no read of another kind rises."
)
INHIBITION = (
    "Reporter inhibition not excluded: a compound that inhibits firefly luciferase lowers its signal without less infection, and "
    "no read of another kind falls."
)


@pytest.fixture(scope="module")
def wells(screen, inert, rising):
    return screen(inert(8) | {"up": rising(3.0, 0.3), "down": rising(0.2, 0.3)})


def called(wells, assay="reporter_luciferase", titres=None):
    return call(normalise(wells, assay=assay), assay=assay, titres=titres).calls.set_index("compound")


@pytest.fixture(scope="module")
def light_alone(wells):
    return called(wells[wells["readout"] != "infected_fraction"])


def test_light_alone_leaves_the_reporter_open_and_changes_no_verdict(light_alone):
    assert (light_alone.loc["up", "verdict"], light_alone.loc["down", "verdict"]) == ("pro-viral", "antiviral")
    assert light_alone.loc["up", "reasons"].endswith(STABILISATION)
    assert light_alone.loc["down", "reasons"].endswith(INHIBITION)
    assert not light_alone.filter(like="inert", axis=0)["reasons"].str.contains("Reporter").any()


def test_a_second_kind_of_read_in_the_same_direction_closes_it(wells):
    both = called(wells)
    assert not both["reasons"].str.contains("Reporter").any()
    assert (
        "Read without firefly luciferase the direction is the same: readout 'infected_fraction'."
        in both.loc["up", "evidence"]
    )


def test_a_compound_that_only_stabilises_the_reporter_stays_open(wells):
    # The truth of a stabiliser: its light rises with the dose, its infected cells do not.
    stable = wells.copy()
    fraction = (stable["readout"] == "infected_fraction") & (stable["compound"] == "up") & (stable["moi"] > 0)
    rng = np.random.default_rng(3)
    stable.loc[fraction, "value"] = 0.2 * rng.lognormal(0, 0.1, int(fraction.sum()))
    found = called(stable)
    assert STABILISATION in found.loc["up", "reasons"]
    assert not found.loc["up", "confirmed"]


def test_a_titre_that_rises_closes_it_too(wells):
    titres = schema.conform(
        pd.DataFrame([{"arm": "up", "compound": "up", "log10_gain": 0.8, "gain_ci_low": 0.4, "unit": "PFU/mL"}]),
        schema.TITRES,
    )
    found = called(wells[wells["readout"] != "infected_fraction"], titres=titres)
    assert (
        "Read without firefly luciferase the direction is the same: higher titre of 'up'" in found.loc["up", "evidence"]
    )
    assert "Reporter inhibition" in found.loc["down", "reasons"]


def test_viability_by_the_same_enzyme_that_moves_as_well_is_flagged(wells):
    lowered = wells[wells["readout"] != "infected_fraction"].copy()
    atp = (lowered["readout"] == "viability") & (lowered["compound"] == "down") & (lowered["concentration_uM"] > 0.5)
    lowered.loc[atp, "value"] *= 0.78
    reasons = called(lowered)["reasons"]
    assert "Viability is read by firefly luciferase too, and moves as well, to 7" in reasons["down"]
    assert reasons["down"].endswith("what a compound does to the enzyme would move both.")
    assert "Viability is read" not in reasons["up"]


def test_a_fluorescent_reporter_rests_on_no_enzyme(wells):
    found = called(wells[wells["readout"] != "infected_fraction"], assay="reporter_fluorescence")
    assert not found["reasons"].str.contains("Reporter").any()
