"""The verdict table of a report and the sentence above it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from platekit import schema
from platekit.figures._wording import dose, figures, fold, fold_interval, moi_words, probability, verdict_words
from platekit.figures.fold_forest import verdict_place
from platekit.report._known import known_as

# What the columns that tell arms apart are called above the table.
GROUP_TITLES = {"virus": "Virus", "moi": "MOI", "cell_line": "Cells", "condition": "Condition"}


@dataclass(frozen=True)
class Verdict:
    """One row of the verdict table, every number in words."""

    style: str
    words: str
    compound: str
    known_as: str
    anchor: str
    group: tuple[str, ...]
    fold: str
    interval: str
    dose_at_max: str
    q: str
    ec50: str
    headroom: str
    viability: str
    batches: str
    confirmed_by: str
    reasons: str


def sorted_calls(calls: pd.DataFrame) -> pd.DataFrame:
    """Return the calls by verdict, then by name: never by the size of the effect, which would read as a ranking."""
    ranked = calls.assign(_place=verdict_place(calls["verdict"]))
    ranked = ranked.sort_values(["_place", *schema.COMPOUND_KEYS], kind="stable")
    return ranked.drop(columns="_place").reset_index(drop=True)


def varying(calls: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns that tell the arms of this screen apart."""
    return tuple(
        key for key in schema.GROUP_KEYS if len(set(calls[key].fillna(math.inf) if key == "moi" else calls[key])) > 1
    )


def style_of(verdict: str) -> str:
    """Return the name of a verdict in the style sheet."""
    return verdict.replace(" ", "-")


def verdict_rows(calls: pd.DataFrame, anchors: Mapping[str, str]) -> tuple[Verdict, ...]:
    """Return the rows of the verdict table.

    Parameters
    ----------
    calls : pandas.DataFrame
        `schema.CALLS`.
    anchors : mapping
        Compound to the place of its card on the page; a compound without a card has none.
    """
    keys = varying(calls)
    return tuple(_row(row, keys, anchors) for row in sorted_calls(calls).to_dict("records"))


def _row(row: Mapping[Any, Any], keys: Sequence[str], anchors: Mapping[str, str]) -> Verdict:
    batches = row["n_batches"]
    return Verdict(
        style=style_of(row["verdict"]),
        words=verdict_words(row["verdict"]),
        compound=row["compound"],
        known_as=known_as(row["compound"]),
        anchor=anchors.get(row["compound"], ""),
        group=tuple(group_words(key, row[key]) for key in keys),
        fold=fold(row["fold"]),
        interval=fold_interval(row["fold_ci_low"], row["fold_ci_high"]),
        dose_at_max=figures(row["concentration_at_max_uM"]),
        q=probability(row["q"]),
        ec50=figures(row["ec50_of_change_uM"]),
        headroom=headroom(row),
        viability=figures(row["min_viability_percent"], 2),
        batches=figures(batches),
        confirmed_by=row["confirmed_by"] if row["confirmed"] else "",
        reasons=row["reasons"],
    )


def group_words(key: str, value: Any) -> str:
    """Return what a cell of a grouping column says."""
    if key != "moi":
        return str(value) or "none"
    return "not stated" if math.isnan(value) else moi_words(value).removeprefix("MOI ")


def headroom(row: Mapping[Any, Any]) -> str:
    """Return the largest fold that could have been seen, or that it is unknown."""
    return "unknown" if math.isnan(row["headroom"]) else fold(row["headroom"])


def key_numbers(row: Mapping[Any, Any]) -> tuple[tuple[str, str], ...]:
    """Return what a card says in numbers, each with its title."""
    numbers = [
        ("Largest fold", fold(row["fold"])),
        ("95 % interval", fold_interval(row["fold_ci_low"], row["fold_ci_high"])),
        ("at", dose(row["concentration_at_max_uM"])),
        ("q", probability(row["q"])),
        ("EC50 of change", dose(row["ec50_of_change_uM"])),
        ("Assessable up to", dose(row["highest_assessable_uM"])),
        ("Lowest viability", _percent(row["min_viability_percent"])),
        ("Detectable fold", fold(row["detectable_fold"])),
        ("Headroom", headroom(row)),
        ("Headroom from", row["headroom_source"] if not math.isnan(row["headroom"]) else ""),
        ("Experiments, wells", f"{figures(row['n_batches'])}, {figures(row['n_wells'])}"),
        ("Scale", row["fold_scale"]),
        ("Confirmed by", row["confirmed_by"] if row["confirmed"] else ""),
    ]
    return tuple((title, words) for title, words in numbers if words and words != "–")


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{figures(value, 2)} %"


def counts(calls: pd.DataFrame) -> tuple[tuple[str, str, int], ...]:
    """Return how often each verdict was given: style, words, number."""
    given = calls["verdict"].value_counts()
    return tuple((style_of(word), verdict_words(word), int(given.get(word, 0))) for word in schema.VERDICTS)


def summary(calls: pd.DataFrame, *, viability_alone: bool = False) -> str:
    """Return the result of the screen in one sentence.

    Parameters
    ----------
    calls : pandas.DataFrame
        `schema.CALLS`.
    viability_alone : bool
        Whether cells were read and infection was not.

    Examples
    --------
    >>> summary(schema.empty(schema.CALLS))
    'No verdict could be given; the remarks say why.'
    """
    if calls.empty and viability_alone:
        return (
            "This assay reads viability alone, so no verdict on infection is given; the curves of viability are below."
        )
    if calls.empty:
        return "No verdict could be given; the remarks say why."
    setting = ", ".join(part for part in (_listed(calls, "virus"), _mois(calls), _listed(calls, "cell_line")) if part)
    found = [f"{number} {words}" for _, words, number in counts(calls) if number]
    given = f"{len(calls)} verdict{'s' if len(calls) > 1 else ''} on {_many(calls['compound'].nunique(), 'compound')}"
    return f"{given}{' (' + setting + ')' if setting else ''}: {', '.join(found)}."


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _listed(calls: pd.DataFrame, key: str) -> str:
    return _joined([word for word in sorted(set(calls[key])) if word])


def _mois(calls: pd.DataFrame) -> str:
    known = sorted({float(value) for value in calls["moi"].dropna()})
    return "MOI " + _joined([figures(value) for value in known]) if known else ""


def _joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
