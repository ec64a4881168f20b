"""Plate maps that PerkinElmer and Revvity print under their results: which kind of sample is in which well."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from platekit.readers._finding.blocks import PlateBlock
from platekit.sheets import Sheet

# What the software calls a well that nobody described.
_UNDEFINED = ("", "-", "--", "Undefined")
_ROLES = {"unknown": "compound", "blank": "blank", "empty": "empty"}
_CODED = re.compile(r"(?P<code>[A-Za-z]+?)\s*(?P<number>\d*)")
_LEGEND = re.compile(r"(?P<code>[A-Za-z]+) - (?P<meaning>.+)")


def platemap_layout(block: PlateBlock, ordinals: Sequence[int], meanings: Mapping[str, str]) -> pd.DataFrame:
    """Return the wells that a plate map describes, for every plate that it is of.

    Parameters
    ----------
    block : PlateBlock
    ordinals : sequence of int
        Plates that have this map.
    meanings : mapping of str to str
        What the letters of a code such as ``UNK12`` stand for, as far as the file says it.

    Returns
    -------
    pandas.DataFrame
        `ordinal well role compound well_id`: samples have the role ``compound`` and their code as its name, everything
        else has its meaning as role. No rows where no well is described.
    """
    cells = block.cells()
    words = {well: block.sheet.text(*place) for well, place in zip(cells.well, cells.at(), strict=True)}
    found: list[tuple[int, str, str, str, str]] = []
    for ordinal in ordinals:
        for well, word in words.items():
            if word in _UNDEFINED:
                continue
            coded = _CODED.fullmatch(word)
            meaning = meanings.get(coded["code"], "") if coded else ""
            role = _ROLES.get(meaning.casefold(), meaning or word)
            found.append((ordinal, well, role, word if role == "compound" else "", word))
    return pd.DataFrame(found, columns=["ordinal", "well", "role", "compound", "well_id"])


def platemap_legend(sheet: Sheet, below: int) -> dict[str, str]:
    """Return what the codes of a plate map mean: the lines ``UNK - Unknown`` below it."""
    meanings: dict[str, str] = {}
    for row in range(below + 1, min(below + 12, len(sheet.rows))):
        found = _LEGEND.fullmatch(sheet.heads[row])
        if found:
            meanings[found["code"]] = found["meaning"].strip()
        elif not sheet.is_blank(row) and not sheet.heads[row].startswith("-"):
            break
    return meanings
