"""The fold of each compound at each dose, one colour for each virus input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from platekit.figures._axes import Axis, Tick, dose_axis, fold_ticks
from platekit.figures._chart import Chart, Line, Mark, Panel, Points, Spans
from platekit.figures._colours import MUTED
from platekit.figures._wording import figures

_WIDTH, _HEIGHT, _LEFT, _GAP_X, _GAP_Y, _TOP = 200.0, 140.0, 62.0, 52.0, 66.0, 26.0
_ACROSS = 4
# ColorBrewer YlGnBu without its palest: the more virus, the darker.
_SHADES = ("#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84")


def moi_folds(effects: pd.DataFrame) -> Chart:
    """Return one panel for each compound, in order of names: fold against dose, a line for each MOI.

    Parameters
    ----------
    effects : pandas.DataFrame
        `schema.EFFECTS` of one virus, cell line, condition and readout.

    Returns
    -------
    Chart
        Masked doses are left out.
    """
    shown = effects[effects["assessable"]]
    names = sorted(set(shown["compound"]))
    x, y = dose_axis(shown["concentration_uM"], "µM, log scale"), _fold_axis(shown)
    colours = dict(moi_key(shown))
    panels: list[Panel] = []
    for place, name in enumerate(names):
        left = _LEFT + place % _ACROSS * (_WIDTH + _GAP_X)
        top = _TOP + place // _ACROSS * (_HEIGHT + _GAP_Y)
        first = place % _ACROSS == 0
        marks = _marks(shown[shown["compound"] == name], colours, y)
        panels.append(Panel(left, top, _WIDTH, _HEIGHT, x, y if first else replace(y, title=""), marks, name))
    rows = -(-len(names) // _ACROSS)
    width = _LEFT + min(len(names), _ACROSS) * (_WIDTH + _GAP_X)
    return Chart("Fold of infection at each virus input", width, _TOP + rows * (_HEIGHT + _GAP_Y), tuple(panels))


def moi_key(effects: pd.DataFrame) -> tuple[tuple[float, str], ...]:
    """Return each MOI, ascending, with the colour that it is drawn in."""
    mois = sorted({float(moi) for moi in effects["moi"]})
    places = np.linspace(0, len(_SHADES) - 1, len(mois)).round().astype(int) if len(mois) > 1 else [len(_SHADES) - 1]
    return tuple((moi, _SHADES[place]) for moi, place in zip(mois, places, strict=True))


def _fold_axis(effects: pd.DataFrame) -> Axis:
    folds = 2.0 ** effects["log2_fold_change"].dropna()
    low, high = min([*folds, 0.5]) / 1.3, max([*folds, 2.0]) * 1.3
    ticks = tuple(Tick(value, figures(value)) for value in fold_ticks(low, high, at_most=6))
    return Axis("fold, log scale", "log", low, high, ticks)


def _marks(rows: pd.DataFrame, colours: dict[float, str], y: Axis) -> tuple[Mark, ...]:
    marks: list[Mark] = [Line("vehicle", (-np.inf, np.inf), (1.0, 1.0), MUTED, 1.0)]
    for moi, mine in rows.sort_values(["moi", "concentration_uM"]).groupby("moi"):
        colour = colours[float(str(moi))]
        known = mine[mine["log2_fold_change"].notna()]
        dose = tuple(known["concentration_uM"].astype(float))
        fold = tuple(_inside(2.0**value, y) for value in known["log2_fold_change"])
        spans = tuple(
            (one, _inside(low, y), one, _inside(high, y))
            for one, low, high in zip(dose, known["fold_ci_low"], known["fold_ci_high"], strict=True)
            if low == low and high == high
        )
        label = f"MOI {float(str(moi)):g}"
        marks += [Spans("", spans, colour, 1.2), Line(label, dose, fold, colour, 1.4), Points(label, dose, fold, "circle", colour, 2.8)]  # fmt: skip
    return tuple(marks)


def _inside(value: float, axis: Axis) -> float:
    """Return a value, at the frame where it lies beyond."""
    return min(max(float(value), axis.low), axis.high)
