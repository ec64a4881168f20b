"""Whole simulated screens: what is in their tables, what was asked of their noise, and that chance is fixed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.simulate import simulate
from platekit.simulate.accidents import NotRead
from platekit.simulate.design import Design, plate_name
from platekit.simulate.designs import ceiling, ordinary
from platekit.simulate.ingredients import Control, Detector, Doses, Drug, Noise, Virus, standard_controls

SILENT = Noise(
    cv=0.0, viability_cv=0.0, events_cv=0.0, seeding_cv=0.0, day_sd=0.0, plate_sd=0.0, dilution_sd=0.0, pipetting_cv=0.0
)
INERT = tuple(Drug(f"inert-{number:02d}") for number in range(1, 9))
QUIET = Design(INERT, days=1, noise=SILENT)


def _values(screen, role, *, readout="infection", moi=0.1):
    wells = screen.wells
    rows = (wells["role"] == role) & (wells["readout"] == readout) & (wells["moi"] == moi)
    return wells.loc[rows, "value"].to_numpy()


def test_without_noise_every_vehicle_well_shows_the_value_of_the_formula():
    # By hand: m = 1.1 * 0.1**0.24 / (1 + 3 / (1 + 0.1 / 0.15)) = 0.2260657, p = 0.2023343;
    # 200 + 400 + 40000 p = 8693.4 counts; cells: 1500 + 800000.
    screen = simulate(QUIET, seed=1)
    assert set(_values(screen, "virus_control")) == {8693.0}
    assert set(_values(screen, "virus_control", readout="viability")) == {801_500.0}
    assert set(_values(screen, "cell_control")) == {600.0}


def test_noise_widens_the_vehicle_wells_and_leaves_their_mean():
    noisy = replace(QUIET, noise=replace(SILENT, cv=0.2), controls=(Control("virus_control", 64),), days=20)
    counts = _values(simulate(noisy, seed=2), "virus_control")
    assert len(counts) == 1280
    # Standard errors: 0.2 / sqrt(1280) of the mean, and of the CV about 0.2 * 1.04 / sqrt(2560); three of them.
    assert counts.mean() == pytest.approx(8693, rel=3 * 0.2 / np.sqrt(1280))
    assert counts.std() / (counts.mean() - 200) == pytest.approx(0.2, abs=3 * 0.0045)


def test_seeding_moves_reporter_and_viability_of_a_well_together():
    design = replace(QUIET, noise=replace(SILENT, seeding_cv=0.1), controls=(Control("virus_control", 64),))
    screen = simulate(design, seed=3)
    reporter = _values(screen, "virus_control") - 200
    viability = _values(screen, "virus_control", readout="viability") - 1500
    # Only the rounding to whole counts is between them.
    assert np.corrcoef(reporter, viability)[0, 1] > 0.9999
    assert viability.std() / viability.mean() == pytest.approx(0.1, abs=3 * 0.1 / np.sqrt(2 * 64))


def test_the_outer_ring_loses_its_share_of_infection_events():
    screen = simulate(replace(QUIET, noise=replace(SILENT, edge=0.3)), seed=1)
    wells = screen.wells.query("role == 'virus_control' and moi == 0.1 and readout == 'infection'")
    outer = wells["well"].str.match(r"A|P|.01|.24")
    # 0.7 * 0.22607 events: p = 0.14636; with 9 % fewer cells (0.3 of 30 %).
    assert set(wells.loc[outer, "value"]) == {round(200 + 0.91 * (400 + 40_000 * -np.expm1(-0.7 * 0.2260657)))}
    assert set(wells.loc[~outer, "value"]) == {8693.0}


def test_days_shift_vehicle_and_drugs_together():
    screen = simulate(replace(QUIET, days=6, noise=replace(SILENT, day_sd=0.5)), seed=4)
    wells = screen.wells.query("moi == 0.1 and readout == 'infection'")
    vehicle = wells[wells["role"] == "virus_control"].groupby("batch")["value"].agg(["min", "max"])
    drugs = wells[wells["role"] == "compound"].groupby("batch")["value"].agg(["min", "max"])
    assert vehicle.equals(drugs)
    assert (vehicle["min"] == vehicle["max"]).all()
    assert vehicle["min"].nunique() == 6


def test_a_drug_by_day_factor_is_common_to_the_doses_of_a_drug_on_a_day():
    screen = simulate(replace(QUIET, days=2, noise=replace(SILENT, drug_day_sd=0.2)), seed=5)
    wells = screen.wells.query("moi == 0.1 and readout == 'infection' and role == 'compound'")
    of_drug = wells.groupby(["compound", "batch"])["value"]
    assert of_drug.min().equals(of_drug.max())
    assert of_drug.first().nunique() > 12  # two may round to one count


def test_at_the_ceiling_a_pro_viral_drug_cannot_raise_the_infected_fraction():
    screen = simulate(ceiling(), seed=1)
    assert screen.truth["headroom"].tolist() == pytest.approx([1 / 0.95] * 40, rel=1e-3)
    assert screen.truth["visible_fold_max"].max() < 1.06


def test_counted_cells_are_whole_and_their_share_is_the_infected_fraction():
    screen = simulate(replace(QUIET, counted=True), seed=6)
    nuclei = _values(screen, "virus_control", readout="nuclei")
    infected = _values(screen, "virus_control", readout="infected_cells")
    assert (nuclei % 1 == 0).all()
    assert (infected <= nuclei).all()
    # Binomial: 32 wells of about 1500 cells, p = 0.2023; three standard errors.
    assert infected.sum() / nuclei.sum() == pytest.approx(0.2023, abs=3 * np.sqrt(0.2 * 0.8 / 48_000))


def test_readings_above_the_range_are_saturated_and_have_no_number():
    screen = simulate(replace(QUIET, detector=Detector(upper_limit=8000.0)), seed=1)
    wells = screen.wells.query("role == 'virus_control' and moi == 0.1 and readout == 'infection'")
    assert set(wells["flag"]) == {"saturated"}
    assert wells["value"].isna().all()


def test_the_same_seed_gives_the_same_screen_and_another_seed_another():
    first, again, other = (simulate(ordinary(), seed=seed) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(first.wells, again.wells)
    assert not first.wells["value"].equals(other.wells["value"])
    pd.testing.assert_frame_equal(first.truth, other.truth)


def test_an_accident_leaves_the_chance_of_all_other_wells_alone():
    plain = simulate(ordinary(), seed=7).wells
    struck = simulate(replace(ordinary(), accidents=(NotRead("day1_L1_moi0.1", "A01", "viability"),)), seed=7).wells
    changed = plain.loc[~plain["value"].eq(struck["value"]), ["plate", "well", "readout"]]
    assert changed.to_numpy().tolist() == [["day1_L1_moi0.1", "A01", "viability"]]


def test_wells_are_the_declared_table_with_the_keys_of_one_row_each():
    screen = simulate(ordinary(), seed=1)
    schema.check(screen.wells, schema.WELLS, where="test")
    assert not screen.wells.duplicated(["plate", "well", "readout"]).any()
    assert list(screen.readings.columns) == schema.READINGS.names
    assert len(screen.layout) == 6 * 384
    assert not screen.wells["excluded"].any()


def test_each_dose_of_each_drug_stands_once_a_replicate_and_controls_as_often_as_asked():
    screen = simulate(replace(ordinary(), replicates=1), seed=1)
    plate = screen.layout[screen.layout["plate"] == plate_name("day1", "L1", 0.1)]
    drugs = plate[plate["role"] == "compound"]
    assert (drugs.groupby(["compound", "concentration_uM"]).size() == 1).all()
    assert len(drugs) == 40 * 8
    assert plate[plate["role"] != "compound"]["role"].value_counts().to_dict() == {
        "virus_control": 32, "cell_control": 8, "antiviral_control": 8, "proviral_control": 8, "toxicity_control": 8
    }  # fmt: skip


def test_vehicle_wells_of_the_mock_arm_are_cell_controls():
    layout = simulate(QUIET, seed=1).layout
    mock = layout[layout["moi"] == 0]
    assert mock["role"].value_counts()["cell_control"] == 40
    assert "virus_control" not in set(mock["role"])
    assert set(mock["virus"]) == {"SimV-GFP (simulated)"}


@pytest.mark.parametrize("arrangement", ["columns", "rows"])
def test_the_doses_of_a_drug_lie_side_by_side(arrangement):
    wells = simulate(replace(QUIET, arrangement=arrangement), seed=1).layout
    wells = wells[(wells["compound"] == "inert-01") & (wells["moi"] == 0.1)].sort_values(
        "concentration_uM", ascending=False
    )
    rows, columns = wells["well"].str[0].map(ord).to_numpy(), wells["well"].str[1:].astype(int).to_numpy()
    along, across = (rows, columns) if arrangement == "columns" else (columns, rows)
    assert (np.diff(along) == 1).all()
    assert (np.diff(across) == 0).all()


def test_shuffled_wells_lie_anew_each_day_and_alike_on_the_plates_of_a_day():
    screen = simulate(replace(QUIET, days=2, arrangement="shuffled"), seed=1)
    places = {
        plate: wells.sort_values("well")[["well", "compound", "concentration_uM"]].reset_index(drop=True)
        for plate, wells in screen.layout.groupby("plate")
    }
    assert places["day1_L1_moi0.1"].equals(places["day1_L1_mock"])
    assert not places["day1_L1_moi0.1"].equals(places["day2_L1_moi0.1"])


def test_more_drugs_than_a_plate_holds_go_to_further_plates_with_pairs_named():
    drugs = tuple(Drug(f"inert-{number:03d}") for number in range(50))
    layout = simulate(Design(drugs, days=1), seed=1).layout
    by_library = layout[layout["role"] == "compound"].groupby("pair")["compound"].nunique()
    assert by_library.to_dict() == {"day1_L1": 25, "day1_L2": 25}


def test_sister_plates_carry_viability_alone_and_are_tied_by_pair():
    wells = simulate(replace(QUIET, viability="sister plate"), seed=1).wells
    kinds = wells.groupby("plate")[["readout", "pair"]].agg(lambda words: "/".join(sorted(set(words))))
    assert kinds.to_dict("index") == {
        "day1_L1_mock": {"readout": "infection", "pair": "day1_L1"},
        "day1_L1_mock_viability": {"readout": "viability", "pair": "day1_L1"},
        "day1_L1_moi0.1": {"readout": "infection", "pair": "day1_L1"},
        "day1_L1_moi0.1_viability": {"readout": "viability", "pair": "day1_L1"},
    }


def test_truth_names_the_largest_visible_fold_at_doses_where_the_cells_live():
    drug = Drug("both", fold=3.0, ec50_uM=0.01, cc50_uM=1.0, cc50_hill=4.0)
    design = Design((drug,), doses=Doses(9.0, 3.0, 4), virus=Virus(events_at_moi_1=0.001))
    truth = simulate(design, seed=1).truth.iloc[0]
    # At 1 uM half of the cells live, at 0.333 uM 1 / (1 + 3**-4) = 99 %; so few events that the ceiling takes nothing.
    assert truth["concentration_at_max_uM"] == pytest.approx(1 / 3, rel=1e-6)
    assert truth["n_living_doses"] == 1
    assert truth["visible_fold_max"] == pytest.approx(1 + 2 * (1 / 3) / (1 / 3 + 0.01), rel=1e-3)


def test_interferon_wells_are_low_and_rescued():
    controls = (
        *standard_controls(8, 8), Control("interferon_control", 4),
        Control("rescue_control", 4, Drug("ruxolitinib", brake_release=1.0, ec50_uM=0.001), 10.0),
    )  # fmt: skip
    screen = simulate(replace(QUIET, controls=controls), seed=1)
    low, vehicle, rescued = (
        _values(screen, role)[0] for role in ("interferon_control", "virus_control", "rescue_control")
    )
    assert low < vehicle < rescued
