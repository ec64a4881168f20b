"""Exports of VICTOR readers with the Wallac 1420 software: its list of wells, and what it says of plates and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from platekit.errors import ReadError
from platekit.readers._finding.nameless import refuse_nameless_end, refuse_same_names
from platekit.readers._finding.repeats import Entry, refuse_beyond
from platekit.readers._finding.row_ends import refuse_uneven_rows
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet
from platekit.wells import parse_well

LIST_COLUMNS = ["plate", "repeat", "well", "type"]
PLATE_COLUMNS = ["plate", "repeat", "end time"]
_LABEL = "name of the label"
_SETTING = re.compile(r"(?P<name>[A-Za-z][^.]*?)\s*\.{3,}\s*(?P<value>.*)")
_UNIT = re.compile(r".*\((?P<unit>[^()]*)\)\s*")
_WAVELENGTH = re.compile(r"(?<![\d.])[2-9]\d{2}(?![\d.])")
_TECHNOLOGIES = (("time-resolved", "fluorescence"), ("polari", "fluorescence polarization"), ("fluor", "fluorescence"), ("photom", "absorbance"), ("absorb", "absorbance"), ("lumin", "luminescence"))  # fmt: skip
_UNITS = {"a": "absorbance", "abs": "absorbance", "od": "absorbance", "cps": "luminescence"}


def list_header(sheet: Sheet) -> int | None:
    """Return the row of ``Plate Repeat Well Type ...``; None if there is no such list."""
    return next((row for row in rows_beginning(sheet, LIST_COLUMNS)), None)


def rows_beginning(sheet: Sheet, names: Sequence[str]) -> list[int]:
    """Return the rows that begin with these column names."""
    if not all(sheet.has(name) for name in names):
        return []
    starts = [row for row, head in enumerate(sheet.heads) if head.casefold() == names[0]]
    return [row for row in starts if [text.casefold() for text in sheet.texts(row)[: len(names)]] == list(names)]


def entries(sheet: Sheet, header: int) -> list[Entry]:
    """Return all values of the list, from the top.

    Raises
    ------
    ReadError
        If a row names no plate or no well, is shorter or longer than others, or a number stands beyond the last label.
    """
    _refuse_other_lists(sheet, header)
    labels = list(_labels(sheet, header))
    listed = range(header + 1, _pictures_begin(sheet))
    _refuse_lost_plates(sheet, listed, [column for _, column, _ in labels])
    rows = [row for row in listed if _is_entry(sheet, row)]
    refuse_uneven_rows(sheet, rows)
    refuse_same_names(sheet, header, rows, several=("time",))
    found: list[Entry] = []
    before: tuple[int, int, str] | None = None  # row, repeat and well of the row above
    for row in rows:
        refuse_beyond(sheet, header, row)
        number = sheet.text(row, 1)
        repeat = int(number) if number.isdecimal() else 1
        well = parse_well(sheet.text(row, 2)) or _continued(sheet, row, repeat, before)
        before = row, repeat, well
        for label, column, clock in labels:
            if sheet.text(row, column) or (clock >= 0 and sheet.text(row, clock)):
                found.append(Entry(sheet.heads[row], repeat, well, sheet.text(row, 3), label, row, column, clock))
    refuse_nameless_end(sheet, header, rows)
    return found


def _refuse_lost_plates(sheet: Sheet, rows: range, columns: Sequence[int]) -> None:
    """Refuse a row with a value of a read or a well, but without the number of its plate; notes have neither."""
    for row in rows:
        named = sheet.text(row, 1).isdecimal() or parse_well(sheet.text(row, 2))
        if named and not sheet.heads[row].isdecimal() and any(sheet.text(row, column) for column in columns):
            raise ReadError(
                sheet.where(row, 0), f"'{sheet.heads[row]}'" if sheet.heads[row] else "no plate",
                "the number of the plate in the column 'Plate'",
                "A cell was emptied or changed. Write the number, such as 1, that the other rows of the plate have.",
            )  # fmt: skip


def _continued(sheet: Sheet, row: int, repeat: int, before: tuple[int, int, str] | None) -> str:
    """Return the well of a row that names none: reads of one well, one after the other, may name it once."""
    if sheet.text(row, 2) == "" and before and before[0] == row - 1 and repeat > before[1]:
        return before[2]
    raise ReadError(
        sheet.where(row, 2), f"'{sheet.text(row, 2)}'" if sheet.text(row, 2) else "no well", "a well such as A01 in the column 'Well'",
        "A line was lost, or a cell was changed or moved. Export the list again.",
    )  # fmt: skip


def _refuse_other_lists(sheet: Sheet, header: int) -> None:
    other = next((row for row in rows_beginning(sheet, LIST_COLUMNS) if sheet.texts(row) != sheet.texts(header)), None)
    if other is not None:
        raise ReadError(
            sheet.where(other), "a second list with other labels", f"the column names of {sheet.place(header)}",
            "Export each protocol to a file of its own.",
        )  # fmt: skip
    names = [text.casefold() for text in sheet.texts(header)]
    beside = next((column for column in range(len(LIST_COLUMNS), len(names)) if names[column] in LIST_COLUMNS), None)
    if beside is not None:
        raise ReadError(
            sheet.where(header, beside), f"'{sheet.text(header, beside)}': a second list beside the first", "one list in each row",
            f"Give it a {'sheet' if sheet.name else 'file'} of its own.",
        )  # fmt: skip


def _labels(sheet: Sheet, header: int) -> Iterator[tuple[str, int, int]]:
    """Yield the labels, their columns and those of their times: each ``Time`` is that of the labels behind it."""
    clock = -1
    for column, text in enumerate(sheet.texts(header)):
        if column < len(LIST_COLUMNS) or not text:
            continue
        if text.casefold() == "time":
            clock = column
        else:
            yield text, column, clock


def _pictures_begin(sheet: Sheet) -> int:
    """Return the row below the list in which the pictures of the plates begin, which a text has in the same sheet."""
    lists = rows_beginning(sheet, LIST_COLUMNS)
    below = (row for row in rows_beginning(sheet, PLATE_COLUMNS) if row > max(lists))
    return next(below, len(sheet.rows))


def _is_entry(sheet: Sheet, row: int) -> bool:
    return sheet.heads[row].isdecimal() and len(sheet.rows[row]) > len(LIST_COLUMNS)


def barcodes(sheets: Sequence[Sheet]) -> dict[str, str]:
    """Return the barcodes of the plates by their numbers, from the lines above the pictures of the plates."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for row in rows_beginning(sheet, PLATE_COLUMNS):
            names = [text.casefold() for text in sheet.texts(row)]
            if "barcode" in names and row + 1 < len(sheet.rows):
                barcode = sheet.text(row + 1, names.index("barcode"))
                if barcode and barcode.upper() != "N/A":
                    found.setdefault(sheet.text(row + 1, 0), barcode)
    return found


def label_settings(sheets: Sequence[Sheet]) -> dict[str, dict[str, str]]:
    """Return the settings of each label that the protocol describes, by its name."""
    found: dict[str, dict[str, str]] = {}
    name = ""
    if not any(sheet.has(_LABEL) for sheet in sheets):
        return found
    for sheet in sheets:
        for row in sheet.filled:
            texts = [text for text in sheet.texts(row) if text]
            parts = _SETTING.fullmatch(texts[0])
            if not parts:
                continue
            value = parts["value"].strip() or (texts[1] if len(texts) > 1 else "")
            if parts["name"].casefold() == _LABEL:
                name = value
                found.setdefault(name, {})
            elif name:
                found[name].setdefault(parts["name"].casefold(), value)
    return found


def label_name(label: str, known: dict[str, dict[str, str]]) -> str:
    """Return mode and wavelengths of a label: from the protocol, its unit, or its own words; else its words alone."""
    settings = known.get(max((name for name in known if label.startswith(name)), key=len, default=""), {})
    words = (settings.get("label technology", "") or label).casefold()
    unit = _UNIT.fullmatch(label)
    mode = next((mode for word, mode in _TECHNOLOGIES if word in words), "")
    mode = mode or (_UNITS.get(unit["unit"].strip().casefold(), "") if unit else "")
    named: list[str] = _WAVELENGTH.findall(label.partition("(")[0]) or _WAVELENGTH.findall(label)
    mode = mode or ("fluorescence" if len(named) == 2 else "")
    if mode in ("", "luminescence"):
        return mode or label
    said = [
        next(
            (number[0] for name, text in settings.items() if word in name and (number := _WAVELENGTH.search(text))), ""
        )
        for word in ("lamp filter name", "emission filter name")
    ]
    excitation = said[0] or (named[0] if named else "")
    emission = said[1] or (named[1] if len(named) > 1 and not said[0] else "")
    return readout_name(mode, excitation, "" if mode == "absorbance" else emission)
