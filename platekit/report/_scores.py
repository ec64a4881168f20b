"""The scores of a report: the compounds at both ends, how well the passes agree, and the level of each plate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from platekit.figures._chart_svg import chart_svg
from platekit.figures._wording import figures
from platekit.figures.plate_levels import plate_levels
from platekit.figures.replicate_scatter import replicate_scatter, scores_by_pass
from platekit.report._verdicts import GROUP_TITLES, group_words, varying

# So many compounds of either end are printed; the tables of the run hold all of them.
MOST_ROWS = 25


@dataclass(frozen=True)
class ScoreRow:
    """One compound, every number in words; `group` are the columns that tell arms apart."""

    compound: str
    group: tuple[str, ...]
    z: str
    span: str
    ratio: str
    plates: str


@dataclass(frozen=True)
class ReadoutScores:
    """One readout: its lowest and highest compounds, and its figures ("" where there is nothing to draw)."""

    readout: str
    sentence: str
    lowest: tuple[ScoreRow, ...]
    highest: tuple[ScoreRow, ...]
    agreement: Markup
    levels: Markup


@dataclass(frozen=True)
class Scores:
    """What a report says of scores; no readouts where the screen was not scored."""

    readouts: tuple[ReadoutScores, ...]
    group_titles: tuple[str, ...]


def scores_of(scores: pd.DataFrame, normalised: pd.DataFrame) -> Scores:
    """Return what is printed of the scores.

    Parameters
    ----------
    scores : pandas.DataFrame
        `schema.SCORES`.
    normalised : pandas.DataFrame
        `schema.NORMALISED`, for the figures.
    """
    keys = varying(scores) if len(scores) else ()
    parts = {str(name): mine for name, mine in scores.groupby("readout", sort=True)}
    # The signal comes before the cells that it was read in.
    names = sorted(parts, key=lambda name: (name in ("viability", "nuclei"), name))
    readouts = tuple(_readout(name, parts[name], normalised, keys) for name in names)
    return Scores(readouts, tuple(GROUP_TITLES[key] for key in keys))


def _readout(name: str, scores: pd.DataFrame, normalised: pd.DataFrame, keys: tuple[str, ...]) -> ReadoutScores:
    known = scores[scores["robust_z"].notna()].sort_values(["robust_z", "compound"], kind="stable")
    lowest = known[known["robust_z"] < 0].head(MOST_ROWS)
    highest = known[known["robust_z"] > 0].iloc[::-1].head(MOST_ROWS)
    passes = scores_by_pass(normalised, name)
    return ReadoutScores(
        readout=name,
        sentence=_sentence(scores, passes.shape[1]),
        lowest=tuple(_row(row, keys) for row in lowest.to_dict("records")),
        highest=tuple(_row(row, keys) for row in highest.to_dict("records")),
        # The writer of SVG escapes every word itself.
        agreement=Markup(chart_svg(replicate_scatter(normalised, name))) if passes.shape[1] > 1 else Markup(""),
        levels=Markup(chart_svg(plate_levels(normalised, name))) if _levels(normalised, name) else Markup(""),
    )


def _levels(normalised: pd.DataFrame, readout: str) -> bool:
    """Return whether there are plates to compare; a ratio to the cells was not read from any."""
    plates = normalised.loc[normalised["readout"] == readout, "plate"]
    return len(set(plates)) > 1 and not readout.endswith("_per_cell")


def _sentence(scores: pd.DataFrame, passes: int) -> str:
    without = int(scores["robust_z"].isna().sum())
    said = f"{len(scores) - without} compounds with a score, from {passes} pass{'' if passes == 1 else 'es'} through the library"
    if without:
        said += f"; {without} without one, the table of scores says why"
    saturated = int(scores["note"].str.contains("saturated").sum())
    if saturated:
        said += f"; {saturated} with saturated wells, which read more than could be measured"
    return f"{said}."


def _row(row: Mapping[Any, Any], keys: tuple[str, ...]) -> ScoreRow:
    dose = f" {figures(row['concentration_uM'])} µM" if row["concentration_uM"] > 0 else ""
    several = row["robust_z_low"] < row["robust_z_high"]
    return ScoreRow(
        compound=f"{row['compound']}{dose}",
        group=tuple(group_words(key, row[key]) for key in keys),
        z=_z(row["robust_z"]),
        span=f"{_z(row['robust_z_low'])} to {_z(row['robust_z_high'])}" if several else "",
        ratio=figures(row["plate_ratio"], 2),
        plates=figures(row["n_plates"]),
    )


def _z(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def summary_of_scores(scores: pd.DataFrame) -> str:
    """Return what a screen with scores and without verdicts found, in one sentence; "" without scores.

    Examples
    --------
    >>> summary_of_scores(pd.DataFrame({"compound": ["x", "y"], "readout": "viability"}))
    'No verdict is given, because that needs doses and control wells; 2 compounds are scored against the typical well of their plates.'
    """
    if scores.empty:
        return ""
    return (
        "No verdict is given, because that needs doses and control wells; "
        f"{scores['compound'].nunique()} compounds are scored against the typical well of their plates."
    )
