"""Readings that stand twice in a file: they are refused with both places, and with what may tell them apart."""

from __future__ import annotations

import numpy as np

from platekit.errors import ReadError
from platekit.readers._finding.well_rows import header_of_wells
from platekit.readers._places import Coded, Places, all_differ, firsts, numbered

_COLUMNS_SHOWN = 3


def refuse_doubles(names: Coded, places: Places) -> None:
    """Refuse two readings of one plate, well, readout, field and time.

    Parameters
    ----------
    names : Coded
        Plate of each reading.
    places : Places

    Raises
    ------
    ReadError
        For the first reading that an earlier one equals. In a list of wells it names the columns in which both rows
        differ and that were not read: one of them is what the table forgot to say by its name.
    """
    keys = (names, places.well, places.readout, places.field, places.time_h)
    if all_differ(*keys):
        return
    codes = numbered(*keys)
    doubled = np.setdiff1d(np.arange(len(codes)), firsts(codes))
    second = int(doubled[0])
    first = int(np.flatnonzero(codes == codes[second])[0])
    plate, well, readout = (key[second] for key in keys[:3])
    both = f"{places.source(first)} and {places.source(second)}"
    more = f", and {len(doubled) - 1} more such wells" if len(doubled) > 1 else ""
    raise ReadError(
        places.sheets[0].file, f"well {well} of plate '{plate}' twice for '{readout}' ({both}{more})",
        "each well once for a plate, readout and time", _unread_difference(places, first, second)
        or "Give the plates or readouts different names in the file, or leave one of them out of the export.",
    )  # fmt: skip


def _unread_difference(places: Places, first: int, second: int) -> str:
    """Return the way out where both readings stand in rows of one list that differ in a column that was not read."""
    sheet = places.sheets[int(places.sheet[first])]
    rows = int(places.row[first]), int(places.row[second])
    found = header_of_wells(sheet)
    if found is None or places.sheet[first] != places.sheet[second] or places.column[first] != places.column[second]:
        return ""
    header, keys = found
    read = {*keys, *np.unique(places.column[places.sheet == places.sheet[first]]).tolist()}
    differ = [
        f"'{name}' ('{sheet.text(rows[0], column)}' and '{sheet.text(rows[1], column)}')"
        for column, name in enumerate(sheet.texts(header))
        if name and column not in read and sheet.text(rows[0], column) != sheet.text(rows[1], column)
    ]
    if not differ:
        return ""
    one = len(differ) == 1
    more = f" and {len(differ) - _COLUMNS_SHOWN} more" if len(differ) > _COLUMNS_SHOWN else ""
    return (
        f"Both rows differ in the column{'' if one else 's'} {', '.join(differ[:_COLUMNS_SHOWN])}{more}, which {'is' if one else 'are'} not read. "
        "If that is a time, call the column 'time_h' and write hours into it; if it names plates or readouts, call it 'plate' or "
        "'readout'. [[tables]] in screen.toml can say what any column means."
    )
