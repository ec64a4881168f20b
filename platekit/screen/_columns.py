"""What may stand in a column of the layout when screen.toml or a file name gives it: one value for all wells of a file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from platekit.errors import PlatekitError, ScreenError, did_you_mean
from platekit.roles import role_of
from platekit.schema import INFECTION_READOUTS, LAYOUT, WELLS
from platekit.screen._screen import PartValues
from platekit.toml import Entry, note, plain_text, shown, table_of, toml_key, toml_text
from platekit.units import to_uM

# What one value for all wells makes sense of; `plate` is the name of the plate.
CONSTANTS = tuple(name for name in LAYOUT.names if name != "well")
NUMBERS = frozenset(column.name for column in LAYOUT.columns if column.kind == "number")
READOUTS = (*INFECTION_READOUTS, "viability", "nuclei")
# Text that may be none of a thing: without a co-treatment, in no vehicle. A file name can only say so by a word.
_NONE_OF = frozenset({"condition", "vehicle", "donor", "compound_b", "pair"})
# As a person writes a number; 01 may be 0.1 as well as 1.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# Columns of `wells` that only a file or a stage can give.
RESERVED = frozenset(WELLS.names) - frozenset(CONSTANTS)


def constants_of(entry: Entry, roles: Mapping[str, str]) -> dict[str, str | float]:
    """Return the layout columns that the table gives one value to."""
    found: dict[str, str | float] = {}
    for column in CONSTANTS:
        if column in entry.given:
            value = value_of(entry, column, column, entry.given[column], roles)
            if value is not None:
                found[column] = value
    return found


def value_of(entry: Entry, key: str, column: str, value: Any, roles: Mapping[str, str]) -> str | float | None:
    """Return a value fit for a column; None, and a mistake noted at the key, if it is not."""
    where = f"{entry.where}, key '{key}'"
    try:
        if column in NUMBERS:
            return _number(column, value, where)
        word = plain_text(value)
        if word == "" and column in _NONE_OF:
            return word
        if word is None or not word.strip():
            out = ", or leave the key out" if key == column else ""
            raise ScreenError(where, shown(value), "text", f'Write {toml_key(key)} = "..."{out}.')
        return role_of(word, where=where, words=roles) if column == "role" else word
    except PlatekitError as mistake:
        entry.mistakes.append(ScreenError(mistake.where, mistake.found, mistake.expected, mistake.mend))
        return None


def _number(column: str, value: Any, where: str) -> float:
    if column.endswith("_uM") and isinstance(value, dict) and set(value) == {"value", "unit"}:
        amount = _number(column, value["value"], where)
        return float(to_uM([amount], str(value["unit"]), where=where)[0])
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not (math.isfinite(number) and number >= 0):
        mend = "Write the number without quotes, with a point as decimal mark."
        if column.endswith("_uM"):
            mend += ' In another unit: { value = 300, unit = "nM" }.'
        raise ScreenError(where, shown(value), "a number, 0 or more", mend)
    return float(number)


def value_of_word(column: str, word: str, roles: Mapping[str, str], *, where: str) -> str | float:
    """Return what a word of a file name is in a column.

    Raises
    ------
    ScreenError
        If the column takes numbers and the word is none, or takes roles and the word is none.
    """
    try:
        if column == "role":
            return role_of(word, where=where, words=roles)
        if column in NUMBERS and not _NUMBER.fullmatch(word):
            one_way = " that can be read in one way only" if word.isdigit() else ""
            raise ScreenError(
                where, f"'{word}' for '{column}'", f"a number, 0 or more,{one_way}".rstrip(","),
                f"Say what the word means: values = {{ {column} = {{ {toml_text(word)} = ... }} }}.",
            )  # fmt: skip
        return _number(column, float(word), where) if column in NUMBERS else word
    except PlatekitError as mistake:
        raise ScreenError(mistake.where, mistake.found, mistake.expected, mistake.mend) from mistake


def part_values(entry: Entry, part: str, roles: Mapping[str, str]) -> PartValues:
    """Return what the words of a named part mean; `entry` is the ``values`` table."""
    table = table_of(entry, part, example='{ column = "moi", infected = 0.1, mock = 0 }', needed=True)
    column = table.given.get("column", part)
    if not isinstance(column, str):
        note(table, "column", shown(column), "the name of a column", 'Write column = "moi".')
        column = part
    own_column(table, "column" if "column" in table.given else part, column)
    meaning = {
        word: value
        for word, given in table.given.items()
        if word != "column" and (value := value_of(table, word, column, given, roles)) is not None
    }
    if table.given and not set(table.given) - {"column"}:
        note(entry, part, "no word", "what each word means", "Write the word and its value: infected = 0.1.")
    return PartValues(column, meaning)


def own_column(entry: Entry, key: str, name: str) -> None:
    """Note a mistake if a column can only come from elsewhere, or looks like a slip of one that platekit knows."""
    if name in CONSTANTS:
        return
    if name in RESERVED:
        mend = f"Readings and stages give '{name}' themselves: choose another name."
        note(entry, key, f"the column '{name}'", "a layout column or one of your own", mend)
    else:
        no_slip(entry, key, name, CONSTANTS)


def no_slip(entry: Entry, key: str, name: str, known: Iterable[str]) -> None:
    """Note a mistake if a name of the user's own is all but one that platekit knows."""
    names = tuple(known)
    if name not in names and (meant := [other for other in names if one_slip(name, other)]):
        note(
            entry, key, f"'{name}'", f"'{meant[0]}' or a name that is not so close to it",
            f"Names: {did_you_mean(meant[0], names)}",
        )  # fmt: skip


def one_slip(name: str, known: str) -> bool:
    """Return whether a name is a known one but for case, spaces, or one letter wrong, missing, added or swapped.

    A digit is no slip: ``infection2`` is another readout than ``infection``.

    Examples
    --------
    >>> one_slip("bacth", "batch"), one_slip("Cell line", "cell_line"), one_slip("batch2", "batch")
    (True, True, False)
    """
    one, other = (word.casefold().replace("_", "").replace(" ", "").replace("-", "") for word in (name, known))
    if one.translate(_NO_DIGITS) != one:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[same:], other[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])


_NO_DIGITS = str.maketrans("", "", "0123456789")
