"""Layouts as a long table, CSV or Excel: one row per well, with the columns of the layout table or others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from platekit import schema
from platekit.errors import LayoutError, quoted, refuse
from platekit.layout._cells import read_by_row, refuse_unnamed, units_columns, values_of
from platekit.layout._columns import COMPOUND_WORDS, Heading, folded, heading, text_of
from platekit.layout._dittos import refuse_dittos
from platekit.layout._labels import Labels, label, layout_table
from platekit.layout._layout import Layout
from platekit.layout._left_out import left_out
from platekit.layout._names import changed_names
from platekit.layout._other_units import of_columns, refuse_other_units
from platekit.layout._own_columns import own_columns
from platekit.layout._rules import with_roles
from platekit.sheets import Sheet
from platekit.wells import parse_well, row_letters

_WELL_WORDS = ("well", "wells", "well_id", "wellid", "well_name", "well_position", "position")
_ROW_WORDS, _COLUMN_WORDS = ("row", "rows", "well_row"), ("col", "cols", "column", "columns", "well_col", "well_column")
_ASK = "Say it in the heading, such as dose_uM or 'concentration (nM)', or behind each number."
_SEARCHED = 50


@dataclass(frozen=True)
class Table:
    """A long table in a sheet: the row of its headings from 0, and where the well stands in each row."""

    sheet: Sheet
    row: int
    well: tuple[int, ...]

    def cell_at(self, row: int, column: int) -> tuple[str, str]:
        """Return a cell as text, and where it stands."""
        return text_of(self.sheet.cell(row, column)), self.sheet.where(row, column)


def table_in(sheet: Sheet) -> Table | None:
    """Return the long table of a sheet: the first row with a heading for the well and another one; None if there is none."""
    for row, cells in enumerate(sheet.rows[:_SEARCHED]):
        words = [folded(cell) if isinstance(cell, str) else "" for cell in cells]
        if sum(word != "" for word in words) < 2:
            continue
        for ways in ((_WELL_WORDS,), (_ROW_WORDS, _COLUMN_WORDS)):
            found = [next((i for i, word in enumerate(words) if word in way), -1) for way in ways]
            if -1 not in found:
                return Table(sheet, row, tuple(found))
    return None


def starts_with_well(table: Table) -> bool:
    """Return whether the first row below the headings names a well, so that letters and numbers below are no grid."""
    sheet = table.sheet
    row = next((row for row in sheet.filled if row > table.row), None)
    return row is not None and _well_in(table, row)[1] is not None


def long_table(tables: Sequence[Table], source: str, *, roles: Mapping[str, str]) -> Layout:
    """Return the layout that one or more long tables give together.

    Raises
    ------
    LayoutError
        If a well is no well or stands twice, two columns mean one thing, doses are named in two units, or a cell cannot be read.
    """
    labels: Labels = {}
    remarks: list[str] = []
    for table in tables:
        headings = _headings(table, remarks)
        refuse_other_units(of_columns(table.sheet, table.row, headings))
        wells = _wells(table, headings)
        _refuse_twice(table, wells)
        for _, key in wells:
            labels.setdefault(key, {})
        units = units_columns(headings, partial(table.sheet.texts_down, [row for row, _ in wells]))
        remarks += [
            read_by_row(table.sheet.title, *(table.sheet.text(table.row, at) for at in pair)) for pair in units.items()
        ]
        for column, given in headings.items():
            if given.column in ("plate", "well") or column in units.values():
                continue
            cells = [(table.sheet.cell(row, column), row, key) for row, key in wells]
            filled = [(cell, row, key) for cell, row, key in cells if cell != ""]
            placed = [(cell, table.sheet.where(row, column)) for cell, row, _ in filled]
            said = [table.cell_at(row, units[column]) for _, row, _ in filled] if column in units else []
            values = values_of(placed, given, where=table.sheet.where(table.row, column), ask=_ASK, beside=said)
            for (_, place), (_, _, key), value in zip(placed, filled, values, strict=True):
                label(labels, key, given.column, value, place)
    refuse_dittos(labels)
    remarks += changed_names(labels)
    frame = layout_table(labels, roles=roles, source=source)
    frame, said = left_out(frame, source=source)
    remarks += [*said, *own_columns(frame, source=source)]
    _refuse_unsaid(frame, source)
    wells, followed = with_roles(frame, source=source, words=roles)
    return Layout(wells, None, source, (*remarks, *followed))


def _headings(table: Table, remarks: list[str]) -> dict[int, Heading]:
    sheet = table.sheet
    refuse_unnamed(sheet, table.row)
    found: dict[int, Heading] = {}
    for column, cell in enumerate(sheet.rows[table.row]):
        where = sheet.where(table.row, column)
        if column in table.well or cell == "":
            continue
        found[column] = heading(text_of(cell), where=where)
        twin = next((other for other, given in found.items() if given.column == found[column].column), column)
        if twin != column:
            raise LayoutError(
                where, f"a second column for '{found[column].column}'", "one column for each",
                f"The first is {sheet.where(table.row, twin)}. Leave one away.",
            )  # fmt: skip
    if all(given.column != "compound" for given in found.values()):
        for column, given in found.items():
            if folded(given.column) in COMPOUND_WORDS:
                remarks.append(f"{sheet.title}: the column '{given.column}' was read as compound")
                found[column] = Heading("compound")
                break
    return found


def _refuse_unsaid(frame: pd.DataFrame, source: str) -> None:
    """Refuse a table that names neither roles nor compounds, but something under names of its own."""
    own = [name for name in frame.columns if name not in schema.LAYOUT.names]
    if own and (frame["role"] == "").all() and (frame["compound"] == "").all():
        raise LayoutError(
            source, f"neither a role nor a compound in any well, beside {quoted(own)}", "a column role or compound",
            "Rename the column that holds the compounds to compound, or the one that says what each well is to role.",
        )  # fmt: skip


def _wells(table: Table, headings: Mapping[int, Heading]) -> list[tuple[int, tuple[str, str]]]:
    """Return the row of each well, with its plate and name."""
    sheet = table.sheet
    plate_at = next((column for column, given in headings.items() if given.column == "plate"), -1)
    found: list[tuple[int, tuple[str, str]]] = []
    errors: list[LayoutError] = []
    for row in range(table.row + 1, len(sheet.rows)):
        if all(cell == "" for cell in sheet.rows[row]):
            continue
        parts, well = _well_in(table, row)
        if well is None:
            errors.append(
                LayoutError(
                    sheet.where(row, table.well[0]),
                    f"'{' '.join(parts)}', which is no well",
                    "a well such as A1 or P24",
                    "Correct the well; notes belong above the table or on another sheet.",
                )
            )
            continue
        found.append((row, (text_of(sheet.cell(row, plate_at)) if plate_at >= 0 else "", well)))
    refuse(errors[:20])
    return found


def _well_in(table: Table, row: int) -> tuple[list[str], str | None]:
    """Return what a row has in place of its well, and the well; None if it is none."""
    parts = [text_of(table.sheet.cell(row, column)) for column in table.well]
    if len(parts) == 2 and parts[0].isdigit() and 1 <= int(parts[0]) <= 32:
        parts[0] = row_letters(int(parts[0]))
    return parts, parse_well("".join(parts))


def _refuse_twice(table: Table, wells: Sequence[tuple[int, tuple[str, str]]]) -> None:
    first: dict[tuple[str, str], int] = {}
    errors: list[LayoutError] = []
    for row, (plate, well) in wells:
        if (plate, well) in first:
            on = f" of plate '{plate}'" if plate else ""
            place = table.sheet.where(first[plate, well], table.well[0])
            errors.append(
                LayoutError(
                    table.sheet.where(row, table.well[0]),
                    f"well {well}{on} for the second time",
                    "each well once",
                    f"The first time is {place}. Leave one of them away; several plates need a plate column.",
                )
            )
        first.setdefault((plate, well), row)
    refuse(errors[:20])
