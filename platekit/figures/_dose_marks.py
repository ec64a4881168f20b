"""The marks that both panels of a dose curve are made of: wells by batch, the fitted curve, masked doses."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.curves.predicting import predict
from platekit.figures._axes import Axis, place
from platekit.figures._chart import BATCH_MARKERS, PANEL_WIDTH, Area, Line, Mark, Note, Points, Spans
from platekit.figures._colours import MASK, MUTED
from platekit.figures._wording import dose, figures

# Wells of one dose are set side by side by batch, each this share of the axis from the next, or they would hide each other.
_DODGE_SHARE = 0.011
_CURVE_PLACES = 121
# Of a panel: how far words at its upper edge reach down, how wide a letter of theirs is, and the room on both ends of them.
_WORDS_HIGH, _LETTER_WIDE, _WORDS_ROOM = 0.1, 6.1 / PANEL_WIDTH, 10.0 / PANEL_WIDTH
# Of the columns that are fitted, those that rise when infection falls.
_INHIBITIONS = frozenset({"percent_inhibition", "net_percent_inhibition"})


def points_by_batch(
    wells: pd.DataFrame, shown: str, *, axis: Axis, batches: Sequence[str], colour: str, hollow: bool = False
) -> list[Points]:
    """Return the wells as points, one series for each batch; excluded wells are a grey x of their own.

    Parameters
    ----------
    wells : pandas.DataFrame
        With `shown`, the column to draw, in the units of the panel. A saturated well has no number and is drawn at the
        upper edge: it is an increase of unknown size, never nothing.
    shown : str
    axis : Axis
        Of doses.
    batches : sequence of str
        All batches of the screen, in order, so that one batch has one shape throughout.
    colour : str
    hollow : bool
    """
    names = ["plate", "well", "concentration_uM", "batch", "flag", "excluded", shown]
    rows = [_Well(*row) for row in wells[names].itertuples(index=False, name=None)]
    rows = [row for row in rows if row.dose_uM > 0]
    series: list[Points] = []
    for order, batch in enumerate(batches):
        mine = [row for row in rows if row.batch == batch and not row.excluded and not math.isnan(row.shown)]
        marker, name = BATCH_MARKERS[order % len(BATCH_MARKERS)], f"wells, {batch}" if batch else "wells"
        steps = order - (len(batches) - 1) / 2
        series.append(_points(mine, axis, Points(name, (), (), marker, colour, 2.6, hollow), steps))
    left_out = [row for row in rows if row.excluded and not math.isnan(row.shown)]
    series.append(_points(left_out, axis, Points("excluded wells", (), (), "x", MUTED, 2.4)))
    saturated = [replace(row, shown=math.inf) for row in rows if _too_bright(row)]
    name = "saturated: more than could be read"
    series.append(_points(saturated, axis, Points(name, (), (), "triangle-up", colour, 4.0)))
    return [points for points in series if points.x]


@dataclass(frozen=True)
class _Well:
    plate: str
    well: str
    dose_uM: float
    batch: str
    flag: str
    excluded: bool
    shown: float


def _too_bright(well: _Well) -> bool:
    return well.flag == "saturated" and not well.excluded and math.isnan(well.shown)


def _points(wells: Sequence[_Well], axis: Axis, style: Points, steps: float = 0.0) -> Points:
    factor = (axis.high / axis.low) ** (_DODGE_SHARE * steps)
    hover = tuple(f"{row.plate} {row.well}: {figures(row.shown)} at {dose(row.dose_uM)}" for row in wells)
    return replace(
        style, x=tuple(row.dose_uM * factor for row in wells), y=tuple(row.shown for row in wells), hover=hover
    )


def of_inhibition(response: str) -> bool:
    """Return whether a fit is one of percent inhibition, of the signal as read or net.

    Parameters
    ----------
    response : str
        As `fits` writes it: column, unit, and what was left out.

    Examples
    --------
    >>> of_inhibition("net_percent_inhibition [%], without doses below 70 % viability"), of_inhibition("value [as read]")
    (True, False)
    """
    return response.split(" [")[0] in _INHIBITIONS


def curve(
    fit: pd.DataFrame, low_uM: float, high_uM: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    """Return doses and fitted responses of a curve, in the units of the column that was fitted.

    Parameters
    ----------
    fit : pandas.DataFrame
        The rows of `fits` for one compound, arm and readout; none or one.
    low_uM, high_uM : float
        The lowest and the highest dose tested: a curve says nothing beyond them.

    Returns
    -------
    tuple of ndarray, or None
        None where no fit converged, a level was chosen, or the table holds no parameters.
    """
    if fit.empty:
        return None
    row: Mapping[Any, Any] = fit.to_dict("records")[0]
    if not row["converged"] or row["direction"] == "flat" or not row["parameters"]:
        return None
    doses = np.geomspace(low_uM, high_uM, _CURVE_PLACES)
    return doses, predict(row, doses)


def curve_line(doses: npt.NDArray[np.float64], responses: npt.NDArray[np.float64], colour: str) -> Line:
    """Return a fitted curve as a line."""
    return Line("fitted curve", tuple(map(float, doses)), tuple(map(float, responses)), colour)


def masked(effects: pd.DataFrame) -> list[Area]:
    """Return the doses that carry no verdict, shaded halfway to their neighbours."""
    doses = sorted(x for x in set(effects["concentration_uM"]) if x > 0)
    hidden = set(effects.loc[~effects["assessable"], "concentration_uM"])
    return [
        Area("dose not used for the verdict", *halfway(doses, dose_uM), -math.inf, math.inf, MASK, hatched=True)
        for dose_uM in doses
        if dose_uM in hidden
    ]


def halfway(doses: Sequence[float], dose_uM: float) -> tuple[float, float]:
    """Return the borders of a dose: the geometric middle to each neighbour, the edge where there is none.

    Examples
    --------
    >>> halfway([1.0, 4.0, 16.0], 4.0)
    (2.0, 8.0)
    """
    at = list(doses).index(dose_uM)
    low = math.sqrt(doses[at - 1] * dose_uM) if at > 0 else -math.inf
    high = math.sqrt(dose_uM * doses[at + 1]) if at + 1 < len(doses) else math.inf
    return low, high


def used(wells: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Return the wells at doses that are not masked; all of them where every dose is."""
    hidden = set(effects.loc[~effects["assessable"], "concentration_uM"])
    used = wells[(wells["concentration_uM"] > 0) & ~wells["concentration_uM"].isin(hidden)]
    return used if len(used) else wells


def tested(wells: pd.DataFrame, effects: pd.DataFrame) -> tuple[float, float]:
    """Return the lowest and the highest dose of wells and estimates."""
    doses = pd.concat([wells["concentration_uM"], effects["concentration_uM"]])
    doses = doses[doses > 0]
    return float(doses.min()), float(doses.max())


def midpoint(fits: pd.DataFrame, name: str, stem: str, colour: str) -> list[Mark]:
    """Return a mark at a midpoint, its interval along the axis and its value; none where it is a bound.

    Parameters
    ----------
    fits : pandas.DataFrame
        The row of `fits`.
    name : str
        For people.
    stem : str
        How its columns begin: ``"ec50"`` or ``"cc50"``.
    colour : str
    """
    row: Mapping[Any, Any] = fits.to_dict("records")[0]
    middle = float(row[f"{stem}_uM"])
    if row[f"{stem}_relation"] != "=" or not middle > 0:
        return []
    marks: list[Mark] = [
        Line("", (middle, middle), (-math.inf, math.inf), colour, 0.8, dashed=True),
        Note(middle, math.inf, f"{name} {dose(middle)}", colour, shift=(4.0, 12.0)),
    ]
    low, high = float(row[f"{stem}_ci_low_uM"]), float(row[f"{stem}_ci_high_uM"])
    if low > 0 and math.isfinite(high):
        marks.append(Spans(f"{name}, 95 % interval", ((low, -math.inf, high, -math.inf),), colour, 4.0))
    return marks


def aside(marks: Sequence[Mark], x: Axis, y: Axis) -> tuple[Mark, ...]:
    """Return the marks, words at the upper edge moved to the left of their place where the right is taken or too narrow."""
    taken = [
        (place(x, at), place(y, height))
        for mark in marks
        if isinstance(mark, Points)
        for at, height in zip(mark.x, mark.y, strict=True)
    ]
    high = [at for at, height in taken if height > 1 - _WORDS_HIGH]
    return tuple(_turned(mark, place(x, mark.x), high) if isinstance(mark, Note) else mark for mark in marks)


def _turned(note: Note, at: float, high: Sequence[float]) -> Note:
    width = _LETTER_WIDE * len(note.text) + _WORDS_ROOM
    right = at + width <= 1 and not any(at < point < at + width for point in high)
    left = at - width >= 0 and not any(at - width < point < at for point in high)
    return note if right or not left else replace(note, anchor="end", shift=(-note.shift[0], note.shift[1]))
