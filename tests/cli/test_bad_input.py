"""Bad input is the normal case: each gives one message in four parts, exit 2, no traceback, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest

GRID = "\n".join([
    "," + ",".join(str(column) for column in range(1, 13)),
    *(letter + "," + ",".join(str(1000 + 10 * row + column) for column in range(12)) for row, letter in enumerate("ABCDEFGH")),
])  # fmt: skip
LAYOUT = "well,role,compound,concentration_uM\n" + "\n".join([
    *(f"{letter}1,virus_control,," for letter in "ABCDEFGH"),
    *(f"{letter}12,cell_control,," for letter in "ABCDEFGH"),
    *(f"{letter}{column},compound,drug {letter},{0.01 * 3 ** (column - 2)}" for letter in "ABCDEFGH" for column in range(2, 12)),
])  # fmt: skip
SCREEN = """
[screen]
name = "one plate"
assay = "reporter_fluorescence"

[[plates]]
files = "plate.csv"
layout = "layout.csv"
readout = "infection"
"""
TABLE = """
[screen]
name = "one table"
assay = "reporter_fluorescence"

[[tables]]
files = "wells.csv"
columns = { plate = "plate", well = "well", role = "role", compound = "drug", concentration_uM = "dose_uM" }
readout = { infection = "signal" }
"""


@dataclass(frozen=True)
class Case:
    """Files that replace or join the good ones (None: absent), and the whole message they must give."""

    message: str
    files: dict[str, str | bytes | None] = field(default_factory=dict)
    screen: str = SCREEN


def _workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Results"  # type: ignore[union-attr]
    for line in GRID.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in line.split(",")])  # type: ignore[union-attr]
    book.save(path)


WIDE_GRID = "\n".join(
    ["," + ",".join(map(str, range(1, 25))), *(letter + ",100" * 24 for letter in "ABCDEFGHIJKLMNOP")]
)
COMMAS = "\t" + "\t".join(map(str, range(1, 13))) + "\n" + "\n".join(letter + "\t1,234" * 12 for letter in "ABCDEFGH")
HEAD = "plate,well,role,drug,dose_uM,signal\n"

CASES: dict[str, Case] = {
    "a missing file": Case(
        "screen.toml, [[plates]] 1, key 'files': found no file 'plate.csv' in the folder of the screen, "
        "expected the file 'plate.csv'.\n"
        "  It holds 'layout.csv', 'plate.xlsx', 'screen.toml'.",
        {"plate.csv": None},
    ),
    "a wrong sheet": Case(
        "plate.xlsx: found no sheet 'Result', expected a sheet of the workbook.\n  Sheets: did you mean 'Results'?",
        screen=SCREEN.replace('"plate.csv"', '"plate.xlsx"\nsheet = "Result"'),
    ),
    "a layout for 96 wells on a 384-well plate": Case(
        "layout.csv: found a layout for 96 wells on the 384-well plate 'plate', expected a layout for 384 wells.\n"
        "  Take the layout of this plate, or say [meta] plate_size in the layout if only these wells were used.",
        {"plate.csv": WIDE_GRID},
    ),
    "a control that does not exist": Case(
        "layout.csv, line 2, column 2: found the role 'virus_contol', expected one of platekit's roles.\n"
        '  Roles: did you mean \'virus_control\'? Or map it: roles = { "virus_contol" = "virus_control" }, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml.',
        {"layout.csv": LAYOUT.replace("A1,virus_control", "A1,virus_contol")},
    ),
    "a compound with a dose in some wells and none in others": Case(
        "layout.csv, well C05: found 'drug C' without a dose, expected a dose, as in its 9 other wells.\n"
        "  Give the dose of these wells, or another role or name.",
        {"layout.csv": LAYOUT.replace("C5,compound,drug C,0.27", "C5,compound,drug C,")},
    ),
    "a duplicated well": Case(
        "layout.csv, line 98, column 1: found well C05 for the second time, expected each well once.\n"
        "  The first time is layout.csv, line 41, column 1. "
        "Leave one of them away; several plates need a plate column.",
        {"layout.csv": LAYOUT + "\nC5,compound,drug C,1"},
    ),
    "a duplicated well in a long table": Case(
        "wells.csv: found well A01 of plate 'P' in line 2 and in line 3, expected one row per plate and well.\n"
        '  Leave one of the rows out. If they are wells of two plates, join the columns that tell the plates apart: plate = ["set", "plate"].',
        {"wells.csv": HEAD + "P,A1,virus_control,,,100\nP,A1,virus_control,,,101\n"},
        TABLE,
    ),
    "a decimal comma that could be a thousands mark": Case(
        "plate.csv, line 2, column 2: found '1,234', expected a number that can be read in one way only.\n"
        "  No other cell of the file shows which mark is the decimal one. "
        'Say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".',
        {"plate.csv": COMMAS},
    ),
    "a truncated xlsx": Case(
        "plate.xlsx: found a workbook that is cut off or damaged (its zip directory cannot be read), "
        "expected a whole workbook.\n"
        "  Export or copy it again; it was probably cut off on its way.",
        {"plate.xlsx": b"PK\x03\x04 the first bytes of a workbook and nothing else"},
        SCREEN.replace("plate.csv", "plate.xlsx"),
    ),
    "an empty file": Case(
        "plate.csv: found an empty file (0 bytes), expected an export.\n"
        "  Export or copy it again; the disk may have been full.",
        {"plate.csv": ""},
    ),
    "a misspelt key in screen.toml": Case(
        "screen.toml, [[plates]] 1, key 'layuot': found a key that platekit does not know, expected one that it does.\n"
        "  Keys: did you mean 'layout'?",
        screen=SCREEN.replace("layout =", "layuot ="),
    ),
    "an unmapped word": Case(
        "wells.csv, line 2, column 3: found the role 'vehikel', expected one of platekit's roles.\n"
        "  Roles: known are 'antiviral_control', 'blank', 'cell_control', 'compound', 'empty', 'interferon_control', "
        "'proviral_control', 'rescue_control', 'toxicity_control', 'virus_control'. "
        'Or map it: roles = { "vehikel" = "..." }, with one of these roles, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml.',
        {"wells.csv": HEAD + "P,A1,vehikel,,,100\nP,A2,compound,x,1,90\n"},
        TABLE,
    ),
    "several unreadable files, all said at once": Case(
        "plate.csv: found an empty file (0 bytes), expected an export.\n"
        "  Export or copy it again; the disk may have been full.\n"
        "plate.xlsx: found a workbook that is cut off or damaged (its zip directory cannot be read), "
        "expected a whole workbook.\n"
        "  Export or copy it again; it was probably cut off on its way.",
        {"plate.csv": "", "plate.xlsx": b"PK\x03\x04"},
        SCREEN.replace('"plate.csv"', '["plate.csv", "plate.xlsx"]'),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_gives_one_message_and_writes_nothing(name: str, tmp_path: Path, platekit: Callable):
    case = CASES[name]
    _workbook(tmp_path / "plate.xlsx")
    good: dict[str, str | bytes | None] = {"plate.csv": GRID, "layout.csv": LAYOUT, "screen.toml": case.screen}
    for file, content in {**good, **case.files}.items():
        if isinstance(content, bytes):
            (tmp_path / file).write_bytes(content)
        elif content is not None:
            (tmp_path / file).write_text(content, encoding="utf-8")
    said = platekit("run", tmp_path / "screen.toml", "--out", tmp_path / "out")
    assert said.err.replace(str(tmp_path), "FOLDER") == case.message + "\n"
    assert (said.code, said.out) == (2, "")
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))
