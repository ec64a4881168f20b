"""What a file looks like, in the words of messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from platekit.errors import ReadError
from platekit.readers._finding.blocks import plate_blocks
from platekit.readers._finding.near_grids import near_grid
from platekit.readers._finding.value_columns import passed_over
from platekit.readers._finding.well_list import WELL_WORDS
from platekit.readers._finding.well_rows import header_of_wells, well_rows
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
    near = near_grid(sheet)
    if near:
        return f"{near.found} ({sheet.place(near.row)}; {begins})"
    listed = _first_of_words(sheet, WELL_WORDS)
    header = header_of_wells(sheet) if listed is None else None
    listed = header[0] if header else listed
    if listed is not None:
        return f"a list of wells in {sheet.place(listed)}, but in a file of an unknown kind ({begins})"
    return f"a table that names no wells ({begins})"


def _first_of_words(sheet: Sheet, words: Sequence[str]) -> int | None:
    """Return the first row with a cell that is one of these words, given in lower case."""
    if set(words).isdisjoint(sheet.words):
        return None
    return next((row for row in sheet.filled if any(text.casefold() in words for text in sheet.texts(row))), None)


def holds_grid(sheet: Sheet) -> bool:
    """Return whether there is a plate grid in a sheet, whole or damaged."""
    try:
        return bool(plate_blocks(sheet))
    except ReadError:
        return True


def ways_out(sheet: Sheet) -> str:
    """Return what can be done about a file that no reader knows."""
    known = "`platekit readers` lists what can be read."
    try:
        blocks = plate_blocks(sheet)
    except ReadError as error:
        return f"{error.mend}\n{known}"
    if blocks:
        return (
            f"{known}\nIf its grid is what was read from the plate, and nothing that was calculated from it, say so: "
            'platekit read --reader plain_grid, or reader = "plain_grid" in screen.toml.'
        )
    near = near_grid(sheet)
    if near:
        return f"{near.mend}\n{known}"
    own = f"{known}\nA table of your own is read by [[tables]] in screen.toml, which says what its columns mean."
    if header_of_wells(sheet):
        own = _passed_over(sheet) + own
        own += f'\nA table of what is in the wells is a layout: layout = "{sheet.file}" in screen.toml.'
    return own


def _passed_over(sheet: Sheet) -> str:
    """Say which columns of numbers of a list of wells were taken for no readings, and why; "" where there are none."""
    try:
        listed = well_rows(sheet)
    except ReadError:
        return ""
    named = passed_over(listed) if listed else {}
    if not named:
        return ""
    columns = ", ".join(f"'{name}' (by '{word}')" for name, word in list(named.items())[:_SHOWN])
    more = ", ..." if len(named) > _SHOWN else ""
    return (
        f"By a word in their names these columns say what is in a well, or which it is: {columns}{more}.\n"
        f"If they were read, begin their names with what was read, as in 'signal {next(iter(named))}'. Plates, days and times that were read "
        "one after the other are rows: a column 'Plate' or 'time_h' beside the well says which.\n"
    )


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


def comments_remark(comments: Sequence[tuple[Sheet, str]]) -> list[str]:
    """Return the one remark on what somebody wrote about the plates of a file, with the sheet where there are several.

    Examples
    --------
    >>> comments_remark([(Sheet("a.xlsx", [], "1"), "mock"), (Sheet("a.xlsx", [], "2"), "virus")])
    ["a.xlsx: the comments of its plates are 'mock' (sheet '1'), 'virus' (sheet '2')."]
    """
    if not comments:
        return []
    first = comments[0][0]
    if len(comments) == 1:
        return [f"{first.title}: the comment of the plate is '{comments[0][1]}'."]
    said = [f"'{text}'" + (f" (sheet '{sheet.name}')" if sheet.name else "") for sheet, text in comments]
    return [f"{first.file}: the comments of its plates are {', '.join(said)}."]


def listed(names: Iterable[str]) -> str:
    """Return names, each once, as a message lists them."""
    return ", ".join(dict.fromkeys(names))
