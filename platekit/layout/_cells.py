"""Cells under one heading become the values of its column."""

from __future__ import annotations

from platekit import schema
from platekit.layout._columns import DOSES, NUMBERS, Heading, text_of
from platekit.layout._numbers import Given, doses, numbers


def values_of(cells: Given, heading: Heading, *, where: str, ask: str) -> list[object]:
    """Return doses in micromolar, numbers, text, or the user's own cells as they are.

    Parameters
    ----------
    cells : sequence of (cell, where)
    heading : Heading
        The column, and the unit that its heading carries.
    where, ask : str
        Place of the heading, and how to say a unit that is missing.

    Raises
    ------
    LayoutError
        If a cell is no number where one belongs, or a dose has no unit.
    """
    if heading.column in DOSES:
        return list(doses(cells, heading.unit, where=where, ask=ask))
    if heading.column in NUMBERS:
        return list(numbers(cells))
    if heading.column in schema.LAYOUT.names:
        return [text_of(cell) for cell, _ in cells]
    return [cell for cell, _ in cells]
