"""Plates of a cytotoxicity screen: no virus anywhere, and nobody states a moi."""

from __future__ import annotations

import pandas as pd

from platekit import schema
from platekit.normalise import normalise


def test_without_any_virus_the_cell_control_is_the_vehicle():
    layout = [
        ("A01", "cell_control", 1000),
        ("A02", "toxicity_control", 100),
        ("A03", "compound", 550),
        ("A04", "compound", 1900),
    ]
    rows = [
        {"plate": "P", "well": well, "readout": "viability", "role": role, "value": float(value)}
        for well, role, value in layout
    ]
    percent = normalise(schema.conform(pd.DataFrame(rows), schema.WELLS), assay="viability_atp")["viability_percent"]
    # By hand: 100 (v - 100) / (1000 - 100).
    assert percent.tolist() == [100.0, 0.0, 50.0, 200.0]


def test_a_plate_with_virus_is_never_held_against_wells_without():
    layout = [("A01", "cell_control", 1000), ("A02", "virus_control", 800), ("A03", "compound", 400)]
    rows = [
        {"plate": "P", "well": well, "readout": "viability", "role": role, "value": float(value)}
        for well, role, value in layout
    ]
    percent = normalise(schema.conform(pd.DataFrame(rows), schema.WELLS))["viability_percent"]
    assert percent.tolist() == [100.0, 100.0, 50.0]
