"""What is left of a Gen5 export when its tables are found: notes that somebody wrote, and rows that were torn off."""

from __future__ import annotations

from collections.abc import Collection

from platekit.errors import ReadError
from platekit.readers._families.gen5 import Segment, title_row
from platekit.readers._families.gen5_down import is_clock
from platekit.readers._families.gen5_grids import is_timed_title
from platekit.readers._families.gen5_wide import first_filled
from platekit.values import DECIMALS, read_value
from platekit.wells import parse_well

_HEADS = ("results", "layout", "procedure details", "actual temperature", "min temperature", "max temperature", "time")
_SECTIONS = ("fitting results", "interpolations", "curve name")


def rest_of(plate: Segment, taken: Collection[int]) -> list[str]:
    """Return remarks on the rows below the first table that belong to no table.

    Parameters
    ----------
    plate : Segment
    taken : collection of int
        Rows of the tables.

    Raises
    ------
    ReadError
        If such a row looks like a part of a table: the rest of one that a note or an empty line has cut in two.
    """
    sheet = plate.sheet
    held = set(taken)
    if not held:
        return []
    titles = {title_row(sheet, row, plate.rows.start) for row in held if row - 1 not in held}
    left: list[int] = []
    section = False
    for row in range(min(held), plate.rows.stop):
        if row in held or sheet.is_blank(row):
            section = section and row not in held
            continue
        text = sheet.text(row, first_filled(sheet, row))
        section = section or text.casefold().endswith(_SECTIONS)
        if section or row in titles or text.casefold().startswith(_HEADS) or is_timed_title(text):
            continue
        _refuse_torn(plate, row, text)
        left.append(row)
    if not left:
        return []
    words = " | ".join(text for text in sheet.texts(left[0]) if text)
    more = "stands in no table and is taken as a note"
    if len(left) > 1:
        more = f"and {len(left) - 1} further row{'s' * (len(left) > 2)} stand in no table and are taken as notes"
    return [f"{sheet.where(left[0])}: '{words}' {more}."]


def _refuse_torn(plate: Segment, row: int, text: str) -> None:
    """Refuse a row that begins as the rows of tables do and holds more than one number."""
    sheet = plate.sheet
    begins = parse_well(text) or is_clock(text) or (text.isalpha() and len(text) <= 2) or _is_number(text)
    if begins and sum(_is_number(cell) for cell in sheet.texts(row)) > 1:
        raise ReadError(
            sheet.where(row), f"a row of values that belongs to no table (it begins with '{text}')", "the rows of a table one below the other",
            "Delete the note or the empty line above it, or export the file again.",
        )  # fmt: skip


def _is_number(text: str) -> bool:
    return text != "" and any(read_value(text, decimal=decimal)[1] == "" for decimal in DECIMALS)
