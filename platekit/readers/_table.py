"""The door for long tables made elsewhere: the mapping of screen.toml says what their columns mean."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError, ReadError, refuse
from platekit.readers._base import Export
from platekit.readers._columns import Columns, missing_column, open_columns
from platekit.readers._decimals import decide_decimal, decimal_remarks, refuse_counts
from platekit.readers._finding.excel import checked_names
from platekit.readers._finding.merged_rows import refuse_merged_rows
from platekit.readers._places import Coded
from platekit.readers._table_layout import table_layout, table_wells
from platekit.screen import TableMapping
from platekit.units import to_hours
from platekit.values import Cell, read_values

# Columns of names, of which a spreadsheet may have made dates and numbers.
_NAMES = ("plate", "compound", "compound_b")


def read_table(path: str | os.PathLike[str], mapping: TableMapping) -> Export:
    """Read a long table by its mapping.

    Parameters
    ----------
    path : path-like
        csv, tsv, xlsx (xls, xlsb, ods) or Parquet, each also as ``.gz``.
    mapping : TableMapping
        What the columns mean. Either `readout` names a column for each readout, or `columns` names one column
        ``value`` (and a column ``readout`` that tells its rows apart).

    Returns
    -------
    Export
        `readings` with `readout_in_file` behind them, and `layout` with one row per plate and well; columns of the
        mapping that platekit does not know are kept there.

    Raises
    ------
    ReadError
        If the file cannot be read or says something that the mapping does not explain; all of it is named at once.
    """
    columns, remarks = open_columns(Path(path), mapping)
    _check_mapping(columns, mapping)
    mapped = {name for names in mapping.columns.values() for name in names} | set(mapping.readout.values())
    refuse_merged_rows(columns.sheet, columns.rows, [columns.names[name] for name in mapped & columns.names.keys()])
    numbers = _numeric_cells(columns, mapping)
    every = [cell for cells in numbers.values() for cell in cells]
    where = _where(columns, numbers)
    decided = decide_decimal(every, lambda: every, where, "file", said=mapping.decimal)
    called = np.repeat(np.arange(len(numbers), dtype=np.int32), len(columns.rows))
    refuse_counts(every, decided, Coded(np.array(list(numbers), dtype=object), called), where)
    decimal = decided.mark or "."
    errors: list[PlatekitError] = []
    wells = table_wells(columns, mapping, errors)
    refuse(errors)
    keys = wells.assign(time_h=_hours(columns, mapping, decimal), field=_texts(columns, mapping, "field"))
    readings = _readings(columns, mapping, keys, decimal)
    _refuse_doubles(columns, readings)
    layout, said = table_layout(columns, mapping, wells, decimal, errors)
    refuse(errors)
    for target in _NAMES:
        for name in mapping.columns.get(target, ()):
            what = "compound" if target != "plate" else target
            remarks += checked_names(columns.sheet, columns.rows, columns.names[name], what)
    remarks += [*said, *_unmapped(columns, mapping), *_stored_as_text(columns, numbers), *_unread(readings, columns)]
    remarks += decimal_remarks(columns.sheet.file, every, decided)
    return Export(_tidy(readings), "table", tuple(remarks), layout, decided.mark)


def _check_mapping(columns: Columns, mapping: TableMapping) -> None:
    """Refuse a mapping that names columns which the file does not have, or leaves out what every table needs."""
    where = mapping.where or "mapping"
    errors: list[PlatekitError] = []
    for target, names in mapping.columns.items():
        errors += [
            missing_column(name, columns, f"{where}, columns.{target}") for name in names if name not in columns.names
        ]
    if "value" not in mapping.columns:
        for readout, name in mapping.readout.items():
            if name not in columns.names:
                errors.append(missing_column(name, columns, f"{where}, readout.{readout}"))
        if not mapping.readout:
            errors.append(ReadError(
                where, "no readout", "the columns that hold what was read",
                'Name them: readout = { infection = "signal" }, where signal is the column of the file.',
            ))  # fmt: skip
    if "well" not in mapping.columns:
        errors.append(ReadError(
            f"{where}, columns", "no column for 'well'", "the column that names the wells",
            'Name it: well = "well", or well = ["row", "col"] where two columns make it.',
        ))  # fmt: skip
    refuse(errors)


def _numeric_cells(columns: Columns, mapping: TableMapping) -> dict[str, list[Cell]]:
    """Return the cells of every column of numbers, by the column's name in the file."""
    kinds = {column.name: column.kind for column in (*schema.LAYOUT.columns, *schema.READINGS.columns)}
    names = [names[0] for target, names in mapping.columns.items() if kinds.get(target) == "number"]
    if "value" not in mapping.columns:
        names += list(mapping.readout.values())
    return {name: columns.cells(name) for name in dict.fromkeys(names)}


def _where(columns: Columns, numbers: dict[str, list[Cell]]) -> Callable[[int], str]:
    names = list(numbers)
    return lambda place: columns.where(place % len(columns.rows), names[place // len(columns.rows)])


def _texts(columns: Columns, mapping: TableMapping, target: str) -> list[str]:
    names = mapping.columns.get(target, ())
    joined = zip(*(columns.texts(name) for name in names), strict=True) if names else [("",)] * len(columns.rows)
    return ["_".join(parts) for parts in joined]


def _hours(columns: Columns, mapping: TableMapping, decimal: str) -> list[float]:
    if "time_h" not in mapping.columns:
        return [np.nan] * len(columns.rows)
    name = mapping.columns["time_h"][0]
    values, flags = read_values(columns.cells(name), decimal=decimal)
    wrong = next((place for place, flag in enumerate(flags) if flag), None)
    if wrong is not None:
        raise ReadError(
            columns.where(wrong, name), f"'{columns.texts(name)[wrong]}'", "a time in numbers", "Correct the cell."
        )
    ending = name.rsplit("_", 1)[-1]
    unit = mapping.units.get("time_h", ending if ending in ("h", "min", "s", "d") else "")
    where = f"{mapping.where or 'mapping'}, units"
    if not unit:
        raise ReadError(where, f"no unit for '{name}'", "the unit of the times", 'Say it: units = { time_h = "min" }.')
    return to_hours(values, unit, where=where).tolist()


def _readings(columns: Columns, mapping: TableMapping, keys: pd.DataFrame, decimal: str) -> pd.DataFrame:
    """Return the readings, with the row of the table in `place`."""
    places = np.arange(len(columns.rows))
    if "value" in mapping.columns:
        name = mapping.columns["value"][0]
        words = _texts(columns, mapping, "readout") if "readout" in mapping.columns else [name] * len(places)
        single = list(mapping.readout) if "readout" not in mapping.columns else []
        readouts = {word.casefold(): readout for readout, word in mapping.readout.items()}
        named = [single[0] if single else readouts.get(word.casefold(), word) for word in words]
        return _column(columns, name, keys, decimal).assign(readout=named, readout_in_file=words, place=places)
    parts = [
        _column(columns, name, keys, decimal).assign(readout=readout, readout_in_file=name, place=places)
        for readout, name in mapping.readout.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _column(columns: Columns, name: str, keys: pd.DataFrame, decimal: str) -> pd.DataFrame:
    values, flags = read_values(columns.cells(name), decimal=decimal)
    if (flags == "invalid").all():
        raise ReadError(
            columns.where(0, name), f"'{columns.texts(name)[0]}', and no number in the whole column", "a column of readings",
            "Name the column that holds the numbers.",
        )  # fmt: skip
    return keys.assign(value=values, flag=flags, source=columns.sources(name))


def _refuse_doubles(columns: Columns, readings: pd.DataFrame) -> None:
    keys = list(schema.READINGS.keys)
    doubled = readings.duplicated(keys, keep=False)
    if not doubled.any():
        return
    alike = readings[doubled]
    first = alike.iloc[0]
    pair = alike[
        alike["plate"].eq(first["plate"]) & alike["well"].eq(first["well"]) & alike["readout"].eq(first["readout"])
    ]
    one, two = (columns.line(int(place)) for place in pair["place"].iloc[:2])
    more = len(alike[["plate", "well"]].drop_duplicates()) - 1
    raise ReadError(
        columns.sheet.title, f"well {first['well']} of plate '{first['plate']}' in {one} and in {two}" + _more(more),
        "one row per plate and well",
        "Leave one of the rows out. If they are wells of two plates, join the columns that tell the plates apart: "
        'plate = ["set", "plate"].',
    )  # fmt: skip


def _more(wells: int) -> str:
    return "" if wells == 0 else ", and 1 more such well" if wells == 1 else f", and {wells} more such wells"


def _unmapped(columns: Columns, mapping: TableMapping) -> list[str]:
    used = {name for names in mapping.columns.values() for name in names} | set(mapping.readout.values())
    left = [f"'{name}'" for name in columns.names if name not in used]
    return [f"{columns.sheet.title}: the columns {', '.join(left)} are not mapped and not read."] if left else []


def _stored_as_text(columns: Columns, numbers: dict[str, list[Cell]]) -> list[str]:
    """Say which columns of a workbook hold their numbers as text."""
    if not columns.sheet.name:
        return []
    stored = [
        name for name, cells in numbers.items() if any(isinstance(cell, str) and cell[:1].isdigit() for cell in cells)
    ]
    return [
        f"{columns.sheet.title}: numbers of the column '{name}' are stored as text, and read as numbers."
        for name in stored
    ]


def _unread(readings: pd.DataFrame, columns: Columns) -> list[str]:
    said: list[str] = []
    for flag in schema.FLAGS[1:]:
        marked = readings[readings["flag"] == flag]
        if len(marked):
            kind = "below the range" if flag == "below_range" else flag
            count = "1 reading is" if len(marked) == 1 else f"{len(marked)} readings are"
            said.append(
                f"{columns.sheet.title}: {count} {kind}, without a number (the first: {marked['source'].iloc[0]})."
            )
    return said


def _tidy(readings: pd.DataFrame) -> pd.DataFrame:
    return schema.conform(readings.drop(columns="place"), schema.READINGS).astype({"readout_in_file": "str"})
