"""Cells that hold no plain number: errors, formulas without a result, dates, booleans; and sheets that are markup."""

from __future__ import annotations

import datetime
import zipfile

import openpyxl
import pytest

from platekit.errors import ReadError
from platekit.readers import read_export
from platekit.sheets import open_sheets


@pytest.fixture
def book(tmp_path):
    """Return what writes a plate grid with one odd cell, B3 of sheet 'Results', and the path of it."""

    def write(value: object, number_format: str = "General", *, is_error: bool = False):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = "Results"
        for row in ([None, 1, 2], ["A", 0.5, 0.7], ["B", value, 0.9]):
            sheet.append(row)
        sheet["B3"].number_format = number_format
        if is_error:
            sheet["B3"].data_type = "e"
        workbook.save(tmp_path / "plate.xlsx")
        return tmp_path / "plate.xlsx"

    return write


@pytest.mark.parametrize(("word", "flag"), [("#N/A", "missing"), ("#DIV/0!", "invalid"), ("#VALUE!", "invalid")])
def test_errors_of_a_spreadsheet_keep_their_word(book, word, flag):
    path = book(word, is_error=True)
    readings = read_export(path).readings.set_index("well")
    assert open_sheets(path)[0][0].text(2, 1) == word
    assert readings.loc["B01", "flag"] == flag
    assert readings["value"].isna().tolist() == [False, False, True, False]


def test_a_formula_without_its_result_is_said_and_missing(book):
    export = read_export(book("=1+1"))
    assert export.readings.set_index("well").loc["B01", "flag"] == "missing"
    assert export.remarks[0] == (
        "plate.xlsx, sheet 'Results', cell B3: a formula has no result in the file and read as empty; "
        "open the workbook in Excel and save it."
    )


def test_a_date_where_a_number_should_be_is_refused_with_its_cell(book):
    with pytest.raises(ReadError) as caught:
        read_export(book(datetime.date(2026, 2, 1), "d-mmm"))
    assert str(caught.value) == (
        "plate.xlsx, sheet 'Results', cell B3: found the date '2026-02-01', expected a number.\n"
        "  A spreadsheet turns 1.2 or 3/4 into a date and does not keep the number. Open the export of the instrument "
        "itself, or import it into the spreadsheet with this column as text."
    )


def test_a_number_stored_as_text_is_read_and_said(book):
    export = read_export(book("0.290"))
    assert export.readings.set_index("well").loc["B01", "value"] == 0.29
    assert export.remarks[0] == (
        "plate.xlsx, sheet 'Results', cell B3: 1 number is stored as text from here on, and read as numbers."
    )


def test_a_percent_is_the_number_that_the_spreadsheet_holds(book):
    assert read_export(book(0.95, "0%")).readings.set_index("well").loc["B01", "value"] == 0.95


@pytest.mark.parametrize("value", [True, "0.5 OD", "95 %", "1/2"])
def test_what_is_no_plain_number_is_invalid_and_shown(book, value):
    export = read_export(book(value))
    shown = "TRUE" if value is True else value
    assert export.readings.set_index("well").loc["B01", "flag"] == "invalid"
    assert export.remarks[-2] == (
        f"plate.xlsx: 1 reading is invalid, without a number (B01; the first says '{shown}')."
    )


def test_an_xml_spreadsheet_called_xls_is_read_with_its_places(tmp_path):
    path = tmp_path / "plate.xls"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
        '<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ss:Worksheet ss:Name="Results"><ss:Table>'
        '<ss:Row ss:Index="3"><ss:Cell ss:Index="2"><ss:Data ss:Type="Number">1</ss:Data></ss:Cell>'
        '<ss:Cell><ss:Data ss:Type="Number">2</ss:Data></ss:Cell></ss:Row>'
        '<ss:Row><ss:Cell><ss:Data ss:Type="String">A</ss:Data></ss:Cell><ss:Cell><ss:Data ss:Type="Number">0.5</ss:Data></ss:Cell>'
        '<ss:Cell><ss:Data ss:Type="String">OVER</ss:Data></ss:Cell></ss:Row></ss:Table></ss:Worksheet></ss:Workbook>',
        encoding="utf-8",
    )
    export = read_export(path)
    assert export.readings[["well", "flag", "source"]].to_numpy().tolist() == [
        ["A01", "", "plate.xls!Results!B4"],
        ["A02", "saturated", "plate.xls!Results!C4"],
    ]
    assert export.remarks[0] == "plate.xls is an XML spreadsheet of Excel 2003, whatever its name says."


def test_an_open_document_is_read_with_the_empty_cells_that_it_repeats(tmp_path):
    cells = "".join(f'<table:table-cell office:value-type="float" office:value="{value}"/>' for value in (1, 2))
    row = f'<table:table-row><table:table-cell/>{cells}<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
    lettered = row.replace(
        "<table:table-cell/>", '<table:table-cell office:value-type="string"><text:p>A</text:p></table:table-cell>'
    )
    empty = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="Results">'
        f"{row}{lettered}{empty}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "plate.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    readings = read_export(tmp_path / "plate.ods").readings
    assert readings[["well", "value", "source"]].to_numpy().tolist() == [
        ["A01", 1.0, "plate.ods!Results!B2"],
        ["A02", 2.0, "plate.ods!Results!C2"],
    ]


def test_tab_text_called_xls_is_read(tmp_path):
    (tmp_path / "plate.xls").write_text("\t1\t2\nA\t0.5\t0.7\n", encoding="utf-8")
    assert read_export(tmp_path / "plate.xls").readings["value"].tolist() == [0.5, 0.7]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<html><table><tr><td>A1</td></tr></table></html>", "a web page (HTML), whatever its name says"),
        ("\n<!DOCTYPE HTML>\n<p>x</p>", "a web page (HTML), whatever its name says"),
        ('<?xml version="1.0"?><plates/>', "XML, whatever its name says"),
    ],
)
def test_other_markup_is_refused_with_the_way_out(tmp_path, text, found):
    (tmp_path / "plate.xls").write_text(text, encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read_export(tmp_path / "plate.xls")
    assert str(caught.value) == (
        f"plate.xls: found {found}, expected text or a spreadsheet.\n"
        "  Open it in Excel and save it as xlsx; or export the run as csv, txt or xlsx."
    )
