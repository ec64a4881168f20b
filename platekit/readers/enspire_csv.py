"""PerkinElmer EnSpire Workstation, csv or xlsx: raw and calculated grids, kinetic reads, lists with spectra, many plates."""

from __future__ import annotations

from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._families.enspire import measurement_settings, technique
from platekit.readers._families.workstation import Head, Title, is_workstation
from platekit.readers._families.workstation_found import workstation_found
from platekit.readers._families.workstation_reads import Family
from platekit.sheets import Sheet


def _sniff(sheet: Sheet) -> bool:
    if not is_workstation(sheet) or sheet.has("Exported with EnVision"):
        return False
    # A file cut off before its last line: EnVision has the same blocks, but "Label" where EnSpire has "Meas".
    return sheet.has("Exported with EnSpire") or sheet.has("Meas A")


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    settings = measurement_settings(sheet)

    def light(title: Title, head: Head) -> tuple[str, str, str]:
        letter = title.label.removeprefix("Meas ").partition("(")[0].strip()
        return technique(settings.get(letter, {}), head.word("Measinfo", "MeasInfo"), title.unit)

    return workstation_found(sheet, options, Family("EnSpire", light, _calculation))


def _calculation(index: str, name: str) -> str:
    return " ".join(part for part in (f"Calc {index}" if index else "", name) if part)


READER = Reader("enspire_csv", "PerkinElmer EnSpire export", (".csv", ".txt", ".xlsx"), _sniff, _read)
