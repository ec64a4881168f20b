"""How far the sheets of an xlsx or an xlsb reach, before a parser makes room for them."""

from __future__ import annotations

import re
import string
import struct
from collections.abc import Iterator

from platekit.sheets._limits import MOST_CELLS
from platekit.wells import row_number

_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,10}[0-9]{1,12})["']""")
_DIGITS, _LETTERS = string.digits.encode(), string.ascii_letters.encode()
_CELL_ENDS = tuple(name + end for name in (b"<c", b":c") for end in (b" ", b">", b"/", b"\n", b"\t", b"\r"))
_ROW_BEGINS = re.compile(rb"<(?:\w+:)?row\b")
# Records of an xlsb sheet: a row begins, and the cells in it.
_XLSB_ROW, _XLSB_CELLS = 0, range(1, 12)
# Of a record no more is asked for: column, format, and number of a shared text.
_BODY = 12
# As many cells as a sheet may have, and a row and some words about its format for each.
_MOST_RECORDS = 2 * MOST_CELLS


def extent_xlsx(part: bytes) -> tuple[int, int]:
    """Return the last row and the last column of a sheet of an xlsx; cells need not say their names."""
    # Counting every way to end a tag takes as long as the parser does; most sheets have no other tag that begins so.
    cells = part.count(b"<c") + part.count(b":c") - part.count(b"<col") - part.count(b":col")
    places = b" ".join(_PLACE.findall(part)) if cells <= MOST_CELLS else b""
    letters = places.translate(None, _DIGITS).split()
    if len(letters) < cells:
        cells = sum(map(part.count, _CELL_ENDS))
    if cells > MOST_CELLS:
        return cells, 1
    columns = max((row_number(letter.decode()) for letter in set(letters)), default=0)
    last_row = max(map(int, set(places.translate(None, _LETTERS).split())), default=0)
    if len(letters) < cells:
        rows = _ROW_BEGINS.split(part)
        columns = max(columns, *(sum(map(row.count, _CELL_ENDS)) for row in rows))
        last_row += len(rows)
    # Cells may stand twice in one place; the parser makes room for both.
    return (last_row, columns) if last_row * columns >= cells else (cells, 1)


def extent_xlsb(part: bytes) -> tuple[int, int]:
    """Return the last row and the last column of a sheet of an xlsb."""
    rows = columns = 0
    for kind, body in records(part):
        if len(body) >= 4 and kind == _XLSB_ROW:
            rows = max(rows, struct.unpack_from("<I", body)[0] + 1)
        elif len(body) >= 4 and kind in _XLSB_CELLS:
            columns = max(columns, struct.unpack_from("<I", body)[0] + 1)
    return rows, columns


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and body of the records of a binary part; numbers and lengths have seven bits to a byte."""
    place = number = 0
    while place < len(part):
        number += 1
        if number > _MOST_RECORDS:
            raise ValueError("too many records")
        kind, place = _seven_bits(part, place)
        length, place = _seven_bits(part, place)
        yield kind, part[place : place + min(length, _BODY)]
        place += length


def _seven_bits(part: bytes, place: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, 28, 7):
        if place >= len(part):
            break
        byte = part[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return number, place
