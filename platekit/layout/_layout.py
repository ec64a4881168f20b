"""What a layout is."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Layout:
    """What stands in the wells of a plate, or of several.

    Attributes
    ----------
    wells : pandas.DataFrame
        `schema.LAYOUT` and the user's own columns; a row with plate "" is for every plate.
    plate_size : int or None
        Wells of the plate, where the layout says so.
    source : str
        The file, for messages and the report.
    remarks : tuple of str
        What was decided or found odd while reading it: each a whole sentence.
    """

    wells: pd.DataFrame
    plate_size: int | None
    source: str
    remarks: tuple[str, ...] = ()
