"""Titres of a screen.toml: read with their bounds, compared, and refused where they say two things or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.errors import PlatekitError
from platekit.screen import load_screen_text
from platekit.titrations import titrations

HEAD = """
[screen]
name = "titres"
assay = "reporter_fluorescence"
[[plates]]
files = "plates.csv"
layout = "layout.toml"
readout = "infection"
[[titres]]
files = "titres_{batch}.csv"
reference = "vehicle"
unit = "PFU/mL"
virus = "VSV"
"""
COLUMNS = 'columns = { arm = "arm", titre = "PFU", concentration_uM = "dose_nM", compound = "drug" }\n'
DAYS = {"d1": ("1e5", "2e6"), "d2": ("2e5", "3e6"), "d3": ("<100", "1e6")}


def screen(folder: Path, rest: str = COLUMNS, head: str = HEAD, days=DAYS):
    for day, (vehicle, drug) in days.items():
        rows = f"arm,PFU,drug,dose_nM\nvehicle,{vehicle},,\nbari,{drug},baricitinib,1000\n"
        (folder / f"titres_{day}.csv").write_text(rows, encoding="utf-8")
    return load_screen_text(head + rest, folder)


def test_titres_are_read_with_bounds_doses_and_places(tmp_path):
    found = titrations(screen(tmp_path))
    values = found.values[found.values["arm"] == "vehicle"]
    assert values[["batch", "titre", "relation", "virus"]].to_numpy().tolist() == [
        ["d1", 1e5, "", "VSV"], ["d2", 2e5, "", "VSV"], ["d3", 100.0, "<", "VSV"],
    ]  # fmt: skip
    assert values["source"].tolist()[0] == "titres_d1.csv:2:2"
    row = found.gains.iloc[0]
    assert (row["compound"], row["concentration_uM"], row["gain_relation"], row["n_bounds"]) == (
        "baricitinib",
        1.0,
        ">",
        1,
    )
    # By hand: log10 differences 1.3010, 1.1761 and at least 4.
    assert row["log10_gain"] == pytest.approx((1.30103 + 1.17609 + 4) / 3, rel=1e-5)
    assert [record.file for record in found.records] == ["titres_d1.csv", "titres_d2.csv", "titres_d3.csv"]


def test_log10_titres_and_a_limit_for_all(tmp_path):
    days = {"d1": ("5", "6.3"), "d2": ("5.2", "6.5"), "d3": ("ND", "6")}
    found = titrations(screen(tmp_path, 'lod = 100\ncolumns = { arm = "arm", log10_titre = "PFU" }\n', days=days))
    assert found.gains["n_bounds"].tolist() == [1]
    assert found.values["titre"].tolist()[:2] == [pytest.approx(1e5), pytest.approx(10**6.3)]


@pytest.mark.parametrize(
    ("rest", "days", "message"),
    [
        (
            COLUMNS, DAYS | {"d1": ("ND", "1e6")},
            "titres_d1.csv, line 2, column 2: found 'ND' and no limit of detection, expected the limit.\n"
            '  Name its column, lod = "..." in columns, or say it for all: lod = 100, in the unit of the titre.',
        ),
        (
            COLUMNS, DAYS | {"d1": ("about 5", "1e6")},
            "titres_d1.csv, line 2, column 2: found 'about 5', expected a number, '<' or '>' with a number, 'not found' or nothing.\n"
            "  Correct the cell.",
        ),
        (
            'columns = { arm = "arm", titre = "pfu" }\n', DAYS,
            "screen.toml, [[titres]] 1, columns.titre: found the column 'pfu', expected a column of 'titres_d1.csv'.\n"
            "  Columns: did you mean 'PFU'?",
        ),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_used_are_refused(tmp_path, rest, days, message):
    with pytest.raises(PlatekitError) as refused:
        titrations(screen(tmp_path, rest, days=days))
    assert str(refused.value) == message


def test_a_reference_that_is_no_arm_is_refused_by_its_key(tmp_path):
    with pytest.raises(PlatekitError) as refused:
        titrations(screen(tmp_path, head=HEAD.replace('"vehicle"', '"DMSO"')))
    assert str(refused.value) == (
        "screen.toml, [[titres]] 1, key 'reference': found 'DMSO', expected an arm of the table.\n"
        "  Arms: known are 'bari', 'vehicle'."
    )


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        (
            'columns = { arm = "arm" }\n',
            "screen.toml, [[titres]] 1, key 'columns': found no 'titre', expected one column of titres.\n"
            '  Write titre = "...", or log10_titre = "..." for log10.',
        ),
        (
            'columns = { titre = "PFU" }\n',
            "screen.toml, [[titres]] 1, key 'columns': found no 'arm', expected the column that names the arm.\n"
            '  Write arm = "...".',
        ),
        (
            'lod = 0\ncolumns = { arm = "arm", titre = "PFU" }\n',
            "screen.toml, [[titres]] 1, key 'lod': found 0, expected a number above 0.\n"
            "  Give the limit of detection in the unit of the titre.",
        ),
        (
            'columns = { arm = ["a", "b"], titre = "PFU" }\n',
            "screen.toml, [[titres]] 1, key 'columns', key 'arm': found a list, expected one column.\n"
            "  Name the one column of the file.",
        ),
    ],
)  # fmt: skip
def test_entries_that_say_too_little_are_refused(tmp_path, rest, message):
    with pytest.raises(PlatekitError) as refused:
        screen(tmp_path, rest)
    assert str(refused.value) == message


def test_an_entry_without_a_unit_is_refused(tmp_path):
    with pytest.raises(PlatekitError) as refused:
        screen(tmp_path, 'columns = { arm = "arm", titre = "PFU" }\n', head=HEAD.replace('unit = "PFU/mL"\n', ""))
    assert str(refused.value) == (
        "screen.toml, [[titres]] 1, key 'unit': found nothing, expected the unit of the titres.\n"
        '  Write unit = "PFU/mL", or name a column for it.'
    )
