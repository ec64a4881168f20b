"""Whether a sheet is a Gen5 export: by its head, or where that was left out by how its tables are titled."""

from __future__ import annotations

import re
from itertools import pairwise

from platekit.readers._families.gen5 import only_text
from platekit.readers._families.gen5_names import is_raw
from platekit.sheets import Sheet

_HEAD = {
    "Software Version", "Experiment File Path:", "Protocol File Path:", "Plate Number", "Reader Type:",
    "Reader Serial Number:", "Reading Type", "Procedure Details",
}  # fmt: skip
_FEWEST = 2  # lines of a head that no other program writes together
_TIMED = re.compile(r".+ - Time\s+\d+\s+\([\d:.]+\)")
_FIRST_COLUMNS = 4


def is_gen5(sheet: Sheet) -> bool:
    """Return whether a sheet is a Gen5 export."""
    return len(_HEAD.intersection(sheet.heads)) >= _FEWEST or _titled(sheet)


def _titled(sheet: Sheet) -> bool:
    """Return whether a table stands below a title as Gen5 alone writes it: the label of its reads, said again within."""
    rows, timed = sheet.filled, sheet.has("Time")
    for place, row in enumerate(rows[:-2]):
        text = sheet.heads[row]
        header, line = rows[place + 1], rows[place + 2]
        # Of a column of numbers each is asked whether it is a title.
        if not text or (len(sheet.rows[header]) < 2 and " - Time" not in text) or not only_text(sheet, row):
            continue
        again = timed and _says_again(sheet, text, header)
        if again or _TIMED.fullmatch(text) or _ends_with(sheet, text, header, line):
            return True
    return False


def _says_again(sheet: Sheet, title: str, header: int) -> bool:
    """Return whether a header is ``Time``, ``T° title``, wells."""
    cells = [sheet.text(header, column) for column in range(_FIRST_COLUMNS)]
    return any(
        word == "Time" and following.endswith(f" {title}") and following.startswith("T")
        for word, following in pairwise(cells)
    )


def _ends_with(sheet: Sheet, title: str, header: int, line: int) -> bool:
    """Return whether column numbers follow, and a line of values that ends in the title, or in a raw read under ``Results``."""
    if title != "Results" and not is_raw(title):
        return False
    numbers = [(column, text) for column, text in enumerate(sheet.texts(header)) if text]
    if len(numbers) < 2 or not all(text.isdecimal() for _, text in numbers):
        return False
    label = sheet.text(line, numbers[-1][0] + 1)
    return is_raw(label) and title in (label, "Results")
