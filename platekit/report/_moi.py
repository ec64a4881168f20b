"""What a report says of effects at several virus inputs: the folds dose by dose, and whether they differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from platekit import schema
from platekit.figures._chart_svg import chart_svg
from platekit.figures._rows import rows_of
from platekit.figures._wording import DASH, figures
from platekit.figures.moi_folds import moi_folds, moi_key

# So many compounds are drawn, those that differ between MOIs first; the table of the run holds all.
MOST_DRAWN = 40
DESCRIBED = "described, not tested"
_PLACES = {"larger fold at low MOI": 0, "larger fold at high MOI": 0, "no difference shown": 1, DESCRIBED: 2}
_KEYS = ("virus", "cell_line", "condition", "readout")


@dataclass(frozen=True)
class MoiRow:
    """One compound, every number in words."""

    compound: str
    verdict: str
    low: str
    high: str
    ratio: str
    q: str


@dataclass(frozen=True)
class MoiPart:
    """One virus, cell line, condition and readout: its figure, the colour of each MOI and its rows."""

    words: str
    tested: bool
    figure: Markup
    mois: tuple[tuple[str, str], ...]
    rows: tuple[MoiRow, ...]
    rule: str


def mois_of(moi_dose: pd.DataFrame, effects: pd.DataFrame) -> tuple[MoiPart, ...]:
    """Return what is printed of each arm with several MOIs: what was tested on infection events, else one readout, described.

    Parameters
    ----------
    moi_dose : pandas.DataFrame
        `schema.MOI_DOSE`.
    effects : pandas.DataFrame
        `schema.EFFECTS`.
    """
    parts: list[MoiPart] = []
    for _, family in schema.group(moi_dose, list(_KEYS[:-1])):
        tested = family[family["verdict"] != DESCRIBED]
        read = [*(name for name in schema.INFECTION_READOUTS if name in set(family["readout"])), *family["readout"]]
        chosen = tested if len(tested) else family[family["readout"] == read[0]]
        for key, mine in schema.group(chosen, ["readout"]):
            own = rows_of(effects, _KEYS, mine.iloc[0][list(_KEYS)])
            parts.append(_part(mine, own, str(key[0])))
    return tuple(parts)


def _part(rows: pd.DataFrame, effects: pd.DataFrame, readout: str) -> MoiPart:
    ordered = rows.assign(_place=rows["verdict"].map(_PLACES)).sort_values(["_place", "compound"])
    shown = ordered.head(MOST_DRAWN)
    drawn = effects[effects["compound"].isin(shown["compound"]) & (effects["moi"] > 0)]
    first = rows.to_dict("records")[0]
    return MoiPart(
        words=", ".join(str(word) for word in (*(first[name] for name in _KEYS[:-1]), readout) if word),
        tested=bool((rows["verdict"] != DESCRIBED).any()),
        # The writer of SVG escapes every word itself.
        figure=Markup(chart_svg(moi_folds(drawn))),
        mois=tuple((f"MOI {moi:g}", colour) for moi, colour in moi_key(drawn)),
        rows=tuple(_row(row) for row in shown.to_dict("records")),
        rule=f"{len(shown)} of {len(rows)} compounds are shown, those that differ first."
        if len(rows) > len(shown)
        else "",
    )


def _row(row: Mapping[Any, Any]) -> MoiRow:
    return MoiRow(
        compound=row["compound"],
        verdict=row["verdict"],
        low=_fold(row, "fold_at_lowest_moi", "lowest"),
        high=_fold(row, "fold_at_highest_moi", "highest"),
        ratio=_fold(row, "ratio", "ratio"),
        q=DASH if math.isnan(row["q"]) else ("< 0.001" if row["q"] < 0.001 else f"{row['q']:.2g}"),
    )


def _fold(row: Mapping[Any, Any], value: str, interval: str) -> str:
    low, high = row[f"{interval}_ci_low"], row[f"{interval}_ci_high"]
    return f"{figures(row[value])} [{figures(low)}, {figures(high)}]"
