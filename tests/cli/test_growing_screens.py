"""A screen that grows: a third day, a plate run again, files that cannot be read."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import platekit as pk
from platekit.gather import gather
from platekit.screen import load_screen
from platekit.simulate import simulate
from platekit.simulate.designs import three_fold_three_days
from platekit.simulate.exports import write_exports


@pytest.fixture(scope="module")
def three_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("growing") / "three days"
    write_exports(simulate(three_fold_three_days(), seed=5), folder)
    return folder


@pytest.fixture
def screen(three_days: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(three_days, tmp_path / "screen"))


def _files(folder: Path, day: str) -> list[Path]:
    return sorted(path for path in (folder / "exports").rglob("*") if path.name.startswith(day))


def _calls(run: Path) -> pd.DataFrame:
    return pd.read_csv(run / "calls.csv").set_index("compound")


def test_a_third_day_joins_by_its_name_alone_and_what_changes_can_be_explained(
    platekit: Callable, screen: Path, tmp_path: Path
):
    later = tmp_path / "later"
    for path in _files(screen, "day3"):
        (later / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.move(path, later / path.parent.name / path.name)
    run = tmp_path / "results"
    platekit("run", screen / "screen.toml", "--out", run, "--quiet")
    two = json.loads((run / "run.json").read_text(encoding="utf-8"))
    for path in later.rglob("*.*"):
        shutil.move(path, screen / "exports" / path.parent.name / path.name)
    refused = platekit("run", screen / "screen.toml", "--out", run, "--quiet")
    assert refused.code == 2
    assert "say --force: the old folder then becomes results.old-1" in refused.err
    platekit("run", screen / "screen.toml", "--out", run, "--quiet", "--force")

    # The same screen.toml; the files of day 3 came in, and none of the others is another file than it was.
    three = json.loads((run / "run.json").read_text(encoding="utf-8"))
    assert three["screen_toml"] == two["screen_toml"]
    before, after = ({record["file"]: record["sha256"] for record in run["inputs"]} for run in (two, three))
    assert {name: after[name] for name in before} == before
    assert {Path(name).name[:4] for name in set(after) - set(before)} == {"day3"}
    # What was read on days 1 and 2, and its percent inhibition, is the same to the last digit. Only what is estimated
    # over all days moves: the compounds' own signal without virus, and the fold change that it is taken off.
    old, new = (
        pd.read_parquet(folder / "tables" / "normalised.parquet") for folder in (tmp_path / "results.old-1", run)
    )
    new = new[new["batch"] != "day3"].reset_index(drop=True)
    differ = [name for name in old.columns if not new[name].equals(old[name])]
    assert set(differ) <= {"log2_fold_change", "mock_excess", "mock_excess_se_log2", "dose_viability_percent"}
    assert (new["log2_fold_change"] - old["log2_fold_change"]).abs().max() < 0.3
    calls = _calls(tmp_path / "results.old-1"), _calls(run)
    assert [set(table["n_batches"]) for table in calls] == [{2}, {3}]
    assert calls[1].loc["enhancer", "verdict"] == "pro-viral"


def test_a_day_that_came_without_its_mock_plate_and_viability_is_suspected_by_check_and_remarked_on_by_run(
    platekit: Callable, screen: Path, tmp_path: Path
):
    for path in _files(screen, "day3"):
        if path.name != "day3_L1_moi0.1.txt":
            path.unlink()
    said = platekit("check", screen / "screen.toml")
    suspected = [line.removeprefix("suspected: ") for line in said.out.splitlines() if line.startswith("suspected")]
    assert suspected == [
        "plate 'day3_L1_moi0.1' has no mock plate, and 2 other infected plates have one: there the signal of a compound "
        "itself cannot be told from infection, so an increase of its compounds may come out as inconclusive.",
        "plate 'day3_L1_moi0.1' has no viability, and 2 other infected plates have it: there the number of cells is not "
        "known, so an increase of its compounds may come out as inconclusive.",
    ]
    assert (said.code, said.out.splitlines()[-1]) == (0, "2 suspicions, nothing red: 9 file(s), 5 plate(s).")
    run = platekit("run", screen / "screen.toml", "--out", tmp_path / "out")
    assert [
        line.removeprefix("remark: ") for line in run.err.splitlines() if " no mock" in line or "no viab" in line
    ] == suspected


def test_two_files_that_were_renamed_into_each_other_are_said(screen: Path):
    one, other = _files(screen, "day2_L1_mock.txt")[0], _files(screen, "day2_L1_moi0.1.txt")[0]
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    said = [remark for remark in gather(load_screen(screen / "screen.toml")).remarks if "exchanged" in remark]
    assert said == [
        "day2_L1_mock.txt calls its plate 'day2_L1_moi0.1', and day2_L1_moi0.1.txt is another file: were the two exchanged?",
        "day2_L1_moi0.1.txt calls its plate 'day2_L1_mock', and day2_L1_mock.txt is another file: were the two exchanged?",
    ]


def _rerun(screen: Path, *, supersede: bool) -> None:
    """Day 2 was run again, plate by plate, under the library L1b; its first infected plate had lost its signal."""
    for path in _files(screen, "day2"):
        shutil.copy(path, path.with_name(path.name.replace("_L1_", "_L1b_")))
    shutil.copy(screen / "layouts" / "L1.toml", screen / "layouts" / "L1b.toml")
    text = (screen / "screen.toml").read_text(encoding="utf-8")
    for path in _files(screen, "day2"):
        if "_L1_" in path.name:
            # The first run: each number by a tenth too low, so that the two are no copies.
            raw = path.read_bytes()
            encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
            with path.open("w", encoding=encoding, newline="") as file:
                file.write(_dimmed(raw.decode(encoding)))
    if supersede:
        for arm in ("moi0.1", "mock"):
            text += f'\n[[supersede]]\nplate = "day2_L1_{arm}"\nby = "day2_L1b_{arm}"\nreason = "lamp of the reader failed"\n'
    (screen / "screen.toml").write_text(text, encoding="utf-8", newline="\n")


def _dimmed(text: str) -> str:
    """Return a text with every number in a row of a plate lowered by a tenth."""
    return re.sub(
        r"^[A-H][\t,;].*$", lambda row: re.sub(r"(?<!/)\b\d+\b(?!/)", _lower, row[0]), text, flags=re.MULTILINE
    )


def _lower(number: re.Match[str]) -> str:
    return str(round(int(number[0]) * 0.9))


def test_a_superseded_plate_stays_in_the_tables_and_takes_no_part(screen: Path, three_days: Path):
    as_it_was = pk.run(three_days / "screen.toml")
    _rerun(screen, supersede=True)
    results = pk.run(screen / "screen.toml")
    first = results.wells[results.wells["plate"] == "day2_L1_moi0.1"]
    assert first["excluded"].all()
    assert all(
        reason.startswith("superseded by 'day2_L1b_moi0.1': lamp of the reader failed")
        for reason in first["exclusion_reason"]
    )
    assert "day2_L1_moi0.1" not in set(results.checks["plate"])
    assert len(results.readings) == len(as_it_was.readings) * 4 // 3
    # The rerun holds the numbers that day 2 had before: so the verdicts are those of the screen before.
    columns = ["compound", "verdict", "fold", "fold_ci_low", "fold_ci_high", "n_batches"]
    assert results.calls[columns].to_numpy().tolist() == as_it_was.calls[columns].to_numpy().tolist()
    said = "Plate 'day2_L1_moi0.1' is superseded by 'day2_L1b_moi0.1' and excluded: lamp of the reader failed."
    assert said in results.remarks
    paired = results.pairing.set_index("plate")
    assert paired.loc["day2_L1b_moi0.1", "mock_plate"] == "day2_L1b_mock"


def test_where_one_read_alone_was_repeated_the_other_stays_in_use(screen: Path, three_days: Path):
    _rerun(screen, supersede=True)
    for path in (screen / "exports" / "viability").glob("day2_L1b_*"):
        path.unlink()
        sound = three_days / "exports" / "viability" / path.name.replace("_L1b_", "_L1_")
        shutil.copy(sound, screen / "exports" / "viability" / sound.name)
    results = pk.run(screen / "screen.toml")
    paired = results.pairing.set_index("plate")
    assert paired.loc["day2_L1b_moi0.1", "viability_plate"] == "day2_L1_moi0.1"
    first = results.wells[results.wells["plate"] == "day2_L1_moi0.1"]
    superseded = first["exclusion_reason"].str.startswith("superseded")
    assert first.loc[superseded, "readout"].unique().tolist() == ["infection"]
    columns = ["compound", "verdict", "n_batches"]
    assert (
        results.calls[columns].to_numpy().tolist()
        == pk.run(three_days / "screen.toml").calls[columns].to_numpy().tolist()
    )


def test_the_report_shows_what_was_superseded_and_why(screen: Path, tmp_path: Path):
    _rerun(screen, supersede=True)
    pk.write(pk.run(screen / "screen.toml"), tmp_path / "results")
    page = (tmp_path / "results" / "report.html").read_text(encoding="utf-8")
    assert "superseded by &#39;day2_L1b_moi0.1&#39;: lamp of the reader failed" in page


BAD = {
    "day7_L1_mock.txt": (b"", "an empty file (0 bytes)"),
    "day8_L1_mock.txt": (b"PK\x03\x04 cut off", "a workbook that is cut off or damaged"),
    "day9_L1_mock.txt": (b"Dear all, see you on Monday\n", "no plate"),
    "day7_L9_mock.txt": (b"x", "layout"),
}


def test_every_kind_of_bad_file_is_left_out_with_its_reason_when_asked(
    platekit: Callable, screen: Path, tmp_path: Path
):
    for name, (content, _) in BAD.items():
        (screen / "exports" / "reporter" / name).write_bytes(content)
    (screen / "layouts" / "L9.toml").write_text("[well.A1]\nrole = 'virus_contol'\n", encoding="utf-8")
    whole = [name for name in BAD if name != "day9_L1_mock.txt"]
    refused = platekit("run", screen / "screen.toml", "--out", tmp_path / "out", "--quiet")
    assert (refused.code, (tmp_path / "out").exists()) == (2, False)
    said = platekit("run", screen / "screen.toml", "--out", tmp_path / "out", "--quiet", "--skip-bad")
    assert said.code == 1
    left_out = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["left_out"]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert len(left_out) == len(BAD)
    for name in (*whole[:2], "day9_L1_mock.txt"):
        assert any(one.startswith(name) for one in left_out)
        assert f"Left out:</strong> {name}" in page
    # The file is sound as far as anybody knows; it is its layout that cannot be read, and that is named.
    assert any(one.startswith("L9.toml, [well.A1] role: found the role 'virus_contol'") for one in left_out)
    assert [one for one in left_out if one in refused.err] == left_out
