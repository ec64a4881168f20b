"""Tables of SkanIt and Multiskan: a row per reading with wells across, and one row per well, wavelength and time."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells, cells_at
from platekit.readers._describe import notes_remark
from platekit.readers._families.skanit import Heading, Piece, samples
from platekit.readers._finding.clock import hours, hours_at, not_later
from platekit.readers._finding.lost_rows import refuse_moved_values
from platekit.readers._finding.notes import notes_below
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet
from platekit.wells import parse_well

_UNIT = re.compile(r".*[\[(]\s*(?P<unit>s|sec\w*|min\w*|h|hours?)\s*[\])].*", re.IGNORECASE)
_RAW = re.compile(r"raw (?P<mode>\w+).*", re.IGNORECASE)
_LIGHT = re.compile(r"\d{3,4}")
_DESCRIBES = ("well", "wavelength", "measurement time", "time", "sample", "plate", "group", "temperature", "reading")
_INTERVAL = "kinetic interval"


def is_wide_header(sheet: Sheet, row: int) -> bool:
    """Return whether a row names readings or wavelengths, and wells behind them."""
    first = sheet.heads[row].casefold()
    if ":" in first or not first.startswith(("reading", "wavelength")):
        return False
    return any(_well(text) is not None for text in sheet.texts(row)[1:])


def wide_piece(sheet: Sheet, header: int, heading: Heading, stop: int) -> list[Piece]:
    """Return a table with one column for each well; each wavelength of a spectrum is a readout of its own.

    Raises
    ------
    ReadError
        If values stand below no well, a row is short, or nothing says when the readings were taken.
    """
    names = sheet.texts(header)
    wells = {place: well for place, text in enumerate(names) if place and (well := _well(text))}
    _refuse_doubled(sheet, header, wells)
    rows, sample_row = _rows(sheet, header, stop)
    refuse_moved_values(sheet, header, rows)
    clock = next((place for place, text in enumerate(names) if place and "time" in text.casefold()), -1)
    said: list[str] = []
    texts = [sheet.text(sample_row, place) for place in wells] if sample_row >= 0 else []
    named = samples(list(wells.values()), texts)
    if names[0].casefold().startswith("wavelength"):
        readouts = [_spectral(sheet, row, heading) for row in rows]
        times = [math.nan] * len(rows)
    else:
        readouts = [heading.readout("", sheet.name)] * len(rows)
        times, said = _times(sheet, header, rows, clock)
    places: dict[str, list[int]] = {}
    for place, name in enumerate(readouts):
        places.setdefault(name, []).append(place)
    return [
        Piece(heading, name, _across(wells, [rows[at] for at in held], [times[at] for at in held]), named, tuple(said))
        for name, held in places.items()
    ]


def _across(wells: Mapping[int, str], rows: Sequence[int], times: Sequence[float]) -> Cells:
    """Return where the wells of these rows stand, row after row; rows without a time are those of a plate read once."""
    hours_each = np.repeat(np.array(times, dtype=np.float64), len(wells))
    return Cells(
        np.tile(np.array(list(wells.values()), dtype=object), len(rows)),
        np.repeat(rows, len(wells)),
        np.tile(list(wells), len(rows)),
        time_h=hours_each,
        in_grid=np.isnan(hours_each),
    )


def _well(text: str) -> str | None:
    return parse_well(text) if text[:1].isalpha() else None


def _spectral(sheet: Sheet, row: int, heading: Heading) -> str:
    text = sheet.text(row, 0)
    found = _LIGHT.match(text)
    if found is None:
        raise ReadError(sheet.where(row, 0), f"'{text}'", "a wavelength in nm", "Correct the cell.")
    light = (*heading.light[:1], found[0]) if len(heading.light) == 1 else (found[0],)
    return Heading(heading.step, light).readout("", sheet.name)


def _rows(sheet: Sheet, header: int, stop: int) -> tuple[list[int], int]:
    """Return the rows of values below the names of the wells, and the row of their samples (-1 if there is none)."""
    rows: list[int] = []
    sample_row = -1
    for row in range(header + 1, stop):
        if sheet.is_blank(row):
            break
        if not sheet.text(row, 0)[:1].isdigit() and not rows and sample_row < 0:
            sample_row = row
            continue
        rows.append(row)
    if not rows:
        raise ReadError(
            sheet.where(header), "the names of wells and no readings below them", "a row for each reading",
            "The file was cut off. Export it again.",
        )  # fmt: skip
    return rows, sample_row


def _times(sheet: Sheet, header: int, rows: Sequence[int], clock: int) -> tuple[list[float], list[str]]:
    if clock >= 0:
        unit = _UNIT.fullmatch(sheet.text(header, clock))
        short = unit["unit"].lower() if unit else "s"
        short = "min" if short.startswith("min") else short[0]
        times = [hours_at(sheet, row, clock, unit=short, like="60.5") for row in rows]
        late = next((place for place in range(1, len(rows)) if times[place] <= times[place - 1]), -1)
        if late >= 0:
            raise not_later(sheet, rows[late], clock)
        return times, []
    if len(rows) == 1:
        return [math.nan], []
    interval = _interval(sheet)
    numbers = [sheet.text(row, 0) for row in rows]
    if interval is None or not all(number.isdecimal() for number in numbers):
        raise ReadError(
            sheet.where(header), f"{len(rows)} readings without a time", "a column of times, a sheet of raw data, or the kinetic interval in the general information",
            "Export the report with the raw data, or with the times of the readings.",
        )  # fmt: skip
    times = [(int(number) - int(numbers[0])) * interval for number in numbers]
    return times, [f"{sheet.where(header)}: the table has no times; they are the number of the reading times the kinetic interval of the general information."]  # fmt: skip


def _interval(sheet: Sheet) -> float | None:
    """Return the kinetic interval in hours, which stands among the settings in another sheet."""
    for other in sheet.others:
        for row in other.filled:
            texts = other.texts(row)
            for place, text in enumerate(texts[:-1]):
                if text.casefold().startswith(_INTERVAL):
                    return hours(other.cell(row, place + 1))
    return None


def _refuse_doubled(sheet: Sheet, header: int, wells: dict[int, str]) -> None:
    seen: set[str] = set()
    for place, well in wells.items():
        if well in seen:
            raise ReadError(
                sheet.where(header, place), f"well {well} a second time", "each well once", "Correct the name of the well.",
            )  # fmt: skip
        seen.add(well)


def long_header(sheet: Sheet) -> int | None:
    """Return the row of the column names of a table with one row per well, wavelength and time."""
    # BMG MARS names its columns Raw Data (600), below a head that SkanIt does not have.
    if not (sheet.has("Raw ") and sheet.has("Well")) or sheet.has("Raw Data ("):
        return None
    for row in sheet.filled[:40]:
        names = [text.casefold() for text in sheet.texts(row)]
        if "well" in names and any(_RAW.fullmatch(name) and name != "raw data" for name in names):
            return row
    return None


def long_pieces(sheet: Sheet, header: int) -> list[Piece]:
    """Return the readings of a table with one row per well, wavelength and time.

    Raises
    ------
    ReadError
        If a row names no well, wavelength or time.
    """
    names = [text.casefold() for text in sheet.texts(header)]
    well_column = names.index("well")
    light_column = next((place for place, name in enumerate(names) if name.startswith("wavelength")), -1)
    clock = next((place for place, name in enumerate(names) if "time" in name), -1)
    below = [row for row in sheet.filled if row > header]
    wells = dict(zip(below, map(parse_well, sheet.texts_down(below, well_column)), strict=True))
    notes = notes_below(sheet, [row for row in below if wells[row]], below)
    noted = set(notes)
    rows = [row for row in below if row not in noted]
    lights = sheet.texts_down(rows, light_column) if light_column >= 0 else [""] * len(rows)
    places: dict[str, list[int]] = {}
    for place, (row, light) in enumerate(zip(rows, lights, strict=True)):
        if wells[row] is None or (light_column >= 0 and not _LIGHT.search(light)):
            raise _no_reading(sheet, row, well_column if wells[row] is None else light_column, well=wells[row])
        places.setdefault(light, []).append(place)
    named = [well for row in rows if (well := wells[row])]
    kinetic = clock >= 0 and max(Counter(zip(named, lights, strict=True)).values(), default=0) > 1
    times = [hours_at(sheet, row, clock, unit="s", like="59.99") if kinetic else math.nan for row in rows]
    pieces: list[Piece] = []
    for column, name in enumerate(names):
        raw = _RAW.fullmatch(name)
        if not name or (raw is None and name.startswith(_DESCRIBES)):
            continue
        for light, held in places.items():
            own = [named[place] for place in held], [times[place] for place in held]
            common, said = _common_times(sheet, *own) if kinetic else (own[1], [])
            cells = replace(
                cells_at(own[0], [rows[place] for place in held], column), time_h=np.array(common), in_grid=not kinetic
            )
            readout = readout_name(raw["mode"], *_LIGHT.findall(light)[:2]) if raw else sheet.text(header, column)
            heading = Heading(step=sheet.text(header, column), calculated=raw is None)
            pieces.append(
                Piece(heading, readout, cells, remarks=(*said, *notes_remark(sheet, notes, "below the table")))
            )
    if not rows:
        raise ReadError(
            sheet.where(header), "the names of columns and no readings below them", "a row for each well",
            "The file was cut off. Export it again.",
        )  # fmt: skip
    return pieces


def _no_reading(sheet: Sheet, row: int, column: int, *, well: str | None) -> ReadError:
    """Return the refusal of a row that does not name its well or wavelength."""
    return ReadError(
        sheet.where(row, column), f"'{sheet.text(row, column)}'", "a well such as A1" if well is None else "a wavelength in nm",
        "Correct the cell; put notes below the table, behind an empty row.",
    )  # fmt: skip


def _common_times(sheet: Sheet, wells: Sequence[str], times: Sequence[float]) -> tuple[list[float], list[str]]:
    """Return one time for each reading of all wells, when its first well was read; the own times where readings overlap.

    A reader goes from well to well and notes for each when it was there. One reading of a plate is one time.
    """
    own: dict[str, list[float]] = {}
    for well, time in zip(wells, times, strict=True):
        own.setdefault(well, []).append(time)
    counts = {len(series) for series in own.values()}
    readings = list(zip(*own.values(), strict=True)) if len(counts) == 1 else []
    apart = all(max(one) < min(other) for one, other in pairwise(readings))
    if not readings or not apart:
        return list(times), [f"{sheet.title}: the wells have no readings in common; each keeps its own times."]
    starts, seen = [min(reading) for reading in readings], Counter[str]()
    found: list[float] = []
    for well in wells:
        found.append(starts[seen[well]])
        seen[well] += 1
    late = 3600 * max(max(reading) - min(reading) for reading in readings)
    said = f"{sheet.title}: the wells of a reading were read up to {late:.3g} s apart; its time is that of the first of them."
    return found, [said] if late > 0 else []
