"""Draws a chart with plotly, for notebooks."""

from __future__ import annotations

import math
from typing import Any

from platekit.figures._axes import Axis
from platekit.figures._chart import Area, Chart, Line, Mark, Panel, Points, Spans
from platekit.figures._colours import FAINT, INK, MUTED, PAPER, RULE


def chart_plotly(chart: Chart) -> Any:
    """Return the chart as a plotly figure.

    Parameters
    ----------
    chart : Chart

    Returns
    -------
    plotly.graph_objects.Figure
        One pair of axes for each panel. Names from the data are escaped, since plotly reads a little HTML.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    shown: set[str] = set()
    for position, panel in enumerate(chart.panels, start=1):
        axes = {"xaxis": f"x{position}", "yaxis": f"y{position}"}
        # Rectangles first, so that wells lie on top of them as they do on paper.
        for mark in sorted(panel.marks, key=lambda mark: not isinstance(mark, Area)):
            figure.add_trace(_trace(go, panel, mark, shown).update(axes))
        figure.update_layout({f"xaxis{position}": _x_axis(chart, panel, position)})
        figure.update_layout({f"yaxis{position}": _y_axis(chart, panel, position)})
        if panel.title:
            figure.add_annotation(
                text=plain(panel.title), showarrow=False, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
                x=panel.left / chart.width, y=1 - (panel.top - 3) / chart.height,
            )  # fmt: skip
    figure.update_layout(
        width=chart.width + 220, height=chart.height + 60, template="none", paper_bgcolor=PAPER, plot_bgcolor=PAPER,
        margin={"l": 0, "r": 220, "t": 60, "b": 0}, title={"text": plain(chart.title), "x": 0.02},
        font={"color": INK, "size": 12}, legend={"x": 1.02, "y": 1, "itemsizing": "constant", "font": {"size": 11}},
    )  # fmt: skip
    return figure


def plain(text: str) -> str:
    """Return text that plotly shows as it is: it reads tags, and only `<` can open one.

    Examples
    --------
    >>> plain("<b>a & b")
    '&lt;b>a &amp; b'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _trace(go: Any, panel: Panel, mark: Mark, shown: set[str]) -> Any:
    if isinstance(mark, Points):
        return _points(go, panel, mark, shown)
    if isinstance(mark, Line):
        line = {"color": mark.colour, "width": mark.width, "dash": "dash" if mark.dashed else "solid"}
        return go.Scatter(
            x=[_within(panel.x, x) for x in mark.x], y=[_within(panel.y, y) for y in mark.y],
            mode="lines", line=line, **_named(mark.name, shown),
        )  # fmt: skip
    if isinstance(mark, Spans):
        return _spans(go, panel, mark, shown)
    if isinstance(mark, Area):
        x = [_within(panel.x, v) for v in (mark.x_low, mark.x_high, mark.x_high, mark.x_low)]
        y = [_within(panel.y, v) for v in (mark.y_low, mark.y_low, mark.y_high, mark.y_high)]
        style = {"fill": "toself", "fillcolor": mark.colour, "mode": "none", "hoverinfo": "skip"}
        return go.Scatter(x=x, y=y, **style, **_named(mark.name, shown))
    side = {"start": "right", "middle": "center", "end": "left"}[mark.anchor]
    where = f"{'bottom' if mark.y == math.inf else 'middle'} {side}"
    return go.Scatter(
        x=[_within(panel.x, mark.x)], y=[_within(panel.y, mark.y)], mode="text", text=[plain(mark.text)],
        textposition=where, textfont={"color": mark.colour, "size": 11}, showlegend=False, hoverinfo="skip",
    )  # fmt: skip


def _points(go: Any, panel: Panel, points: Points, shown: set[str]) -> Any:
    style: dict[str, Any] = {
        "symbol": points.marker + ("-open" if points.hollow else ""),
        "color": points.colour,
        "size": points.radius * 2.6,
    }
    return go.Scatter(
        x=[_within(panel.x, x) for x in points.x], y=[_within(panel.y, y) for y in points.y], mode="markers",
        marker=style, text=[plain(word) for word in points.hover] or None, **_named(points.name, shown),
    )  # fmt: skip


def _spans(go: Any, panel: Panel, spans: Spans, shown: set[str]) -> Any:
    x: list[float | None] = []
    y: list[float | None] = []
    for x0, y0, x1, y1 in spans.pieces:
        x += [_within(panel.x, x0), _within(panel.x, x1), None]
        y += [_within(panel.y, y0), _within(panel.y, y1), None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": spans.colour, "width": spans.width}, hoverinfo="skip",
        **_named(spans.name, shown),
    )  # fmt: skip


def _named(name: str, shown: set[str]) -> dict[str, Any]:
    """Return a name for the legend, which has each name once and leaves out what has none."""
    first = bool(name) and name not in shown
    shown.add(name)
    return {"name": plain(name), "legendgroup": name, "showlegend": first}


def _within(axis: Axis, value: float) -> float:
    if math.isinf(value):
        return axis.low if value < 0 else axis.high
    return value


def _x_axis(chart: Chart, panel: Panel, position: int) -> dict[str, Any]:
    domain = [panel.left / chart.width, (panel.left + panel.width) / chart.width]
    return {**_axis(panel.x), "domain": domain, "anchor": f"y{position}"}


def _y_axis(chart: Chart, panel: Panel, position: int) -> dict[str, Any]:
    domain = [1 - (panel.top + panel.height) / chart.height, 1 - panel.top / chart.height]
    return {**_axis(panel.y), "domain": domain, "anchor": f"x{position}"}


def _axis(axis: Axis) -> dict[str, Any]:
    log = axis.scale == "log"
    return {
        "type": "log" if log else "linear",
        "range": [math.log10(axis.low), math.log10(axis.high)] if log else [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [tick.value for tick in axis.ticks],
        "ticktext": [plain(tick.label) for tick in axis.ticks],
        "title": {"text": plain(axis.title)},
        "gridcolor": FAINT,
        "linecolor": RULE,
        "tickcolor": MUTED,
        "mirror": True,
        "showline": True,
        "zeroline": False,
    }
