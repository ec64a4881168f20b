"""The level of every plate of a screen: where its compound wells lie, beside its controls."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from platekit.errors import PlatekitError
from platekit.figures._axes import Axis, Tick, linear_ticks, log_ticks
from platekit.figures._chart import Chart, Mark, Panel, Points, Spans
from platekit.figures._colours import INK, MUTED
from platekit.figures._wording import short
from platekit.figures.plate_map import ROLE_OUTLINES

_LEFT, _WIDTH, _TOP, _HEIGHT, _GAP = 64.0, 1000.0, 26.0, 170.0, 66.0
# So many plates stand in one row of the figure; in more rows than these nothing could be seen.
PLATES_A_ROW, MOST_ROWS = 120, 5
_LONGEST_NAME = 14
# Where the levels of the screen lie further apart than this, the axis is logarithmic.
_LINEAR_UP_TO = 20.0
_QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]


def plate_levels(normalised: pd.DataFrame, readout: str) -> Chart:
    """Return one box for each plate: median, quartiles and the middle 90 % of its compound wells, and its controls.

    Parameters
    ----------
    normalised : pandas.DataFrame
        As the normalise stage returns it.
    readout : str

    Returns
    -------
    Chart
        Plates in the order of their names, at most 600 of them.

    Raises
    ------
    PlatekitError
        If no compound well has a number.
    """
    wells = normalised[(normalised["readout"] == readout) & normalised["value"].notna() & ~normalised["excluded"]]
    samples = wells[wells["role"] == "compound"]
    if samples.empty:
        raise PlatekitError(
            f"plate_levels, '{readout}'", "no compound well with a number", "one or more", "See the remarks for why."
        )
    by_plate = samples.groupby("plate", sort=True)["value"]
    boxes = pd.DataFrame({quantile: by_plate.quantile(quantile) for quantile in _QUANTILES})
    names = [str(name) for name in boxes.index][: PLATES_A_ROW * MOST_ROWS]
    y = _axis(boxes, readout)
    rows = [names[first : first + PLATES_A_ROW] for first in range(0, len(names), PLATES_A_ROW)]
    panels = tuple(
        Panel(_LEFT, _TOP + place * (_HEIGHT + _GAP), _WIDTH, _HEIGHT, _plates(row, max(map(len, rows))), y,
              _marks(row, boxes, wells, y))
        for place, row in enumerate(rows)
    )  # fmt: skip
    return Chart(f"{readout}: level of the plates", _LEFT + _WIDTH + 16, _TOP + len(rows) * (_HEIGHT + _GAP), panels)


def _axis(boxes: pd.DataFrame, readout: str) -> Axis:
    low, high = float(boxes.min().min()), float(boxes.max().max())
    title = f"{readout}, as read"
    if low > 0 and high / low > _LINEAR_UP_TO:
        low, high = low / 1.15, high * 1.15
        return Axis(title, "log", low, high, tuple(Tick(value, short(value)) for value in log_ticks(low, high)))
    low, high = min(low, 0.0), high * 1.05 if high > 0 else 1.0
    return Axis(title, "linear", low, high, tuple(Tick(value, short(value)) for value in linear_ticks(low, high)))


def _plates(names: Sequence[str], places: int) -> Axis:
    longest = min(_LONGEST_NAME, max(map(len, names)))
    every = max(1, math.ceil(len(names) * (6.5 * longest + 14) / (_WIDTH * len(names) / places)))
    ticks = tuple(Tick(float(i), _cut(name)) for i, name in enumerate(names) if i % every == 0)
    return Axis("", "linear", -0.7, places - 0.3, ticks)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _marks(names: Sequence[str], boxes: pd.DataFrame, wells: pd.DataFrame, y: Axis) -> tuple[Mark, ...]:
    at = {name: float(i) for i, name in enumerate(names)}
    low, first, middle, third, high = (boxes.loc[list(names), quantile].tolist() for quantile in _QUANTILES)
    whiskers = tuple((x, a, x, b) for x, a, b in zip(at.values(), low, high, strict=True))
    quartiles = tuple((x, a, x, b) for x, a, b in zip(at.values(), first, third, strict=True))
    marks: list[Mark] = [
        Spans("middle 90 % of the compound wells", whiskers, MUTED, 1.0),
        Spans("middle half of the compound wells", quartiles, "#b9c1c9", 5.0),
        Points("median of the compound wells", tuple(at.values()), tuple(middle), "diamond", INK, 1.9),
    ]
    shown = wells[wells["plate"].isin(at) & wells["role"].isin(list(ROLE_OUTLINES))]
    for role in ROLE_OUTLINES:
        mine = shown[shown["role"] == role]
        if len(mine):
            colour = "#8a5a00" if role == "cell_control" else ROLE_OUTLINES[role][0]
            heights = np.clip(mine["value"].to_numpy(dtype=np.float64), y.low, y.high)
            places = tuple(at[plate] for plate in mine["plate"])
            marks.append(
                Points(role.replace("_", " "), places, tuple(heights.tolist()), "circle", colour, 2.0, hollow=True)
            )
    return tuple(marks)
