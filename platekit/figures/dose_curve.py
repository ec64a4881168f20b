"""Dose curves: infection and viability of a compound on one dose axis, every well drawn, nothing clipped."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.figures import _viability
from platekit.figures._arms import Arm, CurveTables, arms_of, of_group, rows_of
from platekit.figures._axes import Axis, Tick, dose_axis, linear_ticks
from platekit.figures._chart import LEFT, PANEL_WIDTH, Area, Chart, Line, Mark, Panel, Points, Spans, beside
from platekit.figures._colours import FAINT, MUTED, VERDICT_COLOURS, WELL
from platekit.figures._dose_marks import (
    aside,
    curve,
    curve_line,
    masked,
    midpoint,
    of_inhibition,
    points_by_batch,
    tested,
    used,
)
from platekit.figures._setting import Setting, setting_of
from platekit.figures._viability import viability_alone, viability_fit, viability_panel, viability_wells
from platekit.figures._wording import dose, figures, short

_WIDTH = 540.0
_INFECTION_TOP, _INFECTION_HEIGHT = 12.0, 196.0
_ROOM_BELOW = 40.0
# An interval can be many times longer than what was measured; beyond this share of the largest fold it leaves the frame.
_INTERVAL_SHARE = 1.6


Unit = Literal["inhibition", "fold", "signal"]


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
    arms = arms_of(tables, compound, moi=moi, mock=setting.of_cells)
    return beside(compound, [dose_curve(tables, arm, setting) for arm in arms])


def dose_curve(tables: CurveTables, arm: Arm, setting: Setting) -> Chart:
    """Return one arm: infection above, viability below, on one dose axis; viability alone where the readout is of cells.

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
        the far axis; where there is none, as 2 ** log2_fold_change; without any vehicle, as read. The estimates of
        `effects`, on which the verdict rests, stand beside the wells. A chart without panels is a compound without doses.
    """
    wells = rows_of(tables.normalised, arm)
    wells = wells[wells["readout"] == setting.readout]
    if setting.of_cells:
        return _cells_alone(tables, arm, setting, wells)
    cells = viability_wells(tables.normalised, arm, wells)
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
    below = viability_panel(cells, effects, fits, viability_fit(tables.fits, arm), setting, axis)
    height = _viability.TOP + _viability.HEIGHT + _ROOM_BELOW
    return Chart(title, _WIDTH, height, (replace(infection, x=quiet), below))


def _cells_alone(tables: CurveTables, arm: Arm, setting: Setting, wells: pd.DataFrame) -> Chart:
    title = f"{arm.compound}: {arm.words}"
    doses = sorted({x for x in wells["concentration_uM"] if x > 0})
    if not doses:
        return Chart(title, _WIDTH, _ROOM_BELOW, ())
    fits = rows_of(tables.fits, arm)
    fits = fits[fits["readout"] == setting.readout]
    panel = viability_alone(wells, fits, setting, dose_axis(doses), top=_INFECTION_TOP, height=_INFECTION_HEIGHT)
    return Chart(title, _WIDTH, _INFECTION_TOP + _INFECTION_HEIGHT + _ROOM_BELOW, (panel,))


def _infection(
    wells: pd.DataFrame, effects: pd.DataFrame, fits: pd.DataFrame, arm: Arm, setting: Setting, colour: str, axis: Axis
) -> Panel:
    unit = _unit(wells)
    wells = wells.assign(_shown=_shown(wells, unit))
    marks: list[Mark] = [*masked(effects)]
    if unit != "signal":
        marks += _vehicle(_shown(of_group(setting.vehicle, arm), unit).dropna())
    marks += points_by_batch(wells, "_shown", axis=axis, batches=setting.batches, colour=WELL)
    fitted = curve(fits, *tested(used(wells, effects), effects[effects["assessable"]]))
    response = str(fits["response"].iloc[0]) if len(fits) else ""
    if fitted is not None and _drawable(response, unit):
        doses, values = fitted
        marks.append(curve_line(doses, _as_fold(response, values), colour))
        marks += midpoint(fits, "EC50", "ec50", colour)
    if unit != "signal":
        marks += _estimates(effects[effects["assessable"]], colour, "estimate for the verdict")
        marks += _estimates(_not_used(effects, marks), MUTED, "estimate, not used", hollow=True)
    y = _infection_axis(marks, unit)
    return Panel(LEFT, _INFECTION_TOP, PANEL_WIDTH, _INFECTION_HEIGHT, axis, y, aside(marks, axis, y))


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


def _not_used(effects: pd.DataFrame, marks: Sequence[Mark]) -> pd.DataFrame:
    """Return the masked estimates that lie where wells and used estimates do.

    Per live cell, a dose that left few cells alive can come out as thousands of folds; drawn, it would flatten what was
    measured. Its dose is shaded, and the table of doses holds its number.
    """
    largest = max((y for mark in marks if isinstance(mark, Points) for y in mark.y if math.isfinite(y)), default=0.0)
    within = effects["fold_ci_high"].fillna(0.0) <= max(largest, 1.0)
    return effects[~effects["assessable"] & within & (2.0 ** effects["log2_fold_change"] <= max(largest, 1.0))]


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
        return Axis("Signal as read", "linear", low, high, tuple(Tick(value, short(value)) for value in places))
    ticks = tuple(Tick(value, f"{short(value)}×") for value in places)
    if unit == "fold":
        return Axis("Infection, fold of vehicle", "linear", low, high, ticks)
    far = tuple(Tick(value, short(round(100 * (1 - value), 6))) for value in places)
    return Axis("Infection, fold of vehicle", "linear", low, high, ticks, far=far, far_title="Inhibition (%)")
