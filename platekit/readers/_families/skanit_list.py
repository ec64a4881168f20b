"""SkanIt results as a list: one row per well, with the unit of the values as the name of their column."""

from __future__ import annotations

import re
from dataclasses import replace

from platekit.readers._cells import cells_at
from platekit.readers._families.skanit import Heading, Piece, samples
from platekit.readers._finding.listing import Listing, WellColumns, column_called, listing
from platekit.sheets import Sheet

_UNIT = re.compile(r"(?P<unit>abs|rlu|rfu)\b.*", re.IGNORECASE)
_LIGHT = re.compile(r"\d{3,4}")


def is_list_header(sheet: Sheet, row: int) -> bool:
    """Return whether a row names a column of wells and a column of values by their unit."""
    if not sheet.has("Well"):
        return False
    names = [cell.strip() for cell in sheet.rows[row] if isinstance(cell, str)]
    return any(name.casefold() == "well" for name in names) and any(map(_UNIT.fullmatch, names))


def list_pieces(sheet: Sheet, header: int, heading: Heading) -> list[Piece]:
    """Return the readings of a list, one piece for each plate and wavelength.

    Raises
    ------
    ReadError
        If a row between others names no well, or rows have moved.
    """
    names = sheet.texts(header)
    end = next((row for row in range(header + 1, len(sheet.rows)) if sheet.is_blank(row)), len(sheet.rows))
    listed = listing(sheet, header, WellColumns(well=column_called(names, "well")), end=end)
    units = {column: found["unit"] for column, name in enumerate(names) if (found := _UNIT.fullmatch(name))}
    return [piece for column, unit in units.items() for piece in _pieces(listed, column, unit, heading)]


def _pieces(listed: Listing, column: int, unit: str, heading: Heading) -> list[Piece]:
    plates = listed.texts(listed.column("plate"))
    lights = listed.texts(listed.column("wavelength", "wavelength [nm]", "wavelength(s) [nm]"))
    named = listed.texts(listed.column("sample"))
    places = zip(plates, lights, strict=True)
    groups: dict[tuple[str, str], list[int]] = {}
    for place, key in enumerate(places):
        groups.setdefault(key, []).append(place)
    found: list[Piece] = []
    for (plate, light), held in groups.items():
        said = tuple(_LIGHT.findall(light)[:2]) or tuple(_LIGHT.findall(listed.names[column])[:1]) or heading.light
        mine = replace(heading, light=said, plate=plate or heading.plate)
        wells = [listed.wells[at] for at in held]
        cells = cells_at(wells, [listed.rows[at] for at in held], column)
        found.append(
            Piece(mine, mine.readout(unit, listed.sheet.name), cells, samples(wells, [named[at] for at in held]))
        )
    return found
