"""A screen of a whole library: shares of the plate's median, robust z by pass, and which plates are not scored."""

from __future__ import annotations

import statistics
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.assay import Readout, load_assay
from platekit.errors import Remark
from platekit.normalise import normalise
from platekit.normalise.plate_median import plate_scores

VIABILITY = load_assay("viability_atp")


def library(plate: str = "P1", compounds: int = 30, seed: int = 1, **columns: object) -> pd.DataFrame:
    """Return one plate of a library: a compound a well, values around 100, and one control of each kind."""
    values = np.random.default_rng(seed).normal(100, 10, compounds)
    names = [f"{chr(65 + i // 24)}{i % 24 + 1:02d}" for i in range(compounds + 2)]
    rows = pd.DataFrame({
        "plate": plate, "well": names, "readout": "viability",
        "role": ["compound"] * compounds + ["cell_control", "toxicity_control"],
        "compound": [f"c{i}" for i in range(compounds)] + ["", ""], "value": [*values, 110.0, 5.0],
    })  # fmt: skip
    return schema.conform(rows.assign(**columns), schema.WELLS)


def heard(rows: pd.DataFrame, assay=VIABILITY) -> tuple[pd.DataFrame, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Remark)
        scored = plate_scores(rows, assay)
    return scored, [str(one.message) for one in caught]


def test_ratio_and_z_are_those_of_the_formula():
    rows = library()
    scored = plate_scores(rows, VIABILITY)
    values = rows["value"].tolist()[:30]
    middle = statistics.median(values)
    ratios = [value / middle for value in values]
    spread = 1.4826 * statistics.median(abs(ratio - 1) for ratio in ratios)
    assert scored["plate_ratio"].tolist()[:30] == pytest.approx(ratios)
    assert scored["robust_z"].tolist()[:30] == pytest.approx([(ratio - 1) / spread for ratio in ratios])
    # Controls are placed on the same scale and take no part in it.
    assert scored["plate_ratio"].iloc[31] == pytest.approx(5 / middle)


def test_gain_of_a_plate_and_its_partner_change_no_score():
    one, other = library(), library("P2", seed=2)
    together = pd.concat([one, other], ignore_index=True)
    louder = pd.concat([one, other.assign(value=other["value"] * 7)], ignore_index=True)
    assert plate_scores(louder, VIABILITY)["robust_z"].to_numpy() == pytest.approx(
        plate_scores(together, VIABILITY)["robust_z"].to_numpy()
    )


def test_each_pass_has_a_spread_of_its_own():
    quiet = library(batch="1")
    noisy = library("P2", batch="2")
    noisy["value"] = 100 + 5 * (noisy["value"] - 100)
    alone = plate_scores(quiet, VIABILITY)["robust_z"].to_numpy()
    both = plate_scores(pd.concat([quiet, noisy], ignore_index=True), VIABILITY)["robust_z"].to_numpy()
    assert both[: len(alone)] == pytest.approx(alone)


def test_excluded_wells_take_part_in_no_median():
    rows = library()
    spoilt = rows.assign(value=rows["value"].where(rows.index > 9, 1e6), excluded=rows.index <= 9)
    kept = rows[rows.index > 9].reset_index(drop=True)
    assert plate_scores(spoilt, VIABILITY)["robust_z"].to_numpy()[10:] == pytest.approx(
        plate_scores(kept, VIABILITY)["robust_z"].to_numpy()
    )


def test_wells_without_a_number_have_no_score():
    rows = library()
    rows.loc[3, ["value", "flag"]] = [np.nan, "saturated"]
    assert plate_scores(rows, VIABILITY)["robust_z"].isna().tolist() == [i == 3 for i in range(len(rows))]


def test_dose_series_and_small_panels_are_not_scored_and_nothing_is_said():
    series = pd.concat(
        [library(f"P{dose}", concentration_uM=np.where(np.arange(32) < 30, dose, np.nan)) for dose in (1.0, 10.0)],
        ignore_index=True,
    )
    for rows in (series, library(compounds=12)):
        scored, remarks = heard(rows)
        assert scored.isna().all(axis=None)
        assert remarks == []


def test_plates_that_cannot_be_scored_are_named_beside_those_that_can():
    few = library("P2", compounds=12)
    crowded = library("P3", compounds=20)
    controls = crowded.iloc[[20] * 25].assign(well=[f"P{i:02d}" for i in range(1, 26)])
    empty = library("P4").assign(value=-1.0)
    rows = pd.concat([library(), few, crowded, controls, empty], ignore_index=True)
    scored, remarks = heard(rows)
    assert set(rows.loc[scored["robust_z"].notna(), "plate"]) == {"P1"}
    assert remarks == [
        "No viability score on plate 'P3': fewer than half of its filled wells hold compounds.",
        "No viability score on plate 'P2': it has fewer than 20 compounds with a number.",
        "No viability score on plate 'P4': the median of its compound wells is not above 0.",
    ]


def test_an_assay_that_is_judged_by_its_samples_says_why_there_is_no_score():
    series = pd.concat(
        [library(f"P{dose}", concentration_uM=np.where(np.arange(32) < 30, dose, np.nan)) for dose in (1.0, 10.0)],
        ignore_index=True,
    ).assign(readout="signal")
    assert heard(series, load_assay("primary_screen"))[1] == [
        "No signal score: most compounds were tested at several doses, so that the typical well of a plate is "
        "not one without effect. An assay with control wells suits such a screen."
    ]


def test_titres_are_never_scored():
    titre = Readout("titre", "titre", ("virus_control",), ("cell_control",), decides=True)
    assay = replace(VIABILITY, readouts={"titre": titre})
    assert plate_scores(library().assign(readout="titre"), assay).isna().all(axis=None)


def two_readouts(cells: float) -> pd.DataFrame:
    signal, viability = library().assign(readout="signal"), library()
    viability.loc[0, "value"] = cells
    return pd.concat([signal, viability], ignore_index=True).assign(moi=0.0)


def test_a_signal_is_divided_by_the_cells_of_its_own_well():
    rows = normalise(two_readouts(200.0), assay="primary_screen").set_index(["readout", "well"])
    per_cell = rows.loc["signal_per_cell"]
    assert per_cell["value"]["A01"] == pytest.approx(rows["value"]["signal", "A01"] / 200)
    assert per_cell["value"]["A02"] == pytest.approx(1.0)
    assert per_cell["readout_in_file"]["A01"].endswith(" / viability")
    # Twice the cells of the others and the same signal: half of it per cell.
    assert per_cell["plate_ratio"]["A01"] == pytest.approx(rows["value"]["signal", "A01"] / 200)
    assert per_cell["percent_inhibition"].isna().all()


def test_few_cells_have_no_signal_per_cell():
    rows = normalise(two_readouts(12.0), assay="primary_screen").set_index(["readout", "well"])
    assert rows["mask_reason"]["signal_per_cell", "A01"] == "fewer than 70 % of the cells of the plate's typical well"
    assert rows["mask_reason"]["signal_per_cell", "A02"] == ""
    assert rows["mask_reason"]["signal", "A01"] == ""
