"""Every mistake in a screen.toml is said whole, and all of a file at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.errors import PlatekitError, Refusals
from platekit.screen import Screen, load_screen_text

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
    "a decimal comma": (
        HEAD + "[[plates]]\nmoi = 0,1\n",
        """screen.toml, line 5, column 8: found 'moi = 0,1' (Expected newline or end of document after a statement), expected TOML.
  Write 0.1 for 0,1: numbers in TOML have a decimal point.""",
    ),
    "a decimal comma among values": (
        HEAD + '[[plates]]\nvalues = { arm = { column = "moi", infected = 0,1, mock = 0 } }\n',
        """screen.toml, line 5, column 50: found 'values = { arm = { column = "moi", infected = 0,1, mock = 0 } }' \
(Expected '=' after a key in a key/value pair), expected TOML.
  Write 0.1 for 0,1: numbers in TOML have a decimal point.""",
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
