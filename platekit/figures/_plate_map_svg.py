"""Draws a plate map as SVG, small enough for a report of many plates."""

from __future__ import annotations

import math

from platekit.figures._colours import INK, MUTED, PAPER, RULE
from platekit.figures._svg import document, element, label, number
from platekit.figures.plate_map import ROLE_OUTLINES, MapWell, PlateMap, well_colour
from platekit.wells import row_letters

_WIDTH, _LEFT, _TOP = 348.0, 18.0, 16.0
_LEGEND_HEIGHT = 34.0


def plate_map_svg(drawn: PlateMap) -> str:
    """Return the map as one SVG element, one path for each colour class, so that a report of many plates stays small.

    Parameters
    ----------
    drawn : PlateMap

    Returns
    -------
    str
        Well-formed XML; the same map gives the same bytes.
    """
    cell = (_WIDTH - _LEFT - 2) / drawn.columns
    bottom = _TOP + cell * drawn.rows
    parts = [*_labels(drawn, cell), *_fills(drawn, cell), *_outlines(drawn, cell), *_symbols(drawn, cell)]
    return document(_WIDTH, bottom + _LEGEND_HEIGHT, drawn.title, *parts, _legend(drawn, bottom + 10))


def _labels(drawn: PlateMap, cell: float) -> list[str]:
    every = max(1, math.ceil(11 / cell))
    across = [
        label(_LEFT + cell * (column - 0.5), _TOP - 5, str(column), {}) for column in range(1, drawn.columns + 1, every)
    ]
    every = max(1, math.ceil(9 / cell))
    down = [
        label(_LEFT - 9, _TOP + cell * (row - 0.5) + 2.8, row_letters(row), {})
        for row in range(1, drawn.rows + 1, every)
    ]
    return [element("g", {"fill": MUTED, "font-size": "8", "text-anchor": "middle"}, *across, *down)]


def _square(well: MapWell, cell: float, inset: float) -> str:
    side = cell - 2 * inset
    x, y = _LEFT + cell * (well.column - 1) + inset, _TOP + cell * (well.row - 1) + inset
    return f"M{number(x)} {number(y)}h{number(side)}v{number(side)}h{number(-side)}z"


def _fills(drawn: PlateMap, cell: float) -> list[str]:
    classes: dict[str, list[str]] = {}
    for well in drawn.wells:
        classes.setdefault(well_colour(drawn, well), []).append(_square(well, cell, 0.4))
    # The rim tells a well as the vehicle, nearly white, from a place without a well.
    rim = {"stroke": RULE, "stroke-width": "0.5"}
    return [element("path", {"d": "".join(d), "fill": colour, **rim}) for colour, d in sorted(classes.items())]


def _outlines(drawn: PlateMap, cell: float) -> list[str]:
    parts: list[str] = []
    for role, (colour, dashes) in ROLE_OUTLINES.items():
        d = "".join(_square(well, cell, 1.1) for well in drawn.wells if well.role == role)
        style: dict[str, str | float] = {"d": d, "fill": "none", "stroke": colour, "stroke-width": "1.1"}
        if dashes:
            style["stroke-dasharray"] = dashes
        if d:
            parts.append(element("path", style))
    return parts


def _symbols(drawn: PlateMap, cell: float) -> list[str]:
    """Return crosses for excluded, triangles for saturated and rings for missing wells, dark on a white rim."""
    strokes: list[str] = []
    solids: list[str] = []
    r = cell * 0.27
    for well in drawn.wells:
        x, y = _LEFT + cell * (well.column - 0.5), _TOP + cell * (well.row - 0.5)
        if well.mark == "excluded":
            strokes.append(f"M{number(x - r)} {number(y - r)}l{number(2 * r)} {number(2 * r)}m0 {number(-2 * r)}")
            strokes.append(f"l{number(-2 * r)} {number(2 * r)}")
        elif well.mark == "missing":
            strokes.append(f"M{number(x - r)} {number(y)}h{number(2 * r)}")
        elif well.mark == "saturated":
            solids.append(f"M{number(x)} {number(y - r)}l{number(r)} {number(2 * r)}h{number(-2 * r)}z")
    parts = [element("path", {"d": "".join(strokes), "stroke": INK, "fill": "none"})] if strokes else []
    if solids:
        parts.append(element("path", {"d": "".join(solids), "fill": INK, "stroke": PAPER, "stroke-width": "0.6"}))
    return parts


def _legend(drawn: PlateMap, top: float) -> str:
    """Return the scale as a row of its own colours with both ends labelled."""
    side = 9.0
    low, high = drawn.ends
    x = _LEFT + 6.0 * len(low) + 4
    boxes = [
        element("rect", {"x": x + side * place, "y": top, "width": side, "height": side, "fill": colour})
        for place, colour in enumerate(drawn.colours)
    ]
    after = x + side * len(drawn.colours) + 5
    style = {"fill": MUTED, "font-size": "9.5"}
    frame = element(
        "rect",
        {"x": x, "y": top, "width": side * len(drawn.colours), "height": side, "fill": "none", "stroke": RULE},
    )
    texts = [label(_LEFT, top + 8, low, style), label(after, top + 8, f"{high}   {drawn.scale}", style)]
    return "".join([*boxes, frame, *texts])
