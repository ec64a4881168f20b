"""Any file becomes sheets or one message: packings, workbooks, and everything that can be wrong with them."""

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
