"""The long tables of a simulated screen, read back through platekit's own door."""

from dataclasses import replace

import pandas as pd
import pytest

from platekit import schema
from platekit.gather import gather
from platekit.screen import load_screen
from platekit.simulate import simulate, write_exports
from platekit.simulate.accidents import NotRead, Saturated
from platekit.simulate.design import Design
from platekit.simulate.ingredients import Drug, standard_controls

SMALL = Design(
    (Drug("baricitinib", brake_release=0.9), Drug('inert "x"')), plate_size=96, days=1, counted=True,
    controls=standard_controls(8, 4, antiviral=0, proviral=4, toxicity=0),
    accidents=(Saturated("day1_L1_moi0.1", "A01"), NotRead("day1_L1_moi0.1", "B01", "infection")),
)  # fmt: skip
COMPARED = [name for name in schema.WELLS.names if name not in ("source", "readout_in_file")]


@pytest.mark.filterwarnings("ignore::platekit.errors.Remark")
@pytest.mark.parametrize(
    "design", [SMALL, replace(SMALL, viability="sister plate", counted=False)], ids=["one plate", "sisters"]
)
def test_long_tables_read_back_as_they_were_simulated(design, tmp_path):
    screen = simulate(design, seed=4)
    write_exports(screen, tmp_path / "screen", form="tables")
    back = gather(load_screen(tmp_path / "screen" / "screen.toml")).wells
    back = back[back["role"] != "empty"]
    one, other = (
        wells[COMPARED].sort_values(list(schema.WELL_KEYS), ignore_index=True) for wells in (back, screen.wells)
    )
    pd.testing.assert_frame_equal(one, other, check_dtype=False, rtol=1e-9)


def test_the_readme_says_first_that_nothing_is_real(tmp_path):
    write_exports(simulate(SMALL, seed=4), tmp_path / "screen", form="tables")
    text = (tmp_path / "screen" / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# Simulated: simulated screen\n\n**Simulated: no cell, virus or compound was ever used.**")
    assert "- Well A01 of day1_L1_moi0.1 is above the range of the reader." in text
    assert "(seed 4)" in text
