"""Layouts in the shape of the plate, CSV or Excel: one grid, or one for each column with its name above (as plater has it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from platekit import schema
from platekit.errors import LayoutError, did_you_mean
from platekit.layout._cells import read_by_row, units_columns, values_of
from platekit.layout._columns import COMPOUND_WORDS, Heading, folded, heading
from platekit.layout._dittos import refuse_dittos
from platekit.layout._gaps import gap_remarks
from platekit.layout._labels import Labels, label, layout_table
from platekit.layout._layout import Layout
from platekit.layout._left_out import left_out
from platekit.layout._names import changed_names
from platekit.layout._other_units import of_columns, of_grids, refuse_other_units
from platekit.layout._own_columns import own_columns
from platekit.layout._rules import role_in_place_of_compound, with_roles
from platekit.layout._shapes import Grid
from platekit.layout.series_table import SeriesTable, series_labels
from platekit.units import unit_heading
from platekit.values import Cell

_ASK = "Say it in the name of the grid, such as concentration_uM or 'dose (nM)', or behind each number."


def plate_shaped(
    grids: Sequence[Grid],
    source: str,
    *,
    roles: Mapping[str, str],
    series: Sequence[SeriesTable] = (),
    unread: Sequence[str] = (),
) -> Layout:
    """Return the layout that plate-shaped grids give together, and lists of series beside them.

    Parameters
    ----------
    grids : sequence of Grid
        All grids of a file. A grid is named by its corner cell, by the cell above it, or by its sheet. A single grid
        without a known name holds compounds, and words for roles where there is no compound.
    source : str
        The file.
    roles : mapping
        The user's own words to roles.
    series : sequence of SeriesTable
        Lists of series in the same file; each column of a well is said once, by a grid or by a list.
    unread : sequence of str
        Remarks on sheets that are not read, hidden ones among them, for where what is left is no layout.

    Raises
    ------
    LayoutError
        If two grids have one name, none says what is in the wells, doses are named in two units, or a cell cannot be read or
        repeats another one by a mark.
    """
    named = _headings(grids)
    remarks: list[str] = []
    if not series and len(grids) == 1 and named[0].column not in schema.LAYOUT.names:
        grid = grids[0]
        named = [Heading(_column_of_words(grid, roles))]
        title = f"'{grid.name}'" if grid.name else "without a name"
        remarks.append(f"{source}: the grid {title} was read as {named[0].column}")
    if all(given.column != "compound" for given in named):
        drugs = [place for place, given in enumerate(named) if folded(given.column) in COMPOUND_WORDS]
        for place in drugs[:1]:
            remarks.append(f"{source}: the grid '{named[place].column}' was read as compound")
            named[place] = Heading("compound")
    if not series and not {"role", "compound"} & {given.column for given in named}:
        raise LayoutError(
            source, "grids named " + ", ".join(f"'{grid.name}' ({grid.where})" for grid in grids),
            "one named 'role' or 'compound'",
            "\n".join([f"Write the name into the corner of the grid, or into the cell above it.{_nearest(grids)}", *unread]),
        )  # fmt: skip
    listed = [one for table in series for one in of_columns(table.sheet, table.row, table.headings)]
    refuse_other_units([*of_grids(grids, named), *listed])
    labels: Labels = {}
    sizes = {grid.plate_size for grid in grids}
    plate_size = sizes.pop() if len(sizes) == 1 else None
    remarks += series_labels(series, labels, plate_size)
    units = units_columns(dict(enumerate(named)), lambda at: [cell for _, cell, _ in grids[at].cells()])
    remarks += [read_by_row(source, _title(grids[dose]), _title(grids[unit])) for dose, unit in units.items()]
    for number, (grid, given) in enumerate(zip(grids, named, strict=True)):
        _refuse_second(grid, given, grids, named)
        if number in units.values():
            continue
        cells = grid.cells()
        said = _said(grids[units[number]], cells) if number in units else []
        values = values_of([(cell, place) for _, cell, place in cells], given, where=grid.where, ask=_ASK, beside=said)
        for (well, _, place), value in zip(cells, values, strict=True):
            label(labels, ("", well), given.column, value, place)
    if not labels:
        sheets = list(dict.fromkeys(given.sheet.name for given in (*series, *grids) if given.sheet.name))
        into = " or ".join(f"'{name}'" for name in sheets)
        raise LayoutError(
            source, "a layout in which nothing is filled in", "what is in the wells",
            "\n".join([f"Fill in the sheet {into}." if into else "Fill in the grids.", *unread]),
        )  # fmt: skip
    refuse_dittos(labels)
    remarks += [*gap_remarks(grids), *changed_names(labels)]
    table = layout_table(labels, roles=roles, source=source)
    table, said = left_out(table, source=source)
    remarks += [*said, *own_columns(table, source=source)]
    wells, followed = with_roles(table, source=source, words=roles)
    remarks += followed
    return Layout(wells, plate_size, source, tuple(remarks))


def _said(units: Grid, doses: Sequence[tuple[str, Cell, str]]) -> list[tuple[Cell, str]]:
    """Return what a grid of units says of each dose; where it says nothing, the place is that of the dose."""
    held = {well: (cell, place) for well, cell, place in units.cells()}
    return [held.get(well, ("", place)) for well, _, place in doses]


def _title(grid: Grid) -> str:
    return grid.name or grid.sheet.name


def _nearest(grids: Sequence[Grid]) -> str:
    hints = {grid.name: did_you_mean(grid.name, ("role", "compound")) for grid in grids if grid.name}
    close = [f" '{name}': {hint}" for name, hint in hints.items() if hint.startswith("did you mean")]
    return "".join(close)


def _headings(grids: Sequence[Grid]) -> list[Heading]:
    found: list[Heading] = []
    for grid in grids:
        sheet = heading(grid.sheet.name, where=grid.sheet.title) if grid.sheet.name else Heading("")
        known = sheet.column in schema.LAYOUT.names or unit_heading(grid.sheet.name) is not None
        by_sheet = not grid.name and known
        found.append(sheet if by_sheet else heading(grid.name, where=grid.where))
    return found


def _column_of_words(grid: Grid, roles: Mapping[str, str]) -> str:
    words: dict[str, str] = {}
    for _, cell, place in grid.cells():
        if isinstance(cell, str):
            words.setdefault(cell, place)
    if not words or all(word.replace(".", "", 1).isdigit() for word in words):
        raise LayoutError(
            grid.where, "a grid of numbers without a known name", "a grid of compounds or of roles",
            "Name it, such as compound or concentration_uM; exports of an instrument are read as readings.",
        )  # fmt: skip
    said = [role_in_place_of_compound(word, where=place, words=roles) for word, place in words.items()]
    return "role" if all(said) else "compound"


def _refuse_second(grid: Grid, given: Heading, grids: Sequence[Grid], named: Sequence[Heading]) -> None:
    first = next(other for other, heading in zip(grids, named, strict=True) if heading.column == given.column)
    if first is not grid:
        raise LayoutError(
            grid.where, f"a second grid for '{given.column}'", "one grid for each column",
            f"The first is at {first.where}. Plates that differ need a layout each, or a table with a plate column.",
        )  # fmt: skip
    if given.column in ("", "plate", "well"):
        title = "" if given.column else grid.sheet.name
        close = did_you_mean(title, schema.LAYOUT.names) if title else ""
        raise LayoutError(
            grid.where, "a grid without a name" if not given.column else f"a grid named '{given.column}'",
            "a name such as role, compound or concentration_uM",
            "Write it into the corner of the grid, or into the cell above it."
            + (f" Or name the sheet '{title}' so: {close}" if close.startswith("did you mean") else ""),
        )  # fmt: skip
