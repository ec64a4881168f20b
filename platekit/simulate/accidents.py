"""What goes wrong on the bench: fibres, dead and unread wells, exchanged plates, a wrong dilution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit.errors import PlatekitError, did_you_mean


@dataclass(frozen=True)
class Saturated:
    """A fibre or a bubble: the reporter of this well is above the range of the reader."""

    plate: str
    well: str


@dataclass(frozen=True)
class NotRead:
    """The reader skipped this well; in all its readouts, or in the one named."""

    plate: str
    well: str
    readout: str = ""


@dataclass(frozen=True)
class DeadWell:
    """No cells were seeded: every readout shows its background."""

    plate: str
    well: str


@dataclass(frozen=True)
class SwappedPlates:
    """Two plates changed places in front of the reader: each carries the other's numbers."""

    plate: str
    other: str


@dataclass(frozen=True)
class WrongDilution:
    """On one day the stock of a drug was diluted wrongly: its true doses were `factor` times the written ones."""

    compound: str
    batch: str
    factor: float


Accident = Saturated | NotRead | DeadWell | SwappedPlates | WrongDilution


def after_reading(wells: pd.DataFrame, accidents: Sequence[Accident]) -> pd.DataFrame:
    """Return the wells as the reader would have written them down after such accidents.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS` of undisturbed plates.
    accidents : sequence of Accident
        `DeadWell` and `WrongDilution` act before the reading, in the simulation itself; here they are only checked.

    Returns
    -------
    pandas.DataFrame
        A copy; `value` is NaN where `flag` says saturated or missing.

    Raises
    ------
    PlatekitError
        If an accident names a plate, well, compound or day that is not there.
    """
    disturbed = wells.copy()
    for accident in accidents:
        if isinstance(accident, SwappedPlates):
            disturbed = _swapped(disturbed, accident)
        elif isinstance(accident, Saturated):
            disturbed = _without_number(disturbed, accident.plate, accident.well, "infection", "saturated")
        elif isinstance(accident, NotRead):
            disturbed = _without_number(disturbed, accident.plate, accident.well, accident.readout, "missing")
        elif isinstance(accident, DeadWell):
            _rows_of_well(wells, accident.plate, accident.well)
        else:
            _check_named(accident.compound, "compound", wells)
            _check_named(accident.batch, "batch", wells)
    return disturbed


def _without_number(wells: pd.DataFrame, plate: str, well: str, readout: str, flag: str) -> pd.DataFrame:
    here = _rows_of_well(wells, plate, well)
    if readout:
        _check_named(readout, "readout", wells.loc[here])
        here &= wells["readout"] == readout
    return wells.assign(
        value=wells["value"].mask(here, np.nan),
        flag=wells["flag"].mask(here, flag),
    )


def _swapped(wells: pd.DataFrame, accident: SwappedPlates) -> pd.DataFrame:
    first, second = _rows_of_plate(wells, accident.plate), _rows_of_plate(wells, accident.other)
    keys = ["well", "readout"]
    of_first, of_second = wells.loc[first], wells.loc[second]
    if not of_first[keys].reset_index(drop=True).equals(of_second[keys].reset_index(drop=True)):
        raise PlatekitError(
            "design, accidents", f"the plates '{accident.plate}' and '{accident.other}', which hold different wells",
            "two plates of one shape", "Name two plates whose wells and readouts are the same.",
        )  # fmt: skip
    swapped = wells.copy()
    for column in ("value", "flag"):
        swapped.loc[first, column] = of_second[column].to_numpy()
        swapped.loc[second, column] = of_first[column].to_numpy()
    return swapped


def _rows_of_plate(wells: pd.DataFrame, plate: str) -> pd.Series:
    _check_named(plate, "plate", wells)
    return wells["plate"] == plate


def _rows_of_well(wells: pd.DataFrame, plate: str, well: str) -> pd.Series:
    of_plate = _rows_of_plate(wells, plate)
    rows = of_plate & (wells["well"] == well)
    if not rows.any():
        raise PlatekitError(
            "design, accidents", f"the well '{well}' of plate '{plate}'", "a well that is read there",
            f"The {wells.loc[of_plate, 'well'].nunique()} wells in use there lie between "
            f"{wells.loc[of_plate, 'well'].min()} and {wells.loc[of_plate, 'well'].max()}.",
        )  # fmt: skip
    return rows


def _check_named(name: str, column: str, wells: pd.DataFrame) -> None:
    known = wells[column]
    if not (known == name).any():
        raise PlatekitError(
            "design, accidents", f"the {column} '{name}'", f"a {column} of this {'well' if column == 'readout' else 'screen'}",
            f"Names: {did_you_mean(name, [word for word in known.unique() if word])}",
        )  # fmt: skip
