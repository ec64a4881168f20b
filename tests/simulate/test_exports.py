"""The written files, read back by a few lines of this test that share nothing with the writers."""

import csv
import io
import tomllib
from dataclasses import replace

import pandas as pd
import pytest

from platekit.errors import OutputError
from platekit.simulate import simulate
from platekit.simulate.accidents import NotRead, Saturated
from platekit.simulate.design import Design
from platekit.simulate.exports import write_exports
from platekit.simulate.ingredients import Doses, Drug, Virus, standard_controls

DRUGS = (Drug("baricitinib", brake_release=0.9), Drug('inert "x"'))
SMALL = Design(
    DRUGS, plate_size=96, days=1, virus=Virus(mois=(0.01, 0.1)), controls=standard_controls(8, 4, antiviral=0, proviral=4, toxicity=0),
    accidents=(Saturated("day1_L1_moi0.1", "A01"), NotRead("day1_L1_moi0.1", "B01")),
)  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    screen = simulate(SMALL, seed=4)
    folder = tmp_path_factory.mktemp("simulated") / "screen"
    write_exports(screen, folder)
    return screen, folder


def _gen5(path):
    lines = path.read_bytes().decode("cp1252").split("\r\n")
    start = lines.index("Results")
    columns = lines[start + 1].split("\t")[1:]
    cells = {}
    for line in lines[start + 2 : start + 10]:
        letter, *values, label = line.split("\t")
        assert label == "GFP:485/20,528/20"
        cells |= {f"{letter}{int(column):02d}": value for column, value in zip(columns, values, strict=True) if value}
    return lines, cells


def _envision(path):
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    start = next(i for i, row in enumerate(rows) if row and row[0].startswith("Results for"))
    columns = rows[start + 1][1:-1]
    cells = {
        f"{row[0]}{column}": value
        for row in rows[start + 2 : start + 10]
        for column, value in zip(columns, row[1:-1], strict=True)
        if value
    }
    return rows, cells


def _numbers(screen, plate, readout):
    wells = screen.wells
    rows = wells[(wells["plate"] == plate) & (wells["readout"] == readout) & (wells["flag"] == "")]
    return dict(zip(rows["well"], rows["value"], strict=True))


def test_every_plate_has_a_file_of_each_readout(written):
    _, folder = written
    names = ["day1_L1_mock", "day1_L1_moi0.01", "day1_L1_moi0.1"]
    assert sorted(path.name for path in (folder / "exports/reporter").iterdir()) == [f"{name}.txt" for name in names]
    assert sorted(path.name for path in (folder / "exports/viability").iterdir()) == [f"{name}.csv" for name in names]
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md", "exports", "layouts", "screen.toml", "truth.csv"
    ]  # fmt: skip


def test_gen5_text_holds_the_simulated_numbers_and_a_word_where_there_is_none(written):
    screen, folder = written
    for plate in ("day1_L1_mock", "day1_L1_moi0.01", "day1_L1_moi0.1"):
        lines, cells = _gen5(folder / "exports/reporter" / f"{plate}.txt")
        assert f"Plate Number\t{plate}" in lines
        words = {well: value for well, value in cells.items() if not value.isdigit()}
        assert words == ({"A01": "OVRFLW", "B01": "MISSED"} if plate == "day1_L1_moi0.1" else {})
        numbers = {well: float(value) for well, value in cells.items() if value.isdigit()}
        assert numbers == _numbers(screen, plate, "infection")


def test_envision_csv_holds_the_simulated_numbers_and_an_empty_cell_where_there_is_none(written):
    screen, folder = written
    for plate in ("day1_L1_mock", "day1_L1_moi0.01", "day1_L1_moi0.1"):
        rows, cells = _envision(folder / "exports/viability" / f"{plate}.csv")
        assert rows[2][2] == f'="{plate}"'
        numbers = {well: float(value) for well, value in cells.items()}
        assert numbers == _numbers(screen, plate, "viability")
        assert ("B01" in numbers) == (plate != "day1_L1_moi0.1")


def test_the_layout_says_what_is_in_each_well(written):
    screen, folder = written
    layout = tomllib.loads((folder / "layouts/L1.toml").read_text(encoding="utf-8"))
    assert layout["meta"]["plate_size"] == 96
    said = {well: entry for wells, entry in layout["well"].items() for well in wells.split(",")}
    for corner, entry in layout["block"]["1x8"].items():
        series = entry["concentration_uM"]
        for step in range(series["n"]):
            well = f"{chr(ord(corner[0]) + step)}{corner[1:]}"
            said[well] = entry | {"concentration_uM": series["top"] / series["fold"] ** step}
    planned = screen.layout[screen.layout["plate"] == "day1_L1_moi0.1"].set_index("well")
    assert set(said) == set(planned.index)
    for well, entry in said.items():
        assert entry["role"] == planned.loc[well, "role"]
        assert entry.get("compound", "") == planned.loc[well, "compound"]
        assert entry.get("concentration_uM", 0.0) == pytest.approx(
            planned["concentration_uM"].fillna(0)[well], rel=1e-9
        )


def test_screen_toml_gives_each_arm_its_moi(written):
    _, folder = written
    screen = tomllib.loads((folder / "screen.toml").read_text(encoding="utf-8"))
    assert screen["screen"] == {"name": "simulated screen", "assay": "reporter_fluorescence"}
    assert [entry["files"] for entry in screen["plates"]] == [
        "exports/reporter/{batch}_{library}_{arm}.txt",
        "exports/viability/{batch}_{library}_{arm}.csv",
    ]
    for entry in screen["plates"]:
        assert entry["values"]["arm"] == {"column": "moi", "moi0.01": 0.01, "moi0.1": 0.1, "mock": 0}


def test_truth_is_written_as_it_is(written):
    screen, folder = written
    pd.testing.assert_frame_equal(pd.read_csv(folder / "truth.csv"), screen.truth, rtol=1e-8, check_dtype=False)


def test_counted_cells_come_as_a_long_table(tmp_path):
    screen = simulate(replace(SMALL, counted=True, accidents=()), seed=1)
    write_exports(screen, tmp_path / "screen")
    counts = pd.read_csv(tmp_path / "screen/exports/cells/day1_L1_moi0.1.csv").set_index("well")
    assert counts["nuclei"].to_dict() == _numbers(screen, "day1_L1_moi0.1", "nuclei")
    assert counts["infected_cells"].to_dict() == _numbers(screen, "day1_L1_moi0.1", "infected_cells")


@pytest.mark.parametrize(
    ("changes", "layouts", "patterns"),
    [
        ({"arrangement": "shuffled", "days": 2}, ["day1_L1", "day2_L1"], ["{batch}_{library}_{arm}"] * 2),
        ({"viability": "sister plate"}, ["L1"], ["day1_L1_{arm}", "day1_L1_{arm}_viability"]),
        ({"viability": "none"}, ["L1"], ["{batch}_{library}_{arm}"]),
        ({"doses": Doses(10.0, 3.0, 1)}, ["L1"], ["{batch}_{library}_{arm}"] * 2),
    ],
)
def test_other_designs_have_the_layouts_and_entries_they_need(tmp_path, changes, layouts, patterns):
    write_exports(simulate(replace(SMALL, accidents=(), **changes), seed=1), tmp_path / "screen")
    names = sorted((tmp_path / "screen/layouts").iterdir())
    assert [path.stem for path in names] == layouts
    assert all(tomllib.loads(path.read_text(encoding="utf-8"))["well"] for path in names)
    entries = tomllib.loads((tmp_path / "screen/screen.toml").read_text(encoding="utf-8"))["plates"]
    assert [entry["files"].split("/")[-1].rsplit(".", 1)[0] for entry in entries] == patterns
    assert {entry.get("pair", "") for entry in entries} == ({"day1_L1"} if "viability" in patterns[-1] else {""})


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError) as refused:
        write_exports(simulate(SMALL, seed=4), tmp_path)
    assert str(refused.value) == (
        f"{tmp_path}: found a folder that is not empty, expected a new or empty folder.\n"
        "  Give another folder, or move this one away."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError) as refused:
        write_exports(simulate(SMALL, seed=4), tmp_path / "notes.txt")
    assert str(refused.value) == (
        f"{tmp_path / 'notes.txt'}: found a file, expected a new or empty folder.\n"
        "  Give another folder, or move this one away."
    )
