"""Breeze tables: plates by screen and number, doses from nM, controls without a dose, and what is refused."""

from __future__ import annotations

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "screen.csv"
HEAD = "WELL,PLATE,DRUG_NAME,CONCENTRATION,SCREEN_NAME,WELL_SIGNAL\n"
EXAMPLES = shipped("example_data") / "readers" / "breeze"


@pytest.mark.parametrize("name", ["simulated_breeze.csv", "simulated_breeze.xlsx"])
def test_the_example_reads_as_it_was_made(name):
    export = read_export(EXAMPLES / name)
    assert export.reader == "breeze"
    assert sorted(set(export.readings["plate"])) == [f"SimLine1_day{day}_{plate}" for day in (1, 2) for plate in (1, 2)]
    # As the file has it: B6,1,simulib,100,SimLine1_day1,607448.
    values = export.readings.set_index(["plate", "well"])["value"]
    assert values["SimLine1_day1_1", "B06"] == 607448
    layout = export.layout.set_index(["plate", "well"])
    assert layout.loc[("SimLine1_day1_1", "B06"), ["role", "compound", "concentration_uM"]].tolist() == [
        "compound",
        "simulib",
        0.1,
    ]
    assert layout.loc[("SimLine1_day1_1", "A03"), ["role", "compound"]].tolist() == ["dmso", ""]
    assert any(
        remark.endswith("concentrations (CONCENTRATION) are read as nM, as Breeze defines them.")
        for remark in export.remarks
    )


def test_the_published_table_is_read_whole(shared):
    export = read_export(shared / "reference" / "hts" / "breeze" / "Raw_Data_Demo_FULL.xlsx")
    assert (export.reader, len(export.readings), export.readings["plate"].nunique()) == ("breeze", 6144, 16)
    # Rows 2 and 4 of the sheet, by eye; 864 rows have no concentration: cells, dmso and BzCl.
    values = export.readings.set_index(["plate", "well"])["value"]
    assert (values["Cell_Line1_160122_1", "A01"], values["Cell_Line1_160414_1", "A01"]) == (1109141, 856057)
    controls = export.layout[export.layout["compound"] == ""]
    assert controls["role"].value_counts().to_dict() == {"cells": 496, "dmso": 192, "BzCl": 176}
    assert export.layout["concentration_uM"].max() == pytest.approx(100.0)
    assert export.layout["concentration_uM"].min() == pytest.approx(1e-5)


def test_semicolons_decimal_commas_and_further_columns_are_read(written):
    text = "well;plate;drug_name;concentration;screen_name;well_signal;operator\nA1;1;x;2,5;S;10,5;Kim\nA2;1;dmso;;S;20,5;Kim\n"
    export = read_export(written(text))
    assert export.readings["value"].tolist() == [10.5, 20.5]
    assert export.layout["concentration_uM"].tolist()[0] == pytest.approx(0.0025)
    assert "screen.csv: the columns 'operator' are not read." in export.remarks


def test_each_screen_of_the_file_has_its_own_curves(written):
    export = read_export(written(f"{HEAD}A1,1,x,10,S,5\nA1,1,x,10,T,6\n"))
    assert export.layout.set_index("plate")["cell_line"].to_dict() == {"S_1": "S", "T_1": "T"}
    assert (
        "screen.csv: SCREEN_NAME stands as cell_line in the layout inside the file, so that each screen has its own curves."
        in export.remarks
    )


def test_controls_are_known_by_name_or_by_having_no_dose(written):
    export = read_export(written(f"{HEAD}A1,1,x,10,S,5\nA2,1,DMSO,0,S,6\nA3,1,BzCl,100000,S,7\nA4,1,medium,,S,8\n"))
    layout = export.layout.set_index("well")
    assert layout["role"].to_dict() == {"A01": "compound", "A02": "DMSO", "A03": "BzCl", "A04": "medium"}
    assert layout["concentration_uM"].notna().tolist() == [True, False, False, False]


def test_a_note_below_the_table_is_a_note(written):
    export = read_export(written(f"{HEAD}A1,1,x,10,S,5\nA2,1,dmso,,S,6\nread by Kim,,,,,\n"))
    assert export.readings["well"].tolist() == ["A01", "A02"]
    assert "screen.csv, line 4: 'read by Kim' below the table is taken as a note." in export.remarks


REFUSED = {
    "a drug with a dose in some wells only": (
        f"{HEAD}A1,1,x,10,S,5\nA2,1,x,,S,6\n",
        "screen.csv, line 3, column 4: found no concentration for 'x', expected a concentration in every well of a drug.\n"
        "  Fill in the cell.",
    ),
    "a dose that is no number": (
        f"{HEAD}A1,1,x,high,S,5\nA2,1,x,10,S,6\n",
        "screen.csv, line 2, column 4: found 'high', expected a concentration in nM, or nothing.\n"
        "  Correct the cell; control wells have no concentration.",
    ),
    "a negative dose": (
        f"{HEAD}A1,1,x,-3,S,5\nA2,1,x,10,S,6\n",
        "screen.csv, line 2, column 4: found '-3', expected a concentration in nM, or nothing.\n"
        "  Correct the cell; control wells have no concentration.",
    ),
    "a plate without its screen": (
        f"{HEAD}A1,1,x,10,S,5\nA2,1,x,10,,6\n",
        "screen.csv, line 3, column 5: found an empty cell, expected what stands under SCREEN_NAME.\n  Fill in the cell.",
    ),
    "no column of screens": (
        "WELL,PLATE,DRUG_NAME,CONCENTRATION,WELL_SIGNAL\nA1,1,x,10,5\nA2,1,x,10,6\n",
        "screen.csv, line 1: found no column 'SCREEN_NAME', expected each of the columns "
        "SCREEN_NAME, PLATE, WELL, DRUG_NAME, CONCENTRATION, WELL_SIGNAL.\n"
        "  Name the columns as the program that the table is made for does, each once; or read the table by [[tables]] in screen.toml.",
    ),
    "a well twice": (
        f"{HEAD}A1,1,x,10,S,5\nA1,1,x,10,S,6\n",
        "screen.csv: found well A01 of plate 'S_1' twice for 'WELL_SIGNAL' (screen.csv:2:6 and screen.csv:3:6), expected each well once for a plate, readout and time.\n"
        "  Give the plates or readouts different names in the file, or leave one of them out of the export.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(written, refusal, text, said):
    assert refusal(written(text)) == said
