"""Plate maps: what was read in every well, where it stands, and which wells do not count."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from platekit.errors import PlatekitError, did_you_mean
from platekit.figures._colours import DIVERGING, FAINT, GROWTH, INK, MUTED, SIGNAL, colour_class
from platekit.figures._wording import figures
from platekit.wells import PLATE_SHAPES, plate_size_holding, rows_and_columns

# Folds beyond 4x either way have the outermost colour: the map shows where, the tables say how much.
_FOLD_LIMIT_LOG2 = 2.0
_VIABILITY_LIMIT = 200.0
_RATIO_LIMIT = 2.0
# Of a signal as read, this share at either end has the outermost colour, or one glowing well would hide all others.
_SIGNAL_TAIL = 0.02

# How each control is outlined: colour, dashes. A dash pattern survives a black-and-white printer.
ROLE_OUTLINES: dict[str, tuple[str, str]] = {
    "virus_control": (INK, ""),
    "cell_control": (INK, "1.5 1.5"),
    "blank": (MUTED, "1.5 1.5"),
    "antiviral_control": ("#1c63a5", ""),
    "proviral_control": ("#b8401f", ""),
    "toxicity_control": ("#6f3a7d", ""),
    "interferon_control": ("#1f7a74", ""),
    "rescue_control": ("#1f7a74", "3 1.5"),
}


@dataclass(frozen=True)
class MapWell:
    """One well, row and column from 1. `mark` is ``excluded``, ``saturated``, ``missing`` or nothing."""

    row: int
    column: int
    value: float
    role: str
    mark: str
    hover: str


@dataclass(frozen=True)
class PlateMap:
    """One readout of one plate: its wells, and the scale from `low` to `high` that colours them."""

    title: str
    rows: int
    columns: int
    wells: tuple[MapWell, ...]
    low: float
    high: float
    colours: tuple[str, ...]
    scale: str
    ends: tuple[str, str]


def plate_map(normalised: pd.DataFrame, plate: str, *, readout: str | None = None) -> PlateMap:
    """Return the map of one readout of a plate.

    Parameters
    ----------
    normalised : pandas.DataFrame
        As the normalise stage returns it.
    plate : str
    readout : str, optional
        By default ``infection`` where it was read, else the plate's first.

    Returns
    -------
    PlateMap
        Coloured by the share of the plate's median in a screen with scores, else by fold change where there is any, by
        viability, else by the signal as read.

    Raises
    ------
    PlatekitError
        If there is no such plate, or it was not read so.
    """
    wells = normalised[normalised["plate"] == plate]
    if wells.empty:
        raise PlatekitError(
            "plot.plate", f"the plate '{plate}'", "a plate of this screen",
            f"Plates: {did_you_mean(plate, set(normalised['plate']))}",
        )  # fmt: skip
    read = sorted(set(wells["readout"]))
    chosen = readout if readout is not None else ("infection" if "infection" in read else read[0])
    wells = wells[wells["readout"] == chosen]
    if wells.empty:
        raise PlatekitError(
            f"plot.plate, plate '{plate}'", f"the readout '{chosen}'", "a readout of this plate",
            f"Readouts: {did_you_mean(chosen, read)}",
        )  # fmt: skip
    column, low, high, colours, scale, ends = _scale(wells, chosen)
    rows, columns = PLATE_SHAPES[plate_size_holding(wells["well"]) or max(PLATE_SHAPES)]
    return PlateMap(f"{plate}, {chosen}", rows, columns, _wells(wells, column), low, high, colours, scale, ends)


def _scale(wells: pd.DataFrame, readout: str) -> tuple[str, float, float, tuple[str, ...], str, tuple[str, str]]:
    """Return the column to show, its range, its colours and how the range reads."""
    if wells["plate_ratio"].notna().any():
        colours = GROWTH if readout in ("viability", "nuclei") else DIVERGING
        return "plate_ratio", 0.0, _RATIO_LIMIT, colours, "share of the plate's median", ("0", f"≥ {_RATIO_LIMIT:g}")
    infected = wells["log2_fold_change"].notna() & (wells["moi"] != 0)
    if readout == "viability" and wells["viability_percent"].notna().any():
        return "viability_percent", 0.0, _VIABILITY_LIMIT, GROWTH, "viability", ("0 %", f"{_VIABILITY_LIMIT:g} %")
    if infected.any():
        fold = figures(2.0**_FOLD_LIMIT_LOG2)
        ends = (f"≤ 1/{fold}×", f"≥ {fold}×")
        return "log2_fold_change", -_FOLD_LIMIT_LOG2, _FOLD_LIMIT_LOG2, DIVERGING, "fold of vehicle", ends
    known = wells["value"].dropna()
    low, high = (float(known.quantile(tail)) for tail in (_SIGNAL_TAIL, 1 - _SIGNAL_TAIL)) if len(known) else (0.0, 0.0)
    return "value", low, high, SIGNAL, "signal as read", (f"≤ {figures(low)}", f"≥ {figures(high)}")


def _wells(wells: pd.DataFrame, column: str) -> tuple[MapWell, ...]:
    rows, columns = rows_and_columns(wells["well"])
    shown = zip(
        rows.tolist(), columns.tolist(), wells[column].tolist(), wells["value"].tolist(), wells["flag"].tolist(),
        wells["excluded"].tolist(), wells["role"].tolist(), wells["compound"].tolist(), wells["well"].tolist(),
        wells["concentration_uM"].tolist(), strict=True,
    )  # fmt: skip
    return tuple(
        MapWell(row, place, value, role, _mark(flag, excluded, as_read), _hover(well, role, compound, dose, value))
        for row, place, value, as_read, flag, excluded, role, compound, well, dose in shown
    )


def _mark(flag: str, excluded: bool, as_read: float) -> str:
    if flag == "saturated":
        return "saturated"
    if excluded:
        return "excluded"
    return "missing" if math.isnan(as_read) else ""


def _hover(well: str, role: str, compound: str, dose: float, value: float) -> str:
    drug = f"{compound} {figures(dose)} µM" if compound and dose > 0 else compound
    return f"{well}, {role}{', ' + drug if drug else ''}: {figures(value)}"


def well_colour(drawn: PlateMap, well: MapWell) -> str:
    """Return the colour of a well; one without a number, or not in use, has none of the scale."""
    if math.isnan(well.value) or well.role == "empty":
        return FAINT
    return drawn.colours[colour_class(well.value, drawn.low, drawn.high, len(drawn.colours))]
