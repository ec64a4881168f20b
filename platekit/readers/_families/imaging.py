"""What tables of imaging software have in common: a column for each measurement, a row per well, field or object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells, Words, joined
from platekit.readers._finding.listing import Listing, kind_of, listed_words


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


def object_cells(listed: Listing, columns: Mapping[int, str], keys: Keys, count: tuple[int, str]) -> Cells:
    """Return where the measurements of objects stand, to be pooled to one mean and one count for each well and field.

    Parameters
    ----------
    listed : Listing
        One row per object.
    columns : mapping of int to str
    keys : Keys
    count : tuple of int and str
        A column that every object has, and what the number of objects is called.
    """
    counts, means = wide_cells(listed, dict([count]), keys), wide_cells(listed, columns, keys)
    return joined([replace(counts, pool="count"), replace(means, pool="mean")])


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
