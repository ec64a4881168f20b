"""Plates that are judged by their compound wells: used without controls, and their edge seen all the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.quality import quality


def plate(edge: float) -> pd.DataFrame:
    """Return 384 compounds of one plate whose outer ring reads `edge` times the inside."""
    rng = np.random.default_rng(5)
    rows = []
    for row in range(16):
        for column in range(24):
            outer = row in (0, 15) or column in (0, 23)
            value = 1000 * rng.normal(1, 0.05) * (edge if outer else 1)
            rows.append({"plate": "P", "well": f"{chr(65 + row)}{column + 1:02d}", "readout": "signal", "role": "compound",
                         "compound": f"c{row}_{column}", "moi": 0.0, "value": value})  # fmt: skip
    return schema.conform(pd.DataFrame(rows), schema.WELLS)


def test_a_plate_without_controls_is_used():
    checks, wells = quality(plate(1.0), assay="primary_screen")
    assert not wells["excluded"].any()
    said = checks.set_index("check")
    assert (
        said["message"]["vehicle_wells"]
        == "not applicable: the wells are held against the compound wells of their plate"
    )
    assert said["light"]["vehicle_wells"] == said["light"]["control_cv"] == said["light"]["z_prime"] == "green"
    assert pd.isna(said["value"]["z_prime"])
    assert said["message"]["z_prime"].startswith("not computable: ")


def test_without_that_choice_the_same_plate_is_left_out():
    _, wells = quality(plate(1.0).assign(readout="viability"), assay="viability_atp")
    assert wells["excluded"].all()


def test_an_edge_is_measured_against_the_typical_compound_well():
    checks, _ = quality(plate(0.85), assay="primary_screen")
    edge = checks.set_index("check").loc["edge_effect"]
    # As made: 15 % less in the outer ring, of wells that differ by 5 %.
    assert edge["value"] == pytest.approx(-15, abs=2)
    assert "% of the typical compound well against the inside" in edge["message"]
