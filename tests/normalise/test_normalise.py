"""What one well's number becomes, each by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.errors import PlatekitError
from platekit.normalise import normalise

CONTROLS = {
    "A01": ("virus_control", 900.0), "B01": ("virus_control", 1100.0), "C01": ("virus_control", 1300.0),
    "A02": ("cell_control", 90.0), "B02": ("cell_control", 100.0), "C02": ("cell_control", 110.0),
}  # fmt: skip


def well_of(normalised: pd.DataFrame, well: str, readout: str = "infection", plate: str = "P") -> pd.Series:
    rows = normalised[
        (normalised["well"] == well) & (normalised["readout"] == readout) & (normalised["plate"] == plate)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_three_times_the_infection_is_minus_200_percent_inhibition_and_nothing_is_clipped(plate):
    # Medians 1100 and 100: 3100 is 100 + 3 x 1000, and 50 lies below the cells without virus.
    normalised = normalise(plate("P", CONTROLS | {"D01": ("x@1", 3100.0), "D02": ("x@2", 50.0)}))
    up, down = well_of(normalised, "D01"), well_of(normalised, "D02")
    assert up["percent_inhibition"] == pytest.approx(-200)
    assert up["log2_fold_change"] == pytest.approx(np.log2(3))
    assert down["percent_inhibition"] == pytest.approx(105)
    assert down["floored"]


def test_cell_controls_that_say_moi_0_are_held_against_the_infected_vehicle_of_their_plate(plate, join):
    # Medians 1100 and 100: 90 is 101 % and 110 is 99 %. A plate of two MOIs does not say which vehicle is meant.
    infected = plate("P", {well: CONTROLS[well] for well in ("A01", "B01", "C01")})
    without = plate("P", {well: CONTROLS[well] for well in ("A02", "B02", "C02")}, moi=0.0)
    one = normalise(join(infected, without))
    assert [well_of(one, well)["percent_inhibition"] for well in ("A02", "B02", "C02")] == pytest.approx([101, 100, 99])
    two = normalise(join(infected, without, plate("P", {"D01": ("virus_control", 500.0)}, moi=1.0)))
    assert np.isnan(well_of(two, "A02")["percent_inhibition"])


def test_a_censored_well_stands_at_the_limit_of_blank(plate):
    # Standard deviation of 90, 100, 110 is 10; the vehicle is 1000 above background.
    low = well_of(normalise(plate("P", CONTROLS | {"D01": ("x@1", 104.0)})), "D01")
    assert low["log2_fold_change"] == pytest.approx(np.log2(16.45 / 1000))
    assert low["floored"]


def test_a_saturated_well_has_no_fold_and_is_not_floored(plate):
    wells = plate("P", CONTROLS | {"D01": ("x@1", None)})
    wells.loc[wells["well"] == "D01", "flag"] = "saturated"
    well = well_of(normalise(wells), "D01")
    assert np.isnan(well["log2_fold_change"])
    assert not well["floored"]
    assert well["flag"] == "saturated"


def test_a_well_below_the_range_of_the_reader_is_censored(plate):
    wells = plate("P", CONTROLS | {"D01": ("x@1", None)})
    wells.loc[wells["well"] == "D01", "flag"] = "below_range"
    assert well_of(normalise(wells), "D01")["floored"]


def test_infection_is_counted_per_live_cell_by_the_mean_of_the_dose(plate, join):
    # Twice the signal with a mean of 125 % of the cells is 1.6 times the infection per cell.
    infection = plate("P", CONTROLS | {"D01": ("x@1", 2100.0), "D02": ("x@1", 2100.0)})
    viability = plate("P", CONTROLS | {"D01": ("x@1", 100.0), "D02": ("x@1", 150.0)}, readout="viability")
    viability.loc[~viability["well"].isin(["D01", "D02"]), "value"] = 100.0
    well = well_of(normalise(join(infection, viability)), "D01")
    assert well["viability_percent"] == pytest.approx(100)
    assert well["dose_viability_percent"] == pytest.approx(125)
    assert well["log2_fold_change"] == pytest.approx(np.log2(1.6))
    assert well["viability_plate"] == "P"


def test_each_moi_condition_and_vehicle_is_held_against_its_own_controls(plate):
    wells = plate("P", {f"A0{i}": ("virus_control", value) for i, value in enumerate((100.0, 200.0, 400.0, 800.0), 1)})
    wells = pd.concat([wells, plate("P", {f"B0{i}": ("x@1", 800.0) for i in range(1, 5)})], ignore_index=True)
    own = wells["well"].str[-1]
    wells["moi"] = own.map({"1": 0.1, "2": 1.0, "3": 0.1, "4": 0.1})
    wells["condition"] = own.map({"3": "IFN"}).fillna("")
    wells["vehicle"] = own.map({"4": "water"}).fillna("DMSO")
    folds = normalise(wells).set_index("well")["log2_fold_change"]
    assert folds[["B01", "B02", "B03", "B04"]].tolist() == pytest.approx([3, 2, 1, 0])


def test_a_compound_in_a_vehicle_without_control_wells_has_no_fold(plate):
    wells = plate("P", CONTROLS | {"D01": ("x@1", 2100.0)})
    wells["vehicle"] = np.where(wells["well"] == "D01", "ethanol", "DMSO")
    assert np.isnan(well_of(normalise(wells), "D01")["log2_fold_change"])


def test_excluded_wells_are_no_controls_and_stay_in_the_table(plate):
    wells = plate("P", CONTROLS | {"D01": ("x@1", 2100.0), "E01": ("virus_control", 50_000.0)})
    wells["excluded"] = wells["well"] == "E01"
    normalised = normalise(wells)
    assert well_of(normalised, "D01")["log2_fold_change"] == pytest.approx(1)
    assert well_of(normalised, "E01")["excluded"]


def test_the_infected_fraction_is_counted_where_both_counts_were_read(plate, join):
    counts = {"A01": ("virus_control", 20.0), "A02": ("cell_control", 0.0), "D01": ("x@1", 60.0)}
    infected = plate("P", counts, readout="infected_cells")
    nuclei = plate("P", counts, readout="nuclei").assign(value=[100.0, 100.0, 150.0])
    normalised = normalise(join(infected, nuclei))
    fraction = well_of(normalised, "D01", "infected_fraction")
    assert fraction["value"] == pytest.approx(0.4)
    # Events per cell of either readout, not divided by the cells again: log(150.5 / 90.5) against log(100.5 / 80.5).
    assert fraction["log2_fold_change"] == pytest.approx(1.1966558)
    assert well_of(normalised, "D01", "infected_cells")["log2_fold_change"] == pytest.approx(1.1966558)


def test_fields_are_pooled_and_the_last_time_is_taken(plate):
    wells = plate("P", CONTROLS)
    times = [
        wells.assign(time_h=time, field=field, value=wells["value"] * share, source=f"f{time}{field}")
        for time, share in ((0.0, 0.1), (24.0, 1.0))
        for field, share in (("1", share), ("2", share), ("3", 9 * share))
    ]
    well = well_of(normalise(pd.concat(times)), "A01")
    assert well["value"] == 900.0
    assert well["source"] == "f24.01; f24.02; f24.03"


def test_a_median_of_fields_is_saturated_when_half_of_them_are(plate):
    wells = plate("P", CONTROLS)
    saturated = wells.assign(value=np.nan, flag="saturated", field="2")
    both = well_of(normalise(pd.concat([wells.assign(field="1"), saturated])), "A01")
    one_of_three = well_of(normalise(pd.concat([wells.assign(field="1"), wells.assign(field="3"), saturated])), "A01")
    assert (both["flag"], np.isnan(both["value"])) == ("saturated", True)
    assert (one_of_three["flag"], one_of_three["value"]) == ("", 900.0)


def test_gain_cancels_and_the_order_of_rows_does_not_matter(plate):
    wells = plate("P", CONTROLS | {"D01": ("x@1", 2100.0), "D02": ("x@2", 300.0)})
    shuffled = wells.assign(value=wells["value"] * 7).sample(frac=1, random_state=1)
    computed = ["percent_inhibition", "log2_fold_change"]
    pd.testing.assert_frame_equal(normalise(wells)[computed], normalise(shuffled)[computed])


def test_without_background_wells_the_fold_is_that_of_the_raw_signal(plate):
    wells = plate("P", {"A01": ("virus_control", 1000.0), "D01": ("x@1", 2000.0)})
    well = well_of(normalise(wells), "D01")
    assert well["log2_fold_change"] == pytest.approx(1)
    assert np.isnan(well["background"])
    assert np.isnan(well["percent_inhibition"])


def test_the_callers_table_is_left_as_it_was(plate):
    wells = plate("P", CONTROLS)
    before = wells.copy()
    normalise(wells)
    pd.testing.assert_frame_equal(wells, before)


def test_a_table_that_is_no_wells_table_is_refused():
    with pytest.raises(PlatekitError) as refused:
        normalise(schema.empty(schema.WELLS).drop(columns=["role"]))
    assert str(refused.value) == (
        "normalise: found a table without 'role', expected the 'wells' table.\n"
        "  Hand on what the stage before it returned; platekit.schema lists the columns."
    )


def test_an_empty_table_gives_an_empty_table():
    assert normalise(schema.empty(schema.WELLS)).columns.tolist() == schema.NORMALISED.names
