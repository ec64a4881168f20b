"""Patterns with named parts find the files they describe, and no others."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platekit.errors import ScreenError
from platekit.paths import under
from platekit.screen._patterns import expand, fill_in, part_names


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def found(pattern: str, folder: Path) -> dict[str, dict[str, str]]:
    """Path from the folder on -> named parts, in the order given."""
    matches = expand(pattern, folder, where="screen.toml")
    return {match.path.relative_to(folder).as_posix(): dict(match.parts) for match in matches}


def refusal(pattern: str, folder: Path) -> str:
    with pytest.raises(ScreenError) as caught:
        expand(pattern, folder, where="screen.toml")
    return str(caught.value)


def test_named_parts_stand_for_what_the_name_holds_there(tmp_path):
    touch(tmp_path, "exports/day1_L1_mock.xlsx", "exports/day1_L1_infected.xlsx", "exports/notes.xlsx")
    assert found("exports/{batch}_{library}_{arm}.xlsx", tmp_path) == {
        "exports/day1_L1_infected.xlsx": {"batch": "day1", "library": "L1", "arm": "infected"},
        "exports/day1_L1_mock.xlsx": {"batch": "day1", "library": "L1", "arm": "mock"},
    }


def test_files_come_sorted_by_path_whatever_the_folder_says(tmp_path):
    touch(tmp_path, "b/2.csv", "a/10.csv", "a/2.csv", "B/1.csv")
    assert list(found("{day}/*.csv", tmp_path)) == ["B/1.csv", "a/10.csv", "a/2.csv", "b/2.csv"]


def test_neither_a_part_nor_a_star_crosses_a_folder(tmp_path):
    touch(tmp_path, "a/b/x.csv", "a/x.csv")
    assert list(found("{day}/*.csv", tmp_path)) == ["a/x.csv"]
    assert list(found("a*x.csv", touch(tmp_path, "a-x.csv"))) == ["a-x.csv"]


def test_a_part_in_a_folder_and_in_the_name_is_one_word(tmp_path):
    touch(tmp_path, "day1/day1_P1.csv", "day1/day2_P1.csv", "day2/day2_P1.csv")
    assert found("{batch}/{batch}_{plate}.csv", tmp_path) == {
        "day1/day1_P1.csv": {"batch": "day1", "plate": "P1"},
        "day2/day2_P1.csv": {"batch": "day2", "plate": "P1"},
    }


def test_a_part_twice_in_a_name_is_one_word(tmp_path):
    touch(tmp_path, "a-a.csv", "a-b.csv")
    assert found("{x}-{x}.csv", tmp_path) == {"a-a.csv": {"x": "a"}}


def test_a_part_holds_one_character_or_more_and_a_star_none_or_more(tmp_path):
    touch(tmp_path, "P.csv", "P1.csv")
    assert list(found("P{n}.csv", tmp_path)) == ["P1.csv"]
    assert list(found("P*.csv", tmp_path)) == ["P.csv", "P1.csv"]


def test_the_suffix_is_found_in_either_case_and_the_name_is_not(tmp_path):
    touch(tmp_path, "P1.XLSX", "p2.xlsx", "P3.csv.GZ", "P4.txt")
    assert list(found("P*.xlsx", tmp_path)) == ["P1.XLSX"]
    assert list(found("P*.CSV.gz", tmp_path)) == ["P3.csv.GZ"]
    assert list(found("P1.xlsx", tmp_path)) == ["P1.XLSX"]


def test_brackets_dots_and_other_signs_mean_themselves(tmp_path):
    touch(tmp_path, "plate [1] (a+b).csv", "plate 1.csv")
    assert found("plate [{n}] (a+b).csv", tmp_path) == {"plate [1] (a+b).csv": {"n": "1"}}


def test_backslashes_separate_folders_as_on_windows(tmp_path):
    touch(tmp_path, "exports/P1.csv")
    assert found("exports\\{plate}.csv", tmp_path) == {"exports/P1.csv": {"plate": "P1"}}


def test_an_absolute_pattern_starts_at_the_root(tmp_path):
    touch(tmp_path, "P1.csv")
    pattern = f"{tmp_path.as_posix()}/{{plate}}.csv"
    assert [match.path for match in expand(pattern, Path("elsewhere"), where="screen.toml")] == [tmp_path / "P1.csv"]


def test_a_pattern_may_climb_to_a_sister_folder(tmp_path):
    touch(tmp_path, "exports/P1.csv", "analysis/screen.toml")
    (match,) = expand("../exports/./{plate}.csv", tmp_path / "analysis", where="screen.toml")
    assert match.path.resolve() == (tmp_path / "exports" / "P1.csv").resolve()


def test_lock_files_and_hidden_files_are_found_only_by_name(tmp_path):
    touch(tmp_path, "~$P1.xlsx", "._P1.xlsx", "P1.xlsx")
    assert list(found("*.xlsx", tmp_path)) == ["P1.xlsx"]
    assert list(found("{plate}.xlsx", tmp_path)) == ["P1.xlsx"]
    assert list(found("._*.xlsx", tmp_path)) == ["._P1.xlsx"]


def test_a_file_of_exactly_this_name_is_meant_braces_and_all(tmp_path):
    touch(tmp_path, "{a} {.csv", "x y.csv")
    assert found("{a} {.csv", tmp_path) == {"{a} {.csv": {}}


def test_letters_with_marks_are_found_however_the_disk_writes_them(tmp_path):
    # The same letter as one code point and as a + diaeresis; a Mac may write the second.
    touch(tmp_path, "Scha\u0308fer_P1.csv")
    (match,) = expand("Sch\u00e4fer_{plate}.csv", tmp_path, where="screen.toml")
    assert match.parts == {"plate": "P1"}


def test_a_name_that_comes_apart_in_two_ways_is_refused(tmp_path):
    touch(tmp_path, "day_1_mock.csv")
    assert refusal("{batch}_{arm}.csv", tmp_path) == (
        "screen.toml: found 'day_1_mock.csv', which '{batch}_{arm}.csv' takes apart in two ways "
        "(as batch 'day', arm '1_mock' or as batch 'day_1', arm 'mock'), expected one way.\n"
        "  Set the parts apart by a mark that they do not hold themselves, or name such files in an entry of their own."
    )


def test_no_file_of_that_name_names_the_close_one(tmp_path):
    touch(tmp_path, "exports/P07.xlsx", "exports/P08.xlsx", "exports/~$P08.xlsx")
    assert refusal("exports/P7.xlsx", tmp_path) == (
        "screen.toml: found no file 'P7.xlsx' in the folder 'exports', expected the file 'exports/P7.xlsx'.\n"
        "  It holds 'P07.xlsx', 'P08.xlsx': did you mean 'P07.xlsx'?"
    )


def test_a_pattern_without_files_says_what_there_is(tmp_path):
    touch(tmp_path, *(f"P{n}.txt" for n in range(8)))
    assert refusal("{plate}.csv", tmp_path) == (
        "screen.toml: found no file '{plate}.csv' in the folder of the screen, expected files that '{plate}.csv' stands for.\n"
        "  It holds 'P0.txt', 'P1.txt', 'P2.txt', 'P3.txt', 'P4.txt' and 3 more."
    )


def test_a_folder_that_is_not_there_names_the_close_one(tmp_path):
    touch(tmp_path, "exports/P1.csv")
    assert refusal("exprts/*.csv", tmp_path) == (
        "screen.toml: found no folder 'exprts' in the folder of the screen, expected files that 'exprts/*.csv' stands for.\n"
        "  It holds 'exports': did you mean 'exports'?"
    )


def test_an_empty_folder_says_so(tmp_path):
    (tmp_path / "exports").mkdir()
    assert refusal("exports/*.csv", tmp_path) == (
        "screen.toml: found no file '*.csv' in the folder 'exports', expected files that 'exports/*.csv' stands for.\n"
        "  It holds no files."
    )


def test_a_screen_whose_own_folder_is_not_there(tmp_path):
    place = tmp_path / "gone"
    assert refusal("P1.csv", place) == (
        "screen.toml: found no file 'P1.csv' in the folder of the screen, expected the file 'P1.csv'.\n"
        f"  There is no folder '{place.as_posix()}'."
    )


def test_a_folder_is_no_file(tmp_path):
    touch(tmp_path, "exports/P1.csv")
    assert refusal("exports", tmp_path) == (
        "screen.toml: found no file 'exports' in the folder of the screen, expected the file 'exports'.\n"
        "  It holds no files."
    )
    assert refusal("./", tmp_path) == (
        "screen.toml: found './', a folder, expected files.\n  Name the files in it, such as 'exports/*.xlsx'."
    )


def test_a_drive_that_this_computer_cannot_have_is_refused(tmp_path):
    # 'C:x' is a path from wherever the drive stands: refused on Windows too.
    with pytest.raises(ScreenError) as caught:
        under("C:exports\\P1.csv", tmp_path, where="screen.toml")
    assert str(caught.value) == (
        "screen.toml: found 'C:exports\\P1.csv', a path on drive C:, expected a path that this computer has.\n"
        "  Write it from the folder of the TOML file on, such as 'exports/P07.xlsx'; "
        "or whole, with / after the drive, on Windows."
    )


def test_a_drive_and_a_share_start_at_their_root_on_windows(tmp_path, monkeypatch):
    monkeypatch.setattr("platekit.paths.os.name", "nt", raising=True)
    monkeypatch.setattr("platekit.paths.Path", _Said)
    assert under("C:\\runs\\{plate}.csv", tmp_path, where="screen.toml") == (_Said("C:/"), ("runs", "{plate}.csv"))
    assert under("\\\\lab\\reader\\P1.csv", tmp_path, where="screen.toml") == (_Said("//lab/reader/"), ("P1.csv",))


class _Said(str):
    """Stands for a path of another system, which this one cannot build."""


def test_parts_are_named_once_and_filled_in_wherever_they_stand():
    assert part_names("{a}/{b}_{a}*.csv") == ("a", "b")
    assert fill_in("{a}/{b}_{a}*.csv", {"a": "1", "b": "2"}) == "1/2_1*.csv"


# Words without the mark that sets them apart, and without what file systems forbid or read as hidden.
words = st.text(st.characters(categories=("L", "N"), include_characters=" -.()[]+"), min_size=1, max_size=8).filter(
    lambda word: word.strip(" .") == word
)


@settings(max_examples=50)  # each one writes a file
@given(batch=words, library=words, arm=words)
def test_words_put_into_a_pattern_come_out_of_it_again(batch, library, arm):
    pattern = "{batch}/{library}_{arm}.csv"
    parts = {"batch": batch, "library": library, "arm": arm}
    with TemporaryDirectory() as place:
        touch(Path(place), fill_in(pattern, parts))
        (match,) = expand(pattern, Path(place), where="screen.toml")
    # Letters come out composed: the one form in which a word of a file name is compared with a word of a table.
    assert match.parts == {key: unicodedata.normalize("NFC", word) for key, word in parts.items()}
