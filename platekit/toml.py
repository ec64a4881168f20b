"""Reads TOML key by key; every mistake is noted with its place, so that all of a file are said at once."""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from platekit.errors import PlatekitError, ScreenError, did_you_mean
from platekit.paths import BACKSLASH

_PLACE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_DECIMAL_COMMA = re.compile(r"=\s*(?P<number>[+-]?\d+),(?P<rest>\d+)(?![\w-]*\s*=)")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Entry:
    """One table of the file: what it holds, where it stands, and the list that mistakes are noted in."""

    given: Mapping[str, Any]
    where: str
    mistakes: list[PlatekitError]


def text_of_file(path: Path) -> str:
    """Return the text of a TOML file, with line feeds alone at the ends of its lines.

    Raises
    ------
    ScreenError
        If it is not UTF-8, which TOML has to be.
    """
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as cause:
        raise ScreenError(
            path.name, f"bytes that are no UTF-8 (byte {cause.start + 1})", "TOML in UTF-8",
            "Save the file as UTF-8: in Notepad, 'Save as' and 'Encoding: UTF-8'.",
        ) from cause  # fmt: skip


def loads(text: str) -> dict[str, Any]:
    """Return a TOML document in which every whole number has 64 bits at most, as TOML asks for.

    Raises
    ------
    tomllib.TOMLDecodeError
        With line and column where they are known.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as cause:
        # Python itself counts no further than 4300 digits.
        raise _too_large(text, re.search(r"\d{4300,}|0[xob]\w+", text)) from cause
    large = next((number for number in _whole_numbers(document) if not -(2**63) <= number < 2**63), None)
    if large is not None:
        raise _too_large(text, re.search(rf"(?<!\d){large}(?!\d)", text))
    return document


def _whole_numbers(value: object) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _whole_numbers(inner)


def _too_large(text: str, found: re.Match[str] | None) -> tomllib.TOMLDecodeError:
    what = "A whole number that is too large"
    if not found:
        return tomllib.TOMLDecodeError(what)
    line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
    return tomllib.TOMLDecodeError(f"{what} (at line {line}, column {column})")


def parse(text: str, name: str) -> dict[str, Any]:
    """Return the TOML document; `name` is the file, for the message.

    Raises
    ------
    ScreenError
        With line and column, if it is no TOML.
    """
    try:
        return loads(text)
    except RecursionError as cause:
        raise ScreenError(
            name, "lists or tables nested hundreds of times", "a [table] or key = value",
            "Such a file nests a few times at most. Look for a bracket that was typed again and again.",
        ) from cause  # fmt: skip
    except tomllib.TOMLDecodeError as cause:
        raise _no_toml(str(cause), text, name) from cause


def _no_toml(message: str, text: str, name: str) -> ScreenError:
    found = _PLACE.fullmatch(message)
    what, at, column = (found["what"], found["line"], found["column"]) if found else (message, None, None)
    lines = text.rstrip("\n").split("\n")
    place, line = f"{name}, end of the file", lines[-1]
    if at is not None and column is not None:
        # tomllib counts the column behind an escape that it cannot read; the backslash is what the eye looks for.
        before = 2 if what.startswith("Unescaped") else 0
        place, line = f"{name}, line {at}, column {int(column) - before}", lines[int(at) - 1]
    mend = "Correct this line: text stands in quotes, and a key stands once in its table."
    if "\\" in line:
        mend = BACKSLASH
    elif comma := _DECIMAL_COMMA.search(line):
        number = f"{comma['number']},{comma['rest']}"
        mend = f"Write {number.replace(',', '.')} for {number}: numbers in TOML have a decimal point."
    return ScreenError(place, f"'{line.strip()}' ({what})", "TOML", mend)


def note(entry: Entry, key: str, found: str, expected: str, mend: str) -> None:
    """Note a mistake at a key of the table."""
    entry.mistakes.append(ScreenError(f"{entry.where}, key '{key}'", found, expected, mend))


def known_keys(entry: Entry, known: Iterable[str]) -> None:
    """Note every key that the table may not have."""
    names = list(known)
    for key in entry.given:
        if key not in names:
            note(
                entry, key, "a key that platekit does not know", "one that it does", f"Keys: {did_you_mean(key, names)}"
            )


def _misspelt(entry: Entry, key: str) -> bool:
    """Return whether a key that is missing stands there under a misspelt name, which `known_keys` says already."""
    return bool(difflib.get_close_matches(key, [given for given in entry.given if given != key], n=1, cutoff=0.75))


def shown(value: object) -> str:
    """Return a value as a message shows it: text in quotes, a table or list by what it is."""
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return str(value)


def text_of(entry: Entry, key: str, *, example: str, needed: bool = False) -> str:
    """Return the text at a key, ``""`` where there is none; a number is no text."""
    if key not in entry.given:
        if needed and not _misspelt(entry, key):
            note(entry, key, "nothing", "text", f"Write {key} = {example}.")
        return ""
    value = entry.given[key]
    if not isinstance(value, str) or (needed and not value.strip()):
        note(entry, key, shown(value), "text", f"Write {key} = {example}.")
        return ""
    return value


def words_of(entry: Entry, key: str, *, example: str, needed: bool = False) -> tuple[str, ...]:
    """Return the text at a key, or each text of a list; whole numbers count as text, as columns are numbered too."""
    if key not in entry.given:
        if needed and not _misspelt(entry, key):
            note(entry, key, "nothing", "text or a list of texts", f"Write {key} = {example}.")
        return ()
    value = entry.given[key]
    words = tuple(_word(item) for item in (value if isinstance(value, list) else [value]))
    if not words or any(not word.strip() for word in words):
        found = "an empty list" if value == [] else shown(value)
        note(entry, key, found, "text or a list of texts", f"Write {key} = {example}.")
        return ()
    return words


def _word(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def yes_no_of(entry: Entry, key: str, *, default: bool) -> bool:
    """Return the true or false at a key."""
    value = entry.given.get(key, default)
    if not isinstance(value, bool):
        note(entry, key, shown(value), "true or false", f"Write {key} = {shown(default)}, without quotes.")
        return default
    return value


def table_of(entry: Entry, key: str, *, example: str, needed: bool = False) -> Entry:
    """Return the table at a key, empty where there is none."""
    inner = f"{entry.where}, key '{key}'"
    value = entry.given.get(key, {})
    if not isinstance(value, dict) or (needed and not value):
        if value == {} and _misspelt(entry, key):
            return Entry({}, inner, entry.mistakes)
        found = "nothing" if value == {} else shown(value)
        note(entry, key, found, "a table", f"Write {key} = {example}.")
        return Entry({}, inner, entry.mistakes)
    return Entry(value, inner, entry.mistakes)


def tables_of(entry: Entry, key: str) -> tuple[Entry, ...]:
    """Return the tables written ``[[key]]``, each with its number from 1 in its place."""
    value = entry.given.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        wrong = ScreenError(
            entry.where,
            f"[{key}]" if isinstance(value, dict) else f"{key} = {shown(value)}",
            f"[[{key}]]",
            f"There can be several: write [[{key}]] in double brackets above each.",
        )
        entry.mistakes.append(wrong)
        return ()
    return tuple(Entry(item, f"{entry.where}, [[{key}]] {n}", entry.mistakes) for n, item in enumerate(value, 1))


def plain_text(value: object) -> str | None:
    """Return text, a number or a date as text; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def toml_text(text: str) -> str:
    """Return a TOML basic string; every sign that TOML does not take as it is stands as an escape.

    Raises
    ------
    ScreenError
        If the text is none, as the name of a file that is not in UTF-8.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as cause:
        raise ScreenError(
            ascii(text), "a name with bytes that are no text", "names in UTF-8", "Rename the file.",
        ) from cause  # fmt: skip
    escaped = (_ESCAPES.get(c) or (f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c) for c in text)
    return '"' + "".join(escaped) + '"'


def toml_key(word: str) -> str:
    """Return a word as a key of TOML, in quotes where it needs them.

    Examples
    --------
    >>> toml_key("mock"), toml_key("mock (1)")
    ('mock', '"mock (1)"')
    """
    return word if _BARE_KEY.fullmatch(word) else toml_text(word)
