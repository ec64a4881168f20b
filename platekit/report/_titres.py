"""The titres of a report: one figure for each unit and setting, one row for each arm, in order of names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from platekit.figures._chart_svg import chart_svg
from platekit.figures._wording import DASH, figures
from platekit.figures.titre_gains import groups_of_titres, titre_gains
from platekit.report._verdicts import GROUP_TITLES, group_words, varying

USE = (
    "Titre gain is for attenuated, vaccine or oncolytic strains under the user's institutional biosafety and dual-use review. "
    "The arms that were tested are compared, in order of their names; nothing is said of others."
)


@dataclass(frozen=True)
class TitreRow:
    """One arm, every number in words; `style` is shown, lost or none."""

    style: str
    verdict: str
    arm: str
    group: tuple[str, ...]
    reference: str
    unit: str
    gain: str
    interval: str
    viability: str
    batches: str
    reasons: str


@dataclass(frozen=True)
class Titres:
    """What a report says of titres; no rows where none were given."""

    rows: tuple[TitreRow, ...]
    group_titles: tuple[str, ...]
    figures: tuple[Markup, ...]
    use: str = USE


def titres_of(titres: pd.DataFrame, values: pd.DataFrame) -> Titres:
    """Return what is printed of the titres.

    Parameters
    ----------
    titres : pandas.DataFrame
        `schema.TITRES`.
    values : pandas.DataFrame
        `schema.TITRE_VALUES`.
    """
    if titres.empty:
        return Titres((), (), ())
    keys = varying(titres)
    rows = tuple(_row(row, keys) for row in titres.to_dict("records"))
    # The writer of SVG escapes every word itself.
    drawn = tuple(Markup(chart_svg(titre_gains(mine, of_mine))) for mine, of_mine in groups_of_titres(titres, values))
    return Titres(rows, tuple(GROUP_TITLES[key] for key in keys), drawn)


def _row(row: Mapping[Any, Any], keys: tuple[str, ...]) -> TitreRow:
    relation = {">": "≥ ", "<": "≤ "}.get(row["gain_relation"], "")
    return TitreRow(
        style=row["verdict"].replace(" ", "-"),
        verdict=row["verdict"],
        arm=row["arm"],
        group=tuple(group_words(key, row[key]) for key in keys),
        reference=row["reference"],
        unit=row["unit"],
        gain=DASH if math.isnan(row["log10_gain"]) else f"{relation}{_log10(row['log10_gain'])}",
        interval=_interval(row["gain_ci_low"], row["gain_ci_high"]),
        viability=figures(row["viability_percent"], 2),
        batches=figures(row["n_batches"]),
        reasons=row["reasons"],
    )


def _log10(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _interval(low: float, high: float) -> str:
    if math.isnan(low) and math.isnan(high):
        return ""
    ends = ("open" if math.isnan(end) else _log10(end) for end in (low, high))
    return f"[{', '.join(ends)}]"
