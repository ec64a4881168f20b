"""What a layout file says of each well, with the place where it says so, on its way to the layout table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit import schema
from platekit.errors import LayoutError, PlatekitError, refuse
from platekit.layout._columns import NUMBERS, text_of
from platekit.layout._ranges import ranges
from platekit.roles import role_of
from platekit.wells import PLATE_SHAPES, rows_and_columns

Well = tuple[str, str]


@dataclass(frozen=True)
class Label:
    """One value for one well, and where it stands."""

    value: object
    where: str


Labels = dict[Well, dict[str, Label]]


def label(labels: Labels, well: Well, column: str, value: object, where: str) -> None:
    """Write one value into the labels.

    Raises
    ------
    LayoutError
        If the well has a value in this column already.
    """
    held = labels.setdefault(well, {})
    if column in held:
        raise LayoutError(
            where, f"well {well[1]} for the second time, in '{column}'", "each well once",
            f"The first time is {held[column].where}. Leave one of them away.",
        )  # fmt: skip
    held[column] = Label(value, where)


def layout_table(labels: Labels, *, roles: Mapping[str, str], source: str) -> pd.DataFrame:
    """Return the labels as the layout table, in plate order, roles in platekit's words.

    Raises
    ------
    LayoutError
        If there are no labels, or a word is no role; all such words are named at once.
    """
    if not labels:
        raise LayoutError(source, "no wells", "a layout that says what is in at least one well", "Label the wells.")
    keys = _in_plate_order(list(labels))
    columns: dict[str, Sequence[object]] = {
        "plate": [plate for plate, _ in keys],
        "well": [well for _, well in keys],
    }
    for name in dict.fromkeys(column for held in labels.values() for column in held):
        given = [labels[key].get(name) for key in keys]
        if name == "role":
            columns[name] = _roles(given, roles)
        elif name in NUMBERS:
            columns[name] = [np.nan if entry is None else entry.value for entry in given]
        elif name in schema.LAYOUT.names:
            columns[name] = ["" if entry is None else text_of(entry.value) for entry in given]
        else:
            columns[name] = _own(given)
    return schema.conform(pd.DataFrame(columns), schema.LAYOUT)


def refuse_outside(wells: pd.DataFrame, plate_size: int | None, *, source: str) -> None:
    """Refuse wells that a plate of this size does not have; None is a plate of unknown size.

    Raises
    ------
    LayoutError
        Naming them.
    """
    if plate_size is None:
        return
    n_rows, n_columns = PLATE_SHAPES[plate_size]
    names = sorted(set(wells["well"]))
    rows, columns = rows_and_columns(names)
    outside = [
        name for name, row, column in zip(names, rows, columns, strict=True) if row > n_rows or column > n_columns
    ]
    if outside:
        raise LayoutError(
            source, f"the wells {ranges(outside)}", f"wells of a {plate_size}-well plate",
            "Correct the wells, or [meta] plate_size.",
        )  # fmt: skip


def known_roles(said: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    """Return the role of each word, given where a layout says it first; no word is no role.

    Raises
    ------
    LayoutError
        For all words together that are no role.
    """
    known = {"": ""}
    errors: list[LayoutError] = []
    for word, where in said.items():
        try:
            known[word] = role_of(word, where=where, words=words) if word else ""
        except PlatekitError as error:
            errors.append(LayoutError(error.where, error.found, error.expected, error.mend))
    refuse(errors)
    return known


def _in_plate_order(keys: list[Well]) -> list[Well]:
    plates = {plate: i for i, plate in enumerate(dict.fromkeys(plate for plate, _ in keys))}
    rows, columns = rows_and_columns([well for _, well in keys])
    places = list(zip([plates[plate] for plate, _ in keys], rows.tolist(), columns.tolist(), keys, strict=True))
    return [key for *_, key in sorted(places)]


def _roles(given: Sequence[Label | None], words: Mapping[str, str]) -> list[str]:
    said = ["" if entry is None else text_of(entry.value) for entry in given]
    first: dict[str, str] = {}
    for word, entry in zip(said, given, strict=True):
        first.setdefault(word, "" if entry is None else entry.where)
    known = known_roles(first, words)
    return [known[word] for word in said]


def _own(given: Sequence[Label | None]) -> list[object]:
    """Return the values of a column of the user's own: numbers where all are numbers, yes/no where all are, else text."""
    present = [entry.value for entry in given if entry is not None]
    if all(isinstance(value, bool) for value in present) and len(present) == len(given):
        return list(present)
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in present):
        return [np.nan if entry is None else entry.value for entry in given]
    return ["" if entry is None else text_of(entry.value) for entry in given]
