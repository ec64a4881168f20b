"""Doses in a TOML layout: series over columns and rows, units in every place where they may stand."""

from __future__ import annotations

import pytest

from platekit.layout import Layout


def column(layout: Layout, name: str, plate: str = "") -> dict[str, object]:
    """Return well -> value of one column on one plate, without padding and without wells that have none."""
    mine = layout.wells[layout.wells["plate"] == plate]
    pairs = zip(mine["well"], mine[name], strict=True)
    return {f"{well[:-2]}{int(well[-2:])}": value for well, value in pairs if value != "" and value == value}


def test_a_series_of_doses_runs_over_columns_and_rows(toml):
    layout = toml("""
        [block.4x2.B2]
        compound = "baricitinib"
        concentration_uM = { top = 8, fold = 2, n = 4 }
        [block.2x3.E1]
        compound = "ruxolitinib"
        concentration = { top = 9000, fold = 3, n = 3, unit = "nM", along = "up" }
        """)
    expected = {f"{row}{2 + i}": 8 / 2**i for row in "BC" for i in range(4)}
    expected |= {f"{row}{c}": dose for row, dose in (("G", 9.0), ("F", 3.0), ("E", 1.0)) for c in (1, 2)}
    assert column(layout, "concentration_uM") == expected


def test_a_series_starts_anew_in_each_block_of_a_pattern(toml):
    layout = toml("""
        [block.3x1.'A1,A4']
        compound = "baricitinib"
        concentration_uM = { values = [10, 1, 0.1] }
        """)
    assert column(layout, "concentration_uM") == {"A1": 10, "A2": 1, "A3": 0.1, "A4": 10, "A5": 1, "A6": 0.1}


def test_a_series_on_columns_serves_every_row(toml):
    layout = toml("""
        [row.B]
        compound = "baricitinib"
        [row.C]
        compound = "ruxolitinib"
        [col.2-4]
        dose_nM = { top = 1000, fold = 10, n = 3 }
        """)
    assert column(layout, "concentration_uM") == {f"{r}{c}": d for r in "BC" for c, d in ((2, 1), (3, 0.1), (4, 0.01))}


@pytest.mark.parametrize(
    "dose",
    [
        "concentration_uM = 0.3",
        "concentration_nM = 300",
        "'concentration (nM)' = 300",
        'concentration = { value = 300, unit = "nM" }',
        'concentration = "300 nM"',
        'concentration = 300\nconcentration_unit = "nM"',
        'concentration_uM = { value = 300, unit = "nM" }',
    ],
)
def test_one_dose_in_many_words(dose, toml):
    layout = toml(f'[well.A1]\ncompound = "x"\n{dose}\n')
    assert column(layout, "concentration_uM") == {"A1": 0.3}


def test_one_unit_for_the_whole_file(toml):
    layout = toml("""
        [meta]
        concentration_unit = "nM"
        [well.A1]
        compound = "x"
        concentration = 300
        """)
    assert column(layout, "concentration_uM") == {"A1": 0.3}


@pytest.mark.parametrize("key", ["unit", "dose_unit", "concentration_unit"])
def test_the_unit_beside_a_dose_wins_over_that_of_the_file(key, toml):
    layout = toml(f"""
        [meta]
        concentration_unit = "uM"
        [block.2x1.A1]
        compound = "x"
        concentration = {{ top = 300, fold = 10, n = 2 }}
        {key} = "nM"
        [well.A3]
        compound = "x"
        concentration = 1
        """)
    assert column(layout, "concentration_uM") == {"A1": 0.3, "A2": 0.03, "A3": 1}
    assert key not in layout.wells.columns
