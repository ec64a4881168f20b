"""Files made or grown to fill the memory: refused with their reason, in little time and little memory."""

from __future__ import annotations

import gzip
import pickle
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_WORKBOOK = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
 <sheets><sheet name="Results" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
 <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
 <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def _zipped(path: Path, parts: dict[str, str | Iterator[bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            if isinstance(part, str):
                archive.writestr(name, part)
            else:
                with archive.open(name, "w", force_zip64=True) as stream:
                    for block in part:
                        stream.write(block)
    return path


def _book(path: Path, sheet: str | Iterator[bytes], **parts: str) -> Path:
    named = {f"xl/{name}.xml": part for name, part in parts.items()}
    return _zipped(path, {
        "xl/workbook.xml": _WORKBOOK, "xl/_rels/workbook.xml.rels": _RELATIONS, "xl/worksheets/sheet1.xml": sheet, **named
    })  # fmt: skip


def _zeros(megabytes: int) -> Iterator[bytes]:
    block = b"0" * 1_000_000
    return (block for _ in range(megabytes))


def _lying(path: Path) -> Path:
    """Return a workbook whose sheet holds 400 MB and declares 100 bytes."""
    content = bytearray(_book(path, _zeros(400)).read_bytes())
    name = b"xl/worksheets/sheet1.xml"
    entry = content.index(b"PK\x01\x02", content.rindex(name) - 46)
    content[entry + 24 : entry + 28] = struct.pack("<I", 100)
    path.write_bytes(bytes(content))
    return path


def _shared(path: Path) -> Path:
    cells = "".join(f'<c r="A{row}" t="s"><v>0</v></c>' for row in range(1, 25_001))
    return _book(path, _SHEET.format(cells), sharedStrings=f"<sst><si><t>{'x' * 20_000}</t></si></sst>")


def _nameless(path: Path) -> Path:
    """Return a workbook of a million cells that do not say their names, too large for what they hold."""
    return _book(path, iter([_SHEET.format(f"<row>{'<c><v>1</v></c>' * 100}</row>" * 10_000).encode()]))


def _long(path: Path) -> Path:
    """Return a workbook of one column of 600 000 numbers."""
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row % 977}</v></c></row>' for row in range(1, 600_001))
    return _book(path, _SHEET.format(rows))


def _packed(path: Path) -> Path:
    """Return a workbook of 30 MB that packs to a hundredth and less."""
    return _book(path, iter([_SHEET.format("<row><c><v>1</v></c></row>" * 1_200_000).encode()]))


def _two_sheets(path: Path) -> Path:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row % 977}</v></c></row>' for row in range(1, 400_001))
    sheet = _SHEET.format(rows)
    return _zipped(path, {
        "xl/workbook.xml": _WORKBOOK, "xl/worksheets/sheet1.xml": sheet, "xl/worksheets/sheet2.xml": sheet
    })  # fmt: skip


def _ods_of_many_rows(path: Path) -> Path:
    row = (
        '<table:table-row table:number-rows-repeated="1000">'
        '<table:table-cell table:number-columns-repeated="10" office:value-type="float" office:value="1"/></table:table-row>'
    )
    return _zipped(path, {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": f"<table:table>{row * 1000}</table:table>",
    })  # fmt: skip


def _ods(path: Path) -> Path:
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    return _zipped(path, {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>',
    })  # fmt: skip


def _xlsb(path: Path) -> Path:
    row = struct.pack("<BBI", 0, 4, 1_048_575)
    cell = struct.pack("<BBIId", 5, 16, 16_383, 0, 1.0)
    parts = {"xl/workbook.bin": "", "xl/worksheets/sheet1.bin": iter([row, cell])}
    return _zipped(path, parts)


def _billion_laughs(path: Path, encoding: str = "utf-8") -> Path:
    lines = ['<!DOCTYPE x [<!ENTITY a "ha">'] + [
        f'<!ENTITY {chr(98 + place)} "{f"&{chr(97 + place)};" * 10}">' for place in range(9)
    ]
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    return _book(path, iter([("".join(lines) + "]>" + _SHEET.format(cells)).encode(encoding)]))


def _xls(path: Path, records: list[tuple[int, bytes]]) -> Path:
    """Write the least of an OLE file that holds a workbook: its table, its directory and the records."""
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    tables = (sectors + 8) // 126 + 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE, *range(tables + 2, tables + 1 + sectors), 0xFFFFFFFE]
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 76, *range(tables), *[0xFFFFFFFF] * (109 - tables))
    entries = b""
    for name, kind, start, size in (("Root Entry", 5, 0xFFFFFFFE, 0), ("Workbook", 2, tables + 1, len(stream))):
        entry = bytearray(128)
        entry[: 2 * len(name)] = name.encode("utf-16-le")
        struct.pack_into("<HBB", entry, 64, 2 * len(name) + 2, kind, 1)
        struct.pack_into("<III", entry, 68, 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
        struct.pack_into("<II", entry, 116, start, size)
        entries += bytes(entry)
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512 * tables, b"\xff")
    return _written(path, bytes(header) + table + entries.ljust(512, b"\0") + stream)


_SHEET_BEGINS = (0x0809, struct.pack("<HH", 0x0600, 0x0010))
_FAR_CELLS = [
    _SHEET_BEGINS,
    *((0x0203, struct.pack("<HHHd", row, column, 0, 1.0)) for row, column in ((0, 0), (65_535, 255))),
]
_LONG_TEXT = [(0x00FC, struct.pack("<II", 1, 1) + b"x" * 8_000), *[(0x003C, b"x" * 8_000)] * 3]
_SHARING = [_SHEET_BEGINS, *((0x00FD, struct.pack("<HHHI", row, 0, 0, 0)) for row in range(5_000))]


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _gz(path: Path) -> Path:
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for block in _zeros(600):
            stream.write(block)
    return path


_LAUGHING_XML = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&b;</Workbook>'
)
_SMALLER = "No plate export is that large. Check what the file is; split it if it is one."
_ALONE = "Some cell far away is filled. Copy what is meant alone into a new workbook."
_SPLIT = "Export fewer plates or time points at once, or split the file; each part needs its head."
BOMBS = {
    "large.xlsx": (lambda path: _book(path, _zeros(2_000)), f"found 2,000 MB once unpacked, expected at most 100 MB.\n  {_SMALLER}"),
    "lying.xlsx": (
        _lying,
        "found a workbook whose part 'xl/worksheets/sheet1.xml' is larger than its zip directory says, expected a whole workbook.\n"
        "  Ask whoever made it for a new one; no program that writes workbooks leaves them so.",
    ),
    "shared.xlsx": (_shared, f"found 500 MB of text in its cells, expected at most 100 MB.\n  {_SMALLER}"),
    "far.xlsx": (
        lambda path: _book(path, _SHEET.format('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        f"found a sheet of 1048576 rows and 16384 columns, expected an export, below 750000 cells.\n  {_ALONE}",
    ),
    "far.xlsb": (_xlsb, f"found a sheet of 1048576 rows and 16384 columns, expected an export, below 750000 cells.\n  {_ALONE}"),
    "far.ods": (_ods, f"found a sheet of 1048576 rows and 16384 columns, expected an export, below 750000 cells.\n  {_ALONE}"),
    "nameless.xlsx": (_nameless, f"found a sheet of 1000000 rows and 1 columns, expected an export, below 750000 cells.\n  {_ALONE}"),
    "long.xlsx": (
        _long,
        "found a sheet of 600000 rows, expected an export, below 500000 rows.\n"
        "  Export fewer plates or time points at once, or copy what is meant alone into a new workbook.",
    ),
    "packed.xlsx": (_packed, f"found 31 MB once unpacked, more than 100 times its size, expected at most 20 MB.\n  {_SMALLER}"),
    "sheets.xlsx": (
        _two_sheets,
        "found a workbook of more than 750000 cells, expected an export, below 750000 cells.\n"
        "  Export the run as text, or copy what is meant alone into a new workbook.",
    ),
    "rows.ods": (
        _ods_of_many_rows, f"found a sheet of 1000000 rows and 10 columns, expected an export, below 750000 cells.\n  {_ALONE}"
    ),
    "far.xls": (
        lambda path: _xls(path, _FAR_CELLS),
        f"found a sheet of 65536 rows and 256 columns, expected an export, below 750000 cells.\n  {_ALONE}",
    ),
    "shared.xls": (
        lambda path: _xls(path, _LONG_TEXT + _SHARING), f"found 160 MB of text in its cells, expected at most 100 MB.\n  {_SMALLER}"
    ),
    "locked.xlsx": (
        lambda path: _written(path, b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")),
        "found a workbook with a password, expected an open workbook.\n"
        "  Open it in Excel and save a copy without the password.",
    ),
    "cut.xls": (
        lambda path: _written(path, b"\xd0\xcf\x11\xe0" + b"\0" * 40),
        "found a workbook that is cut off or damaged (its container cannot be read), expected a whole workbook.\n"
        "  Export or copy it again; or open it in Excel and save it as xlsx.",
    ),
    "laughs.xlsx": (
        _billion_laughs,
        "found a workbook whose part 'xl/worksheets/sheet1.xml' declares entities of its own, expected a workbook as programs write it.\n"
        "  Such a part can be made to grow without end. Ask whoever made it for a new one.",
    ),
    "laughs16.xlsx": (
        lambda path: _billion_laughs(path, "utf-16"),
        "found a workbook whose part 'xl/worksheets/sheet1.xml' declares entities of its own, expected a workbook as programs write it.\n"
        "  Such a part can be made to grow without end. Ask whoever made it for a new one.",
    ),
    "wide.xlsx": (
        lambda path: _book(path, iter([_SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row>').encode("utf-16")])),
        "found a workbook whose part 'xl/worksheets/sheet1.xml' is written in UTF-16, expected a workbook as programs write it.\n"
        "  Open it in Excel and save it as xlsx.",
    ),
    "laughs.xls": (
        lambda path: _written(path, _LAUGHING_XML.encode()),
        "found XML that declares entities of its own, which can be made to grow without end, expected text or a spreadsheet.\n"
        "  Export the run as csv, txt or xlsx.",
    ),
    "quote.csv": (
        lambda path: _written(path, b'"an open quotation mark,1\n' + b"A1,1.5,x\n" * 5_000_000),
        f"found a text file of about 5000001 lines, expected an export, below 500000 lines.\n  {_SPLIT}",
    ),
    "commas.csv": (
        lambda path: _written(path, b"," * 60_000_000),
        f"found a text file of about 60000000 cells, expected an export, below 2200000 cells.\n  {_SPLIT}",
    ),
    "one_line.csv": (
        lambda path: _written(path, b"a" * 90_000_000),
        "found text that is no table (field larger than field limit (131072)), expected text or a spreadsheet.\n"
        "  Export the run as csv, txt or xlsx.",
    ),
    "grown.csv.gz": (_gz, f"found more than 100 MB once unpacked, expected at most 100 MB.\n  {_SMALLER}"),
    "nested.xlsx": (
        lambda path: _zipped(path, {"inner.zip": "PK"}),
        "found a zip archive, whatever its name says, expected text or a spreadsheet.\n  Export the run as csv, txt or xlsx.",
    ),
    "pickle.xlsx": (
        lambda path: _written(path, pickle.dumps({"a": 1})),
        "found a Python pickle, whatever its name says, expected text or a spreadsheet.\n  Export the run as csv, txt or xlsx.",
    ),
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="each file is read in a fork")
@pytest.mark.parametrize("kind", [".xlsx", ".xls", ".ods", ".xlsb", ".csv", ".gz"])
def test_bombs_are_refused_by_their_reason_in_little_time_and_memory(kind, tmp_path, refused):
    bombs = {name: bomb for name, bomb in BOMBS.items() if name.endswith(kind)}
    said = refused([make(tmp_path / name) for name, (make, _) in bombs.items()])
    assert said == {name: f"{name}: {message}" for name, (_, message) in bombs.items()}
