"""The sheets of an Excel or LibreOffice workbook, checked before it is given to the parser."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
import zlib
from typing import Any

import python_calamine

from platekit.sheets import _file
from platekit.sheets._expected import Expected
from platekit.sheets._sheet import Sheet
from platekit.values import Cell
from platekit.wells import row_number

# The parser makes room for every cell up to the last one: a single cell far away takes more memory than there is,
# and the process is gone without a message.
MOST_CELLS = 5_000_000

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CELL_NAME = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")


def is_workbook(content: bytes) -> bool:
    """Return whether the content is packed as workbooks are: xlsx, xlsb and ods in a zip, xls in an OLE file."""
    return content[:4] in (_ZIP, _OLE)


def workbook_sheets(content: bytes, file: str, expected: Expected) -> list[Sheet]:
    """Return all sheets of a workbook that hold cells, empty ones too."""
    if content[:4] == _ZIP:
        _check_zip(content, file, expected)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets: list[Sheet] = []
        for described in workbook.sheets_metadata:
            if described.typ == python_calamine.SheetTypeEnum.WorkSheet:
                # Without the empty area in front, every cell would be named wrongly.
                rows = workbook.get_sheet_by_name(described.name).to_python(skip_empty_area=False)
                # Excel allows no sheet without a name, a damaged file may have one; "" would stand for a text file.
                name = described.name or f"sheet {len(sheets) + 1}"
                sheets.append(Sheet(file, [[_cell(value) for value in row] for row in rows], name))
    except python_calamine.PasswordError as cause:
        raise expected.error(
            file, "a workbook with a password", "an open workbook", "Open it in Excel and save a copy without the password.",
        ) from cause  # fmt: skip
    except (python_calamine.CalamineError, OSError, ValueError) as cause:
        raise expected.error(
            file, f"a workbook that is cut off or damaged ({cause})", "a whole workbook",
            f"{expected.make} or copy it again; or open it in Excel and save it as xlsx.",
        ) from cause  # fmt: skip
    return sheets


def _check_zip(content: bytes, file: str, expected: Expected) -> None:
    """Refuse damaged archives, zip bombs and sheets without end, before the parser unpacks anything."""
    damaged = "its zip directory cannot be read"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_what_is_no_workbook(entries, file, expected)
            damaged = "a part of it cannot be unpacked"
            for entry in entries:
                _refuse_huge_sheet(_unpacked(archive, entry, file, expected), file, expected)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as cause:
        raise expected.error(
            file, f"a workbook that is cut off or damaged ({damaged})", "a whole workbook",
            f"{expected.make} or copy it again; it was probably cut off on its way.",
        ) from cause  # fmt: skip


def _refuse_what_is_no_workbook(entries: list[zipfile.ZipInfo], file: str, expected: Expected) -> None:
    size = sum(entry.file_size for entry in entries)
    if size > _file.MOST_UNPACKED:
        raise expected.too_large(file, f"{size / 1e6:,.0f} MB once unpacked", _file.MOST_UNPACKED)
    names = {entry.filename for entry in entries}
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise expected.no_table(file, "a zip archive, whatever its name says")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, expected: Expected) -> bytes:
    """Return one part of the archive, and refuse it where there is more in it than the directory says."""
    declared = entry.file_size
    # Python stops at the size that is declared, the parser does not; so one byte more is asked for.
    entry.file_size = _file.MOST_UNPACKED
    with archive.open(entry) as part:
        content = part.read(declared + 1)
    if len(content) > declared:
        raise expected.error(
            file, f"a workbook whose part '{entry.filename}' is larger than its zip directory says", "a whole workbook",
            "Ask whoever made it for a new one; no program that writes workbooks leaves them so.",
        )  # fmt: skip
    return content


def _refuse_huge_sheet(part: bytes, file: str, expected: Expected) -> None:
    if b"sheetData" not in part:
        return
    places = set(_CELL_NAME.findall(part))
    rows = max((int(row) for _, row in places), default=0)
    columns = max((row_number(letters.decode()) for letters in {letters for letters, _ in places}), default=0)
    if rows * columns > MOST_CELLS:
        raise expected.error(
            file, f"a sheet of {rows} rows and {columns} columns", f"{expected.a_file}, below {MOST_CELLS} cells",
            "Some cell far away is filled. Copy what is meant alone into a new workbook.",
        )  # fmt: skip


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
