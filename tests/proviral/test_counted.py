"""Calls on infection events of counted cells, on simulated screens whose events are known."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from platekit.assay import load_assay
from platekit.normalise import normalise
from platekit.proviral import call
from platekit.proviral.arm import build_arm
from platekit.proviral.headroom import Headroom
from platekit.proviral.scale import margin_on, visible_fold
from platekit.proviral.weights import weighted
from platekit.simulate.designs import drug_library, ordinary
from platekit.simulate.ingredients import Detector, Noise, Virus
from platekit.simulate.screens import simulate

EVENTS = "events per cell (single-hit assumption)"


def deciding(readout):
    assay = load_assay()
    return replace(assay, readouts={name: replace(r, decides=name == readout) for name, r in assay.readouts.items()})


@pytest.fixture(scope="module")
def nearly_all_infected():
    """95 % of the vehicle's cells are infected: no share of cells can rise above 1.05-fold."""
    design = replace(
        ordinary(1), drugs=drug_library(3, inert=14, proviral=4, antiviral=1, toxic=0, growth=0, fluorescent=0),
        virus=Virus(events_at_moi_1=3.0 * 2.8 / 0.1**0.24), noise=Noise(events_cv=0.1), counted=True,
        detector=Detector(cells_imaged=1000.0, false_positives=0.01),
    )  # fmt: skip
    screen = simulate(design, seed=4)
    return screen.wells[screen.wells["readout"] != "infection"], screen.truth


@pytest.fixture(scope="module")
def calls(nearly_all_infected):
    wells, truth = nearly_all_infected
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = call(normalise(wells, assay=deciding("infected_fraction")), assay=deciding("infected_fraction"))
    return found, found.calls.merge(truth, on=["compound", "moi"]).set_index("compound")


def test_counted_cells_find_what_the_ceiling_hides(calls):
    _, table = calls
    raised = table[table["kind"] == "pro-viral"]
    assert set(raised.loc[raised["events_fold_max"] > 1.4, "verdict"]) == {"pro-viral"}
    assert raised["visible_fold_max"].max() < 1.06
    assert (raised["fold_ci_low"] <= raised["events_fold_max"]).all()
    # e^-9 of the cells of a three-fold rise are left: its interval has no upper limit.
    assert raised["fold_ci_high"].isna().tolist() == (raised["events_fold_max"] > 1.9).tolist()
    assert (raised["fold_ci_high"].fillna(np.inf) >= raised["events_fold_max"]).all()
    assert set(table["fold_scale"]) == {EVENTS}


def test_where_nearly_all_cells_are_infected_the_estimate_is_at_least_and_nothing_is_cleared(calls):
    _, table = calls
    best = table.loc[table["events_fold_max"].idxmax(), "reasons"]
    assert best.startswith("Infection, in events per cell (single-hit assumption), rises up to ")
    assert ", open above) at " in best
    assert (
        "The estimate is at least: 100 % of the cells are infected at this dose, and cells that the read misses, or that"
        in best
    )
    inert = table[table["kind"] == "inert"]
    assert set(inert["verdict"]) == {"not assessable"}
    assert inert["reasons"].str.contains(r"^(?:A rise is seen, .*that counts\. )?Ceiling: 9").all()
    assert inert["reasons"].str.contains("so that no increase of infected cells above 1.0").all()


def test_infected_cells_and_their_fraction_are_one_read(calls, nearly_all_infected):
    found, table = calls
    assert set(found.by_readout["readout"]) == {"infected_fraction"}
    wells, _ = nearly_all_infected
    by_count = call(normalise(wells, assay=deciding("infected_cells")), assay=deciding("infected_cells"))
    assert set(by_count.by_readout["readout"]) == {"infected_cells"}
    assert by_count.calls.set_index("compound")["fold"].to_dict() == pytest.approx(table["fold"].to_dict())


def test_the_margin_is_one_of_events_where_the_infected_share_is_known():
    # 1.5 times the events of half-infected cells: 1 - 0.5^1.5 = 0.6464 of the cells, 1.2929 times as many.
    half = Headroom(2.0, "counted", float("nan"), 0.48)
    assert margin_on("signal per live cell", 1.5, half) == pytest.approx(1.2929, abs=1e-4)
    assert margin_on(EVENTS, 1.5, half) == 1.5
    assert margin_on("signal", 1.5, replace(half, source="pro-viral control")) == 1.5
    assert visible_fold(3.0, 1e-9) == pytest.approx(3.0)


def test_a_bound_of_a_signal_says_what_the_margin_is_in_it(screen, inert, judged):
    counted = judged(screen(inert(9), vehicle_fraction=0.5)).calls
    # The upper limit of the infected share, a little above a half, gives a little less than 1.29.
    said = r"fold in signal, in which 1\.5 times the infection events are seen as 1\.2[789]-fold\."
    assert counted["reasons"].str.contains(said).all()
    alone = judged(screen(inert(9), vehicle_fraction=None, control_fold=3.0)).calls
    assert alone["reasons"].str.contains("-fold in signal. The assay could have shown", regex=False).all()


def test_wells_weigh_by_what_they_vary_by_beyond_counting(nearly_all_infected):
    wells, _ = nearly_all_infected
    rows = normalise(wells).query(
        "readout == 'infected_fraction' and moi > 0 and role in ['compound', 'virus_control']"
    )
    rows = rows.assign(role=rows["role"].replace("virus_control", "vehicle"), judged=True).rename(
        columns={"log2_fold_change": "response"}
    )
    arm = build_arm(rows, ["P24"])
    typical = float(np.median(arm.counting))
    weight = weighted(arm, arm.judged, typical + 0.04).weight
    # By hand: (0.04 + typical) / (0.04 + own).
    assert weight == pytest.approx((0.04 + typical) / (0.04 + arm.counting))
