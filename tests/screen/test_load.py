"""screen.toml is read, and where it is not there, is no file or in another encoding, that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.errors import PlatekitError, ScreenError
from platekit.screen import Exclusion, PartValues, Screen, TableMapping, load_screen, load_screen_text

HEAD = """[screen]
name = "JAK inhibitors"
assay = "reporter_fluorescence"
"""
PLATES = """
[[plates]]
files = "exports/{batch}_{library}_{arm}.xlsx"
layout = "layouts/{library}.toml"
readout = { infection = "fluorescence 485/535" }
values = { arm = { column = "moi", infected = 0.1, mock = 0 } }
virus = "rRVFV-GFP"
"""
TABLES = """
[[tables]]
files = "wells.csv"
columns = { plate = "plate", well = ["row", "col"], role = "role", concentration_uM = "dose_uM", moi = "arm" }
readout = { infection = "signal", viability = "viability" }
values = { moi = { infected = 0.1, mock = 0 } }
"""


def read(text: str) -> Screen:
    return load_screen_text(text, Path("nowhere"))


def refusal(text: str) -> str:
    """The whole message that a text is refused with."""
    with pytest.raises(PlatekitError) as caught:
        read(text)
    return str(caught.value)


def test_a_plates_entry_says_what_design_section_5_shows():
    screen = read(
        HEAD + PLATES + 'cell_line = "A549"\nbatch = 2024-05-03\nmoi = 1\nroles = { vehicle = "virus_control" }\n'
    )
    plates = screen.plates[0]
    assert (screen.name, screen.assay.name, screen.tables, screen.images) == (
        "JAK inhibitors",
        "reporter_fluorescence",
        (),
        (),
    )
    assert plates.files == ("exports/{batch}_{library}_{arm}.xlsx",)
    assert plates.layout == "layouts/{library}.toml"
    assert plates.readout == {"infection": "fluorescence 485/535"}
    assert plates.values == {"arm": PartValues("moi", {"infected": 0.1, "mock": 0.0})}
    # A date without quotes is a TOML date; a layout column holds it as text.
    assert plates.columns == {"virus": "rRVFV-GFP", "cell_line": "A549", "batch": "2024-05-03", "moi": 1.0}
    assert plates.roles == {"vehicle": "virus_control"}
    assert plates.where == "screen.toml, [[plates]] 1"


def test_a_tables_entry_says_what_design_section_5_shows():
    screen = read(
        HEAD
        + TABLES
        + 'units = { concentration_uM = "nM" }\nroles = { drug = "compound" }\ndecimal = ","\nsheet = "all"\n'
    )
    assert screen.tables[0].mapping == TableMapping(
        columns={"plate": ("plate",), "well": ("row", "col"), "role": ("role",), "concentration_uM": ("dose_uM",), "moi": ("arm",)},
        units={"concentration_uM": "nM"},
        roles={"drug": "compound"},
        values={"moi": {"infected": 0.1, "mock": 0.0}},
        readout={"infection": "signal", "viability": "viability"},
        header=True,
        sheet="all",
        decimal=",",
        where="screen.toml, [[tables]] 1",
    )  # fmt: skip


def test_a_table_without_header_counts_its_columns_from_1():
    text = '[[tables]]\nfiles = "w.csv"\nheader = false\ncolumns = { well = 2, concentration_uM = 3 }\n'
    text += 'units = { concentration_uM = "uM" }\nreadout = { infection = 5 }\n'
    mapping = read(HEAD + text).tables[0].mapping
    assert mapping.columns == {"well": ("2",), "concentration_uM": ("3",)}
    assert mapping.readout == {"infection": "5"}


def test_one_readout_only_needs_no_name_of_the_file():
    assert read(HEAD + PLATES.replace('{ infection = "fluorescence 485/535" }', '"infection"')).plates[0].readout == {
        "infection": ""
    }


def test_a_dose_for_all_wells_may_have_another_unit():
    columns = read(HEAD + PLATES + 'concentration_uM = { value = 300, unit = "nM" }\n').plates[0].columns
    assert columns["concentration_uM"] == pytest.approx(0.3, rel=1e-15)


def test_the_named_part_gives_its_own_column_where_values_name_none():
    text = PLATES.replace("values = { arm = {", 'values = { batch = { A = "day 1" }, arm = {')
    assert read(HEAD + text).plates[0].values["batch"] == PartValues("batch", {"A": "day 1"})


def test_values_of_a_table_speak_of_its_columns_and_of_parts_of_its_file_name():
    text = TABLES.replace('"wells.csv"', '"{day}.csv"').replace(
        "values = {", 'values = { day = { column = "batch", mon = "1" },'
    )
    table = read(HEAD + text).tables[0]
    assert table.values == {"day": PartValues("batch", {"mon": "1"})}
    assert table.mapping.values == {"moi": {"infected": 0.1, "mock": 0.0}}


def test_an_exclusion_that_lists_several_wells_stands_for_each():
    text = '[[exclude]]\nplate = "P1"\nwell = ["A1", "b02"]\nreason = "drop spilled"\n'
    where = "screen.toml, [[exclude]] 1"
    assert read(HEAD + PLATES + text).exclusions == (
        Exclusion("drop spilled", plate="P1", well="A01", where=where),
        Exclusion("drop spilled", plate="P1", well="B02", where=where),
    )


def test_the_infected_fraction_may_decide_where_infected_cells_and_nuclei_are_read(tmp_path):
    (tmp_path / "counted.toml").write_text(
        '[assay]\nbased_on = "reporter_fluorescence"\n[readouts.infection]\ndecides = false\n'
        "[readouts.infected_fraction]\ndecides = true\n",
        encoding="utf-8",
    )
    counts = TABLES.replace('{ infection = "signal"', '{ infected_cells = "positive", nuclei = "cells"')
    head = HEAD.replace("reporter_fluorescence", "counted.toml")
    assert load_screen_text(head + counts, tmp_path).assay.deciding.name == "infected_fraction"


def test_the_file_is_found_read_and_kept_as_it_is(tmp_path):
    # As Notepad on Windows writes it: a byte order mark, and two signs at the end of each line.
    (tmp_path / "jak.toml").write_bytes(b"\xef\xbb\xbf" + (HEAD + PLATES).replace("\n", "\r\n").encode())
    screen = load_screen(tmp_path / "jak.toml")
    assert screen.folder == tmp_path
    assert screen.text == HEAD + PLATES
    assert screen.plates[0].where == "jak.toml, [[plates]] 1"


def test_a_screen_that_is_not_there_names_its_neighbours(tmp_path):
    (tmp_path / "screen.toml").touch()
    with pytest.raises(ScreenError) as caught:
        load_screen(tmp_path / "sreen.toml")
    where = tmp_path / "sreen.toml"
    assert str(caught.value) == (
        f"{where}: found no such file, expected a screen.toml.\n  Files beside it: did you mean 'screen.toml'?"
    )


def test_a_screen_in_a_folder_that_is_not_there(tmp_path):
    where = tmp_path / "run" / "screen.toml"
    with pytest.raises(ScreenError) as caught:
        load_screen(where)
    assert str(caught.value) == (
        f"{where}: found no such folder, expected a screen.toml.\n  There is no folder '{where.parent}'."
    )


def test_a_folder_is_no_screen(tmp_path):
    with pytest.raises(ScreenError) as caught:
        load_screen(tmp_path)
    assert str(caught.value) == f"{tmp_path}: found a folder, expected a screen.toml.\n  It holds no .toml file."
    (tmp_path / "a.toml").touch()
    with pytest.raises(ScreenError) as caught:
        load_screen(tmp_path)
    assert str(caught.value) == f"{tmp_path}: found a folder, expected a screen.toml.\n  In it: a.toml."


def test_a_screen_in_another_encoding(tmp_path):
    (tmp_path / "screen.toml").write_bytes("name".encode("utf-16"))
    with pytest.raises(ScreenError) as caught:
        load_screen(tmp_path / "screen.toml")
    assert str(caught.value) == (
        "screen.toml: found bytes that are no UTF-8 (byte 1), expected TOML in UTF-8.\n"
        "  Save the file as UTF-8: in Notepad, 'Save as' and 'Encoding: UTF-8'."
    )


@pytest.mark.parametrize(
    ("given", "mend"),
    [
        ("A03, A04", 'Write each well by itself: ["A03", "A04"].'),
        ("a3 and H12", 'Write each well by itself: ["A03", "H12"].'),
        ("A03-A05", 'Write each well by itself: ["A03", "A04", "A05"].'),
        ("B2:A1", 'Write each well by itself: ["A01", "A02", "B01", "B02"].'),
        ("A03 to A04", 'Write each well by itself: ["A03", "A04"].'),
        ("column 3", "Name the row by letters and the column by a number."),
        ("A03, A99", "Name the row by letters and the column by a number."),
    ],
)
def test_several_wells_in_one_text_are_written_out_as_a_list(given, mend):
    assert refusal(HEAD + PLATES + f'[[exclude]]\nwell = "{given}"\nreason = "spilled"\n') == (
        f"screen.toml, [[exclude]] 1, key 'well': found '{given}', expected a well such as 'A03', or a list of them.\n"
        f"  {mend}"
    )
