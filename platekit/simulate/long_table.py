"""A simulated screen as long tables, one row a well, as a script or a database would hand it on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from platekit.simulate.layout_file import quoted
from platekit.simulate.screens import SimulatedScreen

# One file for each read, as they come from different instruments; counted cells come together.
_READS: Mapping[str, tuple[str, ...]] = {
    "infection": ("infection",),
    "viability": ("viability",),
    "cells": ("nuclei", "infected_cells"),
}
_KEYS = ["plate", "well"]
_LAYOUT = ["batch", "role", "compound", "concentration_uM", "moi", "replicate", "pair"]


def long_tables(screen: SimulatedScreen) -> dict[str, pd.DataFrame]:
    """Return the wells of a screen as one wide table for each read: `infection`, `viability`, `cells`.

    Parameters
    ----------
    screen : SimulatedScreen

    Returns
    -------
    dict of str to pandas.DataFrame
        Only the reads that the screen has. Columns: plate, well, what was in the well, and one for each readout, in which a
        reading above the range is `OVER` and one that is missing is empty.
    """
    found: dict[str, pd.DataFrame] = {}
    for name, readouts in _READS.items():
        parts = [screen.wells[screen.wells["readout"] == readout] for readout in readouts]
        if parts[0].empty:
            continue
        table = parts[0][[*_KEYS, *_LAYOUT]].reset_index(drop=True)
        for readout, part in zip(readouts, parts, strict=True):
            table[readout] = _words(part)
        found[name] = table
    return found


def _words(part: pd.DataFrame) -> list[str]:
    flags, values = part["flag"].tolist(), part["value"].tolist()
    return [
        "OVER" if flag == "saturated" else "" if np.isnan(value) else f"{value:.9g}"
        for flag, value in zip(flags, values, strict=True)
    ]


def tables_text(screen: SimulatedScreen) -> str:
    """Return the entries of screen.toml that read these tables from ``tables/NAME.csv``."""
    design = screen.design
    columns = ", ".join(f"{name} = {quoted(name)}" for name in [*_KEYS, *_LAYOUT])
    entries = [
        "\n".join([
            "[[tables]]",
            f'files = "tables/{name}.csv"',
            f"columns = {{ {columns} }}",
            f"readout = {{ {', '.join(f'{readout} = {quoted(readout)}' for readout in _READS[name])} }}",
            f"virus = {quoted(design.virus.name)}",
            f"cell_line = {quoted(design.cell_line)}",
            f"vehicle = {quoted(design.vehicle)}",
        ])
        for name in long_tables(screen)
    ]  # fmt: skip
    return "\n\n".join(entries)
