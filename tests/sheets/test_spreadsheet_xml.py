"""XML spreadsheets of Excel 2003 are held as strictly as workbooks: numbers, places, hidden sheets, merged cells, dates."""

from __future__ import annotations

import pytest

from platekit.errors import LayoutError, ReadError
from platekit.readers import ReadOptions, read_export
from platekit.sheets import LAYOUT, open_sheets

_AGAIN = "\n  Programs that write XML spreadsheets leave them so by mistake. Export the run as csv, txt or xlsx."


def _cell(value: object, attributes: str = "") -> str:
    kind = "String" if isinstance(value, str) else "Number"
    return f'<Cell{attributes}><Data ss:Type="{kind}">{value}</Data></Cell>'


def _row(*cells: str, attributes: str = "") -> str:
    return f"<Row{attributes}>{''.join(cells)}</Row>"


HEAD = _row(_cell(1, ' ss:Index="2"'), _cell(2))
GRID = HEAD + _row(_cell("A"), _cell(0.5), _cell(0.7)) + _row(_cell("B"), _cell(0.6), _cell(0.8))


@pytest.fixture
def book(tmp_path):
    """Write sheets by name, each the inside of its table, and return the path."""

    def write(options: str = "", **tables: str):
        sheets = "".join(
            f'<Worksheet ss:Name="{name}"><Table>{table}</Table>{options if name == "Old" else ""}</Worksheet>'
            for name, table in tables.items()
        )
        (tmp_path / "plate.xls").write_text(
            '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>\n'
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
            f' xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">{sheets}</Workbook>',
            encoding="utf-8",
        )
        return tmp_path / "plate.xls"

    return write


@pytest.mark.parametrize("number", ["", "1,5", "1_000", "1e999", "nan", "0x1F", "OVER"])
def test_what_is_no_number_in_a_cell_of_numbers_is_refused_with_its_cell(book, number):
    path = book(Results=HEAD + _row(_cell("A"), _cell(0.5), f'<Cell><Data ss:Type="Number">{number}</Data></Cell>'))
    with pytest.raises(ReadError) as caught:
        read_export(path)
    assert str(caught.value) == (
        f"plate.xls, sheet 'Results', cell C2: found '{number}' in a cell of numbers, expected a number as 1.5 or 2.5E-3."
        + _AGAIN
    )
    with pytest.raises(LayoutError, match=r"cell C2: found .*\n.* Save the layout as toml, csv, txt or xlsx\."):
        open_sheets(path, expected=LAYOUT)


@pytest.mark.parametrize(
    ("table", "place", "found"),
    [
        (HEAD + _row(_cell("A"), _cell(0.5, ' ss:Index="x"')), "cell B2", "'x', expected a whole number that says where it stands (ss:Index)"),
        (HEAD + _row(_cell("A", ' ss:MergeAcross=""')), "cell A2", "'', expected a whole number that says where it stands (ss:MergeAcross)"),
        (HEAD + _row(_cell("A", ' ss:MergeDown="-1"')), "cell A2", "'-1', expected a whole number that says where it stands (ss:MergeDown)"),
        (HEAD + _row(_cell("A"), attributes=' ss:Index="1.5"'), "row 2", "'1.5', expected a whole number that says where it stands (ss:Index)"),
        (f'<Column ss:Span="-"/>{HEAD}', "column 1", "'-', expected a whole number that says where it stands (ss:Span)"),
        (HEAD + _row(_cell("A", ' ss:Index="3"'), _cell(0.5, ' ss:Index="2"')), "cell D2", "the number 2 behind the number 3, expected numbers that go up (ss:Index)"),
        (GRID + _row(_cell("A"), attributes=' ss:Index="2"'), "row 4", "the number 2 behind the number 3, expected numbers that go up (ss:Index)"),
        (HEAD + _row(_cell("A", ' ss:Index="0"')), "cell A2", "the number 0 behind the number 0, expected numbers that go up (ss:Index)"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_refused(book, table, place, found):
    with pytest.raises(ReadError) as caught:
        read_export(book(Results=table))
    assert str(caught.value) == f"plate.xls, sheet 'Results', {place}: found {found}.{_AGAIN}"


@pytest.mark.parametrize("state", ["SheetHidden", "SheetVeryHidden"])
def test_a_hidden_sheet_is_no_plate_and_is_named(book, state):
    hidden = f'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>{state}</Visible></WorksheetOptions>'
    path = book(options=hidden, Results=GRID, Old=GRID)
    export = read_export(path)
    assert set(export.readings["source"].str.split("!").str[1]) == {"Results"}
    assert export.remarks[:2] == (
        "plate.xls is an XML spreadsheet of Excel 2003, whatever its name says.",
        "plate.xls: the sheet 'Old' is hidden and not read. "
        'Say sheet = "Old" in screen.toml, or ReadOptions(sheet="Old") in Python, to read it.',
    )
    assert len(read_export(path, options=ReadOptions(sheet="Old")).readings) == 4


def test_hidden_rows_and_columns_are_read_and_said(book):
    columns = '<Column/><Column ss:Hidden="1" ss:Span="1"/><Column ss:Index="9" ss:Hidden="1"/>'
    rows = (
        HEAD
        + _row(_cell("A"), _cell(0.5), _cell(0.7), attributes=' ss:Hidden="1"')
        + _row(_cell("B"), _cell(0.6), _cell(0.8))
    )
    export = read_export(book(Results=columns + rows))
    assert export.readings["value"].tolist() == [0.5, 0.7, 0.6, 0.8]
    assert export.remarks[1:3] == (
        "plate.xls, sheet 'Results', row 2: hidden, by hand or by a filter, and read all the same.",
        "plate.xls, sheet 'Results', columns B to C: hidden, by hand or by a filter, and read all the same.",
    )


def test_merged_wells_are_refused(book):
    with pytest.raises(ReadError) as caught:
        read_export(book(Results=HEAD + _row(_cell("A"), _cell(0.5, ' ss:MergeAcross="1"'))))
    assert str(caught.value) == (
        "plate.xls, sheet 'Results', cells B2:C2: found '0.5' in merged cells that hold 2 readings (A01, A02), "
        "expected a cell with a value for each reading.\n"
        "  Merging keeps the first value alone. Unmerge the cells and give each its own value, or copy the export again."
    )


def test_rows_and_columns_are_where_their_numbers_and_spans_say(book):
    table = _row(attributes=' ss:Index="2" ss:Span="2"') + _row(_cell("Time"), _cell("x", ' ss:Index="4"'))
    sheet = open_sheets(book(Results=table))[0][0]
    assert (sheet.text(4, 0), sheet.text(4, 3), len(sheet.rows)) == ("Time", "x", 5)


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("Boolean", "1", "TRUE"),
        ("Error", "#DIV/0!", "#DIV/0!"),
        ("DateTime", "2026-02-01T00:00:00.000", "2026-02-01"),
        ("DateTime", "2026-02-01T10:30:00.000", "2026-02-01 10:30:00"),
        ("DateTime", "1899-12-31T00:10:00.500", "0:10:00.5"),
        # Excel's day 1 is 1900-01-01: one day and a half.
        ("DateTime", "1900-01-01T12:00:00.000", "36:00:00"),
        ("String", "a <html:B>bold</html:B> word", "a bold word"),
    ],
)
def test_other_kinds_of_cells_read_as_those_of_a_workbook(book, kind, text, shown):
    space = ' xmlns="http://www.w3.org/TR/REC-html40"' if "<" in text else ""
    comment = (
        '<Comment ss:Author="x"><ss:Data xmlns="http://www.w3.org/TR/REC-html40">no <B>cell</B></ss:Data></Comment>'
    )
    cell = f'<Cell><ss:Data ss:Type="{kind}"{space}>{text}</ss:Data>{comment}</Cell>'
    sheet = open_sheets(book(Results=_row(_cell("x"), cell)))[0][0]
    assert sheet.texts(0) == ["x", shown]


def test_a_date_where_a_number_should_be_is_refused_with_its_cell(book):
    date = '<Cell><Data ss:Type="DateTime">2026-02-01T00:00:00.000</Data></Cell>'
    with pytest.raises(ReadError) as caught:
        read_export(book(Results=HEAD + _row(_cell("A"), _cell(0.5), date)))
    assert str(caught.value) == (
        "plate.xls, sheet 'Results', cell C2: found the date '2026-02-01', expected a number.\n"
        "  A spreadsheet turns 1.2 or 3/4 into a date and does not keep the number. Open the export of the instrument "
        "itself, or import it into the spreadsheet with this column as text."
    )


def test_a_formula_without_its_result_is_said(book):
    export = read_export(book(Results=HEAD + _row(_cell("A"), _cell(0.5), '<Cell ss:Formula="=1+1"/>')))
    assert (
        "plate.xls, sheet 'Results', cell C2: a formula has no result in the file and read as empty; "
        "open the workbook in Excel and save it."
    ) in export.remarks
