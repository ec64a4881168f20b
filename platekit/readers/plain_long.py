"""Tables with one row per well and a column called ``well``: well, wavelength, signal, and the like."""

from __future__ import annotations

import re

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._blocks import WellList, well_list
from platekit.readers._describe import notes_remark
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet
from platekit.units import to_hours
from platekit.values import DECIMALS, read_value

_PLATE = ("plate", "plate id", "plate name", "barcode", "plate barcode")
_WAVELENGTH = ("wavelength", "wavelength nm")
_READOUT = ("readout", "channel", "measurement", "parameter")
_FIELD = ("field", "site")
_TIME = re.compile(r"time (h|min|s|d)")
# Words for what an instrument counts. If a table has such columns, its other numbers are not readings.
_VALUES = ("value", "signal", "reading", "intensity", "od", "rfu", "rlu", "cps", "counts", "absorbance", "fluorescence", "luminescence")  # fmt: skip
# Numbers that say what is in a well or which well it is.
_NO_VALUES = ("row", "column", "col", "conc", "concentration", "dose", "moi", "replicate", "rep", "batch", "volume", "cycle", "temperature", "index", "no")  # fmt: skip
# A table of a qPCR instrument has wells and numbers too, but belongs to its own reader.
_QPCR = {"cq", "ct", "cт", "fluor"}


def _sniff(sheet: Sheet) -> bool:
    listed = _list(sheet)
    return listed is not None and bool(_value_columns(listed))


def _list(sheet: Sheet) -> WellList | None:
    """Return the list of wells whose column names stand in the first filled row; anything above is no plain table."""
    first = next((row for row in range(len(sheet.rows)) if not sheet.is_blank(row)), 0)
    if {text.casefold() for text in sheet.texts(first)} & _QPCR:
        return None
    return well_list(sheet, first)


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    listed = _list(sheet)
    values = _value_columns(listed) if listed is not None else []
    if listed is None or not values:
        raise ReadError(
            sheet.title, "no table of wells with numbers", "a first row of column names, one of them 'well'",
            "Name the columns; or read the table by [[tables]] in screen.toml.",
        )  # fmt: skip
    known = {name: _column(listed, words) for name, words in
             {"plate": _PLATE, "wavelength": _WAVELENGTH, "readout": _READOUT, "field": _FIELD}.items()}  # fmt: skip
    texts = {name: [sheet.text(row, column) for row in listed.rows] if column is not None else [""] * len(listed.rows)
             for name, column in known.items()}  # fmt: skip
    plates = list(dict.fromkeys(texts["plate"]))
    common = {
        "plate": texts["plate"],
        "ordinal": [plates.index(plate) + 1 for plate in texts["plate"]],
        "field": texts["field"],
    }
    parts: list[pd.DataFrame] = []
    for column in values:
        word = listed.names[column]
        names = [
            _readout(word, of, wavelength, only=len(values) == 1)
            for of, wavelength in zip(texts["readout"], texts["wavelength"], strict=True)
        ]
        parts.append(listed.cells(column).assign(readout=names, time_h=_hours(listed), **common))
    used = {
        listed.column,
        *values,
        *(column for column in known.values() if column is not None),
        *_time_columns(listed),
    }
    left_out = [name for column, name in listed.names.items() if column not in used]
    return Found(pd.concat(parts, ignore_index=True), tuple(_remarks(listed, left_out)))


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def _column(listed: WellList, words: tuple[str, ...]) -> int | None:
    return next((column for column, name in listed.names.items() if _plain(name) in words), None)


def _value_columns(listed: WellList) -> list[int]:
    named = [column for column, name in listed.names.items() if _plain(name).split(" ")[0] in _VALUES]
    taken = {_column(listed, words) for words in (_PLATE, _WAVELENGTH, _READOUT, _FIELD)} | set(_time_columns(listed))
    others = [
        column
        for column, name in listed.names.items()
        if column not in taken and _plain(name).split(" ")[0] not in _NO_VALUES
    ]
    return [column for column in named or others if _is_numeric(listed, column)]


def _is_numeric(listed: WellList, column: int) -> bool:
    flags = [
        min(read_value(listed.sheet.text(row, column), decimal=decimal)[1] for decimal in DECIMALS)
        for row in listed.rows
    ]
    return "invalid" not in flags and "" in flags


def _time_columns(listed: WellList) -> list[int]:
    return [column for column, name in listed.names.items() if _plain(name).split(" ")[0] == "time"]


def _hours(listed: WellList) -> list[float]:
    columns = _time_columns(listed)
    if not columns:
        return [float("nan")] * len(listed.rows)
    sheet, column = listed.sheet, columns[0]
    unit = _TIME.fullmatch(_plain(listed.names[column]))
    if unit is None:
        raise ReadError(
            sheet.where(listed.header, column), f"'{listed.names[column]}'", "a time with its unit",
            "Name the column 'time_s', 'time_min' or 'time_h'.",
        )  # fmt: skip
    times = [
        min((read_value(sheet.cell(row, column), decimal=decimal) for decimal in DECIMALS), key=lambda read: read[1])
        for row in listed.rows
    ]
    wrong = next((place for place, (_, flag) in enumerate(times) if flag), None)
    if wrong is not None:
        row = listed.rows[wrong]
        raise ReadError(
            sheet.where(row, column), f"'{sheet.text(row, column)}'", "a time in numbers", "Correct the cell."
        )
    return to_hours([time for time, _ in times], unit[1], where=sheet.where(listed.header, column)).tolist()


def _readout(word: str, of: str, wavelength: str, *, only: bool) -> str:
    """Return the file's word for the readout, with the wavelength where there is one."""
    name = (of if only else f"{of} {word}") if of else word
    return readout_name(name, wavelength) if wavelength else name


def _remarks(listed: WellList, left_out: list[str]) -> list[str]:
    sheet = listed.sheet
    said: list[str] = []
    if left_out:
        names = ", ".join(f"'{name}'" for name in left_out)
        said.append(
            f"{sheet.title}: the columns {names} are not read; [[tables]] in screen.toml can say what they mean."
        )
    notes = [row for row in range(listed.rows[-1] + 1, len(sheet.rows)) if not sheet.is_blank(row)]
    return [*said, *notes_remark(sheet, notes, "below the table")]


READER = Reader(
    "plain_long", "table with one row per well", (".csv", ".tsv", ".txt", ".xlsx"), _sniff, _read, plain=True
)
