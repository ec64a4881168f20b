"""The door: whose file it is, where its readings stand, and what they are."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from platekit import schema
from platekit.errors import ReadError, Remark, did_you_mean
from platekit.readers._base import Export, Found, Reader, ReadOptions
from platekit.readers._copied import refuse_copies
from platekit.readers._describe import comments_remark, describe, holds_grid, listed, ways_out
from platekit.readers._empty_columns import refuse_changed_by_empty, refuse_hidden_by_empty
from platekit.readers._finding.second_export import refuse_unread
from platekit.readers._finding.small_letters import refuse_small_letters
from platekit.readers._finding.unread_sheets import plates_not_read
from platekit.readers._others import refuse_others
from platekit.readers._places import Coded, Places, firsts, numbered, places
from platekit.readers._plates import name_plates, partial_plates
from platekit.readers._pool import pool_readings
from platekit.readers._readings import readings_table, value_remarks, values_at
from platekit.registry import offers
from platekit.sheets import Sheet, open_sheets


def readers() -> tuple[Reader, ...]:
    """Return every reader there is, by name."""
    return offers("platekit.readers", "READER")


def read(
    path: str | os.PathLike[str], *, reader: str | None = None, options: ReadOptions | None = None
) -> pd.DataFrame:
    """Return the readings of an export file.

    Parameters
    ----------
    path : path-like
        Export of an instrument; whose it is, is found from its content.
    reader : str, optional
        Name of the reader to use instead.
    options : ReadOptions, optional
        What the file leaves open: its decimal mark, its sheet, whether calculated values are read.

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
    export = read_export(path, reader=reader, options=options)
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
    sheets = [replace(one, decimal=options.decimal) for one in sheets] if options.decimal else sheets
    chosen, claimed = _named(reader, sheets) if reader else _claimed(sheets, remarks)
    refuse_changed_by_empty(claimed, chosen, options)
    found = [_found(chosen, sheet, options) for sheet in claimed]
    layouts, remarked = [one.layout for one in found], [remark for one in found for remark in one.remarks]
    remarked += comments_remark(
        [(sheet, text) for sheet, one in zip(claimed, found, strict=True) for text in one.comments]
    )
    unread = _unread(sheets, claimed, found)
    # What is known of a large file is as large as its readings; what has said all it had to say is let go.
    _forget(sheets)
    where = places(found, claimed)
    del found
    names, naming = name_plates(where, Path(path))
    values = values_at(where, names, sheets, options, chosen.words)
    said = [*remarks, *naming, *remarked, *unread, *refuse_copies(where, values.numbers)]
    said += value_remarks(values, where, names)
    layout = _layout(layouts, where, names)
    where, values = where.without_cells(), replace(values, cells=[])
    del claimed, sheets
    said += partial_plates(names, where.well)
    sources = where.sources()
    where = where.without_places()
    readings = pool_readings(readings_table(values, where, names, sources), where.pool)
    return Export(readings, chosen.name, tuple(dict.fromkeys(said)), layout, values.decided.mark)


def _found(chosen: Reader, sheet: Sheet, options: ReadOptions) -> Found:
    """Return what a reader finds in a sheet; a table that it passes over is refused, and so are small letters of either row."""
    found = chosen.read(sheet, options)
    refuse_unread(sheet, found, lambda: chosen.read(sheet, replace(options, calculated=True)), chosen.title)
    refuse_small_letters(sheet, found.cells)
    return found


def _unread(sheets: Sequence[Sheet], claimed: Sequence[Sheet], found: Sequence[Found]) -> list[str]:
    """Return what is to be said of the sheets that the reader does not know as its own, or in which it found nothing."""
    cells = [(sheet, one.cells) for sheet, one in zip(claimed, found, strict=True)]
    idle = [sheet for sheet in sheets if not any(sheet is one and len(where) for one, where in cells)]
    plates = plates_not_read(idle, cells)
    aside = [one.name for one in idle if one.name not in plates and not any(one is own for own in claimed)]
    if not aside:
        return list(plates.values())
    return [
        f"{sheets[0].file}: the sheets {listed(aside)} hold no plates of this kind and are not read.",
        *plates.values(),
    ]


def _forget(sheets: Sequence[Sheet]) -> None:
    """Let go what was found in sheets, which holds them, too."""
    for sheet in sheets:
        sheet.found.clear()


def _named(name: str, sheets: Sequence[Sheet]) -> tuple[Reader, list[Sheet]]:
    known = {one.name: one for one in readers()}
    if name not in known:
        raise ReadError("reader", f"'{name}'", "the name of a reader", f"Readers: {did_you_mean(name, known)}")
    claimed = [sheet for sheet in sheets if known[name].sniff(sheet)]
    claims = {} if claimed else _claims(sheets)
    if claims:
        others = " or ".join(f"{one.name} ({one.title})" for one in readers() if one.name in claims)
        raise ReadError(
            sheets[0].file, f"what looks like a file for {others}", f"one for {name} ({known[name].title})",
            "Leave reader out: the content of the file says who reads it.",
        )  # fmt: skip
    # Told to, a reader tries what nobody claims, and says where it fails.
    return known[name], claimed or list(sheets)


def _claimed(sheets: Sequence[Sheet], opened: Sequence[str]) -> tuple[Reader, list[Sheet]]:
    claims = _claims(sheets)
    candidates = [one for one in readers() if one.name in claims]
    if all(one.plain for one in candidates):
        refuse_hidden_by_empty(sheets, [one for one in readers() if not one.plain])
        refuse_others(sheets, listed=bool(candidates))
    if len(candidates) == 1:
        return candidates[0], claims[candidates[0].name]
    if candidates:
        names = [f"'{one.name}' ({one.title})" for one in candidates]
        raise ReadError(
            sheets[0].file, f"a file that {' and '.join(names)} can both read", "one reader",
            f'Say which: reader="{candidates[0].name}" or reader="{candidates[1].name}".',
        )  # fmt: skip
    grid = next((sheet for sheet in sheets if holds_grid(sheet)), sheets[0])
    # A sheet that is hidden, or formulas without results, may be why nothing is known of the file.
    raise ReadError(grid.title, describe(grid), "an export of a known family", "\n".join([ways_out(grid), *opened]))


def _claims(sheets: Sequence[Sheet]) -> dict[str, list[Sheet]]:
    """Return the sheets that each reader knows as its own, by its name; only readers that know any."""
    # Under its preamble the file of an instrument often holds a table as people make them, too.
    for plain in (False, True):
        asked = [one for one in readers() if one.plain == plain]
        claims = {one.name: [sheet for sheet in sheets if one.sniff(sheet)] for one in asked}
        if any(claims.values()):
            return {name: claimed for name, claimed in claims.items() if claimed}
    return {}


def _layout(found: Sequence[pd.DataFrame], where: Places, names: Coded) -> pd.DataFrame:
    if not any(len(one) for one in found):
        return schema.empty(schema.LAYOUT)
    first = firsts(numbered(where.sheet, where.ordinal))
    plates = dict(zip(zip(where.sheet[first], where.ordinal[first], strict=True), names[first], strict=True))
    parts = [
        one.drop(columns="ordinal").assign(plate=[plates.get((place, n), "") for n in one["ordinal"]])
        for place, one in enumerate(found)
        if len(one)
    ]
    # Each read of a plate may stand in a sheet of its own, which repeats the layout.
    return schema.conform(pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True), schema.LAYOUT)
