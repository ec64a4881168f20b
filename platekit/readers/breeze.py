"""Breeze, input table of a drug sensitivity screen: plates have a screen and a number, concentrations are nM."""

from __future__ import annotations

from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._families.drug_table import DrugTable, has_table, read_table
from platekit.sheets import Sheet

# Plates are numbered within their screen. Control wells are called cells, dmso or BzCl; a laboratory's own words for
# them have no concentration either.
_TABLE = DrugTable(
    plate=("screen_name", "plate"), drug="drug_name", dose="concentration", signal="well_signal",
    controls=("cells", "dmso", "bzcl"), undosed_are_controls=True, telling=("well_signal",), program="Breeze", screen="screen_name",
)  # fmt: skip


def _sniff(sheet: Sheet) -> bool:
    return has_table(sheet, _TABLE)


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    return read_table(sheet, _TABLE, options)


READER = Reader("breeze", "Breeze drug sensitivity table", (".xlsx", ".csv", ".txt"), _sniff, _read)
