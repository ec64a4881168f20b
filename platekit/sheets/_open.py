"""The door: what kind of file it is, by its content and never by its name, and the sheets in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from platekit.errors import did_you_mean, quoted
from platekit.sheets._expected import EXPORT, Expected
from platekit.sheets._file import file_content
from platekit.sheets._markup import is_markup, markup_sheets
from platekit.sheets._sheet import Sheet
from platekit.sheets._text import decoded, refuse_endless, text_sheet
from platekit.sheets._workbook import is_workbook, workbook_sheets

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
    (b"\xfd7zXZ", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x1f\x8b", "a gz file inside a gz file"),
    (b"PK\x05\x06", "an empty zip archive"),
)


def open_sheets(path: Path, *, sheet: str = "", expected: Expected = EXPORT) -> tuple[list[Sheet], list[str]]:
    """Return the sheets of a file that hold anything, and remarks on how it was read.

    Parameters
    ----------
    path : Path
        Text with any usual delimiter and encoding, xlsx, xls, xlsb, ods; each also as ``.gz``. What it is, is found
        from its content; the file is closed when this returns.
    sheet : str
        Only the sheet of this name; "" is all of them.
    expected : Expected
        What the file should be, for the words of a refusal.

    Returns
    -------
    sheets : list of Sheet
        At least one, in the order of the workbook.
    remarks : list of str

    Raises
    ------
    ReadError, LayoutError
        If the file is missing, empty, damaged, too large or no table at all, or has no such sheet.
    """
    return sheets_in(file_content(path, expected=expected), path.name, sheet=sheet, expected=expected)


def sheets_in(
    content: bytes, file: str, *, sheet: str = "", expected: Expected = EXPORT
) -> tuple[list[Sheet], list[str]]:
    """Return the sheets in the content of a file; see `open_sheets`."""
    if is_workbook(content):
        sheets, remarks = workbook_sheets(content, file, expected)
        return _shown_sheets(sheets, remarks, sheet, file, expected)
    _refuse_binary(content, file, expected)
    refuse_endless(content, file, expected)
    text, remarks = decoded(content, file, expected)
    if is_markup(text):
        sheets, on_cells = markup_sheets(text, file, expected)
        found, said = _shown_sheets(sheets, on_cells, sheet, file, expected)
        return found, [*remarks, f"{file} is an XML spreadsheet of Excel 2003, whatever its name says.", *said]
    if sheet:
        raise expected.error(
            file, f"a text file, which has no sheet '{sheet}'", "a workbook", "Leave sheet out, or name another file.",
        )  # fmt: skip
    found, said = text_sheet(text, file, expected)
    if not _holds_anything(found):
        raise expected.error(file, "nothing but blank lines", expected.a_file, expected.anew)
    return [found], [*remarks, *said]


def _shown_sheets(
    sheets: list[Sheet], remarks: list[str], sheet: str, file: str, expected: Expected
) -> tuple[list[Sheet], list[str]]:
    """Return the sheets that are read, what was remarked on them, and which are hidden."""
    found = _neighbours(sheets, sheet, file, expected)
    # What a sheet that is not read holds is not to be wondered at.
    titles = [one.title for one in found]
    own = [said for said in remarks if any(said.startswith(f"{title},") for title in titles)]
    return found, [*own, *(() if sheet else _hidden_sheets(sheets, file, expected))]


def _neighbours(sheets: list[Sheet], sheet: str, file: str, expected: Expected) -> list[Sheet]:
    """Return the sheets that hold anything, or the one that is asked for; each knows the others."""
    filled = [one for one in sheets if _holds_anything(one) and (one.name == sheet or not one.hidden)]
    chosen = _chosen(filled, sheets, sheet, file, expected)
    return [replace(one, others=tuple(other for other in filled if other is not one)) for one in chosen]


def _hidden_sheets(sheets: Sequence[Sheet], file: str, expected: Expected) -> list[str]:
    """Say which sheets a workbook hides: earlier versions, copies, and what its owner did not mean to hand on."""
    hidden = [one.name for one in sheets if one.hidden and _holds_anything(one)]
    if not hidden:
        return []
    which = f"sheet {quoted(hidden)} is" if len(hidden) == 1 else f"sheets {quoted(hidden)} are"
    return [f"{file}: the {which} hidden and not read. {expected.if_hidden.replace('{sheet}', hidden[0])}"]


def open_text(path: Path, *, expected: Expected = EXPORT) -> tuple[str, list[str]]:
    """Return the text of a file, whatever its encoding, and a remark where that is not UTF-8.

    Raises
    ------
    ReadError, LayoutError
        If the file is missing, empty, too large or no text.
    """
    content = file_content(path, expected=expected)
    if is_workbook(content):
        raise expected.error(path.name, "a workbook, whatever its name says", "text", "Give it the ending .xlsx.")
    _refuse_binary(content, path.name, expected)
    return decoded(content, path.name, expected)


def _refuse_binary(content: bytes, file: str, expected: Expected) -> None:
    for magic, kind in _BINARY:
        if content.startswith(magic):
            raise expected.no_table(file, f"{kind}, whatever its name says")


def _holds_anything(sheet: Sheet) -> bool:
    return not all(sheet.is_blank(row) for row in range(len(sheet.rows)))


def _chosen(filled: list[Sheet], sheets: Sequence[Sheet], sheet: str, file: str, expected: Expected) -> list[Sheet]:
    if not sheet:
        hidden = [one.name for one in sheets if one.hidden and _holds_anything(one)]
        if not filled and hidden:
            raise expected.error(
                file, f"nothing but hidden sheets ({quoted(hidden)})", "a sheet that is shown",
                expected.if_hidden.replace("{sheet}", hidden[0]),
            )  # fmt: skip
        if not filled:
            raise expected.error(file, "a workbook without anything in it", expected.a_file, expected.anew)
        return filled
    chosen = [one for one in filled if one.name == sheet]
    if chosen:
        return chosen
    if any(one.name == sheet for one in sheets):
        raise expected.error(
            f"{file}, sheet '{sheet}'", "an empty sheet", expected.a_file, "Name the sheet that is filled."
        )
    hint = did_you_mean(sheet, [one.name for one in sheets])
    raise expected.error(file, f"no sheet '{sheet}'", "a sheet of the workbook", f"Sheets: {hint}")
