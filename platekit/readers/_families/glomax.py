"""What a GloMax export says above a grid: the kind of the read, its filters, and which reading it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from platekit.readers._finding.blocks import PlateBlock
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet

_MODES = ("absorbance", "luminescence", "fluorescence", "bret", "fret", "alpha")
_EXCITATION = re.compile(r"ex\w*\W*(\d{3})", re.IGNORECASE)
_EMISSION = re.compile(r"em\w*\W*(\d{3})", re.IGNORECASE)
_NUMBER = re.compile(r"\d{3,4}")


@dataclass(frozen=True)
class Read:
    """One grid: the name of its readout, the number of the reading, the row that names its kind (-1 if none), remarks."""

    readout: str
    number: int
    heading: int
    remarks: tuple[str, ...]


def read_above(sheet: Sheet, block: PlateBlock) -> Read:
    """Return what stands above a grid: its kind, its filters and its number."""
    start = next((row for row in range(block.header, -1, -1) if _mode(sheet, row)), None)
    settings = {} if start is None else _settings(sheet, range(start, block.header + 1))
    written = settings.get("reading", "")
    number = int(written) if written.isdecimal() else 1
    said: list[str] = []
    if start is None:
        said.append(f"{sheet.where(block.header)}: no line above the grid says what was read; it is called 'signal'.")
        return Read("signal", number, -1, tuple(said))
    reference = settings.get("reference filter", "")
    if _NUMBER.search(reference):
        said.append(f"{sheet.title}: a reference filter ({reference}) was used; the file does not say whether its read is taken off.")  # fmt: skip
    return Read(_readout(_mode(sheet, start), settings), number, start, tuple(said))


def _readout(mode: str, settings: dict[str, str]) -> str:
    if mode == "absorbance":
        found = _NUMBER.search(settings.get("measurement filter", ""))
        return readout_name(mode, found[0] if found else "")
    kit = settings.get("optical kit", "")
    excitation = _EXCITATION.search(kit) or _NUMBER.search(settings.get("excitation filter", ""))
    emission = _EMISSION.search(kit) or _NUMBER.search(settings.get("emission filter", ""))
    light = [found[found.re.groups] if found else "" for found in (excitation, emission)]
    if not any(light) and kit:
        return f"{mode} {kit.lower()}"
    return readout_name(mode, *light)


def _mode(sheet: Sheet, row: int) -> str:
    """Return the kind of read where a line holds nothing but its name."""
    texts = [text for text in sheet.texts(row) if text]
    name = texts[0].lower() if len(texts) == 1 else ""
    return name if name in _MODES else ""


def _settings(sheet: Sheet, rows: range) -> dict[str, str]:
    """Return the settings of a read: a name that ends in a colon, and the next filled cell."""
    found: dict[str, str] = {}
    for row in rows:
        texts = [text for text in sheet.texts(row) if text]
        if len(texts) > 1 and texts[0].endswith(":"):
            found[texts[0].rstrip(": ").lower()] = texts[1]
    return found


def protocol_rows(sheet: Sheet) -> list[int]:
    """Return the rows that name the protocol, as an export does once, above all of its reads."""
    alone = [(row, [text for text in sheet.texts(row) if text]) for row in sheet.filled]
    return [row for row, texts in alone if len(texts) == 1 and texts[0].startswith("Protocol:")]


def settings_rows(sheet: Sheet) -> set[int]:
    """Return the rows that say how something was read."""
    rows: set[int] = set()
    for row in sheet.filled:
        texts = [text for text in sheet.texts(row) if text]
        if _mode(sheet, row) or texts[0].endswith(":") or texts[0].startswith(("Protocol:", "Result:")):
            rows.add(row)
    return rows
