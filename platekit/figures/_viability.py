"""The panel of viability: below that of infection on the same doses, or alone where nothing else was read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from platekit.figures._arms import Arm, rows_of
from platekit.figures._axes import Axis, Tick, linear_ticks
from platekit.figures._chart import LEFT, PANEL_WIDTH, Line, Mark, Panel, Points
from platekit.figures._colours import VIABILITY, WELL
from platekit.figures._dose_marks import aside, curve, curve_line, masked, midpoint, points_by_batch, tested
from platekit.figures._setting import Setting
from platekit.figures._wording import figures, short

TOP, HEIGHT = 222.0, 92.0
_SMALL = 2.1


def viability_wells(normalised: pd.DataFrame, arm: Arm, infection: pd.DataFrame) -> pd.DataFrame:
    """Return the wells that show viability: its own reads in this arm and in the mock arm, else that of the same wells."""
    mine = normalised[(normalised["compound"] == arm.compound) & (normalised["readout"] == "viability")]
    mine = mine[(mine["cell_line"] == arm.cell_line) & (mine["condition"] == arm.condition)]
    mock = mine[mine["moi"] == 0]
    mine = pd.concat([mock, rows_of(mine[mine["moi"] != 0], arm)])
    chosen = mine if mine["viability_percent"].notna().any() else infection
    return chosen[chosen["viability_percent"].notna()]


def viability_fit(fits: pd.DataFrame, arm: Arm) -> pd.DataFrame:
    """Return the fit of viability, of the mock arm where there is one."""
    mine = fits[(fits["compound"] == arm.compound) & (fits["readout"] == "viability")]
    mine = mine[(mine["cell_line"] == arm.cell_line) & (mine["condition"] == arm.condition)]
    mock = mine[mine["moi"] == 0]
    return mock if len(mock) else rows_of(mine, arm)


def viability_panel(
    cells: pd.DataFrame, effects: pd.DataFrame, fits: pd.DataFrame, own: pd.DataFrame, setting: Setting, axis: Axis
) -> Panel:
    """Return the panel below infection; `own` is the fit of viability, `fits` hold the CC50."""
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
    fitted = curve(own, *tested(cells, effects))
    if fitted is not None and str(own["response"].iloc[0]).startswith("viability_percent"):
        marks.append(curve_line(*fitted, VIABILITY))
    if len(fits):
        marks += midpoint(fits, "CC50", "cc50", VIABILITY)
    y = _percent_axis(y for mark in marks if isinstance(mark, Points | Line) for y in mark.y if math.isfinite(y))
    return Panel(LEFT, TOP, PANEL_WIDTH, HEIGHT, axis, y, aside(marks, axis, y))


def viability_alone(
    wells: pd.DataFrame, fits: pd.DataFrame, setting: Setting, axis: Axis, *, top: float, height: float
) -> Panel:
    """Return the panel of a screen that reads cells and no infection: viability, or the signal where it has no scale."""
    scaled = bool(wells["viability_percent"].notna().any())
    shown = "viability_percent" if scaled else "value"
    colour = VIABILITY if scaled else WELL
    marks: list[Mark] = [
        Line("half of the cells live", (-math.inf, math.inf), (50.0, 50.0), VIABILITY, 0.9, dashed=True)
    ]
    marks = marks if scaled else []
    marks += points_by_batch(wells, shown, axis=axis, batches=setting.batches, colour=colour)
    fitted = curve(fits, *tested(wells, wells.iloc[:0]))
    if fitted is not None and str(fits["response"].iloc[0]).startswith(shown):
        marks.append(curve_line(*fitted, colour))
        marks += midpoint(fits, "EC50", "ec50", colour)
    measured = [y for mark in marks if isinstance(mark, Points | Line) for y in mark.y if math.isfinite(y)]
    y = _percent_axis(measured, about=5) if scaled else _signal_axis(measured)
    return Panel(LEFT, top, PANEL_WIDTH, height, axis, y, aside(marks, axis, y))


def _signal_axis(measured: list[float]) -> Axis:
    high = 1.06 * max([*measured, 0.0]) or 1.0
    low = min([*measured, 0.0]) - 0.04 * high
    ticks = tuple(Tick(value, short(value)) for value in linear_ticks(low, high))
    return Axis("Signal as read", "linear", low, high, ticks)


def _percent_axis(values: Iterable[float], about: int = 3) -> Axis:
    measured = list(values)
    low, high = min([0.0, *measured]), max([110.0, *measured])
    low, high = low - 0.04 * (high - low), high + 0.06 * (high - low)
    ticks = tuple(Tick(value, figures(value)) for value in linear_ticks(low, high, about=about))
    return Axis("Viability (%)", "linear", low, high, ticks)
