"""Run folders: complete or absent, the same bytes for the same results, names that stay names."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

import platekit as pk
from platekit.errors import OutputError
from platekit.results import Results
from platekit.store import csv_text

FILES = {
    "report.html", "calls.csv", "scores.csv", "effects.csv", "fits.csv", "checks.csv", "results.xlsx", "run.json", "screen.toml",
    *(f"tables/{name}.parquet" for name in (
        "wells", "checks", "pairing", "normalised", "scores", "fits", "calls", "calls_by_readout", "effects", "classes",
        "class_sizes", "titre_values", "titres", "spread", "patterns", "moi_dose", "interferon", "genes", "boost", "boost_ranks")),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(demo: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pk.write(demo, tmp_path_factory.mktemp("runs") / "demo")


@pytest.fixture(scope="module")
def small(demo: Results) -> Results:
    """The first compound alone: what is drawn does not matter where only the place is tested."""
    wells = demo.normalised[demo.normalised["plate"] == demo.normalised["plate"].iloc[0]]
    return dataclasses.replace(demo, calls=demo.calls.head(2), normalised=wells, wells=demo.wells.head(100))


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_run_folder_holds_every_file_of_the_design_and_nothing_else(folder: Path):
    assert _files(folder) == FILES
    assert [path.name for path in folder.parent.iterdir()] == ["demo"]


def test_the_same_results_give_the_same_bytes(demo: Results, folder: Path, tmp_path: Path):
    again = pk.write(demo, tmp_path / "again")
    for name in sorted(FILES):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_run_json_gives_the_hash_of_each_input_and_of_each_file_written(folder: Path, jak_screen: Path):
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert len(record["inputs"]) == 18
    for given in record["inputs"]:
        assert given["sha256"] == hashlib.sha256((jak_screen / given["file"]).read_bytes()).hexdigest()
    assert set(record["files"]) == FILES - {"run.json"}
    for name, digest in record["files"].items():
        assert digest == hashlib.sha256((folder / name).read_bytes()).hexdigest()


def test_every_form_of_a_table_holds_the_same_rows(demo: Results, folder: Path):
    with (folder / "calls.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    sheet = openpyxl.load_workbook(folder / "results.xlsx", read_only=True)["calls"]
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    table = pq.read_table(folder / "tables" / "calls.parquet")
    compounds = demo.calls["compound"].tolist()
    assert [row["compound"] for row in rows] == compounds
    assert [row[0] for row in cells[1:]] == compounds
    assert table.column("compound").to_pylist() == compounds
    assert [float(row["fold"]) for row in rows if row["fold"]] == pytest.approx(
        demo.calls["fold"].dropna().tolist(), rel=1e-8
    )
    assert table.schema.metadata is None


def test_csv_is_utf8_with_line_feeds_and_nine_digits(folder: Path):
    content = (folder / "effects.csv").read_bytes()
    assert b"\r" not in content
    content.decode("utf-8")
    assert csv_text(pd.DataFrame({"x": [1 / 3, 2e-12, 1e5]})) == "x\n0.333333333\n2e-12\n100000\n"


def test_a_name_that_a_spreadsheet_would_run_stays_a_name(small: Results, tmp_path: Path):
    names = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\tx"]
    calls = pd.concat([small.calls.head(1)] * len(names), ignore_index=True).assign(compound=names)
    folder = pk.write(dataclasses.replace(small, calls=calls), tmp_path / "out")
    with (folder / "calls.csv").open(newline="", encoding="utf-8") as lines:
        assert [row["compound"] for row in csv.DictReader(lines)] == [f"'{name}" for name in names]
    cells = [row[0] for row in openpyxl.load_workbook(folder / "results.xlsx")["calls"].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(name, "s") for name in names]
    assert pq.read_table(folder / "tables" / "calls.parquet").column("compound").to_pylist() == names


def test_a_relation_is_no_formula(demo: Results, folder: Path):
    with (folder / "fits.csv").open(newline="", encoding="utf-8") as lines:
        assert [row["ec50_relation"] for row in csv.DictReader(lines)] == demo.fits["ec50_relation"].tolist()


def test_the_workbook_holds_no_clock(folder: Path):
    with zipfile.ZipFile(folder / "results.xlsx") as book:
        assert {info.date_time for info in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = book.read("docProps/core.xml").decode("utf-8")
    assert core.count("1980-01-01T00:00:00Z") == 2
    assert "202" not in core


def test_a_place_that_is_taken_is_refused_and_left_alone(small: Results, tmp_path: Path):
    taken = tmp_path / "out"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError) as refused:
        pk.write(small, taken)
    assert str(refused.value) == (
        f"{taken}: found a folder with something in it, expected a new place for the results.\n"
        "  Give another place with --out, or say --force: the old folder then becomes out.old-1."
    )
    assert _files(taken) == {"mine.txt"}


def test_force_moves_the_old_folder_aside_each_time(small: Results, tmp_path: Path):
    place = tmp_path / "out"
    place.mkdir()
    (place / "mine.txt").write_text("mine", encoding="utf-8")
    pk.write(small, place, force=True)
    pk.write(small, place, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.old-1", "out.old-2"]
    assert _files(tmp_path / "out.old-1") == {"mine.txt"}
    assert _files(place) == FILES


def test_an_empty_folder_is_a_new_place(small: Results, tmp_path: Path):
    (tmp_path / "out").mkdir()
    assert _files(pk.write(small, tmp_path / "out")) == FILES


def test_a_file_in_the_place_of_the_folder_is_refused(small: Results, tmp_path: Path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(OutputError) as refused:
        pk.write(small, tmp_path / "out", force=True)
    assert str(refused.value) == (
        f"{tmp_path / 'out'}: found a file, expected a folder to write results in.\n  Give another place with --out."
    )


def test_a_failure_while_writing_leaves_nothing_behind(small: Results, tmp_path: Path):
    broken = dataclasses.replace(small, effects=None)  # type: ignore[arg-type]
    with pytest.raises((AttributeError, TypeError)):
        pk.write(broken, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
