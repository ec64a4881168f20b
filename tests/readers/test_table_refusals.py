"""A long table and its mapping that disagree are refused with one message for each mistake."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from platekit.errors import PlatekitError, Refusals
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
