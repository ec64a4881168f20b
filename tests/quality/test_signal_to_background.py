"""Signal to background and signal window."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from platekit.errors import ControlError
from platekit.quality.signal_to_background import signal_to_background, signal_window


def test_a_ratio_of_means():
    assert signal_to_background([90, 110], [10, 10]) == pytest.approx(10.0)


def test_both_meet_the_reference_values_of_an_independent_program(shared: Path):
    folder = shared / "reference" / "assays" / "plate_quality"
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    wells = pd.read_csv(folder / "controls.csv")
    found = signal_to_background(wells["negative"], wells["positive"])
    assert found == pytest.approx(expected["signal_to_background"], abs=1e-6)
    assert signal_window(wells["negative"], wells["positive"]) == pytest.approx(expected["signal_window"], abs=1e-6)


def test_a_background_taken_off_already_is_refused():
    with pytest.raises(ControlError) as refusal:
        signal_to_background([90, 110], [-1, 0])
    assert str(refusal.value) == (
        "cell_control: found a mean of -0.5, expected a mean above 0.\n"
        "  The background was taken off already; a ratio to it has no meaning."
    )


def test_a_control_without_wells_is_refused():
    with pytest.raises(ControlError) as refusal:
        signal_to_background([90, 110], [])
    assert str(refusal.value) == (
        "virus_control and cell_control: found 2 and 0 wells with a number, expected 1 or more of each.\n"
        "  Name control wells in the layout."
    )


def test_a_window_without_spread_is_refused():
    with pytest.raises(ControlError) as refusal:
        signal_window([5, 5], [1, 2])
    assert str(refusal.value) == (
        "virus_control: found no spread at all, expected wells that differ a little.\n"
        "  Equal readings in all control wells point to a saturated detector or filled-in values."
    )
