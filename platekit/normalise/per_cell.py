"""The signal per cell, well by well, in a screen of a whole library that reads both: signal / viability."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from platekit import schema
from platekit.assay import Assay

SUFFIX = "_per_cell"
_WELL = ["viability_plate", "well", "compound"]


def with_signal_per_cell(rows: pd.DataFrame, pairs: pd.DataFrame, assay: Assay) -> pd.DataFrame:
    """Return rows with one more for each signal that is scored and whose well was read for viability too.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row per plate, well and readout, with `plate_ratio`.
    pairs : pandas.DataFrame
        `pairing`; the sister plate is joined by well, where the compound is the same.
    assay : Assay
        Its readouts of kind ``signal``, and ``call.toxic_below_viability_percent``.

    Returns
    -------
    pandas.DataFrame
        The added rows are called after the signal, such as ``infection_per_cell``. Their value is NaN without a
        viability above 0; with fewer cells than the assay's toxic limit, of those in the typical well of the plate,
        `mask_reason` says so: the ratio of two small numbers is no measurement.
    """
    names = [name for name in signals(assay) if f"{name}{SUFFIX}" not in set(rows["readout"])]
    read = rows[rows["readout"].isin(names) & rows["plate_ratio"].notna()]
    joined = read.drop(columns="viability_plate").merge(
        pairs[["plate", "viability_plate", "viability_readout"]], on="plate", how="inner"
    )
    cells = rows[["plate", "well", "compound", "readout", "value", "plate_ratio", "excluded", "exclusion_reason"]]
    cells = cells[cells["plate_ratio"].notna()].rename(
        columns={"plate": "viability_plate", "readout": "viability_readout"}
    )
    both = joined.merge(cells, on=[*_WELL, "viability_readout"], how="inner", suffixes=("", "_cells"))
    if both.empty:
        return rows
    added = _ratios(both, assay.call.toxic_below_viability_percent)
    extended = pd.concat([rows, added[[name for name in rows.columns if name in added]]], ignore_index=True)
    return extended.sort_values(list(schema.WELL_KEYS), kind="stable").reset_index(drop=True)


def signals(assay: Assay) -> tuple[str, ...]:
    """Return the readouts that have a ratio to the cells."""
    return tuple(name for name, readout in assay.readouts.items() if readout.kind == "signal")


def _ratios(both: pd.DataFrame, least_percent: float) -> pd.DataFrame:
    percent = 100 * both["plate_ratio_cells"]
    few = f"fewer than {least_percent:g} % of the cells of the plate's typical well"
    return both.assign(
        readout=both["readout"] + SUFFIX,
        readout_in_file=both["readout_in_file"] + " / " + both["viability_readout"],
        value=both["value"] / both["value_cells"].where(both["value_cells"] > 0),
        viability_percent=both["viability_percent"],
        excluded=both["excluded"] | both["excluded_cells"],
        exclusion_reason=both["exclusion_reason"].where(both["excluded"], both["exclusion_reason_cells"]),
        mask_reason=pd.Series("", index=both.index).mask(percent < least_percent, few),
        **dict.fromkeys(_OF_THE_SIGNAL, float("nan")),
        floored=False,
    )


# What holds for the signal itself and not for its ratio to the cells.
_OF_THE_SIGNAL: Iterable[str] = (
    "percent_inhibition",
    "log2_fold_change",
    "background",
    "mock_excess",
    "plate_ratio",
    "robust_z",
)
