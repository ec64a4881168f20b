"""Where the numbers of a report come from: sister plates, excluded wells, numbers of the assay, input files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from platekit.figures._wording import DASH, figures

_MOST_WELLS = 24


@dataclass(frozen=True)
class PlainTable:
    """A table of words as it is printed."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plain_table(frame: pd.DataFrame) -> PlainTable:
    """Return a table as words; columns that say nothing are left out."""
    columns = [name for name in frame.columns if any(_word(value) for value in frame[name])]
    rows = tuple(tuple(map(_word, row)) for row in frame[columns].itertuples(index=False, name=None))
    return PlainTable(tuple(str(name).replace("_", " ") for name in columns), rows)


def _word(value: Any) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else figures(value)
    return str(value)


def exclusions_table(wells: pd.DataFrame) -> PlainTable:
    """Return the excluded wells by plate, readout and reason.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`, as the quality stage returns it.
    """
    out = wells.loc[wells["excluded"], ["plate", "readout", "exclusion_reason", "well"]]
    rows = tuple(
        (str(plate), str(readout), str(reason), str(mine["well"].nunique()), _listed(sorted(set(mine["well"]))))
        for (plate, readout, reason), mine in out.groupby(["plate", "readout", "exclusion_reason"], sort=True)
    )
    return PlainTable(("plate", "readout", "reason", "wells", "which"), rows)


def _listed(wells: Sequence[str]) -> str:
    shown = ", ".join(wells[:_MOST_WELLS])
    return shown if len(wells) <= _MOST_WELLS else f"{shown} and {len(wells) - _MOST_WELLS} more"


def patterns_table(patterns: pd.DataFrame) -> PlainTable:
    """Return what the place on each plate did, and Moran's I before and after it was taken off.

    Parameters
    ----------
    patterns : pandas.DataFrame
        `schema.PATTERNS`.
    """
    rows = tuple(
        (
            row["plate"], row["readout"], row["learnt_from"], f"{row['n_wells']:.0f}", f"{row['pattern_percent']:.0f} %",
            _with_p(row["morans_i_before"], row["p_before"]), _with_p(row["morans_i_after"], row["p_after"]),
        )
        for row in patterns.to_dict("records")
    )  # fmt: skip
    titles = (
        "plate",
        "readout",
        "learnt from",
        "these wells",
        "pattern",
        "Moran's I before (p)",
        "Moran's I after (p)",
    )
    return PlainTable(titles, rows)


def _with_p(value: float, p: float) -> str:
    return DASH if math.isnan(value) else f"{value:.2f} ({p:.2g})".replace("-", "−")


def numbers_table(assay: Mapping[str, Any]) -> PlainTable:
    """Return the numbers of the assay, each with its source."""
    rows = tuple(
        (name.replace("_", " ").replace(".", ": "), figures(float(number["value"]), 6), str(number["source"]))
        for name, number in assay["numbers"].items()
    )
    return PlainTable(("number", "value", "source"), rows)


def inputs_table(inputs: Sequence[Mapping[str, Any]]) -> PlainTable:
    """Return the input files with what tells them apart from any other file."""
    rows = tuple(
        (str(one["file"]), str(one["reader"]), str(one["readings"]), str(one["bytes"]), str(one["sha256"]))
        for one in inputs
    )
    return PlainTable(("file", "read as", "readings", "bytes", "SHA-256"), rows)
