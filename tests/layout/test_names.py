"""Names of compounds that a spreadsheet changed into dates or numbers are not taken for what was typed."""

from __future__ import annotations

import datetime

import openpyxl
import pytest

from platekit.errors import LayoutError
from platekit.layout import read_layout

MEND = "  Excel makes dates of names such as MAR1. Format the cells as text, and type the name again."


@pytest.mark.parametrize("date", ["2026-03-01", "1-Mar", "01-Mar-26", "1. Mrz", "01.03.2026", "3/1/2026"])
def test_a_compound_that_excel_turned_into_a_date_is_refused_with_its_line(write, date):
    path = write("layout.csv", f"well,role,compound,dose_uM\nA1,virus_control,,\nA2,compound,{date},1\n")
    with pytest.raises(LayoutError) as refused:
        read_layout(path)
    assert str(refused.value) == (
        f"layout.csv, line 3, column 3: found the date '{date}', expected the name of a compound.\n{MEND}"
    )


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_date_in_a_workbook_is_refused_with_its_cell_in_a_table_a_grid_and_a_list_of_series(tmp_path):
    date = datetime.date(2026, 3, 1)
    table = [["well", "role", "compound", "dose_uM"], ["A1", "compound", date, 1.0]]
    grid = [["compound", 1, 2], ["A", "DMSO", date], ["B", "x", "y"]]
    series = [["wells", "compound", "top_uM", "fold", "n"], ["A1-A2", date, 10, 3, 2]]
    for rows, cell in ((table, "C2"), (grid, "C2"), (series, "B2")):
        with pytest.raises(LayoutError) as refused:
            read_layout(workbook(tmp_path / "layout.xlsx", rows))
        first, mend = str(refused.value).split("\n", 1)
        assert first.startswith(f"layout.xlsx, sheet 'Sheet', cell {cell}: found the date '2026-03-01")
        assert first.endswith("', expected the name of a compound.")
        assert mend == MEND


@pytest.mark.parametrize("name", ["MAR1", "SEPT2", "1-methyladenine", "2026-03", "12-03-04", "DEC-1", "3-MA", "1/3"])
def test_names_that_only_resemble_dates_are_names(write, name):
    layout = read_layout(write("layout.csv", f"well,role,compound,dose_uM\nA2,compound,{name},1\n"))
    assert layout.wells["compound"].tolist() == [name]


def test_a_number_among_names_with_leading_zeros_is_remarked_on(tmp_path):
    rows = [["well", "role", "compound", "dose_uM"], *(
        [f"A{place}", "compound", name, 1.0] for place, name in enumerate(["0012", "0013", 14, "1015", 16], 1)
    )]  # fmt: skip
    layout = read_layout(workbook(tmp_path / "layout.xlsx", rows))
    assert layout.wells["compound"].tolist() == ["0012", "0013", "14", "1015", "16"]
    assert layout.remarks == (
        "layout.xlsx, sheet 'Sheet', cell C4: the compound '14' (and 1 more) stands beside names such as '0012'; "
        "if a spreadsheet took its zeros away, type it again as text",
    )


def test_numbers_as_names_are_not_remarked_on_where_none_begins_with_a_zero(write):
    table = "well,role,compound,dose_uM\nA1,compound,7,1\nA2,compound,1234,1\n"
    assert read_layout(write("layout.csv", table)).remarks == ()
