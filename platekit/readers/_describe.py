"""What a file looks like, in the words of messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from platekit.errors import ReadError
from platekit.readers._finding.blocks import WELL_WORDS, plate_blocks
from platekit.readers._finding.well_rows import header_of_wells
from platekit.sheets import Sheet

_SHOWN, _LONGEST = 4, 40


def describe(sheet: Sheet) -> str:
    """Return what stands in a sheet, in the words of a message: a plate grid, a list of wells, or a table without.

    Examples
    --------
    >>> describe(Sheet("counts.csv", [["Sample ID", "Viability (%)"], ["CLB001", "96.9"]]))
    "a table that names no wells (it begins with 'Sample ID', 'Viability (%)')"
    """
    first = next(row for row in range(len(sheet.rows)) if not sheet.is_blank(row))
    words = [" ".join(text.split()) for text in sheet.texts(first) if text]
    shown = [f"'{word if len(word) <= _LONGEST else word[: _LONGEST - 3] + '...'}'" for word in words[:_SHOWN]]
    begins = f"it begins with {', '.join(shown)}{', ...' if len(words) > _SHOWN else ''}"
    try:
        blocks = plate_blocks(sheet)
    except ReadError as error:
        return f"a plate grid that has {error.found} ({error.where}; {begins})"
    if blocks:
        return f"a plate grid in {sheet.place(blocks[0].header)}, but in a file of an unknown kind ({begins})"
    listed = [row for row in range(len(sheet.rows)) if any(text.casefold() in WELL_WORDS for text in sheet.texts(row))]
    header = header_of_wells(sheet)
    listed = listed or ([header[0]] if header else [])
    if listed:
        return f"a list of wells in {sheet.place(listed[0])}, but in a file of an unknown kind ({begins})"
    return f"a table that names no wells ({begins})"


def notes_remark(sheet: Sheet, rows: Sequence[int], place: str) -> list[str]:
    """Return the remark on rows that hold no readings, with the words of the first; none where there are no such rows.

    Examples
    --------
    >>> notes_remark(Sheet("a.csv", [["by Kim"], ["May"]], lines=(1, 2)), [0, 1], "below the table")
    ["a.csv, line 1: 'by Kim' and a further row below the table are taken as notes."]
    """
    if not rows:
        return []
    text = " | ".join(text for text in sheet.texts(rows[0]) if text)
    more = ("", " and a further row")[len(rows) - 1] if len(rows) < 3 else f" and {len(rows) - 1} further rows"
    taken = "is taken as a note" if len(rows) == 1 else "are taken as notes"
    return [f"{sheet.where(rows[0])}: '{text}'{more} {place} {taken}."]


def listed(names: Iterable[str]) -> str:
    """Return names, each once, as a message lists them."""
    return ", ".join(dict.fromkeys(names))
