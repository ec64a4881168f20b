"""Every example of docs/layouts.md is read, drawn or refused as the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from platekit.errors import PlatekitError
from platekit.layout import draw, read_layout

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "layouts.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```', PAGE, re.MULTILINE | re.DOTALL))
FILES = [title for title in BLOCKS if " " not in title]
REFUSED = [title.removeprefix("refusal of ") for title in BLOCKS if title.startswith("refusal of ")]
DRAWN = [title.removeprefix("picture of ") for title in BLOCKS if title.startswith("picture of ")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).write_text(BLOCKS[name], encoding="utf-8", newline="\n")
    return tmp_path


def test_every_example_of_the_page_has_a_name():
    assert len(re.findall(r"^```(?:toml|csv|text)", PAGE, re.MULTILINE)) == len(BLOCKS) > 10


# What another example names: the stocks of a dispenser say nothing of roles.
PARTS = ["stocks.csv"]


@pytest.mark.parametrize("name", [name for name in FILES if name not in (*REFUSED, *PARTS)])
def test_an_example_is_read(name, folder):
    assert len(read_layout(folder / name).wells) > 0


@pytest.mark.parametrize("name", DRAWN)
def test_an_example_is_drawn_as_shown(name, folder):
    assert draw(read_layout(folder / name)) + "\n" == BLOCKS[f"picture of {name}"]


@pytest.mark.parametrize("name", REFUSED)
def test_an_example_is_refused_in_the_words_shown(name, folder):
    with pytest.raises(PlatekitError) as caught:
        read_layout(folder / name)
    assert f"{caught.value}\n" == BLOCKS[f"refusal of {name}"]


@pytest.mark.parametrize("name", ["first.toml", "series.csv", "grids.csv", "one_grid.csv", "crossed.toml"])
def test_plates_that_the_page_teaches_have_both_controls_on_both_sides(name, folder):
    wells = read_layout(folder / name).wells
    sides = wells.assign(column=wells["well"].str[1:])
    for role in ("virus_control", "cell_control"):
        assert set(sides.loc[sides["role"] == role, "column"]) == {sides["column"].min(), sides["column"].max()}


def test_the_ways_to_write_a_unit_are_one_dose(folder):
    assert set(read_layout(folder / "units.toml").wells["concentration_uM"]) == {0.3}


def test_the_series_run_as_the_comments_say(folder):
    wells = read_layout(folder / "series.toml").wells.set_index("well")["concentration_uM"]
    assert wells[["A01", "B01", "C08", "A02", "B02", "C07"]].tolist() == pytest.approx([10] * 3 + [10 / 3] * 3)
    assert wells[["D01", "D02", "D03", "D07", "D08"]].tolist() == [10, 10, 1, 0.01, 0.01]
    assert wells[["A09", "B09", "C09"]].tolist() == [30, 10, 2.5]


def test_an_included_row_is_moved_down(folder):
    wells = read_layout(folder / "library_1.toml").wells.set_index("well")
    assert wells.loc[["B01", "B02", "A02"], "role"].tolist() == ["virus_control", "compound", "compound"]
    assert wells.loc[["A02", "B02"], "compound"].tolist() == ["baricitinib", "ruxolitinib"]
    assert wells.loc["B09", "concentration_uM"] == pytest.approx(10 / 3**7)


def test_crossed_rows_leave_the_controls_without_a_compound(folder):
    layout = read_layout(folder / "crossed.toml")
    controls = layout.wells[layout.wells["role"] != "compound"]
    assert set(controls["well"]) == {"B01", "C01", "B10", "C10"}
    assert set(controls["compound"]) == {""}
    assert layout.remarks == (
        "crossed.toml: 'baricitinib', 'ruxolitinib' stands as the compound of control wells; "
        "it was taken as a description",
    )
