"""XML that is walked through from tag to tag: no tree of it is built, which would take fifty times its size."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from platekit.sheets._expected import Expected
from platekit.sheets._limits import MOST_LETTERS_BETWEEN_TAGS, MOST_TAGS

XmlError = expat.ExpatError

# Spreadsheets have their cells in the sixth level, and bold letters of a cell in the tenth.
_MOST_DEPTH = 100
_LONG = f"<[^<]{{{MOST_LETTERS_BETWEEN_TAGS}}}"
_LONG_TEXT, _LONG_BYTES = re.compile(_LONG), re.compile(_LONG.encode())


class EntityError(Exception):
    """XML that declares entities of its own, which can be made to grow without end."""


def refuse_endless_xml(xml: bytes | str, place: str, expected: Expected, *, most_tags: int = MOST_TAGS) -> None:
    """Refuse XML of more tags, or of longer ones, than any spreadsheet has.

    Parameters
    ----------
    place : str
        The file, and which part of it, for the message.
    """
    tags = xml.count("<") if isinstance(xml, str) else xml.count(b"<")
    if tags > most_tags:
        raise expected.error(
            place, f"XML of {tags} tags", f"{expected.a_file}, below {most_tags} tags",
            "Export the run as text, or copy what is meant alone into a new workbook.",
        )  # fmt: skip
    if _LONG_TEXT.search(xml) if isinstance(xml, str) else _LONG_BYTES.search(xml):
        raise expected.error(
            place, f"XML with more than {MOST_LETTERS_BETWEEN_TAGS} letters in one place", "at most 32767 letters, as a cell can hold",
            f"{expected.make} {expected.the_file} as {expected.formats}.",
        )  # fmt: skip


def walk(
    xml: bytes | str,
    begins: Callable[[str, dict[str, str]], None],
    ends: Callable[[str], None],
    letters: Callable[[str], None],
    *,
    namespaces: bool = False,
) -> None:
    """Call a function for each tag that begins or ends, and for the text between tags.

    Parameters
    ----------
    xml : bytes or str
        Bytes are UTF-8, whatever its head says.
    begins : callable
        Called with the name of the tag and its attributes.
    ends, letters : callable
        Called with the name of the tag, and with text.
    namespaces : bool
        Whether names are given as ``namespace name`` instead of as they are written.

    Raises
    ------
    XmlError
        If it is damaged, or nested deeper than any spreadsheet.
    EntityError
        If it declares entities.
    """
    parser = expat.ParserCreate("utf-8", " " if namespaces else None)
    parser.buffer_text = True
    depth = 0

    def deeper(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEPTH:
            raise XmlError(f"tags are nested {_MOST_DEPTH} times")
        begins(name, attributes)

    def back(name: str) -> None:
        nonlocal depth
        depth -= 1
        ends(name)

    def declared(*_: object) -> None:
        raise EntityError

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = deeper, back, letters
    parser.EntityDeclHandler = declared
    parser.Parse(xml, True)
