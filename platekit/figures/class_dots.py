"""A class against the rest of its plates: one dot a drug, plate by plate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.figures._axes import Axis, Tick, fold_ticks
from platekit.figures._chart import Chart, Line, Mark, Marker, Panel, Points, Spans
from platekit.figures._colours import INK, MUTED, VERDICT_COLOURS, WELL
from platekit.figures._wording import arm_words, figures

_LABELS, _WIDTH, _RIGHT = 104.0, 440.0, 14.0
_TOP, _PANEL, _BETWEEN, _BOTTOM = 34.0, 84.0, 30.0, 42.0
_LONGEST_NAME, _LONGEST_PLATES = 15, 62
_RADIUS = 3.6
# The frame holds every drug of the class, and at least this fold; comparators beyond stand at it, or one antiviral would press all others
# together.
_LEAST_REACH_LOG2, _MARGIN = 0.5, 1.1
_NARROW_TICKS = (0.8, 1.0, 1.25)
# How far inside the frame the triangles stand, as a share of its width.
_INSET = 0.014
_MEMBER, _OTHER, _OF_CLASS, _REST = 0.75, 0.25, VERDICT_COLOURS["pro-viral"], WELL


def class_dots(sizes: pd.DataFrame, word: str) -> Chart:
    """Return the mean fold of every drug of one arm on the plates that hold a drug of the class.

    Parameters
    ----------
    sizes : pandas.DataFrame
        `schema.CLASS_SIZES` of one arm.
    word : str
        The class.

    Returns
    -------
    Chart
        One panel for each set of plates: the class above, the rest below, each with its median. Comparators beyond the frame stand at it
        as triangles.
    """
    with_class = sizes.loc[sizes["class"] == word, "plates"].unique()
    plates = [(str(name), mine) for name, mine in sizes.groupby("plates", sort=True) if name in with_class]
    x = _fold_axis(sizes.loc[sizes["class"] == word, "log2_fold_change"])
    rows = (Tick(_MEMBER, _short(word, _LONGEST_NAME)), Tick(_OTHER, "the rest"))
    y = Axis("", "linear", 0.0, 1.0, rows)
    panels: list[Panel] = []
    for place, (name, mine) in enumerate(plates):
        below = place == len(plates) - 1
        axis = x if below else Axis("", x.scale, x.low, x.high, tuple(Tick(tick.value, "") for tick in x.ticks))
        top = _TOP + place * (_PANEL + _BETWEEN)
        panels.append(
            Panel(_LABELS, top, _WIDTH, _PANEL, axis, y, _marks(mine, word, x), _short(name, _LONGEST_PLATES))
        )
    height = _TOP + len(plates) * (_PANEL + _BETWEEN) - _BETWEEN + _BOTTOM
    arm = sizes.iloc[0]
    setting = arm_words(str(arm["virus"]), float(arm["moi"]), str(arm["cell_line"]), str(arm["condition"]))
    return Chart(f"{word} as a class: {setting}", _LABELS + _WIDTH + _RIGHT, height, tuple(panels))


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def _fold_axis(members: pd.Series) -> Axis:
    end = 2.0 ** max(_MARGIN * float(members.abs().max()), _LEAST_REACH_LOG2)
    doublings = fold_ticks(1 / end, end)
    ticks = tuple(Tick(value, f"{figures(value)}×") for value in (doublings if len(doublings) > 1 else _NARROW_TICKS))
    return Axis("Mean fold over assessable doses against vehicle (log scale)", "log", 1 / end, end, ticks)


def _marks(sizes: pd.DataFrame, word: str, x: Axis) -> tuple[Mark, ...]:
    marks: list[Mark] = [Line("vehicle", (1.0, 1.0), (-math.inf, math.inf), MUTED, 1.0)]
    mine = sizes["class"] == word
    for drugs, row, colour in ((sizes[~mine], _OTHER, _REST), (sizes[mine], _MEMBER, _OF_CLASS)):
        if drugs.empty:
            continue
        marks += _dots(drugs.sort_values(["log2_fold_change", "compound"]).to_dict("records"), row, colour, x)
        middle = min(max(2.0 ** float(drugs["log2_fold_change"].median()), x.low), x.high)
        marks.append(Spans("median", ((middle, row - 0.2, middle, row + 0.2),), INK, 1.6))
    return tuple(marks)


def _dots(drugs: Sequence[Mapping[Any, Any]], row: float, colour: str, x: Axis) -> list[Mark]:
    """Return the dots of a row, those that would lie on each other beside each other."""
    folds = [2.0 ** float(drug["log2_fold_change"]) for drug in drugs]
    shift = _beside([math.log(min(max(fold, x.low), x.high)) for fold in folds], math.log(x.high / x.low))
    inset = (x.high / x.low) ** _INSET
    marks: list[Mark] = []
    shapes: tuple[tuple[bool, str, Marker], ...] = (
        (True, "drugs", "circle"),
        (False, "drugs beyond the frame", "triangle-up"),
    )
    for inside, name, shape in shapes:
        chosen = [i for i, fold in enumerate(folds) if (x.low < fold < x.high) is inside]
        places = tuple(min(max(folds[i], x.low * inset), x.high / inset) for i in chosen)
        hover = tuple(f"{drugs[i]['compound']}: {figures(folds[i])}×" for i in chosen)
        marks.append(
            Points(
                name, places, tuple(row + shift[i] for i in chosen),
                shape, colour, _RADIUS, not inside, hover,
            )
        )  # fmt: skip
    return marks


def _beside(across: Sequence[float], reach: float) -> list[float]:
    """Return how far each dot, from left to right, moves up or down: to the lane nearest the middle that is free there."""
    apart = 2 * _RADIUS / _WIDTH * reach
    lane_height = 2 * _RADIUS / _PANEL
    free: dict[int, float] = {}
    order = (0, 1, -1, 2, -2)
    moved: list[float] = []
    for value in across:
        lane = next((lane for lane in order if value - free.get(lane, -np.inf) >= apart), None)
        if lane is None:
            lane = min(order, key=lambda one: free[one])
        free[lane] = value
        moved.append(lane * lane_height)
    return moved


def arms_of_classes(sizes: pd.DataFrame) -> dict[tuple[Any, ...], pd.DataFrame]:
    """Return the class sizes of each arm by its virus, MOI, cell line and condition; an MOI that is not stated is -1."""
    return {_arm(key): mine for key, mine in schema.group(sizes, schema.GROUP_KEYS)}


def arm_of(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Return the arm of a row of `schema.CLASSES`, as `arms_of_classes` names it."""
    return _arm(tuple(row[name] for name in schema.GROUP_KEYS))


def _arm(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(-1.0 if value != value else value for value in key)
