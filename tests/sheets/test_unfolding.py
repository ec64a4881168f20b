"""Small files that unfold to large ones: repeats, shared texts, sheets that are one part, tags without end."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile

import pytest

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SMALLER = "No plate export is that large. Check what the file is; split it if it is one."
_AS_TEXT = "Export the run as text, or copy what is meant alone into a new workbook."
_COPY = "Open it in Excel and save it as xlsx; no program that writes workbooks leaves them so."
_FAR = "Some cell far away is filled. Copy what is meant alone into a new workbook."


def _zip(parts: dict[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return written.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'
    )


def _xlsx(*parts: str, listed: tuple[str, ...] = (), text: str = "x") -> bytes:
    """Return a workbook of these rows in each part, and as many sheets as parts are listed."""
    listed = listed or tuple(f"worksheets/sheet{number}.xml" for number in range(1, len(parts) + 1))
    sheets = "".join(f'<sheet name="S{number}" r:id="rId{number}"/>' for number in range(1, len(listed) + 1))
    return _zip({
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {_XMLNS} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(*(("worksheet", part) for part in listed), ("sharedStrings", "sharedStrings.xml")),
        "xl/sharedStrings.xml": f"<sst {_XMLNS}><si><t>{text}</t></si></sst>",
        **{
            f"xl/worksheets/sheet{number}.xml": f"<worksheet {_XMLNS}><sheetData>{rows}</sheetData></worksheet>"
            for number, rows in enumerate(parts, 1)
        },
    })  # fmt: skip


def _rows(cell: str, number: int) -> str:
    return "".join(f'<row r="{row}">{cell.format(row)}</row>' for row in range(1, number + 1))


def _ods(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return _zip({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S1">{rows}</table:table></office:spreadsheet></office:body></office:document-content>',
    })  # fmt: skip


def _xml(rows: str) -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="S1"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def _text_cell(repeated: str, text: str) -> str:
    return f'<table:table-cell office:value-type="string"{repeated}><text:p>{text}</text:p></table:table-cell>'


def _archive_of_many_parts() -> bytes:
    return _zip({"xl/workbook.xml": "", **{f"xl/{number}.x": "" for number in range(20_000)}})


_ONE_CELL = '<c r="A{0}"><v>{0}</v></c>'
BOMBS = {
    "kept_spaces.xlsx": (
        lambda: _xlsx(_rows('<c r="A{0}" t="s"><v xml:space="preserve">0</v></c>', 8000), text="x" * 30_000),
        f"found 240 MB of text in its cells, expected at most 100 MB.\n  {_SMALLER}",
    ),
    "formulas.xlsx": (
        lambda: _xlsx(_rows('<c r="A{0}" t="s"><f>1</f><v>0</v></c>', 8000), text="x" * 30_000),
        f"found 240 MB of text in its cells, expected at most 100 MB.\n  {_SMALLER}",
    ),
    "one_part.xlsx": (
        lambda: _xlsx(_rows(_ONE_CELL, 200_000), listed=("worksheets/sheet1.xml",) * 40),
        f"found a workbook whose sheets 'S1' and 'S2' are one and the same, expected a sheet of its own for each name.\n  {_COPY}",
    ),
    "one_part_by_two_names.xlsx": (
        lambda: _xlsx(_rows(_ONE_CELL, 200_000), listed=("worksheets/sheet1.xml", "/xl/worksheets/Sheet1.xml")),
        f"found a workbook whose sheets 'S1' and 'S2' are one and the same, expected a sheet of its own for each name.\n  {_COPY}",
    ),
    "many_sheets.xlsx": (
        lambda: _xlsx(*["<row><c><v>1</v></c></row>"] * 1_000),
        "found a workbook of 1000 sheets, expected an export, with at most 500 sheets.\n"
        "  Copy the sheets into several workbooks, or export the runs as text.",
    ),
    "many_parts.xlsx": (
        _archive_of_many_parts,
        f"found a zip archive of 20001 parts, expected an export, with at most 5000 parts.\n  {_SMALLER}",
    ),
    "errors.xlsx": (
        lambda: _xlsx(_rows("".join(f'<c r="{letter}{{0}}" t="e"><v>#DIV/0!</v></c>' for letter in "ABCDEFGHIJ"), 30_000)),
        ", sheet 'S1': found a table that names no wells (it begins with '#DIV/0!', '#DIV/0!', '#DIV/0!', '#DIV/0!', ...), "
        "expected an export of a known family.\n  `platekit readers` lists what can be read.\n"
        "  A table of your own is read by [[tables]] in screen.toml, which says what its columns mean.",
    ),
    "text.ods": (
        lambda: _ods(
            '<table:table-row table:number-rows-repeated="100">'
            + _text_cell(' table:number-columns-repeated="1000"', "x" * 30_000)
            + "</table:table-row>"
        ),
        f"found 3,001 MB of text in its cells, expected at most 100 MB.\n  {_SMALLER}",
    ),
    "blanks.ods": (
        lambda: _ods("<table:table-row>" + _text_cell("", "<text:s text:c='400000000'/>") + "</table:table-row>"),
        f"found 400 MB of text in its cells, expected at most 100 MB.\n  {_SMALLER}",
    ),
    "written_otherwise.ods": (
        lambda: _ods(f'<table:table-row table:number-rows-repeated="&#49;000000000">{_text_cell("", "1")}</table:table-row>'),
        f"found a sheet of 1000000000 rows and 1 columns, expected an export, below 750000 cells.\n  {_FAR}",
    ),
    "tags.xls.gz": (
        lambda: gzip.compress(_xml("<a>" * 5_000_000)),
        f"found XML of 5000006 tags, expected an export, below 3200000 tags.\n  {_AS_TEXT}",
    ),
    "rows.xls": (
        lambda: _xml('<Row><Cell><Data ss:Type="Number">1</Data></Cell></Row>' * 1_000_000),
        f"found XML of 6000006 tags, expected an export, below 3200000 tags.\n  {_AS_TEXT}",
    ),
    "nested.xls": (
        lambda: _xml("<a>" * 1_000_000),
        "found an XML spreadsheet that is cut off or damaged (tags are nested 100 times), expected text or a spreadsheet.\n"
        "  Open it in Excel and save it as xlsx; or export the run as csv, txt or xlsx.",
    ),
    "attributes.xls": (
        lambda: _xml(f"<a {' '.join(f'a{number}=_' for number in range(100_000))}/>".replace("_", "''")),
        "found XML with more than 100000 letters in one place, expected at most 32767 letters, as a cell can hold.\n"
        "  Export the run as csv, txt or xlsx.",
    ),
    "far.xls": (
        lambda: _xml('<Row ss:Index="1000000"><Cell ss:Index="10000"/></Row>'),
        f"found a sheet of 1000000 rows and 1 columns, expected an export, below 750000 cells.\n  {_FAR}",
    ),
    "merged.xls": (
        lambda: _xml('<Row><Cell ss:MergeAcross="999999999"/></Row>'),
        f"found a sheet of 1 rows and 1000000000 columns, expected an export, below 750000 cells.\n  {_FAR}",
    ),
    "pieces.gz": (
        lambda: gzip.compress(b"") * 1_000_000,
        "found a gz file of 1000000 pieces, expected at most 5000 pieces.\n  Unpack it, and read what is in it.",
    ),
    "one_line.csv": (
        lambda: b",".join([b"1"] * 1_400_000),
        ", line 1: found 1400000 cells in one line, expected at most 50000 cells.\n"
        "  The line breaks were probably lost. Export the run again.",
    ),
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="each file is read in a fork")
def test_what_unfolds_is_refused_by_its_reason_in_little_time_and_memory(tmp_path, refused):
    for name, (make, _) in BOMBS.items():
        (tmp_path / name).write_bytes(make())
    said = refused([tmp_path / name for name in BOMBS])
    expected = {
        name: name + (message if message.startswith(",") else f": {message}") for name, (_, message) in BOMBS.items()
    }
    assert said == expected
