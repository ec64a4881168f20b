"""The rows of a table that belong to one key of another."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd


def rows_of(frame: pd.DataFrame, names: Iterable[str], key: Iterable[object]) -> pd.DataFrame:
    """Return the rows with these values in these columns; NaN is equal to NaN.

    Examples
    --------
    >>> frame = pd.DataFrame({"virus": ["V", "V"], "moi": [0.1, float("nan")]})
    >>> rows_of(frame, ["virus", "moi"], ["V", float("nan")]).index.tolist()
    [1]
    """
    held = pd.Series(True, index=frame.index)
    for name, value in zip(names, key, strict=True):
        held &= frame[name].isna() if value != value else frame[name] == value
    return frame[held]
