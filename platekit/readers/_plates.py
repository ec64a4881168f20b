"""Names of plates: the file's own, else the file's stem, with sheet or number where a file holds several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from platekit.readers._cells import Numbers
from platekit.readers._places import Coded, Places, coded, firsts, numbered, small
from platekit.wells import PLATE_SHAPES, plate_size, rows_and_columns, well_name

# A few wells of any plate lie within a smaller one.
_LEAST_SAID = 96


def name_plates(places: Places, path: Path) -> tuple[Coded, list[str]]:
    """Return the plate name of each reading, and remarks on how the plates were named.

    Returns
    -------
    names : Coded
        One per reading.
    remarks : list of str
    """
    codes = numbered(places.sheet, places.ordinal)
    # The first reading of a plate says what the file calls it.
    first = firsts(codes)
    plates = list(zip(places.sheet[first].tolist(), places.ordinal[first].tolist(), strict=True))
    owned = places.plate[first].tolist()
    wanted = [name for name in owned if name]
    if len(wanted) == len(owned) and (len(set(wanted)) == len(owned) or _parts_of_plates(plates, owned, codes, places)):
        return _of_each(owned, codes), []
    stem = Path(path.name.removesuffix(".gz")).stem
    several_sheets = len({sheet for sheet, _ in plates}) > 1
    in_sheet = Counter(sheet for sheet, _ in plates)
    # Where several sheets have plates of the same names, these tell the plates of a sheet apart all the same.
    named = Counter(
        sheet for sheet, name in {(sheet, own) for (sheet, _), own in zip(plates, owned, strict=True)} if name
    )
    names: list[str] = []
    for (sheet, ordinal), own in zip(plates, owned, strict=True):
        number = own if named[sheet] == in_sheet[sheet] else f"Plate {ordinal}"
        parts = [stem, places.sheets[sheet].name if several_sheets else "", number if in_sheet[sheet] > 1 else ""]
        names.append(" ".join(part for part in parts if part))
    said: list[str] = []
    if wanted:
        said.append(
            f"{path.name}: its own plate names ({', '.join(dict.fromkeys(wanted))}) do not tell its plates apart; the plates are named after the file."
        )
    return _of_each(names, codes), said


def _of_each(names: Sequence[str], codes: Numbers) -> Coded:
    """Return the name of each reading; plates of one name in several sheets are one."""
    plates = coded(np.array(names, dtype=object))
    return Coded(plates.known, small(plates.codes[codes]))


def _parts_of_plates(plates: Sequence[tuple[int, int]], owned: Sequence[str], codes: Numbers, places: Places) -> bool:
    """Return whether plates of one name stand in different sheets and share no readout: each sheet is a read of theirs."""
    if len({(sheet, name) for (sheet, _), name in zip(plates, owned, strict=True)}) < len(owned):
        return False
    first = firsts(numbered(codes, places.readout)).tolist()
    reads = [(owned[int(codes[place])], str(places.readout[place])) for place in first]
    return len(set(reads)) == len(reads)


def partial_plates(names: Coded, wells: Coded) -> list[str]:
    """Say which plates have fewer wells than the smallest standard plate that holds them, and which these are."""
    plates, known = names.known, wells.known
    both = np.sort(names.codes.astype(np.int64) * len(known) + wells.codes)
    of_plate, of_well = np.divmod(both[np.diff(both, prepend=-1) > 0], len(known))
    rows, columns = (numbers[of_well] for numbers in rows_and_columns(known))
    said: list[str] = []
    held = np.bincount(of_plate)
    ends = np.cumsum(held).tolist()
    last = [np.zeros(len(plates), dtype=np.int64) for _ in (rows, columns)]
    np.maximum.at(last[0], of_plate, rows)
    np.maximum.at(last[1], of_plate, columns)
    for plate, (count, row, column) in enumerate(zip(held.tolist(), last[0].tolist(), last[1].tolist(), strict=True)):
        size = plate_size(row, column)
        if size and count < size:
            said.append(
                f"Plate '{plates[plate]}' has {_part(known[of_well[ends[plate] - count : ends[plate]]].tolist(), size)}."
            )
    return said


def _part(wells: Sequence[str], size: int) -> str:
    """Return which part of a plate was read: of a plate of that size only where they can hardly be wells of a larger one."""
    if size >= _LEAST_SAID and len(wells) > size / 2:
        rows, columns = PLATE_SHAPES[size]
        return f"{len(wells)} of the {size} wells of a plate with {rows} rows and {columns} columns"
    if len(wells) == 1:
        return f"1 well ({wells[0]})"
    rows, columns = rows_and_columns(wells)
    first, last = well_name(rows.min(), columns.min()), well_name(rows.max(), columns.max())
    return f"{len(wells)} wells between {first} and {last}"
