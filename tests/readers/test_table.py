"""Long tables read by their mapping: real screens, every packing, and every way in which table and mapping disagree."""

from __future__ import annotations

import csv
import gzip
import random
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from platekit import schema
from platekit.errors import PlatekitError, Refusals
from platekit.readers import read_table
from platekit.screen import TableMapping

SCREEN = TableMapping(
    columns={
        "plate": ("plate",), "well": ("row", "col"), "role": ("role",), "compound": ("drug",), "concentration_uM": ("dose_uM",),
        "batch": ("rep",), "moi": ("arm",), "pair": ("set", "rep"), "moa": ("moa",),
    },
    units={"concentration_uM": "uM"},
    roles={
        "drug": "compound", "vehicle": "virus_control", "background": "cell_control", "antiviral_ctrl": "antiviral_control",
        "proviral_ctrl": "proviral_control", "ifn": "interferon_control", "ifn_jaki": "rescue_control",
    },
    values={"moi": {"infected": 0.1, "mock": 0.0}},
    readout={"infection": "signal", "viability": "viability", "nuclei": "nuclei", "infected_cells": "infected_cells"},
    where="screen.toml, [[tables]] 1",
)  # fmt: skip

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


def _refusal(path, mapping: TableMapping) -> str:
    with pytest.raises(PlatekitError) as caught:
        read_table(path, mapping)
    return str(caught.value)


def _changed(**cells: str) -> list[list[str]]:
    """Return the rows with cells replaced: ``r3_conc="x"`` is the third row, column conc."""
    rows = [list(row) for row in ROWS]
    for place, text in cells.items():
        row, _, name = place.partition("_")
        rows[int(row[1:]) - 1][HEADER.index(name)] = text
    return rows


def test_a_real_screen_is_read_whole_and_fast(shared):
    path = shared / "reference" / "screens" / "s01-default" / "wells.csv.gz"
    started = time.process_time()
    export = read_table(path, SCREEN)
    assert time.process_time() - started < 2  # a tenth of it on an idle machine
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        truth = list(csv.DictReader(stream))
    assert len(export.readings) == 4 * len(truth)
    assert len(export.layout) == len(truth)
    for readout, column in SCREEN.readout.items():
        found = export.readings.loc[export.readings["readout"] == readout]
        assert found["value"].tolist() == [float(row[column]) for row in truth]
        assert set(found["readout_in_file"]) == {column}
    assert export.layout["well"].tolist() == [f"{row['row']}{int(row['col']):02d}" for row in truth]
    assert export.layout["pair"].tolist() == [f"{row['set']}_{row['rep']}" for row in truth]
    assert export.layout["moi"].tolist() == [{"infected": 0.1, "mock": 0.0}[row["arm"]] for row in truth]
    assert export.layout["role"].tolist() == [SCREEN.roles[row["role"]] for row in truth]
    doses = [float(row["dose_uM"]) if row["dose_uM"] else np.nan for row in truth]
    np.testing.assert_array_equal(export.layout["concentration_uM"], doses)
    assert export.layout.columns.tolist() == [*schema.LAYOUT.names, "moa"]


def test_readings_of_a_real_screen_lead_back_to_their_cells(shared):
    path = shared / "reference" / "screens" / "s01-default" / "wells.csv.gz"
    readings = read_table(path, SCREEN).readings
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    for place in random.Random(5).sample(range(len(readings)), 50):
        reading = readings.loc[place]
        file, line, column = reading["source"].rsplit(":", 2)
        assert file == "wells.csv.gz"
        assert float(lines[int(line) - 1][int(column) - 1]) == reading["value"]
        assert lines[int(line) - 1][0] == reading["plate"]


PLATE_QC = TableMapping(
    columns={"plate": ("BARCODE",), "well": ("WELL",), "role": ("DRUG_NAME",), "compound": ("DRUG_NAME",), "concentration_uM": ("CONC",)},
    units={"concentration_uM": "nM"},
    roles={"POS_CTRL": "cell_control", "NEG_CTRL": "virus_control", "*": "compound"},
    values={},
    readout={"infection": "INTENSITY"},
)  # fmt: skip


def test_controls_named_among_the_drugs_are_told_from_them(shared):
    path = shared / "reference" / "hts" / "plateQC" / "plate_data.csv"
    export = read_table(path, PLATE_QC)
    truth = pd.read_csv(path)
    roles = truth["DRUG_NAME"].map({"POS_CTRL": "cell_control", "NEG_CTRL": "virus_control"}).fillna("compound")
    assert export.layout["role"].tolist() == roles.tolist()
    names = truth["DRUG_NAME"].where(roles == "compound", "")
    assert export.layout["compound"].tolist() == names.tolist()
    # nanomolar in the file: 10000 nM are 10 uM; the dose that it gives its controls is the dose of no compound.
    doses = (truth["CONC"] / 1000).where(roles == "compound")
    np.testing.assert_allclose(export.layout["concentration_uM"], doses, rtol=1e-12)
    assert export.readings["value"].tolist() == truth["INTENSITY"].tolist()


def test_a_table_without_a_header_is_read_by_numbers(shared):
    mapping = TableMapping({"plate": ("1",), "well": ("2",)}, {}, {}, {}, {"viability": "3"}, header=False)
    export = read_table(shared / "reference" / "hts" / "cellHTS2_KcViab" / "FT01-G01.txt", mapping)
    assert len(export.readings) == 384
    assert export.readings.loc[0, ["plate", "well", "value", "source"]].tolist() == [
        "FT01-G01", "A01", 887763.0, "FT01-G01.txt:1:3",
    ]  # fmt: skip


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


def _mapped(**changes) -> TableMapping:
    return replace(SMALL, **changes)


def _columns(**columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {**SMALL.columns, **columns}


WRONG = {
    "column not in the file": (
        ROWS, _mapped(columns=_columns(compound=("drugs",))),
        "screen.toml, [[tables]] 1, columns.compound: found the column 'drugs', expected a column of 'wells.csv'.\n"
        "  Columns: did you mean 'drug'?",
    ),
    "readout not in the file": (
        ROWS, _mapped(readout={"infection": "Signals"}),
        "screen.toml, [[tables]] 1, readout.infection: found the column 'Signals', expected a column of 'wells.csv'.\n"
        "  Columns: did you mean 'signal'?",
    ),
    "numbers for names": (
        ROWS, _mapped(header=False, columns={"well": ("well",)}, readout={"infection": "7"}),
        "screen.toml, [[tables]] 1, columns.well: found the column 'well', expected a column of 'wells.csv'.\n"
        "  The mapping says header = false: columns are numbers from 1 to 8.",
    ),
    "no readout": (
        ROWS, _mapped(readout={}),
        "screen.toml, [[tables]] 1: found no readout, expected the columns that hold what was read.\n"
        '  Name them: readout = { infection = "signal" }, where signal is the column of the file.',
    ),
    "no well": (
        ROWS, _mapped(columns={"plate": ("plate",)}),
        "screen.toml, [[tables]] 1, columns: found no column for 'well', expected the column that names the wells.\n"
        '  Name it: well = "well", or well = ["row", "col"] where two columns make it.',
    ),
    "unmapped role": (
        _changed(r4_role="samlpe"), SMALL,
        "wells.csv, line 5, column 4: found the role 'samlpe', expected one of platekit's roles.\n"
        '  Roles: did you mean \'sample\'? Or map it: roles = { "samlpe" = "compound" }, in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml.',
    ),
    "ambiguous role": (
        _changed(r1_role="NC"), SMALL,
        "wells.csv, line 2, column 4: found the role 'NC', expected a word with one meaning.\n"
        '  Laboratories mean opposite things by it. Say which it is: roles = { "NC" = "..." }, with "virus_control", '
        '"cell_control", "antiviral_control" or "toxicity_control".',
    ),
    "word for a dose": (
        _changed(r3_conc="high"), SMALL,
        "wells.csv, line 4, column 6: found 'high' in the column of 'concentration_uM', expected a number.\n"
        '  Or say what it means: values = { concentration_uM = { "high" = 0 } }.',
    ),
    "word beside the explained ones": (
        _changed(r3_conc="hihg"), _mapped(values={"concentration_uM": {"high": 10.0}}),
        "wells.csv, line 4, column 6: found 'hihg' in the column of 'concentration_uM', expected a number, or a word that "
        "values.concentration_uM explains.\n"
        '  Did you mean \'high\'? Or say what it means: values = { concentration_uM = { "hihg" = 0 } }.',
    ),
    "unexplained word": (
        ROWS, _mapped(values={"remark": {"x": "good"}}),
        "wells.csv, line 5, column 8: found 'y' in the column of 'remark', expected a word that values.remark explains.\n"
        '  Known are \'x\'. Or say what it means: values = { remark = { "y" = "..." } }.',
    ),
    "a well twice": (
        _changed(r6_col="1"), SMALL,
        "wells.csv: found well B01 of plate 'P1' in line 6 and in line 7, expected one row per plate and well.\n"
        '  Leave one of the rows out. If they are wells of two plates, join the columns that tell the plates apart: plate = ["set", "plate"].',
    ),
    "no such well": (
        _changed(r6_row="XX"), SMALL,
        "wells.csv, line 7, column 2: found 'XX2', expected a well such as A01.\n"
        "  Delete the row if it is of no well, such as one of means; else correct the cell.",
    ),
    "no column of wells": (
        ROWS, _mapped(columns=SMALL.columns | {"well": ("role",)}),
        "wells.csv, line 2, column 4: found 'VC' (and 2 other words), expected a well such as A01.\n"
        '  Name the column of wells: well = "well", or well = ["row", "col"].',
    ),
    "no plate": (
        _changed(r2_plate=""), SMALL,
        "wells.csv, line 3, column 1: found an empty cell, expected the name of a plate.\n  Fill in the cell.",
    ),
    "dose in some wells only": (
        _changed(r6_drug="1E5", r6_conc=""), SMALL,
        "wells.csv, line 7, column 6: found no dose for '1E5' in 1 of its 2 wells (line 6 has one), "
        "expected a dose in every well of a compound.\n"
        "  Fill in the dose; 0 is a dose. Wells with vehicle alone are controls: map their role.",
    ),
    "no unit": (
        ROWS, _mapped(units={}),
        "screen.toml, [[tables]] 1, units: found no unit for 'conc', the column of 'concentration_uM', expected one of M, mM, uM, nM, "
        "pM, mol/L, mmol/L, umol/L, nmol/L, log10 M, log10 uM, log10 nM.\n"
        '  Say what the file holds: units = { concentration_uM = "nM" }.',
    ),
    "unknown unit": (
        ROWS, _mapped(units={"concentration_uM": "nMol"}),
        "screen.toml, [[tables]] 1, units: found the concentration unit 'nMol', expected a unit of concentration.\n"
        "  Units: did you mean 'nmol/L'?",
    ),
    "negative dose": (
        _changed(r3_conc="-5"), SMALL,
        "wells.csv, line 4, column 6: found '-5', a dose below zero, expected a dose of 0 or more.\n"
        '  If the column holds logarithms, say so: units = { concentration_uM = "log10 M" }.',
    ),
    "words for readings": (
        ROWS, _mapped(readout={"infection": "role"}),
        "wells.csv, line 2, column 4: found 'VC', and no number in the whole column, expected a column of readings.\n"
        "  Name the column that holds the numbers.",
    ),
    "thousands or decimals": (
        _changed(r1_signal="1,000", r3_signal="900"), SMALL,
        "wells.csv, line 2, column 7: found '1,000', expected a number that can be read in one way only.\n"
        '  No other cell of the file shows which mark is the decimal one. Say decimal = "," or "." in screen.toml, or platekit read --decimal "," or ".".',
    ),
    "no rows": (
        [], SMALL,
        "wells.csv: found no rows below the names of the columns, expected a row per well.\n  Export the table again.",
    ),
    "a cell too many": (
        [[*ROWS[0], "5"]], SMALL,
        "wells.csv, line 2, column 9: found '5' beyond the last column, expected 8 cells in a row.\n"
        "  If commas part the cells and mark decimals too, export with tabs or semicolons; else correct the row.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "mapping", "message"), WRONG.values(), ids=WRONG)
def test_table_and_mapping_disagree_with_one_message(tmp_path, rows, mapping, message):
    assert _refusal(_csv(tmp_path / "wells.csv", rows), mapping) == message


def test_everything_wrong_is_said_at_once(tmp_path):
    rows = _changed(r1_role="NC", r2_role="PC", r3_conc="high")
    with pytest.raises(Refusals) as caught:
        read_table(_csv(tmp_path / "wells.csv", rows), SMALL)
    assert [error.found for error in caught.value.errors] == [
        "'high' in the column of 'concentration_uM'", "the role 'NC'", "the role 'PC'",
    ]  # fmt: skip


def test_a_unit_in_the_name_of_the_column_needs_no_other_and_bears_none(tmp_path):
    header = ["conc_nM" if name == "conc" else name for name in HEADER]
    named = _mapped(columns=_columns(concentration_uM=("conc_nM",)), units={})
    _expected_small(read_table(_csv(tmp_path / "wells.csv", header=header), named))
    assert _refusal(_csv(tmp_path / "wells.csv", header=header), replace(named, units={"concentration_uM": "uM"})) == (
        "screen.toml, [[tables]] 1, units: found 'uM' for the column 'conc_nM' of 'wells.csv', expected 'nM', as its name says.\n"
        "  Correct the unit in the mapping, or the name of the column."
    )


@pytest.mark.parametrize("name", ["log10_dose_nM", "log dose nM", "dose (log nM)"])
def test_a_logarithm_in_the_name_of_the_column_is_one(tmp_path, name):
    header = [name if known == "conc" else known for known in HEADER]
    rows = [row if not row[5] else [*row[:5], str(np.log10(float(row[5]))), *row[6:]] for row in ROWS]
    named = _mapped(columns=_columns(concentration_uM=(name,)), units={})
    doses = read_table(_csv(tmp_path / "wells.csv", rows, header), named).layout["concentration_uM"]
    np.testing.assert_allclose(doses.to_numpy()[2:], [10, 0.3, 0.03, 0.003], rtol=1e-9)


NAMED = {
    "log dose": (
        "nM",
        "screen.toml, [[tables]] 1, units: found 'nM' for the column 'log dose' of 'wells.csv', expected 'log10 M', as its name says.\n"
        "  Correct the unit in the mapping, or the name of the column.",
    ),
    "stock_conc_mM": (
        "",
        "screen.toml, [[tables]] 1, units: found the column 'stock_conc_mM' of 'wells.csv', where 'stock' says another concentration, "
        "expected the dose in the wells.\n"
        "  Name the column with the doses in the wells. If this is it, rename it, such as dose_uM.",
    ),
    "dose (nM or uM)": (
        "",
        "screen.toml, [[tables]] 1, units: found the concentration unit 'nM or uM', expected a unit of concentration.\n"
        "  Say one: behind each number, or in a column 'unit' beside the doses.",
    ),
    "pIC50 (M)": (
        "",
        "screen.toml, [[tables]] 1, units: found the column 'pIC50 (M)' of 'wells.csv', where 'pIC50' says another concentration, "
        "expected the dose in the wells.\n"
        "  Name the column with the doses in the wells. If this is it, rename it, such as dose_uM.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_a_column_whose_name_speaks_against_doses_in_wells_is_refused(tmp_path, name):
    unit, message = NAMED[name]
    header = [name if known == "conc" else known for known in HEADER]
    units = {"concentration_uM": unit} if unit else {}
    mapping = _mapped(columns=_columns(concentration_uM=(name,)), units=units)
    assert _refusal(_csv(tmp_path / "wells.csv", header=header), mapping) == message


def test_linear_doses_said_to_be_logarithms_are_refused_at_the_cell(tmp_path):
    assert _refusal(_csv(tmp_path / "wells.csv"), _mapped(units={"concentration_uM": "log10 M"})) == (
        "wells.csv, line 4, column 6: found '10000' as a dose in log10 M, expected less than 1e+06 uM, which is 1 mol/L.\n"
        "  Correct the number or its unit; of doses in a well, log10 M is below 0, as -5 for 10 uM."
    )


def _with_units(*words: str) -> tuple[list[list[str]], list[str]]:
    return [[*row, word] for row, word in zip(ROWS, words, strict=True)], [*HEADER, "unit"]


def test_each_row_may_say_the_unit_of_its_dose(tmp_path):
    rows, header = _with_units("", "RLU", "nM", "nM", "nM", "uM")
    mapping = _mapped(units={"concentration_uM": "unit"})
    doses = read_table(_csv(tmp_path / "wells.csv", rows, header), mapping).layout["concentration_uM"]
    assert doses.to_numpy()[2:].tolist() == [10, 0.3, 0.03, 3]


def test_units_that_rows_say_are_not_passed_over(tmp_path):
    rows, header = _with_units("", "", "nM", "nM", "nM", "uM")
    path = _csv(tmp_path / "wells.csv", rows, header)
    assert _refusal(path, SMALL) == (
        "wells.csv, line 7, column 9: found 'uM' beside a dose in nM, expected one unit for each dose.\n"
        '  If each row has the unit that stands beside it, say so: units = { concentration_uM = "unit" }.'
    )
    assert _refusal(path, _mapped(units={"concentration_uM": "dose_unit"})) == (
        "screen.toml, [[tables]] 1, units: found 'dose_unit' for 'concentration_uM', "
        "expected a unit, or a column of wells.csv that says the units.\n"
        "  Columns: known are 'col', 'conc', 'drug', 'note', 'plate', 'role', 'row', 'signal', 'unit'."
    )
    rows, header = _with_units("", "", "nM", "nM", "nM", "")
    assert _refusal(_csv(tmp_path / "wells.csv", rows, header), _mapped(units={"concentration_uM": "unit"})) == (
        "wells.csv, line 7, column 9: found no unit for a dose, expected the unit of this dose.\n"
        "  Fill it in, as beside the other doses."
    )


def test_two_contents_of_one_well_are_refused(tmp_path):
    header = ["well", "time_h", "drug", "od"]
    mapping = TableMapping(
        {"well": ("well",), "time_h": ("time_h",), "compound": ("drug",)}, {}, {}, {}, {"infection": "od"}
    )
    assert _refusal(_csv(tmp_path / "k.csv", [["A1", "0", "x", "0.1"], ["A1", "1", "y", "0.2"]], header), mapping) == (
        "k.csv: found two contents of well A01 of plate 'k': 'x' and 'y' for 'compound' in line 2 and line 3, "
        "expected the same content in all rows of a well.\n"
        "  Correct the rows, or tell the plates apart by name."
    )


def test_sheets_and_files_that_cannot_be_meant_are_refused(tmp_path, booked):
    days = booked({"Sheet": [], "day 1": [HEADER, *ROWS], "day 2": [HEADER, *ROWS]}, "wells.xlsx")
    assert _refusal(days, SMALL) == (
        "wells.xlsx: found the sheets 'day 1', 'day 2', all of which have the columns, expected one sheet to read.\n"
        '  Name it in the mapping: sheet = "...".'
    )
    assert len(read_table(days, _mapped(sheet="day 2")).readings) == 6
    with pytest.raises(PlatekitError) as caught:
        read_table(days, _mapped(sheet="day 3"))
    assert caught.value.found == "no sheet 'day 3'"
    (tmp_path / "cut.parquet").write_bytes(b"PAR1" + b"\0" * 40)
    assert _refusal(tmp_path / "cut.parquet", SMALL) == (
        "cut.parquet: found a Parquet file that is cut off or damaged, expected a whole Parquet file.\n  Write or copy it again."
    )
    (tmp_path / "cut.csv").write_text("plate,well,signal\nP1,A1,5\nP1,B", encoding="utf-8")
    assert _refusal(tmp_path / "cut.csv", SMALL) == (
        "cut.csv, line 3: found the end of the file after 2 of 3 cells, expected a whole row.\n"
        "  The file was cut off. Export or copy it again."
    )


def test_many_words_that_are_no_role_are_one_mistake(tmp_path):
    rows = [["P1", "A", str(i), f"drug {chr(96 + i)}", "", "", "100", ""] for i in range(1, 11)]
    assert _refusal(_csv(tmp_path / "wells.csv", rows), SMALL) == (
        "wells.csv, line 2, column 4: found 10 words that are no role: 'drug a', 'drug b', 'drug c', 'drug d', ..., "
        "expected words for roles.\n"
        "  Is 'role' the column of the roles? Name another one: columns = { role = \"...\" }. "
        'Or say what its words mean: roles = { "drug a" = "...", "*" = "compound" }, where "*" stands for every other word.'
    )


def test_wells_that_stand_twice_are_counted_as_wells(tmp_path):
    rows = [[plate, "A", str(i), "VC", "", "", "100", ""] for plate in ("P1", "P2") for i in range(1, 7)]
    for doubled, said in ((rows[:1], ""), (rows[:2], ", and 1 more such well"), (rows[4:8], ", and 3 more such wells")):
        first = rows.index(doubled[0])
        assert _refusal(_csv(tmp_path / "wells.csv", rows + doubled), SMALL) == (
            f"wells.csv: found well A0{doubled[0][2]} of plate '{doubled[0][0]}' in line {first + 2} and in line 14{said}, "
            "expected one row per plate and well.\n"
            "  Leave one of the rows out. If they are wells of two plates, join the columns that tell the plates apart: "
            'plate = ["set", "plate"].'
        )


def test_all_words_of_a_column_that_nothing_explains_are_one_mistake(tmp_path):
    rows = [["P1", "A", str(i), "VC", "", f"low {i % 6}", "100", ""] for i in range(1, 11)]
    assert _refusal(_csv(tmp_path / "wells.csv", rows), SMALL) == (
        "wells.csv, line 2, column 6: found 'low 1', 'low 2', 'low 3', 'low 4' and 2 more words in the column of "
        "'concentration_uM', expected a number.\n"
        '  Or say what it means: values = { concentration_uM = { "low 1" = 0 } }.'
    )


def test_columns_by_number_in_a_table_with_names_suggest_that_it_has_none(tmp_path):
    (tmp_path / "FT01.txt").write_text("FT01\tA01\t887763\nFT01\tA02\t958308\n", encoding="utf-8")
    mapping = TableMapping(columns={"well": ("2",)}, readout={"viability": "A01"}, units={}, roles={}, values={})
    assert _refusal(tmp_path / "FT01.txt", mapping) == (
        "mapping, columns.well: found the column '2', expected a column of 'FT01.txt'.\n"
        "  Columns: known are '887763', 'A01', 'FT01'.\n"
        "  If the first row is a well already, say header = false: columns are then numbers from 1."
    )
