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
from platekit.readers._cells import Words
from platekit.readers._decimals import Decided, cells_that_may_decide, decide_decimal, leaning_remark, refuse_counts
from platekit.readers._describe import listed
from platekit.readers._finding.excel import date_words, is_date
from platekit.readers._places import Places, all_differ, firsts, in_words, numbered
from platekit.readers._plates import partial_plates
from platekit.sheets import Sheet
from platekit.values import Cell, read_values

_WELLS_SHOWN = 8


@dataclass(frozen=True)
class Readings:
    """What stands at the places of a file.

    Attributes
    ----------
    frame : pandas.DataFrame
        `schema.READINGS`, one row per place.
    cells : list of str or float
        As they stand in the file.
    flags : list of str
    decimal : str
        Decimal mark of the cells, "" where they show none.
    leaning : int
        Place of the first cell if all look like ``1.107``, else -1; see `Decided`.
    """

    frame: pd.DataFrame
    cells: list[Cell]
    flags: list[str]
    decimal: str
    leaning: int = -1


def readings_at(
    places: Places, names: Words, sheets: Sequence[Sheet], options: ReadOptions, words: Mapping[str, str]
) -> Readings:
    """Return the readings that stand at these places.

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
        If the decimal mark is not clear, a cell holds a date or was merged with others, a well stands twice, or the
        file was cut off in a value.
    """
    _refuse_merged(places)
    cells = places.cells()
    whole = "sheet" if places.sheets[0].name else "file"
    # How many objects there are says nothing about the decimal mark of what was measured in them.
    counted = places.pool.any()
    deciding = (
        ["" if how == "count" else cell for cell, how in zip(cells, places.pool, strict=True)] if counted else cells
    )
    decided = (
        Decided(options.decimal)
        if options.decimal
        else decide_decimal(deciding, lambda: cells_that_may_decide(sheets), places.where, whole)
    )
    refuse_counts(deciding, decided, lambda place: str(places.readout[place]), places.where)
    values, flags = read_values(cells, decimal=decided.mark or ".", words=words)
    if places.flag.any():
        values[places.flag != ""] = np.nan
        flags = np.where(places.flag != "", places.flag, flags)
    listed_flags: list[str] = flags.tolist()
    _refuse_dates(cells, listed_flags, places)
    columns: dict[str, Any] = {
        "plate": names, "well": places.well, "readout": places.readout, "time_h": places.time_h, "field": places.field,
        "value": values, "flag": flags,
    }  # fmt: skip
    if not counted:
        _refuse_doubles(columns, places)
    texts = {name: in_words(columns[name]) for name in ("plate", "well", "readout", "field", "flag")}
    texts["source"] = places.sources()
    return Readings(
        schema.conform(pd.DataFrame({**columns, **texts}), schema.READINGS),
        cells,
        listed_flags,
        decided.mark,
        decided.leaning,
    )


def reading_remarks(read: Readings, places: Places, names: Words) -> list[str]:
    """Return what is to be said about readings, and refuse those of a file that was cut off in its last value."""
    file, cells, flags = places.sheets[0].file, read.cells, read.flags
    said = [f"{file}: the decimal mark is the comma."] if read.decimal == "," else []
    said += [leaning_remark(file, cells[read.leaning])] if read.leaning >= 0 else []
    said += [*_open_end(cells, flags, places), *_numbers_as_text(cells, flags, places)]
    unread = _unread(flags, places, names)
    if unread.any():
        wells = list(dict.fromkeys(places.well[unread].tolist()))
        are, their = ("1 well was", "its") if len(wells) == 1 else (f"{len(wells)} wells were", "their")
        said.append(f"{file}: {are} not read: none of {their} {unread.sum()} readings has a value ({_shown(wells)}).")
        flags = ["" if never else flag for flag, never in zip(flags, unread, strict=True)]
    return [*said, *_flagged(cells, flags, places), *partial_plates(names, places.well)]


def _unread(flags: Sequence[str], places: Places, names: Words) -> npt.NDArray[np.bool_]:
    """Return which readings are of wells that have several and not one number."""
    if "missing" not in set(flags) or places.pool.any():
        return np.zeros(len(flags), dtype=bool)
    missing = np.array([flag == "missing" for flag in flags], dtype=bool)
    wells = numbered(names, places.well)
    readings, without = np.bincount(wells), np.bincount(wells, missing)
    return ((readings > 1) & (readings == without))[wells]


def _shown(wells: Sequence[str]) -> str:
    return listed(wells[:_WELLS_SHOWN]) + (", ..." if len(wells) > _WELLS_SHOWN else "")


def _refuse_merged(places: Places) -> None:
    """Refuse cells of several readings that were merged into one: their value is in the file once, or was lost."""
    for number, sheet in enumerate(places.sheets):
        for one in sheet.merged:
            inside = (places.sheet == number) & (places.row >= one.first_row) & (places.row <= one.last_row)
            inside &= (places.column >= one.first_column) & (places.column <= one.last_column)
            text = sheet.text(one.first_row, one.first_column)
            if text and inside.sum() > 1:
                wells = list(dict.fromkeys(places.well[inside].tolist()))
                raise ReadError(
                    f"{sheet.title}, cells {one.name}", f"'{text}' in merged cells that hold {inside.sum()} readings ({_shown(wells)})",
                    "a cell with a value for each reading",
                    "Merging keeps the first value alone. Unmerge the cells and give each its own value, or copy the export again.",
                )  # fmt: skip


def _refuse_dates(cells: Sequence[Cell], flags: Sequence[str], places: Places) -> None:
    for place, flag in enumerate(flags):
        text = str(cells[place]).strip() if flag == "invalid" else ""
        if text and is_date(text):
            raise ReadError(
                places.where(place), date_words(text), "a number",
                "A spreadsheet turns 1.2 or 3/4 into a date and does not keep the number. Open the export of the "
                "instrument itself, or import it into the spreadsheet with this column as text.",
            )  # fmt: skip


def _refuse_doubles(columns: Mapping[str, Any], places: Places) -> None:
    keys = [columns[name] for name in ("plate", "well", "readout", "field", "time_h")]
    if all_differ(*keys):
        return
    codes = numbered(*keys)
    doubled = np.setdiff1d(np.arange(len(codes)), firsts(codes))
    second = int(doubled[0])
    first = int(np.flatnonzero(codes == codes[second])[0])
    plate, well, readout = (columns[name][second] for name in ("plate", "well", "readout"))
    both = f"{places.source(first)} and {places.source(second)}"
    more = f", and {len(doubled) - 1} more such wells" if len(doubled) > 1 else ""
    raise ReadError(
        places.sheets[0].file, f"well {well} of plate '{plate}' twice for '{readout}' ({both}{more})",
        "each well once for a plate, readout and time",
        "Give the plates or readouts different names in the file, or leave one of them out of the export.",
    )  # fmt: skip


def _open_end(cells: Sequence[Cell], flags: Sequence[str], places: Places) -> list[str]:
    """Refuse a file that was cut off in its last value; say so where it may have been."""
    sheet = places.sheets[0]
    if not sheet.open_end or not sheet.filled:
        return []
    row = sheet.filled[-1]
    last = (places.row == row) & (places.column == len(sheet.rows[row]) - 1)
    if not last.any():
        return []
    texts = [str(cell).strip() for cell in cells]
    numbers = [len(text) for text, flag, is_last in zip(texts, flags, last, strict=True) if flag == "" and not is_last]
    place = int(np.flatnonzero(last)[0])
    where, text = places.where(place), texts[place]
    if numbers and len(text) < min(numbers):
        raise ReadError(
            where, f"'{text}' at the very end of the file, shorter than all other values", "a whole value and a line break",
            "The file was cut off. Export or copy it again; if it is whole, end its last line with a line break.",
        )  # fmt: skip
    return [f"{where}: the file does not end with a line break; if it was cut off, its last value '{text}' is too."]


def _numbers_as_text(cells: Sequence[Cell], flags: Sequence[str], places: Places) -> list[str]:
    """Say that numbers of a workbook are stored as text, which a spreadsheet would not calculate with."""
    if not places.sheets[0].name:
        return []
    stored = [
        place for place, (cell, flag) in enumerate(zip(cells, flags, strict=True)) if isinstance(cell, str) and not flag
    ]
    if not stored:
        return []
    count = "1 number is" if len(stored) == 1 else f"{len(stored)} numbers are"
    return [f"{places.where(stored[0])}: {count} stored as text from here on, and read as numbers."]


def _flagged(cells: Sequence[Cell], flags: Sequence[str], places: Places) -> list[str]:
    """Say how many readings have no number, and why; which is the first thing to ask about a plate."""
    said: list[str] = []
    held = set(flags)
    several = len(set(places.readout.tolist())) > 1
    for flag in schema.FLAGS[1:]:
        if flag not in held:
            continue
        marked = [place for place, held_by in enumerate(flags) if held_by == flag]
        wells = list(dict.fromkeys(places.well[place] for place in marked))
        kind = "below the range" if flag == "below_range" else flag
        one, many = ("cell of an object", "cells of objects") if places.pool.any() else ("reading", "readings")
        readouts = set(places.readout[marked].tolist())
        of = f" of '{min(readouts)}'" if flag == "invalid" and len(readouts) == 1 and several else ""
        count = f"1 {one}{of} is" if len(marked) == 1 else f"{len(marked)} {many}{of} are"
        word = f"; the first says '{str(cells[marked[0]]).strip()}'" if flag == "invalid" else ""
        said.append(f"{places.sheets[0].file}: {count} {kind}, without a number ({_shown(wells)}{word}).")
    return said
