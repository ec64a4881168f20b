"""Rows a to f of a plate of 1536 wells: some instruments mean AA to AF, and where nothing shows it they are refused."""

from __future__ import annotations

import re

from platekit.errors import ReadError
from platekit.readers._cells import Cells
from platekit.sheets import Sheet
from platekit.wells import PLATE_SHAPES, rows_and_columns

_SMALL = re.compile(r"\s*([a-z])\s*(?:[-_:]?\s*0*[1-9]\d?)?\s*")
_SECOND = "abcdef"
_LETTERS = 26
_MOST_ROWS, _MOST_COLUMNS = PLATE_SHAPES[384]


def refuse_small_letters(sheet: Sheet, cells: Cells) -> None:
    """Refuse readings of the rows A to F of a plate of 1536 wells whose labels are small letters.

    Parameters
    ----------
    sheet : Sheet
    cells : Cells
        Where its readings stand.

    Raises
    ------
    ReadError
        If no row behind Z was read, and no small letter behind f shows that a person writes all rows so.
    """
    rows, columns = rows_and_columns(set(cells.well))
    if not len(rows) or rows.max() > _LETTERS or (rows.max() <= _MOST_ROWS and columns.max() <= _MOST_COLUMNS):
        return
    texts = {text for line in sheet.rows for text in line if isinstance(text, str) and _SMALL.fullmatch(text)}
    letters = {text.strip()[0] for text in texts}
    if not letters or not letters <= set(_SECOND):
        return
    read = set(cells.row.tolist())
    for row, line in enumerate(sheet.rows):
        for column, text in enumerate(line):
            # A letter alone is of a row only in front of its readings.
            if text in texts and (row in read or len(str(text).strip()) > 1):
                letter = str(text).strip()[0]
                raise ReadError(
                    sheet.where(row, column), f"'{str(text).strip()}' on a plate of 1536 wells",
                    f"{letter.upper()} or A{letter.upper()}, so that it is clear which of the two is meant",
                    "Some instruments write the rows AA to AF as a to f. Write AA to AF for these rows if the wells lie below row Z, "
                    "else capitals; or export all rows of the plate.",
                )  # fmt: skip
