"""A screen becomes its files, each with what screen.toml and its name say about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.errors import PlatekitError, Refusals
from platekit.screen import Input, load_screen_text, resolve

HEAD = 'screen = { name = "JAK", assay = "reporter_fluorescence" }\n'
PLATES = """
[[plates]]
files = "exports/{batch}_{library}_{arm}.xlsx"
layout = "layouts/{library}.toml"
readout = "infection"
values = { arm = { column = "moi", infected = 0.1, mock = 0 } }
"""
ANY = '[[plates]]\nfiles = "*.csv"\nlayout = "embedded"\nreadout = "infection"\n'
TABLE = (
    '[[tables]]\nfiles = "{day}.csv"\ncolumns = { well = "well", role = "role" }\nreadout = { infection = "signal" }\n'
)


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("exports/d1_L1_infected.xlsx", "exports/d1_L1_mock.xlsx", "exports/d2_L2_Mock.xlsx"):
        touch(tmp_path, name)
    return touch(tmp_path, "layouts/L1.toml", "layouts/L2.toml")


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def inputs(text: str, folder: Path) -> tuple[Input, ...]:
    return resolve(load_screen_text(HEAD + text, folder))


def refusal(text: str, folder: Path) -> str:
    with pytest.raises(PlatekitError) as caught:
        inputs(text, folder)
    return str(caught.value)


def test_each_file_has_its_constants_its_parts_and_its_layout(folder):
    found = inputs(PLATES + 'virus = "rRVFV"\n', folder)
    assert [(i.path.name, dict(i.columns), i.layout) for i in found] == [
        ("d1_L1_infected.xlsx", {"virus": "rRVFV", "batch": "d1", "library": "L1", "moi": 0.1}, folder / "layouts/L1.toml"),
        ("d1_L1_mock.xlsx", {"virus": "rRVFV", "batch": "d1", "library": "L1", "moi": 0.0}, folder / "layouts/L1.toml"),
        # A word is found in either case: 'Mock' is 'mock'.
        ("d2_L2_Mock.xlsx", {"virus": "rRVFV", "batch": "d2", "library": "L2", "moi": 0.0}, folder / "layouts/L2.toml"),
    ]  # fmt: skip
    assert {(i.kind, i.tables) for i in found} == {("plates", None)}
    assert found[0].plates is not None
    assert found[0].plates.where == "screen.toml, [[plates]] 1"


def test_parts_named_as_layout_columns_become_these_and_others_stay_the_users_own(folder):
    (found,) = inputs(ANY.replace("*", "{plate}_{moi}_{operator}"), touch(folder, "P7_0.1_AK.csv"))
    assert found.columns == {"plate": "P7", "moi": 0.1, "operator": "AK"}
    assert found.layout == "embedded"


def test_a_table_says_itself_what_is_in_each_well(folder):
    text = TABLE + 'values = { day = { column = "batch", mon = "1" } }\ncell_line = "A549"\n'
    (found,) = inputs(text, touch(folder, "mon.csv"))
    assert (found.kind, found.plates, found.layout) == ("tables", None, None)
    assert found.columns == {"cell_line": "A549", "batch": "1"}
    assert found.tables is not None
    assert found.tables.mapping.readout == {"infection": "signal"}


def test_a_table_may_have_a_layout_beside_it(folder):
    (found,) = inputs(TABLE + 'layout = "layouts/{day}.toml"\n', touch(folder, "L1.csv"))
    assert found.layout == folder / "layouts" / "L1.toml"


def test_two_patterns_that_find_one_file_find_it_once(folder):
    found = inputs(
        PLATES.replace('"exports', '["exports').replace('.xlsx"', '.xlsx", "exports/{batch}_{library}_{arm}.XLSX"]'),
        folder,
    )
    assert len(found) == 3


def test_two_sheets_of_one_workbook_are_two_inputs(folder):
    touch(folder, "P1.csv")
    found = inputs(ANY + 'sheet = "day 1"\n' + ANY + 'sheet = "day 2"\n', folder)
    assert [i.plates.sheet for i in found if i.plates] == ["day 1", "day 2"]


def test_the_order_is_that_of_screen_toml_then_of_the_paths(folder):
    touch(folder, "b.csv", "a.csv")
    assert [i.path.name for i in inputs(TABLE + PLATES, folder)] == [
        "d1_L1_infected.xlsx", "d1_L1_mock.xlsx", "d2_L2_Mock.xlsx", "a.csv", "b.csv",
    ]  # fmt: skip


def test_a_constant_and_a_part_that_agree_are_one(folder):
    (found,) = inputs(ANY.replace("*", "{moi}") + "moi = 0.1\n", touch(folder, "0.10.csv"))
    assert found.columns == {"moi": 0.1}


def test_a_constant_and_a_part_that_disagree_are_both_named(folder):
    assert refusal(ANY.replace("*", "{batch}") + 'batch = "1"\n', touch(folder, "2.csv")) == (
        "screen.toml, [[plates]] 1, file '2.csv', part 'batch': "
        "found 'batch' is '2', and screen.toml, [[plates]] 1 says '1', expected one value.\n"
        "  Leave one of the two out, or correct it."
    )


def test_two_parts_that_disagree_are_both_named(folder):
    text = ANY.replace("*", "{moi}_{arm}") + 'values = { arm = { column = "moi", mock = 0 } }\n'
    assert refusal(text, touch(folder, "0.1_mock.csv")) == (
        "screen.toml, [[plates]] 1, file '0.1_mock.csv', part 'arm': "
        "found 'moi' is 0, and its part 'moi' says 0.1, expected one value.\n"
        "  Leave one of the two out, or correct it."
    )


def test_a_word_without_a_meaning_is_not_guessed(folder):
    assert refusal(PLATES.replace("mock =", "mok ="), folder) == (
        "screen.toml, [[plates]] 1, file 'd1_L1_mock.xlsx', part 'arm': "
        "found 'mock', expected a word that values gives 'moi' for.\n"
        "  Words: did you mean 'mok'? Or add it: values = { arm = { mock = ... } }.\n"
        "screen.toml, [[plates]] 1, file 'd2_L2_Mock.xlsx', part 'arm': "
        "found 'Mock', expected a word that values gives 'moi' for.\n"
        "  Words: did you mean 'mok'? Or add it: values = { arm = { Mock = ... } }."
    )


def test_a_word_that_is_no_number_needs_a_meaning(folder):
    assert refusal(ANY.replace("*", "{moi}"), touch(folder, "high.csv")) == (
        "screen.toml, [[plates]] 1, file 'high.csv', part 'moi': found 'high' for 'moi', expected a number, 0 or more.\n"
        '  Say what the word means: values = { moi = { "high" = ... } }.'
    )


@pytest.mark.parametrize("word", ["01", "001", "00"])
def test_a_leading_zero_may_have_lost_its_point_and_is_asked_about(word, folder):
    text = ANY.replace("*", "moi{moi}")
    assert refusal(text, touch(folder, f"moi{word}.csv")) == (
        f"screen.toml, [[plates]] 1, file 'moi{word}.csv', part 'moi': found '{word}' for 'moi', expected a number, 0 or more, "
        f'that can be read in one way only.\n  Say what the word means: values = {{ moi = {{ "{word}" = ... }} }}.'
    )
    (found,) = inputs(text + f'values = {{ moi = {{ "{word}" = 0.01 }} }}\n', folder)
    assert found.columns == {"moi": 0.01}


@pytest.mark.parametrize(("word", "moi"), [("0", 0.0), ("0.1", 0.1), ("10", 10.0), ("1e-3", 0.001)])
def test_a_number_that_reads_in_one_way_needs_no_meaning(word, moi, folder):
    (found,) = inputs(ANY.replace("*", "moi{moi}"), touch(folder, f"moi{word}.csv"))
    assert found.columns == {"moi": moi}


def test_a_word_of_a_file_name_may_say_that_there_is_no_co_treatment(folder):
    text = ANY.replace("*", "{condition}") + 'values = { condition = { none = "", ifn = "IFN-b" } }\n'
    assert [dict(i.columns) for i in inputs(text, touch(folder, "ifn.csv", "none.csv"))] == [
        {"condition": "IFN-b"}, {"condition": ""},
    ]  # fmt: skip


def test_a_word_with_spaces_is_proposed_as_a_key_that_toml_takes(folder):
    text = ANY.replace("*", "{arm}") + 'values = { arm = { column = "moi", infected = 0.1 } }\n'
    said = refusal(text, touch(folder, "mock (1).csv"))
    assert said.endswith('Or add it: values = { arm = { "mock (1)" = ... } }.')
    (found,) = inputs(text.replace("0.1", '0.1, "mock (1)" = 0'), folder)
    assert found.columns == {"moi": 0.0}


def test_a_number_below_zero_is_no_dose(folder):
    assert refusal(ANY.replace("*", "{moi}"), touch(folder, "-1.csv")) == (
        "screen.toml, [[plates]] 1, file '-1.csv', part 'moi': found -1.0, expected a number, 0 or more.\n"
        "  Write the number without quotes, with a point as decimal mark."
    )


def test_a_role_in_a_file_name_is_read_as_a_role(folder):
    (found,) = inputs(ANY.replace("*", "{role}"), touch(folder, "VC.csv"))
    assert found.columns == {"role": "virus_control"}
    assert refusal(ANY.replace("*", "x{role}"), touch(folder, "xPC.csv")) == (
        "screen.toml, [[plates]] 1, file 'xPC.csv', part 'role': found the role 'PC', expected a word with one meaning.\n"
        '  Laboratories mean opposite things by it. Say which it is: roles = { "PC" = "..." }, with "virus_control", '
        '"cell_control", "antiviral_control" or "toxicity_control".'
    )


def test_a_layout_that_is_not_there_is_said_once_for_all_its_files(folder):
    (folder / "layouts" / "L1.toml").rename(folder / "layouts" / "L-1.toml")
    assert refusal(PLATES, folder) == (
        "screen.toml, [[plates]] 1, key 'layout': found no file 'L1.toml' in the folder 'layouts', "
        "expected the file 'layouts/L1.toml'.\n"
        "  It holds 'L-1.toml', 'L2.toml': did you mean 'L-1.toml'?"
    )


def test_a_file_belongs_to_one_entry(folder):
    touch(folder, "P1.csv")
    assert refusal(ANY + TABLE, folder) == (
        "screen.toml, [[tables]] 1: found 'P1.csv' in the folder of the screen, which belongs to [[plates]] 1 too, "
        "expected each file once.\n"
        "  Make one of the patterns narrower; or, for two sheets of one workbook, say sheet = in both."
    )


def test_two_patterns_of_an_entry_may_not_disagree_on_a_file(folder):
    text = ANY.replace('"*.csv"', '["{batch}_1.csv", "a_{batch}.csv"]')
    assert refusal(text, touch(folder, "a_1.csv")) == (
        "screen.toml, [[plates]] 1, key 'files': found 'a_1.csv', which two patterns take apart differently, "
        "expected each file once.\n"
        "  Make 'a_{batch}.csv' narrower, so that it leaves this file to the other pattern."
    )


def test_all_that_is_wrong_with_the_files_is_said_at_once(folder):
    with pytest.raises(Refusals) as caught:
        inputs(PLATES.replace("mock =", "mok =") + ANY, folder)
    assert [error.where for error in caught.value.errors] == [
        "screen.toml, [[plates]] 1, file 'd1_L1_mock.xlsx', part 'arm'",
        "screen.toml, [[plates]] 1, file 'd2_L2_Mock.xlsx', part 'arm'",
        "screen.toml, [[plates]] 2, key 'files'",
    ]
