"""Compounds without a name: in a screen of a whole library a well is known by its library plate and its place on it."""

from __future__ import annotations

import pandas as pd

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
    names = (library + " " + wells["well"]).astype("str")
    # Without an example, which would be another one on each plate: it is said once for all plates of a layout.
    said = f"{source}: compounds without a name are called after their library plate and well."
    return wells.assign(compound=wells["compound"].where(~unnamed, names)), [said]
