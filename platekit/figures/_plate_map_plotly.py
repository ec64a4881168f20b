"""Draws a plate map with plotly, for notebooks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from platekit.figures._chart_plotly import plain
from platekit.figures._colours import INK, PAPER
from platekit.figures.plate_map import ROLE_OUTLINES, PlateMap
from platekit.wells import row_letters


def plate_map_plotly(drawn: PlateMap) -> Any:
    """Return the map as a plotly figure; every well says what it holds.

    Parameters
    ----------
    drawn : PlateMap

    Returns
    -------
    plotly.graph_objects.Figure
    """
    import plotly.graph_objects as go

    values: list[list[float | None]] = [[None] * drawn.columns for _ in range(drawn.rows)]
    hover: list[list[str]] = [[""] * drawn.columns for _ in range(drawn.rows)]
    for well in drawn.wells:
        known = not math.isnan(well.value) and well.role != "empty"
        values[well.row - 1][well.column - 1] = well.value if known else None
        hover[well.row - 1][well.column - 1] = plain(f"{well.hover}{', ' + well.mark if well.mark else ''}")
    columns, rows = list(range(1, drawn.columns + 1)), [row_letters(row) for row in range(1, drawn.rows + 1)]
    heat = go.Heatmap(
        z=values, x=columns, y=rows, text=hover, hovertemplate="%{text}<extra></extra>", xgap=1, ygap=1,
        zmin=drawn.low, zmax=drawn.high, colorscale=_steps(drawn.colours), colorbar=_bar(drawn),
    )  # fmt: skip
    figure = go.Figure([heat, *_marks(go, drawn, rows)])
    figure.update_layout(
        template="none", title={"text": plain(drawn.title), "x": 0.02}, width=720, height=480, paper_bgcolor=PAPER,
        xaxis={"side": "top", "dtick": 1, "showgrid": False, "zeroline": False, "range": [0.5, drawn.columns + 0.5]}, legend={"orientation": "h"},
        yaxis={"autorange": "reversed", "showgrid": False, "type": "category"},
    )  # fmt: skip
    return figure


def _bar(drawn: PlateMap) -> dict[str, Any]:
    """Return the scale with its ends in the words of the printed map; the numbers behind may be logarithms."""
    return {"title": {"text": drawn.scale}, "tickvals": [drawn.low, drawn.high], "ticktext": list(drawn.ends)}


def _steps(colours: Sequence[str]) -> list[tuple[float, str]]:
    """Return the classes as the steps that the printed map has."""
    width = 1 / len(colours)
    return [(min((i + end) * width, 1.0), colour) for i, colour in enumerate(colours) for end in (0, 1)]


def _marks(go: Any, drawn: PlateMap, rows: Sequence[str]) -> list[Any]:
    symbols = {"excluded": "x-thin", "saturated": "triangle-up", "missing": "line-ew"}
    named = {
        **{f"mark:{mark}": symbol for mark, symbol in symbols.items()},
        **dict.fromkeys(ROLE_OUTLINES, "square-open"),
    }
    traces: list[Any] = []
    for name, symbol in named.items():
        mark = name.removeprefix("mark:")
        mine = [well for well in drawn.wells if mark in ((well.mark,) if name != mark else (well.role,))]
        colour = INK if name != mark else ROLE_OUTLINES[mark][0]
        style = {"symbol": symbol, "color": colour, "size": 10, "line": {"color": colour, "width": 1.5}}
        if mine:
            x, y = [well.column for well in mine], [rows[well.row - 1] for well in mine]
            traces.append(go.Scatter(x=x, y=y, mode="markers", name=mark, marker=style, hoverinfo="skip"))
    return traces
