"""Titres of each arm, batch by batch, beside their difference from the reference with its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from platekit import schema
from platekit.figures._axes import Axis, Tick, linear_ticks
from platekit.figures._chart import BATCH_MARKERS, Chart, Line, Mark, Marker, Note, Panel, Points, Spans
from platekit.figures._colours import MUTED, WELL
from platekit.figures._rows import rows_of
from platekit.figures._wording import arm_words, figures

_ROW, _TOP, _BOTTOM, _LABELS, _GAP, _SIDE = 26.0, 30.0, 42.0, 190.0, 34.0, 400.0
_LONGEST_NAME = 28
_COLOURS = {"gain shown": "#b4472b", "loss shown": "#2b6cb4"}


def titre_gains(titres: pd.DataFrame, values: pd.DataFrame) -> Chart:
    """Return the titres of one virus, MOI, cell line, condition and unit, arm by arm in order of their names.

    Parameters
    ----------
    titres : pandas.DataFrame
        `schema.TITRES`, one row or more of one unit and group.
    values : pandas.DataFrame
        `schema.TITRE_VALUES` of the same.

    Returns
    -------
    Chart
        Left the titrations, one mark shape for each batch; those at or below the limit of detection are hollow triangles
        at it. Right the gain; an end of an interval that is open runs to the frame.
    """
    reference, unit = str(titres["reference"].iloc[0]), str(titres["unit"].iloc[0])
    arms = [reference, *titres["arm"]]
    rows = {arm: -float(place) for place, arm in enumerate(arms)}
    height = _ROW * len(arms)
    y = Axis("", "linear", -len(arms) + 0.4, 0.6, tuple(Tick(at, _short(arm)) for arm, at in rows.items()))
    bare = Axis("", "linear", y.low, y.high, tuple(Tick(at, "") for at in rows.values()))
    panels = (
        _titrations(values, rows, y, f"log10 {unit}", height),
        _gains(titres, rows, bare, f"log10 difference from '{reference}', 95 % interval", height),
    )
    first = titres.iloc[0]
    title = arm_words(str(first["virus"]), float(first["moi"]), str(first["cell_line"]), str(first["condition"]))
    return Chart(f"Titres: {title}", _LABELS + 2 * _SIDE + _GAP + 10, _TOP + height + _BOTTOM, panels)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _axis(title: str, reach: Sequence[float], least: tuple[float, float]) -> Axis:
    known = [value for value in reach if math.isfinite(value)]
    low, high = min([*known, least[0]]), max([*known, least[1]])
    margin = 0.06 * (high - low)
    low, high = low - margin, high + margin
    return Axis(title, "linear", low, high, tuple(Tick(value, figures(value)) for value in linear_ticks(low, high)))


def _titrations(values: pd.DataFrame, rows: Mapping[str, float], y: Axis, title: str, height: float) -> Panel:
    limit = values["titre"].fillna(0.0).clip(lower=values["lod"].fillna(0.0))
    shown = values.assign(_log10=np.log10(limit.where(limit > 0)), _bound=_bounds(values))
    shown = shown[shown["_log10"].notna()]
    reach = [float(value) for value in shown["_log10"]]
    axis = _axis(title, reach, (min(reach, default=0.0), min(reach, default=0.0) + 1.0))
    marks: list[Mark] = []
    batches = sorted(set(shown["batch"]))
    for place, batch in enumerate(batches):
        shape = BATCH_MARKERS[place % len(BATCH_MARKERS)]
        # Batches stand a little apart, so that equal titres do not hide each other.
        shift = 0.0 if len(batches) == 1 else 0.22 * (1 - 2 * place / (len(batches) - 1))
        for bound, mine in shown[shown["batch"] == batch].groupby("_bound"):
            x, at = tuple(mine["_log10"].tolist()), tuple(rows[arm] + shift for arm in mine["arm"])
            hover = tuple(f"batch {batch}{', ' + str(bound) if bound else ''}" for _ in x)
            marks.append(
                Points(str(bound) or f"batch {batch}", x, at, _shape(str(bound), shape), WELL, 3.4, bool(bound), hover)
            )
    return Panel(_LABELS, _TOP, _SIDE, height, axis, y, tuple(marks), "Titrations")


def _bounds(values: pd.DataFrame) -> pd.Series:
    below = (values["relation"] == "<") | (values["titre"] <= values["lod"])
    words = pd.Series("", index=values.index, dtype="object").mask(below, "at or below the limit of detection")
    return words.mask(values["relation"] == ">", "above the range")


def _shape(bound: str, of_batch: Marker) -> Marker:
    return of_batch if not bound else "triangle-up" if bound.startswith("above") else "triangle-down"


def _gains(titres: pd.DataFrame, rows: Mapping[str, float], y: Axis, title: str, height: float) -> Panel:
    reach = [float(value) for name in ("log10_gain", "gain_ci_low", "gain_ci_high") for value in titres[name]]
    axis = _axis(title, reach, (-0.5, 0.5))
    marks: list[Mark] = [Line("no difference", (0.0, 0.0), (-math.inf, math.inf), MUTED, 1.0)]
    for row in titres.to_dict("records"):
        colour, at = _COLOURS.get(row["verdict"], MUTED), rows[row["arm"]]
        gain, low, high = row["log10_gain"], row["gain_ci_low"], row["gain_ci_high"]
        if not math.isnan(low) or not math.isnan(high):
            ends = (-math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high)
            marks.append(Spans("", ((ends[0], at, ends[1], at),), colour, 2.0))
        if math.isnan(gain):
            marks.append(Note(-math.inf, at, row["verdict"], colour, shift=(8.0, 3.6)))
        else:
            hollow = row["verdict"] == "not assessed"
            marks.append(
                Points(
                    row["verdict"], (gain,), (at,), "circle", colour, 4.4, hollow, (f"{row['arm']}: {row['verdict']}",)
                )
            )
    return Panel(_LABELS + _SIDE + _GAP, _TOP, _SIDE, height, axis, y, tuple(marks), "Difference")


def groups_of_titres(titres: pd.DataFrame, values: pd.DataFrame) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the rows of both tables that belong into one figure, for each figure."""
    keys = ["unit", *schema.GROUP_KEYS, "reference"]
    found: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    for key, mine in schema.group(titres, keys):
        own = rows_of(values, keys[:-1], key[:-1])
        found.append((mine, own[own["arm"].isin([key[-1], *mine["arm"]])]))
    return found
