"""The container that an old xls is: looked through for cells far away and texts without end, before a parser opens it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SECTOR_ENDS = 0xFFFFFFFA  # from here on a number of a sector is none: free, the end of a chain, or kept for the tables
_HEADER, _ENTRY = 512, 128
_TABLE_SECTORS_IN_HEADER = 109
_WORKBOOK = ("Workbook", "Book")
_PASSWORD = "EncryptedPackage".encode("utf-16-le")

# Records of an xls: a sheet begins; cells, of which some kinds stand for several; the texts that cells share.
_BEGINS, _SHARED_TEXTS, _CONTINUED, _SHARED_TEXT = 0x0809, 0x00FC, 0x003C, 0x00FD
_CELLS = frozenset((0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, _SHARED_TEXT))
_RUNS_OF_CELLS = frozenset((0x00BD, 0x00BE))


def has_password(content: bytes) -> bool:
    """Return whether an OLE file wraps an encrypted workbook of today's kind."""
    return _PASSWORD in content


def extent_xls(content: bytes) -> tuple[int, int, int]:
    """Return the most rows and columns of a sheet of an xls, and how many letters its cells hold by their average.

    Raises
    ------
    ValueError, struct.error
        If the container is damaged.
    """
    most, rows, columns = (0, 0), 0, 0
    texts = size = labels = 0
    last = 0
    for kind, body in _records(_stream(content)):
        if kind == _BEGINS:
            most, rows, columns = max(most, (rows, columns), key=lambda one: one[0] * one[1]), 0, 0
        elif kind in _CELLS or kind in _RUNS_OF_CELLS:
            row, column = struct.unpack_from("<HH", body)
            behind = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _RUNS_OF_CELLS else column
            rows, columns = max(rows, row + 1), max(columns, column + 1, behind + 1)
            labels += kind == _SHARED_TEXT
        elif kind == _SHARED_TEXTS or (kind == _CONTINUED and last == _SHARED_TEXTS):
            texts = struct.unpack_from("<I", body, 4)[0] if kind == _SHARED_TEXTS else texts
            size += len(body)
            kind = _SHARED_TEXTS
        last = kind
    rows, columns = max(most, (rows, columns), key=lambda one: one[0] * one[1])
    return rows, columns, labels * size // max(texts, 1)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _stream(content: bytes) -> bytes:
    """Return the stream of an OLE file that holds the workbook; nothing if there is none."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    directory = struct.unpack_from("<I", content, 48)[0]
    cutoff, mini_table = struct.unpack_from("<II", content, 56)
    listed = [
        number for number in struct.unpack_from(f"<{_TABLE_SECTORS_IN_HEADER}I", content, 76) if number < _SECTOR_ENDS
    ]
    listed += _further_tables(content, size)
    table = b"".join(_sector(content, number, size) for number in listed)
    entries = _chained(content, table, directory, size)
    root_start = struct.unpack_from("<I", entries, 116)[0]
    for place in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        letters = struct.unpack_from("<H", entries, place + 64)[0]
        name = entries[place : place + max(letters - 2, 0)].decode("utf-16-le", "replace")
        if name in _WORKBOOK:
            start, length = struct.unpack_from("<II", entries, place + 116)
            if length >= cutoff:
                return _chained(content, table, start, size)[:length]
            small = _chained(content, table, root_start, size)
            return _chained(small, _chained(content, table, mini_table, size), start, 64, header=0)[:length]
    return b""


def _further_tables(content: bytes, size: int) -> list[int]:
    """Return the sectors of the table beyond those that fit into the header of the file."""
    found: list[int] = []
    number = struct.unpack_from("<I", content, 68)[0]
    for _ in range(len(content) // size):
        if number >= _SECTOR_ENDS:
            break
        numbers = struct.unpack(f"<{size // 4}I", _sector(content, number, size))
        found += [one for one in numbers[:-1] if one < _SECTOR_ENDS]
        number = numbers[-1]
    return found


def _sector(content: bytes, number: int, size: int, *, header: int = _HEADER) -> bytes:
    start = header + number * size if header == 0 or size <= _HEADER else (number + 1) * size
    return content[start : start + size].ljust(size, b"\0")


def _chained(content: bytes, table: bytes, start: int, size: int, *, header: int = _HEADER) -> bytes:
    """Return sectors that are chained by a table; a chain that runs in a circle ends with the file."""
    parts: list[bytes] = []
    number = start
    while number < _SECTOR_ENDS and len(parts) <= len(content) // size:
        parts.append(_sector(content, number, size, header=header))
        if 4 * number + 4 > len(table):
            break
        number = struct.unpack_from("<I", table, 4 * number)[0]
    return b"".join(parts)
