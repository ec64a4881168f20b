"""Confirmed: two experiments alone and one more line; what is missing is said, and interferon confirms nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.assay import load_assay
from platekit.normalise import normalise
from platekit.proviral import Calls, call
from platekit.proviral.confirm import Beside, with_confirmation

BATCHES = "batches 'day 0', 'day 1', 'day 2', each alone"


@pytest.fixture(scope="module")
def found(screen, inert, rising) -> tuple[pd.DataFrame, Calls]:
    """A two-fold helper, one that works on one day alone, and inert drugs; one readout of infection."""
    drugs = {"helper": rising(2.5, 0.3), "one day": rising(2.5, 0.3), **inert(14)}
    wells = screen(drugs, vehicle_fraction=None)
    idle = (
        (wells["compound"] == "one day")
        & (wells["batch"] != "day 0")
        & (wells["readout"] == "infection")
        & (wells["moi"] > 0)
    )
    signal = wells["value"] - 100.0
    wells["value"] = wells["value"].mask(idle, 100.0 + signal / rising(2.5, 0.3)(wells["concentration_uM"]))
    normalised = normalise(wells)
    return normalised, call(normalised)


def titres(**columns: object) -> pd.DataFrame:
    row = {
        "arm": "helper 1 uM", "unit": "PFU/mL", "virus": "virus", "compound": "helper", "log10_gain": 0.8, "gain_ci_low": 0.2,
        "gain_ci_high": 1.4, "verdict": "gain shown",
    }  # fmt: skip
    return schema.conform(pd.DataFrame([row | columns]), schema.TITRES)


def confirmed(
    found: tuple[pd.DataFrame, Calls],
    beside: pd.DataFrame,
    interferon: pd.DataFrame | None = None,
    compound: str = "helper",
):
    normalised, calls = found
    mine = calls.by_readout[calls.by_readout["compound"] == compound].assign(evidence="", verdict="pro-viral")
    arms = schema.empty(schema.INTERFERON) if interferon is None else interferon
    return with_confirmation(mine, normalised, load_assay(), Beside(beside, arms)).iloc[0]


def test_two_experiments_alone_are_not_enough(found):
    row = confirmed(found, schema.empty(schema.TITRES))
    assert (row["confirmed"], row["confirmed_by"]) == (False, "")
    assert row["evidence"] == (
        "Not confirmed: 3 of 3 experiments show it alone ('day 0', 'day 1', 'day 2'); no second readout, donor, virus or titre shows it."
    )


def test_a_titre_that_rises_is_the_second_line(found):
    row = confirmed(found, titres())
    assert (row["confirmed"], row["confirmed_by"]) == (
        True,
        f"{BATCHES}; higher titre of 'helper 1 uM' (0.80 log10 PFU/mL)",
    )
    assert row["evidence"] == (
        "Confirmed: 3 of 3 experiments show it alone ('day 0', 'day 1', 'day 2'); "
        "beside them higher titre of 'helper 1 uM' (0.80 log10 PFU/mL)."
    )


@pytest.mark.parametrize(
    "column",
    [
        {"log10_gain": 0.4},
        {"gain_ci_low": -0.1},
        {"gain_ci_low": np.nan},
        {"virus": "another"},
        {"compound": "inert 00"},
    ],
)
def test_a_small_uncertain_or_foreign_titre_is_no_line(found, column):
    assert not confirmed(found, titres(**column))["confirmed"]


def test_one_experiment_alone_is_not_confirmed_by_a_titre(found):
    row = confirmed(found, titres(compound="one day", arm="one day 1 uM"), compound="one day")
    assert row["evidence"] == (
        "Not confirmed: 1 of 3 experiments show it alone ('day 0'), and two are needed; "
        "beside them higher titre of 'one day 1 uM' (0.80 log10 PFU/mL)."
    )


def test_a_second_virus_and_donors_analysed_alone_are_lines(found):
    normalised, calls = found
    mine = calls.by_readout[calls.by_readout["compound"] == "helper"].assign(evidence="")
    both = pd.concat([mine, mine.assign(virus="another")], ignore_index=True)
    donors = normalised.assign(donor=normalised["batch"].replace({"day 0": "A", "day 1": "B", "day 2": "B"}))
    nothing = Beside(schema.empty(schema.TITRES), schema.empty(schema.INTERFERON))
    row = with_confirmation(both, donors, load_assay(), nothing).iloc[0]
    assert row["confirmed_by"] == f"{BATCHES}; donors 'A', 'B', each alone; another virus 'another'"


def test_interferon_is_told_beside_and_confirms_nothing(found):
    arm = {
        "compound": "helper", "virus": "virus", "moi": 0.1, "cell_line": "cells", "condition": "IFN-b", "concentration_uM": [1.0, 10.0],
        "verdict": ["rescue shown", "not assessable"], "reasons": ["Releases the interferon block: rescue index 0.90.", "Toxic."],
    }  # fmt: skip
    row = confirmed(found, schema.empty(schema.TITRES), schema.conform(pd.DataFrame(arm), schema.INTERFERON))
    assert not row["confirmed"]
    assert row["evidence"].endswith(
        "titre shows it. Mechanism, at 1 uM in 'IFN-b': Releases the interferon block: rescue index 0.90."
    )
