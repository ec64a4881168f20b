"""What a report says of the parts of an increase: infected cells, foci, and the signal of an infected cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from platekit import schema
from platekit.figures._wording import dose, fold, fold_interval
from platekit.report._verdicts import GROUP_TITLES, group_words, varying

# Parts in the order in which an infection has them.
PARTS = ("infected cells", "focus size", "signal per infected cell")


@dataclass(frozen=True)
class SpreadRow:
    """One compound in one arm: each part as (change, fold, interval), empty where it was not read."""

    compound: str
    group: tuple[str, ...]
    dose: str
    parts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Spread:
    """The table, with the titles of what tells arms apart and of the parts that were read."""

    group_titles: tuple[str, ...]
    titles: tuple[str, ...]
    readouts: tuple[str, ...]
    rows: tuple[SpreadRow, ...]


def spread_of(spread: pd.DataFrame) -> Spread:
    """Return the table of parts, one row per compound and arm, by name.

    Parameters
    ----------
    spread : pandas.DataFrame
        `schema.SPREAD`.
    """
    keys = varying(spread)
    titles = tuple(part for part in PARTS if part in set(spread["part"]))
    read = {str(row["part"]): str(row["readout"]) for row in spread.to_dict("records")}
    rows = [_row(mine, titles, keys) for _, mine in schema.group(spread, schema.COMPOUND_KEYS)]
    return Spread(tuple(GROUP_TITLES[key] for key in keys), titles, tuple(read[title] for title in titles), tuple(rows))


def _row(mine: pd.DataFrame, titles: tuple[str, ...], keys: tuple[str, ...]) -> SpreadRow:
    first = mine.to_dict("records")[0]
    found = {str(row["part"]): _part(row) for row in mine.to_dict("records")}
    return SpreadRow(
        compound=str(first["compound"]),
        group=tuple(group_words(key, first[key]) for key in keys),
        dose=dose(first["concentration_uM"]),
        parts=tuple(found.get(title, ("", "", "")) for title in titles),
    )


def _part(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    return str(row["change"]), fold(row["fold"]), fold_interval(row["fold_ci_low"], row["fold_ci_high"])
