"""Names of plates: the file's own, else the file's stem, with sheet or number where a file holds several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from platekit.readers._places import Places
from platekit.wells import PLATE_SHAPES, plate_size_holding


def name_plates(places: Places, path: Path) -> tuple[list[str], list[str]]:
    """Return the plate name of each reading, and remarks on how the plates were named.

    Returns
    -------
    names : list of str, one per reading
    remarks : list of str
    """
    keys = list(zip(places.sheet.tolist(), places.ordinal.tolist(), strict=True))
    # The first reading of a plate says what the file calls it.
    owned: dict[tuple[int, int], str] = {}
    for key, name in zip(keys, places.plate.tolist(), strict=True):
        owned.setdefault(key, name)
    wanted = [name for name in owned.values() if name]
    if len(wanted) == len(owned) and (len(set(wanted)) == len(owned) or _parts_of_plates(owned, places)):
        return [owned[key] for key in keys], []
    stem = Path(path.name.removesuffix(".gz")).stem
    several_sheets = len({sheet for sheet, _ in owned}) > 1
    plates = Counter(sheet for sheet, _ in owned)
    names: dict[tuple[int, int], str] = {}
    for sheet, ordinal in owned:
        parts = [
            stem, places.sheets[sheet].name if several_sheets else "", f"Plate {ordinal}" if plates[sheet] > 1 else ""
        ]  # fmt: skip
        names[sheet, ordinal] = " ".join(part for part in parts if part)
    said: list[str] = []
    if wanted:
        said.append(
            f"{path.name}: its own plate names ({', '.join(dict.fromkeys(wanted))}) do not tell its plates apart; the plates are named after the file."
        )
    return [names[key] for key in keys], said


def _parts_of_plates(owned: Mapping[tuple[int, int], str], places: Places) -> bool:
    """Return whether plates of one name stand in different sheets and share no readout: each sheet is a read of theirs."""
    if len({(sheet, name) for (sheet, _), name in owned.items()}) < len(owned):
        return False
    keys = list(zip(places.sheet.tolist(), places.ordinal.tolist(), strict=True))
    reads = {(owned[key], readout, key) for key, readout in zip(keys, places.readout.tolist(), strict=True)}
    return len({(plate, readout) for plate, readout, _ in reads}) == len(reads)


def partial_plates(readings: pd.DataFrame) -> list[str]:
    """Say which plates have fewer wells than the smallest standard plate that holds them."""
    wells: dict[str, set[str]] = {}
    for plate, well in zip(readings["plate"].tolist(), readings["well"].tolist(), strict=True):
        wells.setdefault(plate, set()).add(well)
    said: list[str] = []
    for plate, held in wells.items():
        size = plate_size_holding(held)
        if size is not None and len(held) < size:
            rows, columns = PLATE_SHAPES[size]
            said.append(
                f"Plate '{plate}' has {len(held)} of the {size} wells of a plate with {rows} rows and {columns} columns."
            )
    return said
