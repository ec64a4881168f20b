"""BioTek/Agilent Gen5, Excel export: what the text export holds, with one sheet for each plate."""

from __future__ import annotations

from dataclasses import replace

from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._families.gen5 import plate_number
from platekit.readers._families.gen5_read import holds_raw, read_gen5
from platekit.readers._families.gen5_sniff import is_gen5
from platekit.sheets import Sheet


def _sniff(sheet: Sheet) -> bool:
    return bool(sheet.name) and is_gen5(sheet)


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    found = read_gen5(sheet, options)
    number = plate_number(sheet)
    again = [other for other in sheet.others if number and plate_number(other) == number and holds_raw(other)]
    if not again or not len(found.cells):
        return found
    names = " and ".join(f"'{name}'" for name in sorted(one.name for one in (sheet, *again)))
    said = f"{sheet.file}: the sheets {names} all say '{number}'; each is kept as a plate of its own."
    return replace(found, remarks=(*found.remarks, said))


READER = Reader("gen5_xlsx", "BioTek/Agilent Gen5 Excel export", (".xlsx", ".xls"), _sniff, _read)
