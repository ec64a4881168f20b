"""Whole calls on small screens, the imperfect ones among them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.assay import load_assay
from platekit.errors import PlatekitError
from platekit.normalise import normalise
from platekit.proviral import call


@pytest.fixture(scope="module")
def wells(screen, inert, rising):
    return screen(inert(9) | {"helper": rising(3.0, 0.3)})


@pytest.fixture(scope="module")
def calls(wells, judged):
    return judged(wells)


def row(calls, compound):
    return calls.calls.set_index("compound").loc[compound]


def test_three_fold_on_three_days_is_pro_viral_with_fold_ec50_and_interval(wells, calls):
    helper = row(calls, "helper")
    # At the highest dose the truth is 1 + 2 / (1 + 0.3 / 10) = 2.94; the midpoint of the change on the log scale is at 0.17 uM.
    assert helper["verdict"] == "pro-viral"
    assert helper["fold_ci_low"] < 2.94 < helper["fold_ci_high"]
    assert helper["fold"] == pytest.approx(2.94, rel=0.15)
    assert 0.05 < helper["ec50_of_change_uM"] < 0.6
    assert helper["q"] < 0.001
    assert helper["n_batches"] == 3
    assert helper["confirmed_by"] == "batches 'day 0', 'day 1', 'day 2', each alone; second readout 'infected_fraction'"
    top = normalise(wells).query("compound == 'helper' and readout == 'infection' and moi > 0 and concentration_uM > 9")
    assert top["percent_inhibition"].mean() == pytest.approx(-194, abs=40)


def test_compounds_that_do_nothing_are_cleared_with_a_bound(calls):
    others = calls.calls[calls.calls["compound"] != "helper"]
    assert (others["verdict"] == "no pro-viral effect").all()
    assert others["reasons"].str.contains("No increase above 1.5-fold up to 10 uM").all()


def test_the_same_on_one_plate_of_one_day_points_to_an_increase(wells, judged):
    one = judged(wells[wells["batch"] == "day 0"])
    helper = row(one, "helper")
    assert helper["verdict"] == "inconclusive"
    assert helper["direction"] == "increase"
    assert helper["reasons"].startswith("Points to an increase: ")
    assert helper["reasons"].endswith(
        "One experiment of few compounds cannot tell a drug from the day: the interval uses the spread between days that the "
        "assay states. Two more independent experiments would settle it."
    )
    assert helper["fold"] > 2
    assert (one.calls["verdict"] == "inconclusive").all()


def test_plates_of_one_day_are_no_experiments(wells, judged):
    assert row(judged(wells.assign(batch="", pair=wells["batch"])), "helper")["verdict"] == "inconclusive"


def test_one_day_of_many_compounds_measures_its_own_spread(screen, inert, rising, judged):
    found = judged(screen(inert(24) | {"helper": rising(3.0, 0.3)}, days=1))
    assert row(found, "helper")["verdict"] == "pro-viral"
    assert "One experiment." in row(found, "helper")["reasons"]


def test_gain_row_order_and_the_unit_of_dose_change_no_verdict(wells, calls):
    changed = normalise(
        wells.assign(
            value=np.where(wells["readout"] == "infection", wells["value"] * 7, wells["value"]),
            concentration_uM=wells["concentration_uM"] * 1000,
        ).sample(frac=1, random_state=3)
    )
    again = call(changed).calls
    columns = ["compound", "verdict", "direction"]
    pd.testing.assert_frame_equal(again[columns], calls.calls[columns])
    np.testing.assert_allclose(again["p"], calls.calls["p"], rtol=1e-6)
    np.testing.assert_allclose(again["fold"], calls.calls["fold"], rtol=1e-6)


def test_shuffled_rows_give_the_same_numbers(wells, calls):
    again = call(normalise(wells).sample(frac=1, random_state=5))
    pd.testing.assert_frame_equal(again.calls, calls.calls)
    pd.testing.assert_frame_equal(again.effects, calls.effects)


def test_a_saturated_dose_is_an_increase_and_never_supports_a_no(wells, judged):
    saturated = wells.copy()
    top = (saturated["concentration_uM"] > 9) & (saturated["readout"] == "infection") & (saturated["moi"] > 0)
    hidden = top & saturated["compound"].isin(["helper", "inert 00"])
    saturated.loc[hidden, "value"] = np.nan
    saturated.loc[hidden, "flag"] = "saturated"
    found = judged(saturated[saturated["readout"] != "infected_fraction"])
    assert row(found, "helper")["verdict"] == "pro-viral"
    assert "the increase is at least this" in row(found, "helper")["reasons"]
    assert row(found, "inert 00")["verdict"] != "no pro-viral effect"


def test_a_dead_well_is_left_out_and_said(wells, judged):
    dead = wells.copy()
    at = (dead["plate"] == "P1") & (dead["compound"] == "helper") & (dead["concentration_uM"] > 9)
    dead.loc[at & (dead["readout"] == "infection"), "value"] = 110.0
    helper = row(judged(dead), "helper")
    assert "1 well is not used: far from all replicates." in helper["reasons"]
    assert helper["fold"] > 2.4


def test_without_a_mock_arm_an_increase_is_not_earned(screen, inert, rising, judged):
    found = judged(screen(inert(5) | {"helper": rising(3.0, 0.3)}, mock=False, vehicle_fraction=None))
    assert row(found, "helper")["verdict"] == "inconclusive"
    assert (
        "Without a mock arm at every dose judged the compound's own signal cannot be told from infection."
        in row(found, "helper")["reasons"]
    )


def test_without_viability_an_increase_may_be_more_cells(screen, inert, rising, judged):
    found = judged(screen(inert(5) | {"helper": rising(3.0, 0.3)}, readouts=("infection",), vehicle_fraction=None))
    assert row(found, "helper")["verdict"] == "inconclusive"
    assert "Cell number unknown" in row(found, "helper")["reasons"]
    assert (found.calls["verdict"] != "no pro-viral effect").all()


def test_headroom_that_is_unknown_is_never_a_no(screen, inert, judged):
    found = judged(screen(inert(6), vehicle_fraction=None))
    assert (found.calls["verdict"] == "inconclusive").all()
    assert (found.calls["reasons"] == (
        "Headroom is unknown: cells were not counted and no control shows that an increase would be seen."
    )).all()  # fmt: skip


def test_a_control_that_rises_gives_the_headroom(screen, inert, judged):
    found = judged(screen(inert(6), vehicle_fraction=None, control_fold=3.0))
    assert (found.calls["verdict"] == "no pro-viral effect").all()
    assert (found.calls["headroom_source"] == "pro-viral control").all()


def test_a_control_that_does_not_rise_forbids_a_no(screen, inert, judged):
    found = judged(screen(inert(6), vehicle_fraction=None, control_fold=1.0))
    assert (found.calls["verdict"] == "not assessable").all()
    assert (
        found.calls["reasons"]
        .str.startswith("This assay has not shown that it can respond to interferon release")
        .all()
    )


def test_one_dose_is_judged_at_that_dose(screen, inert, judged):
    found = judged(screen(inert(30) | {"helper": lambda dose: 2.5 * np.ones_like(dose)}, doses_uM=np.array([10.0])))
    assert row(found, "helper")["verdict"] == "pro-viral"
    assert np.isnan(row(found, "helper")["ec50_of_change_uM"])
    assert found.calls["reasons"].str.contains("at 10 uM, the only dose tested").any()
    assert not found.calls["reasons"].str.contains("up to 10 uM").any()


def test_without_vehicles_there_is_no_verdict(wells, judged):
    found = judged(wells[wells["role"] != "virus_control"])
    assert (found.calls["verdict"] == "not assessable").all()
    assert found.calls["reasons"].unique().tolist() == [
        "No plate of this arm passed its gate with virus control wells to judge by; curves are in raw units."
    ]


def test_red_plates_are_named_where_nothing_is_left(wells, judged):
    out = wells.assign(excluded=True, exclusion_reason="quality: ssmd: controls not apart")
    red = {"plate": "P0", "readout": "infection", "light": "red"}
    checks = schema.conform(
        pd.DataFrame([
            red | {"check": "spatial_pattern", "message": "a badly patterned plate, kept in use"},
            red | {"check": "ssmd", "message": "controls not apart"},
        ]),
        schema.CHECKS,
    )  # fmt: skip
    found = call(normalise(out), checks=checks)
    assert found.calls["reasons"].str.startswith("Plate P0 is left out: controls not apart. No plate of this arm").all()


def test_a_red_plate_that_stays_in_use_is_not_said_to_be_left_out(wells, judged):
    checks = pd.DataFrame([
        {"plate": "P0", "readout": "infection", "check": "spatial_pattern", "light": "red", "message": "kept in use"}
    ])  # fmt: skip
    found = call(normalise(wells), checks=schema.conform(checks, schema.CHECKS))
    pd.testing.assert_frame_equal(found.calls, judged(wells).calls)


def test_toxic_doses_are_masked_and_a_drug_without_two_doses_is_toxic(wells, judged):
    toxic = wells.copy()
    cells = toxic["readout"] == "viability"
    toxic.loc[cells & (toxic["compound"] == "inert 00") & (toxic["concentration_uM"] > 0.01), "value"] *= 0.2
    toxic.loc[cells & (toxic["compound"] == "inert 01") & (toxic["concentration_uM"] > 9), "value"] *= 0.2
    found = judged(toxic)
    assert row(found, "inert 00")["verdict"] == "toxic"
    assert row(found, "inert 01")["highest_assessable_uM"] == pytest.approx(10 / 3)
    masked = found.effects.query("compound == 'inert 01' and readout == 'infection' and concentration_uM > 9")
    assert masked["mask_reason"].tolist() == ["toxic"]
    assert not masked["assessable"].any()


def test_twice_the_cells_is_not_twice_the_infection(wells, judged):
    grown = wells.copy()
    more = (grown["compound"] == "inert 02") & (grown["concentration_uM"] > 0.3)
    grown.loc[more & grown["readout"].isin(["infection", "viability"]), "value"] *= 2
    assert row(judged(grown), "inert 02")["verdict"] == "no pro-viral effect"


def test_two_mois_share_a_family_and_have_their_own_verdicts(wells, judged):
    low = wells.assign(moi=wells["moi"] * 0.1, plate=wells["plate"] + "low", pair=wells["batch"] + "low")
    found = judged(pd.concat([wells.assign(pair=wells["batch"]), low], ignore_index=True))
    assert found.calls.groupby("compound")["moi"].nunique().unique().tolist() == [2]


def test_every_table_keeps_its_shape(calls):
    assert calls.calls.columns.tolist() == schema.CALLS.names
    assert calls.by_readout.columns.tolist() == schema.CALLS_BY_READOUT.names
    assert calls.effects.columns.tolist() == schema.EFFECTS.names
    assert calls.classes.columns.tolist() == schema.CLASSES.names
    assert set(calls.by_readout["readout"]) == {"infection", "infected_fraction"}
    assert calls.wells["used"].any()


def test_an_empty_table_gives_empty_calls():
    found = call(schema.empty(schema.NORMALISED))
    assert found.calls.columns.tolist() == schema.CALLS.names
    assert found.calls.empty


def test_a_table_that_is_not_normalised_is_refused():
    with pytest.raises(PlatekitError) as refused:
        call(schema.empty(schema.NORMALISED).drop(columns=["log2_fold_change"]))
    assert str(refused.value) == (
        "call: found a table without 'log2_fold_change', expected the 'normalised' table.\n"
        "  Hand on what the stage before it returned; platekit.schema lists the columns."
    )


def test_what_was_not_read_of_a_drug_is_not_known_for_the_others_sake(screen, inert, rising, judged):
    drugs = inert(5) | {"grows": rising(3.0, 0.3), "glows": rising(3.0, 0.3), "helper": rising(3.0, 0.3)}
    wells = screen(drugs, vehicle_fraction=None)
    unread = (wells["compound"] == "grows") & (wells["readout"] == "viability")
    unread |= (wells["compound"] == "glows") & (wells["moi"] == 0) & (wells["readout"] == "infection")
    found = judged(wells.assign(value=wells["value"].mask(unread)))
    verdicts = found.calls.set_index("compound")["verdict"]
    assert verdicts[["grows", "glows", "helper"]].tolist() == ["inconclusive", "inconclusive", "pro-viral"]
    assert "viability was not read at every dose judged" in row(found, "grows")["reasons"]


@pytest.mark.parametrize("vehicles", [1, 2])
def test_few_vehicle_wells_are_taken_together_where_most_drugs_act(screen, rising, judged, vehicles):
    # Ten drugs of ten raise infection three-fold from the lowest dose on: compounds alone would make that the zero.
    found = judged(screen({f"drug {i}": rising(3.0, 0.001) for i in range(10)}, vehicles=vehicles))
    assert set(found.calls["verdict"]) == {"pro-viral"}
    assert found.calls["fold"].tolist() == pytest.approx([3.0] * 10, rel=0.35)


def test_a_rise_that_falls_again_has_an_interval_around_it(screen, inert, judged):
    def bell(dose):
        return 1 + 2.0 / (1 + 0.1 / dose) / (1 + (dose / 1.0) ** 3)

    found = row(judged(screen(inert(6) | {"bell": bell})), "bell")
    truth = max(float(bell(dose)) for dose in 10.0 / 3.0 ** np.arange(8))
    assert found["verdict"] == "pro-viral"
    assert found["fold_ci_low"] < truth < found["fold_ci_high"]
    assert found["fold_ci_high"] / found["fold_ci_low"] < 3


def test_verdicts_stand_in_the_order_of_verdicts_then_names(calls):
    places = [schema.VERDICTS.index(verdict) for verdict in calls.calls["verdict"]]
    assert places == sorted(places)
    for _, same in calls.calls.groupby("verdict", sort=False):
        assert same["compound"].tolist() == sorted(same["compound"])


def test_a_rule_given_wins_over_the_assays(screen, inert, rising):
    wells = screen(inert(6) | {"helper": rising(2.0, 0.3)})
    strict = replace(load_assay().call, minimum_fold=4.0)
    table = normalise(wells)
    assert row(call(table), "helper")["verdict"] == "pro-viral"
    assert row(call(table, rule=strict), "helper")["verdict"] != "pro-viral"


def test_compounds_without_a_dose_are_told_so(screen, inert, judged):
    wells = screen(inert(3), days=1)
    undosed = wells.assign(concentration_uM=wells["concentration_uM"].where(wells["role"] != "compound"))
    found = judged(undosed)
    assert set(found.calls["verdict"]) == {"not assessable"}
    assert set(found.calls["reasons"]) == {"No dose is given for this compound; without one there is no verdict."}
