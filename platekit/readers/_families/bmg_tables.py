"""The tables of a BMG Labtech export: wells down or across, read once, over time, or over wavelengths."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from platekit.errors import ReadError
from platekit.readers._cells import Cells, Words
from platekit.readers._families.bmg import clean_title, is_layout, is_raw, is_setting
from platekit.readers._finding.clock import hours_at, not_later
from platekit.readers._finding.kinetic import refuse_lost_wells, refuse_shifted
from platekit.readers._finding.row_ends import refuse_uneven_rows
from platekit.readers._finding.second_export import refuse_list_of_a_person
from platekit.readers._finding.well_list import WellList
from platekit.readers._finding.wells_down import (
    cells_across,
    hours_across,
    refuse_moved,
    refuse_nameless_columns,
    timed_cells,
    wells_down,
)
from platekit.readers._finding.wide_block import WideBlock, wide_block
from platekit.sheets import Sheet
from platekit.wells import parse_wells

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_TIME = re.compile(r"time(?:\s*\[(?P<unit>d|h|min|s|ms)\])?", re.IGNORECASE)
_WAVELENGTH = re.compile(r"wavelength\b.*", re.IGNORECASE)
_NANOMETRES = re.compile(r"\d{3,4}(?:[.,]\d+)?")
_CONTENT = re.compile(r"content|layout", re.IGNORECASE)
_SAMPLE, _BLANK = re.compile(r"sample\b", re.IGNORECASE), re.compile(r"blank\b", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Readings under one title, with their times in a kinetic read, and the wavelength of each of them in a spectrum."""

    title: str
    cells: Cells
    wavelengths: Words | None = None


@dataclass(frozen=True)
class Table:
    """What was found in one table: its readings, the words about its wells, the last row of it, and remarks."""

    parts: tuple[Part, ...]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    last: int = -1
    remarks: tuple[str, ...] = ()


def table_rows(sheet: Sheet) -> list[int]:
    """Return the rows in which a table names its columns or its wells."""
    return [row for row, head in enumerate(sheet.heads) if head.casefold() in ("well", "well row", "well name")]


def read_table(sheet: Sheet, header: int, end: int, above: str) -> Table:
    """Return what stands in the table that begins in a row.

    Parameters
    ----------
    sheet : Sheet
    header : int
    end : int
        Row at which the table ends at the latest.
    above : str
        The title above the table, where it has one; else "".

    Raises
    ------
    ReadError
        If its rows or columns have moved, it was cut off, or its axis is neither times nor wavelengths.
    """
    across = _wells_across(sheet, header)
    return _across(across, end) if across else _down(sheet, header, end, above)


def _wells_across(sheet: Sheet, header: int) -> WideBlock | None:
    if sheet.heads[header].casefold() != "well row":
        return wide_block(sheet, header)
    below = next((row for row in range(header + 1, len(sheet.rows)) if not sheet.is_blank(row)), header)
    if sheet.heads[below].casefold() != "well col":
        return None
    letters, numbers = sheet.texts(header), sheet.texts(below)
    first = next((column for column in range(1, len(letters)) if letters[column]), 0)
    wells = parse_wells([letter + number for letter, number in zip(letters[first:], numbers[first:], strict=False)])
    named = wells[: wells.index(None)] if None in wells else wells
    return WideBlock(sheet, below, first, tuple(well for well in named if well)) if named else None


def _across(block: WideBlock, end: int) -> Table:
    """Return a table with the wells in its head and a row for each title and time."""
    sheet = block.sheet
    rows: dict[str, list[tuple[int, str]]] = {}
    words: dict[str, dict[str, str]] = {}
    axis = sheet.text(block.header, 1) if block.first > 1 else ""
    last, parted, nameless = block.header, False, -1
    for row in range(block.header + 1, end):
        title = clean_title(sheet.text(row, 0))
        if sheet.is_blank(row):
            parted = True
            continue
        if not title and _filled(block, row):
            nameless = row if nameless < 0 else nameless
        if nameless >= 0 and (title or not parted):
            raise _without_title(sheet, nameless)
        if is_layout(title):
            axis = axis or (sheet.text(row, 1) if block.first > 1 else "")
            words[title] = {well: sheet.text(row, block.first + place) for place, well in enumerate(block.wells)}
        elif is_raw(title) or "raw data" in title.casefold() or (title and rows and _filled(block, row)):
            refuse_shifted(block, row)
            rows.setdefault(title, []).append((row, sheet.text(row, 1)))
        elif title and _filled(block, row) and not is_setting(title):
            raise ReadError(
                sheet.where(row, 0), f"'{title}' with values, above the first read", "the title of a read, such as Raw Data (600)",
                "Correct the title; put notes below the table.",
            )  # fmt: skip
        else:
            continue
        last, parted = row, False
    read = [row for places in rows.values() for row, _ in places]
    refuse_uneven_rows(sheet, read)
    refuse_lost_wells(block, read, first=2)
    parts = tuple(_axis_down(block, axis, title, places) for title, places in rows.items())
    return Table(parts, words, last)


def _without_title(sheet: Sheet, row: int) -> ReadError:
    return ReadError(
        sheet.where(row, 0), "no title in a row with values", "the title of a read, such as Raw Data (600), or of a layout",
        "Write the title that the rows of the same read have; put notes below the table, with an empty row between.",
    )  # fmt: skip


def _filled(block: WideBlock, row: int) -> bool:
    return any(block.sheet.text(row, block.first + place) for place in range(len(block.wells)))


def _axis_down(block: WideBlock, axis: str, title: str, places: Sequence[tuple[int, str]]) -> Part:
    """Return the readings in the rows of one title, with the time or the wavelength of each row."""
    rows = [row for row, _ in places]
    cells = block.cells(rows)
    if not axis and not any(text for _, text in places):
        return Part(title, cells)
    sheet = block.sheet
    if _WAVELENGTH.fullmatch(axis):
        light = np.array([_nanometres(sheet, row, 1) for row in rows], dtype=object)
        return Part(title, cells, np.repeat(light, len(block.wells)))
    unit = _time_unit(sheet, axis, block.header, (rows[0], 1))
    times = [hours_at(sheet, row, 1, unit=unit) for row in rows]
    for earlier, later, row in zip(times, times[1:], rows[1:], strict=False):
        if later <= earlier:
            raise not_later(sheet, row, 1)
    return Part(title, replace(cells, time_h=np.repeat(times, len(block.wells))))


def _time_unit(sheet: Sheet, axis: str, header: int, first: tuple[int, int]) -> str:
    """Return the unit behind the word Time; "" where each time has its own, as `first`, the place of one, shows."""
    found = _TIME.fullmatch(axis)
    if found is None:
        raise ReadError(
            sheet.where(header), f"'{axis}' above what tells the reads of a well apart", "Time or Wavelength [nm]",
            "Correct the word; if a line was lost, export the run again.",
        )  # fmt: skip
    if not found["unit"] and _NUMBER.fullmatch(sheet.text(*first)):
        raise ReadError(
            sheet.where(*first), f"'{sheet.text(*first)}', a time without its unit", "a time such as 5 min, or its unit behind the word Time",
            f"Write Time [s], Time [min] or Time [h] in place of '{axis}' ({sheet.place(header)}).",
        )  # fmt: skip
    return (found["unit"] or "").lower()


def _nanometres(sheet: Sheet, row: int, column: int) -> str:
    text = sheet.text(row, column)
    if not _NANOMETRES.fullmatch(text):
        raise ReadError(sheet.where(row, column), f"'{text}'", "a wavelength such as 450", "Correct the cell.")
    return text.replace(",", ".")


def _down(sheet: Sheet, header: int, end: int, above: str) -> Table:
    """Return a table with a row for each well."""
    split = sheet.heads[header].casefold() == "well row"
    labels = [sheet.text(row, 0) + (sheet.text(row, 1) if split else "") for row in range(header + 1, end)]
    well_at = dict(zip(range(header + 1, end), parse_wells(labels), strict=True)).get
    below = next((row for row in range(header + 1, end) if not sheet.is_blank(row)), end)
    axis_row = below if below < end and well_at(below) is None else -1
    listed = wells_down(sheet, header, range(max(axis_row, header) + 1, end), well_at)
    axis = _axis(sheet, axis_row)
    titles = _titles(sheet, header, axis_row, above, first=2 if split else 1)
    refuse_list_of_a_person(sheet, header, titles.values(), "BMG Labtech")
    refuse_moved(listed, max(titles, default=len(sheet.rows[header]) - 1))
    refuse_nameless_columns(listed, [*titles, 1] if split else titles, row=header if axis_row < 0 else axis_row)
    words: dict[str, dict[str, str]] = {}
    parts: list[Part] = []
    remarks: list[str] = []
    for title, columns in _by_title(titles).items():
        if is_layout(title):
            words[title] = dict(zip(listed.wells, sheet.texts_down(listed.rows, columns[0]), strict=True))
            continue
        part, said = _axis_across(listed, axis_row, axis, title, columns)
        parts.append(part)
        remarks += said
    return Table(tuple(parts), words, listed.rows[-1], tuple(remarks))


def _axis(sheet: Sheet, row: int) -> str:
    """Return what a row below the names of the columns holds: the word for times or for wavelengths; "" for no row."""
    if row < 0:
        return ""
    axis = next(text for text in sheet.texts(row) if text)
    if not (_WAVELENGTH.fullmatch(axis) or _TIME.fullmatch(axis)):
        raise ReadError(
            sheet.where(row), f"'{axis}' between the names of the columns and the wells",
            "Time or Wavelength [nm], or the first well", "Correct the row, or move notes below the table.",
        )  # fmt: skip
    return axis


def _titles(sheet: Sheet, header: int, axis_row: int, above: str, *, first: int) -> dict[int, str]:
    """Return the title of each column that has one; where columns say no more than 1 - 1, the title above counts."""
    names = [clean_title(text) for text in sheet.texts(header)]
    axis = [""] * len(names) if axis_row < 0 else sheet.texts(axis_row)
    titles: dict[int, str] = {}
    title = ""
    for column in range(first, max(len(names), len(axis))):
        named = names[column] if column < len(names) else ""
        held = column < len(axis) and axis[column] != "" and not _TIME.fullmatch(axis[column])
        # A title above merged cells stands in the first of them alone.
        title = named or (title if held and not is_layout(title) else "")
        if title:
            titles[column] = title
    if above and not any("raw data" in title.casefold() for title in titles.values()):
        titles = {column: title if is_layout(title) else above for column, title in titles.items()}
    return titles


def _by_title(titles: Mapping[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for column, title in titles.items():
        found.setdefault(title, []).append(column)
    return found


def _axis_across(
    listed: WellList, axis_row: int, axis: str, title: str, columns: Sequence[int]
) -> tuple[Part, list[str]]:
    """Return the readings in the columns of one title, with the time or the wavelength of each column."""
    sheet = listed.sheet
    if axis_row < 0:
        if len(columns) > 1:
            raise ReadError(
                sheet.where(listed.header, columns[1]), f"'{sheet.text(listed.header, columns[1])}' a second time",
                "each column name once, or a row of times or wavelengths below them",
                "Give the columns different names, or export the run again.",
            )  # fmt: skip
        return Part(title, cells_across(listed, columns)), []
    if _WAVELENGTH.fullmatch(axis):
        light = np.array([_nanometres(sheet, axis_row, column) for column in columns], dtype=object)
        return Part(title, cells_across(listed, columns), np.tile(light, len(listed.rows))), []
    hours, said = hours_across(
        listed, axis_row, columns, unit=_time_unit(sheet, axis, axis_row, (axis_row, columns[0]))
    )
    return Part(title, timed_cells(listed, hours)), said


def table_layout(words: Mapping[str, Mapping[str, str]], ordinal: int) -> pd.DataFrame:
    """Return what a table says about its wells as a layout: samples and blanks as roles, other words as they are."""
    content = next((words[title] for title in words if _CONTENT.match(title)), {})
    others = {title.lower(): cells for title, cells in words.items() if cells is not content}
    named = dict.fromkeys([*content, *(well for cells in others.values() for well in cells)])
    wells = [well for well in named if content.get(well) or any(cells.get(well) for cells in others.values())]
    told = [content.get(well, "") for well in wells]
    known = {word: _role(word) for word in set(told)}
    columns: dict[str, object] = {
        "ordinal": ordinal,
        "well": wells,
        "role": [known[word] for word in told],
        "compound": [word if known[word] == "compound" else "" for word in told],
        "content": told,
        **{name: [cells.get(well, "") for well in wells] for name, cells in others.items()},
    }
    return pd.DataFrame(columns)


def _role(word: str) -> str:
    if _SAMPLE.match(word):
        return "compound"
    return "blank" if _BLANK.match(word) else word
