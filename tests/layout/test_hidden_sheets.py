"""Hidden sheets of an Excel layout are never used and never passed over: every answer and every refusal names them."""

from __future__ import annotations

import openpyxl
import pytest

from platekit.layout import read_layout

ROLES = [["role", 1, 2], ["A", "virus_control", "compound"], ["B", "virus_control", "compound"]]
DRUGS = [["compound", 1, 2], ["A", None, "a"], ["B", None, "b"]]
DOSES = [["concentration_uM", 1, 2], ["A", None, 1], ["B", None, 2]]
TABLE = [["well", "compound", "dose_uM"], ["A1", "a", 1], ["A2", "b", 2]]
SHOW = "Show it in the spreadsheet and save the file, to have it read."


@pytest.fixture
def hidden(write_excel):
    """Write a layout in which the sheets of these names are hidden."""

    def write(sheets, *names, state="hidden"):
        path = write_excel("layout.xlsx", sheets)
        book = openpyxl.load_workbook(path)
        for name in names:
            book[name].sheet_state = state
        book.active = next(place for place, name in enumerate(sheets) if name not in names)
        book.save(path)
        return path

    return write


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_roles_are_not_read_and_said(hidden, state):
    layout = read_layout(hidden({"Plate": DRUGS, "Dose": DOSES, "role": ROLES}, "role", state=state))
    # Were the sheet read, A01 and B01 would be virus_control; as it is, no well is called one.
    assert layout.wells[["well", "role", "compound"]].to_numpy().tolist() == [
        ["A02", "compound", "a"],
        ["B02", "compound", "b"],
    ]
    assert layout.remarks == (f"layout.xlsx: the sheet 'role' is hidden and not read. {SHOW}",)


def test_a_hidden_sheet_beside_a_long_table_is_said(hidden):
    layout = read_layout(hidden({"Table": TABLE, "old": TABLE}, "old"))
    assert layout.wells["compound"].tolist() == ["a", "b"]
    assert layout.remarks == (f"layout.xlsx: the sheet 'old' is hidden and not read. {SHOW}",)


def test_where_what_is_shown_is_no_layout_the_hidden_sheets_are_named(hidden, refusal):
    assert refusal(read_layout, hidden({"Plate": DRUGS, "Notes": [["by Kim"]]}, "Plate")) == (
        "layout.xlsx: found no layout, expected plate-shaped grids, or a table with a column 'well'.\n"
        "  A grid has column numbers above it and row letters at its left; a table has headings such as well, role, compound, dose_uM.\n"
        f"  layout.xlsx: the sheet 'Plate' is hidden and not read. {SHOW}"
    )


def test_where_only_doses_are_shown_the_hidden_sheets_are_named(hidden, refusal):
    sheets = {"Dose": DOSES, "Batch": [["batch", 1, 2], ["A", 1, 1], ["B", 1, 1]], "role": ROLES}
    assert refusal(read_layout, hidden(sheets, "role")) == (
        "layout.xlsx: found grids named 'concentration_uM' (layout.xlsx, sheet 'Dose', cell A1), 'batch' (layout.xlsx, sheet 'Batch', "
        "cell A1), expected one named 'role' or 'compound'.\n"
        "  Write the name into the corner of the grid, or into the cell above it.\n"
        f"  layout.xlsx: the sheet 'role' is hidden and not read. {SHOW}"
    )
