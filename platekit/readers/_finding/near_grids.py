"""Grids that name their wells in another way than readers know: what is unusual about them, and the way out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import row_letters

_LEAST = 3  # names in a row, and as many lines, that make a grid
_LOOKED_AT = 200
_PARTED = {"spaces": re.compile(r"\s+"), "the mark |": re.compile(r"\s*\|\s*")}
_NAMED_NUMBER = re.compile(r"(?:c|col|column|spalte)\.?[ _-]*0?(\d+)", re.IGNORECASE)
_NAMED_LETTER = re.compile(r"(?:row|zeile|reihe)[ ._-]*([A-Za-z]{1,2})", re.IGNORECASE)


@dataclass(frozen=True)
class NearGrid:
    """A grid that is not read: the row where it begins, what is unusual about it, and how to mend it."""

    row: int
    found: str
    mend: str


def near_grid(sheet: Sheet) -> NearGrid | None:
    """Return the first grid of a sheet that names its wells in another way than a row of column numbers and row letters.

    Examples
    --------
    >>> near_grid(Sheet("a.csv", [["", "3", "2", "1"], ["A", "7", "8", "9"], ["B", "7", "8", "9"], ["C", "4", "5", "6"]])).found
    'a plate grid whose column numbers go down from 3 to 1'
    """
    for rows, how in _ways_to_part(sheet):
        for place, (row, texts) in enumerate(rows):
            below = [cells for _, cells in rows[place + 1 : place + 1 + _LEAST]]
            said = _unusual(texts, below)
            if how and (said or _is_usual(texts, below)):
                return NearGrid(
                    row, f"a plate grid whose cells are parted by {how}", "Put tabs, commas or semicolons between the cells of the grid.",
                )  # fmt: skip
            if said:
                return NearGrid(row, *said)
    return None


def _ways_to_part(sheet: Sheet) -> list[tuple[list[tuple[int, list[str]]], str]]:
    """Return the rows as they are, and the lines of one cell parted by what readers do not part cells by."""
    rows = [(row, sheet.texts(row)) for row in sheet.filled[:_LOOKED_AT]]
    ways = [([(row, texts) for row, texts in rows if sum(map(bool, texts)) > 1], "")]
    # The row of the column numbers begins with an empty cell, which text without delimiters has lost.
    lines = [(row, str(sheet.cell(row, 0)).rstrip()) for row, texts in rows if sum(map(bool, texts)) == 1]
    for how, mark in _PARTED.items():
        ways.append(([(row, mark.split(line)) for row, line in lines], how))
    return ways


def _is_usual(texts: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    names = [text for text in texts if text]
    return len(names) >= _LEAST and _up(names) and _letters(_side(below)) and _are_values(below)


def _unusual(texts: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[str, str] | None:
    """Return what is unusual about the grid that begins in this row, and the way out; None if none begins here."""
    if len(below) < _LEAST or not _are_values(below):
        return None
    side, names = _side(below), [text for text in texts if text]
    if not _counts(texts) and _letters([texts[0], *side]) and _are_values([texts]):
        return (
            "a plate grid without column numbers above its row letters",
            "Put a row with the column numbers above it (1, 2, 3, ...), the first of them above the first value.",
        )
    for run in (names, names[1:]):  # with or without a word in the corner
        said = _unusual_names(run, side) if len(run) >= _LEAST else None
        if said:
            return said
    return None


def _unusual_names(names: Sequence[str], side: Sequence[str]) -> tuple[str, str] | None:
    letters = _letters(side)
    if letters and _up(list(reversed(names))):
        return (
            f"a plate grid whose column numbers go down from {names[0]} to {names[-1]}",
            "Put its columns, with their values, into the order 1, 2, 3, ...",
        )
    numbers = [named[1] for named in map(_NAMED_NUMBER.fullmatch, names) if named]
    if len(numbers) == len(names) and _up(numbers) and (letters or _named_letters(side)):
        return f"a plate grid with '{names[0]}' as a column number", "Write the numbers alone: 1, 2, 3, ..."
    if _letters(names) and _up(side):
        return (
            "a plate grid on its side, with row letters across and column numbers down",
            "Transpose it: letters at the side, numbers on top (in a spreadsheet, paste special, transpose).",
        )
    if not _up(names):
        return None
    if _named_letters(side):
        return f"a plate grid with '{side[0]}' as a row letter", "Write the letters alone: A, B, C, ..."
    if not letters and _letters(side[1:]):
        return (
            f"a plate grid with '{side[0]}' in place of the letter of its first row",
            "Write the letter of the row, and nothing else, into its first cell.",
        )
    return None


def _side(below: Sequence[Sequence[str]]) -> list[str]:
    return [cells[0] if cells else "" for cells in below]


def _counts(texts: Sequence[str]) -> bool:
    return _up([text for text in texts[1:] if text])


def _up(texts: Sequence[str]) -> bool:
    """Return whether these are whole numbers, each one more than the one before."""
    numbers = [int(text) for text in texts if text.isdecimal()]
    return len(numbers) == len(texts) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _letters(texts: Sequence[str]) -> bool:
    """Return whether these are the letters of rows, one after the other."""
    known = [row_letters(number) for number in range(1, 33)]
    places = [known.index(text.upper()) for text in texts if text.upper() in known]
    return len(places) == len(texts) > 1 and places == list(range(places[0], places[0] + len(places)))


def _named_letters(texts: Sequence[str]) -> bool:
    found = [named[1] for named in map(_NAMED_LETTER.fullmatch, texts) if named]
    return len(found) == len(texts) and _letters(found)


def _are_values(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether most cells behind the first one of each row are numbers."""
    cells = [text for row in rows for text in row[1:] if text]
    numbers = [text for text in cells if any(read_value(text, decimal=decimal)[1] == "" for decimal in DECIMALS)]
    return len(cells) >= _LEAST and len(numbers) * 2 > len(cells)
