"""plateQC, input table of a drug screen: plates have a barcode, controls are POS_CTRL and NEG_CTRL, doses are nM."""

from __future__ import annotations

from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._families.drug_table import DrugTable, has_table, read_table
from platekit.sheets import Sheet

# Control wells may have a concentration; it is that of no drug under test.
_TABLE = DrugTable(
    plate=("barcode",), drug="drug_name", dose="conc", signal="intensity",
    controls=("pos_ctrl", "neg_ctrl"), undosed_are_controls=False, telling=("drug_name", "intensity"), program="plateQC",
)  # fmt: skip


def _sniff(sheet: Sheet) -> bool:
    return has_table(sheet, _TABLE)


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    return read_table(sheet, _TABLE, options)


READER = Reader("plateqc", "plateQC table of a drug screen", (".csv", ".tsv", ".xlsx"), _sniff, _read)
