"""The Excel layout of a new screen: a list of series, grids in the shape of the plate, and an example filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from platekit.layout import NO_LAYOUT
from platekit.roles import ROLES
from platekit.wells import PLATE_SHAPES, row_letters

# Light enough to read black words on, told apart in print by the words themselves.
_COLOURS = {
    "compound": "FFF7D6", "virus_control": "F8D0C8", "cell_control": "D3ECD0", "antiviral_control": "CFE0F5",
    "proviral_control": "FBDDB5", "toxicity_control": "D9D9D9", "interferon_control": "E3D4F0",
    "rescue_control": "F6D3E6", "blank": "EDEDED", "empty": "F7F7F7",
}  # fmt: skip
_HEADINGS = {
    "wells": "Wells of this row: a block such as B2-C11 (from B2 to C11), several such as A1-D1,E12-H12, or single wells A1,A12.",
    "compound": "Name of the compound; empty for wells without one.",
    "role": "Chosen from the list. A row with a compound and no role holds a compound under test.",
    "top_uM": "Highest dose, micromolar. Write nM into the heading (top_nM), or behind the number (300 nM).",
    "fold": "Each dose is the one before divided by this: 3 for a 3-fold dilution. Empty for a single dose.",
    "n": "Number of doses. Empty for a single dose.",
    "along": "From the highest dose on: right, left, down or up. Needed only where both ways would fit.",
    "each": "Neighbours that share a dose; empty for one.",
}
_WIDTHS = {"wells": 16, "compound": 26, "role": 22, "top_uM": 10, "fold": 8, "n": 8, "along": 10, "each": 8}
_ROWS = 60
# A whole 96-well plate in eight rows; both controls on both sides, so that a slope of the plate is seen for what it is.
_EXAMPLE: Sequence[tuple[str | float | None, ...]] = (
    ("A1-D1,E12-H12", None, "virus_control", None, None, None, None, None),
    ("E1-H1,A12-D12", None, "cell_control", None, None, None, None, None),
    ("A2-B11", "baricitinib", None, 30, 3, 10, None, None),
    ("C2-D11", "ruxolitinib", None, 30, 3, 10, None, None),
    ("E2-F11", "tofacitinib", None, 30, 3, 10, "left", None),
    ("G2-G11", "remdesivir", "antiviral_control", 10, None, None, None, None),
    ("H2-H6", "staurosporine", "toxicity_control", 1, None, None, None, None),
    ("H7-H11", None, "blank", None, None, None, None, None),
)
_GUIDE = (
    "how to fill in this layout",
    "",
    "Say what was in each well, in ONE of two ways; the other sheets may stay empty.",
    "1.  Sheet 'series': one row for a block of wells. Doses are a series: highest dose, fold, number of doses.",
    "2.  Sheets 'role', 'compound' and 'concentration_uM': one cell for each well, in the shape of the plate.",
    "",
    "Both may be mixed, as long as each thing is said once: compounds as series, controls in the sheet 'role'.",
    "Sheet 'Example' shows a whole plate as series. It is not read, and may be deleted.",
    "",
    "Roles (choose them from the list in each cell):",
)
_NOTES = (
    "",
    "Vehicle with virus is virus_control, vehicle without virus is cell_control. Without them there is no verdict.",
    "Put both on both sides of the plate, as the sheet 'Example' does: a slope of the plate is then not taken for an effect of dose.",
    "Plates without virus: keep virus_control and compound as they are; screen.toml says which files had no virus.",
    "Doses have a unit: it stands in the heading (top_uM, concentration_nM) or behind a number (300 nM).",
    "Columns and sheets of your own (cell_line, condition, donor, replicate ...) may be added; they go along to the results.",
    "Check it with:   platekit layout layout.xlsx",
)

_HEAD_FILL = PatternFill("solid", start_color="2F4858")
_FACE = "Calibri"
_HEAD_FONT = Font(name=_FACE, bold=True, color="FFFFFF")
_LINE = Side(style="thin", color="C9CED3")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRE = Alignment(horizontal="center", vertical="center")


def layout_workbook(plate_size: int) -> Workbook:
    """Return the layout to fill in, for a plate of this size."""
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)  # a new workbook has one sheet
    _guide(guide)
    _series(book.create_sheet("series"))
    for name in ("role", "compound", "concentration_uM"):
        _grid(book.create_sheet(name), name, plate_size)
    _example(book.create_sheet("Example"))
    return book


def _guide(sheet: Worksheet) -> None:
    sheet.title = "Read me"
    lines = [f"{NO_LAYOUT} {_GUIDE[0]}", *_GUIDE[1:]]
    for row, text in enumerate(lines, 1):
        sheet.cell(row, 1, text)
    for row, (role, meaning) in enumerate(ROLES.items(), len(lines) + 1):
        name = sheet.cell(row, 1, f"    {role}")
        name.fill = PatternFill("solid", start_color=_COLOURS[role])
        sheet.cell(row, 2, meaning)
    for row, text in enumerate(_NOTES, len(lines) + len(ROLES) + 1):
        sheet.cell(row, 1, text)
    sheet["A1"].font = Font(name=_FACE, bold=True, size=14)
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 80
    sheet.sheet_view.showGridLines = False
    _printed(sheet)


def _series(sheet: Worksheet) -> None:
    for column, (name, meaning) in enumerate(_HEADINGS.items(), 1):
        cell = sheet.cell(1, column, name)
        cell.comment = Comment(meaning, "platekit", width=320, height=90)
        _head(cell.coordinate, sheet)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[name]
    last = _ROWS + 1
    for row in sheet.iter_rows(min_row=2, max_row=last, max_col=len(_HEADINGS)):
        for cell in row:
            cell.border = _BOX
    at = {name: get_column_letter(column) for column, name in enumerate(_HEADINGS, 1)}
    _choice(sheet, f"{at['role']}2:{at['role']}{last}", tuple(ROLES), "A role")
    _choice(sheet, f"{at['along']}2:{at['along']}{last}", ("right", "left", "down", "up"), "A direction")
    for name, least in (("fold", 1), ("n", 1), ("each", 1)):
        _number(sheet, f"{at[name]}2:{at[name]}{last}", "decimal" if name == "fold" else "whole", least, name)
    area = f"A2:{at['each']}{last}"
    for role in ROLES:
        _coloured(sheet, area, f'${at["role"]}2="{role}"', role)
    _coloured(sheet, area, f'AND(${at["role"]}2="",${at["compound"]}2<>"")', "compound")
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _printed(sheet)


def _grid(sheet: Worksheet, name: str, plate_size: int) -> None:
    n_rows, n_columns = PLATE_SHAPES[plate_size]
    sheet.cell(1, 1, name)
    _head("A1", sheet)
    for column in range(1, n_columns + 1):
        _head(sheet.cell(1, column + 1, column).coordinate, sheet)
        sheet.column_dimensions[get_column_letter(column + 1)].width = 16 if plate_size <= 96 else 11
    for row in range(1, n_rows + 1):
        _head(sheet.cell(row + 1, 1, row_letters(row)).coordinate, sheet)
        sheet.row_dimensions[row + 1].height = 36 if plate_size <= 96 else 22
        for column in range(1, n_columns + 1):
            cell = sheet.cell(row + 1, column + 1)
            cell.border, cell.alignment = _BOX, _CENTRE
    sheet.column_dimensions["A"].width = 18 if name == "concentration_uM" else 11
    area = f"B2:{get_column_letter(n_columns + 1)}{n_rows + 1}"
    if name == "role":
        _choice(sheet, area, tuple(ROLES), "A role")
    for role in ROLES:
        _coloured(sheet, area, f'role!B2="{role}"' if name != "role" else f'B2="{role}"', role)
    sheet.freeze_panes = "B2"
    _printed(sheet)


def _example(sheet: Worksheet) -> None:
    sheet["A1"] = f"{NO_LAYOUT} an example of the sheet 'series'; this sheet is not read"
    sheet["A1"].font = Font(name=_FACE, bold=True)
    for column, name in enumerate(_HEADINGS, 1):
        _head(sheet.cell(3, column, name).coordinate, sheet)
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[name]
    for row, values in enumerate(_EXAMPLE, 4):
        role = values[2] or ("compound" if values[1] else "empty")
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column, value)
            cell.border = _BOX
            cell.fill = PatternFill("solid", start_color=_COLOURS[str(role)])
    says = (
        "Row 1 and 2: the controls, each on both sides of the plate. Rows 3 to 5: three compounds, 10 doses from 30 uM on, each dose in two wells;",
        "tofacitinib has its highest dose at the right. Rows 6 to 8: control drugs at one dose, and wells without cells.",
    )
    for row, text in enumerate(says, len(_EXAMPLE) + 5):
        sheet.cell(row, 1, text)
    sheet.freeze_panes = "A4"
    _printed(sheet)


def _head(place: str, sheet: Worksheet) -> None:
    cell = sheet[place]
    cell.fill, cell.font, cell.alignment, cell.border = _HEAD_FILL, _HEAD_FONT, _CENTRE, _BOX


def _choice(sheet: Worksheet, area: str, words: Sequence[str], title: str) -> None:
    rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = title, "Choose a word from the list, or leave the cell empty."
    # Words of the laboratory are welcome: roles = {...} in screen.toml says what they mean.
    rule.errorStyle = "warning"
    sheet.add_data_validation(rule)
    rule.add(area)


def _number(sheet: Worksheet, area: str, kind: Literal["whole", "decimal"], least: int, name: str) -> None:
    rule = DataValidation(
        type=kind, operator="greaterThanOrEqual", formula1=str(least), allow_blank=True, showErrorMessage=True
    )
    rule.errorTitle, rule.error = name, f"A number, {least} or more: {_HEADINGS[name]}"
    sheet.add_data_validation(rule)
    rule.add(area)


def _coloured(sheet: Worksheet, area: str, formula: str, role: str) -> None:
    fill = PatternFill("solid", start_color=_COLOURS[role], end_color=_COLOURS[role], bgColor=_COLOURS[role])
    sheet.conditional_formatting.add(area, FormulaRule(formula=[formula], fill=fill, stopIfTrue=True))


def _printed(sheet: Worksheet) -> None:
    """One page wide, on its side."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
