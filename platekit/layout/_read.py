"""Reads a layout file of any of the kinds, and checks that what it says can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from platekit.errors import LayoutError, did_you_mean, refuse
from platekit.layout._layout import Layout
from platekit.layout._rules import contradictions, undosed_remarks, unnamed_remarks, vehicle_without_virus
from platekit.layout._table_file import table_file
from platekit.layout.toml_layout import toml_layout

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
    layout = toml_layout(path, roles=words) if suffix == ".toml" else table_file(path, words)
    wells, mock = vehicle_without_virus(layout.wells, source=layout.source)
    remarks = [*layout.remarks, *mock]
    refuse(contradictions(wells, source=layout.source))
    # The compound of a plate may stand in screen.toml or in the file names, or be called after its library plate and well.
    remarks += [
        *unnamed_remarks(wells, source=layout.source),
        *undosed_remarks(wells, source=layout.source),
    ]
    return replace(layout, wells=wells, remarks=tuple(dict.fromkeys(remarks)))
