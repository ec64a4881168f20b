"""What a reader is, what it gets and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Export:
    """What was read from one file.

    Attributes
    ----------
    readings : pandas.DataFrame
        `schema.READINGS`, raw readouts unless calculated ones were asked for.
    reader : str
        Name of the reader that claimed the file.
    remarks : tuple of str
        What was decided, left out or found odd: each a whole sentence that names its place.
    layout : pandas.DataFrame
        `schema.LAYOUT` columns as far as the file itself holds a layout; no rows where it holds none.
    """

    readings: pd.DataFrame
    reader: str
    remarks: tuple[str, ...] = ()
    layout: pd.DataFrame = field(default_factory=pd.DataFrame)
