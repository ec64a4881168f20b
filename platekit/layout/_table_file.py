"""Layouts that are tables, as text or Excel: plate-shaped grids, long tables, logs of a dispenser; the content decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from platekit.errors import LayoutError, did_you_mean, refuse
from platekit.layout._columns import folded
from platekit.layout._dispense_entry import logged_layout
from platekit.layout._labels import layout_table
from platekit.layout._layout import Layout
from platekit.layout._merged import spread_down, spread_in_grid
from platekit.layout._rules import with_roles
from platekit.layout._shapes import Grid, grids_of
from platekit.layout.long_table import long_table, starts_with_well, table_in
from platekit.layout.plate_shaped import plate_shaped
from platekit.layout.series_table import series_table_in
from platekit.schema import LAYOUT as LAYOUT_COLUMNS
from platekit.sheets import LAYOUT, Sheet, open_sheets

# A sheet that begins with this explains a template, or shows how it looks filled in; it is not read.
NO_LAYOUT = "platekit:"
_HEADINGS_WITHIN = 10
# Names of sheets that say what is in them.
_SHEETS = frozenset(folded(name) for name in LAYOUT_COLUMNS.names[2:]) | {"series"}

Shape = TypeVar("Shape")


def table_file(path: Path, roles: Mapping[str, str]) -> Layout:
    """Return the layout in a file of tables: plate-shaped grids, a long table, or the log of a dispenser.

    Raises
    ------
    LayoutError
        If it holds none of them, or what it says cannot be.
    """
    opened, remarks = open_sheets(path, expected=LAYOUT)
    sheets = [_trimmed(sheet) for sheet in opened if not sheet.text(0, 0).startswith(NO_LAYOUT)]
    logged = logged_layout(sheets, path.name, roles)
    if logged:
        labels, said = logged
        wells, followed = with_roles(layout_table(labels, roles=roles, source=path.name), source=path.name, words=roles)
        return Layout(wells, None, path.name, (*remarks, *said, *followed))
    series = {sheet.title: table for sheet in sheets if (table := series_table_in(sheet))}
    none: tuple[list[Grid], list[tuple[int, int]]] = ([], [])
    found = [(sheet, *(none if sheet.title in series or _is_long(sheet) else grids_of(sheet))) for sheet in sheets]
    grids = [_noted(spread_in_grid(grid), remarks) for _, in_sheet, _ in found for grid in in_sheet]
    if grids or series:
        unread = [sheet for sheet, in_sheet, _ in found if not in_sheet and sheet.title not in series]
        refuse([error for sheet in unread if (error := _no_grid(sheet))])
        listed = [
            replace(table, sheet=_noted(spread_down(table.sheet, table.row, [table.at["wells"]]), remarks))
            for table in series.values()
        ]
        said = [*remarks, *(remark for sheet in unread for remark in _left(sheet, False, []))]
        layout = plate_shaped(grids, path.name, roles=roles, series=listed, unread=said)
        for sheet, in_sheet, strays in found:
            remarks += _left(sheet, bool(in_sheet) or sheet.title in series, strays)
        return replace(layout, remarks=(*remarks, *layout.remarks))
    tables = [(sheet, table_in(sheet)) for sheet in sheets]
    given = [table for _, table in tables if table]
    if not given:
        raise LayoutError(
            path.name, "no layout", "plate-shaped grids, or a table with a column 'well'",
            "\n".join([
                "A grid has column numbers above it and row letters at its left; a table has headings such as "
                f"well, role, compound, dose_uM.{_misspelt_well(sheets)}",
                *remarks,
            ]),
        )  # fmt: skip
    whole = [replace(one, sheet=_noted(spread_down(one.sheet, one.row, one.well), remarks)) for one in given]
    layout = long_table(whole, path.name, roles=roles)
    for sheet, table in tables:
        remarks += _left(sheet, bool(table), [])
    return replace(layout, remarks=(*remarks, *layout.remarks))


def _is_long(sheet: Sheet) -> bool:
    """Return whether a sheet is a long table, in which numbers beside a letter would pass for a grid."""
    table = table_in(sheet)
    return (
        table is not None and starts_with_well(table) and not grids_of(replace(sheet, rows=sheet.rows[: table.row]))[0]
    )


def _noted(spread: tuple[Shape, list[str]], remarks: list[str]) -> Shape:
    """Return what merged cells were spread over, and note the remarks on them."""
    shape, said = spread
    remarks += said
    return shape


def _misspelt_well(sheets: Sequence[Sheet]) -> str:
    """Return a hint where a heading all but says `well`."""
    for sheet in sheets:
        for row in sheet.filled[:_HEADINGS_WITHIN]:
            for column, text in enumerate(sheet.texts(row)):
                if text and did_you_mean(text, ("well", "wells")).startswith("did you mean"):
                    return f" {sheet.where(row, column)}: '{text}', did you mean 'well'?"
    return ""


def _trimmed(sheet: Sheet) -> Sheet:
    """Return the sheet without spaces around its words: a layout is typed by hand."""
    rows = [[cell.strip() if isinstance(cell, str) else cell for cell in row] for row in sheet.rows]
    return replace(sheet, rows=rows)


def _no_grid(sheet: Sheet) -> LayoutError | None:
    """Return the refusal of a sheet that is called like a column of the layout, or series, and holds nothing that can be read."""
    if folded(sheet.name) not in _SHEETS or not sheet.filled:
        return None
    kind = "list of series" if folded(sheet.name) == "series" else "grid"
    return LayoutError(
        sheet.title, f"no {kind} in a sheet of this name",
        "the headings wells, top, fold and n" if kind != "grid" else "column numbers in one row, and row letters below its left end",
        "Write them as they were; a sheet that is not to be read begins with 'platekit:', or has another name.",
    )  # fmt: skip


def _left(sheet: Sheet, read: bool, strays: Sequence[tuple[int, int]]) -> list[str]:
    if not read:
        filled = any(cell != "" for row in sheet.rows for cell in row)
        return [f"{sheet.title}: holds no layout and was not read"] if filled else []
    if not strays:
        return []
    n_more = len(strays) - 1
    said = (
        f" and {n_more} more cell{'s' if n_more > 1 else ''} belong to no grid and were"
        if n_more
        else " belongs to no grid and was"
    )
    return [f"{sheet.where(*strays[0])}: '{sheet.text(*strays[0])}'{said} not read"]
