"""A plate that lacks the sister that others have is named, with what that will do to verdicts."""

from __future__ import annotations

import pandas as pd

from platekit import schema
from platekit.normalise import lacking, pairing

MOCK = "there the signal of a compound itself cannot be told from infection"
CELLS = "there the number of cells is not known"
OUTCOME = "compounds may come out as inconclusive."


def said(sisters: dict[str, tuple[str, str]], *, left_out: str = "") -> list[str]:
    pairs = pd.DataFrame(
        [(plate, "infected", mock, viability) for plate, (mock, viability) in sisters.items()],
        columns=["plate", "arm", "mock_plate", "viability_plate"],
    )
    return lacking(
        pairs,
        pd.DataFrame({"plate": list(sisters), "well": "A01", "excluded": [plate == left_out for plate in sisters]}),
    )


def test_a_plate_without_mock_plate_and_viability_is_said_once_for_each():
    assert said({"P1": ("M1", "V1"), "P2": ("M2", "V2"), "P3": ("", "")}) == [
        f"plate 'P3' has no mock plate, and 2 other infected plates have one: {MOCK}, so an increase of its {OUTCOME}",
        f"plate 'P3' has no viability, and 2 other infected plates have it: {CELLS}, so an increase of its {OUTCOME}",
    ]


def test_many_plates_without_a_mock_plate_are_named_in_one_sentence():
    plates = {f"P{i}": ("", "V") for i in range(1, 7)}
    assert said({**plates, "P7": ("M7", "V")}) == [
        "plates 'P1', 'P2', 'P3', 'P4' and 2 more have no mock plate, and 1 other infected plate has one: "
        f"{MOCK}, so an increase of their {OUTCOME}"
    ]


def test_what_the_whole_screen_lacks_is_its_design_and_not_remarked_on():
    assert said({"P1": ("", "V1"), "P2": ("", "V2")}) == []


def test_a_plate_that_is_not_used_lacks_nothing():
    assert said({"P1": ("M1", "V1"), "P2": ("", "")}, left_out="P2") == []


def three_days(**changed: str) -> pd.DataFrame:
    """Infected and mock plates of two days with one compound in A01 to A04; a plate's A02 may hold another name."""
    rows = [
        {"plate": f"{day}_{arm}", "batch": day, "well": f"A0{i}", "role": "compound", "readout": "infection",
         "compound": changed.get(f"{day}_{arm}", "bari") if i == 2 else "bari", "concentration_uM": 10.0 / i, "moi": moi}
        for day in ("d1", "d2") for arm, moi in (("infected", 0.1), ("mock", 0.0)) for i in range(1, 5)
    ]  # fmt: skip
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


def test_the_well_by_which_a_mock_plate_is_none_is_named():
    wells = three_days(d1_infected="barii")
    assert lacking(pairing(wells), wells) == [
        f"plate 'd1_infected' has no mock plate, and 1 other infected plate has one: {MOCK}, so an increase of its {OUTCOME} "
        "'d1_mock' of its batch is not taken for 'd1_infected': A02 with 'barii' 5 uM, there 'bari' 5 uM."
    ]


def test_a_mock_plate_with_other_drugs_is_not_called_near():
    wells = three_days()
    wells.loc[wells["plate"] == "d1_mock", "compound"] = "ruxo"
    (said,) = lacking(pairing(wells), wells)
    assert said.endswith(OUTCOME)
