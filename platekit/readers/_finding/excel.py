"""What a spreadsheet makes of numbers and names that were typed into it: dates, and numbers without their zeros."""

from __future__ import annotations

import re
from collections.abc import Sequence

from platekit.errors import ReadError
from platekit.sheets import Sheet

# What a spreadsheet makes of 1.2 or 3/4, in the words of the cell or of a csv saved from it.
_MONTH = r"(?:jan|feb|m[aär]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*"
_DATE = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?)?|\d{{1,2}}[-. ]+{_MONTH}\.?(?:[- ]\d{{2,4}})?|{_MONTH}[- ]\d{{2,4}}"
    r"|\d{1,2}([./])\d{1,2}\1(?:19|20)\d\d",
    re.IGNORECASE,
)
# What Excel makes of MAR1 in a csv; a whole date there may be how a person names a plate.
_SHORT_DATE = re.compile(rf"\d{{1,2}}-{_MONTH}|{_MONTH}-\d\d", re.IGNORECASE)
# What Excel makes of a barcode of twelve digits or more in a csv: the last of them are gone.
_ROUNDED = re.compile(r"\d[.,]\d+E\+\d\d", re.IGNORECASE)
_LED_BY_ZERO, _NUMBER = re.compile(r"0\d+"), re.compile(r"[1-9]\d*")


def is_date(text: str) -> bool:
    """Return whether a text is a date as spreadsheets write it.

    Examples
    --------
    >>> is_date("1-Mar"), is_date("2026-03-01 00:00:00"), is_date("1.3.2026"), is_date("1.3"), is_date("0-Mar-x")
    (True, True, True, False, False)
    """
    return _DATE.fullmatch(text) is not None


def date_words(text: str) -> str:
    """Return a date for a message, without the midnight that a spreadsheet adds."""
    return f"the date '{text.removesuffix(' 00:00:00')}'"


def date_for_number(where: str, text: str) -> ReadError:
    """Return the refusal of a date where a number belongs."""
    return ReadError(
        where, date_words(text), "a number",
        "A spreadsheet turns 1.2 or 3/4 into a date and does not keep the number. Open the export of the "
        "instrument itself, or import it into the spreadsheet with this column as text.",
    )  # fmt: skip


def checked_names(sheet: Sheet, rows: Sequence[int], column: int, what: str) -> list[str]:
    """Return a remark on names whose zeros a spreadsheet took away; refuse those that it made dates of.

    Parameters
    ----------
    sheet : Sheet
    rows : sequence of int
    column : int
        The column of names.
    what : str
        What they name: ``plate`` or ``compound``.

    Raises
    ------
    ReadError
        At the first cell that holds a date: which name was typed, the file does not say any more.
    """
    texts = sheet.texts_down(rows, column)
    for row, text in zip(rows, texts, strict=True) if sheet.dates or not sheet.name else ():
        if (row, column) in sheet.dates or (not sheet.name and _SHORT_DATE.fullmatch(text)):
            raise ReadError(
                sheet.where(row, column), date_words(text), f"the name of a {what}",
                "Excel makes dates of names such as MAR1. Format the column as text, and type the name again.",
            )  # fmt: skip
    rounded = next((row for row, text in zip(rows, texts, strict=True) if _ROUNDED.fullmatch(text)), None)
    if rounded is not None:
        raise ReadError(
            sheet.where(rounded, column), f"'{sheet.text(rounded, column)}'", f"the name of a {what}",
            "Excel rounds long barcodes to such numbers, and other names may have become the same. Format the column as text, and type or import the names again.",
        )  # fmt: skip
    led = [text for text in texts if _LED_BY_ZERO.fullmatch(text)]
    width = min(map(len, led), default=0)
    short = {text: row for row, text in zip(rows, texts, strict=True) if len(text) < width and _NUMBER.fullmatch(text)}
    if not short:
        return []
    first = next(row for row, text in zip(rows, texts, strict=True) if text in short)
    more = f" and {len(short) - 1} more" if len(short) > 1 else ""
    return [
        f"{sheet.where(first, column)}: the {what} '{sheet.text(first, column)}'{more} stands among names such as "
        f"'{led[0]}'; were its zeros lost in a spreadsheet?"
    ]
