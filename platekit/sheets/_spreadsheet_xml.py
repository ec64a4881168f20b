"""The cells of an XML spreadsheet of Excel 2003, tag by tag: what is left out of the file is put back by its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite

from platekit.errors import PlatekitError
from platekit.sheets._expected import Expected
from platekit.sheets._hidden import hidden_remarks
from platekit.sheets._limits import refuse_huge, refuse_many_cells, refuse_many_sheets
from platekit.sheets._oddities import Oddities, uncalculated_remarks
from platekit.sheets._sheet import Merged, Sheet, cell_name
from platekit.values import Cell

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SHEET, _COLUMN, _ROW, _CELL, _DATA, _COMMENT = (
    f"{NAMESPACE} {name}" for name in ("Worksheet", "Column", "Row", "Cell", "Data", "Comment")
)
_VISIBLE = "urn:schemas-microsoft-com:office:excel Visible"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)")
# Times of the day and durations are dates of these days, the first of which is day 0.
_DAY_0, _DAY_1900 = "1899-12-31", "1900-01-"


class SpreadsheetXml:
    """Takes the tags of an XML spreadsheet one after the other, and holds the sheets that they made.

    Attributes
    ----------
    sheets : list of Sheet
        Those that are complete.
    remarks : list of str
        On formulas without a result, and hidden rows and columns.
    """

    def __init__(self, file: str, expected: Expected) -> None:
        """Begin with a workbook without sheets."""
        self.sheets: list[Sheet] = []
        self.remarks: list[str] = []
        self._file, self._expected = file, expected
        self._cells_before = 0
        self._letters: list[str] | None = None
        self._in_comment = False
        self._begin_sheet("")

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take a tag that begins, its names with their namespaces."""
        if name == _CELL:
            self._begin_cell(attributes)
        elif name == _DATA and self._in_cell and not self._in_comment:
            self._kind, self._letters = _attribute(attributes, "Type"), []
        elif name == _ROW:
            self._begin_row(attributes)
        elif name == _COMMENT:
            self._in_comment = True
        elif name == _COLUMN:
            first = self._place(attributes, self._columns_said, "column")
            self._columns_said = self._hide(self._hidden_columns, first, attributes, "column")
        elif name == _VISIBLE:
            self._letters = []
        elif name == _SHEET:
            self._begin_sheet(_attribute(attributes, "Name"))

    def text(self, letters: str) -> None:
        """Take the text between two tags."""
        if self._letters is not None:
            self._letters.append(letters)

    def ends(self, name: str) -> None:
        """Take a tag that ends."""
        if name == _DATA and self._letters is not None and not self._in_comment:
            self._filled, self._rows[-1][self._column] = True, self._value("".join(self._letters))
            self._letters = None
        elif name == _CELL:
            self._in_cell = False
            if self._formula and not self._filled:
                self._uncalculated.append(cell_name(len(self._rows) - 1, self._column))
        elif name == _COMMENT:
            self._in_comment = False
        elif name == _VISIBLE and self._letters is not None:
            self._hidden = "".join(self._letters).strip() in ("SheetHidden", "SheetVeryHidden")
            self._letters = None
        elif name == _SHEET:
            self._end_sheet()

    def _begin_sheet(self, name: str) -> None:
        # No sheet is without a name; "" would stand for a text file.
        self._name = name or f"sheet {len(self.sheets) + 1}"
        self._rows: list[list[Cell]] = []
        self._widest = self._columns_said = self._rows_said = 0
        self._merged: list[Merged] = []
        self._dates: set[tuple[int, int]] = set()
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._uncalculated: list[str] = []
        self._hidden = self._in_cell = False

    def _end_sheet(self) -> None:
        sheet = Sheet(
            self._file, self._rows, self._name, merged=tuple(self._merged), dates=frozenset(self._dates), hidden=self._hidden
        )  # fmt: skip
        odd = Oddities({}, tuple(self._uncalculated), tuple(self._hidden_rows), tuple(self._hidden_columns))
        self.sheets.append(sheet)
        self.remarks += [*uncalculated_remarks(odd, sheet, self._expected), *hidden_remarks(odd, sheet)]
        self._cells_before += len(self._rows) * self._widest
        refuse_many_sheets(len(self.sheets), self._file, self._expected)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        # Empty rows and cells are left out of the file; the next one then says where it stands.
        row = self._place(attributes, self._rows_said, "row")
        self._reach(row + 1, self._widest)
        self._rows += [[] for _ in range(row + 1 - len(self._rows))]
        self._rows_said = self._hide(self._hidden_rows, row, attributes, "row")

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        if not self._rows:
            self._begin_row({})
        row, cells = len(self._rows) - 1, self._rows[-1]
        column, across, down = len(cells), 0, 0
        if attributes:
            column = self._place(attributes, len(cells), "cell")
            across, down = self._whole(attributes, "MergeAcross"), self._whole(attributes, "MergeDown")
        if column + across >= self._widest:
            self._reach(row + 1, column + across + 1)
            self._widest = column + across + 1
        cells += [""] * (column + across + 1 - len(cells))
        if across or down:
            self._merged.append(Merged(row, column, row + down, column + across))
        self._column, self._in_cell, self._filled = column, True, False
        self._formula = _attribute(attributes, "Formula") != ""

    def _reach(self, rows: int, columns: int) -> None:
        """Refuse a cell far away before room is made for all that are in front of it."""
        refuse_huge(rows, max(columns, 1), self._file, self._expected)
        refuse_many_cells(self._cells_before + rows * columns, self._file, self._expected)

    def _hide(self, runs: list[tuple[int, int]], first: int, attributes: Mapping[str, str], what: str) -> int:
        """Take note of a row or column that is hidden, with those behind it that it stands for; return the next one."""
        behind = self._whole(attributes, "Span", what=what)
        if _attribute(attributes, "Hidden") == "1":
            runs.append((first + 1, first + behind + 1))
        return first + behind + 1

    def _place(self, attributes: Mapping[str, str], following: int, what: str) -> int:
        """Return where a row, column or cell stands, from 0: behind the one before it, or where it says."""
        if not _attribute(attributes, "Index"):
            return following
        place = self._whole(attributes, "Index", what=what) - 1
        if place < following:
            raise self._error(
                what, f"the number {place + 1} behind the number {following}", "numbers that go up (ss:Index)"
            )
        return place

    def _whole(self, attributes: Mapping[str, str], key: str, *, what: str = "cell") -> int:
        text = attributes.get(f"{NAMESPACE} {key}", attributes.get(key))
        if text is None:
            return 0
        if not _WHOLE.fullmatch(text):
            raise self._error(what, f"'{text}'", f"a whole number that says where it stands (ss:{key})")
        return int(text)

    def _value(self, text: str) -> Cell:
        if self._kind == "Number":
            number = float(text) if _NUMBER.fullmatch(text.strip()) else float("nan")
            if not isfinite(number):
                raise self._error("value", f"'{text}' in a cell of numbers", "a number as 1.5 or 2.5E-3")
            return number
        if self._kind == "Boolean":
            return {"0": "FALSE", "1": "TRUE"}.get(text.strip(), text)
        if self._kind == "DateTime":
            return self._date(text)
        return text

    def _date(self, text: str) -> str:
        parts = _DATE.fullmatch(text.strip())
        if parts is None:
            return text
        seconds = parts[4].rstrip("0").rstrip(".") if "." in parts[4] else parts[4]
        day = 0 if parts[1] == _DAY_0 else int(parts[1][-2:]) if parts[1].startswith(_DAY_1900) else None
        if day is not None:
            return f"{24 * day + int(parts[2])}:{parts[3]}:{seconds}"
        self._dates.add((len(self._rows) - 1, self._column))
        time = f"{parts[2]}:{parts[3]}:{seconds}"
        return parts[1] if time == "00:00:00" else f"{parts[1]} {time}"

    def _error(self, what: str, found: str, expected: str) -> PlatekitError:
        """Return a refusal with its place: that of the cell that is read, or behind the row, column or cell before it."""
        row = len(self._rows)
        column = self._column if what == "value" else len(self._rows[-1]) if self._rows else 0
        place = {"row": f"row {row + 1}", "column": f"column {self._columns_said + 1}"}.get(
            what, f"cell {cell_name(row - 1, column)}"
        )
        return self._expected.error(
            f"{self._file}, sheet '{self._name}', {place}", found, expected,
            f"Programs that write XML spreadsheets leave them so by mistake. {self._expected.make} {self._expected.the_file} "
            f"as {self._expected.formats}.",
        )  # fmt: skip


def _attribute(attributes: Mapping[str, str], key: str) -> str:
    """Return an attribute, with its namespace or without; "" if there is none."""
    return attributes.get(f"{NAMESPACE} {key}", attributes.get(key, ""))
