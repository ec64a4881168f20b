"""What is said of many files alike is said once."""

from __future__ import annotations

from platekit.errors import LayoutError, PlatekitError, Refusals
from platekit.repeated import errors_once, remarks_once

FILES = [f"exports/day1_L{i}.txt" for i in range(1, 8)]


def test_a_remark_on_many_files_is_made_once_with_their_number_and_the_first_few_names():
    said = [(file, f"{file.removeprefix('exports/')}: 51 wells were not read.") for file in FILES]
    assert remarks_once(said) == [
        "day1_L1.txt: 51 wells were not read; the same holds for 6 more files, such as exports/day1_L2.txt, exports/day1_L3.txt, "
        "exports/day1_L4.txt, exports/day1_L5.txt."
    ]
    assert remarks_once(said, every_name=True)[0].endswith("exports/day1_L6.txt, exports/day1_L7.txt.")


def test_remarks_that_say_something_else_stay_apart():
    said = [(file, f"{file}: {number} wells were not read.") for number, file in enumerate(FILES)]
    assert remarks_once(said) == [remark for _, remark in said]


def test_what_a_layout_says_of_itself_names_no_files():
    assert remarks_once([(file, "layout.toml: Dry.") for file in FILES]) == ["layout.toml: Dry."]


def test_a_refusal_of_many_plates_is_one_and_keeps_its_kind():
    bad = [
        (file, Refusals([LayoutError("layout.toml", f"a layout for 96 wells on the 384-well plate 'P{i}'", "another", "Take another.")]))
        for i, file in enumerate(FILES[:3])
    ]  # fmt: skip
    (error,) = errors_once(bad)
    assert type(error) is LayoutError
    assert str(error) == (
        "layout.toml: found a layout for 96 wells on the 384-well plate 'P0', expected another.\n"
        "  Take another.\n"
        "  The same holds for 2 more files: exports/day1_L2.txt, exports/day1_L3.txt."
    )


def test_two_things_that_are_wrong_in_one_file_are_both_said():
    bad = [("a.txt", PlatekitError("layout.toml", f"no plate '{plate}'", "y", "z")) for plate in ("P1", "P2")]
    assert errors_once(bad) == [error for _, error in bad]


def test_plates_are_counted_as_plates():
    bad = [(f"P{i}", LayoutError("layout.toml", f"nothing on plate 'P{i}'", "y", "z")) for i in (1, 2)]
    assert [error.mend for error in errors_once(bad, of="plate")] == ["z\nThe same holds for 1 more plate: P2."]


def test_a_layout_that_cannot_be_read_is_refused_beside_the_files():
    bad = [("", PlatekitError("L1.toml", "x", "y", "z")), ("", PlatekitError("L2.toml", "x", "y", "z"))]
    assert errors_once(bad) == [error for _, error in bad]
