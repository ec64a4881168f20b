"""A layout inside the export, in the instrument's words, up to the wells of a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.errors import PlatekitError
from platekit.gather import gather
from platekit.screen import load_screen_text

SCREEN = """
[screen]
name = "embedded"
assay = "viability_atp"
[[plates]]
files = "plates.txt"
layout = "embedded"
readout = { viability = "READOUT" }
cell_line = "A549"
"""


@pytest.fixture
def folder(jak_screen: Path, tmp_path: Path) -> Path:
    text = (jak_screen.parent / "readers" / "gen5_txt" / "simulated_lists.txt").read_text(encoding="utf-8")
    # The first plate alone: the second one has no layout.
    (tmp_path / "two.txt").write_text(text, encoding="utf-8")
    (tmp_path / "plates.txt").write_text(text[: text.rindex("Software Version")], encoding="utf-8")
    return tmp_path


def refusal(text: str, folder: Path) -> str:
    with pytest.raises(PlatekitError) as caught:
        gather(load_screen_text(text, folder))
    return str(caught.value)


@pytest.fixture
def screen(folder: Path) -> str:
    from platekit.readers import read_export

    return SCREEN.replace("READOUT", read_export(folder / "plates.txt").readings["readout"].iloc[0])


def test_roles_columns_and_units_in_the_instruments_words_are_mapped(screen: str, folder: Path):
    mapped = screen + 'columns = { concentration_uM = "conc_dil" }\nunits = { concentration_uM = "nM" }\n'
    mapped += 'roles = { CTL1 = "cell_control", CTL2 = "toxicity_control" }\n'
    wells = (
        gather(load_screen_text(mapped, folder)).wells.drop_duplicates(["plate", "well"]).set_index(["plate", "well"])
    )
    # By eye, in the file: A1 to A3 of the first plate hold sample simulib-1, conc/dil 1, 10 and 100.
    first = wells.loc[[("SIM-A", "A01"), ("SIM-A", "A02"), ("SIM-A", "A03")]]
    assert first["compound"].tolist() == ["simulib-1"] * 3
    assert first["concentration_uM"].tolist() == [0.001, 0.01, 0.1]
    assert set(first["role"]) == {"compound"}


def test_what_is_not_mapped_is_asked_about_with_the_way_out(screen: str, folder: Path):
    said = refusal(screen, folder)
    assert (
        "inside plates.txt, the column 'conc_dil' of its layout: found '1' without a unit, expected the unit of the doses."
        in said
    )
    assert 'units = { concentration_uM = "uM" }' in said


def test_a_plate_without_a_layout_inside_the_file_is_named(screen: str, folder: Path):
    assert refusal(screen.replace("plates.txt", "two.txt"), folder) == (
        "inside two.txt: found no layout of 'SIM-B', expected one for each plate that was read.\n"
        '  Give the layout a file of its own, for all plates: layout = "layout.toml".'
    )


def test_keys_of_embedded_layouts_do_not_stand_beside_a_layout_file(screen: str, folder: Path):
    text = screen.replace('"embedded"\nreadout', '"layout.toml"\ncolumns = { compound = "name" }\nreadout')
    assert refusal(text, folder) == (
        "screen.toml, [[plates]] 1, key 'columns': found 'columns' beside layout = 'layout.toml', "
        "expected them for a layout inside the file alone.\n"
        "  A layout file names its columns and units itself. Leave the key out."
    )
