"""Any file becomes sheets or one message: encodings, delimiters, packings, and everything that can be wrong with them."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from platekit.errors import LayoutError, ReadError
from platekit.sheets import EXPORT, LAYOUT, open_sheets, open_text

TABLE = "Temperature (°C)\tdose [µM]\r\nA1\t0.5\r\n\r\nB1\t1.5\r\n"
ROWS = [["Temperature (°C)", "dose [µM]"], ["A1", "0.5"], [], ["B1", "1.5"]]


def _written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _workbook(sheets: dict[str, dict[str, object]]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, cells in sheets.items():
        sheet = workbook.create_sheet(name)
        for cell, value in cells.items():
            sheet[cell] = value
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


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


def test_gz_is_unpacked(tmp_path):
    sheets, _ = open_sheets(_written(tmp_path / "a.txt.gz", gzip.compress(TABLE.encode())))
    assert [list(row) for row in sheets[0].rows] == ROWS


def test_cells_of_a_workbook_keep_their_coordinates(tmp_path):
    content = _workbook({"Results": {"C5": 1.5, "D5": "OVER", "C6": True}, "empty": {}, "Notes": {"A1": "x"}})
    sheets, remarks = open_sheets(_written(tmp_path / "book.xlsx", content))
    assert [sheet.name for sheet in sheets] == ["Results", "Notes"]
    assert sheets[0].cell(4, 2) == 1.5
    assert sheets[0].source(4, 3) == "book.xlsx!Results!D5"
    assert sheets[0].text(5, 2) == "TRUE"
    assert remarks == []


def test_a_workbook_is_known_by_its_content_and_not_by_its_name(tmp_path):
    sheets, _ = open_sheets(_written(tmp_path / "export.csv", _workbook({"S": {"A1": "x"}})))
    assert sheets[0].name == "S"


def test_the_file_is_closed_and_can_be_deleted(tmp_path):
    for name, content in {"a.csv": b"a,b\n", "b.xlsx": _workbook({"S": {"A1": 1}})}.items():
        path = _written(tmp_path / name, content)
        open_sheets(path)
        path.unlink()
        assert not path.exists()


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(3):
                sheet.write(b"\0" * 1_000_000)
    return stream.getvalue()


def _zipped(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "text")
    return stream.getvalue()


WHOLE = _workbook({"Results": {"A1": "x", "B2": 3}})
REFUSED = {
    "empty.csv": (
        b"",
        "empty.csv: found an empty file (0 bytes), expected an export.\n  Export or copy it again; the disk may have been full.",
    ),
    "blank.txt": (b"\r\n \t\r\n", "blank.txt: found nothing but blank lines, expected an export.\n  Export the run again."),
    "cut.xlsx": (
        WHOLE[: len(WHOLE) // 2],
        "cut.xlsx: found a workbook that is cut off or damaged (its zip directory cannot be read), expected a whole workbook.\n"
        "  Export or copy it again; it was probably cut off on its way.",
    ),
    "nothing.xlsx": (
        _workbook({"A": {}}),
        "nothing.xlsx: found a workbook without anything in it, expected an export.\n  Export the run again.",
    ),
    "model.xlsx": (
        pickle.dumps({"a": 1}),
        "model.xlsx: found a Python pickle, whatever its name says, expected text or a spreadsheet.\n"
        "  Export the run as csv, txt or xlsx.",
    ),
    "image.csv": (
        b"\x89PNG\r\n\x1a\n\0\0",
        "image.csv: found a PNG image, whatever its name says, expected text or a spreadsheet.\n"
        "  Export the run as csv, txt or xlsx.",
    ),
    "program.csv": (
        bytes(range(256)) * 20,
        "program.csv: found binary data, whatever its name says, expected text or a spreadsheet.\n"
        "  Export the run as csv, txt or xlsx.",
    ),
    "folder.xlsx": (
        _zipped("notes.txt"),
        "folder.xlsx: found a zip archive, whatever its name says, expected text or a spreadsheet.\n"
        "  Export the run as csv, txt or xlsx.",
    ),
    "half.csv.gz": (
        gzip.compress(TABLE.encode() * 100)[:-20],
        "half.csv.gz: found a gz file that is cut off or damaged (Compressed file ended before the end-of-stream marker was reached), "
        "expected a whole gz file.\n  Copy it again from its source.",
    ),
    "none.csv.gz": (
        gzip.compress(b""),
        "none.csv.gz: found an empty file inside the gz, expected an export.\n  Export or copy it again.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path, name):
    content, message = REFUSED[name]
    with pytest.raises(ReadError) as caught:
        open_sheets(_written(tmp_path / name, content))
    assert str(caught.value) == message


def test_zip_bombs_are_refused_by_their_directory(tmp_path, monkeypatch):
    # The real limit is a hundred times this; what counts is that nothing is unpacked beyond it.
    monkeypatch.setattr("platekit.sheets._file.MOST_UNPACKED", 2_000_000)
    with pytest.raises(ReadError) as caught:
        open_sheets(_written(tmp_path / "bomb.xlsx", _bomb()))
    assert str(caught.value) == (
        "bomb.xlsx: found 3 MB once unpacked, expected at most 2 MB.\n"
        "  No plate export is that large. Check what the file is; split it if it is one."
    )
    with pytest.raises(ReadError) as caught:
        open_sheets(_written(tmp_path / "bomb.csv.gz", gzip.compress(b"\0" * 9_000_000)))
    assert str(caught.value) == (
        "bomb.csv.gz: found more than 2 MB once unpacked, expected at most 2 MB.\n"
        "  No plate export is that large. Check what the file is; split it if it is one."
    )


def test_a_file_larger_than_any_of_its_kind_is_not_opened(tmp_path):
    path = _written(tmp_path / "long.csv", "0" * 3_000_000)
    with pytest.raises(ReadError) as caught:
        open_sheets(path, expected=replace(EXPORT, most_bytes=2_000_000))
    assert str(caught.value) == (
        "long.csv: found 3 MB, expected at most 2 MB.\n"
        "  No plate export is that large. Check what the file is; split it if it is one."
    )


def test_a_part_larger_than_the_zip_directory_says_is_refused(tmp_path):
    # The parser would unpack all of it, whatever the directory declares; only the directory is forged here.
    content = bytearray(WHOLE)
    name = b"xl/worksheets/sheet1.xml"
    entry = content.index(b"PK\x01\x02", content.rindex(name) - 46)
    assert content[entry + 46 : entry + 46 + len(name)] == name
    content[entry + 24 : entry + 28] = struct.pack("<I", 100)
    with pytest.raises(ReadError) as caught:
        open_sheets(_written(tmp_path / "forged.xlsx", bytes(content)))
    assert str(caught.value) == (
        "forged.xlsx: found a workbook whose part 'xl/worksheets/sheet1.xml' is larger than its zip directory says, "
        "expected a whole workbook.\n  Ask whoever made it for a new one; no program that writes workbooks leaves them so."
    )


def test_a_part_that_cannot_be_unpacked_is_refused(tmp_path):
    content = bytearray(WHOLE)
    at = content.index(b"xl/worksheets/sheet1.xml") + len(b"xl/worksheets/sheet1.xml")
    content[at + 20 : at + 60] = b"\xff" * 40
    with pytest.raises(ReadError) as caught:
        open_sheets(_written(tmp_path / "hurt.xlsx", bytes(content)))
    assert str(caught.value) == (
        "hurt.xlsx: found a workbook that is cut off or damaged (a part of it cannot be unpacked), "
        "expected a whole workbook.\n  Export or copy it again; it was probably cut off on its way."
    )


def test_a_single_cell_far_away_does_not_take_the_memory(tmp_path):
    path = _written(tmp_path / "export.xlsx", _workbook({"Results": {"A1": "x", "XFD1048576": "x"}}))
    with pytest.raises(ReadError) as caught:
        open_sheets(path)
    assert str(caught.value) == (
        "export.xlsx: found a sheet of 1048576 rows and 16384 columns, expected an export, below 750000 cells.\n"
        "  Some cell far away is filled. Copy what is meant alone into a new workbook."
    )


def test_a_refusal_speaks_of_what_was_asked_for(tmp_path):
    with pytest.raises(LayoutError) as caught:
        open_sheets(_written(tmp_path / "plate.csv", b"\r\n"), expected=LAYOUT)
    assert str(caught.value) == "plate.csv: found nothing but blank lines, expected a layout.\n  Save the layout again."
    with pytest.raises(LayoutError) as caught:
        open_text(_written(tmp_path / "plate.toml", WHOLE), expected=LAYOUT)
    assert str(caught.value) == (
        "plate.toml: found a workbook, whatever its name says, expected text.\n  Give it the ending .xlsx."
    )


def test_a_damaged_sheet_inside_a_whole_zip_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as whole, zipfile.ZipFile(stream, "w") as damaged:
        for entry in whole.infolist():
            content = whole.read(entry)
            damaged.writestr(entry.filename, content[:60] if "sheet1" in entry.filename else content)
    with pytest.raises(
        ReadError, match=r"^damaged\.xlsx: found a workbook (that is cut off or damaged|without anything in it)"
    ):
        open_sheets(_written(tmp_path / "damaged.xlsx", stream.getvalue()))


def test_a_missing_file_and_a_folder_are_said_to_be_that(tmp_path):
    _written(tmp_path / "plate_07.csv", "a,b\n")
    with pytest.raises(ReadError) as caught:
        open_sheets(tmp_path / "plate_7.csv")
    assert str(caught.value) == (
        f"{tmp_path / 'plate_7.csv'}: found no such file, expected an export.\n"
        "  The folder is there: did you mean 'plate_07.csv'?"
    )
    with pytest.raises(ReadError) as caught:
        open_sheets(tmp_path / "viability.csv")
    assert str(caught.value) == (
        f"{tmp_path / 'viability.csv'}: found no such file, expected an export.\n"
        "  The folder is there. In that folder are plate_07.csv."
    )
    with pytest.raises(ReadError) as caught:
        open_sheets(tmp_path / "elsewhere" / "plate_7.csv")
    assert str(caught.value).endswith(f"  There is no folder '{tmp_path / 'elsewhere'}' either. Check the path.")
    with pytest.raises(ReadError) as caught:
        open_sheets(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: found a folder, expected one file.\n"
        '  Name a file in it; screen.toml also takes a pattern: files = "folder/*.csv".'
    )


def test_a_wrong_sheet_is_named_with_the_sheets_there_are(tmp_path):
    path = _written(tmp_path / "book.xlsx", _workbook({"Results": {"A1": 1}, "blank": {}}))
    with pytest.raises(ReadError) as caught:
        open_sheets(path, sheet="Result")
    assert str(caught.value) == (
        "book.xlsx: found no sheet 'Result', expected a sheet of the workbook.\n  Sheets: did you mean 'Results'?"
    )
    with pytest.raises(ReadError) as caught:
        open_sheets(path, sheet="blank")
    assert str(caught.value) == (
        "book.xlsx, sheet 'blank': found an empty sheet, expected an export.\n  Name the sheet that is filled."
    )
    with pytest.raises(ReadError) as caught:
        open_sheets(_written(tmp_path / "a.csv", "a,b\n"), sheet="Results")
    assert str(caught.value) == (
        "a.csv: found a text file, which has no sheet 'Results', expected a workbook.\n  Leave sheet out, or name another file."
    )
