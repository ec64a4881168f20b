"""A value of a wrong type anywhere in a layout, a screen or an assay is refused or read, and never a fault of platekit."""

from __future__ import annotations

import copy
import datetime
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from platekit.assay import load_assay
from platekit.errors import PlatekitError
from platekit.layout import read_layout
from platekit.screen import load_screen, resolve
from platekit.shipped import shipped

WRONG = {
    "no list": [], "list": [96], "list of lists": [[1]], "no table": {}, "table": {"a": 1}, "table in a table": {"a": {"b": 1}},
    "value of lists": {"value": [1], "unit": ["nM"]}, "series of lists": {"top": 1, "fold": 2, "n": [2]}, "zero": 0,
    "below zero": -1, "fraction": 1.5, "nan": float("nan"), "infinity": float("inf"), "beyond all floats": 10**400, "yes": True,
    "no": False, "no text": "", "text": "x", "null character": "\0", "date": datetime.date(2020, 1, 1),
}  # fmt: skip
LAYOUT = """
note = "x"
[meta]
plate_size = 96
include = ["doses.toml", { path = "doses.toml", shift = "A1 to B1" }]
roles = { DMSO = "virus_control" }
concentration_unit = "nM"
alert = "careful"
path = "x.csv"
concat = { P1 = "part.toml" }
[expt]
virus = "rRVFV"
moi = 0.1
excluded = false
[plate.P2.row.A]
batch = "1"
[row]
A = { compound = "a" }
B = { compound = "b" }
[row.B-D]
role = "antiviral_control"
[col.1]
donor = 3
[irow.A]
replicate = 1
[well.A1]
role = "DMSO"
concentration_uM = 0
[well.A7]
compound = "c"
concentration = { value = 300, unit = "nM" }
concentration_b_uM = 3
[block.3x2.C1]
compound = "e"
concentration_uM = { values = [1, 2, 3], unit = "uM" }
[block.4x2.E1]
compound = "f"
concentration_uM = { top = 10, fold = 3, n = 2, along = "left", each = 2 }
"""
DISPENSED = """
[dispense]
log = ["echo.csv"]
well_volume_uL = 50
stocks = { baricitinib = "10 mM", x = { value = 1, unit = "mM" } }
vehicles = ["DMSO"]
plates = { DST01 = "P1" }
[well.A1]
role = "virus_control"
"""
SCREEN = """
[screen]
name = "a"
assay = "reporter_fluorescence"
[[plates]]
files = ["{batch}_{arm}.csv"]
layout = "layout.toml"
readout = { infection = "x" }
values = { arm = { column = "moi", infected = 0.1, mock = 0 } }
concentration_uM = { value = 3, unit = "nM" }
compound = "c"
role = "DMSO"
roles = { DMSO = "virus_control" }
reader = "gen5"
decimal = ","
sheet = "R"
[[plates]]
files = "embedded.txt"
layout = "embedded"
readout = "viability"
columns = { compound = "name", concentration_uM = "conc" }
units = { concentration_uM = "nM" }
[[tables]]
files = "wells.csv"
header = true
columns = { plate = "plate", well = ["row", "col"], role = "role", moi = "arm", time_h = "t" }
units = { time_h = "h" }
values = { moi = { infected = 0.1, mock = 0 } }
readout = { infection = "signal" }
[[tables]]
files = "counted.csv"
header = false
layout = "layout.toml"
columns = { plate = 1, well = 2 }
readout = { infection = 6 }
[[exclude]]
plate = "d1_mock"
well = ["A03"]
reason = "x"
[[supersede]]
plate = "d1_mock"
by = "d1_infected"
reason = "z"
"""
ECHO = """Run ID,1
Application Name,Labcyte Echo Plate Reformat

[DETAILS]
Source Plate Name,Source Plate Barcode,Source Well,Destination Plate Name,Destination Plate Barcode,Destination Well,Transfer Volume,Actual Volume,Sample Name,Transfer Status
Source[1],SRC01,P1,Destination[1],DST01,A1,50,50,DMSO,
Source[1],SRC01,A1,Destination[1],DST01,A2,50,50,baricitinib,
"""
FILES = {
    "doses.toml": '[block.4x1.A2]\nconcentration_uM = { top = 10, fold = 3, n = 4 }\nrole = "antiviral_control"\n',
    "part.toml": '[well.A1]\nrole = "virus_control"\n', "layout.toml": '[well.A1]\nrole = "virus_control"\n',
    "echo.csv": ECHO, **dict.fromkeys(("d1_infected.csv", "d1_mock.csv", "embedded.txt", "wells.csv", "counted.csv"), "well,x\n"),
}  # fmt: skip
READ = {
    "layout": (LAYOUT, read_layout), "dispensed": (DISPENSED, read_layout),
    "screen": (SCREEN, lambda path: resolve(load_screen(path))),
    "assay": ((shipped("assays") / "reporter_fluorescence.toml").read_text(encoding="utf-8"), load_assay),
}  # fmt: skip


def written(value: object) -> str:
    """Return a value as TOML; texts and keys of JSON are texts of TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, float) else json.dumps(value)


def places(value: object, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield (*before, key)
        yield from places(inner, (*before, key))


@pytest.mark.filterwarnings("ignore::platekit.errors.Remark")
@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_value_of_a_wrong_type_at_any_place_is_no_fault(kind, wrong, tmp_path):
    text, read = READ[kind]
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    path: Path = tmp_path / "tried.toml"
    path.write_text(text, encoding="utf-8")
    read(path)
    document = tomllib.loads(text)
    for place in places(document):
        changed = copy.deepcopy(document)
        inner = changed
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = wrong
        path.write_text("\n".join(f"{json.dumps(key)} = {written(value)}" for key, value in changed.items()), "utf-8")
        try:
            read(path)
        except PlatekitError:
            continue
        except Exception as fault:
            raise AssertionError(f"{place} = {wrong!r}") from fault


def test_a_size_of_a_plate_that_is_a_list_is_refused(tmp_path):
    (tmp_path / "layout.toml").write_text("[meta]\nplate_size = [96]\n", encoding="utf-8")
    with pytest.raises(PlatekitError) as caught:
        read_layout(tmp_path / "layout.toml")
    assert str(caught.value) == (
        "layout.toml, [meta] plate_size: found [96], expected the wells of a plate.\n  Sizes are 6, 12, 24, 48, 96, 384, 1536."
    )


@pytest.mark.parametrize("number", ["12345678901234567890", "1" * 5000])
def test_a_number_that_is_no_number_but_a_name_is_refused_with_its_place(number, tmp_path):
    (tmp_path / "layout.toml").write_text(f'[well.A1]\nrole = "virus_control"\nbarcode = {number}\n', encoding="utf-8")
    with pytest.raises(PlatekitError) as caught:
        read_layout(tmp_path / "layout.toml")
    assert str(caught.value) == (
        "layout.toml, line 3, column 11: found no valid TOML (A whole number that is too large), expected a [table] or key = "
        "value.\n  Text stands in quotes, and so does a table name with a comma: [well.'A1,A3']."
    )
