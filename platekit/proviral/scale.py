"""What a fold is a fold of: a signal, a share of cells, or infection events per cell, and what the margin of a 'no' is on it.

With single hits p = 1 - exp(-m): the events of cells of which a share p is infected are m = -log(1 - p). Where the infected share of the
vehicle is known, r times its events are seen as (1 - (1 - p)^r) / p times its infected cells, never more than 1 / p.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit.proviral.headroom import COUNTED, Headroom

EVENTS = "events per cell (single-hit assumption)"
# platekit design: beyond this share one infected cell in a hundred that the read misses takes 4 % and more of the events away, and
# cells that cannot be infected set a limit of their own.
NEARLY_ALL = 0.9
# platekit design: of five cells expected, none is seen once in 150 wells; with fewer, events have no upper limit.
FEWEST_UNINFECTED = 5.0


def on_events(rows: pd.DataFrame) -> bool:
    """Return whether the fold changes of these rows, of one readout, are folds of events per cell."""
    return bool(rows["infection_events"].notna().any())


def per_live_cell(kind: str, rows: pd.DataFrame) -> bool:
    """Return whether the readout has to be divided by cells: a fraction of cells, or events per cell, has not."""
    return kind != "fraction" and not on_events(rows)


def scale_of(kind: str, rows: pd.DataFrame, *, cells_known: bool) -> str:
    """Return `fold_scale` in the words of the tables."""
    if on_events(rows):
        return EVENTS
    scale = {"fraction": "infected fraction", "titre": "titre"}.get(kind, "signal")
    return f"{scale} per live cell" if scale == "signal" and cells_known else scale


def visible_fold(events_fold: float, infected: float) -> float:
    """Return the fold of infected cells that a fold of events gives, where a share `infected` of the vehicle's cells is.

    Examples
    --------
    >>> round(visible_fold(1.5, 0.5), 3), visible_fold(1.5, 1.0)
    (1.293, 1.0)
    """
    if infected >= 1:
        return 1.0
    return float(-np.expm1(events_fold * np.log1p(-infected)) / infected)


def margin_on(scale: str, margin_fold: float, room: Headroom) -> float:
    """Return the fold on this scale that a 'no' must stay below: the margin on infection events, where these can be known.

    The share of infected cells is the upper limit that the headroom was taken from, which gives the smaller margin.
    """
    if room.source != COUNTED or scale in (EVENTS, "titre"):
        return margin_fold
    return visible_fold(margin_fold, 1 / room.fold)


@dataclass(frozen=True)
class Infected:
    """Mean share of infected cells of the wells of one dose, false positives off, and how many uninfected ones are left in a well."""

    share: float
    uninfected_cells: float

    @property
    def nearly_all(self) -> bool:
        """Whether events per cell are told as at least what they are estimated to be."""
        return self.share > NEARLY_ALL

    @property
    def open_above(self) -> bool:
        """Whether too few uninfected cells are left to say how many more events there are."""
        return self.uninfected_cells < FEWEST_UNINFECTED


NOT_COUNTED = Infected(float("nan"), float("nan"))


def infected_by_dose(rows: pd.DataFrame) -> dict[tuple[str, float], Infected]:
    """Return what is infected by treatment and dose; empty where cells were not counted."""
    counted = rows[rows["infection_events"].notna() & ~rows["excluded"] & rows["concentration_uM"].notna()]
    events = counted["infection_events"]
    # The error of counting is sqrt(p / (n (1 - p))) / (m ln 2), so that n (1 - p) / p follows from it.
    left = 1 / (counted["counting_sd_log2"] * events * np.log(2)) ** 2
    wells = counted.assign(share=-np.expm1(-events), left=left)
    mean = wells.groupby(["treatment", "concentration_uM"])[["share", "left"]].mean().reset_index()
    keys = zip(mean["treatment"], mean["concentration_uM"], strict=True)
    return {key: Infected(share, left) for key, share, left in zip(keys, mean["share"], mean["left"], strict=True)}
