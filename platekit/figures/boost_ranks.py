"""Antivirals with and without a JAK inhibitor: their ranks with intervals, and the change of their inhibition."""

from __future__ import annotations

import math

import pandas as pd

from platekit.figures._axes import Axis, Tick, linear_ticks
from platekit.figures._chart import Chart, Line, Mark, Panel, Points, Spans
from platekit.figures._colours import MUTED
from platekit.figures._wording import figures

_ROW, _TOP, _BOTTOM, _LABELS, _GAP, _SIDE = 26.0, 30.0, 42.0, 190.0, 34.0, 400.0
_LONGEST_NAME = 28
WITHOUT_COLOUR, WITH_COLOUR, CHANGED_COLOUR = "#8a94a0", "#1f7a74", "#b4472b"
# The two conditions stand a little apart in their row.
_SHIFT = 0.16


def boost_ranks(ranks: pd.DataFrame) -> Chart:
    """Return the ranked compounds of one arm, in order of their rank without the JAK inhibitor.

    Parameters
    ----------
    ranks : pandas.DataFrame
        `schema.BOOST_RANKS` of one arm; compounds that were not ranked are left out.

    Returns
    -------
    Chart
        Left the ranks, hollow without and filled with the JAK inhibitor; right the change of the mean inhibition. A compound whose rank
        changes has the colour of a change.
    """
    shown = (
        ranks[ranks["rank_without"].notna()]
        .sort_values(["rank_without", "compound"], kind="stable")
        .reset_index(drop=True)
    )
    n = len(shown)
    y = Axis(
        "", "linear", -n + 0.4, 0.6, tuple(Tick(-float(i), _short(name)) for i, name in enumerate(shown["compound"]))
    )
    bare = Axis("", "linear", y.low, y.high, tuple(Tick(tick.value, "") for tick in y.ticks))
    ticks = [value for value in linear_ticks(1, max(n, 2)) if value >= 1 and value == round(value)]
    x = Axis(
        "rank (1 inhibits most), 95 % interval",
        "linear",
        0.4,
        n + 0.6,
        tuple(Tick(value, figures(value)) for value in ticks),
    )
    height = _ROW * n
    panels = (
        Panel(_LABELS, _TOP, _SIDE, height, x, y, tuple(_ranks(shown)), "Rank"),
        Panel(
            _LABELS + _SIDE + _GAP,
            _TOP,
            _SIDE,
            height,
            _change_axis(shown),
            bare,
            tuple(_changes(shown)),
            "Change of inhibition",
        ),
    )
    return Chart(
        "Ranks with and without the JAK inhibitor", _LABELS + 2 * _SIDE + _GAP + 10, _TOP + height + _BOTTOM, panels
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _ranks(shown: pd.DataFrame) -> list[Mark]:
    marks: list[Mark] = []
    for side, shift in (("without", _SHIFT), ("with", -_SHIFT)):
        for i, row in enumerate(shown.to_dict("records")):
            colour = (
                WITHOUT_COLOUR
                if side == "without"
                else CHANGED_COLOUR
                if row["verdict"] == "rank changes"
                else WITH_COLOUR
            )
            at = -float(i) + shift
            marks.append(Spans("", ((row[f"rank_{side}_low"], at, row[f"rank_{side}_high"], at),), colour, 1.8))
            hover = (f"{row['compound']}, {side} the JAK inhibitor",)
            marks.append(
                Points(
                    f"{side} the JAK inhibitor",
                    (row[f"rank_{side}"],),
                    (at,),
                    "circle",
                    colour,
                    3.8,
                    side == "without",
                    hover,
                )
            )
    return marks


def _change_axis(shown: pd.DataFrame) -> Axis:
    reach = [
        float(v)
        for name in ("auc_change", "auc_change_ci_low", "auc_change_ci_high")
        for v in shown[name]
        if math.isfinite(v)
    ]
    low, high = min([*reach, -5.0]) - 2, max([*reach, 5.0]) + 2
    title = "mean inhibition, with minus without (percentage points), 95 % interval"
    return Axis(title, "linear", low, high, tuple(Tick(value, figures(value)) for value in linear_ticks(low, high)))


def _changes(shown: pd.DataFrame) -> list[Mark]:
    marks: list[Mark] = [Line("no change", (0.0, 0.0), (-math.inf, math.inf), MUTED, 1.0)]
    for i, row in enumerate(shown.to_dict("records")):
        colour = CHANGED_COLOUR if row["verdict"] == "rank changes" else WITH_COLOUR
        if not math.isnan(row["auc_change_ci_low"]):
            marks.append(
                Spans("", ((row["auc_change_ci_low"], -float(i), row["auc_change_ci_high"], -float(i)),), colour, 1.8)
            )
        marks.append(
            Points("change", (row["auc_change"],), (-float(i),), "circle", colour, 3.8, hover=(str(row["compound"]),))
        )
    return marks
