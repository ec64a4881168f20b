"""Screens with a JAK inhibitor in every well, in a report: is the assay better, and which antivirals change their rank?"""

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
from platekit.figures._wording import DASH, arm_words, dose, figures
from platekit.figures.boost_ranks import boost_ranks

_TITLES = {
    "z_prime": "Z'", "signal_to_background": "signal / background", "vehicle_cv_percent": "CV of the vehicle (%)",
    "spearman": "rank correlation of the antivirals",
}  # fmt: skip


@dataclass(frozen=True)
class BoostPart:
    """One pair of conditions: measures, the correlation in words, the figure, and the rows of the compounds."""

    words: str
    without: str
    measures: tuple[tuple[str, ...], ...]
    correlation: str
    figure: Markup
    rows: tuple[tuple[str, ...], ...]


def boost_of(quality: pd.DataFrame, ranks: pd.DataFrame) -> tuple[BoostPart, ...]:
    """Return what is printed of each pair of conditions; nothing without one.

    Parameters
    ----------
    quality : pandas.DataFrame
        `schema.BOOST`.
    ranks : pandas.DataFrame
        `schema.BOOST_RANKS`.
    """
    keys = [*schema.GROUP_KEYS, "readout", "without"]
    parts: list[BoostPart] = []
    for key, mine in schema.group(quality, keys):
        parts.append(_part(mine, rows_of(ranks, keys, key)))
    return tuple(parts)


def _part(quality: pd.DataFrame, ranks: pd.DataFrame) -> BoostPart:
    first = quality.to_dict("records")[0]
    known = {str(row["measure"]): row for row in quality.to_dict("records")}
    spearman = known.pop("spearman", None)
    drawn = ranks["rank_without"].notna().any()
    return BoostPart(
        words=arm_words(str(first["virus"]), float(first["moi"]), str(first["cell_line"]), str(first["condition"])),
        without=str(first["without"]) or "no co-treatment",
        measures=tuple(_measure(name, known[name]) for name in _TITLES if name in known),
        correlation="" if spearman is None else (
            f"Rank correlation (Spearman) of the mean inhibition of {spearman['n_batches']:.0f} antivirals: "
            f"{_value(spearman['value_with'], spearman['with_ci_low'], spearman['with_ci_high'])}."
        ),
        # The writer of SVG escapes every word itself.
        figure=Markup(chart_svg(boost_ranks(ranks))) if drawn else Markup(""),
        rows=tuple(_row(row) for row in ranks.to_dict("records")),
    )  # fmt: skip


def _measure(name: str, row: Mapping[Any, Any]) -> tuple[str, ...]:
    change = "" if name == "z_prime" else "× "
    return (
        _TITLES[name],
        _value(row["value_without"], row["without_ci_low"], row["without_ci_high"]),
        _value(row["value_with"], row["with_ci_low"], row["with_ci_high"]),
        change + _value(row["change"], row["change_ci_low"], row["change_ci_high"]),
        figures(row["n_batches"]),
    )


def _value(value: float, low: float, high: float) -> str:
    ends = "" if math.isnan(low) else f" [{figures(low, 2)}, {figures(high, 2)}]"
    return f"{figures(value, 2)}{ends}"


def _row(row: Mapping[Any, Any]) -> tuple[str, ...]:
    return (
        row["compound"],
        row["verdict"],
        _rank(row, "without"),
        _rank(row, "with"),
        DASH
        if math.isnan(row["auc_change"])
        else _value(row["auc_change"], row["auc_change_ci_low"], row["auc_change_ci_high"]),
        dose(row["ec50_without_uM"], row["ec50_without_relation"]),
        dose(row["ec50_with_uM"], row["ec50_with_relation"]),
        figures(row["n_batches"]),
        row["reasons"] if row["verdict"] == "not ranked" else "",
    )


def _rank(row: Mapping[Any, Any], side: str) -> str:
    if math.isnan(row[f"rank_{side}"]):
        return DASH
    return f"{row[f'rank_{side}']:.0f} [{row[f'rank_{side}_low']:.0f}, {row[f'rank_{side}_high']:.0f}]"
