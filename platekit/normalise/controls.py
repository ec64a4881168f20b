"""Control wells of a plate: which ones a well is held against, and where they lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

# Scales the median absolute deviation to the standard deviation of a normal distribution.
MAD_TO_SD = 1.4826
# Below this many wells the median deviation says less than the plain standard deviation.
_WELLS_FOR_MAD = 4


def uninfected(wells: pd.DataFrame) -> pd.Series:
    """Return which rows hold no virus: the mock arm (moi 0), cell controls and blanks, whatever moi these name."""
    return (wells["moi"] == 0) | wells["role"].isin(["cell_control", "blank"])


def usable(wells: pd.DataFrame) -> pd.Series:
    """Return which rows may serve as a control: a number, and not excluded."""
    return wells["value"].notna() & ~wells["excluded"]


def summarise(values: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return median, spread and number of `value` by keys (NaN is a key).

    The spread is 1.4826 times the median absolute deviation, or the standard deviation below four wells; NaN for one.
    """
    grouped = values.groupby(list(keys), dropna=False, observed=True, sort=True)["value"]
    deviation = values.assign(value=(values["value"] - grouped.transform("median")).abs())
    summary = pd.DataFrame({"median": grouped.median(), "sd": grouped.std(), "n": grouped.size().astype("float64")})
    spread = (
        MAD_TO_SD * deviation.groupby(list(keys), dropna=False, observed=True, sort=True)["value"].median().to_numpy()
    )
    summary["sd"] = np.where(summary["n"] < _WELLS_FOR_MAD, summary["sd"], spread)
    return summary.reset_index()


def look_up(rows: pd.DataFrame, summary: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return `median sd n` of the summary for each row, in the rows' order; NaN where there is none."""
    found = rows[list(keys)].merge(summary, on=list(keys), how="left")
    return found[["median", "sd", "n"]].set_index(rows.index)


def nearest(rows: pd.DataFrame, controls: pd.DataFrame, levels: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return `median sd n` of the controls that share the most with each row.

    Parameters
    ----------
    rows, controls : pandas.DataFrame
    levels : sequence of column lists
        From the closest match to the widest; the first level with controls is taken.

    Returns
    -------
    pandas.DataFrame
        Columns `median sd n`, the index of `rows`; NaN where no level has controls.
    """
    found = pd.DataFrame({"median": np.nan, "sd": np.nan, "n": np.nan}, index=rows.index)
    for keys in levels:
        open_rows = found["n"].isna()
        if not open_rows.any() or controls.empty:
            break
        filled = look_up(rows[open_rows], summarise(controls, keys), keys)
        found.loc[open_rows, :] = filled
    return found


_ARM = ("plate", "readout", "virus", "moi", "cell_line", "condition")
_PLATE_LEVELS = (
    ("plate", "readout", "cell_line", "condition", "vehicle"),
    ("plate", "readout", "cell_line", "condition"),
    ("plate", "readout", "cell_line"),
    ("plate", "readout"),
)


def infected_vehicle(rows: pd.DataFrame, wells: pd.DataFrame) -> pd.DataFrame:
    """Return the virus controls of each row: same plate, readout, virus, moi, cells and condition, and its own vehicle.

    Where the row or the virus controls do not name a vehicle, any vehicle does; a vehicle that is named and has no
    wells of its own has no controls.
    """
    controls = wells[(wells["role"] == "virus_control") & ~uninfected(wells) & usable(wells)]
    named = nearest(rows, controls, [(*_ARM, "vehicle")])
    unnamed = nearest(rows.assign(vehicle=""), controls[controls["vehicle"] == ""], [(*_ARM, "vehicle")])
    either = nearest(rows, controls, [_ARM])
    found = named.where(named["n"].notna(), unnamed)
    return found.where(found["n"].notna() | (rows["vehicle"] != ""), either)


def as_infected(rows: pd.DataFrame, wells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with cell controls and blanks under the virus and MOI of their plate, where it has one of each.

    A layout gives them moi 0; what they are held against is the plate's infected vehicle all the same.
    """
    arm = ["virus", "moi"]
    infected = wells.loc[(wells["role"] == "virus_control") & ~uninfected(wells), ["plate", *arm]].drop_duplicates()
    single = infected[~infected.duplicated("plate", keep=False)]
    controls = rows["role"].isin(["cell_control", "blank"]) & rows["plate"].isin(single["plate"])
    of_plate = rows.loc[controls, ["plate"]].merge(single, on="plate", how="left")
    held = rows.copy()
    held.loc[controls, arm] = of_plate[arm].to_numpy(dtype=object)
    return held.astype({"moi": "float64"})


def without_virus(rows: pd.DataFrame, wells: pd.DataFrame, roles: Sequence[str]) -> pd.DataFrame:
    """Return the wells of the first role that the row's plate and readout have, the closest in cells, condition, vehicle."""
    found = pd.DataFrame({"median": np.nan, "sd": np.nan, "n": np.nan}, index=rows.index)
    good = usable(wells)
    for role in roles:
        of_role = nearest(rows, wells[(wells["role"] == role) & good], _PLATE_LEVELS)
        found = found.where(found["n"].notna(), of_role)
    return found


def of_roles(rows: pd.DataFrame, wells: pd.DataFrame, roles: Sequence[str]) -> pd.DataFrame:
    """Return `median sd n` of the first of an assay's roles that a row's plate has; virus controls by the row's arm."""
    found = pd.DataFrame({"median": np.nan, "sd": np.nan, "n": np.nan}, index=rows.index)
    for role in roles:
        one = infected_vehicle(rows, wells) if role == "virus_control" else without_virus(rows, wells, [role])
        found = found.where(found["n"].notna(), one)
    return found
