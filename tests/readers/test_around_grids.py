"""What stands below and beside a grid: a row of the plate whose letter is marked, a second grid, a number, a note."""

from __future__ import annotations

import re

import pytest

from platekit.readers import read_export
from platekit.shipped import shipped

WRITTEN_AS = "run.csv"
GRID = ",1,2,3\nA,1.5,2,3\nB,4,5,6\n"

# The last line of a grid of readings in our own example of each family.
FAMILIES = {
    "plain_grid/simulated_grid.csv": (10, "H;0,801"),
    "gen5_txt/simulated_endpoint.txt": (68, "H\t8001"),
    "victor_nivo/simulated_operations.txt": (71, "D\t54001"),
    "tecan_icontrol/simulated_two_labels.txt": (43, "D\t204001"),
}


@pytest.mark.parametrize("label", ["{}*", "{} (edge)", "8", "?", "row {}"])
@pytest.mark.parametrize(("example", "line"), FAMILIES.items(), ids=[name.split("/")[0] for name in FAMILIES])
def test_a_last_row_with_a_marked_letter_is_no_note(written, refusal, example, line, label):
    path = shipped("example_data") / "readers" / example
    number, begins = line
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    assert lines[number - 1].startswith(begins)
    letter = begins[0]
    lines[number - 1] = label.format(letter) + lines[number - 1][1:]
    message = refusal(written("".join(lines), name=path.name))
    assert re.fullmatch(
        rf"{re.escape(path.name)}, line {number}, column 1: found '{re.escape(label.format(letter))}' in place of the letter of a row of "
        rf"\d+ values, expected the letter of the row alone, such as {letter}\.\n"
        r"  If it is a row of the plate, write its letter and nothing else into this cell; if not, move it to a file of its own\.",
        message,
    )


def test_a_row_without_its_letter_is_no_note(written, refusal):
    assert refusal(written(GRID + ",7,1,9\n"), reader="plain_grid") == (
        "run.csv, line 4, column 1: found a row of 3 values without its letter, expected the letter of the row alone, such as C.\n"
        "  If it is a row of the plate, write its letter and nothing else into this cell; if not, move it to a file of its own."
    )


def test_a_full_row_behind_an_empty_one_is_no_note(written, refusal):
    assert refusal(written(GRID + "\nC*,7,8,9\n")) == (
        "run.csv, line 5: found a row 'C*' of values apart from its grid, expected the rows of a grid one below the other, below line 1.\n"
        "  Put notes below the grid, name each row by its letter, and give each grid its own column numbers."
    )


def test_means_below_a_grid_are_a_note(written):
    export = read_export(written(GRID + "Mean,2.75,3.5,4.5\n"))
    assert len(export.readings) == 6
    assert "run.csv, line 4: 'Mean | 2.75 | 3.5 | 4.5' outside the grids is taken as a note." in export.remarks


SIDE = [["Plate 1", None, None, None, "Plate 2"], [None, 1, 2, None, None, 1, 2], ["A", 0.5, 1.5, None, "A", 2.5, 3.5]]


@pytest.mark.parametrize("rows", [SIDE, SIDE[1:]], ids=["with titles", "without titles"])
def test_a_second_grid_beside_the_first_is_refused_with_the_way_out(booked, refusal, rows):
    path = booked({"Results": rows})
    cell = f"run.xlsx, sheet 'Results', cell F{len(rows) - 1}"
    found = "the column number 1 behind 2: a second grid beside the first"
    mend = (
        "  Move the grid on the right below the one on the left, with its title, or into a sheet of its own. If it is no second grid, "
        "correct the column number."
    )
    expected = "grids one below the other, each with its own column numbers and row letters"
    assert refusal(path, reader="plain_grid") == f"{cell}: found {found}, expected {expected}.\n{mend}"
    # So small a grid is claimed by no reader by itself.
    begins = "'Plate 1', 'Plate 2'" if rows is SIDE else "'1', '2', '1', '2'"
    assert refusal(path) == (
        f"run.xlsx, sheet 'Results': found a plate grid that has {found} ({cell}; it begins with {begins}), "
        f"expected an export of a known family.\n{mend}\n  `platekit readers` lists what can be read."
    )


def test_a_second_grid_below_titles_is_refused_with_the_way_out_at_once(written, refusal):
    numbers, values = ",".join(map(str, range(1, 13))), ",".join(["0.5"] * 12)
    text = f"Plate 1{',' * 14}Plate 2\n,{numbers},,,{numbers}\nA,{values},,A,{values}\n"
    assert refusal(written(text)) == (
        "run.csv, line 2, column 16: found the column number 1 behind 12: a second grid beside the first, expected grids one below the "
        "other, each with its own column numbers and row letters.\n"
        "  Move the grid on the right below the one on the left, with its title, or into a file of its own. If it is no second grid, "
        "correct the column number."
    )


def test_a_number_right_of_a_grid_of_a_workbook_is_refused_without_a_word_on_delimiters(booked, refusal):
    rows = [[None, 1, 2], ["A", 0.5, 1.5, None, 0.77], ["B", 2.5, 3.5]]
    assert refusal(booked({"Results": rows}), reader="plain_grid") == (
        "run.xlsx, sheet 'Results', cell E2: found '0.77' beyond column 2, expected 2 values, as the row of column numbers says.\n"
        "  If it belongs to the plate, correct the row or the column numbers; if not, move it below the grid or into a sheet of its own."
    )


def test_a_column_number_that_is_left_out_is_named(booked, refusal):
    rows = [[None, 1, 2, None, 4], ["A", 0.5, 1.5, 2.5, 3.5]]
    assert refusal(booked({"Results": rows}), reader="plain_grid") == (
        "run.xlsx, sheet 'Results', cell E1: found the column number 4 behind 2, expected the column number 3.\n"
        "  Write a number above each column of the grid, also of an empty one."
    )


def test_words_beside_a_grid_are_said(booked):
    rows = [[None, 1, 2], ["A", 0.5, 1.5, None, "A2 spilled!"], ["B", 2.5, 3.5]]
    assert read_export(booked({"Results": rows})).remarks[0] == (
        "run.xlsx, sheet 'Results', cell E2: 'A2 spilled!' stands beside the grid, and is not read."
    )
    rows[2] += [None, "by Kim"]
    assert read_export(booked({"Results": rows})).remarks[0] == (
        "run.xlsx, sheet 'Results', cell E2: 'A2 spilled!' and 1 more cell beside the grids are not read."
    )
