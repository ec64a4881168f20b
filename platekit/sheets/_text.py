"""Text becomes a grid of cells: encoding and delimiter are found from the content, and said where they are unusual."""

from __future__ import annotations

import csv
import re
from array import array
from collections import Counter

from platekit.sheets._expected import Expected
from platekit.sheets._limits import MOST_ROWS
from platekit.sheets._sheet import Sheet, as_range

# Enough lines to see the table under any preamble that instruments write.
_LINES_LOOKED_AT, _LETTERS_LOOKED_AT = 500, 1_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_MOST_KEPT = 50_000
_DELIMITERS = ("\t", ";", ",")
# A digit before each comma, and one behind it: "1,,2" and "1,2," are cells.
_WITH_COMMAS = re.compile(r"[\s\"'<>=*+-]*\d[\d.' \u00a0\u202f]*(?:,\d[\d.' \u00a0\u202f]*)+[\s\"'%*]*")
# Ten megabytes of a long table have two million cells. Each takes fifty bytes and more once it is read.
MOST_CELLS = 2_200_000
# A table has as many columns as it has wells or kinds of readings; a plate of 1536 wells, several times.
MOST_COLUMNS = 50_000

# What exports hold beyond ASCII: units, names of people and places, quotes and dashes that Excel puts in.
_PLAUSIBLE = set("\xa0°µμ²³±×·®™–—‘’“”…«»äöüßÄÖÜéèêëáàâãåæøœçñíìîïóòôõúùûýÉÈÀÅÆØÇÑÓÚ")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# The no-break space of the Mac is an Ê of Windows, which is a letter only among capitals, or where it begins a word.
_E_OF_WINDOWS = re.compile(r"(?<=[A-ZÀ-Þ])Ê(?=[A-ZÀ-Þ])|(?<![^\s;,])Ê(?=[a-zß-ÿ])")
_NAMES = {
    "cp1252": "Windows-1252", "mac_roman": "Mac Roman", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "utf-32": "UTF-32", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32",
}  # fmt: skip
# The mark of UTF-32 begins like that of UTF-16.
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"),
)  # fmt: skip
_ZEROS_OF_A_LETTER, _MOSTLY_ZERO = 3, 0.5
# Excel's own line about the mark between cells.
_DELIMITER_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\n|\r)', re.IGNORECASE)


def refuse_endless(content: bytes, file: str, expected: Expected) -> None:
    """Refuse a text file of more lines or cells than the memory should hold, before a row of it is made."""
    lines = max(content.count(b"\n"), content.count(b"\r"))
    cells = lines + max(content.count(mark.encode()) for mark in _DELIMITERS)
    for number, most, what in ((lines, MOST_ROWS, "lines"), (cells, MOST_CELLS, "cells")):
        if number > most:
            raise expected.error(
                file, f"a text file of about {number} {what}", f"{expected.a_file}, below {most} {what}",
                "Export fewer plates or time points at once, or split the file; each part needs its head.",
            )  # fmt: skip


def text_sheet(text: str, file: str, expected: Expected) -> tuple[Sheet, list[str]]:
    """Return the one sheet of a text file, and remarks on its quotes."""
    remarks: list[str] = []
    # FTP programs that take a text for another kind of text leave such line ends; they would be blank lines.
    text = text.replace("\r\r\n", "\r\n")
    named = _DELIMITER_LINE.match(text)
    delimiter = named[1] if named else _delimiter(text)
    try:
        rows, lines = _rows(text, delimiter, quoted=True)
    except csv.Error:
        # A quotation mark that is never closed would swallow the rest of the file into one cell.
        rows, lines = _unquoted(text, delimiter, file, expected)
        remarks.append(f"{file} has quotation marks that are not closed; they were read as part of the text.")
    widest = max(range(len(rows)), key=lambda row: len(rows[row]), default=0)
    if rows and len(rows[widest]) > MOST_COLUMNS:
        raise expected.error(
            f"{file}, line {lines[widest]}", f"{len(rows[widest])} cells in one line", f"at most {MOST_COLUMNS} cells",
            f"The line breaks were probably lost. {expected.anew}",
        )  # fmt: skip
    if named:
        rows, lines = rows[1:], lines[1:]
    return Sheet(file, rows, lines=as_range(lines), open_end=not text.endswith(("\n", "\r"))), remarks


def decoded(content: bytes, file: str, expected: Expected) -> tuple[str, list[str]]:
    """Return bytes as text, and remarks where they are not plain UTF-8; bytes that are no text are refused."""
    remarks: list[str] = []
    whole = content.rstrip(b"\0")
    # In UTF-16 and UTF-32 a line break ends in zero bytes, too.
    if len(content) - len(whole) > _ZEROS_OF_A_LETTER:
        remarks.append(
            f"{file} ends with {len(content) - len(whole)} zero bytes, which are left out: what a computer leaves that was "
            "switched off while it wrote. The end of the file may be lost."
        )
        content = whole + b"\0" * (-len(whole) % 2 if b"\0" in whole else 0)
    text, encoding = _in_some_encoding(content)
    if encoding == "":
        raise expected.no_table(file, "binary data, whatever its name says")
    if "\ufeff" in text:
        text = text.replace("\ufeff", "")
        remarks.append(
            f"{file} has byte order marks inside its text, as files that were put together do; they are left out."
        )
    if encoding in _NAMES:
        remarks.append(f"{file} is written in {_NAMES[encoding]}, not in UTF-8.")
    return text, remarks


def _in_some_encoding(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding; "" twice for what is no text."""
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")
    if not encoding and b"\0" in content:
        encoding = _by_zeros(content)
        if not encoding:
            return "", ""
    width = 4 if encoding.startswith("utf-32") else 2 if encoding.startswith("utf-16") else 1
    try:
        # A file that was cut off may end within a letter.
        text = content[: len(content) - len(content) % width].decode(encoding or "utf-8")
    except UnicodeDecodeError:
        return ("", "") if width > 1 else _one_byte(content)
    return (text, encoding or "utf-8") if "\0" not in text else ("", "")


def _by_zeros(content: bytes) -> str:
    """Return which UTF without its mark it is: in Latin text every other byte is zero, or three of four; "" if none."""
    sample = content[:2000]
    shares = [sample[place::4].count(0) / max(len(sample[place::4]), 1) for place in range(4)]
    zero = "".join("0" if share > _MOSTLY_ZERO else "x" for share in shares)
    return {"x0x0": "utf-16-le", "0x0x": "utf-16-be", "x000": "utf-32-le", "000x": "utf-32-be"}.get(zero, "")


def _one_byte(content: bytes) -> tuple[str, str]:
    """Return text in the Windows or the Mac encoding, whichever gives the more plausible letters."""
    mac = content.decode("mac_roman")
    try:
        windows = content.decode("cp1252")
    except UnicodeDecodeError:
        return mac, "mac_roman"
    return (mac, "mac_roman") if _plausible(mac) > _plausible(windows) else (windows, "cp1252")


def _plausible(text: str) -> int:
    letters = sum(letter in _PLAUSIBLE for letter in _BEYOND_ASCII.findall(text))
    return letters + len(_E_OF_WINDOWS.findall(text))


def _delimiter(text: str) -> str:
    """Return the mark that parts most cells in lines that agree on their number; the tab wins, then the semicolon."""
    lines = [line for line in text[:_LETTERS_LOOKED_AT].splitlines() if line.strip()][:_LINES_LOOKED_AT]
    # Commas that mark decimals or part thousands may be more than the tabs between the numbers: 1,234,567.
    by_comma = [line for line in lines if "," in line and not _commas_in_numbers(line)]

    def cells_agreed_on(mark: str) -> int:
        widths = Counter(line.count(mark) for line in (by_comma if mark == "," else lines))
        return max((number * width for width, number in widths.items()), default=0)

    return max(_DELIMITERS, key=cells_agreed_on)


def _commas_in_numbers(line: str) -> bool:
    """Return whether tabs or semicolons part a line into cells that hold commas only within numbers."""
    mark = "\t" if "\t" in line else ";"
    return mark in line and all("," not in cell or _WITH_COMMAS.fullmatch(cell) for cell in line.split(mark))


def _rows(text: str, delimiter: str, *, quoted: bool) -> tuple[list[tuple[str, ...]], array[int]]:
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    # A StringIO would keep four bytes for each letter.
    every = (line[0] for line in _LINE.finditer(text))
    parser = csv.reader(every, delimiter=delimiter, quoting=quoting, strict=True)
    rows: list[tuple[str, ...]] = []
    lines = array("q")
    next_line = 1
    # Wells, plates and rounded readings come again and again; each text is kept once, or once in a long stretch.
    kept: dict[str, str] = {}
    for row in parser:
        rows.append(tuple([kept.setdefault(cell, cell) for cell in row]))
        if len(kept) > _MOST_KEPT:
            kept.clear()
        lines.append(next_line)
        next_line = parser.line_num + 1
    return rows, lines


def _unquoted(text: str, delimiter: str, file: str, expected: Expected) -> tuple[list[tuple[str, ...]], array[int]]:
    try:
        return _rows(text, delimiter, quoted=False)
    except csv.Error as cause:
        raise expected.no_table(file, f"text that is no table ({cause})") from cause
