"""Compounds that look like a missing value or a number are names, from the layout to every file of the results."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

import platekit as pk

# Twelve is a number in the spreadsheet, as people type it; the others are text in both.
NAMES = ["NA", "None", "nan", "1E5", "0012", 12]
SCREEN = """
[screen]
name = "names"
assay = "reporter_fluorescence"

[[plates]]
files = "plate.csv"
layout = "{layout}"
readout = "infection"
virus = "reporter virus"
cell_line = "A549"
batch = "1"
"""


def _rows() -> list[list[object]]:
    rows: list[list[object]] = [["well", "role", "compound", "concentration_uM", "moi"]]
    for line, letter in enumerate("ABCDEFGH"):
        for column in range(1, 13):
            well = f"{letter}{column}"
            if column < 3 or line > 5:
                rows.append([well, "virus_control", "", "", 0.1] if column % 2 else [well, "cell_control", "", "", 0])
            else:
                rows.append([well, "compound", NAMES[line], 10 / 3 ** ((column - 3) // 2), 0.1])
    return rows


@pytest.fixture(params=["csv", "xlsx"])
def screen(request, tmp_path: Path) -> Path:
    chance = random.Random(3)
    grid = ["," + ",".join(map(str, range(1, 13)))]
    grid += [f"{letter}," + ",".join(f"{chance.gauss(1000, 30):.1f}" for _ in range(12)) for letter in "ABCDEFGH"]
    (tmp_path / "plate.csv").write_text("\n".join(grid) + "\n", encoding="utf-8")
    layout = tmp_path / f"layout.{request.param}"
    if request.param == "csv":
        with layout.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(_rows())
    else:
        workbook = openpyxl.Workbook()
        for row in _rows():
            workbook.active.append([None if cell == "" else cell for cell in row])
        workbook.save(layout)
    (tmp_path / "screen.toml").write_text(SCREEN.format(layout=layout.name), encoding="utf-8")
    return tmp_path / "screen.toml"


def test_names_come_through_the_whole_walk_as_they_were_written(screen: Path, tmp_path: Path):
    wanted = sorted(map(str, NAMES))
    results = pk.run(screen)
    assert sorted(set(results.wells["compound"]) - {""}) == wanted
    assert sorted(results.calls["compound"]) == wanted
    out = pk.write(results, tmp_path / "out")
    with (out / "calls.csv").open(encoding="utf-8", newline="") as stream:
        assert sorted(row["compound"] for row in csv.DictReader(stream)) == wanted
    sheet = openpyxl.load_workbook(out / "results.xlsx")["calls"]
    column = [cell.value for cell in sheet[1]].index("compound")
    assert sorted(row[column].value for row in sheet.iter_rows(min_row=2)) == wanted
    assert sorted(set(pq.read_table(out / "tables" / "calls.parquet")["compound"].to_pylist())) == wanted
