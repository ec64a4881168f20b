"""The door: whose file it is, where its readings stand, and what they are."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from platekit import schema
from platekit.errors import ReadError, Remark, did_you_mean
from platekit.readers._base import SAY_DECIMAL, Export, Found, Reader, ReadOptions
from platekit.readers._describe import describe
from platekit.readers._plates import name_plates, partial_plates
from platekit.registry import offers
from platekit.sheets import Sheet, open_sheets
from platekit.values import Cell, DecimalMark, decimal_mark, read_values

_KEYS = list(schema.READINGS.keys)
_WELLS_SHOWN = 8


def readers() -> tuple[Reader, ...]:
    """Return every reader there is, by name."""
    return offers("platekit.readers", "READER")


def read(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Return the readings of an export file.

    Parameters
    ----------
    path : path-like
        Export of an instrument; whose it is, is found from its content.

    Returns
    -------
    pandas.DataFrame
        `schema.READINGS`: one row per plate, well, readout and time. `value` in instrument units, NaN where `flag`
        says why there is no number; `source` names the cell.

    Warns
    -----
    Remark
        For whatever was decided, left out or found odd.

    Raises
    ------
    ReadError
        If the file cannot be read, or not in one way only.
    """
    export = read_export(path)
    for remark in export.remarks:
        warnings.warn(Remark(remark), stacklevel=2)
    return export.readings


def read_export(
    path: str | os.PathLike[str], *, reader: str | None = None, options: ReadOptions | None = None
) -> Export:
    """Read an export file with everything that is to be said about it.

    Parameters
    ----------
    path : path-like
    reader : str, optional
        Name of the reader to use; by default the one whose sniff claims the file.
    options : ReadOptions, optional

    Returns
    -------
    Export
        Readings, who read them, remarks, and the layout as far as the file holds one.

    Raises
    ------
    ReadError
        If the file cannot be read; if no reader claims it, or more than one.
    """
    options = options or ReadOptions()
    sheets, remarks = open_sheets(Path(path), sheet=options.sheet)
    chosen, claimed = _named(reader, sheets) if reader else _claimed(sheets)
    found = [chosen.read(sheet, options) for sheet in claimed]
    cells = pd.concat([_complete(one.cells).assign(sheet=place) for place, one in enumerate(found)], ignore_index=True)
    names, naming = name_plates(cells, Path(path), claimed)
    readings, marks = _readings(cells.assign(plate=names), claimed, sheets, options, chosen.words)
    _refuse_doubles(readings, Path(path).name)
    left = [sheet.name for sheet in sheets if not any(sheet is one for one in claimed)]
    unread = (
        [f"{sheets[0].file}: the sheets {_listed(left)} hold no plates of this kind and are not read."] if left else []
    )
    said = [*remarks, *marks, *naming, *(remark for one in found for remark in one.remarks), *unread]
    said += _open_end(readings, cells, claimed[0])
    said += [*_flagged(readings, sheets[0].file), *partial_plates(readings)]
    return Export(readings, chosen.name, tuple(dict.fromkeys(said)), _layout(found, cells, names))


def _complete(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells with the columns that a reader of single, nameless plates leaves out."""
    left_out = {name: value for name, value in {"plate": "", "ordinal": 1}.items() if name not in cells}
    return cells.assign(**left_out)


def _named(name: str, sheets: Sequence[Sheet]) -> tuple[Reader, list[Sheet]]:
    known = {one.name: one for one in readers()}
    if name not in known:
        raise ReadError("reader", f"'{name}'", "the name of a reader", f"Readers: {did_you_mean(name, known)}")
    claimed = [sheet for sheet in sheets if known[name].sniff(sheet)]
    # Told to, a reader tries whatever there is, and says where it fails.
    return known[name], claimed or list(sheets)


def _claimed(sheets: Sequence[Sheet]) -> tuple[Reader, list[Sheet]]:
    claims = {one.name: [sheet for sheet in sheets if one.sniff(sheet)] for one in readers()}
    candidates = [one for one in readers() if claims[one.name]]
    # Under its preamble the file of an instrument often holds a table as people make them, too.
    candidates = [one for one in candidates if not one.plain] or candidates
    if len(candidates) == 1:
        return candidates[0], claims[candidates[0].name]
    if candidates:
        names = [f"'{one.name}' ({one.title})" for one in candidates]
        raise ReadError(
            sheets[0].file, f"a file that {' and '.join(names)} can both read", "one reader",
            f'Say which: reader="{candidates[0].name}" or reader="{candidates[1].name}".',
        )  # fmt: skip
    families = ", ".join(f"{one.title} ({one.name})" for one in readers())
    raise ReadError(
        sheets[0].title, describe(sheets[0]), "an export of a known family",
        f"Known are: {families}.\nA table of your own is read by [[tables]] in screen.toml, which says what its columns mean.",
    )  # fmt: skip


def _readings(
    cells: pd.DataFrame,
    claimed: Sequence[Sheet],
    sheets: Sequence[Sheet],
    options: ReadOptions,
    words: Mapping[str, str],
) -> tuple[pd.DataFrame, list[str]]:
    places: list[list[int]] = cells[["sheet", "row", "column"]].to_numpy().tolist()
    texts = [claimed[sheet].cell(row, column) for sheet, row, column in places]

    def where(place: int) -> str:
        sheet, row, column = places[place]
        return claimed[sheet].where(row, column)

    def every() -> list[Cell]:
        return [cell for sheet in sheets for row in sheet.rows for cell in row]

    decimal = options.decimal or decide_decimal(texts, every, where, "sheet" if claimed[0].name else "file")
    values, flags = read_values(texts, decimal=decimal, words=words)
    sources = [claimed[sheet].source(row, column) for sheet, row, column in places]
    frame = cells.drop(columns=["sheet", "row", "column"]).assign(value=values, flag=flags, source=sources)
    frame = frame[[name for name in frame.columns if name in schema.READINGS.names]]
    said = [f"{claimed[0].file}: the decimal mark is the comma."] if decimal == "," else []
    return schema.conform(frame, schema.READINGS), said


def decide_decimal(
    cells: Sequence[Cell], every: Callable[[], Sequence[Cell]], where: Callable[[int], str], whole: str
) -> str:
    """Return the decimal mark of cells: what they show themselves, else what the rest of the file shows.

    Parameters
    ----------
    cells : sequence of str or float
        The cells that are to be read as numbers.
    every : callable
        All cells of the file, asked for only if `cells` do not decide.
    where : callable
        Place of one of `cells`, for the message.
    whole : str
        What `every` is, in the message: ``"sheet"`` or ``"file"``.

    Raises
    ------
    ReadError
        If the cells contradict each other, or nothing decides how one of them is to be read.
    """
    own = decimal_mark(cells)
    if own.against >= 0:
        raise _contradiction(own, cells, where)
    if own.mark or own.undecided < 0:
        return own.mark or "."
    around = every()
    rest = decimal_mark(around)
    if rest.mark and rest.decided_by >= 0 and not _leans(around[rest.decided_by]):
        return rest.mark
    raise ReadError(
        where(own.undecided), f"'{str(cells[own.undecided]).strip()}'", "a number that can be read in one way only",
        f'No other cell of the {whole} shows which mark is the decimal one. {SAY_DECIMAL[0].upper()}{SAY_DECIMAL[1:]}.',
    )  # fmt: skip


def _leans(cell: Cell) -> bool:
    """Return whether a cell such as 1.234 only leans to one reading: elsewhere in the file that decides nothing."""
    return decimal_mark([cell, "999"]).mark == ""


def _contradiction(marks: DecimalMark, cells: Sequence[Cell], where: Callable[[int], str]) -> ReadError:
    one, other = str(cells[marks.decided_by]).strip(), str(cells[marks.against]).strip()
    return ReadError(
        where(marks.against), f"'{other}', and '{one}' in {where(marks.decided_by)}", "one decimal mark in one file",
        f'Correct the cells, or {SAY_DECIMAL}: what does not fit is then flagged as invalid.',
    )  # fmt: skip


def _refuse_doubles(readings: pd.DataFrame, file: str) -> None:
    doubled = readings.duplicated(_KEYS, keep="first")
    if not doubled.any():
        return
    second = readings[doubled].iloc[0]
    same = np.logical_and.reduce(
        [readings[key].eq(second[key]) | readings[key].isna() for key in ("plate", "well", "readout", "field")]
    )
    first = readings[same & (readings["time_h"].eq(second["time_h"]) | readings["time_h"].isna())].iloc[0]
    more = int(doubled.sum()) - 1
    raise ReadError(
        file, f"well {second['well']} of plate '{second['plate']}' twice for '{second['readout']}' ({first['source']} and {second['source']}"
        + (f", and {more} more such wells)" if more else ")"),
        "each well once for a plate, readout and time",
        "Give the plates or readouts different names in the file, or leave one of them out of the export.",
    )  # fmt: skip


def _open_end(readings: pd.DataFrame, cells: pd.DataFrame, sheet: Sheet) -> list[str]:
    """Refuse a file that was cut off in its last value; say so where it may have been."""
    row = max((row for row in range(len(sheet.rows)) if not sheet.is_blank(row)), default=-1)
    last = cells["row"].eq(row) & cells["column"].eq(len(sheet.rows[row]) - 1) if sheet.open_end else cells["row"].lt(0)
    if not last.any():
        return []
    texts = [sheet.text(row, column) for row, column in zip(cells["row"], cells["column"], strict=True)]
    lengths = np.array([len(text) for text in texts])
    numbers = readings["flag"].eq("").to_numpy() & ~last.to_numpy()
    place = int(np.flatnonzero(last)[0])
    where, text = sheet.where(row, len(sheet.rows[row]) - 1), texts[place]
    if numbers.any() and len(text) < lengths[numbers].min():
        raise ReadError(
            where, f"'{text}' at the very end of the file, shorter than all other values", "a whole value and a line break",
            "The file was cut off. Export or copy it again; if it is whole, end its last line with a line break.",
        )  # fmt: skip
    return [f"{where}: the file does not end with a line break; if it was cut off, its last value '{text}' is too."]


def _flagged(readings: pd.DataFrame, file: str) -> list[str]:
    """Say how many readings have no number, and why; which is the first thing to ask about a plate."""
    said: list[str] = []
    for flag in schema.FLAGS[1:]:
        marked = readings.loc[readings["flag"] == flag]
        if len(marked):
            wells = list(dict.fromkeys(marked["well"]))
            kind = "below the range" if flag == "below_range" else flag
            count = "1 reading is" if len(marked) == 1 else f"{len(marked)} readings are"
            shown = _listed(wells[:_WELLS_SHOWN]) + (", ..." if len(wells) > _WELLS_SHOWN else "")
            said.append(f"{file}: {count} {kind}, without a number ({shown}).")
    return said


def _layout(found: Sequence[Found], cells: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    named = cells[["sheet", "ordinal"]].assign(name=names).drop_duplicates()
    plates = {(sheet, ordinal): name for sheet, ordinal, name in named.itertuples(index=False, name=None)}
    parts: list[pd.DataFrame] = []
    for place, one in enumerate(found):
        if len(one.layout):
            ordinals = one.layout["ordinal"]
            parts.append(
                one.layout.drop(columns="ordinal").assign(plate=[plates.get((place, n), "") for n in ordinals])
            )
    together = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return schema.conform(together, schema.LAYOUT) if parts else schema.empty(schema.LAYOUT)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(Counter(names))
