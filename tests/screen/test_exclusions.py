"""Exclusions mark wells with their reason, and never drop one."""

from __future__ import annotations

import pandas as pd
import pytest

from platekit import schema
from platekit.errors import ScreenError
from platekit.screen import Exclusion, apply_exclusions

WHERE = "screen.toml, [[exclude]] 1"


@pytest.fixture
def wells() -> pd.DataFrame:
    rows = [
        (plate, well, readout, f"raw {readout}", compound)
        for plate in ("P01", "P02")
        for well, compound in (("A01", ""), ("A02", "Baricitinib"))
        for readout in ("infection", "viability")
    ]
    table = pd.DataFrame(rows, columns=["plate", "well", "readout", "readout_in_file", "compound"])
    return schema.conform(table, schema.WELLS)


def marked(wells: pd.DataFrame, *exclusions: Exclusion) -> list[tuple[str, str, str]]:
    found = apply_exclusions(wells, exclusions)
    assert len(found) == len(wells)
    left_out = found[found["excluded"]]
    return list(zip(left_out["plate"], left_out["well"], left_out["readout"], strict=True))


def test_what_is_named_together_must_all_be_true_of_a_well(wells):
    assert marked(wells, Exclusion("spilled", plate="P01", well="A02")) == [
        ("P01", "A02", "infection"),
        ("P01", "A02", "viability"),
    ]
    assert marked(wells, Exclusion("spilled", plate="P02", well="A01", readout="viability")) == [
        ("P02", "A01", "viability")
    ]


def test_compounds_and_readouts_are_found_in_either_case_and_by_the_name_in_the_file(wells):
    assert marked(wells, Exclusion("precipitate", compound="baricitinib", readout="RAW infection")) == [
        ("P01", "A02", "infection"),
        ("P02", "A02", "infection"),
    ]


def test_each_reason_is_kept(wells):
    found = apply_exclusions(wells, [Exclusion("spilled", well="A01"), Exclusion("old virus", plate="P01")])
    reasons = dict(zip(zip(found["plate"], found["well"], strict=True), found["exclusion_reason"], strict=True))
    assert reasons == {
        ("P01", "A01"): "spilled; old virus",
        ("P01", "A02"): "old virus",
        ("P02", "A01"): "spilled",
        ("P02", "A02"): "",
    }


def test_the_callers_table_stays_as_it_is(wells):
    before = wells.copy()
    apply_exclusions(wells, [Exclusion("spilled", well="A01")])
    pd.testing.assert_frame_equal(wells, before)


def test_no_exclusions_change_nothing(wells):
    pd.testing.assert_frame_equal(apply_exclusions(wells, []), wells)


def test_a_well_beyond_the_plate_is_told_where_the_plates_end():
    plates = pd.DataFrame({"plate": "P01", "well": ["A01", "A12", "H01", "H12"], "readout": "infection"})
    with pytest.raises(ScreenError) as caught:
        apply_exclusions(schema.conform(plates, schema.WELLS), [Exclusion("spilled", well="J04", where=WHERE)])
    assert str(caught.value) == (
        f"{WHERE}: found well 'J04', expected wells of this screen.\n"
        "  The well is not in this screen: its wells are A01 to H12."
    )


@pytest.mark.parametrize(
    ("exclusion", "message"),
    [
        (
            Exclusion("spilled", plate="P1", well="A01", where=WHERE),
            f"{WHERE}: found plate 'P1', well 'A01', expected wells of this screen.\n"
            "  The plate is not in this screen: did you mean 'P01'?",
        ),
        (
            Exclusion("precipitate", compound="Barictinib", where=WHERE),
            f"{WHERE}: found compound 'Barictinib', expected wells of this screen.\n"
            "  The compound is not in this screen: did you mean 'Baricitinib'?",
        ),
        (
            Exclusion("spilled", well="A01", compound="Baricitinib", where=WHERE),
            f"{WHERE}: found well 'A01', compound 'Baricitinib', expected wells of this screen.\n"
            "  Each of these is in the screen, but no well has all of them: look up which plate it was.",
        ),
    ],
)
def test_an_exclusion_of_nothing_is_refused(wells, exclusion, message):
    with pytest.raises(ScreenError) as caught:
        apply_exclusions(wells, [exclusion])
    assert str(caught.value) == message
