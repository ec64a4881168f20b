"""The bundled screen is what its command makes, and holds what its README promises."""

import subprocess
import sys

import pandas as pd
import pytest

from platekit.shipped import shipped
from platekit.simulate.jak_screen import jak_screen


@pytest.fixture(scope="module")
def screen():
    return jak_screen()


def _files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_the_command_makes_the_bundled_files_byte_by_byte(tmp_path):
    command = [sys.executable, "-m", "platekit.simulate.jak_screen", str(tmp_path / "again")]
    subprocess.run(command, check=True, capture_output=True)
    bundled, again = _files(shipped("example_data") / "jak_screen"), _files(tmp_path / "again")
    assert sorted(again) == sorted(bundled)
    assert [name for name in bundled if bundled[name] != again[name]] == []
    assert sum(map(len, bundled.values())) < 1_000_000


def test_the_truth_has_what_the_readme_says(screen):
    truth = screen.truth.set_index(["compound", "moi"])
    assert truth.groupby("kind").size().to_dict() == {
        "pro-viral": 8, "antiviral": 4, "toxic": 2, "growth-promoting": 2, "fluorescent": 2, "inert": 22
    }  # fmt: skip
    assert round(truth.loc[("baricitinib", 0.01), "visible_fold_max"], 1) == 2.9
    assert round(truth.loc[("baricitinib", 0.1), "visible_fold_max"], 1) == 2.3
    low, high = (truth.xs(moi, level="moi")["visible_fold_max"] for moi in (0.01, 0.1))
    jak = ["baricitinib", "ruxolitinib", "tofacitinib", "upadacitinib"]
    assert (low[jak] > high[jak]).all()
    assert (truth.loc["staurosporine", "n_living_doses"] == 0).all()


def test_vehicle_wells_leave_headroom_and_the_pro_viral_control_doubles_it(screen):
    assert (screen.truth["headroom"] > 4).all()
    wells = screen.wells[screen.wells["readout"] == "infection"]
    for _, plate in wells[wells["moi"] > 0].groupby("plate"):
        vehicle, cells, control = (
            plate.loc[plate["role"] == role, "value"].median()
            for role in ("virus_control", "cell_control", "proviral_control")
        )
        assert (control - cells) / (vehicle - cells) > 1.9


def test_the_accidents_are_where_the_readme_says(screen):
    flagged = screen.wells.loc[
        screen.wells["flag"] != "", ["plate", "well", "readout", "flag", "compound", "concentration_uM"]
    ]
    struck = flagged.set_index(["plate", "well", "readout"])
    assert struck["flag"].to_dict() == {
        ("day2_L1_moi0.1", "C06", "infection"): "saturated",
        ("day3_L1_moi0.01", "K15", "infection"): "missing",
        ("day3_L1_moi0.01", "K15", "viability"): "missing",
    }
    saturated = struck.loc[("day2_L1_moi0.1", "C06", "infection")]
    assert saturated["compound"] == "baricitinib"
    assert saturated["concentration_uM"] == pytest.approx(10 / 9)


def test_the_design_has_the_wells_it_names(screen):
    plate = screen.layout[screen.layout["plate"] == "day1_L1_moi0.1"]
    assert plate["role"].value_counts().to_dict() == {
        "compound": 320, "virus_control": 32, "cell_control": 8, "proviral_control": 8, "antiviral_control": 8,
        "toxicity_control": 8,
    }  # fmt: skip
    assert screen.layout["plate"].nunique() == 9
    assert isinstance(screen.wells, pd.DataFrame)
