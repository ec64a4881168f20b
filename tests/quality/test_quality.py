"""The stage as a whole: what leaves a plate out, and what only warns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import platekit as pk
from platekit import schema
from platekit.errors import PlatekitError
from platekit.quality import left_out, quality
from platekit.quality._check import ArmCheck, PlateCheck, ScreenCheck
from platekit.registry import offers

GOOD = [96, 98, 99, 100, 101, 102, 103, 105]
LOW = [4, 5, 6, 5]
CHECKS = {
    "background_wells", "control_cv", "control_outliers", "copied_plate", "edge_effect", "exchanged_plates", "layout_agreement",
    "missing",
    "replicate_agreement", "robust_z_prime", "saturated", "signal_to_background", "spatial_pattern", "ssmd",
    "vehicle_wells", "z_prime",
}  # fmt: skip


def test_every_check_is_found_and_four_may_leave_wells_out():
    found = offers("platekit.quality", "CHECK")
    assert {check.name for check in found} == CHECKS
    assert all(isinstance(check, ArmCheck | PlateCheck | ScreenCheck) for check in found)
    may = {check.name for check in found if not isinstance(check, ScreenCheck) and check.leaves_out}
    assert may == {"vehicle_wells", "ssmd", "layout_agreement", "copied_plate"}


def test_a_good_plate_is_green(wells):
    checks, judged = quality(wells({"virus_control": GOOD, "cell_control": LOW}))
    assert set(checks["check"]) == CHECKS
    assert set(checks["light"]) == {"green"}
    assert not judged["excluded"].any()
    pd.testing.assert_frame_equal(checks, schema.conform(checks, schema.CHECKS))


def test_the_caller_keeps_the_table_it_gave(wells):
    given_wells = wells({"virus_control": LOW, "cell_control": GOOD})
    before = given_wells.copy(deep=True)
    _, judged = quality(given_wells)
    pd.testing.assert_frame_equal(given_wells, before)
    assert judged["excluded"].all()
    assert judged.drop(columns=["excluded", "exclusion_reason"]).equals(
        before.drop(columns=["excluded", "exclusion_reason"])
    )


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_nothing(seed):
    rows = [("virus_control", value) for value in GOOD] + [("cell_control", value) for value in LOW]
    rows += [("compound", 50.0 + 3 * i) for i in range(20)]
    table = pd.DataFrame(rows, columns=["role", "value"])
    table = table.assign(
        plate="P1", readout="infection", moi=0.1, well=[f"{'ABCDEFGH'[i % 8]}{i // 8 + 1:02d}" for i in range(len(rows))],
        compound=["" if role != "compound" else f"C{i % 5}" for i, (role, _) in enumerate(rows)],
        concentration_uM=[float(i) for i in range(len(rows))],
    )  # fmt: skip
    table = schema.conform(table, schema.WELLS)
    shuffled = table.iloc[np.random.default_rng(seed).permutation(len(table))].reset_index(drop=True)
    pd.testing.assert_frame_equal(quality(table)[0], quality(shuffled)[0])


def test_one_control_well_of_each_kind_is_not_computable_and_not_a_number(wells):
    # As on the plates of Boutros et al. 2004: one positive and one negative well each.
    checks, judged = quality(wells({"virus_control": [100], "cell_control": [5]}))
    of = checks.set_index("check")
    for check in ("z_prime", "robust_z_prime", "ssmd", "signal_to_background"):
        assert np.isnan(of.loc[check, "value"])
        assert of.loc[check, "light"] == "amber"
        assert of.loc[check, "message"] == (
            "not computable: 1 virus_control well and 1 cell_control well; 2 or more of each are needed"
        )
    assert not judged["excluded"].any()


def test_controls_that_are_not_separated_leave_the_plate_out(wells, light):
    checks, judged = quality(wells({"virus_control": [10, 60, 20, 90, 30, 50], "cell_control": [5, 20, 40, 10, 9, 30]}))
    status, message = light(checks, "ssmd")
    assert status == "red"
    # By hand: means 43.3 and 19, variances 866.7 and 188; medians 40 and 15, median deviations 20 and 8.
    assert message == (
        "SSMD 0.749, robust 0.783, from 6 virus_control wells and 6 cell_control wells; below 2: controls are not separated"
    )
    assert set(judged["exclusion_reason"]) == {f"quality: ssmd: {message}"}


def test_one_lost_well_does_not_leave_a_plate_out(wells, light):
    checks, judged = quality(wells({"virus_control": [*GOOD, 900], "cell_control": LOW}))
    assert light(checks, "ssmd")[0] == "amber"
    assert not judged["excluded"].any()


def test_noise_is_amber_and_used(wells, light):
    # SSMD 3.3, robust Z' near 0: a noisy plate, which widens intervals and stays.
    checks, judged = quality(wells({"virus_control": [60, 75, 90, 100, 110, 125, 140, 100], "cell_control": LOW}))
    assert light(checks, "robust_z_prime")[0] == "amber"
    assert light(checks, "robust_z_prime")[1].startswith("robust Z' ")
    assert "90 % interval" in light(checks, "robust_z_prime")[1]
    assert not judged["excluded"].any()


def test_only_the_arm_that_failed_is_left_out(wells):
    good = wells({"virus_control": GOOD, "cell_control": LOW, "compound": [50, 60]}, compound="X", concentration_uM=1.0)
    poor = wells({"virus_control": [5, 7, 4, 6], "compound": [5, 6]}, compound="X", concentration_uM=1.0, moi=0.001)
    poor["well"] = [f"{row}12" for row in "ABCDEF"]
    checks, judged = quality(pd.concat([good, poor], ignore_index=True))
    assert judged.groupby("moi")["excluded"].all().to_dict() == {0.001: True, 0.1: False}
    ssmd = checks.loc[checks["check"] == "ssmd"].iloc[0]
    assert (ssmd["light"], ssmd["message"].split(":")[0]) == ("red", "moi 0.001")


def test_a_reason_given_before_stays_in_front(wells):
    plate = wells({"virus_control": LOW, "cell_control": GOOD})
    plate.loc[0, ["excluded", "exclusion_reason"]] = [True, "dropped on the floor"]
    _, judged = quality(plate)
    assert judged["exclusion_reason"].iloc[0].startswith("dropped on the floor; quality: layout_agreement: ")


def test_a_viability_read_without_dead_wells_is_green(wells):
    checks, judged = quality(wells({"virus_control": GOOD, "cell_control": [99, 101, 100, 98]}, readout="viability"))
    of = checks.set_index("check")
    assert of.loc["z_prime", "message"] == (
        "not applicable: 0 toxicity_control or blank wells; the zero of viability is the signal 0"
    )
    assert set(checks["light"]) == {"green"}
    assert not judged["excluded"].any()


def test_a_viability_read_on_which_verdicts_are_given_is_gated(wells):
    plate = wells({"toxicity_control": [95, 100, 103], "cell_control": GOOD}, readout="viability", moi=0.0)
    checks, judged = quality(plate, assay="viability_atp")
    assert left_out(checks)["check"].tolist() == ["ssmd"]
    assert judged["excluded"].all()


def test_a_readout_that_the_assay_does_not_know_is_judged_and_never_left_out(wells):
    checks, judged = quality(wells({"virus_control": LOW, "cell_control": GOOD}, readout="granularity"))
    assert "red" not in set(checks["light"])
    assert not judged["excluded"].any()


def test_fields_and_times_are_one_number_per_well(wells):
    plate = wells({"virus_control": GOOD, "cell_control": LOW})
    fields = [plate.assign(field=str(i), value=plate["value"] + shift) for i, shift in enumerate((-2, 0, 2))]
    early = plate.assign(time_h=1.0, value=7.0)
    many = pd.concat([early, *(field.assign(time_h=24.0) for field in fields)], ignore_index=True)
    one, several = quality(plate)[0], quality(many)[0]
    pd.testing.assert_frame_equal(one, several)
    swapped = many.assign(role=many["role"].map({"virus_control": "cell_control", "cell_control": "virus_control"}))
    assert quality(swapped)[1]["excluded"].all()


def test_a_saturated_field_that_decides_the_well_saturates_it(wells, light):
    plate = wells({"virus_control": GOOD, "cell_control": LOW})
    fields = [plate.assign(field=str(i)) for i in range(3)]
    for field in fields[:2]:
        field.loc[0, ["value", "flag"]] = [np.nan, "saturated"]
    fields[2].loc[1, ["value", "flag"]] = [np.nan, "saturated"]
    checks, _ = quality(pd.concat(fields, ignore_index=True))
    assert light(checks, "saturated")[1].startswith("1 saturated well (A01), ")


def test_a_table_without_its_columns_is_refused():
    with pytest.raises(PlatekitError) as refusal:
        quality(schema.empty(schema.WELLS).drop(columns=["role", "value"]))
    assert str(refusal.value) == (
        "quality: found a table without 'value', 'role', expected the 'wells' table.\n"
        "  Hand on what the stage before it returned; platekit.schema lists the columns."
    )


def test_no_wells_give_no_checks():
    checks, judged = quality(schema.empty(schema.WELLS))
    assert checks.empty
    assert judged.empty
    assert list(checks.columns) == schema.CHECKS.names


def test_the_folder_answers_as_the_function(wells):
    plate = wells({"virus_control": GOOD, "cell_control": LOW})
    pd.testing.assert_frame_equal(pk.quality(plate)[0], quality(plate)[0])
