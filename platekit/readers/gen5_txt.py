"""BioTek/Agilent Gen5, text export: grids, kinetics, spectra, area scans, lists of wells, imaging counts; many plates."""

from __future__ import annotations

from platekit.readers._base import Reader
from platekit.readers._families.gen5_read import read_gen5
from platekit.readers._families.gen5_sniff import is_gen5
from platekit.sheets import Sheet


def _sniff(sheet: Sheet) -> bool:
    return not sheet.name and is_gen5(sheet)


READER = Reader("gen5_txt", "BioTek/Agilent Gen5 text export", (".txt", ".csv"), _sniff, read_gen5)
