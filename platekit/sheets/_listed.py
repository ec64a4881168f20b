"""The sheets that an xlsx lists: their names, and the part of the archive that each of them is."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from platekit.sheets._expected import Expected
from platekit.sheets._limits import refuse_many_sheets
from platekit.sheets._shared_texts import holds_shared_texts
from platekit.sheets._xml import refuse_endless_xml, walk

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
# A sheet has one tag in each; names of ranges have more.
_MOST_TAGS = 200_000


def is_sheet(part: bytes) -> bool:
    """Return whether a part is a sheet of an xlsx."""
    return b"sheetData" in part


def is_kept(name: str, part: bytes) -> bool:
    """Return whether a part says something about sheets, their cells, or texts that cells share."""
    if is_sheet(part) or _path(name) in (_BOOK, _RELATIONS):
        return True
    return name.endswith(".bin") or (name != "content.xml" and holds_shared_texts(part))


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
    targets = {
        one.get("Id", ""): _path(one.get("Target", ""))
        for one in _tags(by_path.get(_RELATIONS, b""), "Relationship", f"{file}, part '{_RELATIONS}'", expected)
    }
    listed = _tags(by_path.get(_BOOK, b""), "sheet", f"{file}, part '{_BOOK}'", expected)
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


def _path(name: str) -> str:
    """Return the part that is meant, however it is written: relative to ``xl`` or not, in capitals or not.

    Examples
    --------
    >>> _path("worksheets/sheet1.xml"), _path("/xl/worksheets/Sheet1.xml")
    ('xl/worksheets/sheet1.xml', 'xl/worksheets/sheet1.xml')
    """
    path = posixpath.normpath(posixpath.join("/", name.lower().replace("\\", "/"))).lstrip("/")
    return path if path.startswith("xl/") else f"xl/{path}"
