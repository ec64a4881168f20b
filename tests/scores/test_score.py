"""One score for each compound: mean of passes, and a note where wells were not used."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.errors import PlatekitError
from platekit.scores import score


def wells(*rows: dict[str, object]) -> pd.DataFrame:
    common = {"plate": "P1", "well": "A01", "readout": "viability", "role": "compound", "compound": "x", "value": 1.0}
    return schema.conform(pd.DataFrame([common | row for row in rows]), schema.NORMALISED)


def test_wells_of_a_pass_are_averaged_before_the_passes():
    # By hand: pass 1 has two wells, mean -2; pass 2 has one, -8; their mean is -5, not -4.
    table = score(wells(
        {"batch": "1", "robust_z": -1.0, "plate_ratio": 0.9},
        {"batch": "1", "well": "A02", "robust_z": -3.0, "plate_ratio": 0.7},
        {"batch": "2", "plate": "P2", "robust_z": -8.0, "plate_ratio": 0.2},
    ))  # fmt: skip
    row = table.iloc[0]
    assert (row["robust_z"], row["robust_z_low"], row["robust_z_high"]) == (-5.0, -8.0, -2.0)
    assert (row["plate_ratio"], row["log2_plate_ratio"]) == (pytest.approx(0.5), pytest.approx(-1.0))
    assert (row["direction"], row["n_wells"], row["n_plates"], row["note"]) == ("decrease", 3, 2, "")


def test_doses_groups_and_readouts_are_apart():
    table = score(wells(
        {"robust_z": 1.0, "concentration_uM": 10.0},
        {"well": "A02", "robust_z": 2.0, "concentration_uM": 20.0},
        {"well": "A03", "robust_z": 3.0, "cell_line": "A549"},
        {"readout": "infection", "robust_z": 4.0},
    ))  # fmt: skip
    assert table[["readout", "robust_z"]].to_numpy().tolist() == [
        ["infection", 4.0], ["viability", 1.0], ["viability", 2.0], ["viability", 3.0],
    ]  # fmt: skip


def test_wells_that_are_not_used_are_counted_with_their_reason():
    table = score(wells(
        {"robust_z": 1.0},
        {"plate": "P2", "robust_z": 9.0, "excluded": True},
        {"plate": "P3", "value": np.nan, "flag": "saturated"},
        {"plate": "P4", "robust_z": 9.0, "mask_reason": "few cells"},
        {"compound": "y", "robust_z": np.nan},
    ))  # fmt: skip
    assert table["robust_z"].tolist()[0] == 1.0
    assert table["note"].tolist() == [
        "1 well not used (excluded); 1 well not used (few cells); 1 well not used (saturated: more than could be read)",
        "1 well not used (on a plate that is not scored)",
    ]
    assert math.isnan(table["robust_z"][1])
    assert (table["direction"][1], table["n_wells"][1]) == ("", 0)


def test_control_drugs_and_screens_without_scores_have_no_rows():
    assert score(wells({"role": "antiviral_control", "robust_z": 3.0})).empty
    assert score(wells({})).empty
    assert score(schema.empty(schema.NORMALISED)).columns.tolist() == schema.SCORES.names


def test_a_table_without_the_columns_is_refused():
    with pytest.raises(PlatekitError) as refused:
        score(wells({}).drop(columns=["robust_z"]))
    assert str(refused.value) == (
        "score: found a table without 'robust_z', expected the 'normalised' table.\n"
        "  Hand on what the stage before it returned; platekit.schema lists the columns."
    )
