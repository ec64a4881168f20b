"""What can happen to a table between an instrument and its reader: each way to damage rows of cells, by its name."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from platekit.wells import parse_well

_NOTES = ("looked dry", 'said "repeat', '"open', "", "7", ",,,", "A1", "Plate 2", "Well", "A", "1;2;3", "mean\t0.5")

_LAST_COLUMN = 48  # of a 1536-well plate

Lines = list[str]
Rows = list[list[object]]


@dataclass(frozen=True)
class Damage:
    """One way to damage lines of cells.

    Attributes
    ----------
    name : str
    harm : callable
        Changes the rows; what parts the cells of text is put back behind it.
    moves : bool or None
        Whether it says other things about the wells: then only the values themselves can be held against the file; None
        if not even those, since names of columns have changed places.
    text_only : bool
        Whether the cells of a workbook, which have addresses, cannot move that way.
    """

    name: str
    harm: Callable[[Rows, random.Random], Rows]
    moves: bool | None = False
    text_only: bool = False


def _a_row(rows: Rows, chance: random.Random, filled: int = 1) -> int:
    places = [place for place, row in enumerate(rows) if sum(cell not in ("", None) for cell in row) >= filled]
    return chance.choice(places or [0])


def _lose_row(rows: Rows, chance: random.Random) -> Rows:
    place = _a_row(rows, chance)
    return rows[:place] + rows[place + 1 :]


def _double_row(rows: Rows, chance: random.Random) -> Rows:
    place = _a_row(rows, chance)
    return [*rows[: place + 1], rows[place], *rows[place + 1 :]]


def _swap_rows(rows: Rows, chance: random.Random) -> Rows:
    # Titles that changed places say something else; and rows that do not say whose they are cannot be told apart.
    named = [place for place, row in enumerate(rows) if row and row[0] not in ("", None) and _numbers(row) > 1]
    if not named:
        return rows
    one, other = chance.choice(named), chance.choice(named)
    found = list(rows)
    found[one], found[other] = found[other], found[one]
    return found


def _shuffle_rows(rows: Rows, chance: random.Random) -> Rows:
    start = _a_row(rows, chance)
    part = rows[start : start + 6]
    chance.shuffle(part)
    return rows[:start] + part + rows[start + 6 :]


def _add_note(rows: Rows, chance: random.Random) -> Rows:
    place = chance.randrange(len(rows) + 1)
    return [*rows[:place], [chance.choice(_NOTES)], *rows[place:]]


def _note_below(rows: Rows, chance: random.Random) -> Rows:
    return [*rows, [], ["repeated by Ana"], [chance.choice(_NOTES)]]


def _lose_cell(rows: Rows, chance: random.Random) -> Rows:
    return _with_row(rows, _a_row(rows, chance, 2), lambda row, place: row[:place] + row[place + 1 :], chance)


def _lose_name(rows: Rows, chance: random.Random) -> Rows:
    # "Delete, shift cells left" and saved: the row is as long as before, and each name stands above its neighbour.
    named = [place for place, row in enumerate(rows) if _is_head(row)]
    if not named:
        return rows
    return _with_row(rows, chance.choice(named), lambda row, place: [*row[:place], *row[place + 1 :], ""], chance)


def _is_head(row: list[object]) -> bool:
    """Return whether a row holds nothing but names, or numbers of columns; readings that moved cannot be found out."""
    filled = [cell for cell in row if cell not in ("", None)]
    words = sum(map(_is_word, filled))
    numbers = [float(str(cell)) for cell in filled if str(cell).removesuffix(".0").isdecimal()]
    run = [numbers[0] + step for step in range(len(numbers))] if numbers else []
    counted = len(run) > 1 and numbers == run and run[-1] <= _LAST_COLUMN
    # A row letter with three readings that count up is no row of column numbers.
    counted = counted and not any(_is_word(cell) and len(str(cell)) < 3 for cell in filled)
    return len(filled) > 1 and (words == len(filled) or (counted and words + len(numbers) == len(filled)))


def _add_cell(rows: Rows, chance: random.Random) -> Rows:
    return _with_row(rows, _a_row(rows, chance, 2), lambda row, place: [*row[:place], "", *row[place:]], chance)


def _empty_cell(rows: Rows, chance: random.Random) -> Rows:
    return _with_row(rows, _a_row(rows, chance, 1), lambda row, place: [*row[:place], "", *row[place + 1 :]], chance)


def _word_in_cell(rows: Rows, chance: random.Random) -> Rows:
    word = chance.choice(["OVER", "dry", "n.d.", "#N/A"])
    # Another word for a column is another name of a readout; among numbers it is none.
    numbers = [place for place, row in enumerate(rows) if sum(map(_is_word, row)) < len(row) / 2]
    place = chance.choice(numbers or [0])
    return _with_row(rows, place, lambda row, place: [*row[:place], word, *row[place + 1 :]], chance)


def _with_row(
    rows: Rows, place: int, change: Callable[[list[object], int], list[object]], chance: random.Random
) -> Rows:
    cells = [column for column, cell in enumerate(rows[place]) if cell not in ("", None)]
    return [*rows[:place], change(list(rows[place]), chance.choice(cells or [0])), *rows[place + 1 :]]


def _swap_cells(rows: Rows, chance: random.Random) -> Rows:
    def change(row: list[object], place: int) -> list[object]:
        other = chance.randrange(len(row))
        row[place], row[other] = row[other], row[place]
        return row

    # Two values that changed places cannot be found out; names of columns and wells that did, may be.
    names = [place for place, row in enumerate(rows) if sum(map(_is_word, row)) > len(row) / 2]
    return _with_row(rows, chance.choice(names), change, chance) if names else rows


def _numbers(row: list[object]) -> int:
    return sum(isinstance(cell, float) or (isinstance(cell, str) and cell[:1].isdigit()) for cell in row)


def _is_word(cell: object) -> bool:
    return isinstance(cell, str) and cell[:1].isalpha()


def _rename_well(rows: Rows, chance: random.Random) -> Rows:
    wells = [
        (r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if isinstance(cell, str) and parse_well(cell)
    ]
    if not wells:
        return rows
    row, column = chance.choice(wells)
    found = [list(one) for one in rows]
    found[row][column] = chance.choice(["A1", "H12", "B02", "Q30", "C", "well"])
    return found


def _lose_head(rows: Rows, chance: random.Random) -> Rows:
    return rows[chance.randrange(1, max(2, min(len(rows), 40))) :]


def _blank_lines(rows: Rows, _: random.Random) -> Rows:
    return [line for row in rows for line in (row, [])]


def _indent(rows: Rows, _: random.Random) -> Rows:
    return [["", *row] for row in rows]


def _pad(rows: Rows, chance: random.Random) -> Rows:
    width = max(len(row) for row in rows) + chance.randrange(3)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _trim(rows: Rows, _: random.Random) -> Rows:
    found: Rows = []
    for row in rows:
        filled = [place for place, cell in enumerate(row) if cell not in ("", None)]
        found.append(row[: filled[-1] + 1] if filled else [])
    return found


ROW_DAMAGES = (
    Damage("a row lost", _lose_row), Damage("a row twice", _double_row), Damage("rows swapped", _swap_rows, moves=True),
    Damage("rows shuffled", _shuffle_rows), Damage("a note between", _add_note), Damage("notes below", _note_below),
    Damage("a cell lost", _lose_cell, text_only=True), Damage("a name lost and padded", _lose_name), Damage("a cell more", _add_cell, text_only=True), Damage("a cell emptied", _empty_cell),
    Damage("a word in a cell", _word_in_cell), Damage("cells swapped", _swap_cells, moves=None),
    Damage("a well renamed", _rename_well, moves=True), Damage("the head lost", _lose_head),
    Damage("blank lines between", _blank_lines), Damage("indented", _indent), Damage("padded", _pad),
    Damage("trimmed", _trim),
)  # fmt: skip
