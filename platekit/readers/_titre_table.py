"""A table of titrations, by the mapping of ``[[titres]]``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError, ReadError, refuse
from platekit.readers._columns import Columns, missing_column, open_columns
from platekit.readers._decimals import decide_decimal
from platekit.readers._table_layout import numbers_of
from platekit.screen import TITRE_NUMBERS, TableMapping
from platekit.sheets import as_text
from platekit.values import Cell, read_values

# What people write where nothing was found; an empty cell was not measured.
_NOTHING = re.compile(
    r"(not|none|nothing) (found|detected)|n\.?d\.?|bdl|blod|<\s*lod|below (lod|limit.*)|undetect(ed|able)",
    re.IGNORECASE,
)
_BOUND = re.compile(r"\s*([<>])\s*=?\s*(.+)")
_LOG10 = "log10_"


def read_titres(
    path: Path, mapping: TableMapping, columns: Mapping[str, str | float]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a table of titrations.

    Parameters
    ----------
    path : Path
        csv, tsv, spreadsheet or Parquet, as for `read_table`.
    mapping : TableMapping
        What its columns are: those of `schema.TITRE_VALUES`, or `log10_titre` and `log10_lod`.
    columns : mapping of str to str or float
        What holds for all rows.

    Returns
    -------
    titres : pandas.DataFrame
        `schema.TITRE_VALUES`. ``<100`` and ``> 1e8`` are bounds; ``not found``, ``ND`` and ``<LOD`` are less than the limit of
        detection; an empty cell is no titration.
    remarks : tuple of str

    Raises
    ------
    ReadError
        If a column is not there, a cell holds something else, or a titre below the limit has no limit beside it.
    """
    table, remarks = open_columns(path, mapping)
    where = mapping.where or "mapping"
    refuse([
        missing_column(name, table, f"{where}, columns.{target}")
        for target, (name,) in mapping.columns.items() if name not in table.names
    ])  # fmt: skip
    cells, relations = _titres(table, mapping)
    numbers = [(target, name) for target, (name,) in mapping.columns.items() if target in TITRE_NUMBERS]
    every = [cell for target, _ in numbers for cell in _plain(cells, table, mapping, target)]

    def cell_at(place: int) -> str:
        return table.where(place % len(table.rows), numbers[place // len(table.rows)][1])

    decided = decide_decimal(every, lambda: every, cell_at, "file", said=mapping.decimal)
    found: dict[str, Sequence[str | float]] = {name: [value] * len(table.rows) for name, value in columns.items()}
    for target, (name,) in mapping.columns.items():
        found[target] = (
            _numbers(table, mapping, target, cells, decided.mark or ".")
            if target in TITRE_NUMBERS
            else table.texts(name)
        )
    named = _titre_column(mapping)
    frame = pd.DataFrame(found | {"source": table.sources(mapping.columns[named][0])})
    frame = _linear(frame)
    said = frame["relation"] if "relation" in frame else pd.Series("", index=frame.index)
    frame["relation"] = said.where(said != "", pd.Series(relations, index=frame.index, dtype="str"))
    _refuse_without_limit(frame, table, mapping.columns[named][0])
    return schema.conform(frame, schema.TITRE_VALUES)[schema.TITRE_VALUES.names], tuple(remarks)


def _titre_column(mapping: TableMapping) -> str:
    return "titre" if "titre" in mapping.columns else "log10_titre"


def _titres(table: Columns, mapping: TableMapping) -> tuple[list[Cell], list[str]]:
    """Return the cells of the titres without their signs, and the relation that the signs or words say."""
    cells: list[Cell] = []
    relations: list[str] = []
    for cell in table.cells(mapping.columns[_titre_column(mapping)][0]):
        text = as_text(cell)
        bound = _BOUND.fullmatch(text)
        if _NOTHING.fullmatch(text):
            cells.append("")
            relations.append("<")
        else:
            cells.append(bound[2] if bound else cell)
            relations.append(bound[1] if bound else "")
    return cells, relations


def _plain(cells: list[Cell], table: Columns, mapping: TableMapping, target: str) -> list[Cell]:
    return cells if target == _titre_column(mapping) else table.cells(mapping.columns[target][0])


def _numbers(table: Columns, mapping: TableMapping, target: str, cells: list[Cell], decimal: str) -> list[float]:
    name = mapping.columns[target][0]
    if target == "concentration_uM":
        errors: list[PlatekitError] = []
        doses = list(numbers_of(table, mapping, target, decimal, errors))
        refuse(errors)
        return doses
    values, flags = read_values(_plain(cells, table, mapping, target), decimal=decimal)
    wrong = next((place for place, flag in enumerate(flags) if flag not in ("", "missing")), None)
    if wrong is not None:
        raise ReadError(
            table.where(wrong, name), f"'{table.texts(name)[wrong]}'",
            "a number, '<' or '>' with a number, 'not found' or nothing" if target == _titre_column(mapping) else "a number or nothing",
            "Correct the cell.",
        )  # fmt: skip
    return values.tolist()


def _linear(frame: pd.DataFrame) -> pd.DataFrame:
    logs = [name for name in frame if str(name).startswith(_LOG10)]
    linear = {str(name).removeprefix(_LOG10): 10.0 ** frame[name].to_numpy(dtype=np.float64) for name in logs}
    return frame.assign(**linear).drop(columns=logs)


def _refuse_without_limit(frame: pd.DataFrame, table: Columns, name: str) -> None:
    limit = frame["lod"] if "lod" in frame else pd.Series(np.nan, index=frame.index)
    below = frame["titre"].isna() & (frame["relation"] == "<") | (frame["titre"] <= 0)
    wrong = np.flatnonzero((below & limit.isna()).to_numpy())
    if len(wrong):
        place = int(wrong[0])
        raise ReadError(
            table.where(place, name), f"'{table.texts(name)[place]}' and no limit of detection", "the limit",
            'Name its column, lod = "..." in columns, or say it for all: lod = 100, in the unit of the titre.',
        )  # fmt: skip
