"""Tables with one row per well: a column of wells (or of rows and columns), and columns of numbers that were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import repeat

import numpy as np

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import calculated_remark
from platekit.readers._cells import Words, joined
from platekit.readers._describe import notes_remark
from platekit.readers._finding.clocks import clocks
from platekit.readers._finding.excel import checked_names
from platekit.readers._finding.merged_rows import refuse_merged_rows
from platekit.readers._finding.nameless import nameless_remarks
from platekit.readers._finding.time_columns import refuse_over_midnight, row_hours, time_columns
from platekit.readers._finding.value_columns import (
    FIELD,
    PLATE,
    READOUT,
    VALUES,
    WAVELENGTH,
    calculated_columns,
    column_of,
    find_value_columns,
    first_word,
    flag_list,
    named_columns,
    unnamed_columns,
    value_columns,
)
from platekit.readers._finding.well_rows import WellRows, header_of_wells, well_rows, wells_alone
from platekit.readers._places import coded
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

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
        named = any(first_word(text) in VALUES for text in sheet.texts(found[0]))
        return named or (damaged is not None and bool(find_value_columns(damaged)))
    return listed is not None and bool(value_columns(listed))


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    listed = well_rows(sheet)
    values = value_columns(listed) if listed is not None else []
    if listed is None or not values:
        raise ReadError(
            sheet.title, "no table of wells with numbers", "a first row of column names, one of them 'well'",
            "Name the columns; or read the table by [[tables]] in screen.toml.",
        )  # fmt: skip
    calculated = calculated_columns(listed, values)
    values = values if options.calculated else [column for column in values if column not in calculated]
    known = {"plate": PLATE, "wavelength": WAVELENGTH, "readout": READOUT, "field": FIELD}
    columns = {name: column_of(listed, words) for name, words in known.items()}
    texts: dict[str, Words] = {
        name: np.array(listed.texts(column), dtype=object) for name, column in columns.items() if column is not None
    }
    clock = clocks(listed, values)
    hours = {time: np.array(row_hours(listed, time)) for time in dict.fromkeys(clock.values())}
    for time, of in hours.items():
        refuse_over_midnight(listed, time, of.tolist(), [*(one.tolist() for one in texts.values()), listed.wells])
    used = {*values, *(column for column in columns.values() if column is not None), *time_columns(listed), *calculated}
    plate = columns["plate"]
    said = [] if plate is None else checked_names(sheet, listed.rows, plate, "plate")
    refuse_merged_rows(sheet, listed.rows, {*used, *listed.keys})
    said += _remarks(listed, values, used)
    said += [
        *calculated_remark(sheet.title, "somebody", _called(listed, calculated), options),
        *_told_times(listed, clock),
    ]
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
    if not named_columns(listed):
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
    if times := [time for time in read if first_word(listed.names[time]) != "time"]:
        said.append(f"{sheet.title}: the column {_called(listed, times)} is read as times.")
    if len(time_columns(listed)) > 1:
        said.append(f"{sheet.title}: of several columns of times, '{listed.names[read[0]]}' is read.")
    return said


def _wordy(listed: WellRows, left_out: Sequence[int]) -> list[str]:
    """Say of columns that may be readouts, were they not mostly words, which word is the first."""
    said: list[str] = []
    for column in set(left_out).intersection([*named_columns(listed), *unnamed_columns(listed)]):
        flags = flag_list(listed, column)
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
