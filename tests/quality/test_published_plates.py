"""Published plates and independent simulations: what they are known to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.quality import left_out, quality
from platekit.quality.robust_z_prime import robust_z_prime
from platekit.wells import parse_well, well_name

ROLES = {
    "drug": "compound", "vehicle": "virus_control", "background": "cell_control", "antiviral_ctrl": "antiviral_control",
    "proviral_ctrl": "proviral_control", "ifn": "interferon_control", "ifn_jaki": "rescue_control",
}  # fmt: skip
SCREENS = (
    "s01-default", "s02-default", "s03-noisy", "s04-day-effects", "s05-strong-edge",
    "s06-ceiling80", "s07-ceiling95", "s08-shuffled", "s09-four-reps-quiet", "s10-potent-library",
)  # fmt: skip


@pytest.fixture(scope="module")
def drug_plates(shared: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    given = pd.read_csv(shared / "reference" / "hts" / "plateQC" / "plate_data.csv")
    control = given["DRUG_NAME"].map({"POS_CTRL": "cell_control", "NEG_CTRL": "virus_control"})
    table = pd.DataFrame({
        "plate": given["BARCODE"].astype(str), "well": given["WELL"].map(parse_well), "readout": "infection",
        "value": given["INTENSITY"], "role": control.fillna("compound"),
        "compound": given["DRUG_NAME"].where(control.isna(), ""), "concentration_uM": given["CONC"] / 1000,
    })  # fmt: skip
    return quality(schema.conform(table, schema.WELLS))


def _of(checks: pd.DataFrame, plate: str) -> pd.DataFrame:
    return checks[checks["plate"] == plate].set_index("check")


@pytest.mark.parametrize(
    ("plate", "plain", "robust"), [("115858", 0.87, 0.88), ("101416", -0.14, 0.42), ("PSCREEN_M2", -1.37, -1.39)]
)
def test_z_prime_of_three_published_drug_plates(drug_plates, plate, plain, robust):
    of = _of(drug_plates[0], plate)
    assert round(of.loc["z_prime", "value"], 2) == plain
    assert round(of.loc["robust_z_prime", "value"], 2) == robust
    assert of.loc["z_prime", "message"].endswith(", none dropped")


def test_the_published_plate_with_an_artefact_is_amber_and_the_accepted_one_green(drug_plates):
    checks, judged = drug_plates
    assert _of(checks, "101416").loc["spatial_pattern", "light"] == "amber"
    # The paper drops 7 of 42 negative wells of this plate in silence; here they are named and kept.
    assert _of(checks, "101416").loc["layout_agreement", "message"] == (
        "7 control wells read like the other control (B23, C23, D23, E23, F23, G23 and 1 more): check the layout"
    )
    assert set(_of(checks, "115858")["light"]) == {"green"}
    assert not judged.loc[judged["plate"] != "PSCREEN_M2", "excluded"].any()


def test_the_published_plate_without_separation_is_left_out_for_that_alone(drug_plates):
    checks, judged = drug_plates
    assert left_out(checks)[["plate", "check"]].to_numpy().tolist() == [["PSCREEN_M2", "ssmd"]]
    of = _of(checks, "PSCREEN_M2")
    assert of.loc["spatial_pattern", "light"] == "red"
    assert of.loc["spatial_pattern", "message"].endswith("a badly patterned plate, kept in use")
    assert judged.loc[judged["plate"] == "PSCREEN_M2", "exclusion_reason"].str.contains("ssmd").all()
    assert not judged["exclusion_reason"].str.contains("spatial").any()


def test_one_control_well_a_plate_is_not_computable_on_a_published_screen(shared: Path):
    # Boutros et al. 2004: B01 negative, B02 positive, A01 and A02 something else.
    folder = shared / "reference" / "hts" / "cellHTS2_KcViab"
    plates = []
    for number in (1, 2, 3):
        raw = pd.read_csv(folder / f"FT{number:02d}-G01.txt", sep="\t", names=["plate", "well", "value"])
        role = raw["well"].map({"A01": "empty", "A02": "empty", "B01": "cell_control", "B02": "toxicity_control"})
        plates.append(raw.assign(role=role.fillna("compound"), compound=raw["well"].where(role.isna(), "")))
    table = pd.concat(plates).assign(readout="viability", moi=0.0)
    checks, judged = quality(schema.conform(table, schema.WELLS), assay="viability_atp")
    of = checks[checks["check"].isin(["z_prime", "robust_z_prime"])]
    assert of["value"].isna().all()
    assert set(of["light"]) == {"amber"}
    assert set(of["message"]) == {
        "not computable: 1 toxicity_control well and 1 cell_control well; 2 or more of each are needed"
    }
    assert not judged["excluded"].any()


def test_robust_z_prime_over_the_plates_of_a_published_screen(shared: Path):
    # Known from an independent calculation: 0.76 over 57 plates of replicate 1, each divided by its sample median.
    folder = shared / "reference" / "hts" / "cellHTS2_KcViab"
    negative, positive = [], []
    for number in range(1, 58):
        raw = pd.read_csv(folder / f"FT{number:02d}-G01.txt", sep="\t", names=["plate", "well", "value"])
        wells = raw.set_index("well")["value"]
        middle = wells.drop(["A01", "A02", "B01", "B02"]).median()
        negative.append(wells["B01"] / middle)
        positive.append(wells["B02"] / middle)
    assert round(robust_z_prime(negative, positive), 2) == 0.76


@pytest.mark.parametrize("screen", SCREENS)
def test_no_usable_plate_of_the_simulated_screens_is_left_out(shared: Path, screen):
    given = pd.read_csv(shared / "reference" / "screens" / screen / "wells.csv.gz")
    # Day 1 of both arms is enough for the lights of a plate, and a third of the time.
    given = given[given["rep"] == 1]
    table = pd.DataFrame({
        "plate": given["plate"], "readout": "infection", "value": given["signal"], "role": given["role"].map(ROLES),
        "well": [well_name(ord(row) - 64, column) for row, column in zip(given["row"], given["col"], strict=True)],
        "compound": given["drug"], "concentration_uM": given["dose_uM"], "moi": given["arm"].map({"infected": 0.1, "mock": 0.0}),
    })  # fmt: skip
    vehicle_without_virus = (table["role"] == "virus_control") & (table["moi"] == 0)
    table["role"] = table["role"].where(~vehicle_without_virus, "cell_control")
    checks, judged = quality(schema.conform(table, schema.WELLS))
    assert "red" not in set(checks["light"])
    assert not judged["excluded"].any()
    patterned = checks[checks["check"].isin(["edge_effect", "spatial_pattern"]) & (checks["light"] == "amber")]
    n_infected = given.loc[given["arm"] == "infected", "plate"].nunique()
    if screen == "s05-strong-edge":
        assert patterned["plate"].nunique() == n_infected
    if screen == "s07-ceiling95":
        assert patterned.empty
    assert np.isfinite(checks.loc[checks["check"] == "missing", "value"]).all()
