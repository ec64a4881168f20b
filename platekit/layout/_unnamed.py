"""Compounds without a name: in a screen of a whole library a well is known by its library plate and its place on it."""

from __future__ import annotations

import pandas as pd

from platekit.errors import LayoutError
from platekit.layout._ranges import ranges

# The user's own column that says which plate of the library lies on a plate, from the file name or the layout.
LIBRARY = "library"


def named_by_place(wells: pd.DataFrame, *, source: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the wells with unnamed compounds called after library plate and well, and the remark that says so.

    Parameters
    ----------
    wells : pandas.DataFrame
        `plate well role compound`, and `library` where the library plate is known.
    source : str
        The layout, for the remark.

    Raises
    ------
    LayoutError
        If a plate has named compounds as well, and several doses of the others: those belong to names that were lost,
        since a library gives each of its compounds one well.

    Examples
    --------
    >>> wells = pd.DataFrame({"well": ["A03"], "role": ["compound"], "compound": [""], "library": ["07"]})
    >>> named_by_place(wells, source="layout.toml")[0]["compound"].tolist()
    ['07 A03']
    """
    if LIBRARY not in wells.columns:
        return wells, []
    library = wells[LIBRARY].astype("str").where(wells[LIBRARY].notna(), "")
    unnamed = (wells["role"] == "compound") & (wells["compound"] == "") & (library != "")
    if not unnamed.any():
        return wells, []
    _refuse_lost(wells, unnamed, source)
    names = (library + " " + wells["well"]).astype("str")
    # Without an example, which would be another one on each plate: it is said once for all plates of a layout.
    said = f"{source}: compounds without a name are called after their library plate and well."
    return wells.assign(compound=wells["compound"].where(~unnamed, names)), [said]


def _refuse_lost(wells: pd.DataFrame, unnamed: pd.Series, source: str) -> None:
    if "concentration_uM" not in wells.columns:
        return
    named = wells[(wells["role"] == "compound") & (wells["compound"] != "")]
    for plate, mine in wells[unnamed].groupby("plate"):
        beside = named.loc[named["plate"] == plate, "well"].nunique()
        if beside and len(mine["concentration_uM"].dropna().unique()) > 1:
            raise LayoutError(
                f"{source}, wells {ranges(mine['well'].unique())} (plate {plate})",
                f"several doses of compounds without a name, beside {beside} with one", "the name of each compound",
                "Name them. Only compounds of a library, each in one well and all at one dose, go without.",
            )  # fmt: skip
