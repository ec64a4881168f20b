"""The groups of a SoftMax Pro export: which wells are standards, controls and unknowns, as far as the file says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from platekit.readers._families.softmax import Section
from platekit.sheets import Sheet
from platekit.wells import parse_well

_WELL_COLUMNS = ("well", "wells")
_PLATE_COLUMN = "wellplatename"


def group_layout(sheet: Sheet, groups: Sequence[Section], plates: Mapping[str, int]) -> tuple[pd.DataFrame, list[str]]:
    """Return the layout that the groups hold, `ordinal well role sample` and a column for each descriptor, and remarks.

    Parameters
    ----------
    sheet : Sheet
    groups : sequence of Section
    plates : mapping of str to int
        Name of a plate section to its ordinal.

    Notes
    -----
    The role is the name of the group, as the file has it. Statistics of the groups are no layout and are not read.
    """
    rows: dict[tuple[int, str], dict[str, str]] = {}
    said: list[str] = []
    for group in groups:
        for well, plate, described in _members(sheet, group):
            ordinal = plates.get(plate, 0) if plate else next(iter(plates.values())) if len(plates) == 1 else 0
            if not ordinal:
                said.append(f"{sheet.where(group.start)}: the group '{group.name}' does not say of which plate its wells are; it is left out of the layout.")  # fmt: skip
                break
            earlier = rows.get((ordinal, well))
            if earlier is None:
                rows[ordinal, well] = {"role": group.name, **described}
            elif earlier["role"] != group.name:
                said.append(f"{sheet.where(group.start)}: wells of the group '{group.name}' stand in '{earlier['role']}' too and are taken as that.")  # fmt: skip
    names = dict.fromkeys(name for described in rows.values() for name in described)
    columns: dict[str, Sequence[str | int]] = {
        "ordinal": [ordinal for ordinal, _ in rows],
        "well": [well for _, well in rows],
        **{name: [described.get(name, "") for described in rows.values()] for name in names},
    }
    return pd.DataFrame(columns), list(dict.fromkeys(said))


def _members(sheet: Sheet, group: Section) -> list[tuple[str, str, dict[str, str]]]:
    """Return well, plate and descriptors of each line of a group; a line without a sample belongs to the one above."""
    header = next((row for row in group.body if not sheet.is_blank(row)), None)
    names = [text.lower() for text in sheet.texts(header)] if header is not None else []
    well_column = next((place for place, name in enumerate(names) if name in _WELL_COLUMNS), -1)
    if header is None or well_column < 0:
        return []
    kept = {place: _column(name) for place, name in enumerate(names) if _column(name)}
    found: list[tuple[str, str, dict[str, str]]] = []
    above: dict[str, str] = {}
    for row in range(header + 1, group.body.stop):
        well = parse_well(sheet.text(row, well_column))
        if well is None:
            break
        sample = {column: sheet.text(row, place) for place, column in kept.items()}
        above = sample if sample.get("sample") else above or sample
        plate = sheet.text(row, names.index(_PLATE_COLUMN)) if _PLATE_COLUMN in names else ""
        found.append((well, plate, above))
    return found


def _column(name: str) -> str:
    """Return the column of the layout for a column of a group; "" for the statistics."""
    if name == "sample":
        return "sample"
    if name.startswith(("conc", "dilution", "standard value")):
        return "_".join("".join(letter if letter.isalnum() else " " for letter in name).split())
    return ""
