"""Rescue of infection from interferon, compound by compound, above the interferon-stimulated genes of the same wells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from platekit.figures._axes import Axis, Tick, dose_axis, linear_ticks
from platekit.figures._chart import Chart, Line, Mark, Marker, Panel, Points, Spans
from platekit.figures._colours import MUTED
from platekit.figures._wording import figures

_WIDTH, _HEIGHT, _GENES, _LEFT, _GAP_X, _GAP_Y, _TOP, _BOTTOM = 200.0, 130.0, 100.0, 58.0, 56.0, 64.0, 26.0, 0.0
_ACROSS = 4
_COLOURS = {"rescue shown": "#b4472b", "no rescue shown": "#55606e"}
_BOUNDS: Mapping[str, Marker] = {"<": "triangle-down", ">": "triangle-up"}
_GENE_COLOURS = ("#1f7a74", "#7a4fa3", "#b07d1a", "#2b6cb4")


def interferon_rescue(interferon: pd.DataFrame, genes: pd.DataFrame) -> Chart:
    """Return one panel for each compound, in order of names: rescue index against dose, and below it the genes.

    Parameters
    ----------
    interferon : pandas.DataFrame
        `schema.INTERFERON`, of one arm.
    genes : pandas.DataFrame
        `schema.GENES` of the same arm; may be empty.

    Returns
    -------
    Chart
        Hollow marks are not assessable. Triangles are bounds: a Cq that was not reached.
    """
    names = sorted(set(interferon["compound"]))
    x = dose_axis(interferon["concentration_uM"], "µM, log scale")
    y = _axis("rescue index", interferon[["rescue_index", "rescue_ci_low", "rescue_ci_high"]], (-0.2, 1.2), 3.0)
    of_genes = _axis("log2 change", genes[["log2_change", "change_ci_low", "change_ci_high"]], (-1.0, 0.5), 24.0)
    step_x, step_y = _WIDTH + _GAP_X, _HEIGHT + _GAP_Y + (_GENES + 14 if len(genes) else 0)
    panels: list[Panel] = []
    for place, name in enumerate(names):
        first = place % _ACROSS == 0
        left, top = _LEFT + place % _ACROSS * step_x, _TOP + place // _ACROSS * step_y
        bare = Axis(
            "" if len(genes) else x.title,
            x.scale,
            x.low,
            x.high,
            tuple(Tick(t.value, "") for t in x.ticks) if len(genes) else x.ticks,
            x.minor,
        )
        panels.append(
            Panel(
                left,
                top,
                _WIDTH,
                _HEIGHT,
                bare,
                y if first else replace(y, title=""),
                _rescue(interferon[interferon["compound"] == name], y),
                name,
            )
        )
        if len(genes):
            mine = genes[genes["compound"] == name]
            panels.append(
                Panel(
                    left,
                    top + _HEIGHT + 14,
                    _WIDTH,
                    _GENES,
                    x,
                    of_genes if first else replace(of_genes, title=""),
                    _genes(mine, sorted(set(genes["gene"])), of_genes),
                )
            )
    rows = -(-len(names) // _ACROSS)
    return Chart(
        "Rescue of infection from interferon",
        _LEFT + min(len(names), _ACROSS) * step_x,
        _TOP + rows * step_y + _BOTTOM,
        tuple(panels),
    )


def gene_key(genes: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Return each gene with the colour that it is drawn in."""
    return tuple(
        (name, _GENE_COLOURS[place % len(_GENE_COLOURS)]) for place, name in enumerate(sorted(set(genes["gene"])))
    )


def _axis(title: str, values: pd.DataFrame, least: tuple[float, float], furthest: float) -> Axis:
    # An interval without end says as much where it leaves the frame.
    known = [float(value) for name in values for value in values[name] if abs(value) <= furthest]
    low, high = min([*known, least[0]]), max([*known, least[1]])
    margin = 0.05 * (high - low)
    low, high = low - margin, high + margin
    return Axis(title, "linear", low, high, tuple(Tick(value, figures(value)) for value in linear_ticks(low, high, 4)))


def _rescue(rows: pd.DataFrame, y: Axis) -> tuple[Mark, ...]:
    everywhere = (-math.inf, math.inf)
    marks: list[Mark] = [
        Line("interferon at work", everywhere, (0.0, 0.0), MUTED, 1.0),
        Line("reference", everywhere, (1.0, 1.0), MUTED, 1.0, dashed=True),
    ]
    for verdict, mine in rows[rows["rescue_index"].notna()].groupby("verdict"):
        colour = _COLOURS.get(str(verdict), MUTED)
        spans = [
            (dose, _inside(low, y), dose, _inside(high, y))
            for dose, low, high in mine[["concentration_uM", "rescue_ci_low", "rescue_ci_high"]].itertuples(index=False)
            if low == low
        ]
        marks += [
            Spans("", tuple(spans), colour, 1.6),
            Points(
                str(verdict),
                tuple(mine["concentration_uM"]),
                tuple(_inside(v, y) for v in mine["rescue_index"]),
                "circle",
                colour,
                3.4,
                verdict == "not assessable",
            ),
        ]
    return tuple(marks)


def _genes(rows: pd.DataFrame, names: Sequence[str], y: Axis) -> tuple[Mark, ...]:
    marks: list[Mark] = [Line("interferon and vehicle", (-math.inf, math.inf), (0.0, 0.0), MUTED, 1.0)]
    for place, name in enumerate(names):
        colour = _GENE_COLOURS[place % len(_GENE_COLOURS)]
        mine = rows[(rows["gene"] == name) & rows["log2_change"].notna()]
        spans = tuple(
            (dose, _inside(-math.inf if low != low else low, y), dose, _inside(math.inf if high != high else high, y))
            for dose, low, high in mine[["concentration_uM", "change_ci_low", "change_ci_high"]].itertuples(index=False)
            if low == low or high == high
        )
        marks.append(Spans("", spans, colour, 1.4))
        for relation, some in mine.groupby("change_relation"):
            shape = _BOUNDS.get(str(relation), "circle")
            marks.append(
                Points(
                    name,
                    tuple(some["concentration_uM"]),
                    tuple(_inside(v, y) for v in some["log2_change"]),
                    shape,
                    colour,
                    3.0,
                )
            )
    return tuple(marks)


def _inside(value: float, axis: Axis) -> float:
    """Return a value, at the frame where it lies beyond."""
    return min(max(value, axis.low), axis.high)
