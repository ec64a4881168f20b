"""The compound's own signal, viability from sister plates, and a virus that kills."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit.normalise import normalise

NOISE = (-6.0, 4.0, 0.0, -2.0, 2.0, 6.0, -4.0, 0.0)
DOSES = (0.1, 1.0, 10.0)


def infected(glow, share=1.0):
    wells = {f"A{i:02d}": ("virus_control", 1100.0 + noise) for i, noise in enumerate(NOISE, 1)}
    wells |= {f"B{i:02d}": ("cell_control", 100.0 + noise) for i, noise in enumerate(NOISE, 1)}
    return wells | {
        f"C{i:02d}": (f"x@{dose}", 100.0 + share * 1000 + g)
        for i, (dose, g) in enumerate(zip(DOSES, glow, strict=True), 1)
    }


def mock(glow, gain=1.0):
    wells = {f"A{i:02d}": ("cell_control", gain * (100.0 + noise)) for i, noise in enumerate(NOISE, 1)}
    return wells | {
        f"C{i:02d}": (f"x@{dose}", gain * (100.0 + g)) for i, (dose, g) in enumerate(zip(DOSES, glow, strict=True), 1)
    }


def folds(normalised):
    rows = normalised[(normalised["role"] == "compound") & (normalised["plate"] == "P")]
    return rows.sort_values("concentration_uM")["log2_fold_change"].tolist()


@pytest.mark.parametrize("gain", [1.0, 3.0])
def test_a_glowing_compound_fools_nobody_whatever_the_gain_of_the_mock_plate(plate, join, gain):
    normalised = normalise(join(plate("P", infected((0, 90, 900))), plate("M", mock((0, 90, 900), gain), moi=0.0)))
    assert folds(normalised) == pytest.approx([0, 0, 0], abs=1e-9)


def test_noise_of_the_mock_arm_is_not_taken_off(plate, join):
    # The noise of these vehicles is 1.4826 x 3 = 4.4; a glow of 5 does not reach two of it.
    normalised = normalise(join(plate("P", infected((0, 0, 0))), plate("M", mock((5, -5, 5)), moi=0.0)))
    assert (normalised.loc[normalised["plate"] == "P", "mock_excess"].dropna() == 0).all()


def test_a_dose_that_is_mostly_glow_is_masked(plate, join):
    normalised = normalise(join(plate("P", infected((0, 90, 1200))), plate("M", mock((0, 90, 1200)), moi=0.0)))
    rows = normalised[(normalised["plate"] == "P") & (normalised["role"] == "compound")].sort_values("concentration_uM")
    assert rows["mask_reason"].tolist() == ["", "", "the compound's own signal is most of what was read"]


def test_without_a_mock_arm_the_excess_is_unknown(plate):
    normalised = normalise(plate("P", infected((0, 0, 0))))
    assert normalised.loc[normalised["role"] == "compound", "mock_excess"].isna().all()


def test_the_mock_twin_gives_the_background_where_the_plate_has_none(plate, join):
    own = {well: what for well, what in infected((0, 0, 0)).items() if not well.startswith("B")}
    normalised = normalise(join(plate("P", own), plate("M", mock((0, 0, 0)), moi=0.0)))
    assert normalised.loc[normalised["plate"] == "P", "background"].unique().tolist() == [100.0]


def test_a_sister_plate_gives_the_mean_of_the_dose(plate, join):
    cells = {"A01": ("virus_control", 100.0), "D01": ("x@1", 40.0), "D02": ("x@1", 60.0)}
    signal = {"A01": ("virus_control", 100.0), "D01": ("x@1", 100.0), "D02": ("x@1", 100.0)}
    normalised = normalise(join(plate("P", signal), plate("V", cells, readout="viability")))
    rows = normalised[(normalised["plate"] == "P") & (normalised["role"] == "compound")]
    assert rows["viability_percent"].tolist() == [50.0, 50.0]
    assert rows["viability_plate"].tolist() == ["V", "V"]
    assert rows["log2_fold_change"].tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize(("cells_left", "dose_viability"), [(60.0, 90.0), (95.0, 30.0)])
def test_where_the_virus_kills_viability_comes_from_the_mock_arm(plate, join, cells_left, dose_viability):
    def cells(vehicle, of_x, role):
        wells = {f"A{i:02d}": (role, vehicle + noise / 10) for i, noise in enumerate(NOISE, 1)}
        return wells | {"C02": ("x@1.0", of_x)}

    controls = {f"B{i:02d}": ("cell_control", 100.0 + noise / 10) for i, noise in enumerate(NOISE, 1)}
    wells = join(
        plate("P", infected((0, 0, 0))), plate("M", mock((0, 0, 0)), moi=0.0),
        plate("P", cells(cells_left, 0.3 * cells_left, "virus_control") | controls, readout="viability"),
        plate("M", cells(100.0, 90.0, "cell_control"), readout="viability", moi=0.0),
    )  # fmt: skip
    normalised = normalise(wells)
    row = normalised[
        (normalised["plate"] == "P") & (normalised["readout"] == "infection") & (normalised["well"] == "C02")
    ]
    assert row["concentration_uM"].item() == 1.0
    assert row["dose_viability_percent"].item() == pytest.approx(dose_viability)


def test_both_arms_on_one_plate_are_joined_by_dose(plate, join):
    arm = plate(
        "P",
        {f"H{i:02d}": (f"x@{dose}", 100.0 + g) for i, (dose, g) in enumerate(zip(DOSES, (0, 90, 900), strict=True), 1)},
        moi=0.0,
    )
    normalised = normalise(join(plate("P", infected((0, 90, 900))), arm))
    rows = normalised[(normalised["role"] == "compound") & (normalised["moi"] > 0)]
    assert np.allclose(rows["log2_fold_change"], 0)


def test_the_texts_of_a_table_are_never_missing(plate, join):
    normalised = normalise(join(plate("P", infected((0, 0, 0))), plate("M", mock((0, 0, 0)), moi=0.0)))
    texts = [name for name in normalised.columns if pd.api.types.is_string_dtype(normalised[name])]
    assert "mask_reason" in texts
    assert not normalised[texts].isna().any().any()
