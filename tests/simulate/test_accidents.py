"""Accidents strike the wells they name, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from platekit.simulate import simulate
from platekit.simulate.accidents import DeadWell, NotRead, Saturated, SwappedPlates, WrongDilution
from platekit.simulate.design import Design
from platekit.simulate.ingredients import Drug, Noise

DRUGS = (Drug("helper", fold=3.0, ec50_uM=1.0), Drug("inert-01"))
PLAIN = Design(DRUGS, days=2)
PLATE = "day1_L1_moi0.1"


def _wells(*accidents, **changes):
    return simulate(replace(PLAIN, accidents=accidents, **changes), seed=1).wells


def _well(wells, plate, well):
    return wells[(wells["plate"] == plate) & (wells["well"] == well)].set_index("readout")


def test_a_fibre_saturates_the_reporter_and_leaves_viability():
    struck = _well(_wells(Saturated(PLATE, "A01")), PLATE, "A01")
    assert struck.loc["infection", "flag"] == "saturated"
    assert np.isnan(struck.loc["infection", "value"])
    assert struck.loc["viability", "flag"] == ""
    assert struck.loc["viability", "value"] > 0


def test_an_unread_well_is_missing_in_all_readouts_or_in_the_one_named():
    everywhere = _well(_wells(NotRead(PLATE, "A01")), PLATE, "A01")
    assert everywhere["flag"].to_dict() == {"infection": "missing", "viability": "missing"}
    assert everywhere["value"].isna().all()
    once = _well(_wells(NotRead(PLATE, "A01", "viability")), PLATE, "A01")
    assert once["flag"].to_dict() == {"infection": "", "viability": "missing"}


def test_a_dead_well_shows_the_background_of_each_detector():
    dead = _well(_wells(DeadWell(PLATE, "A01")), PLATE, "A01")
    assert dead["value"].to_dict() == {"infection": 200.0, "viability": 1500.0}
    assert set(dead["flag"]) == {""}


def test_swapped_plates_carry_each_others_numbers_and_keep_their_names_and_layouts():
    straight, swapped = _wells(), _wells(SwappedPlates(PLATE, "day2_L1_moi0.1"))
    keys = ["well", "readout"]
    for plate, other in ((PLATE, "day2_L1_moi0.1"), ("day2_L1_moi0.1", PLATE)):
        here = swapped[swapped["plate"] == plate].set_index(keys)["value"]
        there = straight[straight["plate"] == other].set_index(keys)["value"]
        assert here.equals(there)
    assert swapped.drop(columns=["value", "flag"]).equals(straight.drop(columns=["value", "flag"]))


def test_a_wrong_dilution_changes_one_drug_on_one_day_and_not_what_is_written():
    silent = Noise(0, 0, 0, 0, day_sd=0, plate_sd=0, dilution_sd=0, pipetting_cv=0)
    straight = _wells(noise=silent)
    wrong = _wells(WrongDilution("helper", "day2", 1 / 3), noise=silent)
    changed = ~straight["value"].eq(wrong["value"])
    assert set(wrong.loc[changed, "compound"]) == {"helper"}
    assert set(wrong.loc[changed, "batch"]) == {"day2"}
    assert wrong["concentration_uM"].equals(straight["concentration_uM"])
    # A third of each dose: what is written as 10 uM acts as 3.33 uM does, one step of the series below.
    helper = wrong.query("compound == 'helper' and batch == 'day2' and moi == 0.1 and readout == 'infection'")
    right = straight.query("compound == 'helper' and batch == 'day2' and moi == 0.1 and readout == 'infection'")
    assert helper["value"].nlargest(7).tolist() == pytest.approx(right["value"].nlargest(8).tolist()[1:], abs=1)
