"""What all dose curves of a screen share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from platekit import schema
from platekit.figures._arms import CurveTables, deciding_readout

_CELL_READOUTS = frozenset({"viability", "nuclei"})


@dataclass(frozen=True)
class Setting:
    """What all curves of a screen share: readout, vehicle wells, batches in order, the assay's numbers by dotted name.

    `of_cells` is whether the readout tells of cells, and so of viability, not of infection.
    """

    readout: str
    vehicle: pd.DataFrame
    batches: tuple[str, ...]
    numbers: Mapping[str, float]
    of_cells: bool = False


def setting_of(tables: CurveTables, *, numbers: Mapping[str, float], readout: str | None = None) -> Setting:
    """Return what all curves of a screen share.

    Parameters
    ----------
    tables : CurveTables
    numbers : mapping
        The assay's numbers by dotted name; ``call.toxic_below_viability_percent`` is drawn where it is given.
    readout : str, optional
        By default the one that verdicts were given on.
    """
    chosen = deciding_readout(tables) if readout is None else readout
    wells = tables.normalised
    vehicle = wells[(wells["role"] == "virus_control") & ~wells["excluded"] & (wells["readout"] == chosen)]
    return Setting(chosen, vehicle, tuple(sorted(set(wells["batch"]))), numbers, _of_cells(tables, chosen))


def _of_cells(tables: CurveTables, readout: str) -> bool:
    if readout in schema.INFECTION_READOUTS:
        return False
    fitted = tables.fits.loc[tables.fits["readout"] == readout, "response"]
    return readout in _CELL_READOUTS or bool(fitted.str.startswith("viability_percent").any())
