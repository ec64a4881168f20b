"""Text that the cells of a workbook share: stored once, and copied for each cell that shows it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping

from platekit.sheets._expected import Expected
from platekit.sheets._extents import records
from platekit.sheets._limits import MOST_TEXT, refuse_much_text
from platekit.sheets._xml import refuse_endless_xml, walk

_TEXT_BEGINS = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")
# A number is kept no longer than this; what is longer is none.
_LONGEST_NUMBER = 20
_XLSB_TEXT, _XLSB_SHARES = 19, 7


def refuse_multiplied_text(
    texts: Mapping[str, bytes], sheets: Mapping[str, bytes], cells: int, file: str, expected: Expected
) -> None:
    """Refuse a workbook whose cells share long texts so often that their copies would fill the memory.

    Parameters
    ----------
    texts, sheets : mapping of str to bytes
        The parts of an xlsx with shared texts, and those with cells, by their names.
    cells : int
        How many cells the sheets have at most.

    Raises
    ------
    ReadError, LayoutError
    XmlError
        If a part is damaged.
    """
    # From the cheapest bound to the exact sum: most workbooks are within the first two.
    size = sum(map(len, texts.values()))
    if size * cells <= MOST_TEXT:
        return
    lengths: list[int] = []
    for name, part in texts.items():
        refuse_endless_xml(part, f"{file}, part '{name}'", expected)
        lengths += _lengths(part)
    if max(lengths, default=0) * cells <= MOST_TEXT:
        return
    letters = 0
    for name, part in sheets.items():
        refuse_endless_xml(part, f"{file}, part '{name}'", expected)
        letters += _letters_shared(part, lengths)
    refuse_much_text(letters, file, expected)


def holds_shared_texts(part: bytes) -> bool:
    """Return whether a part of an xlsx holds texts that cells share."""
    return _TEXT_BEGINS.search(part) is not None


def refuse_multiplied_text_xlsb(texts: bytes, sheets: Iterable[bytes], file: str, expected: Expected) -> None:
    """Refuse an xlsb for the same reason."""
    lengths = [_xlsb_number(body, 1) for kind, body in records(texts) if kind == _XLSB_TEXT]
    longest = max(lengths, default=0)
    letters = 0
    for part in sheets:
        for kind, body in records(part):
            if kind == _XLSB_SHARES:
                number = _xlsb_number(body, 8)
                letters += lengths[number] if number < len(lengths) else longest
    refuse_much_text(letters, file, expected)


def _xlsb_number(body: bytes, place: int) -> int:
    return struct.unpack_from("<I", body, place)[0] if len(body) >= place + 4 else 0


def _lengths(part: bytes) -> list[int]:
    """Return how many letters each shared text has."""
    found: list[int] = []

    def begins(name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            found.append(0)

    def text(letters: str) -> None:
        if found:
            found[-1] += len(letters)

    walk(part, begins, lambda _: None, text)
    return found


def _letters_shared(part: bytes, lengths: list[int]) -> int:
    """Return how many letters the cells of a sheet show of shared texts; a cell that names none might show the longest."""
    longest = max(lengths, default=0)
    shares = False
    number = ""
    found = 0

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal shares, number
        inner = name.rpartition(":")[2]
        if inner == "c":
            shares = attributes.get("t") == "s"
        number = ""

    def text(letters: str) -> None:
        nonlocal number
        if len(number) <= _LONGEST_NUMBER:
            number += letters

    def ends(name: str) -> None:
        nonlocal found
        if shares and name.rpartition(":")[2] == "v":
            place = number.strip()
            found += lengths[int(place)] if place.isdecimal() and int(place) < len(lengths) else longest

    walk(part, begins, ends, text)
    return found
