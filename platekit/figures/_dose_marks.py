"""The marks that both panels of a dose curve are made of: wells by batch, the fitted curve, masked doses."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.figures._axes import Axis
from platekit.figures._chart import BATCH_MARKERS, Area, Line, Points
from platekit.figures._colours import MASK, MUTED
from platekit.figures._wording import dose, figures

# Wells of one dose are set side by side by batch, each this share of the axis from the next, or they would hide each other.
_DODGE_SHARE = 0.009
_CURVE_PLACES = 81


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
    wells = wells[wells["concentration_uM"] > 0]
    used, left_out = wells[~wells["excluded"]], wells[wells["excluded"] & wells[shown].notna()]
    series: list[Points] = []
    for place, batch in enumerate(batches):
        mine = used[(used["batch"] == batch) & used[shown].notna()]
        x = _dodged(mine["concentration_uM"], place - (len(batches) - 1) / 2, axis)
        name = f"wells, {batch}" if batch else "wells"
        marker = BATCH_MARKERS[place % len(BATCH_MARKERS)]
        if len(mine):
            series.append(Points(name, x, _numbers(mine[shown]), marker, colour, 2.6, hollow, _hover(mine, shown)))
    if len(left_out):
        x = _dodged(left_out["concentration_uM"], 0, axis)
        series.append(
            Points("excluded wells", x, _numbers(left_out[shown]), "x", MUTED, 2.4, hover=_hover(left_out, shown))
        )
    saturated = used[used[shown].isna() & (used["flag"] == "saturated")]
    if len(saturated):
        x, top = _dodged(saturated["concentration_uM"], 0, axis), (math.inf,) * len(saturated)
        hover = _hover(saturated, shown)
        series.append(Points("saturated: more than could be read", x, top, "triangle-up", colour, 4.0, hover=hover))
    return series


def _dodged(doses: pd.Series, steps: float, axis: Axis) -> tuple[float, ...]:
    factor = (axis.high / axis.low) ** (_DODGE_SHARE * steps)
    return tuple(float(x) * factor for x in doses)


def _numbers(column: pd.Series) -> tuple[float, ...]:
    return tuple(float(value) for value in column)


def _hover(wells: pd.DataFrame, shown: str) -> tuple[str, ...]:
    columns = wells[["plate", "well", "concentration_uM", shown]]
    return tuple(
        f"{plate} {well}: {figures(value)} at {dose(uM)}"
        for plate, well, uM, value in columns.itertuples(index=False, name=None)
    )


def curve(
    fit: pd.DataFrame, low_uM: float, high_uM: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None:
    """Return doses and fitted responses of a four-parameter curve, in the units of the column that was fitted.

    Parameters
    ----------
    fit : pandas.DataFrame
        The rows of `fits` for one compound, arm and readout; none or one.
    low_uM, high_uM : float
        The lowest and the highest dose tested: a curve says nothing beyond them.

    Returns
    -------
    tuple of ndarray, or None
        None where no fit converged or its midpoint is a bound: nothing is drawn that was not determined.

    Notes
    -----
    y = bottom + (top - bottom) / (1 + (ec50 / x) ** hill) where the response rises with dose, with -hill where it
    falls; `direction` speaks of biology, so percent inhibition rises when infection decreases.
    """
    if fit.empty:
        return None
    row = fit.iloc[0]
    parameters = [float(row[name]) for name in ("bottom", "top", "hill", "ec50_uM")]
    bounded = row["ec50_relation"] != "="
    if not row["converged"] or bounded or row["direction"] == "flat" or not np.all(np.isfinite(parameters)):
        return None
    bottom, top, hill, ec50_uM = parameters
    inhibition = str(row["response"]).startswith("percent_inhibition")
    rises = (row["direction"] == "increase") != inhibition
    doses = np.geomspace(low_uM, high_uM, _CURVE_PLACES)
    exponent = hill if rises else -hill
    return doses, bottom + (top - bottom) / (1 + (ec50_uM / doses) ** exponent)


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
    place = list(doses).index(dose_uM)
    low = math.sqrt(doses[place - 1] * dose_uM) if place > 0 else -math.inf
    high = math.sqrt(dose_uM * doses[place + 1]) if place + 1 < len(doses) else math.inf
    return low, high
