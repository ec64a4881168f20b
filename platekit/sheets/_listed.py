"""The sheets that an xlsx lists: their names, and the part of the archive that each of them is."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from platekit.sheets._expected import Expected
from platekit.sheets._limits import refuse_many_sheets
from platekit.sheets._xml import refuse_endless_xml, walk

XLSB_SHEETS, XLSB_TEXTS = "xl/worksheets/", "xl/sharedStrings.bin"
_RELATIONS, _BOOK, _BOOK_TYPE = "_rels/.rels", "xl/workbook.xml", "/officeDocument"
_RELATION = "Relationship"
_HEAD, _BEFORE_XML = 100, b"\xef\xbb\xbf \t\r\n"
# A sheet has one tag in each; names of ranges have more.
_MOST_TAGS = 200_000


def is_sheet(part: bytes) -> bool:
    """Return whether a part is a sheet of an xlsx."""
    return b"sheetData" in part


def is_kept(name: str, part: bytes) -> bool:
    """Return whether a part may say something about sheets, their cells, or texts that cells share."""
    if name.endswith(".bin"):
        return name.startswith(XLSB_SHEETS) or name == XLSB_TEXTS
    return name != "content.xml" and part[:_HEAD].lstrip(_BEFORE_XML).startswith(b"<")


def listed_sheets(parts: Mapping[str, bytes], file: str, expected: Expected) -> dict[str, bytes]:
    """Return the parts of the sheets by the names of the sheets.

    Raises
    ------
    ReadError, LayoutError
        If there are too many sheets, or two of them are one part: it would be read, and fill the memory, for each of them.
    XmlError
        If the list is damaged.
    """
    by_path = {_path(name): part for name, part in parts.items()}

    def tags(path: str, name: str) -> list[dict[str, str]]:
        return _tags(by_path.get(path, b""), name, f"{file}, part '{path}'", expected)

    # Most workbooks have it where Excel has it, but they say where.
    books = (one.get("Target", "") for one in tags(_RELATIONS, _RELATION) if one.get("Type", "").endswith(_BOOK_TYPE))
    book = _path(next(books, _BOOK))
    folder, name = posixpath.split(book)
    relations = tags(f"{folder}/_rels/{name}.rels".lstrip("/"), _RELATION)
    targets = {one.get("Id", ""): _path(one.get("Target", ""), folder) for one in relations}
    listed = tags(book, "sheet")
    refuse_many_sheets(len(listed), file, expected)
    sheets: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for one in listed:
        name = one.get("name", "")
        # Whatever its prefix stands for, of old workbooks and of those to the letter of the standard.
        target = targets.get(next((number for key, number in one.items() if key.endswith(":id")), ""), "")
        if not is_sheet(by_path.get(target, b"")):
            continue
        if names.setdefault(target, name) != name or name in sheets:
            raise expected.error(
                file, f"a workbook whose sheets '{names[target]}' and '{name}' are one and the same", "a sheet of its own for each name",
                "Open it in Excel and save it as xlsx; no program that writes workbooks leaves them so.",
            )  # fmt: skip
        sheets[name] = by_path[target]
    return sheets


def _tags(xml: bytes, name: str, place: str, expected: Expected) -> list[dict[str, str]]:
    """Return the attributes of all tags of this name, whatever its prefix."""
    found: list[dict[str, str]] = []
    if xml:
        refuse_endless_xml(xml, place, expected, most_tags=_MOST_TAGS)
        walk(
            xml,
            lambda tag, attributes: found.append(attributes) if tag.rpartition(":")[2] == name else None,
            lambda _: None,
            lambda _: None,
        )
    return found


def _path(name: str, folder: str = "") -> str:
    """Return the part that is meant, however it is written: from the top or from a folder, in capitals or not.

    Examples
    --------
    >>> _path("worksheets/sheet1.xml", "xl"), _path("/xl/worksheets/Sheet1.xml", "xl"), _path("xl/a.xml", "xl")
    ('xl/worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml', 'xl/a.xml')
    """
    path = name.lower().replace("\\", "/")
    inside = folder if not path.startswith((f"{folder}/", "/")) else ""
    return posixpath.normpath(posixpath.join("/", inside, path)).lstrip("/")
