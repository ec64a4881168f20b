"""What a file looks like, for the message that says nobody can read it."""

from __future__ import annotations

from platekit.errors import ReadError
from platekit.readers._blocks import WELL_WORDS, plate_blocks
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
    if listed:
        return f"a list of wells in {sheet.place(listed[0])}, but in a file of an unknown kind ({begins})"
    return f"a table that names no wells ({begins})"
