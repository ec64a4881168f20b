"""The written files, read back through platekit's own doors, give the simulated wells."""

from dataclasses import replace

import pandas as pd
import pytest

from platekit import schema
from platekit.layout import annotate, name_readouts, read_layout
from platekit.readers import read_export, read_table
from platekit.screen import load_screen, resolve
from platekit.shipped import shipped
from platekit.simulate import simulate
from platekit.simulate.accidents import NotRead, Saturated
from platekit.simulate.design import Design
from platekit.simulate.exports import write_exports
from platekit.simulate.ingredients import Doses, Drug, standard_controls
from platekit.simulate.jak_screen import jak_screen

SMALL = Design(
    (Drug("baricitinib", brake_release=0.9), Drug('inert "x"')), plate_size=96, days=1,
    controls=standard_controls(8, 4, antiviral=0, proviral=4, toxicity=0),
    accidents=(Saturated("day1_L1_moi0.1", "A01"), NotRead("day1_L1_moi0.1", "B01")),
)  # fmt: skip
# Remarks are for people: that vehicle wells without virus are cell controls, that a plate is not full.
pytestmark = pytest.mark.filterwarnings("ignore::platekit.errors.Remark")
# Where a well stood in which file is the readers' to say.
COMPARED = [name for name in schema.WELLS.names if name not in ("source", "readout_in_file")]


def _read_back(folder, batches=("day1",)):
    """The wells of some days of a screen folder, as screen.toml says they are to be read."""
    tables, layouts = [], {}
    for found in resolve(load_screen(folder / "screen.toml")):
        if found.columns["batch"] not in batches:
            continue
        layout = layouts.setdefault(found.layout, None) or read_layout(found.layout)
        layouts[found.layout] = layout
        if found.plates is not None:
            readings, _ = name_readouts(read_export(found.path).readings, found.plates.readout)
        else:
            readings = read_table(found.path, found.tables.mapping).readings
        tables.append(annotate(readings, layout, columns=found.columns))
    return pd.concat(tables, ignore_index=True)


def _in_order(wells):
    used = wells[wells["role"] != "empty"]
    return used[COMPARED].sort_values(list(schema.WELL_KEYS), ignore_index=True)


def _assert_same(back, simulated):
    pd.testing.assert_frame_equal(
        _in_order(back), _in_order(simulated), check_dtype=False, rtol=1e-9,
    )  # fmt: skip


def test_the_bundled_screen_reads_back_as_it_was_simulated():
    wells = jak_screen().wells
    # One day of three, for time's sake: the one with the saturated well.
    _assert_same(_read_back(shipped("example_data") / "jak_screen", ("day2",)), wells[wells["batch"] == "day2"])


@pytest.mark.parametrize(
    "changes",
    [
        {"arrangement": "shuffled", "accidents": ()},
        {"arrangement": "rows", "mock_arm": False},
        {"viability": "sister plate"},
        {"counted": True, "mock_arm": False, "accidents": ()},
        {"doses": Doses(10.0, 3.0, 1), "mock_arm": False, "accidents": ()},
        {"viability": "none", "mock_arm": False},
        {"drugs": tuple(Drug(f"inert-{number:02d}") for number in range(15)), "mock_arm": False},
    ],
    ids=["shuffled", "rows", "sister plates", "counted", "one dose", "infection alone", "two libraries"],
)
def test_every_kind_of_design_reads_back_as_it_was_simulated(tmp_path, changes):
    screen = simulate(replace(SMALL, **changes), seed=4)
    write_exports(screen, tmp_path / "screen")
    _assert_same(_read_back(tmp_path / "screen"), screen.wells)
