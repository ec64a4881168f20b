"""Colours that colour-blind readers and black-and-white printers can tell apart; words always stand beside them."""

from __future__ import annotations

import math

INK = "#1d2733"
MUTED = "#64707d"
RULE = "#d5dbe1"
FAINT = "#edf0f3"
PAPER = "#ffffff"
WELL = "#55606e"
VIABILITY = "#1f7a74"
MASK = "#f8ecd3"

VERDICT_COLOURS = {
    "pro-viral": "#b8401f",
    "antiviral": "#1c63a5",
    "no pro-viral effect": "#587a5e",
    "toxic": "#6f3a7d",
    "not assessable": "#7d858f",
    "inconclusive": "#a0781a",
}

# ColorBrewer RdBu (11 classes, colour-blind safe): blue is less infection, white as vehicle, red more.
DIVERGING = (
    "#053061", "#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#f7f7f7", "#fddbc7", "#f4a582", "#d6604d", "#b2182b", "#67001f",
)  # fmt: skip
# ColorBrewer PRGn (11 classes, colour-blind safe): purple is fewer living cells, white as vehicle, green more.
GROWTH = (
    "#40004b", "#762a83", "#9970ab", "#c2a5cf", "#e7d4e8", "#f7f7f7", "#d9f0d3", "#a6dba0", "#5aae61", "#1b7837", "#00441b",
)  # fmt: skip
# Greys for a signal as read: no hue, because it is compared with nothing yet.
SIGNAL = ("#f4f4f4", "#e6e6e6", "#d4d4d4", "#bdbdbd", "#a3a3a3", "#878787", "#6c6c6c", "#525252", "#3a3a3a")


def colour_class(value: float, low: float, high: float, classes: int) -> int:
    """Return which of equally wide classes between `low` and `high` a value falls in; beyond is the outermost class.

    Examples
    --------
    >>> [colour_class(x, -2, 2, 11) for x in (-9, -2, 0, 2, 9)]
    [0, 0, 5, 10, 10]
    """
    if high <= low:
        return classes // 2
    place = math.floor((value - low) / (high - low) * classes)
    return min(max(place, 0), classes - 1)
