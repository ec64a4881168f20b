"""What tables of imaging software have in common: a column for each measurement, a row per well, field or object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells, Numbers, Words, joined
from platekit.readers._finding.listing import Listing, kind_of, listed_words
from platekit.readers._places import firsts, numbered

_COLUMNS_SHOWN = 3


@dataclass(frozen=True)
class Keys:
    """What each row of a table is of: its plate (the file's name for it, and which of the sheet), field and time."""

    plates: Sequence[str]
    fields: Sequence[str]
    time_h: Sequence[float]

    @property
    def ordinals(self) -> list[int]:
        """Which plate of the sheet each row is of, from 1."""
        places = {name: place for place, name in enumerate(dict.fromkeys(self.plates), start=1)}
        return [places[name] for name in self.plates]


@dataclass(frozen=True)
class Objects:
    """How a table of objects says which object of which image a row is.

    Attributes
    ----------
    count : tuple of int and str
        A column that every object has, and what the number of objects is called.
    numbers : sequence of int
        Columns that number the objects of an image; none where nothing does.
    images : sequence of int
        Columns that say of which image, plate or run a row is, and are not read: one word each in a field of a well.
    way_out : str
        What to do where a field of a well has several such words.
    """

    count: tuple[int, str]
    numbers: Sequence[int]
    images: Sequence[int]
    way_out: str


def wide_cells(listed: Listing, columns: Mapping[int, str], keys: Keys) -> Cells:
    """Return where the measurements stand: all rows of the first column, then of the next.

    Parameters
    ----------
    listed : Listing
    columns : mapping of int to str
        Column of the sheet to the name of its readout.
    keys : Keys
    """
    n = len(columns)

    def repeated(words: Sequence[str]) -> Words:
        return np.tile(np.array(words, dtype=object), n)

    return Cells(
        repeated(listed.wells),
        np.tile(np.array(listed.rows), n),
        np.repeat(np.array(list(columns)), len(listed.rows)),
        readout=np.repeat(np.array(list(columns.values()), dtype=object), len(listed.rows)),
        plate=repeated(keys.plates),
        ordinal=np.tile(np.array(keys.ordinals), n),
        field=repeated(keys.fields),
        time_h=np.tile(np.array(keys.time_h, dtype=np.float64), n),
    )


def object_cells(listed: Listing, columns: Mapping[int, str], keys: Keys, objects: Objects) -> Cells:
    """Return where the measurements of objects stand, to be pooled to one mean and one count for each well and field.

    Parameters
    ----------
    listed : Listing
        One row per object.
    columns : mapping of int to str
    keys : Keys
    objects : Objects

    Raises
    ------
    ReadError
        If an object stands twice, or a field of a well is of several images: they would be counted as one.
    """
    field = numbered(*map(_array, (keys.plates, listed.wells, keys.fields)), np.array(keys.time_h))
    _refuse_several_images(listed, field, keys.fields, objects)
    _refuse_objects_twice(listed, field, keys.fields, objects.numbers)
    counts, means = wide_cells(listed, dict([objects.count]), keys), wide_cells(listed, columns, keys)
    return joined([replace(counts, pool="count"), replace(means, pool="mean")])


def _array(words: Sequence[str]) -> Words:
    return np.array(words, dtype=object)


def differing(groups: Numbers, words: Sequence[str]) -> tuple[int, int] | None:
    """Return two rows of one group that differ in a word, the first such ones, as places in the listing; else None."""
    codes = numbered(_array(words))
    first = firsts(groups)[groups]
    other = np.flatnonzero(codes != codes[first])
    return (int(first[other[0]]), int(other[0])) if len(other) else None


def _refuse_several_images(listed: Listing, field: Numbers, fields: Sequence[str], objects: Objects) -> None:
    pairs = [pair for column in objects.images if (pair := differing(field, listed.texts(column)))]
    if not pairs:
        return
    one, other = min(pairs, key=lambda pair: pair[1])
    words = {column: [listed.sheet.text(listed.rows[row], column) for row in (one, other)] for column in objects.images}
    differ = [
        f"'{first}' and '{second}' for '{listed.names[column]}'"
        for column, (first, second) in words.items()
        if first != second
    ]
    raise ReadError(
        listed.where(other, None),
        f"an object of {_field_of(listed, other, fields)} as in {listed.sheet.place(listed.rows[one])}, but {', '.join(differ[:_COLUMNS_SHOWN])}",
        "the objects of one image in a field of a well", objects.way_out,
    )  # fmt: skip


def _refuse_objects_twice(listed: Listing, field: Numbers, fields: Sequence[str], numbers: Sequence[int]) -> None:
    if not numbers:
        return
    told = numbered(field, *(_array(listed.texts(column)) for column in numbers))
    once = firsts(told)
    twice = np.setdiff1d(np.arange(len(told)), once)
    if not len(twice):
        return
    other = int(twice[0])
    column, row = numbers[0], listed.rows[int(once[told[other]])]
    more = f", and {len(twice) - 1} more such rows" if len(twice) > 1 else ""
    raise ReadError(
        listed.where(other, column),
        f"object {listed.texts(column)[other]} of {_field_of(listed, other, fields)} a second time (first in {listed.sheet.place(row)}{more})",
        "each object of an image once",
        "Take out the rows that stand twice; or, if they are of another plate, add a column that names the plate of each row.",
    )  # fmt: skip


def _field_of(listed: Listing, place: int, fields: Sequence[str]) -> str:
    return f"well {listed.wells[place]}" + (f", field {fields[place]}," if fields[place] else "")


def equal_rows(listed: Listing) -> list[str]:
    """Say if rows are alike in all their cells, where nothing numbers the objects: they may be one object twice."""
    rows = [tuple(listed.sheet.rows[row]) for row in listed.rows]
    alike = len(rows) - len(set(rows))
    if not alike:
        return []
    what = "1 row says" if alike == 1 else f"{alike} rows say"
    return [
        f"{listed.sheet.title}: {what} the same as another one in all cells, and no column numbers the objects; all of them are "
        "read as objects."
    ]


def objects_remark(listed: Listing, count: str, per: str) -> str:
    """Say by which rule the objects became readings."""
    return (
        f"{listed.sheet.title}: one row is one object ({len(listed.rows)} of them). For each {per}, every readout is the mean "
        f"over its objects that hold a number, and '{count}' is their number; a {per} without any object has no reading."
    )


def sorted_columns(listed: Listing, columns: Sequence[int]) -> tuple[dict[int, str], list[str]]:
    """Return the columns that hold measurements with their names, and remarks on those that hold words or nothing.

    Raises
    ------
    ReadError
        If two of them have one name, or there is none.
    """
    kinds = {column: kind_of(listed.cells(column)) for column in columns if listed.names[column]}
    names = {column: listed.names[column] for column, kind in kinds.items() if kind in ("numbers", "nan")}
    seen: dict[str, int] = {}
    for column, name in names.items():
        if seen.setdefault(name, column) != column:
            raise ReadError(
                listed.sheet.where(listed.header, column), f"a second column called '{name}'", "each name once",
                "Rename one of them.",
            )  # fmt: skip
    said: list[str] = []
    for kind, what in (("empty", "are empty"), ("words", "hold words and no numbers")):
        held = [listed.names[column] for column, one in kinds.items() if one == kind]
        if held:
            said.append(f"{listed.sheet.title}: these columns {what} and are not read: {listed_words(held)}.")
    if not names:
        raise ReadError(
            listed.sheet.where(listed.header), "no column of numbers beside those that name the wells", "measurements of the wells",
            "Export the table again with its measurements.",
        )  # fmt: skip
    return names, said


def several(words: Sequence[str]) -> bool:
    """Return whether there is more than one word among them."""
    return len(set(words)) > 1


def behind_each_other(*columns: Sequence[str]) -> list[str]:
    """Return the words of each row behind each other, those that are not empty."""
    return [" ".join(part for part in parts if part) for parts in zip(*columns, strict=True)]
