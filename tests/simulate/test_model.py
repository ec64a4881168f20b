"""The biology of a well against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platekit.simulate.ingredients import Drug, Virus
from platekit.simulate.model import DrugArrays, biology, effect_share, infected_fraction, interferon_brake
from platekit.simulate.plates import NO_DRUG

# m = 0.5 at either input without interferon, so that all numbers below can be written down.
FLAT = Virus(mois=(0.1, 1.0), events_at_moi_1=0.5, spread=0.0, brake=3.0, brake_moi=0.1)


def _wells(drug, doses, *, moi=0.1, virus=FLAT, interferon=0.0, factor=1.0):
    n = len(doses)
    return biology(
        DrugArrays.of([drug] * n), np.array(doses, float), np.full(n, moi), virus,
        interferon=np.full(n, interferon), events_factor=np.full(n, factor),
    )  # fmt: skip


def test_infected_fraction_is_the_poisson_share_of_cells_with_one_event_or_more():
    # 1 - exp(-0.1) and 1 - exp(-3), from a table of the exponential function.
    assert infected_fraction([0.1, 3.0]) == pytest.approx([0.0951625820, 0.9502129316], rel=1e-9)


@given(st.floats(0, 50))
def test_no_number_of_events_infects_more_than_all_cells(events):
    assert 0 <= infected_fraction(events) <= 1


def test_interferon_holds_little_virus_more_than_much():
    # b = 3 / (1 + moi / 0.1): 3 / 1.1 at 0.01, 3 / 2 at 0.1, 3 / 11 at 1.
    assert interferon_brake(FLAT, [0.01, 0.1, 1.0]) == pytest.approx([3 / 1.1, 1.5, 3 / 11])


def test_half_of_the_effect_comes_at_the_ec50_and_none_without_a_drug():
    assert effect_share([0.0, 0.2, 0.6], 0.2, 2.0) == pytest.approx([0.0, 0.5, 0.9])


def test_vehicle_wells_have_the_events_that_interferon_leaves():
    assert _wells(NO_DRUG, [0.0]).events == pytest.approx([0.5 / 2.5])


def test_a_drug_that_releases_the_whole_brake_gives_the_events_of_cells_without_interferon():
    jak = Drug("jak", brake_release=1.0, ec50_uM=1e-6)
    assert _wells(jak, [1e6]).events == pytest.approx([0.5], rel=1e-9)


def test_the_same_jak_inhibitor_helps_more_at_low_moi():
    jak = Drug("jak", brake_release=1.0, ec50_uM=1e-6)
    fold = {
        moi: (_wells(jak, [1e6], moi=moi).events / _wells(NO_DRUG, [0.0], moi=moi).events)[0] for moi in (0.01, 1.0)
    }
    # All events over those that the brake leaves: 1 + b.
    assert fold == pytest.approx({0.01: 1 + 3 / 1.1, 1.0: 1 + 3 / 11}, rel=1e-9)


def test_a_jak_inhibitor_does_nothing_to_cells_without_interferon():
    deficient = Virus(brake=0.0)
    jak = Drug("jak", brake_release=1.0, ec50_uM=0.01)
    wells = _wells(jak, [0.0, 10.0], virus=deficient)
    assert wells.events[1] == pytest.approx(wells.events[0], rel=1e-12)


def test_added_interferon_holds_the_virus_and_a_jak_inhibitor_rescues_it():
    jak = Drug("jak", brake_release=1.0, ec50_uM=1e-6)
    assert _wells(NO_DRUG, [0.0], interferon=1.0).events == pytest.approx([0.5 / (1 + 1.5 + 12)])
    assert _wells(jak, [1e6], interferon=1.0).events == pytest.approx([0.5], rel=1e-9)


def test_a_direct_drug_moves_events_by_its_fold_at_full_effect_and_halfway_at_its_ec50():
    direct = Drug("direct", fold=3.0, ec50_uM=1.0)
    assert _wells(direct, [0.0, 1.0, 1e12]).events == pytest.approx([0.2, 0.4, 0.6], rel=1e-9)


def test_toxicity_takes_half_of_the_cells_at_the_cc50_and_growth_adds_its_share():
    toxic = Drug("toxic", cc50_uM=2.0, cc50_hill=2.0)
    growth = Drug("growth", growth=1.5, ec50_uM=1.0)
    assert _wells(toxic, [2.0, 4.0]).cells == pytest.approx([0.5, 0.2])
    assert _wells(growth, [1.0]).cells == pytest.approx([1.25])


def test_toxicity_growth_and_glow_leave_the_infection_of_a_cell_alone():
    for drug in (Drug("a", cc50_uM=1.0), Drug("b", growth=2.0), Drug("c", fluorescence=900.0)):
        assert _wells(drug, [10.0]).infected == pytest.approx(_wells(NO_DRUG, [0.0]).infected)


def test_glow_rises_with_the_dose_with_and_without_virus():
    glowing = Drug("glowing", fluorescence=900.0)
    for moi in (0.0, 0.1):
        assert _wells(glowing, [0.5, 2.0], moi=moi).glow == pytest.approx([450.0, 1800.0])


def test_without_virus_nothing_is_infected():
    wells = _wells(Drug("direct", fold=3.0), [10.0], moi=0.0)
    assert wells.infected.tolist() == [0.0]
    assert wells.cells.tolist() == [1.0]


def test_a_killing_virus_removes_infected_cells_from_the_well():
    # m = ln 2 infects half of the cells; of those 60 % are gone: 0.7 remain, of which 0.2 are infected.
    lytic = Virus(events_at_moi_1=float(np.log(2)), spread=0.0, brake=0.0, kills=0.6)
    wells = _wells(NO_DRUG, [0.0], virus=lytic)
    assert wells.cells == pytest.approx([0.7])
    assert wells.infected == pytest.approx([0.2 / 0.7])


def test_kinds_follow_from_what_a_drug_does():
    drugs = [
        Drug("a"), Drug("b", fold=2.0, cc50_uM=5.0), Drug("c", brake_release=0.5), Drug("d", fold=0.1),
        Drug("e", cc50_uM=5.0), Drug("f", growth=1.5), Drug("g", fluorescence=10.0),
    ]  # fmt: skip
    assert [drug.kind for drug in drugs] == [
        "inert", "pro-viral", "pro-viral", "antiviral", "toxic", "growth-promoting", "fluorescent"
    ]  # fmt: skip
