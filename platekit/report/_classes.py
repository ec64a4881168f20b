"""The classes of a report: what each does against the rest of its plates, one dot a drug."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from platekit.figures._chart_svg import chart_svg
from platekit.figures._wording import figures, fold, fold_interval, probability
from platekit.figures.class_dots import arm_of, arms_of_classes, class_dots
from platekit.report._verdicts import GROUP_TITLES, group_words, varying

# So many classes are drawn, those with a difference first; the table holds all.
MOST_DRAWN = 12
_PLACES = {
    "more infection than the rest": 0,
    "less infection than the rest": 0,
    "no difference shown": 1,
    "not assessable": 2,
}


@dataclass(frozen=True)
class ClassRow:
    """One class in one arm, every number in words."""

    name: str
    group: tuple[str, ...]
    verdict: str
    members: str
    comparators: str
    fold: str
    interval: str
    p: str
    q: str
    p_without_one: str
    reasons: str


@dataclass(frozen=True)
class ClassesPart:
    """What a report says of classes; no rows where none were tested. `figures` are headings with their figures."""

    rows: tuple[ClassRow, ...]
    group_titles: tuple[str, ...]
    figures: tuple[tuple[str, Markup], ...]
    n_undrawn: int


def classes_of(classes: pd.DataFrame, sizes: pd.DataFrame) -> ClassesPart:
    """Return what is printed of the classes.

    Parameters
    ----------
    classes : pandas.DataFrame
        `schema.CLASSES`.
    sizes : pandas.DataFrame
        `schema.CLASS_SIZES`.
    """
    keys = varying(classes)
    ordered = classes.assign(_place=classes["verdict"].map(_PLACES)).sort_values("_place", kind="stable")
    arms = arms_of_classes(sizes)
    drawn: list[tuple[str, Markup]] = []
    for row in ordered.head(MOST_DRAWN).to_dict("records"):
        chart = class_dots(arms[arm_of(row)], row["class"])
        # The writer of SVG escapes every word itself.
        drawn.append((chart.title, Markup(chart_svg(chart))))
    return ClassesPart(
        rows=tuple(_row(row, keys) for row in classes.to_dict("records")),
        group_titles=tuple(GROUP_TITLES[key] for key in keys),
        figures=tuple(drawn),
        n_undrawn=max(len(classes) - MOST_DRAWN, 0),
    )


def _row(row: Mapping[Any, Any], keys: tuple[str, ...]) -> ClassRow:
    return ClassRow(
        name=row["class"],
        group=tuple(group_words(key, row[key]) for key in keys),
        verdict=row["verdict"],
        members=figures(row["n_members"]),
        comparators=figures(row["n_comparators"]),
        fold=fold(row["fold"]),
        interval=fold_interval(row["fold_ci_low"], row["fold_ci_high"]),
        p=probability(row["p"]),
        q=probability(row["q"]),
        p_without_one=probability(row["p_without_one"]),
        reasons=f"{row['reasons']} {row['potency_order']}".strip(),
    )
