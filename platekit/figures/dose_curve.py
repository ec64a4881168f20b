"""Dose curves: infection and viability of a compound on one dose axis, every well drawn, nothing clipped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.figures._arms import Arm, CurveTables, arms_of, deciding_readout, of_group, rows_of
from platekit.figures._axes import Axis, Tick, dose_axis, linear_ticks
from platekit.figures._chart import Area, Chart, Line, Mark, Note, Panel, Points, Spans, beside
from platekit.figures._colours import FAINT, MUTED, VERDICT_COLOURS, VIABILITY, WELL
from platekit.figures._dose_marks import curve, curve_line, masked, of_inhibition, points_by_batch
from platekit.figures._wording import dose, figures

_WIDTH, _LEFT, _PANEL_WIDTH = 540.0, 54.0, 426.0
_INFECTION_TOP, _INFECTION_HEIGHT = 12.0, 196.0
_VIABILITY_TOP, _VIABILITY_HEIGHT = 222.0, 92.0
_ROOM_BELOW = 40.0
_SMALL = 2.1
# An interval can be many times longer than what was measured; beyond this share of the largest fold it leaves the frame.
_INTERVAL_SHARE = 1.6


Unit = Literal["inhibition", "fold", "signal"]


@dataclass(frozen=True)
class Setting:
    """What all curves of a screen share: readout, vehicle wells, batches in order, the assay's numbers by dotted name."""

    readout: str
    vehicle: pd.DataFrame
    batches: tuple[str, ...]
    numbers: Mapping[str, float]


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
    return Setting(chosen, vehicle, tuple(sorted(set(wells["batch"]))), numbers)


def curves_of(
    tables: CurveTables, compound: str, *, moi: float | None, readout: str | None, numbers: Mapping[str, float]
) -> Chart:
    """Return the dose curves of a compound, its arms from left to right.

    Raises
    ------
    PlatekitError
        If the compound was not tested so.
    """
    setting = setting_of(tables, numbers=numbers, readout=readout)
    return beside(compound, [dose_curve(tables, arm, setting) for arm in arms_of(tables, compound, moi=moi)])


def dose_curve(tables: CurveTables, arm: Arm, setting: Setting) -> Chart:
    """Return one arm: infection above, viability below, on one dose axis.

    Parameters
    ----------
    tables : CurveTables
        At least the compound's rows.
    arm : Arm
    setting : Setting

    Returns
    -------
    Chart
        Infection is drawn as fold of the vehicle, 1 - percent_inhibition / 100, as read, with percent inhibition on
        the far axis; where there is none, as 2 ** log2_fold_change; without any vehicle, as read. The estimates of `effects`, on which the verdict
        rests, stand beside the wells. A chart without panels is a compound without doses.
    """
    wells = rows_of(tables.normalised, arm)
    wells = wells[wells["readout"] == setting.readout]
    cells = _viability_wells(tables.normalised, arm, wells)
    effects = rows_of(tables.effects, arm)
    effects = effects[effects["readout"] == setting.readout]
    fits = rows_of(tables.fits, arm)
    fits = fits[fits["readout"] == setting.readout]
    doses = sorted({x for frame in (wells, cells, effects) for x in frame["concentration_uM"] if x > 0})
    title = f"{arm.compound}: {arm.words}"
    if not doses:
        return Chart(title, _WIDTH, _ROOM_BELOW, ())
    calls = rows_of(tables.calls, arm)
    colour = VERDICT_COLOURS.get(str(calls["verdict"].iloc[0]), WELL) if len(calls) else WELL
    axis = dose_axis(doses)
    infection = _infection(wells, effects, fits, arm, setting, colour, axis)
    if cells.empty:
        return Chart(title, _WIDTH, _INFECTION_TOP + _INFECTION_HEIGHT + _ROOM_BELOW, (infection,))
    quiet = replace(axis, title="", ticks=tuple(Tick(tick.value, "") for tick in axis.ticks))
    below = _viability(cells, effects, fits, _viability_fit(tables.fits, arm), setting, axis)
    height = _VIABILITY_TOP + _VIABILITY_HEIGHT + _ROOM_BELOW
    return Chart(title, _WIDTH, height, (replace(infection, x=quiet), below))


def _infection(
    wells: pd.DataFrame, effects: pd.DataFrame, fits: pd.DataFrame, arm: Arm, setting: Setting, colour: str, axis: Axis
) -> Panel:
    unit = _unit(wells)
    wells = wells.assign(_shown=_shown(wells, unit))
    marks: list[Mark] = [*masked(effects)]
    if unit != "signal":
        marks += _vehicle(_shown(of_group(setting.vehicle, arm), unit).dropna())
    marks += points_by_batch(wells, "_shown", axis=axis, batches=setting.batches, colour=WELL)
    fitted = curve(fits, *_tested(_used(wells, effects), effects[effects["assessable"]]))
    response = str(fits["response"].iloc[0]) if len(fits) else ""
    if fitted is not None and _drawable(response, unit):
        doses, values = fitted
        marks.append(curve_line(doses, _as_fold(response, values), colour))
        marks += _midpoint(fits, "EC50", "ec50_uM", colour)
    if unit != "signal":
        marks += _estimates(effects[effects["assessable"]], colour, "estimate for the verdict")
        marks += _estimates(_not_used(effects, marks), MUTED, "estimate, not used", hollow=True)
    y = _infection_axis(marks, unit)
    return Panel(_LEFT, _INFECTION_TOP, _PANEL_WIDTH, _INFECTION_HEIGHT, axis, y, tuple(marks))


def _unit(wells: pd.DataFrame) -> Unit:
    """Return how infection is drawn: by percent inhibition, else by fold change, else, without a vehicle, as read."""
    if wells["percent_inhibition"].notna().any():
        return "inhibition"
    return "fold" if wells["log2_fold_change"].notna().any() else "signal"


def _shown(wells: pd.DataFrame, unit: Unit) -> pd.Series:
    if unit == "inhibition":
        return 1 - wells["percent_inhibition"] / 100
    return 2.0 ** wells["log2_fold_change"] if unit == "fold" else wells["value"]


def _drawable(response: str, unit: Unit) -> bool:
    if of_inhibition(response):
        return unit != "signal"
    return response.startswith("value") and unit == "signal"


def _as_fold(response: str, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 1 - values / 100 if of_inhibition(response) else values


def _vehicle(folds: pd.Series) -> list[Mark]:
    line = Line("vehicle", (-math.inf, math.inf), (1.0, 1.0), MUTED, 1.0, dashed=True)
    if folds.empty:
        return [line]
    low, high = float(folds.quantile(0.025)), float(folds.quantile(0.975))
    return [Area("vehicle wells, middle 95 %", -math.inf, math.inf, low, high, FAINT), line]


def _used(wells: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Return the wells at doses that are not masked; all of them where every dose is."""
    hidden = set(effects.loc[~effects["assessable"], "concentration_uM"])
    used = wells[(wells["concentration_uM"] > 0) & ~wells["concentration_uM"].isin(hidden)]
    return used if len(used) else wells


def _not_used(effects: pd.DataFrame, marks: Sequence[Mark]) -> pd.DataFrame:
    """Return the masked estimates that lie where wells and used estimates do.

    Per live cell, a dose that left few cells alive can come out as thousands of folds; drawn, it would flatten what was
    measured. Its dose is shaded, and the table of doses holds its number.
    """
    largest = max((y for mark in marks if isinstance(mark, Points) for y in mark.y if math.isfinite(y)), default=0.0)
    within = effects["fold_ci_high"].fillna(0.0) <= max(largest, 1.0)
    return effects[~effects["assessable"] & within & (2.0 ** effects["log2_fold_change"] <= max(largest, 1.0))]


def _tested(wells: pd.DataFrame, effects: pd.DataFrame) -> tuple[float, float]:
    doses = pd.concat([wells["concentration_uM"], effects["concentration_uM"]])
    doses = doses[doses > 0]
    return float(doses.min()), float(doses.max())


def _estimates(effects: pd.DataFrame, colour: str, name: str, *, hollow: bool = False) -> list[Mark]:
    rows = effects[effects["log2_fold_change"].notna() & (effects["concentration_uM"] > 0)]
    if rows.empty:
        return []
    x = tuple(float(value) for value in rows["concentration_uM"])
    y = tuple(float(value) for value in 2.0 ** rows["log2_fold_change"])
    ends = rows[["concentration_uM", "fold_ci_low", "fold_ci_high"]].dropna().itertuples(index=False, name=None)
    bars = tuple((float(at), float(low), float(at), float(high)) for at, low, high in ends)
    hover = tuple(f"{figures(fold)}× at {dose(at)}" for at, fold in zip(x, y, strict=True))
    return [
        Spans(f"{name}, 95 % interval", bars, colour),
        Points(name, x, y, "diamond", colour, 3.6, hollow, hover),
    ]


def _midpoint(fits: pd.DataFrame, name: str, column: str, colour: str) -> list[Mark]:
    """Return a mark at a midpoint that was determined, its interval along the axis and its value."""
    row = fits.iloc[0]
    middle = float(row[column])
    marks: list[Mark] = [
        Line("", (middle, middle), (-math.inf, math.inf), colour, 0.8, dashed=True),
        Note(middle, math.inf, f"{name} {dose(middle)}", colour, shift=(4.0, 12.0)),
    ]
    low, high = float(row["ec50_ci_low_uM"]), float(row["ec50_ci_high_uM"])
    if column == "ec50_uM" and low > 0 and math.isfinite(high):
        marks.append(Spans(f"{name}, 95 % interval", ((low, -math.inf, high, -math.inf),), colour, 4.0))
    return marks


def _infection_axis(marks: list[Mark], unit: Unit) -> Axis:
    """Return an axis that holds every well, estimate and curve; an interval much longer than those leaves the frame."""
    measured = [y for mark in marks if isinstance(mark, Points | Line) for y in mark.y if math.isfinite(y)]
    measured += [y for mark in marks if isinstance(mark, Area) for y in (mark.y_low, mark.y_high) if math.isfinite(y)]
    least = 0.0 if unit == "signal" and measured else 1.5
    limit = _INTERVAL_SHARE * max([*measured, least])
    ends = [y for mark in marks if isinstance(mark, Spans) for _, y0, _, y1 in mark.pieces for y in (y0, y1)]
    high = max([*measured, *(min(y, limit) for y in ends if math.isfinite(y)), least])
    low = min([*measured, 0.0])
    low, high = low - 0.04 * (high - low), high + 0.06 * (high - low)
    places = linear_ticks(low, high)
    if unit == "signal":
        return Axis("Signal as read", "linear", low, high, tuple(Tick(value, figures(value)) for value in places))
    ticks = tuple(Tick(value, f"{figures(value)}×") for value in places)
    if unit == "fold":
        return Axis("Infection, fold of vehicle", "linear", low, high, ticks)
    far = tuple(Tick(value, figures(round(100 * (1 - value), 6))) for value in places)
    return Axis("Infection, fold of vehicle", "linear", low, high, ticks, far=far, far_title="Inhibition (%)")


def _viability_wells(normalised: pd.DataFrame, arm: Arm, infection: pd.DataFrame) -> pd.DataFrame:
    """Return the wells that show viability: its own reads in this arm and in the mock arm, else that of the same wells."""
    mine = normalised[(normalised["compound"] == arm.compound) & (normalised["readout"] == "viability")]
    mine = mine[(mine["cell_line"] == arm.cell_line) & (mine["condition"] == arm.condition)]
    mock = mine[mine["moi"] == 0]
    mine = pd.concat([mock, rows_of(mine[mine["moi"] != 0], arm)])
    chosen = mine if mine["viability_percent"].notna().any() else infection
    return chosen[chosen["viability_percent"].notna()]


def _viability_fit(fits: pd.DataFrame, arm: Arm) -> pd.DataFrame:
    """Return the fit of viability, of the mock arm where there is one."""
    mine = fits[(fits["compound"] == arm.compound) & (fits["readout"] == "viability")]
    mine = mine[(mine["cell_line"] == arm.cell_line) & (mine["condition"] == arm.condition)]
    mock = mine[mine["moi"] == 0]
    return mock if len(mock) else rows_of(mine, arm)


def _viability(
    cells: pd.DataFrame, effects: pd.DataFrame, fits: pd.DataFrame, own: pd.DataFrame, setting: Setting, axis: Axis
) -> Panel:
    marks: list[Mark] = [*masked(effects)]
    toxic = setting.numbers.get("call.toxic_below_viability_percent")
    if toxic is not None:
        marks.append(Line("toxic below", (-math.inf, math.inf), (toxic, toxic), VIABILITY, 0.9, dashed=True))
    mock, infected = cells[cells["moi"] == 0], cells[cells["moi"] != 0]
    series = points_by_batch(mock, "viability_percent", axis=axis, batches=setting.batches, colour=VIABILITY)
    marks += [replace(points, name=f"viability without virus: {points.name}", radius=_SMALL) for points in series]
    series = points_by_batch(
        infected, "viability_percent", axis=axis, batches=setting.batches, colour=VIABILITY, hollow=True
    )
    marks += [replace(points, name=f"viability with virus: {points.name}", radius=_SMALL) for points in series]
    fitted = curve(own, *_tested(cells, effects))
    if fitted is not None and str(own["response"].iloc[0]).startswith("viability_percent"):
        marks.append(curve_line(*fitted, VIABILITY))
    if len(fits) and fits["cc50_relation"].iloc[0] == "=" and fits["cc50_uM"].iloc[0] > 0:
        marks += _midpoint(fits, "CC50", "cc50_uM", VIABILITY)
    y = _viability_axis(y for mark in marks if isinstance(mark, Points | Line) for y in mark.y if math.isfinite(y))
    return Panel(_LEFT, _VIABILITY_TOP, _PANEL_WIDTH, _VIABILITY_HEIGHT, axis, y, tuple(marks))


def _viability_axis(values: Iterable[float]) -> Axis:
    measured = list(values)
    low, high = min([0.0, *measured]), max([110.0, *measured])
    low, high = low - 0.04 * (high - low), high + 0.06 * (high - low)
    ticks = tuple(Tick(value, figures(value)) for value in linear_ticks(low, high, about=3))
    return Axis("Viability (%)", "linear", low, high, ticks)
