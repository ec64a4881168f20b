"""Exports of Kaleido (EnSight, EnVision Nexus): the grids of results, the lines above each of them, the settings below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from platekit.errors import ReadError
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.grids import holds_numbers
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.readers._finding.stamps import is_stamp
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

_TITLE = re.compile(r"Results? for (?P<operation>.+)")
_PAIRS = re.compile(r",\s*(?=[A-Z][A-Za-z]+: )")
_NUMBER = re.compile(r"(?<![\d.])\d{3,4}(?![\d.])")
_MODES = (("fluor", "fluorescence"), ("abs", "absorbance"), ("lum", "luminescence"), ("alpha", "alpha"), ("trf", "fluorescence"), ("fret", "fluorescence"))  # fmt: skip
_PLATEMAP = "Platemap"
_TURNS = {
    "Repeat": "repeat",
    "PlateRepeat": "repeat",
    "WellRepeat": "well repeat",
    "Loop no": "loop",
    "TRF Window": "window",
}


@dataclass(frozen=True)
class KaleidoGrid:
    """One grid of results: the operation it is of and what the line above it says (barcode, repeat, parameter)."""

    block: PlateBlock
    operation: str
    info: dict[str, str]

    @property
    def parameter(self) -> str:
        """What an image analysis counted or measured, in its own words; "" for a read."""
        return self.info.get("AnalysisParameter", self.info.get("Analysis Parameter", ""))

    @property
    def barcode(self) -> str:
        """The barcode; "" for the clock time that Kaleido writes where it could read none."""
        barcode = self.info.get("Barcode", "")
        return "" if is_stamp(barcode.removeprefix("V-")) else barcode

    @property
    def turn(self) -> str:
        """Which read of a plate it is, in words; "" for the first."""
        said = {word: text for name, word in _TURNS.items() if (text := self.info.get(name, "")) not in ("", "0", "1")}
        return ", ".join(f"{word} {text}" for word, text in said.items())

    @property
    def field(self) -> str:
        """The point of a well scan."""
        places = [self.info.get(name, "") for name in ("Well scan x", "Well scan y")]
        return ",".join(places) if all(places) else ""

    @property
    def holds_words(self) -> bool:
        """Whether there is a word in every filled cell: names of image files, or the quality of an analysis."""
        sheet, columns = self.block.sheet, range(self.block.first, self.block.first + len(self.block.numbers))
        texts = [sheet.text(line.row, column) for line in self.block.lines for column in columns]
        filled = [text for text in texts if text]
        return bool(filled) and all(text[0].isalpha() or text.casefold().endswith((".tif", ".tiff")) for text in filled)


def kaleido_grids(sheet: Sheet) -> tuple[list[KaleidoGrid], PlateBlock | None]:
    """Return the grids of results of a sheet, and the plate map if there is one.

    Raises
    ------
    ReadError
        If a line above a grid is lost, which says what it is of.
    """
    blocks = plate_blocks(sheet)
    refuse_lost_rows(sheet, blocks)
    found: list[KaleidoGrid] = []
    platemap: PlateBlock | None = None
    operation, start = "", 0
    for block in blocks:
        said: list[tuple[int, dict[str, str]]] = []
        for row in range(start, block.header):
            title = _TITLE.fullmatch(_whole(sheet, row))
            if title:
                operation = title["operation"].strip()
            elif info := _info(sheet, row):
                said.append((row, info))
            elif sheet.heads[row].startswith("Platemap"):
                operation = _PLATEMAP
        start = block.last_row + 1
        if operation == _PLATEMAP:
            platemap = platemap if holds_numbers(block) else block  # numbers are somebody's own
            continue
        _refuse_strays(sheet, block, operation, [row for row, _ in said])
        found.append(KaleidoGrid(block, operation, said[0][1]))
    return found, platemap


def _refuse_strays(sheet: Sheet, block: PlateBlock, operation: str, above: Sequence[int]) -> None:
    """Refuse a grid that has lost a line above it, or whose line 'Barcode' may be that of a grid which was lost."""
    if len(above) == 1 and operation:
        return
    what = "a grid without the line 'Barcode' above it" if not above else "a grid without a title above it"
    if len(above) > 1:
        what = f"a grid below two lines 'Barcode' (the first is in {sheet.place(above[0])})"
    raise ReadError(
        sheet.where(block.header), what, "'Result for ...', one line 'Barcode ...' and one grid below it",
        "A line was lost from the file, and nothing says what the grid is of. Export it again.",
    )  # fmt: skip


def _texts(sheet: Sheet, row: int) -> list[str]:
    # Version 2 writes spaces that do not break between some of its words.
    return [text.replace("\xa0", " ").strip() for text in sheet.texts(row)]


def _whole(sheet: Sheet, row: int) -> str:
    return ", ".join(text for text in _texts(sheet, row) if text)


def _info(sheet: Sheet, row: int) -> dict[str, str]:
    """Return what the line above a grid says: ``Barcode: 1, PlateRepeat: 1``, or column names with values below them."""
    if not sheet.heads[row].startswith("Barcode"):
        return {}
    whole = _whole(sheet, row)
    if "PlateRepeat:" in whole:
        pairs = (part.partition(": ") for part in _PAIRS.split(whole))
        return {name.strip(): text.strip() for name, _, text in pairs}
    if "Repeat" not in _texts(sheet, row):
        return {}
    values = _texts(sheet, row + 1) if row + 1 < len(sheet.rows) else []
    return {name: text for name, text in zip(_texts(sheet, row), values, strict=False) if name and text}


def operation_settings(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return the settings of each operation that the end of the export describes, by its name."""
    found: dict[str, dict[str, str]] = {}
    name = ""
    for row, head in enumerate(sheet.heads):
        if not name and head not in ("Operation", "Tech"):
            continue
        texts = [text for text in _texts(sheet, row) if text]
        if head in ("Operation", "Tech") and len(texts) > 1:
            name = texts[1]
            found.setdefault(name, {})
        elif not texts:
            name = ""
        elif name and len(texts) > 1:
            found[name].setdefault(head.partition("[")[0].strip().casefold(), ", ".join(texts[1:]))
    return found


def read_name(grid: KaleidoGrid, settings: dict[str, str]) -> str:
    """Return the name of the readout of a grid: the words of an image analysis, or mode and wavelengths of a read."""
    if grid.parameter:
        return grid.parameter
    said = [_number(text) for text in (grid.info.get("Exc wl / filter", ""), grid.info.get("Ems wl", ""))]
    excitation = said[0] or _number(settings.get("excitation wavelength", settings.get("exc. filter", "")))
    emission = said[1] or _number(settings.get("emission wavelength", settings.get("ems. filter", "")))
    mode = mode_of(grid.operation, excitation, emission)
    if mode == "signal" and any(key.startswith("distance between plate") for key in settings):
        mode = "luminescence"
    if mode in ("luminescence", "alpha"):
        return readout_name(mode, "", emission)
    return readout_name(mode, excitation, emission)


def mode_of(operation: str, excitation: str, emission: str) -> str:
    """Return what was measured: by the name of the operation, else by its wavelengths."""
    named = next((mode for start, mode in _MODES if start in operation.casefold()), "")
    lit = "fluorescence" if excitation and emission else "absorbance" if excitation else "signal"
    return named or lit


def _number(text: str) -> str:
    found = _NUMBER.search(text)
    return found[0] if found else ""
