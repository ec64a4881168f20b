"""Consoles and places of other computers: signs that cp1252 lacks are printed, and a place that cannot be written is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PLATE = "Plate,Well,Signal Ω\nΔ-1 ≥ β,A1,0.5\nΔ-1 ≥ β,A2,0.6\n"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp850"])
def test_signs_that_the_console_lacks_are_printed_all_the_same(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "run.csv").write_text(PLATE, encoding="utf-8", newline="\n")
    given = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-X", "utf8=0", "-m", "platekit", "read", "run.csv"]
    ran = subprocess.run(command, check=False, capture_output=True, cwd=tmp_path, env=given)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.decode("utf-8").splitlines()[1].startswith("Δ-1 ≥ β,A01,Signal Ω,")
    assert b"\r" not in ran.stdout
    assert "Plate 'Δ-1 ≥ β' has 2 wells" in ran.stderr.decode("utf-8")


def test_a_place_that_cannot_be_written_is_refused_and_no_fault_of_ours(platekit: Callable, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = platekit("new", tmp_path / "file" / "screen", "--assay", "reporter_fluorescence")
    assert said.code == 2
    assert said.err == (
        f"{tmp_path / 'file' / 'screen' / 'exports'}: found a place that cannot be read or written (Not a directory), "
        "expected a file or folder that can be.\n"
        "  Check the path, the disk, the rights on it, and that no program holds it open.\n"
    )


def test_a_name_longer_than_the_file_system_takes_is_refused(platekit: Callable, tmp_path: Path) -> None:
    said = platekit("new", tmp_path / ("x" * 300), "--assay", "reporter_fluorescence")
    assert said.code == 2
    assert (
        "found a place that cannot be read or written (File name too long), expected a file or folder that can be."
        in said.err
    )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no file names that are no text")
def test_a_file_whose_name_is_no_text_is_refused(platekit: Callable, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xe9.csv")
    path.write_text(PLATE, encoding="utf-8", newline="\n")
    said = platekit("read", path)
    assert (said.code, said.err) == (
        2,
        "'\\udce9.csv': found a name with bytes that are no text, expected names in UTF-8.\n  Rename the file.\n",
    )
