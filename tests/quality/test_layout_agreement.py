"""Readings that contradict the layout: swapped, turned, or virus where there should be none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

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


def _controls_at(held, *, moved=lambda row, column: (row, column), seed=5):
    """Return a plate of 96 wells whose columns hold the roles of `held`, else compounds, read where `moved` puts them."""
    generator = np.random.default_rng(seed)
    level = {"virus_control": 100.0, "cell_control": 5.0, "compound": 60.0}
    role = {
        (row, column): held.get(column, ("compound",) * 8)[row - 1] for row in range(1, 9) for column in range(1, 13)
    }
    plate = pd.DataFrame({
        "plate": "P1", "readout": "infection", "moi": 0.1,
        "well": [well_name(row, column) for row, column in role],
        "role": list(role.values()),
        "compound": [f"C{row}-{column}" if role[row, column] == "compound" else "" for row, column in role],
        "value": [level[role[moved(row, column)]] * (1 + 0.05 * generator.standard_normal()) for row, column in role],
    })  # fmt: skip
    return schema.conform(plate, schema.WELLS)


VIRUS_ABOVE = ("virus_control",) * 6 + ("cell_control",) * 2
CELLS_ABOVE = ("cell_control",) * 5 + ("compound",) * 3


def _turned(row, column):
    return 9 - row, 13 - column


@pytest.mark.parametrize(
    ("moved", "lay"),
    [
        (_turned, "turned by 180 degrees"),
        (lambda row, column: (row, 13 - column), "mirrored left to right"),
        (lambda row, column: (9 - row, column), "mirrored top to bottom"),
    ],
)
def test_a_plate_that_lay_another_way_is_told_from_swapped_labels_by_its_controls_alone(light, moved, lay):
    # Virus in one corner, cells in another: each other way to lie reads differently.
    held = {1: ("virus_control",) * 4 + ("cell_control",) * 4, 2: ("virus_control",) * 3 + ("compound",) * 5}
    checks, judged = quality(_controls_at(held, moved=moved))
    said = light(checks, "layout_agreement")
    assert said[0] == "red"
    assert said[1].endswith(f"only if the plate lay {lay}") or said[1].endswith(f"the plate {lay}")
    assert judged["excluded"].all()


def test_controls_the_wrong_way_round_that_turning_alone_explains_are_not_called_swapped(light):
    held = {1: VIRUS_ABOVE, 12: ("cell_control",) * 8}
    plate = _controls_at(held, moved=_turned)
    middle = plate.groupby("role")["value"].median()
    checks, _ = quality(plate)
    assert light(checks, "layout_agreement") == (
        "red",
        f"cell_control reads higher than virus_control (medians {middle['cell_control']:.3g} and {middle['virus_control']:.3g}): "
        "as the layout says only if the plate lay turned by 180 degrees",
    )


def test_where_turning_exchanges_the_controls_exactly_both_mistakes_are_named(light):
    held = {1: ("virus_control",) * 8, 12: ("cell_control",) * 8}
    checks, _ = quality(_controls_at(held, moved=_turned))
    light_of, message = light(checks, "layout_agreement")
    assert light_of == "red"
    assert message.endswith(": labels swapped, or the plate turned by 180 degrees")


def test_a_plate_that_lay_as_it_should_is_never_called_turned(light):
    for seed in range(20):
        checks, _ = quality(_controls_at({1: VIRUS_ABOVE, 12: CELLS_ABOVE}, seed=seed))
        assert light(checks, "layout_agreement") == ("green", "controls read as the layout says")


@pytest.mark.parametrize("n_wells", [2, 4, 12])
def test_noise_of_a_plate_without_virus_is_seldom_called_a_turned_plate(n_wells):
    generator = np.random.default_rng(11)
    rows = [(row, column) for column in (1, 2, 11, 12) for row in range(1, 9)]
    plates = [
        pd.DataFrame({
            "plate": f"P{number}", "readout": "infection", "moi": 0.1,
            "well": [well_name(row, column) for row, column in rows],
            "role": ["virus_control"] * n_wells + ["cell_control"] * n_wells + ["compound"] * (32 - 2 * n_wells),
            "compound": [""] * 2 * n_wells + ["C"] * (32 - 2 * n_wells),
            "value": generator.normal(100, 10, 32),
        })
        for number in range(60)
    ]  # fmt: skip
    checks, _ = quality(schema.conform(pd.concat(plates), schema.WELLS))
    said = checks.loc[checks["check"] == "layout_agreement", "message"]
    # Two wells of each kind separate by chance on one plate in ten, any of three ways on a few.
    assert said.str.contains("turned|mirrored").sum() <= (6 if n_wells == 2 else 1)


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


def test_a_mock_plate_that_reads_infected_is_found_beside_plates_without_a_stated_moi(wells):
    plates = _infected_and_mock(wells, GOOD)
    plates.loc[plates["plate"] == "I1", "moi"] = np.nan
    checks, _ = quality(plates)
    assert left_out(checks)[["plate", "check"]].to_numpy().tolist() == [["M1", "layout_agreement"]]


def test_a_mock_plate_that_was_exchanged_with_one_of_two_mois_is_found_though_their_median_is_low(wells):
    # The plate of moi 0.1 holds the mock readings; over both MOIs the vehicles would read 20 in the middle.
    low = wells(
        {"virus_control": [40, 41, 42, 39, 40, 38, 41, 40], "cell_control": LOW}, plate="I0.01", batch="1", moi=0.01
    )
    high = wells({"virus_control": [5, 4, 6, 5, 5, 4, 5, 6], "cell_control": LOW}, plate="I0.1", batch="1")
    mock = wells({"cell_control": [80 + one for one in range(8)]}, plate="M1", moi=0.0, batch="1")
    checks, _ = quality(pd.concat([low, high, mock], ignore_index=True))
    assert left_out(checks).query("plate == 'M1'")[["check", "message"]].to_numpy().tolist() == [[
        "layout_agreement",
        "wells without virus read 83.5, infected vehicle of the batch 40 at moi 0.01: they look infected, "
        "exchanged with 'I0.1'?",
    ]]  # fmt: skip


def test_a_mock_plate_above_both_controls_of_its_batch_is_suspected_and_stays_in_use(wells):
    infected = wells({"virus_control": [14, 15, 16, 15], "cell_control": LOW}, plate="I1", batch="1")
    exchanged = infected.assign(value=[5.0, 4, 6, 5, *LOW])
    mock = wells({"cell_control": [14, 15, 16, 15, *LOW]}, plate="M1", moi=0.0, batch="1")
    mock = mock[mock["value"] > 10]
    checks, judged = quality(pd.concat([exchanged, mock], ignore_index=True))
    row = checks[(checks["plate"] == "M1") & (checks["check"] == "layout_agreement")]
    assert row[["light", "message"]].to_numpy().tolist() == [[
        "amber", "wells without virus read 15, infected vehicle of the batch 5: exchanged with 'I1'?",
    ]]  # fmt: skip
    assert not judged.loc[judged["plate"] == "M1", "excluded"].any()


def test_a_mock_plate_of_another_batch_may_have_another_gain(wells):
    plates = _infected_and_mock(wells, GOOD)
    plates.loc[plates["plate"] == "M1", "batch"] = "2"
    checks, judged = quality(plates)
    assert left_out(checks).empty
    assert not judged["excluded"].any()
