"""The signal of one infected cell, where a reporter and infected cells were read in the same wells: signal / infected cells."""

from __future__ import annotations

import numpy as np
import pandas as pd

PER_INFECTED_CELL = "signal per infected cell"
# With fewer infected cells in a well their signal is that of the false positives among them.
FEWEST_INFECTED_CELLS = 10.0


def signal_per_infected_cell(wells: pd.DataFrame, signal: str, counted: str) -> pd.DataFrame:
    """Return the rows of a signal with its fold change per infected cell, ready for the joint fit.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.NORMALISED`.
    signal : str
        A reporter, read on the plates on which cells were counted.
    counted : str
        The readout of infected cells or their fraction, on events per cell.

    Returns
    -------
    pandas.DataFrame
        The readout is called `PER_INFECTED_CELL`, and `log2_fold_change` is log2 of net signal / infected cells against the median of the
        vehicles of the plate. NaN with fewer than ten infected cells, and for signals at background or out of range.

    Notes
    -----
    Infected cells are n (1 - exp(-m)), false positives off. Counting k of n gives log2 k an error of sqrt((1 - p) / (n p)) / ln 2.
    """
    keys = ["plate", "well"]
    cells = wells.loc[wells["readout"] == counted, [*keys, "infection_events", "excluded"]]
    nuclei = wells.loc[wells["readout"] == "nuclei", [*keys, "value"]].rename(columns={"value": "n"})
    both = wells[wells["readout"] == signal].merge(
        cells.merge(nuclei, on=keys, validate="one_to_one"), on=keys, suffixes=("", "_counted"), validate="one_to_one"
    )
    share = -np.expm1(-both["infection_events_counted"])
    infected = (both["n"] * share).where(lambda count: count >= FEWEST_INFECTED_CELLS)
    net = both["value"] - both["background"].fillna(0.0) - both["mock_excess"].fillna(0.0)
    usable = ~both["floored"] & (both["flag"] == "") & ~both["excluded"] & ~both["excluded_counted"] & (net > 0)
    each = pd.Series(np.log2((net / infected).where(usable)), index=both.index)
    vehicle = each.where((both["role"] == "virus_control") & (both["moi"] != 0))
    of_plate = [both[name] for name in ("plate", "virus", "cell_line", "condition")]
    return both.assign(
        readout=PER_INFECTED_CELL,
        log2_fold_change=each - vehicle.groupby(of_plate).transform("median"),
        counting_sd_log2=np.sqrt((1 - share) / infected) / np.log(2),
        infection_events=np.nan,
        background_se_log2=np.nan,
        excluded=both["excluded"] | both["excluded_counted"],
    ).drop(columns=["infection_events_counted", "excluded_counted", "n"])
