"""The values of the readings of a file: read from their cells, held against each other, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.errors import ReadError
from platekit.readers._base import ReadOptions
from platekit.readers._decimals import (
    Decided,
    cells_that_may_decide,
    decide_decimal,
    decimal_remarks,
    refuse_counts,
    refuse_lost_decimals,
)
from platekit.readers._doubled import refuse_doubles
from platekit.readers._finding.excel import date_for_number, is_date
from platekit.readers._finding.merged_cells import refuse_merged_cells, shown_wells
from platekit.readers._places import Coded, Places, coded, in_words, numbered
from platekit.sheets import Sheet
from platekit.values import Cell, read_values


@dataclass(frozen=True)
class Values:
    """What stands at the places of a file, each with one entry per reading.

    Attributes
    ----------
    cells : list of str or float
        As they stand in the file.
    numbers : ndarray of float64
        NaN where the flag says why there is none.
    flags : Coded
    decided : Decided
        Their decimal mark.
    """

    cells: list[Cell]
    numbers: npt.NDArray[np.float64]
    flags: Coded
    decided: Decided


def values_at(
    places: Places, names: Coded, sheets: Sequence[Sheet], options: ReadOptions, words: Mapping[str, str]
) -> Values:
    """Return what stands at these places.

    Parameters
    ----------
    places : Places
    names : ndarray of str
        Plate of each reading.
    sheets : sequence of Sheet
        All sheets of the file, for what they say about the decimal mark.
    options : ReadOptions
    words : mapping of str to str
        Words of the family for a cell without a number.

    Raises
    ------
    ReadError
        If the decimal mark is not clear, a cell holds a date or was merged with others, or a well stands twice.
    """
    for number, sheet in enumerate(places.sheets):
        own = np.flatnonzero(places.sheet == number) if sheet.merged else []
        refuse_merged_cells(sheet, places.well[own], places.row[own], places.column[own])
    cells = places.cells()
    whole = "sheet" if places.sheets[0].name else "file"
    # How many objects there are says nothing about the decimal mark of what was measured in them.
    counted = any(places.pool.known)
    deciding = (
        ["" if how == "count" else cell for cell, how in zip(cells, places.pool[:], strict=True)] if counted else cells
    )
    decided = decide_decimal(deciding, lambda: cells_that_may_decide(sheets), places.where, whole, said=options.decimal)
    refuse_counts(deciding, decided, places.readout, places.where)
    numbers, why = read_values(cells, decimal=decided.mark or ".", words=words)
    if any(places.flag.known):
        said = ~places.flag.which("")
        numbers[said], why[said] = np.nan, places.flag[said]
    flags = coded(why)
    _refuse_dates(cells, flags, places)
    refuse_lost_decimals(cells, numbers, decided.mark, places)
    if not counted:
        refuse_doubles(names, places)
    return Values(cells, numbers, flags, decided)


def readings_table(values: Values, places: Places, names: Coded, sources: pd.Series) -> pd.DataFrame:
    """Return `schema.READINGS`, one row per place."""
    times = places.time_h if places.time_h.strides != (0,) else places.time_h.copy()
    columns: dict[str, Any] = {
        "plate": in_words(names), "well": in_words(places.well), "readout": in_words(places.readout), "time_h": times,
        "field": in_words(places.field), "value": values.numbers, "flag": in_words(values.flags), "source": sources,
    }  # fmt: skip
    # Nobody else keeps these arrays; a copy of each would be the most that is ever in the memory.
    return pd.DataFrame(columns, columns=list(schema.READINGS.names), copy=False)


def value_remarks(values: Values, places: Places, names: Coded) -> list[str]:
    """Return what is to be said about readings, and refuse those of a file that was cut off in its last value."""
    file, cells, flags = places.sheets[0].file, values.cells, values.flags
    said = [
        *decimal_remarks(file, cells, values.decided),
        *_open_end(cells, flags, places),
        *_numbers_as_text(cells, flags, places),
    ]
    unread = _unread(flags, places, names)
    if unread.any():
        wells = list(dict.fromkeys(places.well[unread].tolist()))
        are, their = ("1 well was", "its") if len(wells) == 1 else (f"{len(wells)} wells were", "their")
        said.append(
            f"{file}: {are} not read: none of {their} {unread.sum()} readings has a value ({shown_wells(wells)})."
        )
        flags = coded(np.where(unread, "", flags[:]))
    return [*said, *_flagged(cells, flags, places)]


def _unread(flags: Coded, places: Places, names: Coded) -> npt.NDArray[np.bool_]:
    """Return which readings are of wells that have several and not one number."""
    missing = flags.which("missing")
    if not missing.any() or any(places.pool.known):
        return np.zeros(len(flags), dtype=bool)
    wells = numbered(names, places.well)
    readings, without = np.bincount(wells), np.bincount(wells, missing)
    return ((readings > 1) & (readings == without))[wells]


def _refuse_dates(cells: Sequence[Cell], flags: Coded, places: Places) -> None:
    for place in np.flatnonzero(flags.which("invalid")).tolist():
        text = str(cells[place]).strip()
        if is_date(text):
            raise date_for_number(places.where(place), text)


def _open_end(cells: Sequence[Cell], flags: Coded, places: Places) -> list[str]:
    """Refuse a file that was cut off in its last value; say so where it may have been."""
    sheet = places.sheets[0]
    if not sheet.open_end or not sheet.filled:
        return []
    row = sheet.filled[-1]
    last = (places.row == row) & (places.column == len(sheet.rows[row]) - 1)
    if not last.any():
        return []
    texts = [str(cell).strip() for cell in cells]
    numbers = [len(texts[other]) for other in np.flatnonzero(flags.which("") & ~last).tolist()]
    place = int(np.flatnonzero(last)[0])
    where, text = places.where(place), texts[place]
    if numbers and len(text) < min(numbers):
        raise ReadError(
            where, f"'{text}' at the very end of the file, shorter than all other values", "a whole value and a line break",
            "The file was cut off. Export or copy it again; if it is whole, end its last line with a line break.",
        )  # fmt: skip
    return [f"{where}: the file does not end with a line break; if it was cut off, its last value '{text}' is too."]


def _numbers_as_text(cells: Sequence[Cell], flags: Coded, places: Places) -> list[str]:
    """Say that numbers of a workbook are stored as text, which a spreadsheet would not calculate with."""
    if not places.sheets[0].name or not any(isinstance(cell, str) for cell in cells):
        return []
    stored = [place for place in np.flatnonzero(flags.which("")).tolist() if isinstance(cells[place], str)]
    if not stored:
        return []
    count = "1 number is" if len(stored) == 1 else f"{len(stored)} numbers are"
    return [f"{places.where(stored[0])}: {count} stored as text from here on, and read as numbers."]


def _flagged(cells: Sequence[Cell], flags: Coded, places: Places) -> list[str]:
    """Say how many readings have no number, and why; which is the first thing to ask about a plate."""
    said: list[str] = []
    several = len(places.readout.known) > 1
    for flag in schema.FLAGS[1:]:
        if flag not in flags.known:
            continue
        marked = np.flatnonzero(flags.which(flag)).tolist()
        wells = list(dict.fromkeys(places.well[marked].tolist()))
        kind = "below the range" if flag == "below_range" else flag
        one, many = ("cell of an object", "cells of objects") if any(places.pool.known) else ("reading", "readings")
        readouts = set(places.readout[marked].tolist())
        of = f" of '{min(readouts)}'" if flag == "invalid" and len(readouts) == 1 and several else ""
        count = f"1 {one}{of} is" if len(marked) == 1 else f"{len(marked)} {many}{of} are"
        word = f"; the first says '{str(cells[marked[0]]).strip()}'" if flag == "invalid" else ""
        said.append(f"{places.sheets[0].file}: {count} {kind}, without a number ({shown_wells(wells)}{word}).")
    return said
