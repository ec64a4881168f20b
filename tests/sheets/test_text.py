"""Text files: their encoding, line ends and delimiter are found, and what was odd is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from platekit.sheets import open_sheets

TABLE = "Temperature (°C)\tdose [µM]\r\nA1\t0.5\r\n\r\nB1\t1.5\r\n"
ROWS = [["Temperature (°C)", "dose [µM]"], ["A1", "0.5"], [], ["B1", "1.5"]]


def _written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("utf-32-le", "UTF-32"),
        ("utf-32-be", "UTF-32"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac Roman"),
    ],
)
def test_the_encoding_is_found_and_said_where_it_is_not_utf8(tmp_path, encoding, named):
    sheets, remarks = open_sheets(_written(tmp_path / "a.txt", TABLE.encode(encoding)))
    assert [list(row) for row in sheets[0].rows] == ROWS
    assert remarks == ([f"a.txt is written in {named}, not in UTF-8."] if named else [])


@pytest.mark.parametrize("encoding", ["cp1250", "shift_jis", "gbk", "euc_kr", "koi8_r"])
def test_letters_of_other_countries_do_not_touch_wells_and_numbers(tmp_path, encoding):
    word = {"cp1250": "žluťoučký", "koi8_r": "прибор"}.get(encoding, "装置" if encoding != "euc_kr" else "장치")
    text = f"{word}\t{word}\nA1\t0.5\n"
    sheets, remarks = open_sheets(_written(tmp_path / "a.txt", text.encode(encoding)))
    assert list(sheets[0].rows[1]) == ["A1", "0.5"]
    assert len(remarks) == 1
    assert remarks[0].startswith(("a.txt is written in Windows-1252", "a.txt is written in Mac Roman"))


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("Results for\xa0GFP\tBarcode:\xa0P1\nA1\t0.5\n", "mac_roman", "Mac Roman"),
        ("Results for\xa0GFP\tBarcode:\xa0P1\nA1\t0.5\n", "cp1252", "Windows-1252"),
        ("ARRÊT DE LA LECTURE\nA1\t0.5\n", "cp1252", "Windows-1252"),
        ("Être\tlu\nA1\t0.5\n", "cp1252", "Windows-1252"),
    ],
)
def test_a_no_break_space_of_the_mac_is_no_letter_of_windows(tmp_path, text, encoding, named):
    sheets, remarks = open_sheets(_written(tmp_path / "a.txt", text.encode(encoding)))
    assert sheets[0].rows[0] == tuple(text.split("\n", 1)[0].split("\t"))
    assert remarks == [f"a.txt is written in {named}, not in UTF-8."]


def test_zero_bytes_at_the_end_are_left_out_and_said(tmp_path):
    sheets, remarks = open_sheets(_written(tmp_path / "a.csv", b"a,b\n1,2\n" + b"\0" * 512))
    assert [list(row) for row in sheets[0].rows] == [["a", "b"], ["1", "2"]]
    assert remarks == [
        "a.csv ends with 512 zero bytes, which are left out: what a computer leaves that was switched off while it wrote. "
        "The end of the file may be lost."
    ]


def test_a_letter_cut_in_half_is_the_end_of_the_file(tmp_path):
    sheets, _ = open_sheets(_written(tmp_path / "a.txt", TABLE.encode("utf-16")[:-5]))
    assert list(sheets[0].rows[-1]) == ["B1", "1."]
    assert sheets[0].open_end


def test_files_put_together_lose_the_marks_between_them(tmp_path):
    sheets, remarks = open_sheets(_written(tmp_path / "a.csv", "\ufeffa,b\n1,2\n\ufeffA1,3\n".encode()))
    assert [list(row) for row in sheets[0].rows] == [["a", "b"], ["1", "2"], ["A1", "3"]]
    assert remarks == [
        "a.csv has byte order marks inside its text, as files that were put together do; they are left out."
    ]


@pytest.mark.parametrize("text", ["a,b\r\r\n1,2\r\r\n", "a,b\r1,2\n", "a,b\r\n1,2\r", "a,b\n1,2\r\n"])
def test_line_ends_of_any_kind_and_mixed_ones_end_lines(tmp_path, text):
    sheets, _ = open_sheets(_written(tmp_path / "a.csv", text.encode()))
    assert [list(row) for row in sheets[0].rows] == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
def test_the_delimiter_is_found_from_the_content(tmp_path, delimiter):
    rows = [["well", "signal", "note"], ["A1", "0,5" if delimiter != "," else "0.5", "a b"], ["B1", "7", ""]]
    text = "\n".join(delimiter.join(row) for row in rows)
    sheets, _ = open_sheets(_written(tmp_path / "table.csv", text))
    assert [list(row) for row in sheets[0].rows] == rows


@pytest.mark.parametrize("delimiter", ["\t", ";"])
@pytest.mark.parametrize("rows", [
    [["well", "value"], ["A1", "1,234,567"], ["A2", "2,345,678"]],
    [["0,5", "1,5", "2,5"], ["3,5", "4,5", '"5,5"'], ["6,5", "<7,5", "8,5"]],
])  # fmt: skip
def test_commas_within_numbers_part_no_cells_however_many_they_are(tmp_path, rows, delimiter):
    sheets, _ = open_sheets(_written(tmp_path / "table.csv", "\n".join(map(delimiter.join, rows))))
    assert [list(row) for row in sheets[0].rows] == [[cell.strip('"') for cell in row] for row in rows]


def test_commas_part_cells_also_where_every_note_holds_a_semicolon(tmp_path):
    text = "well,a,b,note\nA1,100,200,dry; wet\nA2,100,300,dry; wet\n"
    sheets, _ = open_sheets(_written(tmp_path / "table.csv", text))
    assert [len(row) for row in sheets[0].rows] == [4, 4, 4]


def test_excels_own_line_about_the_delimiter_is_believed(tmp_path):
    sheets, _ = open_sheets(_written(tmp_path / "a.csv", "sep=;\r\na,b;c\r\n"))
    assert list(sheets[0].rows[0]) == ["a,b", "c"]
    assert sheets[0].source(0, 1) == "a.csv:2:2"


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    sheets, _ = open_sheets(_written(tmp_path / "a.csv", 'a,"two\nlines",b\nc,d,e\n'))
    assert sheets[0].source(1, 2) == "a.csv:3:3"


def test_an_open_quotation_mark_swallows_nothing(tmp_path):
    sheets, remarks = open_sheets(_written(tmp_path / "a.csv", 'a,b\n"3,4\n5,6\n'))
    assert [list(row) for row in sheets[0].rows] == [["a", "b"], ['"3', "4"], ["5", "6"]]
    assert remarks == ["a.csv has quotation marks that are not closed; they were read as part of the text."]
