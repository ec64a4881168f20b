"""Which columns of a table with one row per well hold what was read, and which what is in the wells or what was calculated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from platekit.errors import ReadError, quoted
from platekit.readers._calculated import says_calculated_of
from platekit.readers._finding.excel import is_date
from platekit.readers._finding.time_columns import is_time_name
from platekit.readers._finding.well_rows import WellRows, plain
from platekit.values import read_values

PLATE = ("plate", "plate id", "plateid", "plate name", "barcode", "plate barcode", "assay plate", "well plate id")
WAVELENGTH = ("wavelength", "wavelength nm")
READOUT = ("readout", "channel", "measurement", "parameter")
FIELD = ("field", "site")
# Words for what an instrument counts. If a table has such columns, its other numbers are not readings.
VALUES = ("value", "signal", "reading", "intensity", "od", "rfu", "rlu", "cps", "counts", "absorbance", "fluorescence", "luminescence")  # fmt: skip
# Numbers that say what is in a well or which well it is, wherever the word stands in the name of the column.
_NO_VALUES = frozenset((
    "row", "column", "col", "conc", "concentration", "dose", "moi", "replicate", "rep", "batch", "volume", "cycle",
    "temperature", "index", "no", "number", "id", "compound", "drug", "sample", "treatment", "content", "role", "type",
    "group", "dilution", "factor", "passage", "donor", "date", "day", "run", "quadrant", "well", "plate", "um", "nm",
    "wells", "wellrow", "wellcol", "wellcolumn", "wellno", "wellid", "platerow", "platecol", "platecolumn", "plateid",
))  # fmt: skip
_REPLICATE = re.compile(r"(?:rep|replicate|replikat|repeat|wiederholung)s? ?\d+|r[1-9]")


def column_of(listed: WellRows, words: Sequence[str]) -> int | None:
    """Return the first column of one of these names."""
    return next((column for column, name in listed.titles.items() if plain(name) in words), None)


def first_word(name: str) -> str:
    """Return the first word of a name, in lower case."""
    return plain(name).split(" ")[0]


def value_columns(listed: WellRows) -> list[int]:
    """Return the columns of readings: those that say so, else all of mostly numbers that say nothing else."""
    if "value columns" not in listed.sheet.found:
        listed.sheet.found["value columns"] = find_value_columns(listed)
    return listed.sheet.found["value columns"]


def find_value_columns(listed: WellRows) -> list[int]:
    """Return the same, looked for anew."""
    named = [column for column in named_columns(listed) if _mostly_numbers(listed, column)]
    if named:
        return named
    return [column for column in unnamed_columns(listed) if _mostly_numbers(listed, column)]


def named_columns(listed: WellRows) -> list[int]:
    """Return the columns whose names say that they hold readings."""
    return [column for column, name in listed.titles.items() if first_word(name) in VALUES]


def unnamed_columns(listed: WellRows) -> list[int]:
    """Return the columns whose names say nothing of what they hold."""
    taken = {column_of(listed, words) for words in (PLATE, WAVELENGTH, READOUT, FIELD)}
    return [
        column
        for column, name in listed.titles.items()
        if column not in taken and not is_time_name(name) and not set(plain(name).split(" ")) & _NO_VALUES
    ]


def flag_list(listed: WellRows, column: int) -> list[str]:
    """Return the flags of a column, a number being one with either decimal mark: which it is, is decided later.

    A date is ``date``: a spreadsheet may have made it of a number.
    """
    texts = listed.texts(column)
    by_point = read_values(texts)[1].tolist()
    if "invalid" not in by_point:
        return by_point
    by_comma = read_values(texts, decimal=",")[1].tolist()
    both = [min(flags) for flags in zip(by_point, by_comma, strict=True)]
    return ["date" if flag == "invalid" and is_date(text) else flag for flag, text in zip(both, texts, strict=True)]


def _mostly_numbers(listed: WellRows, column: int) -> bool:
    """Return whether a column holds as many numbers as words that are none: one ``dry`` well makes no other column of it.

    A date counts as a number where there are others, or where the name of the column says that it holds readings.
    """
    flags = flag_list(listed, column)
    numbers = flags.count("") + flags.count("date")
    certain = "" in flags or (numbers > 0 and first_word(listed.titles[column]) in VALUES)
    return certain and flags.count("invalid") <= numbers


def calculated_columns(listed: WellRows, values: Sequence[int]) -> list[int]:
    """Return those of the columns of readings that were calculated from the others, by their names; none if all were.

    Raises
    ------
    ReadError
        If what they were calculated from stands in columns called `Rep 1`, `Rep 2`, which are no names of readouts.
    """
    named = {column: name.replace("_", " ").strip().casefold() for column, name in listed.titles.items()}
    found = [
        column
        for column in values
        if says_calculated_of(listed.titles[column], {name for other, name in named.items() if other != column})
    ]
    if len(found) < len(values):
        return found
    replicates = [
        column
        for column in listed.titles
        if _REPLICATE.fullmatch(plain(listed.titles[column])) and _mostly_numbers(listed, column)
    ]
    if not replicates:
        return []
    first = listed.titles[replicates[0]]
    raise ReadError(
        listed.sheet.where(listed.header, found[0]),
        f"{quoted(listed.names[column] for column in found)}, calculated from {quoted(listed.names[column] for column in replicates)}",
        "columns that are named after what was read",
        f"Call the columns that were read by their readout, such as 'signal {first}' for '{first}'; calculated ones are left out then.",
    )


def passed_over(listed: WellRows) -> dict[str, str]:
    """Return the names of the columns of numbers that are taken for no readings, with the word that says so."""
    words = {
        column: next((word for word in plain(name).split(" ") if word in _NO_VALUES), "")
        for column, name in listed.titles.items()
    }
    return {listed.names[column]: word for column, word in words.items() if word and _mostly_numbers(listed, column)}
