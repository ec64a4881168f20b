"""Reads a layout file of any of the kinds, and checks that what it says can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from platekit.errors import LayoutError, did_you_mean, refuse
from platekit.layout._layout import Layout
from platekit.layout._rules import contradictions, undosed_remarks, vehicle_without_virus
from platekit.layout._shapes import grids_of
from platekit.layout.long_table import long_table, table_in
from platekit.layout.plate_shaped import plate_shaped
from platekit.layout.toml_layout import toml_layout
from platekit.sheets import LAYOUT, Sheet, open_sheets

SUFFIXES = (".toml", ".csv", ".tsv", ".txt", ".xlsx")


def read_layout(path: Path | str, *, roles: Mapping[str, str] | None = None) -> Layout:
    """Return the layout in a file: TOML, plate-shaped grids or a long table; the content decides which.

    Parameters
    ----------
    path : Path or str
        ``.toml``, ``.csv``, ``.tsv``, ``.txt`` or ``.xlsx``.
    roles : mapping, optional
        The file's own words to roles, such as ``{"DMSO": "virus_control"}``.

    Returns
    -------
    Layout
        `wells` has a role in each row; doses are in micromolar.

    Raises
    ------
    LayoutError
        With the place, if the file cannot be read, says what cannot be, or leaves open what was meant. Everything
        that is wrong with roles, doses and compounds is named at once.

    Examples
    --------
    >>> from platekit.shipped import shipped
    >>> layout = read_layout(shipped("example_data") / "layouts" / "plate_96.toml")
    >>> layout.plate_size, len(layout.wells)
    (96, 96)
    """
    path, words = Path(path), roles or {}
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise LayoutError(
            path.name, f"the ending '{path.suffix}'", f"one of {', '.join(SUFFIXES)}",
            f"Endings: {did_you_mean(suffix, SUFFIXES)}",
        )  # fmt: skip
    layout = toml_layout(path, roles=words) if suffix == ".toml" else _from_sheets(path, words)
    wells, mock = vehicle_without_virus(layout.wells, source=layout.source)
    remarks = [*layout.remarks, *mock]
    if (wells["compound"] != "").any() or not (wells["role"] == "compound").any():
        refuse(contradictions(wells, source=layout.source))
        remarks += undosed_remarks(wells, source=layout.source)
    else:
        # A layout of doses alone: the compound of each plate may stand in screen.toml or in the file names.
        remarks.append(f"{layout.source}: names no compound; it has to come from elsewhere")
    return replace(layout, wells=wells, remarks=tuple(dict.fromkeys(remarks)))


def _from_sheets(path: Path, roles: Mapping[str, str]) -> Layout:
    opened, remarks = open_sheets(path, expected=LAYOUT)
    sheets = [_trimmed(sheet) for sheet in opened]
    found = [(sheet, *grids_of(sheet)) for sheet in sheets]
    grids = [grid for _, in_sheet, _ in found for grid in in_sheet]
    if grids:
        layout = plate_shaped(grids, path.name, roles=roles)
        for sheet, in_sheet, strays in found:
            remarks += _left(sheet, bool(in_sheet), strays)
        return replace(layout, remarks=(*remarks, *layout.remarks))
    tables = [(sheet, table_in(sheet)) for sheet in sheets]
    given = [table for _, table in tables if table]
    if not given:
        raise LayoutError(
            path.name, "no layout", "plate-shaped grids, or a table with a column 'well'",
            "A grid has column numbers above it and row letters at its left; a table has headings such as "
            "well, role, compound, dose_uM.",
        )  # fmt: skip
    layout = long_table(given, path.name, roles=roles)
    for sheet, table in tables:
        remarks += _left(sheet, bool(table), [])
    return replace(layout, remarks=(*remarks, *layout.remarks))


def _trimmed(sheet: Sheet) -> Sheet:
    """Return the sheet without spaces around its words: a layout is typed by hand."""
    rows = [[cell.strip() if isinstance(cell, str) else cell for cell in row] for row in sheet.rows]
    return replace(sheet, rows=rows)


def _left(sheet: Sheet, read: bool, strays: list[str]) -> list[str]:
    if not read:
        filled = any(cell != "" for row in sheet.rows for cell in row)
        return [f"{sheet.title}: holds no layout and was not read"] if filled else []
    if not strays:
        return []
    more = f" and {len(strays) - 1} more cells" if len(strays) > 1 else ""
    return [f"{strays[0]}{more}: belongs to no grid and was not read"]
