"""Names of plates: the file's own, else the file's stem, with sheet or number where a file holds several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from platekit.sheets import Sheet
from platekit.wells import PLATE_SHAPES, plate_size_holding


def name_plates(cells: pd.DataFrame, path: Path, sheets: Sequence[Sheet]) -> tuple[list[str], list[str]]:
    """Return the plate name of each reading, and remarks on how the plates were named.

    Parameters
    ----------
    cells : pandas.DataFrame
        `sheet` (place in `sheets`), `ordinal` (plate within the sheet) and `plate`, the file's own name or "".
    path : Path
    sheets : sequence of Sheet

    Returns
    -------
    names : list of str, one per reading
    remarks : list of str
    """
    codes = cells.groupby(["sheet", "ordinal"], sort=False).ngroup().to_numpy()
    plates = cells[["sheet", "ordinal", "plate"]].drop_duplicates(["sheet", "ordinal"])
    owned = {(sheet, ordinal): own for sheet, ordinal, own in plates.itertuples(index=False, name=None)}
    wanted = [name for name in owned.values() if name]
    if len(wanted) == len(owned) == len(set(wanted)):
        return np.array(list(owned.values()), dtype=object)[codes].tolist(), []
    stem = path.name.removesuffix(".gz")
    stem = Path(stem).stem
    several_sheets = len({sheet for sheet, _ in owned}) > 1
    names: dict[tuple[int, int], str] = {}
    for sheet, ordinal in owned:
        several = sum(other == sheet for other, _ in owned) > 1
        parts = [stem, sheets[sheet].name if several_sheets else "", f"Plate {ordinal}" if several else ""]
        names[sheet, ordinal] = " ".join(part for part in parts if part)
    said: list[str] = []
    if wanted:
        said.append(
            f"{path.name}: its own plate names ({', '.join(dict.fromkeys(wanted))}) do not tell its plates apart; the plates are named after the file."
        )
    return np.array([names[key] for key in owned], dtype=object)[codes].tolist(), said


def partial_plates(readings: pd.DataFrame) -> list[str]:
    """Say which plates have fewer wells than the smallest standard plate that holds them."""
    said: list[str] = []
    for plate, wells in readings[["plate", "well"]].drop_duplicates().groupby("plate", sort=False)["well"]:
        size = plate_size_holding(wells)
        if size is not None and len(wells) < size:
            rows, columns = PLATE_SHAPES[size]
            said.append(
                f"Plate '{plate}' has {len(wells)} of the {size} wells of a plate with {rows} rows and {columns} columns."
            )
    return said
