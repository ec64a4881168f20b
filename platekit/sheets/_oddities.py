"""What the cells of an xlsx hold that a parser shows as nothing: errors, and formulas that were never calculated."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

_CELL = re.compile(rb"""<(?:\w+:)?c\b([^>]*[^>/])>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)<|<(?:\w+:)?is>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Oddities:
    """Of one sheet: cells with the word of an error (``#DIV/0!``), and cells whose formula has no result."""

    errors: Mapping[str, str]
    uncalculated: tuple[str, ...]


def oddities(parts: Mapping[str, bytes]) -> dict[str, Oddities]:
    """Return what is odd in the sheets of an xlsx, by the name of the sheet; only sheets in which anything is."""
    found = {name: _of_sheet(part) for name, part in parts.items() if b"sheetData" in part}
    odd = {name: one for name, one in found.items() if one.errors or one.uncalculated}
    if not odd:
        return {}
    return {sheet: odd[part] for sheet, part in _parts_of_sheets(parts).items() if part in odd}


def _of_sheet(part: bytes) -> Oddities:
    errors: dict[str, str] = {}
    uncalculated: list[str] = []
    if b't="e"' in part or b"t='e'" in part or _FORMULA.search(part):
        for cell in _CELL.finditer(part):
            attributes, inside = cell[1], cell[2]
            place = _PLACE.search(attributes)
            if place is None:
                continue
            value = _VALUE.search(inside)
            if value is None and _FORMULA.search(inside):
                uncalculated.append((place[1] + place[2]).decode())
            elif value is not None and value[1] and value[1].startswith(b"#") and b't="e"' in attributes:
                errors[(place[1] + place[2]).decode()] = value[1].decode(errors="replace")
    return Oddities(errors, tuple(uncalculated))


def _parts_of_sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    try:
        listed: Element = fromstring(parts["xl/workbook.xml"])
        related: Element = fromstring(parts["xl/_rels/workbook.xml.rels"])
    except (KeyError, ParseError):
        return {}
    targets = {one.get("Id", ""): one.get("Target", "") for one in related}
    return {
        sheet.get("name", ""): posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(_RELATION, ""), "")))[1:]
        for sheet in listed.iter()
        if sheet.tag.endswith("}sheet")
    }
