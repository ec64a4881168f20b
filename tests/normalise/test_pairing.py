"""Which plates belong together, and when it is not clear."""

from __future__ import annotations

import pytest

from platekit.errors import ControlError, Refusals
from platekit.normalise import pairing

DRUGS = {"A01": ("virus_control", 1.0), "B01": ("x@1", 1.0), "B02": ("x@2", 1.0)}
MOVED = {"A01": ("virus_control", 1.0), "C05": ("x@1", 1.0), "C06": ("x@2", 1.0)}


def sisters(pairs, name):
    return pairs.set_index("plate").loc[name, ["viability_plate", "mock_plate"]].tolist()


def test_the_only_plate_of_the_same_layout_and_batch_is_the_sister(plate, join):
    pairs = pairing(join(
        plate("P1", DRUGS, batch="1"), plate("M1", DRUGS, batch="1", moi=0.0),
        plate("V1", DRUGS, batch="1", readout="viability"),
        plate("P2", DRUGS, batch="2"), plate("M2", DRUGS, batch="2", moi=0.0),
        plate("M3", MOVED, batch="2", moi=0.0),
    ))  # fmt: skip
    assert sisters(pairs, "P1") == ["V1", "M1"]
    assert sisters(pairs, "P2") == ["", "M2"]
    assert pairs.set_index("plate").loc["P1", "how"] == (
        "viability plate V1 by well (same layout and batch); mock arm M1 by well (same layout and batch)"
    )


def test_plates_of_another_layout_are_joined_by_dose_through_pair(plate, join):
    pairs = pairing(join(plate("P1", DRUGS, pair="a"), plate("M1", MOVED, pair="a", moi=0.0)))
    assert pairs.set_index("plate").loc["P1", "how"] == "mock arm M1 by compound and dose (pair 'a')"


def test_two_plates_that_fit_are_asked_about(plate, join):
    with pytest.raises(ControlError) as refused:
        pairing(join(plate("P1", DRUGS), plate("M1", DRUGS, moi=0.0), plate("M2", DRUGS, moi=0.0)))
    assert str(refused.value) == (
        "plate 'P1': found 2 plates that could be its mock arm: 'M1', 'M2', expected exactly one.\n"
        "  Tie the plates that belong together: give them the same word in the layout column `pair`."
    )


def test_one_viability_plate_for_two_infected_plates_is_asked_about(plate, join):
    with pytest.raises(ControlError) as refused:
        pairing(join(plate("P1", DRUGS), plate("P2", DRUGS), plate("V1", DRUGS, readout="viability")))
    assert str(refused.value) == (
        "viability plate 'V1': found 2 plates that it could belong to: 'P1', 'P2', expected exactly one.\n"
        "  Tie the plates that belong together: give them the same word in the layout column `pair`."
    )


def test_a_plate_with_two_words_in_pair_is_refused(plate, join):
    with pytest.raises(ControlError) as refused:
        pairing(join(plate("P1", DRUGS, pair="a"), plate("P1", MOVED, pair="b")))
    assert str(refused.value) == (
        "plate 'P1', layout column 'pair': found 'a', 'b', expected one word a plate.\n"
        "  `pair` ties whole plates together: give all wells of the plate the same word."
    )


def test_everything_that_is_unclear_is_said_at_once(plate, join):
    with pytest.raises(Refusals) as refused:
        pairing(join(*(plate(name, DRUGS, batch=name[1], moi=0.1 * (name[0] == "P"))
                       for name in ("P1", "M1", "M1b", "P2", "M2", "M2b"))))  # fmt: skip
    assert [error.where for error in refused.value.errors] == ["plate 'P1'", "plate 'P2'"]


def test_both_arms_may_lie_on_one_plate(plate, join):
    both = join(plate("P1", DRUGS), plate("P1", {"C01": ("cell_control", 1.0), "D01": ("x@1", 1.0)}, moi=0.0))
    assert sisters(pairing(both), "P1") == ["", "P1"]
