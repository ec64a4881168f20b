"""What a design or an accident is refused for, each message read whole."""

from dataclasses import replace

import pytest

from platekit.errors import PlatekitError
from platekit.simulate import simulate
from platekit.simulate.accidents import DeadWell, NotRead, Saturated, SwappedPlates, WrongDilution
from platekit.simulate.design import Design
from platekit.simulate.ingredients import Control, Doses, Drug, Virus, standard_controls

INERT = (Drug("inert-01"),)
PLAIN = Design(INERT, days=1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"plate_size": 24},
            "design, plate_size: found 24, expected 96, 384 or 1536.\n"
            "  Smaller plates have no room for controls and a dose series.",
        ),
        (
            {"days": 0},
            "design: found 0 days, 1 replicates and 1 drugs, expected at least one of each.\n"
            "  Give days, replicates and drugs.",
        ),
        (
            {"drugs": INERT * 2},
            "design, drugs: found 'inert-01' more than once, expected each name once.\n  Rename one of the drugs.",
        ),
        (
            {"controls": (Control("virus_contol", 4),)},
            "design, controls: found the role 'virus_contol', expected a control role.\n"
            "  Roles: did you mean 'virus_control'?",
        ),
        (
            {"controls": (Control("proviral_control", 4),)},
            "design, controls: found 'proviral_control' without a drug or its dose, expected both.\n"
            "  Give the control its drug and concentration_uM.",
        ),
        (
            {"doses": Doses(10.0, 1.0, 8)},
            "design, doses: found 8 doses from 10 uM in steps of 1, expected one dose or more, above 0, in steps above 1.\n"
            "  Give Doses(top_uM, fold, n).",
        ),
        (
            {"virus": Virus(mois=(0.1, 0.0))},
            "design, virus: found the MOIs (0.1, 0.0), expected one or more above 0.\n"
            "  The arm without virus is mock_arm=True, not an MOI of 0.",
        ),
    ],
)
def test_a_design_that_contradicts_itself_is_refused(wrong, message):
    with pytest.raises(PlatekitError) as refused:
        replace(PLAIN, **wrong)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"controls": standard_controls(60)},
            "design, controls: found 92 wells, expected at most the 64 of the outer columns of 384 wells.\n"
            "  Take fewer control wells or a larger plate.",
        ),
        (
            {"doses": Doses(10.0, 2.0, 20)},
            "design, doses: found 20 doses x 1 replicates, expected what fits between the control columns of 384 wells.\n"
            "  Take fewer doses or replicates, or a larger plate.",
        ),
        (
            {"accidents": (Saturated("day1_L1_moi0.2", "A01"),)},
            "design, accidents: found the plate 'day1_L1_moi0.2', expected a plate of this screen.\n"
            "  Names: did you mean 'day1_L1_moi0.1'?",
        ),
        (
            {"accidents": (DeadWell("day1_L1_mock", "B25"),)},
            "design, accidents: found the well 'B25' of plate 'day1_L1_mock', expected a well that is read there.\n"
            "  The 72 wells in use there lie between A01 and P24.",
        ),
        (
            {"accidents": (WrongDilution("inert-1", "day1", 0.1),)},
            "design, accidents: found the compound 'inert-1', expected a compound of this screen.\n"
            "  Names: did you mean 'inert-01'?",
        ),
        (
            {"accidents": (WrongDilution("inert-01", "day9", 0.1),)},
            "design, accidents: found the batch 'day9', expected a batch of this screen.\n"
            "  Names: did you mean 'day1'?",
        ),
        (
            {"accidents": (SwappedPlates("day1_L1_moi0.1", "day1_L1_moi0.1_viability"),), "viability": "sister plate"},
            "design, accidents: found the plates 'day1_L1_moi0.1' and 'day1_L1_moi0.1_viability', which hold different "
            "wells, expected two plates of one shape.\n"
            "  Name two plates whose wells and readouts are the same.",
        ),
    ],
)
def test_what_does_not_fit_or_is_not_there_is_refused(wrong, message):
    with pytest.raises(PlatekitError) as refused:
        simulate(replace(PLAIN, **wrong), seed=1)
    assert str(refused.value) == message


def test_an_unread_well_of_a_plate_without_that_readout_is_refused():
    design = replace(PLAIN, viability="none", accidents=(NotRead("day1_L1_mock", "A01", "viability"),))
    with pytest.raises(PlatekitError) as refused:
        simulate(design, seed=1)
    assert str(refused.value) == (
        "design, accidents: found the readout 'viability', expected a readout of this well.\n  Names: known are 'infection'."
    )


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"brake_release": 1.2}, "brake_release: found 1.2"),
        ({"ec50_uM": 0.0}, "ec50_uM: found 0"),
        ({"fluorescence": -5.0}, "fluorescence: found -5"),
    ],
)
def test_a_drug_outside_of_the_possible_is_refused(wrong, place):
    with pytest.raises(PlatekitError) as refused:
        Drug("odd", **wrong)
    assert str(refused.value) == (
        f"drug 'odd', {place}, expected brake_release from 0 to 1, fluorescence of 0 or more, everything else above 0.\n"
        "  A drug without an effect keeps the defaults."
    )
