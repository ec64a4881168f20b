"""Row letters out of order or off the plate: refused at their cell; rows that are left out on purpose are read."""

from __future__ import annotations

import pytest

from platekit.readers import read_export

PLACE = "  Correct the letter; if it is right, put the row into its place, with empty rows for those that are left out."


def _grid(letters: str, columns: int = 12) -> str:
    """Return a grid whose values are 100 times the row, as it stands in the text, and the column."""
    rows = [[letter, *(str(100 * place + column) for column in range(1, columns + 1))] for place, letter in enumerate(letters.split(), 1)]  # fmt: skip
    return "".join(",".join(row) + "\n" for row in [["", *map(str, range(1, columns + 1))], *rows])


@pytest.mark.parametrize(
    ("letters", "message"),
    [
        ("A x C D E F G H", "run.csv, line 3, column 1: found 'x' as the letter of the row below row A, expected B, as the other letters say."),
        ("A P C D E F G H", "run.csv, line 3, column 1: found 'P' as the letter of the row below row A, expected B, as the other letters say."),
        ("A B C D E F G K", "run.csv, line 9, column 1: found 'K' as the letter of the row below row G, expected H, as the other letters say."),
        ("X B C D E F G H", "run.csv, line 2, column 1: found 'X' as the letter of the row above row B, expected A, as the other letters say."),
        ("B C L E F G", "run.csv, line 4, column 1: found 'L' as the letter of the row below row C, expected D, as the other letters say."),
    ],
)  # fmt: skip
def test_one_wrong_letter_is_refused_at_its_cell(written, refusal, letters, message):
    assert refusal(written(_grid(letters))) == f"{message}\n{PLACE}"


@pytest.mark.parametrize(("letters", "columns"), [("A B C F", 6), ("A B C D E H", 8)])
def test_a_whole_plate_but_for_the_letter_of_its_last_row_is_refused(written, refusal, letters, columns):
    *_, before, last = letters.split()
    assert refusal(written(_grid(letters, columns))) == (
        f"run.csv: found a plate grid that has '{last}' as the letter of the row below row {before} (run.csv, line "
        f"{len(letters.split()) + 1}, column 1; it begins with '1', '2', '3', '4', ...), expected an export of a known family.\n"
        f"{PLACE}\n  `platekit readers` lists what can be read."
    )


def test_rows_out_of_order_that_no_single_letter_explains_are_refused(written, refusal):
    assert refusal(written(_grid("A C B D E F G H"))) == (
        "run.csv, line 4, column 1: found row B below row C, expected the rows in the order of the plate.\n"
        "  Correct the letter that is wrong, or put the rows into their order."
    )


@pytest.mark.parametrize("letters", ["A C E G", "A B C H", "B C D F", "A C D E", "C D E F G", "A B C D E F H"])
def test_rows_that_are_left_out_are_read_by_their_letters(written, letters):
    readings = read_export(written(_grid(letters))).readings
    values = readings.set_index("well")["value"]
    assert len(values) == 12 * len(letters.split())
    for place, letter in enumerate(letters.split(), 1):
        assert values[f"{letter}07"] == 100 * place + 7


def test_the_letters_of_1536_wells_go_on_behind_z(written):
    letters = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"A{letter}" for letter in "ABCDEF")]
    assert len(read_export(written(_grid(" ".join(letters), 48))).readings) == 1536
