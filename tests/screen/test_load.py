"""screen.toml is read, and every mistake in it is said with its place and its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.errors import PlatekitError, Refusals, ScreenError
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


MISTAKES = {
    "a misspelt key": (
        HEAD + PLATES + PLATES.replace("layout =", "layuot ="),
        """screen.toml, [[plates]] 2, key 'layuot': found a key that platekit does not know, expected one that it does.
  Keys: did you mean 'layout'?""",
    ),
    "no name and no assay": (
        "[screen]\n" + PLATES,
        """screen.toml, [screen], key 'name': found nothing, expected text.
  Write name = "JAK inhibitors x reporter virus, A549".
screen.toml, [screen], key 'assay': found nothing, expected text.
  Write assay = "reporter_fluorescence".""",
    ),
    "a key above all tables": (
        'name = "JAK"\n' + HEAD + PLATES,
        """screen.toml, key 'name': found a table or key that platekit does not know, expected one that it does.
  Write it below a line [screen], which holds 'name'.""",
    ),
    "a misspelt table": (
        HEAD + PLATES + "[[exlcude]]\n",
        """screen.toml, key 'exlcude': found a table or key that platekit does not know, expected one that it does.
  Tables: did you mean 'exclude'?""",
    ),
    "an assay that does not ship": (
        HEAD.replace("fluorescence", "flourescence") + PLATES,
        """screen.toml, [screen], key 'assay': found 'reporter_flourescence', expected a shipped assay or the path of a .toml file.
  Assays: did you mean 'reporter_fluorescence'?""",
    ),
    "an assay file that is not there": (
        HEAD.replace("reporter_fluorescence", "mine.toml") + PLATES,
        """screen.toml, [screen], key 'assay': found no file 'mine.toml', expected a shipped assay or the path of a .toml file.
  Files in its folder: nothing is known here.""",
    ),
    "a number for a name": (
        HEAD.replace('"JAK inhibitors"', "3") + PLATES,
        """screen.toml, [screen], key 'name': found 3, expected text.
  Write name = "JAK inhibitors x reporter virus, A549".""",
    ),
    "nothing to read": (
        HEAD,
        """screen.toml: found nothing to read, expected [[plates]] or [[tables]].
  Name the exports: [[plates]], below it files = "exports/*.xlsx", layout = "layout.toml", readout = "infection".""",
    ),
    "images": (
        HEAD + PLATES + '[[images]]\nfolder = "fields"\n',
        """screen.toml, [[images]]: found a folder of images, expected [[plates]] or [[tables]].
  Image folders are not read by this version. Export the numbers of each well from the microscope's software and name that file under [[tables]].""",
    ),
    "single brackets": (
        HEAD + PLATES.replace("[[plates]]", "[plates]"),
        """screen.toml: found [plates], expected [[plates]].
  There can be several: write [[plates]] in double brackets above each.""",
    ),
    "no files, no readout": (
        HEAD + '[[plates]]\nlayout = "embedded"\n',
        """screen.toml, [[plates]] 1, key 'files': found nothing, expected text or a list of texts.
  Write files = "exports/*.xlsx".
screen.toml, [[plates]] 1, key 'readout': found nothing, expected a table.
  Write readout = { infection = "fluorescence 485/535" }.""",
    ),
    "an empty list of files": (
        HEAD + PLATES.replace('"exports/{batch}_{library}_{arm}.xlsx"', "[]"),
        """screen.toml, [[plates]] 1, key 'files': found an empty list, expected text or a list of texts.
  Write files = "exports/*.xlsx".""",
    ),
    "an open brace": (
        HEAD + PLATES.replace("{arm}", "{arm"),
        """screen.toml, [[plates]] 1, key 'files': found a single '{' in 'exports/{batch}_{library}_{arm.xlsx', expected a path with named parts such as {batch}.
  Braces stand in pairs around a name: {batch}.""",
    ),
    "a part with a space": (
        HEAD + PLATES.replace("{batch}", "{the day}"),
        """screen.toml, [[plates]] 1, key 'files': found the part '{the day}' in 'exports/{the day}_{library}_{arm}.xlsx', expected a path with named parts such as {batch}.
  A part is named by letters, digits and _, such as {batch}; * stands for anything without a name.""",
    ),
    "a part that is all but a layout column": (
        HEAD + PLATES.replace("{batch}", "{bacth}"),
        """screen.toml, [[plates]] 1, key 'files': found 'bacth', expected 'batch' or a name that is not so close to it.
  Names: did you mean 'batch'?""",
    ),
    "a part that only a file can give": (
        HEAD + PLATES.replace("{batch}", "{readout}"),
        """screen.toml, [[plates]] 1, key 'files': found the column 'readout', expected a layout column or one of your own.
  Readings and stages give 'readout' themselves: choose another name.""",
    ),
    "a tab in a path": (
        HEAD + PLATES.replace("exports/{batch}", "exports\\tday_{batch}"),
        """screen.toml, [[plates]] 1, key 'files': found 'exports\\tday_{batch}_{library}_{arm}.xlsx', a path with a control character, expected a path.
  Between double quotes TOML reads \\t as a tab and \\n as a new line. Write paths with / or in single quotes.""",
    ),
    "a layout part that files does not have": (
        HEAD + PLATES.replace("layouts/{library}", "layouts/{libary}"),
        """screen.toml, [[plates]] 1, key 'layout': found the part '{libary}', which 'exports/{batch}_{library}_{arm}.xlsx' does not have, expected named parts of files.
  Parts: did you mean 'library'?""",
    ),
    "a star in a layout": (
        HEAD + PLATES.replace("layouts/{library}", "layouts/*"),
        """screen.toml, [[plates]] 1, key 'layout': found a star in 'layouts/*.toml', expected one layout for each file.
  Name the file, with named parts of files where it differs: layouts/{library}.toml.""",
    ),
    "values of a part that is not there": (
        HEAD + PLATES.replace("values = { arm", "values = { amr"),
        """screen.toml, [[plates]] 1, key 'values', key 'amr': found the part 'amr', which is not in the names of the files, expected a named part of files.
  Parts: known are 'arm', 'batch', 'library'.""",
    ),
    "a word for a number": (
        HEAD + PLATES.replace("mock = 0", 'mock = "none"') + "concentration_uM = true\n",
        """screen.toml, [[plates]] 1, key 'values', key 'arm', key 'mock': found 'none', expected a number, 0 or more.
  Write the number without quotes, with a point as decimal mark.
screen.toml, [[plates]] 1, key 'concentration_uM': found true, expected a number, 0 or more.
  Write the number without quotes, with a point as decimal mark. In another unit: { value = 300, unit = "nM" }.""",
    ),
    "an empty meaning": (
        HEAD + PLATES.replace(", infected = 0.1, mock = 0", ""),
        """screen.toml, [[plates]] 1, key 'values', key 'arm': found no word, expected what each word means.
  Write the word and its value: infected = 0.1.""",
    ),
    "a constant that is no text": (
        HEAD + PLATES + 'cell_line = ""\ncondition = ["a"]\nrole = "PC"\n',
        """screen.toml, [[plates]] 1, key 'role': found the role 'PC', expected a word with one meaning.
  Laboratories mean opposite things by it. Say which it is: roles = { "PC" = "..." }, with "virus_control", "cell_control", "antiviral_control" or "toxicity_control".
screen.toml, [[plates]] 1, key 'cell_line': found '', expected text.
  Write cell_line = "...", or leave the key out.
screen.toml, [[plates]] 1, key 'condition': found a list, expected text.
  Write condition = "...", or leave the key out.""",
    ),
    "an unknown unit of a constant": (
        HEAD + PLATES + 'concentration_uM = { value = 3, unit = "mol" }\n',
        """screen.toml, [[plates]] 1, key 'concentration_uM': found the concentration unit 'mol', expected a unit of concentration.
  Units: did you mean 'mol/L'?""",
    ),
    "a role that is none, a decimal mark that is none": (
        HEAD + PLATES + 'roles = { vehicle = "virus_contol" }\ndecimal = ";"\n',
        """screen.toml, [[plates]] 1, key 'roles', key 'vehicle': found 'virus_contol', expected a role.
  Roles: did you mean 'virus_control'?
screen.toml, [[plates]] 1, key 'decimal': found ';', expected '.' or ','.
  Leave it out where the file shows which it is.""",
    ),
    "a misspelt readout": (
        HEAD + PLATES.replace("infection =", "infecton ="),
        """screen.toml, [[plates]] 1, key 'readout', key 'infecton': found 'infecton', expected 'infection' or a name that is not so close to it.
  Names: did you mean 'infection'?""",
    ),
    "a misspelt only readout": (
        HEAD + PLATES.replace('{ infection = "fluorescence 485/535" }', '"Infection"'),
        """screen.toml, [[plates]] 1, key 'readout': found 'Infection', expected 'infection' or a name that is not so close to it.
  Names: did you mean 'infection'?""",
    ),
    "one read for two readouts": (
        HEAD + PLATES.replace('485/535"', '485/535", viability = "Fluorescence485/535"'),
        """screen.toml, [[plates]] 1, key 'readout', key 'viability': found 'Fluorescence485/535', which 'infection' is too, expected another name.
  Each readout needs a read of its own; leave out the one that was not read.""",
    ),
    "the deciding readout is read nowhere": (
        HEAD + PLATES.replace("infection =", "viability ="),
        """screen.toml, readout: found 'viability', expected 'infection', the readout that assay 'reporter_fluorescence' decides on.
  Map it: readout = { infection = "what the file calls it" }, or choose an assay that decides on what is read: viability_atp.""",
    ),
    "an exclusion without a reason, of nothing, of no well": (
        HEAD
        + PLATES
        + '[[exclude]]\nplate = "P1"\n[[exclude]]\nreason = "x"\n[[exclude]]\nwell = "A99"\nreason = "x"\n',
        """screen.toml, [[exclude]] 1, key 'reason': found nothing, expected text.
  Write reason = "drop spilled".
screen.toml, [[exclude]] 2: found nothing to exclude, expected a plate, well, compound or readout.
  Write plate = "P07" and well = "A03", for example; together they mean this well of this plate.
screen.toml, [[exclude]] 3, key 'well': found 'A99', expected a well such as 'A03', or a list of them.
  Name the row by letters and the column by a number.""",
    ),
    "an exclusion with a blank reason": (
        HEAD + PLATES + '[[exclude]]\nplate = "P1"\nreason = " "\n',
        """screen.toml, [[exclude]] 1, key 'reason': found ' ', expected text.
  Write reason = "drop spilled".""",
    ),
    "a table without wells": (
        HEAD + TABLES.replace('well = ["row", "col"], ', ""),
        """screen.toml, [[tables]] 1, key 'columns': found no 'well', expected the column that names the well.
  Write well = "well" or well = ["row", "col"].""",
    ),
    "misspelt and misplaced columns": (
        HEAD + TABLES.replace("role =", 'value = "signal", rolle ='),
        """screen.toml, [[tables]] 1, key 'columns', key 'value': found 'value', expected a column of the layout.
  Say which columns were read by readout = { infection = "signal" }.
screen.toml, [[tables]] 1, key 'columns', key 'rolle': found 'rolle', expected 'role' or a name that is not so close to it.
  Names: did you mean 'role'?""",
    ),
    "a dose without unit": (
        HEAD + TABLES.replace("dose_uM", "CONC"),
        """screen.toml, [[tables]] 1, key 'units': found no unit for 'CONC', and its name does not say one, expected the unit of each concentration.
  Write units = { concentration_uM = "uM" }, or "unit" where a column of that name says it in each row.""",
    ),
    "units that are none, or of no quantity": (
        HEAD + TABLES + 'units = { concentration_uM = "uMol", moi = "uM" }\n',
        """screen.toml, [[tables]] 1, key 'units', key 'concentration_uM': found the concentration unit 'uMol', expected a unit of concentration.
  Units: did you mean 'umol/L'?
screen.toml, [[tables]] 1, key 'units', key 'moi': found a unit for no concentration or time, expected a column of columns that has a unit.
  Columns: known are 'concentration_uM'.""",
    ),
    "values of no column": (
        HEAD + TABLES.replace("values = { moi", "values = { moy"),
        """screen.toml, [[tables]] 1, key 'values', key 'moy': found 'moy', which is neither a column of columns nor a part of files, expected one of them.
  Columns: known are 'concentration_uM', 'moi', 'plate', 'role', 'well'.""",
    ),
    "one readout of a table": (
        HEAD + TABLES.replace('{ infection = "signal", viability = "viability" }', '"infection"'),
        """screen.toml, [[tables]] 1, key 'readout': found 'infection', expected a table.
  Write readout = { infection = "signal" }.""",
    ),
    "a header that is no yes or no": (
        HEAD + TABLES + 'header = "no"\n',
        """screen.toml, [[tables]] 1, key 'header': found 'no', expected true or false.
  Write header = true, without quotes.""",
    ),
    "names where columns are counted": (
        HEAD
        + '[[tables]]\nfiles = "w.csv"\nheader = false\ncolumns = { well = "well" }\nreadout = { infection = 0 }\n',
        """screen.toml, [[tables]] 1, key 'columns', key 'well': found 'well', expected the number of a column.
  With header = false, columns are counted: 1 is the first.
screen.toml, [[tables]] 1, key 'readout', key 'infection': found '0', expected the number of a column.
  With header = false, columns are counted: 1 is the first.""",
    ),
    "a text that never ends": (
        HEAD + '[[plates]]\nfiles = "P07.xlsx\n',
        """screen.toml, line 5, column 18: found 'files = "P07.xlsx' (Illegal character '\\n'), expected TOML.
  Correct this line: text stands in quotes, and a key stands once in its table.""",
    ),
    "a backslash between double quotes": (
        HEAD + '[[plates]]\nfiles = "exports\\P07.xlsx"\n',
        """screen.toml, line 5, column 17: found 'files = "exports\\P07.xlsx"' (Unescaped '\\' in a string), expected TOML.
  A backslash has a meaning of its own between double quotes. Write paths with / or in single quotes.""",
    ),
    "a text that stops in the middle": (
        HEAD + "[[plates]",
        """screen.toml, line 4, column 9: found '[[plates]' (Expected ']]' at the end of an array declaration), expected TOML.
  Correct this line: text stands in quotes, and a key stands once in its table.""",
    ),
    "brackets without end": (
        f"{HEAD}notes = {'[' * 3000}{']' * 3000}\n",
        """screen.toml: found lists or tables nested hundreds of times, expected a [table] or key = value.
  Such a file nests a few times at most. Look for a bracket that was typed again and again.""",
    ),
    "a text that stops at its very end": (
        HEAD + '[[plates]]\nfiles = """P07',
        """screen.toml, end of the file: found 'files = \"\"\"P07' (Unterminated string), expected TOML.
  Correct this line: text stands in quotes, and a key stands once in its table.""",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_is_said_whole(mistake):
    text, message = MISTAKES[mistake]
    assert refusal(text) == message


def test_all_mistakes_come_as_refusals_that_name_each():
    with pytest.raises(Refusals) as caught:
        read(HEAD + PLATES + "[[exclude]]\n")
    assert [error.where for error in caught.value.errors] == [
        "screen.toml, [[exclude]] 1, key 'reason'",
        "screen.toml, [[exclude]] 1",
    ]


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
