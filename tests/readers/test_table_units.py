"""Units of doses in a long table: in the mapping, in the name of the column, or in each row."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from platekit.errors import PlatekitError
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


def _expected_small(export):
    assert export.readings[["well", "flag"]].to_numpy().tolist() == [
        ["A01", ""], ["A02", ""], ["A03", ""], ["A04", "saturated"], ["B01", "missing"], ["B02", ""],
    ]  # fmt: skip
    assert export.readings["value"].dropna().tolist() == [1000, 100, 900.5, 800]
    assert export.layout["compound"].tolist() == ["", "", "NA", "None", "1E5", "0012"]
    assert export.layout["concentration_uM"].tolist()[2:] == [10, 0.3, 0.03, 0.003]
    assert export.layout["role"].tolist() == ["virus_control", "cell_control", *["compound"] * 4]
    assert export.layout["remark"].tolist() == ["x", "", "", "y", "", ""]


def _mapped(**changes) -> TableMapping:
    return replace(SMALL, **changes)


def _columns(**columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {**SMALL.columns, **columns}


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
