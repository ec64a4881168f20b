"""Tables with one row per well: a column of wells (or of rows and columns), and columns of numbers that were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import repeat

import numpy as np

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._cells import Words, joined
from platekit.readers._describe import notes_remark
from platekit.readers._finding.clocks import clocks
from platekit.readers._finding.excel import checked_names, is_date
from platekit.readers._finding.merged_rows import refuse_merged_rows
from platekit.readers._finding.nameless import nameless_remarks
from platekit.readers._finding.time_columns import is_time_name, refuse_over_midnight, row_hours, time_columns
from platekit.readers._finding.well_rows import WellRows, header_of_wells, plain, well_rows, wells_alone
from platekit.readers._places import coded
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet
from platekit.values import read_values

_PLATE = ("plate", "plate id", "plateid", "plate name", "barcode", "plate barcode", "assay plate", "well plate id")
_WAVELENGTH = ("wavelength", "wavelength nm")
_READOUT = ("readout", "channel", "measurement", "parameter")
_FIELD = ("field", "site")
# Words for what an instrument counts. If a table has such columns, its other numbers are not readings.
_VALUES = ("value", "signal", "reading", "intensity", "od", "rfu", "rlu", "cps", "counts", "absorbance", "fluorescence", "luminescence")  # fmt: skip
# Numbers that say what is in a well or which well it is, wherever the word stands in the name of the column.
_NO_VALUES = frozenset((
    "row", "column", "col", "conc", "concentration", "dose", "moi", "replicate", "rep", "batch", "volume", "cycle",
    "temperature", "index", "no", "number", "id", "compound", "drug", "sample", "treatment", "content", "role", "type",
    "group", "dilution", "factor", "passage", "donor", "date", "day", "run", "quadrant", "well", "plate", "um", "nm",
    "wells", "wellrow", "wellcol", "wellcolumn", "wellno", "wellid", "platerow", "platecol", "platecolumn", "plateid",
))  # fmt: skip
# A table of a qPCR instrument has wells and numbers too, but belongs to its own reader; wells and Cq alone are a person's.
_QPCR = {"cq", "ct", "cт", "fluor"}


def _sniff(sheet: Sheet) -> bool:
    found = header_of_wells(sheet)
    if found is None:
        return False
    names = {text.casefold() for text in sheet.texts(found[0]) if text}
    if names & _QPCR and len(names) > 1 + len(found[1]):
        return False
    try:
        listed = well_rows(sheet)
    except ReadError:
        # A damaged table is still a table, if it says itself what was read; reading it says where it is damaged.
        damaged = wells_alone(sheet, *found)
        named = any(_first_word(text) in _VALUES for text in sheet.texts(found[0]))
        return named or (damaged is not None and bool(_find_value_columns(damaged)))
    return listed is not None and bool(_value_columns(listed))


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    listed = well_rows(sheet)
    values = _value_columns(listed) if listed is not None else []
    if listed is None or not values:
        raise ReadError(
            sheet.title, "no table of wells with numbers", "a first row of column names, one of them 'well'",
            "Name the columns; or read the table by [[tables]] in screen.toml.",
        )  # fmt: skip
    known = {"plate": _PLATE, "wavelength": _WAVELENGTH, "readout": _READOUT, "field": _FIELD}
    columns = {name: _column(listed, words) for name, words in known.items()}
    texts: dict[str, Words] = {
        name: np.array(listed.texts(column), dtype=object) for name, column in columns.items() if column is not None
    }
    clock = clocks(listed, values)
    hours = {time: np.array(row_hours(listed, time)) for time in dict.fromkeys(clock.values())}
    for time, of in hours.items():
        refuse_over_midnight(listed, time, of.tolist(), [*(one.tolist() for one in texts.values()), listed.wells])
    used = {*values, *(column for column in columns.values() if column is not None), *time_columns(listed)}
    plate = columns["plate"]
    said = [] if plate is None else checked_names(sheet, listed.rows, plate, "plate")
    refuse_merged_rows(sheet, listed.rows, {*used, *listed.keys})
    said += _remarks(listed, values, used)
    said += _told_times(listed, clock)
    # All rows of the first column, then of the next.
    cells = joined([
        replace(
            listed.cells(column), readout=_readouts(listed.names[column], texts, only=len(values) == 1),
            plate=texts.get("plate", ""), ordinal=coded(texts["plate"]).codes + 1 if "plate" in texts else 1,
            field=texts.get("field", ""), time_h=hours[clock[column]] if clock else float("nan"),
        )
        for column in values
    ])  # fmt: skip
    return Found(cells, tuple(said))


def _column(listed: WellRows, words: Sequence[str]) -> int | None:
    return next((column for column, name in listed.titles.items() if plain(name) in words), None)


def _first_word(name: str) -> str:
    return plain(name).split(" ")[0]


def _value_columns(listed: WellRows) -> list[int]:
    """Return the columns of readings: those that say so, else all of mostly numbers that say nothing else."""
    if "value columns" not in listed.sheet.found:
        listed.sheet.found["value columns"] = _find_value_columns(listed)
    return listed.sheet.found["value columns"]


def _find_value_columns(listed: WellRows) -> list[int]:
    named = [column for column in _named(listed) if _mostly_numbers(listed, column)]
    if named:
        return named
    return [column for column in _unnamed(listed) if _mostly_numbers(listed, column)]


def _named(listed: WellRows) -> list[int]:
    return [column for column, name in listed.titles.items() if _first_word(name) in _VALUES]


def _unnamed(listed: WellRows) -> list[int]:
    """Return the columns whose names say nothing of what they hold."""
    taken = {_column(listed, words) for words in (_PLATE, _WAVELENGTH, _READOUT, _FIELD)}
    return [
        column
        for column, name in listed.titles.items()
        if column not in taken and not is_time_name(name) and not set(plain(name).split(" ")) & _NO_VALUES
    ]


def _flag_list(listed: WellRows, column: int) -> list[str]:
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
    flags = _flag_list(listed, column)
    numbers = flags.count("") + flags.count("date")
    certain = "" in flags or (numbers > 0 and _first_word(listed.titles[column]) in _VALUES)
    return certain and flags.count("invalid") <= numbers


def _readouts(word: str, texts: Mapping[str, Words], *, only: bool) -> Words | str:
    """Return the file's word for each reading, with the channel and the wavelength where there is one."""
    if not texts.keys() & {"readout", "wavelength"}:
        return word
    channels, wavelengths = (texts.get(name, repeat("")) for name in ("readout", "wavelength"))
    names = {pair: _readout(word, *pair, only=only) for pair in set(zip(channels, wavelengths, strict=False))}
    if len(names) == 1:
        return names.popitem()[1]
    return np.array([names[pair] for pair in zip(channels, wavelengths, strict=False)], dtype=object)


def _readout(word: str, channel: str, wavelength: str, *, only: bool) -> str:
    name = (channel if only else f"{channel} {word}") if channel else word
    return readout_name(name, wavelength) if wavelength else name


def _remarks(listed: WellRows, values: Sequence[int], used: set[int]) -> list[str]:
    sheet = listed.sheet
    said: list[str] = []
    if not _named(listed):
        which = (
            "columns of numbers {} are taken as readouts"
            if len(values) > 1
            else "column of numbers {} is taken as what was read"
        )
        said.append(f"{sheet.title}: the {which.format(_called(listed, values))}.")
    if listed.doubled:
        names = quoted(listed.doubled)
        said.append(
            f"{sheet.where(listed.header)}: several columns are called {names}; they are told apart by their place."
        )
    left_out = [column for column in listed.names if column not in used]
    if left_out:
        said.append(
            f"{sheet.title}: the columns {_called(listed, left_out)} are not read; [[tables]] in screen.toml can say what they mean."
        )
    said += _wordy(listed, left_out)
    said += nameless_remarks(sheet, listed.header, listed.rows)
    return [*said, *notes_remark(sheet, listed.notes, "outside the table")]


def _told_times(listed: WellRows, clock: Mapping[int, int]) -> list[str]:
    """Say which columns are read as times, where their names or their number leave that open."""
    sheet, read = listed.sheet, list(dict.fromkeys(clock.values()))
    if len(read) > 1:
        pairs = ", ".join(f"'{listed.names[time]}' for '{listed.names[value]}'" for value, time in clock.items())
        return [f"{sheet.title}: each readout has its own clock: {pairs}."]
    said: list[str] = []
    if times := [time for time in read if _first_word(listed.names[time]) != "time"]:
        said.append(f"{sheet.title}: the column {_called(listed, times)} is read as times.")
    if len(time_columns(listed)) > 1:
        said.append(f"{sheet.title}: of several columns of times, '{listed.names[read[0]]}' is read.")
    return said


def _wordy(listed: WellRows, left_out: Sequence[int]) -> list[str]:
    """Say of columns that may be readouts, were they not mostly words, which word is the first."""
    said: list[str] = []
    for column in set(left_out).intersection([*_named(listed), *_unnamed(listed)]):
        flags = _flag_list(listed, column)
        if "" in flags and "invalid" in flags:
            row = listed.rows[flags.index("invalid")]
            said.append(
                f"{listed.sheet.where(row, column)}: '{listed.sheet.text(row, column)}' is no number, nor are most cells of "
                f"'{listed.names[column]}', which is therefore no readout."
            )
    return sorted(said)


def _called(listed: WellRows, columns: Sequence[int]) -> str:
    return quoted(listed.names[column] for column in columns)


READER = Reader(
    "plain_long", "table with one row per well", (".csv", ".tsv", ".txt", ".xlsx"), _sniff, _read, plain=True
)
