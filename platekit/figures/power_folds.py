"""What designs detect: the fold found four times in five against days, and how the share found grows with the fold."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from platekit.figures._axes import Axis, Tick, fold_ticks
from platekit.figures._chart import BATCH_MARKERS, Chart, Line, Mark, Note, Panel, Points, Spans
from platekit.figures._colours import MUTED, VIABILITY
from platekit.figures._wording import figures

_LEFT, _TOP, _WIDTH, _HEIGHT, _GAP, _RIGHT, _BOTTOM = 54.0, 30.0, 250.0, 250.0, 66.0, 92.0, 46.0
# From few to many, light to dark and warm to cold; marks differ as well.
_COLOURS = ("#c98a1b", "#b8401f", VIABILITY, "#1c63a5", "#4b3a7c", "#1d2733")
_Z80 = float(ndtri(0.8))
_LEAST_FOLD = 1.05
_SPREAD = 0.07
_LONG_AXIS, _SHORT_TICKS = 5.0, (1.0, 1.2, 1.5, 2.0, 3.0, 4.0, 5.0)


def power_folds(table: pd.DataFrame) -> Chart:
    """Return the detectable folds of a table of power, one panel for each number of doses, and the power curves of its largest design.

    Parameters
    ----------
    table : pandas.DataFrame
        As `platekit.power` returns it, with one arrangement of wells; one row or more.

    Returns
    -------
    Chart
        Bars are 95 % intervals. A bound is a hollow mark at the largest fold simulated.
    """
    doses = [float(n) for n in sorted(table["doses"].unique())]
    panels = [
        _folds(table[table["doses"] == n], n, _LEFT + place * (_WIDTH + _GAP), _fold_axis(table))
        for place, n in enumerate(doses)
    ]
    left = _LEFT + len(doses) * (_WIDTH + _GAP) + (_RIGHT - _GAP)
    widest = table[(table["doses"] == doses[-1]) & (table["vehicles"] == table["vehicles"].max())]
    panels.append(_curves(widest, left))
    return Chart("Folds that designs detect", left + _WIDTH + 20, _TOP + _HEIGHT + _BOTTOM, tuple(panels))


def _fold_axis(table: pd.DataFrame) -> Axis:
    ends = table[["detectable_fold", "fold_ci_low", "fold_ci_high"]].to_numpy(dtype=np.float64)
    high = 1.08 * float(np.nanmax(ends))
    ticks = fold_ticks(1, high) if high > _LONG_AXIS else [fold for fold in _SHORT_TICKS if fold <= high]
    return Axis(
        "fold found in 80 % of screens (log scale)",
        "log",
        1.0,
        high,
        tuple(Tick(fold, f"{figures(fold)}×") for fold in ticks),
    )


def _colour(place: int, of: int) -> str:
    return _COLOURS[round(place * (len(_COLOURS) - 1) / max(of - 1, 1))]


def _folds(table: pd.DataFrame, doses: float, left: float, y: Axis) -> Panel:
    days = [float(day) for day in sorted(table["days"].unique())]
    vehicles = [float(n) for n in sorted(table["vehicles"].unique())]
    x = Axis("days", "linear", min(days) - 0.5, max(days) + 0.5, tuple(Tick(day, figures(day)) for day in days))
    marks: list[Mark] = []
    for place, n in enumerate(vehicles):
        own = table[table["vehicles"] == n].sort_values("days")
        at = own["days"].to_numpy(dtype=np.float64) + _SPREAD * (place - (len(vehicles) - 1) / 2)
        folds, colour = own["detectable_fold"].to_numpy(dtype=np.float64), _colour(place, len(vehicles))
        known = (own["relation"] == "=").to_numpy()
        name = f"{n:g} vehicle wells"
        bars = zip(at[known], own["fold_ci_low"][known], at[known], own["fold_ci_high"][known], strict=True)
        marks += [
            Line(name, tuple(at.tolist()), tuple(folds.tolist()), colour, 1.4),
            Spans(name, tuple((float(a), max(float(b), y.low), float(c), float(d)) for a, b, c, d in bars), colour),
        ]
        for shown, hollow in ((known, False), (~known, True)):
            if shown.any():
                points = tuple(at[shown].tolist()), tuple(folds[shown].tolist())
                marks.append(Points(name, *points, BATCH_MARKERS[place % len(BATCH_MARKERS)], colour, 3.4, hollow))
    marks += _key(vehicles, "vehicle wells", x, y)
    return Panel(left, _TOP, _WIDTH, _HEIGHT, x, y, tuple(marks), f"{doses:g} dose{'s' * (doses != 1)}")


def _curves(table: pd.DataFrame, left: float) -> Panel:
    reach = max(2.0, 1.15 * float(table["detectable_fold"].max()))
    x = Axis(
        "true fold (log scale)",
        "log",
        1.0,
        reach,
        tuple(
            Tick(fold, f"{figures(fold)}×") for fold in (*_SHORT_TICKS, *fold_ticks(8, max(reach, 8))) if fold <= reach
        ),
    )
    y = Axis("called pro-viral, %", "linear", 0, 100, tuple(Tick(p, f"{p}") for p in (0, 20, 40, 60, 80, 100)))
    folds = np.geomspace(_LEAST_FOLD, reach, 80)
    rows = table.sort_values("days").to_dict("records")
    marks: list[Mark] = [Line("80 %", (1.0, reach), (80, 80), MUTED, 1.0, dashed=True)]
    for place, row in enumerate(rows):
        z = _Z80 + row["steepness"] * np.log2(folds / row["detectable_fold"])
        if row["relation"] == "=":
            name = f"{row['days']:g} days"
            marks.append(Line(name, tuple(folds.tolist()), tuple((100 * ndtr(z)).tolist()), _colour(place, len(rows))))
    marks += _key([row["days"] for row in rows], "days", x, y, low=True)
    first = rows[0]
    return Panel(
        left,
        _TOP,
        _WIDTH,
        _HEIGHT,
        x,
        y,
        tuple(marks),
        f"{first['doses']:g} doses, {first['vehicles']:g} vehicle wells",
    )


def _key(values: list[float], what: str, x: Axis, y: Axis, *, low: bool = False) -> list[Mark]:
    """Return which colour is which, in the corner where nothing lies: top right of folds, bottom right of shares."""
    right, lines = x.high, len(values)
    height = y.low if low else y.high
    first = -12.0 - 15.0 * (lines - 1) if low else 16.0
    return [
        Note(
            right,
            height,
            f"{value:g} {what if value != 1 else what.removesuffix('s')}",
            _colour(i, lines),
            "end",
            (-8.0, first + 15.0 * i),
        )
        for i, value in enumerate(values)
    ]
