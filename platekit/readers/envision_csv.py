"""PerkinElmer/Revvity EnVision Workstation, csv or xlsx: raw and calculated grids with or without row letters, many plates."""

from __future__ import annotations

from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._families.envision import label_settings, mode_and_light
from platekit.readers._families.workstation import Head, Title, is_workstation
from platekit.readers._families.workstation_found import workstation_found
from platekit.readers._families.workstation_reads import Family
from platekit.sheets import Sheet


def _sniff(sheet: Sheet) -> bool:
    if not is_workstation(sheet) or sheet.has("Exported with EnSpire"):
        return False
    # A file cut off before its last line: EnSpire has the same blocks, but "Meas" where EnVision has "Label".
    return sheet.has("Exported with EnVision") or not sheet.has("Meas A")


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    settings = label_settings(sheet)

    def light(title: Title, head: Head) -> tuple[str, str, str]:
        label = title.label.partition("(")[0].strip() if title.label not in settings else title.label
        return mode_and_light(settings.get(label, {}), head.word("Measinfo", "MeasInfo"), title.unit, title.channel)

    return workstation_found(sheet, options, Family("EnVision", light, lambda index, name: name or f"Calc {index}"))


READER = Reader("envision_csv", "PerkinElmer/Revvity EnVision export", (".csv", ".txt", ".xlsx"), _sniff, _read)
