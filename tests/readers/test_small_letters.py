"""Rows a to f on plates of 1536 wells: AA to AF beside capitals, refused alone, and a person's habit on smaller plates."""

from __future__ import annotations

import pytest

from platekit.readers import read_export

HEAD = "User: SIM,Path: C:\\X\\,Test ID: 12\nTest Name: growth,Date: 24/11/2026,Time: 10:00:00\n\nLuminescence\n\n"
REFUSED = (
    "expected A or AA, so that it is clear which of the two is meant.\n"
    "  Some instruments write the rows AA to AF as a to f. Write AA to AF for these rows if the wells lie below row Z, "
    "else capitals; or export all rows of the plate."
)


def _wells(letters, columns, text):
    return "".join(text.format(letter, column) for letter in letters for column in columns)


TABLES = {
    "MARS, a row for each well": HEAD
    + "Well Row,Well Col,Content,Raw Data (No filter)\n"
    + _wells("Sea", (1, 48), "{0},{1:02d},Sample X1,10{1:02d}\n"),
    "MARS, wells by name": HEAD
    + "Well,Content,Raw Data (No filter)\n"
    + _wells("Sea", (1, 48), "{0}{1:02d},Sample X1,10{1:02d}\n"),
    "MARS, wells across": HEAD
    + "Well Row,,S,S,e,e,a,a\nWell Col,,01,48,01,48,01,48\nRaw Data (No filter),,1,2,3,4,5,6\n",
    "wells of a person": "well,signal\n" + _wells("Sea", (1, 48), "{0}{1},10{1:02d}\n"),
    "rows and columns of a person": "row,column,signal\n" + _wells("Sea", (1, 48), "{0},{1},10{1:02d}\n"),
    "a table of times": "Time [s],S1,S48,e1,e48,a1,a48\n0,1,2,3,4,5,6\n60,1,2,3,4,5,7\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_small_letters_beside_capitals_are_the_rows_behind_z(written, text):
    wells = read_export(written(text)).readings["well"]
    assert list(dict.fromkeys(wells)) == ["S01", "S48", "AE01", "AE48", "AA01", "AA48"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (HEAD + "Well Row,Well Col,Content,Raw Data (No filter)\na,01,Sample X1,7\na,48,Sample X1,8\n", "7, column 1: found 'a'"),
        (HEAD + "Well,Content,Raw Data (No filter)\na01,Sample X1,7\na48,Sample X1,8\n", "7, column 1: found 'a01'"),
        (HEAD + "Raw Data (No filter)\n\n," + ",".join(map(str, range(1, 49))) + "\na" + ",7" * 48 + "\n", "9, column 1: found 'a'"),
        ("well,signal\na1,7\na48,8\n", "2, column 1: found 'a1'"),
    ],
    ids=["a row and a column", "wells by name", "a grid", "wells of a person"],
)  # fmt: skip
def test_small_letters_alone_are_refused_where_the_plate_has_such_rows(written, refusal, text, where):
    assert refusal(written(text)) == f"run.csv, line {where} on a plate of 1536 wells, {REFUSED}"


@pytest.mark.parametrize(
    ("text", "wells"),
    [
        ("well,signal\nA1,7\na24,8\n", ["A01", "A24"]),  # a plate of 384 wells
        ("well,signal\na1,7\nz48,8\n", ["A01", "Z48"]),  # all rows in small letters
        ("well,signal\nA1,7\na2,8\nAF48,9\n", ["A01", "A02", "AF48"]),  # AA to AF have names of their own
    ],
)
def test_small_letters_of_a_person_are_capitals(written, text, wells):
    assert read_export(written(text)).readings["well"].tolist() == wells
