"""Text becomes a grid of cells: encoding and delimiter are found from the content, and said where they are unusual."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from platekit.sheets._expected import Expected
from platekit.sheets._sheet import Sheet

# Enough lines to see the table under any preamble that instruments write.
_LINES_LOOKED_AT = 500
_DELIMITERS = ("\t", ";", ",")

# What exports hold beyond ASCII: units, names of people and places, quotes and dashes that Excel puts in.
_PLAUSIBLE = set("°µμ²³±×·®™–—‘’“”…«»äöüßÄÖÜéèêëáàâãåæøœçñíìîïóòôõúùûýÉÈÀÅÆØÇÑÓÚ")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}  # fmt: skip


def text_sheet(content: bytes, file: str, expected: Expected) -> tuple[Sheet, list[str]]:
    """Return the one sheet of a text file, and remarks on its encoding and quotes."""
    text, remarks = decoded(content, file, expected)
    named = re.match(r"sep=(.)\r?\n", text)
    delimiter = named[1] if named else _delimiter(text)
    try:
        rows, lines = _rows(text, delimiter, quoted=True)
    except csv.Error:
        # A quotation mark that is never closed would swallow the rest of the file into one cell.
        rows, lines = _unquoted(text, delimiter, file, expected)
        remarks.append(f"{file} has quotation marks that are not closed; they were read as part of the text.")
    return Sheet(file, rows, lines=lines, open_end=not text.endswith(("\n", "\r"))), remarks


def decoded(content: bytes, file: str, expected: Expected) -> tuple[str, list[str]]:
    """Return bytes as text, and a remark where they are not UTF-8; bytes that are no text are refused."""
    text, encoding = _in_some_encoding(content)
    if encoding == "":
        raise expected.no_table(file, "binary data, whatever its name says")
    said = encoding not in ("utf-8", "utf-8-sig")
    return text, [f"{file} is written in {_NAMES[encoding]}, not in UTF-8."] if said else []


def _in_some_encoding(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding; "" twice for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif content.startswith(b"\xef\xbb\xbf"):
        candidates = ["utf-8-sig"]
    elif b"\0" in content:
        # Latin text in UTF-16 without its mark: every other byte is zero.
        sample = content[:2000]
        odd, even = sample[1::2].count(0), sample[0::2].count(0)
        candidates = ["utf-16-le"] if odd > len(sample) / 4 else ["utf-16-be"] if even > len(sample) / 4 else []
    else:
        candidates = ["utf-8"]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    return _one_byte(content) if candidates == ["utf-8"] else ("", "")


def _one_byte(content: bytes) -> tuple[str, str]:
    """Return text in the Windows or the Mac encoding, whichever gives the more plausible letters."""
    mac = content.decode("mac_roman")
    try:
        windows = content.decode("cp1252")
    except UnicodeDecodeError:
        return mac, "mac_roman"
    likely = {text: sum(letter in _PLAUSIBLE for letter in _BEYOND_ASCII.findall(text)) for text in (windows, mac)}
    return (mac, "mac_roman") if likely[mac] > likely[windows] else (windows, "cp1252")


def _delimiter(text: str) -> str:
    """Return the mark that parts most cells in lines that agree on their number; the tab wins, then the semicolon."""
    lines = [line for line in text.splitlines() if line.strip()][:_LINES_LOOKED_AT]

    def cells_agreed_on(mark: str) -> int:
        widths = Counter(line.count(mark) for line in lines)
        return max((number * width for width, number in widths.items()), default=0)

    return max(_DELIMITERS, key=cells_agreed_on)


def _rows(text: str, delimiter: str, *, quoted: bool) -> tuple[list[list[str]], list[int]]:
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    parser = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    next_line = 1
    for row in parser:
        rows.append(row)
        lines.append(next_line)
        next_line = parser.line_num + 1
    return rows, lines


def _unquoted(text: str, delimiter: str, file: str, expected: Expected) -> tuple[list[list[str]], list[int]]:
    try:
        return _rows(text, delimiter, quoted=False)
    except csv.Error as cause:
        raise expected.no_table(file, f"text that is no table ({cause})") from cause
