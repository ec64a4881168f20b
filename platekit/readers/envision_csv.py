"""PerkinElmer/Revvity EnVision, csv export with row letters (format "Plate2"): raw and calculated blocks, many plates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import READS_CALCULATED, Found, Reader, ReadOptions
from platekit.readers._blocks import PlateBlock, plate_blocks
from platekit.readers._envision import label_settings, mode_and_light
from platekit.readers._readouts import readout_name, told_apart
from platekit.sheets import Sheet

_RAW = re.compile(r"Results for (?P<label>.+?)(?:\(\d+\))?\s+-\s+(?P<channel>.*?)\s*\((?P<unit>[^()]*)\)")
_CALCULATED = re.compile(r"Calculated results: (?:Calc (?P<index>\d+): )?(?P<name>[^=]*?)\s*=.*")
_TITLES = ("Results for", "Calculated results", "Platemap", "Plate information", "Background information")
_TIMESTAMP = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")


@dataclass(frozen=True)
class _Result:
    """One block of results: what it was called, which plate it is of, and where it stands."""

    block: PlateBlock
    label: str
    name: str
    calculated: bool
    number: str
    repeat: str
    barcode: str


def _sniff(sheet: Sheet) -> bool:
    if not sheet.has("Plate information") or sheet.has("Exported with EnSpire"):
        return False
    if sheet.has("Exported with EnVision"):
        return True
    # A file cut off before its last line: EnSpire has the same blocks, but "Meas" where EnVision has "Label".
    return any(sheet.texts(row)[:1] == ["Plate"] and "Group" in sheet.texts(row) for row in range(len(sheet.rows)))


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    settings = label_settings(sheet)
    results = [result for block in plate_blocks(sheet) if (result := _result(sheet, block, settings)) is not None]
    raw = [result for result in results if not result.calculated]
    if not raw and not (options.calculated and results):
        raise _nothing_raw(sheet, results)
    kept = results if options.calculated else raw
    names = told_apart({result.label: result.name for result in kept})
    numbers = list(dict.fromkeys(result.number for result in kept))
    parts = [
        result.block.cells().assign(
            readout=names[result.label], plate=result.barcode, ordinal=_ordinal(result.number, numbers)
        )
        for result in kept
    ]
    return Found(pd.concat(parts, ignore_index=True), tuple(_remarks(sheet, results, kept)))


def _ordinal(number: str, numbers: Sequence[str]) -> int:
    """Return the instrument's own number of the plate, where all plates have one."""
    return int(number) if all(one.isdecimal() for one in numbers) else numbers.index(number) + 1


def _result(sheet: Sheet, block: PlateBlock, settings: dict[str, dict[str, str]]) -> _Result | None:
    """Return what a grid holds; None for the grids that are no results, such as the plate map at the end."""
    title = _title(sheet, block.header)
    if title.startswith("Platemap"):
        return None
    if title.endswith("information"):
        raise ReadError(
            sheet.where(block.header), f"a grid below '{title}' without a title of its own", "the title 'Results for ...'",
            "A line was lost from the file. Export it again.",
        )  # fmt: skip
    head = _plate_head(sheet, block.header)
    barcode = _barcode(head.get("Barcode", ""))
    number, repeat = head.get("Plate", ""), head.get("Repeat", "1")
    calculated = _CALCULATED.fullmatch(title)
    if calculated:
        name = calculated["name"] or f"Calc {calculated['index']}"
        return _Result(block, _repeated(name, repeat), name, True, number, repeat, barcode)
    raw = _RAW.fullmatch(title)
    if raw is None:
        return None
    mode, excitation, emission = mode_and_light(
        settings.get(raw["label"].strip(), {}), head.get("Measinfo", ""), raw["unit"], raw["channel"]
    )
    label = f"{raw['label'].strip()}, {raw['channel']}".rstrip(", ")
    return _Result(
        block, _repeated(label, repeat), readout_name(mode, excitation, emission), False, number, repeat, barcode
    )


def _title(sheet: Sheet, below: int) -> str:
    """Return the nearest title of a section above a grid; a note between the two does not part them."""
    texts = (sheet.text(row, 0) for row in range(below - 1, -1, -1))
    return next((text for text in texts if text.startswith(_TITLES)), "")


def _repeated(label: str, repeat: str) -> str:
    return label if repeat in ("", "1") else f"{label}, repeat {repeat}"


def _plate_head(sheet: Sheet, below: int) -> dict[str, str]:
    """Return the words of the nearest ``Plate information`` above a block."""
    for row in range(below - 1, -1, -1):
        if sheet.text(row, 0) == "Plate information" and row + 2 < len(sheet.rows):
            return {
                name: value for name, value in zip(sheet.texts(row + 1), sheet.texts(row + 2), strict=False) if name
            }
    return {}


def _barcode(text: str) -> str:
    """Return the barcode; EnVision wraps it in ="...", and writes the clock time where the plate had none."""
    plain = re.sub(r'^=?"*|"*$', "", text.strip()).strip()
    return "" if _TIMESTAMP.fullmatch(plain) or plain == "N/A" else plain


def _remarks(sheet: Sheet, results: Sequence[_Result], kept: Sequence[_Result]) -> list[str]:
    said: list[str] = []
    left_out = list(dict.fromkeys(result.label for result in results if result not in kept))
    if left_out:
        names = ", ".join(f"'{label}'" for label in left_out)
        said.append(f"{sheet.file}: left out, since EnVision calculated them: {names}; {READS_CALCULATED}.")
    if any(result.calculated for result in kept):
        said.append(f"{sheet.file}: blocks that EnVision calculated are read beside the raw ones, under its own names.")
    if not all(result.barcode for result in kept):
        said.append(
            f"{sheet.file}: a plate has no barcode (or the clock time in its place); the plates are named after the file."
        )
    return said


def _nothing_raw(sheet: Sheet, results: Sequence[_Result]) -> ReadError:
    if results:
        names = ", ".join(f"'{label}'" for label in dict.fromkeys(result.label for result in results))
        return ReadError(
            sheet.title, f"only what EnVision calculated ({names})", "raw results",
            "Add the raw results to the export; or take these: " + READS_CALCULATED + ".",
        )  # fmt: skip
    return ReadError(
        sheet.title, "an EnVision export without a block 'Results for ...' and its row letters", "the export format 'Plate2'",
        "Choose the format Plate2 in the export settings of the protocol, and export the run again.",
    )  # fmt: skip


READER = Reader("envision_csv", "PerkinElmer/Revvity EnVision csv export", (".csv",), _sniff, _read)
