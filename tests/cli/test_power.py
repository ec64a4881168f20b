"""`platekit power` as a user types it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from platekit.report.statement import STATEMENT

FAST = (
    "--well-cv",
    0.2,
    "--day-sd",
    0.1,
    "--days",
    2,
    "--vehicles",
    8,
    "--doses",
    4,
    "--drugs",
    10,
    "--simulated",
    20,
    "--plate",
    96,
)


def test_the_page_holds_figure_table_and_statement(platekit: Callable, tmp_path: Path):
    said = platekit("power", *FAST, "--out", tmp_path / "power.html")
    assert said.code == 0
    assert "Assumed: a well CV of 20%, flat plates: SD of a well 0.29, of a drug between days 0.10 (log2)." in said.out
    assert f"Figure: {(tmp_path / 'power.html').resolve()}" in said.out
    page = (tmp_path / "power.html").read_text(encoding="utf-8")
    assert STATEMENT.replace("'", "&#39;") in page
    assert "<svg " in page
    assert platekit("power", *FAST, "--out", tmp_path / "again.html").code == 0
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_svg_and_json_say_the_same_fold(platekit: Callable, tmp_path: Path):
    said = platekit("power", *FAST, "--out", tmp_path / "power.svg", "--format", "json")
    (row,) = json.loads(said.out)
    assert (row["days"], row["vehicles"], row["doses"], row["drugs"]) == (2, 8, 4, 10)
    assert 1.3 < row["detectable_fold"] < 3
    assert ElementTree.parse(tmp_path / "power.svg").getroot().tag.endswith("svg")


def test_a_past_run_gives_its_noise_and_its_own_design(platekit: Callable, tmp_path: Path):
    from platekit.assay import load_assay
    from platekit.power import PlateNoise, PowerDesign
    from platekit.power._screen import Task, screen_wells
    from platekit.store import parquet_bytes

    design = PowerDesign(2, 6, 5, drugs=10, active=2, plate_size=96)
    wells = screen_wells(Task(design, PlateNoise(0.3, 0.1), load_assay(), (1.0, 1.0), (3,)))
    (tmp_path / "run" / "tables").mkdir(parents=True)
    (tmp_path / "run" / "tables" / "normalised.parquet").write_bytes(parquet_bytes(wells))
    (tmp_path / "run" / "run.json").write_text(
        json.dumps({"assay": {"name": "reporter_fluorescence"}}), encoding="utf-8"
    )
    said = platekit("power", tmp_path / "run", "--days", 2, "--simulated", 4, "--format", "csv", "--doses", 5)
    assert said.code == 0
    table = pd.read_csv(io.StringIO(said.out))
    assert sorted(table["vehicles"]) == [4, 6, 8, 16]
    assert set(table["drugs"]) == {10}
    assert said.err.startswith("remark: The spread of a drug between days, 0.")


def test_what_contradicts_itself_is_said_with_the_command_to_type(platekit: Callable, tmp_path: Path):
    for words, message in (
        ((), "platekit power: found neither a run nor --well-cv, expected one of the two.\n  Say platekit power RUN, with the folder of a finished run, or platekit power --well-cv 0.2 --day-sd 0.2.\n"),
        ((tmp_path, "--well-cv", 0.2), "platekit power: found a run together with --well-cv, expected one of the two.\n  Say platekit power RUN, with the folder of a finished run, or platekit power --well-cv 0.2 --day-sd 0.2.\n"),
        ((tmp_path, "--edge", 0.2), "platekit power: found a run together with --edge or --slope, expected one or the other.\n  The plates of the run say what their patterns are; with --well-cv the two options do.\n"),
        (("--well-cv", 0.2, "--days", "1,x"), "--days: found '1,x', expected whole numbers of 1 or more with commas between them.\n  Say --days 1,2,3.\n"),
        (("--well-cv", 0.2, "--out", "power.pdf"), "--out: found 'power.pdf', expected a name that ends in .html or .svg.\n  Say --out power.html.\n"),
        (("--well-cv", 0.2, "--out", tmp_path / "no" / "power.svg"), f"{tmp_path / 'no' / 'power.svg'}: found a folder that is not there, expected a folder to write to.\n  Make the folder first.\n"),
    ):  # fmt: skip
        said = platekit("power", *words)
        assert (said.code, said.out, said.err) == (2, "", message)
    taken = tmp_path / "power.svg"
    taken.write_text("mine", encoding="utf-8")
    said = platekit("power", "--well-cv", 0.2, "--out", taken)
    assert (said.code, said.err) == (
        2, f"{taken}: found a file that is there already, expected a new file.\n  Give another name, or move this one away.\n"
    )  # fmt: skip


def test_it_neither_takes_nor_gives_an_moi(platekit: Callable):
    assert "moi" not in platekit("power", "--help").out.casefold()
    assert "moi" not in platekit("power", *FAST, "--format", "csv").out.casefold()
