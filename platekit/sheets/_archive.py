"""The zip that a workbook is: held against bombs, damage and endless sheets before a parser unpacks anything of it."""

from __future__ import annotations

import io
import re
import string
import struct
import zipfile
import zlib
from collections.abc import Iterator

from platekit.errors import PlatekitError
from platekit.sheets import _file
from platekit.sheets._expected import Expected
from platekit.sheets._ole import extent_xls, has_password
from platekit.wells import row_number

# The parser makes room for every cell up to the last one: a single cell far away takes more memory than there is,
# and the process is gone without a message. A 1536-well plate read 400 times has 600 000 cells; as many as these
# are parsed in two seconds.
MOST_CELLS = 750_000
# Workbooks of instruments unpack to less than 10 times their size; beyond this, and beyond these bytes, one was made to.
MOST_TIMES, _LEAST_PACKED = 100, 20_000_000
# A text that many cells share is stored once and copied for each of them.
MOST_TEXT = 100_000_000

_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3}[0-9]{1,7})["']""")
_DIGITS, _LETTERS = string.digits.encode(), string.ascii_letters.encode()
_CELL_ENDS = tuple(name + end for name in (b"<c", b":c") for end in (b" ", b">", b"/", b"\n", b"\t", b"\r"))
_ROW_BEGINS = re.compile(rb"<(?:\w+:)?row\b")
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_SHARED = re.compile(rb"""<(?:\w+:)?c\b[^>]*\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)""")
_ODS = re.compile(rb"""<table:(?:(table)|table-(row)|(?:table|covered-table)-cell)(?=[\s/>])([^>]*)>""")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})["']""")
# The parser reads UTF-8 alone: a part in UTF-16 would be empty to it, and what it declares would pass unseen.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_TYPED = re.compile(rb"""value-type\s*=\s*["']""")
# Records of an xlsb sheet: a row begins, and the cells in it.
_XLSB_ROW, _XLSB_CELLS = 0, range(1, 12)


def check_archive(content: bytes, file: str, expected: Expected) -> dict[str, bytes]:
    """Refuse an archive that is damaged, a bomb or no workbook; return its parts that say something about cells.

    Returns
    -------
    dict of str to bytes
        The sheets of an xlsx, its list of sheets and their relations, by the name of the part.

    Raises
    ------
    ReadError, LayoutError
        Before anything is unpacked for good: each part is looked at alone, and never beyond its declared size.
    """
    damaged = "its zip directory cannot be read"
    kept: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_what_is_no_workbook(entries, file, expected)
            damaged = "a part of it cannot be unpacked"
            texts, cells = b"", 0
            for entry in entries:
                part = _unpacked(archive, entry, file, expected)
                _refuse_strange_xml(part, entry.filename, file, expected)
                for rows, columns in _extents(part, entry.filename):
                    cells += rows * columns
                    _refuse_huge(rows, columns, file, expected)
                    _refuse_many(cells, file, expected)
                if b"sheetData" in part or entry.filename in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
                    kept[entry.filename] = part
                if entry.filename.endswith("sharedStrings.xml"):
                    texts = part
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError, NotImplementedError) as cause:
        raise expected.error(
            file, f"a workbook that is cut off or damaged ({damaged})", "a whole workbook",
            f"{expected.make} or copy it again; it was probably cut off on its way.",
        ) from cause  # fmt: skip
    _refuse_multiplied_text(texts, kept, file, expected)
    return kept


def _refuse_what_is_no_workbook(entries: list[zipfile.ZipInfo], file: str, expected: Expected) -> None:
    size, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if size > _file.MOST_UNPACKED:
        raise expected.too_large(file, f"{size / 1e6:,.0f} MB once unpacked", _file.MOST_UNPACKED)
    if size > max(MOST_TIMES * packed, _LEAST_PACKED):
        raise expected.too_large(
            file, f"{size / 1e6:,.0f} MB once unpacked, more than {MOST_TIMES} times its size", _LEAST_PACKED
        )
    names = {entry.filename for entry in entries}
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise expected.no_table(file, "a zip archive, whatever its name says")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, expected: Expected) -> bytes:
    """Return one part of the archive, and refuse it where there is more in it than the directory says."""
    declared = entry.file_size
    # Python stops at the size that is declared, the parser does not; so one byte more is asked for.
    entry.file_size = _file.MOST_UNPACKED
    with archive.open(entry) as part:
        content = part.read(declared + 1)
    if len(content) > declared:
        raise expected.error(
            file, f"a workbook whose part '{entry.filename}' is larger than its zip directory says", "a whole workbook",
            "Ask whoever made it for a new one; no program that writes workbooks leaves them so.",
        )  # fmt: skip
    return content


def _refuse_strange_xml(part: bytes, name: str, file: str, expected: Expected) -> None:
    words = [word.encode(encoding) for word in ("<!ENTITY", "<!DOCTYPE") for encoding in _ENCODINGS]
    if any(word in part for word in words):
        raise expected.error(
            file, f"a workbook whose part '{name}' declares entities of its own", "a workbook as programs write it",
            "Such a part can be made to grow without end. Ask whoever made it for a new one.",
        )  # fmt: skip
    if part.startswith(_UTF_16) and name.endswith((".xml", ".rels")):
        raise expected.error(
            file, f"a workbook whose part '{name}' is written in UTF-16", "a workbook as programs write it",
            "Open it in Excel and save it as xlsx.",
        )  # fmt: skip


def check_ole(content: bytes, file: str, expected: Expected) -> None:
    """Refuse an old xls that is damaged, locked, or far larger than it looks, before a parser opens it."""
    if has_password(content):
        raise locked(file, expected)
    try:
        rows, columns, letters = extent_xls(content)
    except (ValueError, struct.error) as cause:
        raise expected.error(
            file, "a workbook that is cut off or damaged (its container cannot be read)", "a whole workbook",
            f"{expected.make} or copy it again; or open it in Excel and save it as xlsx.",
        ) from cause  # fmt: skip
    _refuse_huge(rows, columns, file, expected)
    if letters > MOST_TEXT:
        raise expected.too_large(file, f"{letters / 1e6:,.0f} MB of text in its cells", MOST_TEXT)


def locked(file: str, expected: Expected) -> PlatekitError:
    """Return the refusal of a workbook with a password."""
    return expected.error(
        file, "a workbook with a password", "an open workbook", "Open it in Excel and save a copy without the password.",
    )  # fmt: skip


def _extents(part: bytes, name: str) -> list[tuple[int, int]]:
    """Return the rows and columns of each sheet in a part of a workbook."""
    if b"sheetData" in part:
        return [_extent(part)]
    if name.startswith("xl/worksheets/") and name.endswith(".bin"):
        return [_extent_xlsb(part)]
    return _extents_ods(part) if name == "content.xml" else []


def _refuse_huge(rows: int, columns: int, file: str, expected: Expected) -> None:
    if rows * columns > MOST_CELLS:
        raise expected.error(
            file, f"a sheet of {rows} rows and {columns} columns", f"{expected.a_file}, below {MOST_CELLS} cells",
            "Some cell far away is filled. Copy what is meant alone into a new workbook.",
        )  # fmt: skip


def _refuse_many(cells: int, file: str, expected: Expected) -> None:
    if cells > MOST_CELLS:
        raise expected.error(
            file, f"a workbook of more than {MOST_CELLS} cells", f"{expected.a_file}, below {MOST_CELLS} cells",
            "Export the run as text, or copy what is meant alone into a new workbook.",
        )  # fmt: skip


def _extent(part: bytes) -> tuple[int, int]:
    """Return the last row and the last column of a sheet of an xlsx; cells need not say their names."""
    # Counting every way to end a tag takes as long as the parser does; most sheets have no other tag that begins so.
    cells = part.count(b"<c") + part.count(b":c") - part.count(b"<col") - part.count(b":col")
    places = b" ".join(_PLACE.findall(part)) if cells <= MOST_CELLS else b""
    letters = places.translate(None, _DIGITS).split()
    if len(letters) < cells:
        cells = sum(map(part.count, _CELL_ENDS))
    if cells > MOST_CELLS:
        return cells, 1
    columns = max((row_number(letter.decode()) for letter in set(letters)), default=0)
    last_row = max(map(int, set(places.translate(None, _LETTERS).split())), default=0)
    if len(letters) < cells:
        rows = _ROW_BEGINS.split(part)
        columns = max(columns, *(sum(map(row.count, _CELL_ENDS)) for row in rows))
        last_row += len(rows)
    return last_row, columns


def _extent_xlsb(part: bytes) -> tuple[int, int]:
    rows = columns = 0
    for kind, body in _records(part):
        if len(body) >= 4 and kind == _XLSB_ROW:
            rows = max(rows, struct.unpack_from("<I", body)[0] + 1)
        elif len(body) >= 4 and kind in _XLSB_CELLS:
            columns = max(columns, struct.unpack_from("<I", body)[0] + 1)
    return rows, columns


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and body of the records of a binary part; numbers and lengths have seven bits to a byte."""
    place = 0
    while place < len(part):
        kind, place = _seven_bits(part, place)
        length, place = _seven_bits(part, place)
        yield kind, part[place : place + min(length, 8)]
        place += length


def _seven_bits(part: bytes, place: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, 28, 7):
        if place >= len(part):
            break
        byte = part[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return number, place


def _extents_ods(part: bytes) -> list[tuple[int, int]]:
    """Return the rows and columns of the sheets of an ods: rows and cells that are alike are written once, with a number."""
    found: list[tuple[int, int]] = []
    rows = filled = columns = width = repeated = 0
    for element in _ODS.finditer(part):
        number = _REPEATED.search(element[3])
        times = int(number[1]) if number else 1
        if element[1]:
            found.append((filled, columns))
            rows = filled = columns = repeated = 0
        elif element[2]:
            rows, repeated, width = rows + repeated, times, 0
        else:
            width += times
            if _TYPED.search(element[3]):
                filled, columns = rows + repeated, max(columns, width)
    return [*found, (filled, columns)]


def _refuse_multiplied_text(texts: bytes, sheets: dict[str, bytes], file: str, expected: Expected) -> None:
    """Refuse a workbook whose cells share one long text so often that their copies would fill the memory."""
    lengths = [len(text) for text in _SHARED_TEXT.findall(texts)] if texts else []
    many = sum(part.count(b't="s"') + part.count(b"t='s'") for part in sheets.values())
    if many * max(lengths, default=0) <= MOST_TEXT:
        return
    size = sum(
        lengths[int(shared[1])] for part in sheets.values() for shared in _SHARED.finditer(part) if int(shared[1]) < len(lengths)
    )  # fmt: skip
    if size > MOST_TEXT:
        raise expected.too_large(file, f"{size / 1e6:,.0f} MB of text in its cells", MOST_TEXT)
