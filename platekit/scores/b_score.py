"""The B-score of a plate of single doses: rows and columns off by median polish; refused where a compound's doses lie side by side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit import schema
from platekit.errors import PlatekitError
from platekit.wells import rows_and_columns

Numbers = npt.NDArray[np.float64]

_MAD_TO_SD = 1.4826
# As in R's medpolish: done when the sum of residuals changes by less than a hundredth.
_CLOSE, _MOST_ROUNDS = 0.01, 10
_FEWEST_ROWS, _FEWEST_COLUMNS = 4, 6


def b_score(normalised: pd.DataFrame) -> pd.Series:
    """Return the B-score of each compound well.

    Parameters
    ----------
    normalised : pandas.DataFrame
        `schema.WELLS` or `schema.NORMALISED`, one row per plate, well and readout. Excluded wells, and wells without a
        number, take part in nothing.

    Returns
    -------
    pandas.Series
        float64, the index of `normalised`; NaN for wells that are no compound, without a number, or on a plate with fewer than 4 rows
        or 6 columns of compounds.

    Raises
    ------
    PlatekitError
        If compounds were tested at several doses: a row or column of such a plate is full of one compound, and the
        polish takes its effect off.

    Notes
    -----
    The residual of a two-way median polish over the compound wells of a plate, divided by 1.4826 times the median absolute residual [1]_.
    For single doses of a library only; verdicts rest on a surface that is fitted together with the drugs (docs/why/verdicts.md).

    References
    ----------
    .. [1] Brideau, Gunter, Pikounis & Liaw (2003) J Biomol Screen 8:634, doi:10.1177/1087057103258285

    Examples
    --------
    >>> places = [f"{row}{column:02d}" for row in "ABCD" for column in range(1, 7)]
    >>> values = np.add.outer(np.array([0.0, 5.0, 1.0, 2.0]), np.arange(6.0)).ravel() + np.random.default_rng(1).normal(size=24)
    >>> values[8] += 30.0
    >>> wells = pd.DataFrame({"plate": "P1", "well": places, "readout": "viability", "role": "compound",
    ...     "compound": [f"c{i}" for i in range(24)], "value": values})
    >>> int(b_score(schema.conform(wells, schema.WELLS)).abs().idxmax())
    8
    """
    schema.check(normalised, schema.WELLS, where="b_score", needs=("plate", "well", "readout", "role", "compound", "concentration_uM", "value", "excluded"))  # fmt: skip
    wells = normalised[(normalised["role"] == "compound") & ~normalised["excluded"] & normalised["value"].notna()]
    _refuse_series(wells)
    found = pd.Series(np.nan, index=normalised.index)
    for _, mine in wells.groupby(["plate", "readout"], sort=False, observed=True):
        rows, columns = rows_and_columns(mine["well"])
        grid = np.full((rows.max(), columns.max()), np.nan)
        grid[rows - 1, columns - 1] = mine["value"].to_numpy(dtype=np.float64)
        there = np.isfinite(grid)
        if there.any(axis=1).sum() < _FEWEST_ROWS or there.any(axis=0).sum() < _FEWEST_COLUMNS:
            continue
        residual = median_polish(grid)
        spread = _MAD_TO_SD * float(np.nanmedian(np.abs(residual)))
        if spread > 0:
            found.loc[mine.index] = residual[rows - 1, columns - 1] / spread
    return found


def _refuse_series(wells: pd.DataFrame) -> None:
    """Refuse plates on which compounds stand at several doses."""
    named = wells[wells["compound"] != ""]
    doses = named.groupby(["plate", "compound"], observed=True)["concentration_uM"].nunique()
    several = doses[doses > 1]
    if several.empty:
        return
    plate, compound = several.index[0]
    share = len(several) / len(doses)
    raise PlatekitError(
        f"b_score, plate '{plate}'", f"compound '{compound}' at {several.iloc[0]} doses ({share:.0%} of the compounds have several)",
        "one dose of each compound on a plate",
        "Where doses of one compound fill a row or a column, median polish takes their common effect for the plate's: it "
        "erases what is looked for. Use pk.call, which fits the plate's pattern together with the compounds.",
    )  # fmt: skip


def median_polish(grid: Numbers) -> Numbers:
    """Return the residuals of Tukey's two-way median polish.

    Parameters
    ----------
    grid : ndarray, shape (rows, columns)
        NaN where there is no number.

    References
    ----------
    .. [1] Tukey (1977) Exploratory Data Analysis, chapter 11

    Examples
    --------
    >>> median_polish(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    residual, before = grid.copy(), 0.0
    for _ in range(_MOST_ROUNDS):
        for axis in (1, 0):
            some = np.isfinite(residual).any(axis=axis)
            middle = np.zeros(len(some))
            middle[some] = np.nanmedian(residual[some] if axis == 1 else residual[:, some], axis=axis)
            residual = residual - np.expand_dims(middle, axis)
        left = float(np.nansum(np.abs(residual)))
        if left == 0 or abs(left - before) < _CLOSE * left:
            break
        before = left
    return residual
