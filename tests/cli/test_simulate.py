"""`platekit simulate` as a user types it: a screen that `run` takes as it is, the same bytes for the same seed, and its score."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from platekit.simulate.designs import DESIGNS


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_simulated_screen_runs_as_it_is_and_is_scored(platekit: Callable, tmp_path: Path):
    made = platekit("simulate", "three_fold_three_days", "--out", tmp_path / "screen", "--seed", 2, "--as", "tables")
    assert made.code == 0
    assert (
        made.out.splitlines()[1]
        == f"platekit run {(tmp_path / 'screen').as_posix()}/screen.toml --out {(tmp_path / 'screen').as_posix()}-run"
    )
    assert platekit("run", tmp_path / "screen" / "screen.toml", "--out", tmp_path / "run", "--quiet").code == 0
    said = platekit("simulate", "--score", tmp_path / "run", "--truth", tmp_path / "screen" / "truth.csv")
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "power: pro-viral at a visible fold of 2 or more 100 21 to 100 1" in words
    assert "false discoveries: pro-viral calls that raise nothing 0" in words
    # No line for shares of no drugs.
    assert "antivirals called antiviral" not in words


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(platekit: Callable, tmp_path: Path):
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        assert platekit("simulate", "small_plate", "--out", tmp_path / name, "--seed", seed).code == 0
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
    assert (tmp_path / "one" / "truth.csv").read_text() != (tmp_path / "three" / "truth.csv").read_text()


def test_the_list_names_every_kind(platekit: Callable):
    said = platekit("simulate", "--list")
    assert [line.split()[0] for line in said.out.splitlines()] == ["kind", *DESIGNS]
    assert "8 drugs on 96 wells with four vehicle wells, on two days." in said.out


def test_what_is_missing_is_said_with_the_command_to_type(platekit: Callable, tmp_path: Path):
    said = platekit("simulate", "ordinary")
    assert (said.code, said.err) == (
        2,
        "platekit simulate: found no --out, expected a kind of screen and a folder to make.\n"
        "  Say platekit simulate ordinary --out my_simulation; platekit simulate --list says what kinds there are.\n",
    )
    said = platekit("simulate", "ordinery", "--out", tmp_path / "x")
    assert (said.code, said.err) == (
        2,
        "simulate, kind: found 'ordinery', expected a kind of screen that can be simulated.\n"
        "  Did you mean 'ordinary'? `platekit simulate --list` says what is hard about each.\n",
    )
    said = platekit("simulate", "--score", tmp_path)
    assert (said.code, said.err) == (
        2,
        "platekit simulate: found --score without --truth, expected both.\n"
        "  Say platekit simulate --score RUN --truth SCREEN/truth.csv.\n",
    )
    said = platekit("simulate", "--score", tmp_path, "--truth", tmp_path / "truth.csv")
    assert (said.code, said.err) == (
        2,
        f"{tmp_path / 'tables' / 'calls.parquet'}: found no such file, expected the run folder of a simulated screen.\n  Check the path.\n",
    )
    assert not (tmp_path / "x").exists()


def test_a_folder_with_something_in_it_is_left_alone(platekit: Callable, tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    said = platekit("simulate", "small_plate", "--out", tmp_path)
    assert said.code == 2
    assert "expected a new or empty folder" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
