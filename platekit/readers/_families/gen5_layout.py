"""The layout inside a Gen5 export: what was in the wells, in its words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd

from platekit.readers._families.gen5 import Segment
from platekit.readers._finding.blocks import PlateBlock
from platekit.readers._finding.well_list import WellList
from platekit.readers._finding.wide_block import wide_block
from platekit.sheets import Sheet
from platekit.units import to_uM, unit_in_name
from platekit.values import DECIMALS, read_value

# `SPL3:2` is the second dilution of sample 3; `SPLC3` is the control of sample 3, which is another matter.
_SAMPLE = re.compile(r"(SPL\d*)(?::\d+)?", re.IGNORECASE)
_BLANK = re.compile(r"BLK\d*(?::\d+)?", re.IGNORECASE)
# `Conc/Dil` is what somebody wrote into the layout; `Conc` alone is what Gen5 calculated from a standard curve.
_LABEL = re.compile(
    r"(?:well id|name|sample name|conc(?:entration)?/dil(?:ution)?|dil(?:ution)?)(?:\s*[\[(].*[\])])?",
    re.IGNORECASE,
)
_TAKEN = ("well", "plate", "ordinal", "role", "compound", "concentration_uM")


def is_layout(label: str) -> bool:
    """Return whether a label says what was in the wells, and not what was read.

    Examples
    --------
    >>> [is_layout(label) for label in ("Well ID", "Conc/Dil", "Conc/Dil (nM)", "Conc", "OD:600")]
    [True, True, True, False, False]
    """
    return _LABEL.fullmatch(label) is not None


# `well ordinal` and what a layout says of each well, as columns.
Layout = dict[str, list[Any]]


def layout_table(layouts: Sequence[Layout]) -> pd.DataFrame:
    """Return the layouts of all plates in one table; what a plate does not say is missing."""
    names = dict.fromkeys(name for one in layouts for name in one)
    return pd.DataFrame(
        {name: [said for one in layouts for said in one.get(name, [np.nan] * len(one["well"]))] for name in names}
    )


def grid_layout(block: PlateBlock, plate: Segment) -> Layout:
    """Return what a layout grid says: `ordinal well role compound` and a column for each of its labels."""
    columns: dict[str, dict[str, str]] = {}
    for label in block.labels:
        found = block.cells(label)
        columns[label] = dict(zip(found.well, found.texts(block.sheet), strict=True))
    return _layout(columns, plate)


def list_layout(plate: Segment, listed: WellList) -> Layout:
    """Return what a list of wells says about what was in them."""
    columns = {
        name: dict(zip(listed.wells, plate.sheet.texts_down(listed.rows, column), strict=True))
        for column, name in listed.names.items()
        if is_layout(name)
    }
    return _layout(columns, plate)


def row_layout(plate: Segment, first: int, column: int) -> Layout:
    """Return what the lines around a line of wells say about what was in them."""
    sheet = plate.sheet
    block = wide_block(sheet, first)
    if block is None:
        return {}
    near = [row for row in (first - 1, *_below(sheet, first)) if row >= 0 and is_layout(sheet.text(row, column))]
    return _layout(
        {
            sheet.text(row, column): {
                well: sheet.text(row, block.first + place) for place, well in enumerate(block.wells)
            }
            for row in near
        },
        plate,
    )


def _below(sheet: Sheet, first: int) -> Sequence[int]:
    end = next((row for row in range(first, len(sheet.rows)) if sheet.is_blank(row)), len(sheet.rows))
    return range(first + 1, end)


def _layout(columns: Mapping[str, Mapping[str, str]], plate: Segment) -> Layout:
    """Return the layout that labels and their wells give: Gen5's words as roles, except for samples and blanks."""
    if not any(text for texts in columns.values() for text in texts.values()):
        return {}
    wells = _wells(columns)
    named = {_column_name(label): [texts.get(well, "") for well in wells] for label, texts in columns.items()}
    layout: Layout = {"well": wells, **named, "ordinal": [plate.ordinal] * len(wells)}
    for label in columns:
        unit = unit_in_name(label)
        if unit:
            numbers = [_number(text) for text in named[_column_name(label)]]
            layout["concentration_uM"] = to_uM(np.array(numbers), unit, where=plate.sheet.title).tolist()
    if "well_id" not in named:
        return layout
    words = named["well_id"]
    samples = [_SAMPLE.fullmatch(word) for word in words]
    blanks = [_BLANK.fullmatch(word) for word in words]
    roles = [
        "compound" if sample else "blank" if blank else word
        for word, sample, blank in zip(words, samples, blanks, strict=True)
    ]
    given = named.get("name", [""] * len(words))
    compounds = [(name or sample[1]) if sample else "" for name, sample in zip(given, samples, strict=True)]
    said = [bool(word or name) for word, name in zip(words, given, strict=True)]
    layout |= {"role": roles, "compound": compounds}
    return {name: list(compress(column, said)) for name, column in layout.items()}


def _wells(columns: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the wells that any label names: in the order of the file where all name the same."""
    first, *others = [list(texts) for texts in columns.values()]
    return first if all(one == first for one in others) else sorted(set(first).union(*others))


def _column_name(label: str) -> str:
    name = re.sub(r"\W+", "_", label.lower()).strip("_") or "well_id"
    return f"{name}_label" if name in _TAKEN else name


def _number(text: str) -> float:
    numbers = {value for value, flag in (read_value(text, decimal=decimal) for decimal in DECIMALS) if flag == ""}
    return numbers.pop() if len(numbers) == 1 else float("nan")
