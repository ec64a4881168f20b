"""Lists of Kaleido (EnVision Nexus): a row for each well and repeat of an operation, a column for each channel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from platekit.errors import ReadError
from platekit.readers._base import Found
from platekit.readers._cells import cells_at
from platekit.readers._families.kaleido import mode_of
from platekit.readers._finding.nameless import nameless_remarks, refuse_nameless_end
from platekit.readers._finding.repeats import Entry, refuse_beyond, repeat_times
from platekit.readers._finding.row_ends import refuse_uneven_rows
from platekit.readers._readouts import readout_name, told_apart
from platekit.sheets import Sheet
from platekit.wells import parse_well

_CHANNEL = re.compile(r"result channel (?P<number>\d+)")
_UNIT = re.compile(r"\s*\[.*\]$")


def list_header(sheet: Sheet) -> int | None:
    """Return the row of ``Well ID, Operation, ... Result Channel 1``; None if there is no such list."""
    if not sheet.has("Result Channel "):
        return None
    rows = (row for row in sheet.filled if {"well id", "operation"} <= set(_names(sheet, row)))
    return next(rows, None)


def kaleido_list(sheet: Sheet, header: int) -> Found:
    """Return what the list holds.

    Raises
    ------
    ReadError
        If a row names no well, or is shorter or longer than others.
    """
    rows = [row for row in sheet.filled if row > header]
    # Another program's notes may follow below an empty row.
    rows = [row for place, row in enumerate(rows) if row == header + 1 + place]
    refuse_uneven_rows(sheet, [header, *rows])
    names = _names(sheet, header)
    place = names.index("well id")
    for row in rows:
        refuse_beyond(sheet, header, row)
        if parse_well(sheet.text(row, place)) is None:
            raise ReadError(
                sheet.where(row, place), f"'{sheet.text(row, place)}'", "a well such as A01", "Correct the cell; put notes below an empty row.",
            )  # fmt: skip
    below = next((row for row in sheet.filled if row > header + len(rows) and parse_well(sheet.text(row, place))), None)
    if below is not None or not rows:
        raise ReadError(
            sheet.where(header if below is None else below),
            "column names without wells below them" if below is None else "a well below an empty row", "the wells one below the other",
            "Delete the empty rows of the list, or export it again.",
        )  # fmt: skip
    refuse_nameless_end(sheet, header, rows)
    channels = [(column, match["number"]) for column, name in enumerate(names) if (match := _CHANNEL.match(name))]
    listed = [(entry, name) for row in rows for entry, name in _entries(sheet, names, channels, row)]
    readouts = told_apart({entry.label: name for entry, name in listed})
    times, said = repeat_times(sheet, [entry for entry, _ in listed])
    plates = {plate: place for place, plate in enumerate(dict.fromkeys(entry.plate for entry, _ in listed), 1)}
    found = [entry for entry, _ in listed]
    cells = replace(
        cells_at([one.well for one in found], [one.row for one in found], [one.column for one in found]),
        readout=np.array([readouts[one.label] for one in found], dtype=object),
        plate=np.array([one.plate for one in found], dtype=object),
        ordinal=np.array([plates[one.plate] for one in found]),
        time_h=np.array(times),
    )
    return Found(cells, (*said, *nameless_remarks(sheet, header, rows)))


def _names(sheet: Sheet, row: int) -> list[str]:
    """Return the names of the columns, without their units."""
    return [_UNIT.sub("", text.replace("\xa0", " ")).casefold() for text in sheet.texts(row)]


def _entries(
    sheet: Sheet, names: Sequence[str], channels: Sequence[tuple[int, str]], row: int
) -> list[tuple[Entry, str]]:
    """Return the values of a row, each with the name of its readout."""
    said = dict(zip(names, sheet.texts(row), strict=False))
    operation, repeat = said.get("operation", ""), said.get("repeat", "")
    plate = next((said[name] for name in ("barcode", "plate barcode", "plate") if said.get(name)), "")
    excitation = said.get("exc wl", "")
    clock = names.index("time") if "time" in names else -1
    well = parse_well(said["well id"]) or ""
    turn = int(repeat) if repeat.isdecimal() else 1
    found: list[tuple[Entry, str]] = []
    for column, number in channels:
        if not sheet.text(row, column) and len(channels) > 1:
            continue  # another operation has this channel
        emission = said.get(f"ems wl channel {number}", "")
        mode = mode_of(operation, excitation, emission)
        lit = "" if mode in ("luminescence", "alpha") else excitation
        name = readout_name(mode, lit, "" if mode == "absorbance" else emission)
        label = ", ".join(part for part in (operation, f"channel {number}" * (number != "1"), lit, emission) if part)
        found.append((Entry(plate, turn, well, "", label, row, column, clock), name))
    return found
