"""Conditions, references and genes that no well has are refused together, each with the nearest name."""

from __future__ import annotations

import pandas as pd
import pytest

from platekit import schema
from platekit.errors import PlatekitError
from platekit.screen import load_screen_text, refuse_absent_conditions

TEXT = """
[screen]
name = "x"
assay = "reporter_fluorescence"
[[plates]]
files = "a.csv"
layout = "l.toml"
readout = "infection"
"""
WELLS = schema.conform(
    pd.DataFrame(
        {
            "condition": ["", "IFN-b", "IFN-b"],
            "compound": ["", "ruxolitinib", ""],
            "moi": 0.1,
            "readout": ["infection", "ISG15", "GAPDH"],
        }
    ),
    schema.WELLS,
)


def test_everything_that_is_there_passes():
    entry = '[[interferon]]\ncondition = "IFN-b"\nreference = "ruxolitinib"\ngenes = "ISG15"\nhousekeeping = "GAPDH"\ncycles = 40\n'
    refuse_absent_conditions(load_screen_text(f'{TEXT}{entry}[[boost]]\ncondition = "IFN-b"\n', "."), WELLS)


def test_what_is_not_there_is_named_at_once():
    entry = '[[interferon]]\ncondition = "IFN-a"\nreference = "ruxolitinb"\ngenes = "ISG16"\nhousekeeping = "GAPDH"\ncycles = 40\n'
    with pytest.raises(PlatekitError) as refused:
        refuse_absent_conditions(
            load_screen_text(f'{TEXT}{entry}[[boost]]\ncondition = "IFN-b"\nwithout = "none"\n', "."), WELLS
        )
    assert str(refused.value).splitlines() == [
        "screen.toml, [[interferon]] 1, key 'condition': found 'IFN-a', expected a condition of infected wells.",
        "  Conditions: did you mean 'IFN-b'?",
        "screen.toml, [[interferon]] 1, key 'reference': found 'ruxolitinb', expected a compound of infected wells.",
        "  Compounds: did you mean 'ruxolitinib'?",
        "screen.toml, [[interferon]] 1, key 'genes': found 'ISG16', expected a readout of the wells.",
        "  Readouts: did you mean 'ISG15'?",
        "screen.toml, [[boost]] 1, key 'without': found 'none', expected a condition of infected wells.",
        "  Conditions: known are '', 'IFN-b'.",
    ]
