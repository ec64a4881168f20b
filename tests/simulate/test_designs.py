"""Each ready-made design is the hard kind it says it is."""

from functools import cache

import pytest

from platekit.simulate import simulate
from platekit.simulate.designs import DESIGNS, drug_library, ordinary


@cache
def _screen(name):
    return simulate(DESIGNS[name](), seed=1)


@pytest.mark.parametrize("name", sorted(DESIGNS))
def test_every_design_simulates(name):
    screen = _screen(name)
    assert (screen.truth["headroom"] >= 1).all()
    assert screen.wells.loc[screen.wells["flag"] == "", "value"].notna().all()


def test_designs_have_names_of_their_own():
    names = [constructor().name for constructor in DESIGNS.values()]
    assert len(set(names)) == len(names)


def test_a_library_is_drawn_from_its_seed_alone():
    assert drug_library(3) == drug_library(3)
    assert drug_library(3) != drug_library(4)
    kinds = [drug.kind for drug in drug_library(3)]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "inert": 20, "pro-viral": 8, "antiviral": 4, "toxic": 4, "growth-promoting": 2, "fluorescent": 2
    }  # fmt: skip


def test_the_ordinary_screen_fills_one_plate():
    design = ordinary()
    assert len(design.drugs) == 40
    assert {plate.plan.library for plate in simulate(design, seed=1).plates} == {"L1"}


def test_a_small_plate_has_eight_drugs_four_vehicle_wells_and_two_days():
    layout = _screen("small_plate").layout
    plate = layout[layout["plate"] == "day2_L1_moi0.1"]
    assert plate.loc[plate["role"] == "compound", "compound"].nunique() == 8
    assert (plate["role"] == "virus_control").sum() == 4
    assert set(layout["batch"]) == {"day1", "day2"}


def test_one_dose_is_one_dose():
    layout = _screen("one_dose").layout
    assert set(layout.loc[layout["role"] == "compound", "concentration_uM"]) == {10.0}


def test_a_killing_virus_takes_cells_from_vehicle_wells():
    wells = _screen("killing_virus").wells.query("readout == 'viability' and batch == 'day1'")
    infected = wells.query("role == 'virus_control'")["value"].median()
    uninfected = wells.query("role == 'cell_control' and moi > 0")["value"].median()
    assert infected / uninfected < 0.85


def test_jak_inhibitors_do_nothing_on_cells_without_interferon():
    truth = _screen("interferon_deficient").truth
    assert set(truth.loc[truth["compound"].str.startswith("jak"), "visible_fold_max"]) == {1.0}


def test_a_plate_of_jak_inhibitors_has_few_inert_drugs():
    kinds = _screen("jak_inhibitors_only").truth["kind"].value_counts()
    assert kinds.to_dict() == {"pro-viral": 32, "inert": 8}


def test_a_weak_control_does_not_rise():
    wells = _screen("weak_control").wells.query("readout == 'infection' and moi > 0")
    medians = wells.groupby("role")["value"].median()
    assert medians["proviral_control"] / medians["virus_control"] < 1.15


def test_swapped_plates_hold_two_libraries():
    screen = _screen("swapped_plates")
    assert {plate.plan.library for plate in screen.plates} == {"L1", "L2"}
    assert set(screen.truth["kind"]) == {"inert", "pro-viral", "antiviral", "toxic", "growth-promoting", "fluorescent"}


def test_all_inert_is_all_inert():
    assert set(_screen("all_inert").truth["visible_fold_max"]) == {1.0}


@pytest.mark.parametrize("design", ["three_fold_three_days", "three_fold_one_plate"])
def test_a_three_fold_increase_is_minus_200_percent_inhibition(design):
    screen = _screen(design)
    truth = screen.truth.set_index("compound")
    assert truth.loc["enhancer", "visible_fold_max"] == pytest.approx(3.0, abs=0.02)
    assert (truth.drop("enhancer")["visible_fold_max"] == 1).all()
    wells = screen.wells.query("readout == 'infection' and moi > 0")
    inhibition = []
    for _, plate in wells.groupby("plate"):
        zero, hundred = (
            plate.loc[plate["role"] == role, "value"].median() for role in ("virus_control", "cell_control")
        )
        top = plate.query("compound == 'enhancer'").nlargest(2, "concentration_uM")["value"].mean()
        inhibition.append(100 * (zero - top) / (zero - hundred))
    # One well has a CV of about 12 %, so a plate's fold of 3 is known to 0.5 at best; days average.
    assert sum(inhibition) / len(inhibition) == pytest.approx(-200, abs=60)


def test_the_single_plate_is_single():
    assert _screen("three_fold_one_plate").wells["plate"].unique().tolist() == ["day1_L1_moi0.1"]
