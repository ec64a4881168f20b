"""Draws a chart as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable

from platekit.figures._axes import Tick, place
from platekit.figures._chart import BATCH_MARKERS, Area, Chart, Line, Mark, Marker, Note, Panel, Points, Spans
from platekit.figures._colours import FAINT, INK, MUTED, PAPER, RULE, WELL
from platekit.figures._svg import document, element, label, number

_TICK_TEXT = {"fill": MUTED, "font-size": "11"}
_HATCH_STEP = 6.0


def chart_svg(chart: Chart) -> str:
    """Return the chart as one SVG element.

    Parameters
    ----------
    chart : Chart

    Returns
    -------
    str
        Well-formed XML; the same chart gives the same bytes.
    """
    return document(chart.width, chart.height, chart.title, *(_panel(panel) for panel in chart.panels))


def _panel(panel: Panel) -> str:
    parts = [_frame(panel)]
    parts += [_area(panel, mark) for mark in panel.marks if isinstance(mark, Area)]
    parts += [_grid(panel)]
    parts += [_mark(panel, mark) for mark in panel.marks if not isinstance(mark, Area)]
    parts += [_x_axis(panel), _y_axis(panel)]
    if panel.title:
        parts.append(
            label(panel.left, panel.top - 9, panel.title, {"fill": INK, "font-size": "12", "font-weight": "600"})
        )
    return "".join(parts)


def across(panel: Panel, value: float) -> float:
    """Return the pixel, from the left of the figure, of a value on the x axis."""
    return panel.left + panel.width * place(panel.x, value)


def down(panel: Panel, value: float) -> float:
    """Return the pixel, from the top of the figure, of a value on the y axis."""
    return panel.top + panel.height * (1 - place(panel.y, value))


def _frame(panel: Panel) -> str:
    size = {"x": panel.left, "y": panel.top, "width": panel.width, "height": panel.height}
    return element("rect", {**size, "fill": PAPER, "stroke": RULE})


def _grid(panel: Panel) -> str:
    rows = (f"M{number(panel.left)} {number(down(panel, t.value))}h{number(panel.width)}" for t in panel.y.ticks)
    columns = (f"M{number(across(panel, t.value))} {number(panel.top)}v{number(panel.height)}" for t in panel.x.ticks)
    return element("path", {"d": "".join([*rows, *columns]), "stroke": FAINT, "fill": "none"})


def _area(panel: Panel, area: Area) -> str:
    left, right = across(panel, area.x_low), across(panel, area.x_high)
    top, bottom = down(panel, area.y_high), down(panel, area.y_low)
    box: dict[str, str | float] = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    parts = [element("rect", {**box, "fill": area.colour})]
    if area.hatched:
        parts.append(
            element("path", {"d": _hatching(left, top, right, bottom), "stroke": PAPER, "stroke-width": "1.6"})
        )
    return "".join(parts)


def _hatching(left: float, top: float, right: float, bottom: float) -> str:
    """Return diagonals cut at the box's own edges, so that no clip path, and so no id, is needed."""
    lines: list[str] = []
    height = bottom - top
    start = math.floor((left - height) / _HATCH_STEP) * _HATCH_STEP
    while start < right:
        x0, x1 = max(start, left), min(start + height, right)
        if x1 > x0:
            lines.append(f"M{number(x0)} {number(bottom - (x0 - start))}L{number(x1)} {number(bottom - (x1 - start))}")
        start += _HATCH_STEP
    return "".join(lines)


def _mark(panel: Panel, mark: Mark) -> str:
    if isinstance(mark, Points):
        return _points(panel, mark)
    if isinstance(mark, Line):
        return _line(panel, mark)
    if isinstance(mark, Spans):
        return _spans(panel, mark)
    if isinstance(mark, Note):
        place_x, place_y = across(panel, mark.x) + mark.shift[0], down(panel, mark.y) + mark.shift[1]
        style = {"fill": mark.colour, "font-size": "10.5", "text-anchor": mark.anchor}
        return label(place_x, place_y, mark.text, style)
    raise TypeError(f"{type(mark).__name__} is drawn behind the grid")


def _points(panel: Panel, points: Points) -> str:
    # A mark at the edge, such as a saturated well, stands just inside the frame, or it would look like an accident.
    inset = points.radius + 3
    shapes = (
        _shape(points.marker, across(panel, x), down(panel, y) + (0 if math.isfinite(y) else inset), points.radius)
        for x, y in zip(points.x, points.y, strict=True)
    )
    d = "".join(shapes)
    if not d:
        return ""
    if points.marker in ("cross", "x"):
        return element("path", {"d": d, "fill": "none", "stroke": points.colour, "stroke-width": "1.4"})
    if points.hollow:
        return element("path", {"d": d, "fill": PAPER, "stroke": points.colour, "stroke-width": "1.1"})
    # The thin white rim keeps overlapping wells countable.
    return element("path", {"d": d, "fill": points.colour, "stroke": PAPER, "stroke-width": "0.6"})


def batch_key(place: int) -> str:
    """Return the mark of a batch, by its place among the batches, in the middle of a legend key of 18 by 12 pixels."""
    marker = BATCH_MARKERS[place % len(BATCH_MARKERS)]
    bare = marker in ("cross", "x")
    style = {"fill": "none", "stroke": WELL, "stroke-width": "1.4"} if bare else {"fill": WELL}
    return element("path", {"d": _shape(marker, 9.0, 6.0, 3.4), **style})


def _shape(marker: Marker, x: float, y: float, r: float) -> str:
    if marker == "circle":
        return f"M{number(x - r)} {number(y)}{_arc(r, 2 * r)}{_arc(r, -2 * r)}z"
    corners = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
        "triangle-up": ((0, -1.25), (1.15, 0.9), (-1.15, 0.9)),
        "triangle-down": ((0, 1.25), (1.15, -0.9), (-1.15, -0.9)),
    }
    if marker in corners:
        return "M" + "L".join(f"{number(x + r * dx)} {number(y + r * dy)}" for dx, dy in corners[marker]) + "z"
    ends = ((1, 0), (0, 1)) if marker == "cross" else ((0.85, 0.85), (0.85, -0.85))
    return "".join(
        f"M{number(x - r * dx)} {number(y - r * dy)}L{number(x + r * dx)} {number(y + r * dy)}" for dx, dy in ends
    )


def _arc(r: float, across_by: float) -> str:
    return f"a{number(r)} {number(r)} 0 1 0 {number(across_by)} 0"


def _line(panel: Panel, line: Line) -> str:
    if not line.x:
        return ""
    d = "M" + "L".join(
        f"{number(across(panel, x))} {number(down(panel, y))}" for x, y in zip(line.x, line.y, strict=True)
    )
    style: dict[str, str | float] = {"fill": "none", "stroke": line.colour, "stroke-width": f"{line.width:g}"}
    if line.dashed:
        style["stroke-dasharray"] = "4 3"
    return element("path", {"d": d, **style})


def _spans(panel: Panel, spans: Spans) -> str:
    # An interval that goes on beyond the axis ends at the frame, or it would run through what stands around it.
    bottom = panel.top + panel.height
    d = "".join(
        f"M{number(across(panel, x0))} {number(min(max(down(panel, y0), panel.top), bottom))}"
        f"L{number(across(panel, x1))} {number(min(max(down(panel, y1), panel.top), bottom))}"
        for x0, y0, x1, y1 in spans.pieces
    )
    return element("path", {"d": d, "stroke": spans.colour, "stroke-width": f"{spans.width:g}"}) if d else ""


def _x_axis(panel: Panel) -> str:
    bottom = panel.top + panel.height
    marks = [f"M{number(across(panel, tick.value))} {number(bottom)}v4" for tick in panel.x.ticks]
    marks += [f"M{number(across(panel, value))} {number(bottom)}v2.5" for value in panel.x.minor]
    parts = [element("path", {"d": "".join(marks), "stroke": MUTED, "stroke-width": "0.8"})] if marks else []
    middle = {**_TICK_TEXT, "text-anchor": "middle"}
    parts += [label(across(panel, tick.value), bottom + 16, tick.label, middle) for tick in panel.x.ticks]
    if panel.x.title:
        parts.append(label(panel.left + panel.width / 2, bottom + 33, panel.x.title, {**middle, "fill": INK}))
    return "".join(parts)


def _y_axis(panel: Panel) -> str:
    before = panel.left - 7
    parts = [
        label(before, down(panel, tick.value) + 3.8, tick.label, {**_TICK_TEXT, "text-anchor": "end"})
        for tick in panel.y.ticks
    ]
    behind = panel.left + panel.width + 7
    parts += [label(behind, down(panel, tick.value) + 3.8, tick.label, _TICK_TEXT) for tick in panel.y.far]
    middle = panel.top + panel.height / 2
    if panel.y.title:
        parts.append(_upright(before - _widest(panel.y.ticks) - 8, middle, panel.y.title))
    if panel.y.far_title:
        parts.append(_upright(behind + _widest(panel.y.far) + 17, middle, panel.y.far_title))
    return "".join(parts)


def _widest(ticks: Iterable[Tick]) -> float:
    """Return about how wide the labels are at 11 px; no font can be measured here."""
    return 6.3 * max((len(tick.label) for tick in ticks), default=0)


def _upright(x: float, y: float, text: str) -> str:
    turned = f"rotate(-90 {number(x)} {number(y)})"
    return label(x, y, text, {"fill": INK, "font-size": "11", "text-anchor": "middle", "transform": turned})
