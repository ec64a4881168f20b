"""What qPCR exports have in common: names for each target of a well, wells without a Cq, and samples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from platekit.readers._base import ReadOptions
from platekit.readers._calculated import calculated_remark
from platekit.readers._cells import Cells, cells_at, joined
from platekit.readers._finding.listing import Listing, kind_of, listed_words
from platekit.sheets import Sheet

_ZERO = re.compile(r"0*[.,]?0*")


def readout_names(word: str, targets: Sequence[str]) -> list[str]:
    """Return the readout of each row: the word alone if there is one target, else with the target behind it.

    Examples
    --------
    >>> readout_names("CT", ["N1", "RNase P"]), readout_names("CT", ["N1", "N1"])
    (['CT N1', 'CT RNase P'], ['CT', 'CT'])
    """
    several = len(set(targets)) > 1
    return [f"{word} {target}" if several and target else word for target in targets]


def cq_cells(listed: Listing, column: int, readouts: Sequence[str]) -> Cells:
    """Return where the quantification cycles stand."""
    return replace(cells_at(listed.wells, listed.rows, column), readout=np.array(readouts, dtype=object))


def calculated_cells(
    listed: Listing, cells: Cells, word: str, columns: Sequence[int], options: ReadOptions
) -> tuple[Cells, list[str]]:
    """Return the cells with those that the software calculated from them, if asked for, and what is said about it."""
    columns = [column for column in columns if kind_of(listed.cells(column)) == "numbers"]
    names = [listed.names[column] for column in columns]
    said = calculated_remark(listed.sheet.file, "the software", listed_words(names), options)
    if not columns or not options.calculated:
        return cells, said
    parts: list[Cells] = []
    for column in columns:
        readouts = [name.replace(word, listed.names[column], 1) for name in cells.each("readout")]
        where = np.full(len(cells), column)
        parts.append(replace(cells, column=where, readout=np.array(readouts, dtype=object)))
    return joined([cells, *parts]), said


def zeros(sheet: Sheet, cells: Cells, word: str) -> tuple[Cells, list[str]]:
    """Return the cells with those flagged that hold a cycle of 0, which no reaction has."""
    texts = [sheet.text(*place) for place in cells.at()]
    none = np.array([bool(text) and _ZERO.fullmatch(text) is not None for text in texts])
    if not none.any():
        return cells, []
    where = sheet.where(*cells.taken(none).at()[0])
    count = int(none.sum())
    flagged = replace(cells, flag=np.where(none, "invalid", cells.each("flag")))
    many = "it is" if count == 1 else f"{count} of them are"
    return flagged, [f"{where}: a {word} of 0 is no measurement; {many} flagged as invalid."]


def undetermined(sheet: Sheet, cells: Cells, words: Sequence[str], word: str) -> list[str]:
    """Say how many reactions did not cross the threshold."""
    texts = [sheet.text(*place) for place in cells.at()]
    found = [text for text in texts if text.casefold() in words]
    if not found:
        return []
    verb = "value is" if len(found) == 1 else "values are"
    return [
        f"{sheet.file}: {len(found)} {word} {verb} '{found[0]}', below the range of the run: "
        "without a number, neither 0 nor the last cycle."
    ]


def dropped(listed: Listing, rows: Sequence[int], what: str) -> list[str]:
    """Say which rows hold no reaction."""
    if not rows:
        return []
    where = listed.sheet.where(rows[0])
    if len(rows) == 1:
        return [f"{where}: the row has no {what} and is left out."]
    return [f"{where}: this and {len(rows) - 1} more rows have no {what} and are left out."]
