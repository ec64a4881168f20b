"""What a workbook hides: sheets are not read unless they are asked for, hidden rows and columns are read and said."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.errors import LayoutError, ReadError
from platekit.readers import ReadOptions, read_export
from platekit.sheets import LAYOUT, open_sheets


def _grid(first: float) -> list[list[object]]:
    return [["", 1, 2, 3], ["A", first, first + 1, first + 2], ["B", first + 3, first + 4, first + 5]]


@pytest.fixture
def book(tmp_path):
    """Write sheets by name, each with its state and its rows, and return the path."""

    def write(hidden_rows: tuple[int, ...] = (), hidden_columns: str = "", **states: str):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.worksheets[0])
        for place, (name, state) in enumerate(states.items()):
            sheet = workbook.create_sheet(name)
            sheet.sheet_state = state
            for row in _grid(10 * place + 1):
                sheet.append(row)
            for row in hidden_rows:
                sheet.row_dimensions[row].hidden = True
            for letter in hidden_columns:
                sheet.column_dimensions[letter].hidden = True
        workbook.save(tmp_path / "run.xlsx")
        return tmp_path / "run.xlsx"

    return write


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_no_plate_and_is_named(book, state):
    export = read_export(book(Results="visible", Old=state))
    assert set(export.readings["source"].str.split("!").str[1]) == {"Results"}
    assert (
        "run.xlsx: the sheet 'Old' is hidden and not read. "
        'Say sheet = "Old" in screen.toml, or ReadOptions(sheet="Old") in Python, to read it.'
    ) in export.remarks


def test_several_hidden_sheets_are_named_in_one_remark(book):
    assert read_export(book(Results="visible", Old="hidden", Older="hidden")).remarks[0] == (
        "run.xlsx: the sheets 'Old', 'Older' are hidden and not read. "
        'Say sheet = "Old" in screen.toml, or ReadOptions(sheet="Old") in Python, to read it.'
    )


def test_a_file_that_nobody_knows_is_refused_with_the_sheet_that_it_hides(tmp_path, book):
    workbook = openpyxl.load_workbook(book(Results="visible"))
    workbook["Results"].sheet_state = "hidden"
    workbook.create_sheet("Notes").append(["note", "by Kim"])
    path = tmp_path / "other.xlsx"
    workbook.save(path)
    with pytest.raises(ReadError) as caught:
        read_export(path)
    assert str(caught.value) == (
        "other.xlsx, sheet 'Notes': found a table that names no wells (it begins with 'note', 'by Kim'), "
        "expected an export of a known family.\n"
        "  `platekit readers` lists what can be read.\n"
        "  A table of your own is read by [[tables]] in screen.toml, which says what its columns mean.\n"
        "  other.xlsx: the sheet 'Results' is hidden and not read. "
        'Say sheet = "Results" in screen.toml, or ReadOptions(sheet="Results") in Python, to read it.'
    )


def test_a_hidden_sheet_is_read_when_it_is_asked_for(book):
    export = read_export(book(Results="visible", Old="hidden"), options=ReadOptions(sheet="Old"))
    assert export.readings["value"].tolist() == [11, 12, 13, 14, 15, 16]
    assert not [remark for remark in export.remarks if "hidden" in remark]


def test_a_workbook_of_hidden_sheets_alone_is_refused_with_the_way_out(book):
    path = book(Empty="visible", Old="hidden")
    workbook = openpyxl.load_workbook(path)
    workbook["Empty"].delete_rows(1, 3)
    workbook.save(path)
    with pytest.raises(ReadError) as caught:
        read_export(path)
    assert str(caught.value) == (
        "run.xlsx: found nothing but hidden sheets ('Old'), expected a sheet that is shown.\n"
        '  Say sheet = "Old" in screen.toml, or ReadOptions(sheet="Old") in Python, to read it.'
    )
    with pytest.raises(LayoutError) as asked_for_a_layout:
        open_sheets(path, expected=LAYOUT)
    assert str(asked_for_a_layout.value) == (
        "run.xlsx: found nothing but hidden sheets ('Old'), expected a sheet that is shown.\n"
        "  Show it in the spreadsheet and save the file, to have it read."
    )


def test_hidden_rows_and_columns_are_read_and_said_with_their_range(book):
    export = read_export(book(hidden_rows=(2, 3, 9), hidden_columns="C", Results="visible"))
    assert export.readings["value"].tolist() == [1, 2, 3, 4, 5, 6]
    assert export.remarks[:2] == (
        "run.xlsx, sheet 'Results', rows 2 to 3: hidden, by hand or by a filter, and read all the same.",
        "run.xlsx, sheet 'Results', column C: hidden, by hand or by a filter, and read all the same.",
    )


def test_a_workbook_that_hides_nothing_says_nothing_of_it(book):
    assert not [remark for remark in read_export(book(Results="visible")).remarks if "hidden" in remark]
