"""The forest: the largest fold of every compound with its interval, arms side by side, on a log axis."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError
from platekit.figures._axes import Axis, Tick, fold_ticks
from platekit.figures._chart import Area, Chart, Line, Mark, Note, Panel, Points, Spans
from platekit.figures._colours import FAINT, MUTED, VERDICT_COLOURS
from platekit.figures._wording import arm_words, figures, fold, fold_interval, verdict_words

_ROW = 21.0
_TOP, _BOTTOM = 30.0, 40.0
_LABEL_WIDTH, _GAP, _WIDTH = 170.0, 26.0, 1080.0
_LONGEST_NAME = 26
# Ends of intervals further out than this leave the frame: a fold of a hundred says as much as one of a million.
_FURTHEST = 64.0


def verdict_place(verdict: pd.Series) -> pd.Series:
    """Return where each verdict stands in the order in which verdicts are listed."""
    order = {word: place for place, word in enumerate(schema.VERDICTS)}
    return verdict.map(order).fillna(len(order)).astype("int64")


def fold_forest(calls: pd.DataFrame, *, numbers: Mapping[str, float]) -> Chart:
    """Return the largest fold of every compound with its interval, one column of the figure for each arm.

    Parameters
    ----------
    calls : pandas.DataFrame
        As the proviral stage returns it. Compounds stand in the order of their first verdict, then by name; never by
        the size of the effect.
    numbers : mapping
        The assay's numbers by dotted name; the band runs from 1 / ``call.minimum_fold`` to ``call.minimum_fold``, and
        ``call.margin_fold`` is a line.

    Returns
    -------
    Chart

    Raises
    ------
    PlatekitError
        If there are no verdicts.
    """
    if calls.empty:
        raise PlatekitError("fold_forest", "no verdicts", "one or more", "See the remarks for why none could be given.")
    names = _names(calls)
    rows = {name: float(-place) for place, name in enumerate(names)}
    arms = list(calls.groupby(list(schema.GROUP_KEYS), dropna=False, sort=True))
    y = Axis("", "linear", -len(names) + 0.4, 0.6, tuple(Tick(rows[name], _short(name)) for name in names))
    bare = Axis("", "linear", y.low, y.high, tuple(Tick(rows[name], "") for name in names))
    x = _fold_axis(calls, numbers)
    width = (_WIDTH - _LABEL_WIDTH - _GAP * len(arms)) / len(arms)
    height = _ROW * len(names)
    step = width + _GAP
    panels = tuple(
        Panel(
            _LABEL_WIDTH + i * step,
            _TOP,
            width,
            height,
            x,
            bare if i else y,
            _marks(mine, rows, x, numbers),
            _arm(mine),
        )
        for i, (_, mine) in enumerate(arms)
    )
    return Chart("Largest fold of infection with its 95 % interval", _WIDTH, _TOP + height + _BOTTOM, panels)


def _arm(calls: pd.DataFrame) -> str:
    row = calls.iloc[0]
    return arm_words(str(row["virus"]), float(row["moi"]), str(row["cell_line"]), str(row["condition"]))


def _names(calls: pd.DataFrame) -> list[str]:
    ranked = calls.assign(_place=verdict_place(calls["verdict"]))
    best = ranked.groupby("compound")["_place"].min().reset_index()
    return [str(name) for name in best.sort_values(["_place", "compound"])["compound"]]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _fold_axis(calls: pd.DataFrame, numbers: Mapping[str, float]) -> Axis:
    ends = pd.concat([calls["fold_ci_low"], calls["fold_ci_high"]])
    ends = ends[(ends > 1 / _FURTHEST) & (ends < _FURTHEST)]
    folds = calls["fold"]
    folds = folds[(folds > 0) & (folds < math.inf)]
    least = numbers.get("call.margin_fold", 1.5) * 1.2
    reach = [*(float(v) for v in ends), *(float(v) for v in folds), least, 1 / least]
    low, high = min(reach) / 1.1, max(reach) * 1.1
    ticks = tuple(Tick(value, _tick_words(value)) for value in fold_ticks(low, high))
    return Axis("Fold of infection against vehicle (log scale)", "log", low, high, ticks)


def _tick_words(value: float) -> str:
    return f"{figures(value)}×" if value >= 1 else f"1/{figures(1 / value)}×"


def _marks(
    calls: pd.DataFrame, rows: Mapping[str, float], axis: Axis, numbers: Mapping[str, float]
) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    minimum, margin = numbers.get("call.minimum_fold"), numbers.get("call.margin_fold")
    everywhere = (-math.inf, math.inf)
    if minimum is not None:
        marks.append(Area("too small to be called", 1 / minimum, minimum, *everywhere, FAINT))
    if margin is not None:
        marks.append(Line("margin of 'no pro-viral effect'", (margin, margin), everywhere, MUTED, 0.9, dashed=True))
    marks.append(Line("vehicle", (1.0, 1.0), everywhere, MUTED, 1.0))
    for verdict, mine in calls.groupby("verdict", sort=True):
        marks += _verdict_marks(str(verdict), mine, rows, axis)
    return tuple(marks)


def _verdict_marks(verdict: str, calls: pd.DataFrame, rows: Mapping[str, float], axis: Axis) -> list[Mark]:
    colour = VERDICT_COLOURS.get(verdict, MUTED)
    known = calls[(calls["fold"] > 0) & (calls["fold"] < math.inf)]
    without = calls[~calls.index.isin(known.index)]
    x = tuple(float(value) for value in known["fold"])
    y = tuple(rows[name] for name in known["compound"])
    ends = known[["fold_ci_low", "fold_ci_high"]].itertuples(index=False, name=None)
    bars = tuple(
        (_end(low, -math.inf, axis), at, _end(high, math.inf, axis), at)
        for (low, high), at in zip(ends, y, strict=True)
        if not (math.isnan(low) and math.isnan(high))
    )
    hover = tuple(
        f"{name}: {fold(known_fold)} {fold_interval(low, high)}, {verdict_words(verdict)}"
        for name, known_fold, low, high in known[["compound", "fold", "fold_ci_low", "fold_ci_high"]].itertuples(
            index=False, name=None
        )
    )
    hollow = verdict in ("not assessable", "inconclusive")
    marks: list[Mark] = [
        Spans("", bars, colour, 2.0),
        Points(verdict_words(verdict), x, y, "circle", colour, 4.4, hollow, hover),
    ]
    marks += [
        Note(-math.inf, rows[name], verdict_words(verdict), colour, shift=(8.0, 3.6)) for name in without["compound"]
    ]
    return marks


def _end(value: float, unknown: float, axis: Axis) -> float:
    """Return an end of an interval; one that is unknown or off the axis runs to the edge on its side."""
    if math.isnan(value):
        return unknown
    return -math.inf if value < axis.low else math.inf if value > axis.high else value
