"""The sheets of an Excel or LibreOffice workbook, checked before it is given to the parser."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Collection, Sequence
from typing import Any

import python_calamine

from platekit.sheets._archive import check_archive, check_ole, locked
from platekit.sheets._expected import Expected
from platekit.sheets._hidden import hidden_remarks
from platekit.sheets._limits import refuse_many_cells, refuse_many_sheets
from platekit.sheets._oddities import Oddities, oddities, uncalculated_remarks
from platekit.sheets._sheet import Merged, Sheet
from platekit.values import Cell
from platekit.wells import row_number

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_workbook(content: bytes) -> bool:
    """Return whether the content is packed as workbooks are: xlsx, xlsb and ods in a zip, xls in an OLE file."""
    return content[:4] in (_ZIP, _OLE)


def workbook_sheets(content: bytes, file: str, expected: Expected) -> tuple[list[Sheet], list[str]]:
    """Return all sheets of a workbook that hold cells, empty ones too, and remarks on cells that hold no result."""
    if content[:4] == _OLE:
        check_ole(content, file, expected)
    odd = oddities(check_archive(content, file, expected)) if content[:4] == _ZIP else {}
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        refuse_many_sheets(len(workbook.sheets_metadata), file, expected)
        sheets: list[Sheet] = []
        remarks: list[str] = []
        held = 0
        for described in workbook.sheets_metadata:
            if described.typ == python_calamine.SheetTypeEnum.WorkSheet:
                # Without the empty area in front, every cell would be named wrongly.
                parsed = workbook.get_sheet_by_name(described.name)
                cells: list[list[Any]] = parsed.to_python(skip_empty_area=False)
                held += len(cells) * len(cells[0]) if cells else 0
                refuse_many_cells(held, file, expected)
                kinds = {type(value) for row in cells for value in row}
                rows = cells if kinds <= {str, float} else [[_cell(value) for value in row] for row in cells]
                merged = tuple(Merged(*first, *last) for first, last in parsed.merged_cell_ranges or ())
                # Excel allows no sheet without a name, a damaged file may have one; "" would stand for a text file.
                sheet = Sheet(
                    file, rows, described.name or f"sheet {len(sheets) + 1}", merged=merged, dates=_dates(cells, kinds),
                    hidden=described.visible != python_calamine.SheetVisibleEnum.Visible,
                )  # fmt: skip
                sheets.append(sheet)
                if described.name in odd:
                    own = odd[described.name]
                    _name_errors(own, rows)
                    remarks += [*uncalculated_remarks(own, sheet, expected), *hidden_remarks(own, sheet)]
    except python_calamine.PasswordError as cause:
        raise locked(file, expected) from cause
    except (python_calamine.CalamineError, OSError, ValueError) as cause:
        raise expected.error(
            file, f"a workbook that is cut off or damaged ({cause})", "a whole workbook",
            f"{expected.make} or copy it again; or open it in Excel and save it as xlsx.",
        ) from cause  # fmt: skip
    return sheets, remarks


def _name_errors(odd: Oddities, rows: list[list[Cell]]) -> None:
    """Put the words of errors into their cells, which the parser leaves empty."""
    for name, word in odd.errors.items():
        row, column = _place(name)
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = word


def _dates(cells: Sequence[Sequence[object]], kinds: Collection[type]) -> frozenset[tuple[int, int]]:
    """Return the places of the cells that hold dates; a time of day or a duration is none."""
    date = datetime.date
    if not any(issubclass(kind, date) for kind in kinds):
        return frozenset()
    return frozenset(
        (row, column) for row, values in enumerate(cells) for column, value in enumerate(values) if isinstance(value, date)
    )  # fmt: skip


def _place(name: str) -> tuple[int, int]:
    parts = re.fullmatch(r"([A-Za-z]+)(\d+)", name)
    return (int(parts[2]) - 1, row_number(parts[1]) - 1) if parts else (0, 0)


def _cell(value: Any) -> Cell:
    if isinstance(value, str | float):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return float(value)
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(value.total_seconds(), 60)
        return f"{int(minutes // 60)}:{int(minutes % 60):02d}:{seconds:06.3f}"
    return str(value)
