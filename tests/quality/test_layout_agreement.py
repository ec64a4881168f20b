"""Readings that contradict the layout: swapped, turned, or virus where there should be none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from platekit import schema
from platekit.quality import left_out, quality
from platekit.wells import well_name

GOOD = [96, 98, 99, 100, 101, 102, 103, 105]
LOW = [4, 5, 6, 5]


def test_controls_as_labelled_are_green(wells, light):
    checks, judged = quality(wells({"virus_control": GOOD, "cell_control": LOW}))
    assert light(checks, "layout_agreement") == ("green", "controls read as the layout says")
    assert not judged["excluded"].any()


def test_exchanged_labels_leave_the_plate_out(wells, light):
    checks, judged = quality(wells({"virus_control": LOW, "cell_control": GOOD}))
    assert light(checks, "layout_agreement") == (
        "red",
        "cell_control reads higher than virus_control (medians 100 and 5): labels swapped, or another plate",
    )
    assert judged["excluded"].all()


def test_labels_exchanged_in_part_are_named(wells, light):
    checks, _ = quality(wells({"virus_control": [*GOOD[:6], 5, 4], "cell_control": [5, 6, 100, 103]}))
    assert light(checks, "ssmd")[0] == "red"
    assert light(checks, "layout_agreement") == (
        "red",
        "4 control wells read like the other control (G01, H01, C02, D02): labels swapped in part",
    )


def test_a_turned_plate_is_recognised(light):
    # Labelled: virus in column 1, cells in column 2. Turned, those wells hold what column 12 and 11 hold.
    generator = np.random.default_rng(3)
    rows = [(row, column) for row in range(1, 9) for column in (1, 2, 11, 12)]
    held = {1: 50.0, 2: 50.0, 11: 5.0, 12: 100.0}
    plate = pd.DataFrame({
        "plate": "P1", "readout": "infection", "moi": 0.1,
        "well": [well_name(row, column) for row, column in rows],
        "role": [{1: "virus_control", 2: "cell_control"}.get(column, "compound") for _, column in rows],
        "compound": ["" if column < 3 else f"C{row}" for row, column in rows],
        "value": [held[column] * (1 + 0.05 * generator.standard_normal()) for _, column in rows],
    })  # fmt: skip
    checks, judged = quality(schema.conform(plate, schema.WELLS))
    assert light(checks, "layout_agreement") == (
        "red", "controls are separated only if the plate lay turned by 180 degrees",
    )  # fmt: skip
    assert judged["excluded"].all()


def test_noise_is_not_explained_by_a_mistake():
    # No virus anywhere: controls of one population. The plate is red by its SSMD, seldom by a made-up explanation.
    generator = np.random.default_rng(4)
    plates = [
        pd.DataFrame({
            "plate": f"P{number}", "readout": "infection", "moi": 0.1,
            "well": [well_name(row, column) for column in (1, 2, 23, 24) for row in range(1, 17)],
            "role": (["virus_control"] * 12 + ["cell_control"] * 4) * 4,
            "value": generator.normal(100, 10, 64),
        })
        for number in range(12)
    ]  # fmt: skip
    checks, _ = quality(schema.conform(pd.concat(plates), schema.WELLS))
    assert (checks.loc[checks["check"] == "ssmd", "light"] == "red").all()
    assert (checks.loc[checks["check"] == "layout_agreement", "light"] == "red").sum() <= 1


def test_a_few_strange_wells_among_separated_controls_are_amber(wells, light):
    checks, judged = quality(wells({"virus_control": GOOD * 3 + [6, 5], "cell_control": LOW}))
    assert light(checks, "layout_agreement") == (
        "amber", "2 control wells read like the other control (A04, B04): check the layout",
    )  # fmt: skip
    assert not judged["excluded"].any()


def _infected_and_mock(wells, mock):
    infected = wells({"virus_control": GOOD, "cell_control": LOW}, plate="I1", batch="1")
    return pd.concat([infected, wells({"cell_control": mock}, plate="M1", moi=0.0, batch="1")], ignore_index=True)


def test_a_mock_plate_without_virus_is_used(wells):
    checks, judged = quality(_infected_and_mock(wells, [4, 5, 6, 7, 5, 4, 6, 5]))
    mock = checks[checks["plate"] == "M1"]
    assert set(mock["light"]) == {"green"}
    assert mock.loc[mock["check"] == "ssmd", "message"].item() == (
        "not applicable: no virus in these wells, so zero and hundred of infection do not exist"
    )
    assert not judged["excluded"].any()


def test_a_mock_plate_that_reads_infected_is_left_out(wells):
    checks, judged = quality(_infected_and_mock(wells, GOOD))
    assert left_out(checks)[["plate", "check", "message"]].to_numpy().tolist() == [[
        "M1", "layout_agreement",
        "wells without virus read 100, infected vehicle of the batch 100: they look infected, plates swapped?",
    ]]  # fmt: skip
    assert judged.groupby("plate")["excluded"].all().to_dict() == {"I1": False, "M1": True}


def test_a_mock_plate_of_another_batch_may_have_another_gain(wells):
    plates = _infected_and_mock(wells, GOOD)
    plates.loc[plates["plate"] == "M1", "batch"] = "2"
    checks, judged = quality(plates)
    assert left_out(checks).empty
    assert not judged["excluded"].any()
