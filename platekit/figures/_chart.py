"""What a figure holds: panels with axes, and marks in the units of the axes. It is drawn elsewhere, as SVG or by plotly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from platekit.figures._axes import Axis

Marker = Literal["circle", "square", "triangle-up", "diamond", "cross", "x", "triangle-down"]
Anchor = Literal["start", "middle", "end"]
# One shape per batch, in the order of their names.
BATCH_MARKERS: tuple[Marker, ...] = ("circle", "square", "triangle-up", "diamond", "cross", "x", "triangle-down")


@dataclass(frozen=True)
class Points:
    """Marks at places; plus or minus infinity is the edge of the panel. `hover` is one word each, or none."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    marker: Marker
    colour: str
    radius: float = 2.6
    hollow: bool = False
    hover: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line through places."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    colour: str
    width: float = 1.8
    dashed: bool = False


@dataclass(frozen=True)
class Spans:
    """Straight pieces (x from, y from, x to, y to), such as intervals."""

    name: str
    pieces: tuple[tuple[float, float, float, float], ...]
    colour: str
    width: float = 1.6


@dataclass(frozen=True)
class Area:
    """A rectangle behind everything else; plus or minus infinity is the edge of the panel."""

    name: str
    x_low: float
    x_high: float
    y_low: float
    y_high: float
    colour: str
    hatched: bool = False


@dataclass(frozen=True)
class Note:
    """A few words at a place, moved by so many pixels."""

    x: float
    y: float
    text: str
    colour: str
    anchor: Anchor = "start"
    shift: tuple[float, float] = (0.0, 0.0)


_HEADING = 18.0
# Where the panels of a dose curve begin, and how wide they are.
LEFT, PANEL_WIDTH = 54.0, 426.0

Mark = Points | Line | Spans | Area | Note


@dataclass(frozen=True)
class Panel:
    """One frame of a figure, in pixels from its top left corner; later marks lie on top. `title` stands above it."""

    left: float
    top: float
    width: float
    height: float
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    title: str = ""


@dataclass(frozen=True)
class Chart:
    """A whole figure."""

    title: str
    width: float
    height: float
    panels: tuple[Panel, ...]


def beside(title: str, charts: Sequence[Chart]) -> Chart:
    """Return one chart that shows several from left to right, each under its own title."""
    panels: list[Panel] = []
    left = 0.0
    for chart in charts:
        moved = [replace(panel, left=panel.left + left, top=panel.top + _HEADING) for panel in chart.panels]
        panels += [replace(panel, title="" if place else chart.title) for place, panel in enumerate(moved)]
        left += chart.width
    return Chart(title, left, max(chart.height for chart in charts) + _HEADING, tuple(panels))
