"""The zip that a workbook is: held against bombs, damage and endless sheets before a parser unpacks anything of it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from platekit.errors import PlatekitError
from platekit.sheets import _file
from platekit.sheets._expected import Expected
from platekit.sheets._extents import extent_xlsb, extent_xlsx
from platekit.sheets._limits import (
    MOST_SHEETS,
    refuse_huge,
    refuse_many_cells,
    refuse_many_sheets,
    refuse_much_text,
)
from platekit.sheets._listed import XLSB_SHEETS, XLSB_TEXTS, is_kept, is_sheet, listed_sheets
from platekit.sheets._ods import unfolded
from platekit.sheets._ole import extent_xls, has_password
from platekit.sheets._shared_texts import holds_shared_texts, refuse_multiplied_text, refuse_multiplied_text_xlsb
from platekit.sheets._xml import XmlError, refuse_endless_xml

# Workbooks of instruments unpack to less than 10 times their size; beyond this, and beyond these bytes, one was made to.
MOST_TIMES, _LEAST_PACKED = 100, 20_000_000
# A sheet has a part of its own, and some more for its pictures, notes and relations.
_MOST_PARTS, _PART_LISTED = 10 * MOST_SHEETS, b"PK\x01\x02"

# The parser reads UTF-8 alone: a part in UTF-16 would be empty to it, and what it declares would pass unseen.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def check_archive(content: bytes, file: str, expected: Expected) -> dict[str, bytes]:
    """Refuse an archive that is damaged, a bomb or no workbook; return the sheets of an xlsx as they are written.

    Returns
    -------
    dict of str to bytes
        The part of each sheet by the name of the sheet; empty for an xlsb or an ods.

    Raises
    ------
    ReadError, LayoutError
        Before anything is unpacked for good: each part is looked at alone, and never beyond its declared size.
    """
    parts = content.count(_PART_LISTED)
    if parts > _MOST_PARTS:
        raise expected.error(
            file,
            f"a zip archive of {parts} parts",
            f"{expected.a_file}, with at most {_MOST_PARTS} parts",
            expected.if_too_large,
        )
    damaged = "its zip directory cannot be read"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_what_is_no_workbook(entries, file, expected)
            damaged = "a part of it cannot be unpacked"
            kept, cells = _measured(archive, file, expected)
        return _checked_together(kept, cells, file, expected)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError, NotImplementedError, XmlError,
    ) as cause:  # fmt: skip
        raise expected.error(
            file, f"a workbook that is cut off or damaged ({damaged})", "a whole workbook",
            f"{expected.make} or copy it again; it was probably cut off on its way.",
        ) from cause  # fmt: skip


def _measured(archive: zipfile.ZipFile, file: str, expected: Expected) -> tuple[dict[str, bytes], int]:
    """Look at each part alone; return those that are to be looked at together, and how many cells they have at most."""
    kept: dict[str, bytes] = {}
    cells = 0
    for entry in archive.infolist():
        part = _unpacked(archive, entry, file, expected)
        _refuse_strange_xml(part, entry.filename, file, expected)
        for rows, columns in _extents(part, entry.filename, file, expected):
            cells += rows * columns
            refuse_huge(rows, columns, file, expected)
            refuse_many_cells(cells, file, expected)
        if is_kept(entry.filename, part):
            kept[entry.filename] = part
    return kept, cells


def _checked_together(kept: dict[str, bytes], cells: int, file: str, expected: Expected) -> dict[str, bytes]:
    """Refuse parts that become too much together; return the sheets of an xlsx by their names."""
    listed = listed_sheets(kept, file, expected)
    sheets = {name: part for name, part in kept.items() if is_sheet(part)}
    texts = {
        name: part
        for name, part in kept.items()
        if not name.endswith(".bin") and name not in sheets and holds_shared_texts(part)
    }
    refuse_multiplied_text(texts, sheets, cells, file, expected)
    binary = {name: part for name, part in kept.items() if name.endswith(".bin")}
    refuse_multiplied_text_xlsb(binary.pop(XLSB_TEXTS, b""), binary.values(), file, expected)
    return listed


def _refuse_what_is_no_workbook(entries: list[zipfile.ZipInfo], file: str, expected: Expected) -> None:
    size, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if size > _file.MOST_UNPACKED:
        raise expected.too_large(file, f"{size / 1e6:,.0f} MB once unpacked", _file.MOST_UNPACKED)
    if size > max(MOST_TIMES * packed, _LEAST_PACKED):
        raise expected.too_large(
            file, f"{size / 1e6:,.0f} MB once unpacked, more than {MOST_TIMES} times its size", _LEAST_PACKED
        )
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


def _refuse_strange_xml(part: bytes, name: str, file: str, expected: Expected) -> None:
    words = [word.encode(encoding) for word in ("<!ENTITY", "<!DOCTYPE") for encoding in _ENCODINGS]
    if any(word in part for word in words):
        raise expected.error(
            file, f"a workbook whose part '{name}' declares entities of its own", "a workbook as programs write it",
            "Such a part can be made to grow without end. Ask whoever made it for a new one.",
        )  # fmt: skip
    if part.startswith(_UTF_16) and name.endswith((".xml", ".rels")):
        raise expected.error(
            file, f"a workbook whose part '{name}' is written in UTF-16", "a workbook as programs write it",
            "Open it in Excel and save it as xlsx.",
        )  # fmt: skip


def check_ole(content: bytes, file: str, expected: Expected) -> None:
    """Refuse an old xls that is damaged, locked, or far larger than it looks, before a parser opens it."""
    if has_password(content):
        raise locked(file, expected)
    try:
        rows, columns, letters = extent_xls(content)
    except (ValueError, struct.error) as cause:
        raise expected.error(
            file, "a workbook that is cut off or damaged (its container cannot be read)", "a whole workbook",
            f"{expected.make} or copy it again; or open it in Excel and save it as xlsx.",
        ) from cause  # fmt: skip
    refuse_huge(rows, columns, file, expected)
    refuse_much_text(letters, file, expected)


def locked(file: str, expected: Expected) -> PlatekitError:
    """Return the refusal of a workbook with a password."""
    return expected.error(
        file, "a workbook with a password", "an open workbook", "Open it in Excel and save a copy without the password.",
    )  # fmt: skip


def _extents(part: bytes, name: str, file: str, expected: Expected) -> list[tuple[int, int]]:
    """Return the rows and columns of each sheet in a part of a workbook."""
    if is_sheet(part):
        return [extent_xlsx(part)]
    if name.startswith(XLSB_SHEETS) and name.endswith(".bin"):
        return [extent_xlsb(part)]
    if name != "content.xml":
        return []
    refuse_endless_xml(part, file, expected)
    book = unfolded(part)
    refuse_many_sheets(len(book.sheets), file, expected)
    for rows, columns in book.sheets:
        refuse_huge(rows, columns, file, expected)
    refuse_much_text(book.letters, file, expected)
    return book.sheets
