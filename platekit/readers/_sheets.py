"""A file becomes sheets: grids of cells that know where they stand. Nothing is decided here about what they mean."""

from __future__ import annotations

import datetime
import gzip
import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import python_calamine

from platekit.errors import ReadError, did_you_mean
from platekit.readers._base import Sheet
from platekit.readers._text import text_sheet
from platekit.values import Cell

# Exports are smaller than this by a factor of a hundred; beyond it a file is a mistake or an attack on the memory.
MAX_BYTES = 200_000_000

_BINARY = (
    (b"\x80\x02", "a Python pickle"),
    (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"),
    (b"\x80\x05", "a Python pickle"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x89HDF", "an HDF5 file"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
)
_OLE = b"\xd0\xcf\x11\xe0"


def open_sheets(path: Path, *, sheet: str = "") -> tuple[list[Sheet], list[str]]:
    """Return the sheets of a file that hold anything, and remarks on how it was read.

    Parameters
    ----------
    path : Path
        Text with any usual delimiter and encoding, xlsx, xls, xlsb, ods; each also as ``.gz``. What it is, is found
        from its content; the file is closed when this returns.
    sheet : str
        Only the sheet of this name; "" is all of them.

    Returns
    -------
    sheets : list of Sheet
        At least one, in the order of the workbook.
    remarks : list of str

    Raises
    ------
    ReadError
        If the file is missing, empty, damaged, too large or no table at all, or has no such sheet.
    """
    content = unzipped(file_bytes(path), path.name)
    if content[:4] == b"PK\x03\x04" or content[:4] == _OLE:
        sheets = _workbook(content, path.name)
        filled = [one for one in sheets if _holds_anything(one)]
        chosen = _chosen(filled, sheets, sheet, path.name)
        return [replace(one, alone=len(chosen) == 1) for one in chosen], []
    for magic, kind in _BINARY:
        if content.startswith(magic):
            raise _no_table(path.name, kind)
    if sheet:
        raise ReadError(
            path.name, f"a text file, which has no sheet '{sheet}'", "a workbook", "Leave sheet out, or name another file.",
        )  # fmt: skip
    found, remarks = text_sheet(content, path.name)
    if not _holds_anything(found):
        raise ReadError(path.name, "nothing but blank lines", "an export", "Export the run again.")
    return [found], remarks


def file_bytes(path: Path) -> bytes:
    """Return what a file holds, or refuse it with the reason."""
    try:
        if path.is_dir():
            raise ReadError(
                str(path), "a folder", "one file", "Name a file in it; screen.toml also takes a pattern: files = \"folder/*.csv\".",
            )  # fmt: skip
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except (FileNotFoundError, NotADirectoryError) as cause:
        raise ReadError(str(path), "no such file", "an export", _siblings(path)) from cause
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or str(cause)
        raise ReadError(
            str(path), f"a file that cannot be opened ({reason})", "a file that can be read",
            "Close it in other programs, or ask for the right to read it.",
        ) from cause  # fmt: skip
    if size > MAX_BYTES:
        raise _too_large(path.name, size)
    if not content:
        raise ReadError(
            path.name, "an empty file (0 bytes)", "an export", "Export or copy it again; the disk may have been full.",
        )  # fmt: skip
    return content


def _siblings(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        return f"There is no folder '{path.parent}' either. Check the path."
    if not names:
        return f"The folder '{path.parent}' holds no files. Check the path."
    hint = did_you_mean(path.name, names)
    return f"The folder is there: {hint}" if hint.startswith("did") else "The folder is there. Check the name."


def unzipped(content: bytes, file: str) -> bytes:
    """Return the content of a gz file, and any other content as it is."""
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            inner = stream.read(MAX_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as cause:
        raise ReadError(
            file, f"a gz file that is cut off or damaged ({cause})", "a whole gz file", "Copy it again from its source.",
        ) from cause  # fmt: skip
    if len(inner) > MAX_BYTES:
        raise _too_large(file, len(inner))
    if not inner:
        raise ReadError(file, "an empty file inside the gz", "an export", "Export or copy it again.")
    return inner


def _workbook(content: bytes, file: str) -> list[Sheet]:
    if content[:4] != _OLE:
        _check_zip(content, file)
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
        raise ReadError(
            file, "a workbook with a password", "an open workbook", "Open it in Excel and save a copy without the password.",
        ) from cause  # fmt: skip
    except (python_calamine.CalamineError, OSError, ValueError) as cause:
        raise ReadError(
            file, f"a workbook that is cut off or damaged ({cause})", "a whole workbook",
            "Export or copy it again; or open it in Excel and save it as xlsx.",
        ) from cause  # fmt: skip
    return sheets


def _check_zip(content: bytes, file: str) -> None:
    """Refuse damaged archives and zip bombs by their directory, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as cause:
        raise ReadError(
            file, "a workbook that is cut off or damaged (its zip directory cannot be read)", "a whole workbook",
            "Export or copy it again; it was probably cut off on its way.",
        ) from cause  # fmt: skip
    size = sum(entry.file_size for entry in entries)
    if size > MAX_BYTES:
        raise _too_large(file, size)
    names = {entry.filename for entry in entries}
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise _no_table(file, "a zip archive")


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


def _holds_anything(sheet: Sheet) -> bool:
    return not all(sheet.is_blank(row) for row in range(len(sheet.rows)))


def _chosen(filled: list[Sheet], sheets: Sequence[Sheet], sheet: str, file: str) -> list[Sheet]:
    if not sheet:
        if not filled:
            raise ReadError(file, "a workbook without anything in it", "an export", "Export the run again.")
        return filled
    chosen = [one for one in filled if one.name == sheet]
    if chosen:
        return chosen
    if any(one.name == sheet for one in sheets):
        raise ReadError(f"{file}, sheet '{sheet}'", "an empty sheet", "an export", "Name the sheet that is filled.")
    hint = did_you_mean(sheet, [one.name for one in sheets])
    raise ReadError(file, f"no sheet '{sheet}'", "a sheet of the workbook", f"Sheets: {hint}")


def _too_large(file: str, size: int) -> ReadError:
    return ReadError(
        file, f"{size / 1e6:,.0f} MB once unpacked", f"at most {MAX_BYTES / 1e6:,.0f} MB",
        "No plate export is that large. Check what the file is; split it if it is one.",
    )  # fmt: skip


def _no_table(file: str, kind: str) -> ReadError:
    return ReadError(
        file, f"{kind}, whatever its name says", "text or a spreadsheet",
        "Export the run as csv, txt or xlsx.",
    )  # fmt: skip
