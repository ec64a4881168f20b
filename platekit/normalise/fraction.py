"""The infected fraction, where both infected cells and all cells were counted."""

from __future__ import annotations

import pandas as pd

from platekit import schema


def with_infected_fraction(wells: pd.DataFrame) -> pd.DataFrame:
    """Return wells with rows of `infected_fraction` = infected_cells / nuclei added, where it was not read itself.

    Parameters
    ----------
    wells : pandas.DataFrame
        One row per plate, well and readout.

    Returns
    -------
    pandas.DataFrame
        The same, or with one row more per well that has both counts; NaN where no cell was counted. `source` and flag
        are those of the infected cells; a well is excluded where either count is.
    """
    if (wells["readout"] == "infected_fraction").any():
        return wells
    infected = wells[wells["readout"] == "infected_cells"]
    nuclei = wells.loc[wells["readout"] == "nuclei", ["plate", "well", "value", "excluded", "exclusion_reason"]]
    if infected.empty or nuclei.empty:
        return wells
    both = infected.merge(nuclei, on=["plate", "well"], how="inner", suffixes=("", "_nuclei"), validate="one_to_one")
    fraction = both.assign(
        readout="infected_fraction",
        readout_in_file="infected_cells / nuclei",
        value=both["value"] / both["value_nuclei"].where(both["value_nuclei"] > 0),
        excluded=both["excluded"] | both["excluded_nuclei"],
        exclusion_reason=both["exclusion_reason"].where(both["excluded"], both["exclusion_reason_nuclei"]),
    ).drop(columns=["value_nuclei", "excluded_nuclei", "exclusion_reason_nuclei"])
    extended = pd.concat([wells, fraction], ignore_index=True)
    return extended.sort_values(list(schema.WELL_KEYS), kind="stable").reset_index(drop=True)
