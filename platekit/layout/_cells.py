"""Cells under one heading become the values of its column; the units of its doses may stand beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from platekit import schema
from platekit.errors import LayoutError
from platekit.layout._columns import DOSES, NUMBERS, Heading, looks_like_unit, text_of
from platekit.layout._numbers import Given, doses, numbers
from platekit.sheets import Sheet
from platekit.units import unit_heading

_Place = TypeVar("_Place")


def values_of(cells: Given, heading: Heading, *, where: str, ask: str, beside: Given = ()) -> list[object]:
    """Return doses in micromolar, numbers, text, or the user's own cells as they are.

    Parameters
    ----------
    cells : sequence of (cell, where)
    heading : Heading
        The column, and the unit that its heading carries.
    where, ask : str
        Place of the heading, and how to say a unit that is missing.
    beside : sequence of (unit, where), optional
        What a column of units says of each dose.

    Raises
    ------
    LayoutError
        If a cell is no number where one belongs, or a dose has no unit.
    """
    if heading.column in DOSES:
        return list(doses(cells, heading.unit, where=where, ask=ask, beside=beside))
    if heading.column in NUMBERS:
        return list(numbers(cells))
    if heading.column in schema.LAYOUT.names:
        return [text_of(cell) for cell, _ in cells]
    return [cell for cell, _ in cells]


def units_column(
    column: str, unit: str, names: Mapping[_Place, str], texts: Callable[[_Place], Iterable[object]]
) -> _Place | None:
    """Return where the units of a column of doses stand, one for each; None if they stand nowhere.

    Parameters
    ----------
    column, unit : str
        The column of the layout table, and the unit that its heading carries.
    names : mapping
        Place to heading of all columns of the file.
    texts : callable
        The cells below a place; where they are units of something else, such as of the readout, a column that does not
        name the dose is the user's own.
    """
    if column not in DOSES:
        return None
    mine = "ab"[DOSES.index(column)]
    heads = {place: unit_heading(name) for place, name in names.items()}
    named = [place for place, head in heads.items() if head == mine and any(text_of(cell) for cell in texts(place))]
    any_dose = [
        place
        for place, head in heads.items()
        if head == "" and any(looks_like_unit(cell, unit) for cell in texts(place))
    ]
    return next(iter(named + any_dose), None)


def units_columns(
    headings: Mapping[_Place, Heading], texts: Callable[[_Place], Iterable[object]]
) -> dict[_Place, _Place]:
    """Return the doses of a file whose units stand in a place of their own, and that place; see `units_column`."""
    names = {place: given.column for place, given in headings.items()}
    found = {place: units_column(given.column, given.unit, names, texts) for place, given in headings.items()}
    return {place: units for place, units in found.items() if units is not None}


def refuse_unnamed(sheet: Sheet, head: int) -> None:
    """Refuse cells below a place without a heading in the row of the headings, which counts from 0.

    Raises
    ------
    LayoutError
        Naming the first of them.
    """
    for row in range(head + 1, len(sheet.rows)):
        for column, cell in enumerate(sheet.rows[row]):
            if cell != "" and sheet.cell(head, column) == "":
                raise LayoutError(
                    sheet.where(row, column), f"'{text_of(cell)}' in a column without a heading",
                    "a heading for each column", f"Write its heading into {sheet.place(head, column)}, or empty the column.",
                )  # fmt: skip


def read_by_row(source: str, dose: str, units: str) -> str:
    """Return the remark that says whose units were read."""
    return f"{source}: each dose of '{dose}' was read in the unit that '{units}' says beside it"
