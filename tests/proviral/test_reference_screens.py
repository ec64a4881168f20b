"""The reference screens, scored by their own score.py."""

from __future__ import annotations

import re

import pytest


def percent(said: str, words: str) -> float:
    found = re.search(re.escape(words) + r"\s*([\d.]+)%", said)
    assert found is not None
    return float(found[1])


@pytest.mark.parametrize("name", ["s01-default", "s08-shuffled"])
def test_increases_are_found_and_impostors_are_not_called(reference, name):
    drugs, said = reference(name)
    assert percent(said, "FDR:") <= 8
    assert percent(said, "power (visible fold >= 1.5):") >= 85
    assert percent(said, "unsafe 'no pro-viral effect' (visible fold >= 1.5):") == 0
    assert percent(said, "clean nulls cleared:") >= 90
    assert percent(said, "CI coverage") >= 90
    impostors = drugs[drugs["true_kind"].isin(["autofluor", "proliferator", "toxic"])]
    assert (impostors["verdict"] == "pro-viral").sum() <= 1
    assert (drugs.loc[drugs["true_kind"] == "antiviral", "verdict"] == "antiviral").all()


def test_at_the_ceiling_nothing_is_cleared_and_antivirals_are_still_found(reference):
    drugs, _ = reference("s07-ceiling95")
    hidden = drugs[drugs["true_kind"].isin(["null", "proviral"])]
    assert (hidden["verdict"] == "not assessable").all()
    assert (drugs["verdict"] != "no pro-viral effect").all()
    assert (drugs.loc[drugs["true_kind"] == "antiviral", "verdict"] == "antiviral").all()
    assert (
        hidden["reasons"]
        .str.contains("Ceiling: 8[0-9] % of the vehicle's cells are infected already", regex=True)
        .all()
    )
