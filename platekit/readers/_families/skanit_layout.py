"""The layout of a SkanIt report on a sheet of its own: for each plate the samples, and their groups and doses below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from platekit.errors import ReadError
from platekit.readers._families.skanit import samples
from platekit.sheets import Sheet
from platekit.wells import parse_well

# What may stand below the samples of a row of the plate, in lines without its letter.
_BELOW = ("group", "concentration")


def defined_layouts(sheet: Sheet) -> dict[str, Mapping[str, Sequence[str]]]:
    """Return the samples of each plate that a sheet lays out: `well role compound sample`, and `group` and `concentration`.

    Raises
    ------
    ReadError
        If a row of a plate stands twice.
    """
    found: dict[str, Mapping[str, Sequence[str]]] = {}
    name, row = "", 0
    while row < len(sheet.rows):
        texts = sheet.texts(row)
        if texts and texts[0] == "Name":
            name = sheet.text(row, 1)
        columns = [place for place, text in enumerate(texts) if place and text.isdecimal()]
        if columns and not texts[0] and [int(texts[place]) for place in columns] == list(range(1, len(columns) + 1)):
            layout, row = _layout(sheet, row, columns)
            if layout:
                found.setdefault(name, layout)
            continue
        row += 1
    return found


def _layout(sheet: Sheet, header: int, columns: list[int]) -> tuple[dict[str, list[str]], int]:
    """Return the layout below a row of column numbers, and the row behind it."""
    words: dict[str, dict[str, str]] = {"sample": {}, **{name: {} for name in _BELOW}}
    letter, below, row = "", 0, header + 1
    while row < len(sheet.rows):
        lead = sheet.heads[row]
        if lead and parse_well(f"{lead}1") is not None:
            letter, below, kind = lead, 0, "sample"
        elif not lead and letter and below < len(_BELOW):
            below, kind = below + 1, _BELOW[below]
        else:
            break
        for place in columns:
            well = parse_well(f"{letter}{sheet.text(header, place)}")
            if well is not None and kind == "sample" and well in words["sample"]:
                raise ReadError(
                    sheet.where(row), f"row {letter} a second time", "each row letter once", "Correct the row letter.",
                )  # fmt: skip
            if well is not None and (kind == "sample" or sheet.text(row, place)):
                words[kind][well] = sheet.text(row, place)
        row += 1
    layout = samples(list(words["sample"]), list(words["sample"].values()))
    if layout:
        layout |= {kind: [words[kind].get(well, "") for well in layout["well"]] for kind in _BELOW if words[kind]}
    return layout, row
