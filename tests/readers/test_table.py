"""Long tables read by their mapping: every packing, and readouts, times and doses in any of their forms."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from platekit.readers import read_table
from platekit.screen import TableMapping

# Six wells of one plate, with names that other programs turn into numbers or into nothing.
HEADER = ["plate", "row", "col", "role", "drug", "conc", "signal", "note"]
ROWS = [
    ["P1", "A", "1", "VC", "", "", "1000", "x"],
    ["P1", "A", "2", "mock", "", "", "100", ""],
    ["P1", "A", "3", "sample", "NA", "10000", "900.5", ""],
    ["P1", "A", "4", "sample", "None", "300", "OVRFLW", "y"],
    ["P1", "B", "1", "sample", "1E5", "30", "", ""],
    ["P1", "B", "2", "sample", "0012", "3", "800", ""],
]
SMALL = TableMapping(
    columns={
        "plate": ("plate",), "well": ("row", "col"), "role": ("role",), "compound": ("drug",),
        "concentration_uM": ("conc",), "remark": ("note",),
    },
    units={"concentration_uM": "nM"},
    roles={},
    values={},
    readout={"infection": "signal"},
    where="screen.toml, [[tables]] 1",
)  # fmt: skip


def _csv(path, rows=None, header=HEADER, delimiter=",", encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([header, *(ROWS if rows is None else rows)])
    return path


def _changed(**cells: str) -> list[list[str]]:
    """Return the rows with cells replaced: ``r3_conc="x"`` is the third row, column conc."""
    rows = [list(row) for row in ROWS]
    for place, text in cells.items():
        row, _, name = place.partition("_")
        rows[int(row[1:]) - 1][HEADER.index(name)] = text
    return rows


def _expected_small(export):
    assert export.readings[["well", "flag"]].to_numpy().tolist() == [
        ["A01", ""], ["A02", ""], ["A03", ""], ["A04", "saturated"], ["B01", "missing"], ["B02", ""],
    ]  # fmt: skip
    assert export.readings["value"].dropna().tolist() == [1000, 100, 900.5, 800]
    assert export.layout["compound"].tolist() == ["", "", "NA", "None", "1E5", "0012"]
    assert export.layout["concentration_uM"].tolist()[2:] == [10, 0.3, 0.03, 0.003]
    assert export.layout["role"].tolist() == ["virus_control", "cell_control", *["compound"] * 4]
    assert export.layout["remark"].tolist() == ["x", "", "", "y", "", ""]


def test_names_that_look_like_numbers_or_nothing_stay_names(tmp_path):
    _expected_small(read_table(_csv(tmp_path / "wells.csv"), SMALL))


@pytest.mark.parametrize(("delimiter", "encoding"), [("\t", "utf-8"), (";", "cp1252"), (",", "utf-16")])
def test_any_text_gives_the_same_table(tmp_path, delimiter, encoding):
    _expected_small(read_table(_csv(tmp_path / "wells.tsv", delimiter=delimiter, encoding=encoding), SMALL))


def test_decimal_commas_are_found_from_all_numbers(tmp_path):
    rows = [[cell.replace("900.5", "900,5") for cell in row] for row in ROWS]
    export = read_table(_csv(tmp_path / "wells.csv", rows, delimiter=";"), SMALL)
    _expected_small(export)
    assert "wells.csv: the decimal mark is the comma." in export.remarks


def test_a_spreadsheet_gives_the_same_table(booked):
    rows = [
        [float(cell) if cell.replace(".", "").isdigit() and cell != "0012" else cell for cell in row] for row in ROWS
    ]
    path = booked({"wells": [HEADER, *rows], "notes": [["thawed on Monday"]]}, "wells.xlsx")
    export = read_table(path, SMALL)
    _expected_small(export)
    assert export.readings["source"].tolist()[2] == "wells.xlsx!wells!G4"
    assert export.remarks[0] == "wells.xlsx: sheet 'wells' is read; no other one has the columns."


def test_compounds_stored_as_numbers_are_remarked(booked):
    rows = [[float(cell) if cell == "12" else cell for cell in row] for row in _changed(r6_drug="12")]
    export = read_table(booked({"Sheet": [HEADER, *rows]}, "wells.xlsx"), SMALL)
    assert export.layout["compound"].tolist()[-1] == "12"
    assert export.remarks[0] == (
        "wells.xlsx, sheet 'Sheet', cell E7: a compound stored as a number, read as '12' (1 such cells)."
    )


def test_numbers_stored_as_text_are_remarked(booked):
    export = read_table(booked({"Sheet": [HEADER, *ROWS]}, "wells.xlsx"), SMALL)
    _expected_small(export)
    named = next(remark for remark in export.remarks if "stored as text" in remark)
    assert named == "wells.xlsx, sheet 'Sheet': numbers of the column 'conc' are stored as text, and read as numbers."


def test_parquet_keeps_its_types_and_gives_the_same_table(tmp_path):
    frame = pd.DataFrame(ROWS, columns=HEADER)
    frame["col"] = frame["col"].astype("int64")
    frame["conc"] = pd.to_numeric(frame["conc"])
    frame.to_parquet(tmp_path / "wells.parquet")
    export = read_table(tmp_path / "wells.parquet", SMALL)
    _expected_small(export)
    assert export.readings["source"].tolist()[0] == "wells.parquet:1:7"


def test_a_column_of_values_beside_a_column_of_readouts(tmp_path):
    header = ["well", "channel", "reading"]
    rows = [["A1", "GFP", "1.5"], ["A1", "ATP", "10"], ["B1", "GFP", "2.5"], ["B1", "ATP", "20"]]
    mapping = TableMapping(
        {"well": ("well",), "readout": ("channel",), "value": ("reading",)}, {}, {}, {}, {"infection": "gfp"}
    )
    export = read_table(_csv(tmp_path / "long.csv", rows, header), mapping)
    assert export.readings[["plate", "well", "readout", "readout_in_file", "value"]].to_numpy().tolist() == [
        ["long", "A01", "infection", "GFP", 1.5],
        ["long", "A01", "ATP", "ATP", 10],
        ["long", "B01", "infection", "GFP", 2.5],
        ["long", "B01", "ATP", "ATP", 20],
    ]
    assert export.layout["well"].tolist() == ["A01", "B01"]


def test_reads_over_time_have_one_layout_row_each(tmp_path):
    header = ["well", "minutes", "drug", "od"]
    rows = [["A1", "0", "x", "0.1"], ["A1", "90", "x", "0.2"]]
    mapping = TableMapping(
        {"well": ("well",), "time_h": ("minutes",), "compound": ("drug",)},
        {"time_h": "min"},
        {},
        {},
        {"infection": "od"},
    )
    export = read_table(_csv(tmp_path / "kinetic.csv", rows, header), mapping)
    assert export.readings["time_h"].tolist() == [0, 1.5]
    assert export.layout[["well", "compound", "role"]].to_numpy().tolist() == [["A01", "x", "compound"]]


def test_doses_may_be_logarithms(tmp_path):
    rows = [row if not row[5] else [*row[:5], str(np.log10(float(row[5]) * 1e-9)), *row[6:]] for row in ROWS]
    mapping = replace(SMALL, units={"concentration_uM": "log10 M"})
    doses = read_table(_csv(tmp_path / "wells.csv", rows), mapping).layout["concentration_uM"]
    np.testing.assert_allclose(doses.to_numpy()[2:], [10, 0.3, 0.03, 0.003], rtol=1e-9)


def test_wells_without_a_role_are_taken_as_empty_and_said_so(tmp_path):
    export = read_table(_csv(tmp_path / "wells.csv", _changed(r2_role="")), SMALL)
    assert export.layout["role"].tolist()[1] == "empty"
    assert export.remarks[0] == "wells.csv, line 3, column 4: no role in 1 rows; their wells are taken as empty."
