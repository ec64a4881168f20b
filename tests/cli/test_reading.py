"""Exports given on the command line: what tells their rows apart, what is taken for granted, and what it says then."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import platekit as pk

GRID = ",1,2\nA,1.5,2\nB,3,{}\n"
TWO_READOUTS = "GFP 485/528\n" + GRID.format(4) + "\nATP\n" + GRID.format(5)
LAYOUT = (
    "well,role,compound,concentration_uM\nA1,virus_control,,\nA2,cell_control,,\nB1,compound,x,1\nB2,compound,x,2\n"
)


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders with files of one name, and the folder of both as the current one."""
    for place, day in enumerate(("d1", "d2")):
        (tmp_path / day).mkdir()
        for name in ("L1.csv", "L2.csv"):
            (tmp_path / day / name).write_text(GRID.format(4 + place), encoding="utf-8")
    (tmp_path / "layout.csv").write_text(LAYOUT, encoding="utf-8")
    (tmp_path / "two.csv").write_text(TWO_READOUTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("days")
def test_files_whose_rows_could_not_be_told_apart_are_refused_with_their_folders(platekit: Callable):
    said = platekit("read", "d1/L1.csv", "d2/L1.csv", "d1/L2.csv", "d2/L2.csv")
    assert (said.code, said.out) == (2, "")
    assert said.err[said.err.index("d1/L1.csv and") :] == (
        "d1/L1.csv and d2/L1.csv: found plate 'L1' with readout 'signal' in both, expected each plate and readout in one file.\n"
        "  A plate without a name of its own is named after its file: read the files one by one, or rename one of them.\n"
        "  The same holds for d1/L2.csv and d2/L2.csv.\n"
    )


@pytest.mark.usefixtures("days")
def test_a_file_given_twice_is_refused(platekit: Callable):
    said = platekit("read", "d1/L1.csv", "d2/L2.csv", "./d1/L1.csv")
    assert (said.code, said.out) == (2, "")
    assert said.err == "L1.csv: found the same file 2 times, expected each file once.\n  Name it once.\n"


@pytest.mark.usefixtures("days")
def test_files_of_one_plate_and_other_readouts_are_told_how_to_say_so(platekit: Callable):
    said = platekit("run", "d1/L1.csv", "d2/L1.csv", "--layout", "layout.csv")
    assert said.code == 2
    assert said.err == (
        "d1/L1.csv and d2/L1.csv: found plate 'L1' with readout 'infection' in both, expected each plate and readout in one file.\n"
        "  In a screen.toml name the plates apart with a {plate} part in the pattern of files, or give files of different readouts "
        'an entry [[plates]] each, with readout = "infection" and readout = "viability"; write other names into the titles '
        "above the grids where they name the same plates; or leave one file out.\n"
    )


@pytest.mark.usefixtures("days")
def test_a_file_of_several_readouts_names_them_as_the_command_line_takes_them(platekit: Callable):
    said = platekit("run", "two.csv", "--layout", "layout.csv")
    assert said.code == 2
    assert said.err == (
        "two.csv, readout 'infection': found 2 readouts in the file: 'GFP 485/528', 'ATP', expected only one, since none is named.\n"
        '  Say which it is: --readout "infection=GFP 485/528" or "infection=ATP"; in screen.toml readout = { infection = "..." }.\n'
    )


@pytest.mark.usefixtures("days")
def test_an_assay_that_was_not_named_is_said_on_the_screen_and_in_the_report(platekit: Callable):
    words = ("--layout", "layout.csv", "--readout", "infection=GFP 485/528")
    said = platekit("run", "two.csv", *words, "--out", "out")
    remark = (
        "No --assay was given: reporter_fluorescence is taken, which decides on the readout 'infection'. "
        "`platekit assays` lists the others."
    )
    assert said.err.splitlines()[0] == f"remark: {remark}"
    assert "No --assay was given" in Path("out/report.html").read_text(encoding="utf-8")
    named = platekit("run", "two.csv", *words, "--out", "named", "--assay", "reporter_fluorescence")
    assert "--assay" not in named.err


def test_the_help_of_run_says_which_assay_is_usual(platekit: Callable):
    assert "by default reporter_fluorescence" in " ".join(platekit("run", "--help").out.replace("│", "").split())


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("days")
def test_parquet_is_not_written_to_a_terminal(platekit: Callable, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", _Terminal(io.BytesIO()))
    said = platekit("read", "d1/L1.csv", "--format", "parquet")
    assert said.code == 2
    assert said.err == (
        "--format parquet: found a terminal, expected a file.\n  Send it to a file: > readings.parquet.\n"
    )


@pytest.mark.usefixtures("days")
def test_a_file_that_nobody_knows_is_said_once_where_it_is_left_out(platekit: Callable):
    Path("mine.csv").write_text("sample,signal\nx,2\n", encoding="utf-8")
    said = platekit("run", "d1/L1.csv", "mine.csv", "--layout", "layout.csv", "--out", "out", "--skip-bad")
    assert said.code == 1
    assert said.err.count("a table that names no wells") == 1


def test_a_notebook_decides_what_a_file_leaves_open(days: Path):
    path = days / "open.csv"
    path.write_text(";1;2\nA;1,234;5,678\n", encoding="utf-8")
    with pytest.warns(pk.Remark):
        readings = pk.read(path, reader="plain_grid", options=pk.ReadOptions(decimal=","))
    assert isinstance(readings, pd.DataFrame)
    assert readings["value"].tolist() == [1.234, 5.678]
