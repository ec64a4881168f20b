"""The commands as a user types them: what they print where, their exit codes, and what they leave on disk."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pandas as pd
import pytest

from platekit.simulate import simulate
from platekit.simulate.designs import three_fold_one_plate
from platekit.simulate.exports import write_exports


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One simulated plate of one day, as exports with a screen.toml."""
    place = tmp_path_factory.mktemp("screens") / "one plate"
    write_exports(simulate(three_fold_one_plate(), seed=2), place)
    return place


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_demo_names_its_report_and_its_verdicts(platekit: Callable, tmp_path: Path):
    said = platekit("demo", "--out", tmp_path / "demo")
    assert said.code == 0
    lines = said.out.splitlines()
    assert any(line.startswith("baricitinib") and "pro-viral" in line for line in lines)
    assert any(line.startswith("remdesivir") and "antiviral" in line for line in lines)
    assert any(line.startswith("staurosporine") and "toxic" in line for line in lines)
    assert f"Report: {(tmp_path / 'demo' / 'report.html').resolve()}" in lines
    assert all(line.startswith("remark: ") for line in said.err.splitlines())


def test_the_same_input_gives_the_same_bytes_whatever_the_workers_and_the_place(
    platekit: Callable, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    platekit("run", folder / "screen.toml", "--out", tmp_path / "one")
    monkeypatch.chdir(folder)
    command = [sys.executable, "-m", "platekit", "run", "screen.toml", "--out", str(tmp_path / "two"), "--workers", "2"]
    subprocess.run(command, check=False, capture_output=True, cwd=folder)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_json_on_stdout_is_the_calls_and_nothing_else(platekit: Callable, folder: Path, tmp_path: Path):
    said = platekit("run", folder / "screen.toml", "--out", tmp_path / "out", "--json", "--quiet")
    calls = json.loads(said.out)
    assert {call["compound"] for call in calls} == {"enhancer", *(f"inert-{i:02d}" for i in range(1, 8))}
    assert said.err == ""


def test_quiet_says_nothing(platekit: Callable, folder: Path, tmp_path: Path):
    said = platekit("run", folder / "screen.toml", "--out", tmp_path / "out", "--quiet")
    assert (said.out, said.err) == ("", "")


def test_exports_and_a_layout_need_no_toml_and_get_one(platekit: Callable, folder: Path, tmp_path: Path):
    export = next((folder / "exports" / "reporter").iterdir())
    layout = next((folder / "layouts").iterdir())
    said = platekit("run", export, "--layout", layout, "--assay", "reporter_fluorescence", "--out", tmp_path / "out")
    assert said.code in (0, 1)
    written = (tmp_path / "out" / "screen.toml").read_text(encoding="utf-8")
    again = tmp_path / "again.toml"
    again.write_text(written, encoding="utf-8")
    assert platekit("check", again).code == 0


def test_a_broken_input_is_refused_or_left_out_when_asked(platekit: Callable, folder: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    reporter = copy / "exports" / "reporter"
    (reporter / "day9_L1_moi0.1.txt").write_bytes(b"")
    text = (copy / "screen.toml").read_text(encoding="utf-8")
    refused = platekit("run", copy / "screen.toml", "--out", tmp_path / "out")
    assert (refused.code, (tmp_path / "out").exists()) == (2, False)
    assert refused.err == (
        "day9_L1_moi0.1.txt: found an empty file (0 bytes), expected an export.\n"
        "  Export or copy it again; the disk may have been full.\n"
    ), text
    skipped = platekit("run", copy / "screen.toml", "--out", tmp_path / "out", "--skip-bad")
    assert skipped.code == 1
    assert "remark: Left out: day9_L1_moi0.1.txt: found an empty file" in skipped.err
    assert (tmp_path / "out" / "report.html").is_file()


def test_a_folder_that_is_there_is_refused_before_anything_is_computed(
    platekit: Callable, folder: Path, tmp_path: Path
):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    said = platekit("run", folder / "screen.toml", "--out", tmp_path / "out")
    assert said.code == 2
    assert said.err == (
        f"{tmp_path / 'out'}: found a folder with something in it, expected a new place for the results.\n"
        "  Give another place with --out, or say --force: the old folder then becomes out.old-1.\n"
    )
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_check_prints_which_file_holds_which_plate(platekit: Callable, folder: Path):
    said = platekit("check", folder / "screen.toml")
    assert said.code == 0
    head, first, *_ = said.out.splitlines()
    assert head.split() == ["file", "reader", "plate", "readouts", "readings", "layout", "batch", "moi", "not", "used"]
    assert first.split() == [
        "exports/reporter/day1_L1_moi0.1.txt",
        "gen5_txt",
        "day1_L1_moi0.1",
        "infection",
        "96",
        "L1.toml",
        "day1",
        "0.1",
        "16",
    ]
    assert said.out.splitlines()[-1] == "Nothing wrong: 2 file(s), 1 plate(s)."


def test_check_suspects_controls_that_changed_places(platekit: Callable, folder: Path, tmp_path: Path):
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    layout = copy / "layouts" / "L1.toml"
    text = (
        layout.read_text(encoding="utf-8")
        .replace('"virus_control"', '"?"')
        .replace('"cell_control"', '"virus_control"')
    )
    layout.write_text(text.replace('"?"', '"cell_control"'), encoding="utf-8")
    said = platekit("check", copy / "screen.toml")
    assert said.code == 1
    red = next(line for line in said.out.splitlines() if "layout_agreement" in line)
    assert red.startswith(
        "red: plate 'day1_L1_moi0.1', infection, layout_agreement: cell_control reads higher than virus_control"
    )
    assert red.endswith("labels swapped, or another plate")


def test_new_makes_a_folder_and_check_says_what_is_missing(
    platekit: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    said = platekit("new", "mine", "--assay", "viability_atp", "--wells", "384")
    assert said.out.splitlines() == [
        "mine/README.md", "mine/screen.toml", "mine/layout.xlsx", "mine/exports/",
        "Fill them in as mine/README.md says; platekit check mine/screen.toml helps.",
    ]  # fmt: skip
    assert said.code == 0
    missing = platekit("check", "mine/screen.toml")
    assert missing.code == 2
    assert missing.err == (
        "screen.toml, [[plates]] 1, key 'cell_line': found 'FILL IN', expected the name of the cells.\n"
        "  Write it in place of the words between the quotes; a number stands without quotes.\n"
    )
    again = platekit("new", "mine")
    assert again.err == (
        "mine: found a folder that is not empty, expected a new or empty folder.\n"
        "  Give another name, or move this one away.\n"
    )


@pytest.mark.parametrize("form", ["csv", "json"])
def test_read_prints_tidy_readings(platekit: Callable, folder: Path, form: str):
    export = next((folder / "exports" / "reporter").iterdir())
    said = platekit("read", export, "--format", form)
    table = pd.read_csv(io.StringIO(said.out)) if form == "csv" else pd.DataFrame(json.loads(said.out))
    assert said.code == 0
    assert list(table.columns) == ["plate", "well", "readout", "time_h", "field", "value", "flag", "source"]
    assert set(table["readout"]) == {"fluorescence 485/528"}


def test_read_writes_parquet_to_a_pipe(folder: Path, tmp_path: Path):
    export = next((folder / "exports" / "reporter").iterdir())
    command = [sys.executable, "-m", "platekit", "read", str(export), "--format", "parquet"]
    (tmp_path / "x.parquet").write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    assert pd.read_parquet(tmp_path / "x.parquet")["well"].iloc[0] == "A01"


def test_a_format_that_does_not_exist_is_refused(platekit: Callable, folder: Path):
    said = platekit("read", folder / "screen.toml", "--format", "xml")
    assert (said.code, said.out) == (2, "")
    assert said.err == "--format: found 'xml', expected csv, json or parquet.\n  Say --format csv.\n"


def test_layout_draws_the_plate(platekit: Callable, folder: Path):
    said = platekit("layout", next((folder / "layouts").iterdir()))
    assert said.code == 0
    assert "virus_control" in said.out
    assert "enhancer" in said.out


def test_readers_and_assays_are_listed(platekit: Callable):
    assert {"gen5_txt", "envision_csv", "plain_grid", "plain_long"} <= set(platekit("readers").out.split())
    assert {"reporter_fluorescence", "reporter_luciferase", "viability_atp"} <= set(platekit("assays").out.split())


def test_exports_without_a_layout_are_asked_for_one(platekit: Callable, folder: Path):
    export = next((folder / "exports" / "reporter").iterdir())
    said = platekit("run", export)
    assert said.code == 2
    assert said.err == (
        "platekit run: found exports without --layout, expected the layout of the plates.\n"
        "  Say what was in the wells: platekit run FILE... --layout layout.toml, or write a screen.toml.\n"
    )


def test_the_version_is_printed(platekit: Callable):
    said = platekit("--version")
    assert (said.code, said.out.strip()) == (0, metadata.version("platekit"))


def test_a_file_of_two_reads_is_mapped_on_the_command_line(platekit: Callable, shared: Path, tmp_path: Path):
    export = shared / "exports" / "biotek-gen5" / "endpoint_singleplate.txt"
    layout = tmp_path / "layout.csv"
    rows = [f"{row}1,virus_control,,\n{row}12,cell_control,,\n{row}2,compound,x,1" for row in "ABCDEFGH"]
    layout.write_text("well,role,compound,concentration_uM\n" + "\n".join(rows), encoding="utf-8")
    words = ["--readout", "infection=fluorescence 485/528", "--readout", "viability=fluorescence 360/460"]
    assert platekit("run", export, "--layout", layout, *words, "--out", tmp_path / "out").code in (0, 1)
    wells = pd.read_parquet(tmp_path / "out" / "tables" / "wells.parquet")
    # The spots of the reference set: A02 at 485/528, A01 at 360/460.
    values = wells.set_index(["well", "readout"])["value"]
    assert (values[("A02", "infection")], values[("A01", "viability")]) == (1873, 8940)


def test_two_names_without_the_words_of_the_file_are_refused(platekit: Callable, folder: Path):
    export = next((folder / "exports" / "reporter").iterdir())
    said = platekit("run", export, "--layout", "l.csv", "--readout", "infection", "--readout", "viability")
    assert said.code == 2
    assert said.err == (
        "--readout: found 'infection', 'viability', expected one name, or NAME=WORDS OF THE FILE for each readout.\n"
        "  Say --readout 'infection=fluorescence 485/528' --readout 'viability=luminescence'; "
        "platekit read FILE prints the words of a file.\n"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",1,2\nA,1.5,2\n", "read: plate.csv by plain_grid, 2 readings of 1 plate; the decimal mark is the point\n"),
        (";1;2\nA;1,5;2\n", "read: plate.csv by plain_grid, 2 readings of 1 plate; the decimal mark is the comma\n"),
        (",1,2\nA,1,2\n", "read: plate.csv by plain_grid, 2 readings of 1 plate\n"),
    ],
)
def test_read_says_who_read_a_file_and_with_which_decimal_mark(
    platekit: Callable, tmp_path: Path, text: str, said: str
):
    (tmp_path / "plate.csv").write_text(text, encoding="utf-8")
    assert platekit("read", str(tmp_path / "plate.csv")).err.startswith(said)


def test_read_takes_the_decimal_mark_that_a_file_does_not_show(platekit: Callable, tmp_path: Path):
    grid = tmp_path / "grid.txt"
    rows = [letter + "\t1,234" * 12 for letter in "ABCDEFGH"]
    grid.write_text("\t" + "\t".join(map(str, range(1, 13))) + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert platekit("read", grid).code == 2
    said = platekit("read", grid, "--decimal", ",")
    assert set(pd.read_csv(io.StringIO(said.out))["value"]) == {1.234}


def test_read_prints_calculated_readouts_when_asked(platekit: Callable, shared: Path):
    export = shared / "exports" / "biotek-gen5" / "luminescence_endpoint_multiplate.txt"
    assert "NormLum" not in platekit("read", export).out
    assert "NormLum" in platekit("read", export, "--calculated").out


def test_check_names_plates_that_cannot_be_judged(platekit: Callable, folder: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    layout = next((copy / "layouts").iterdir())
    text = layout.read_text(encoding="utf-8")
    layout.write_text(text.replace('"virus_control"', '"empty"'), encoding="utf-8")
    said = platekit("check", copy / "screen.toml")
    assert said.code == 1
    assert "red: plate 'day1_L1_moi0.1', infection, vehicle_wells: no virus_control well" in said.out


def test_a_fault_of_platekit_is_a_short_message_and_a_file(platekit: Callable, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("not the user's doing")

    monkeypatch.setattr("platekit.assay.shipped_assays", broken)
    said = platekit("assays")
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("platekit made a mistake (ZeroDivisionError). Nothing was written.")
    report = Path(said.err.rsplit(" with ", 1)[1].strip())
    assert "not the user's doing" in report.read_text(encoding="utf-8")
    report.unlink()
