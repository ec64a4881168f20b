"""Plate-shaped grids as people and simple instruments write them: column numbers on top, row letters at the side."""

from __future__ import annotations

import re

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._blocks import PlateBlock, plate_blocks
from platekit.readers._describe import notes_remark
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value

_WAVELENGTH_LINE = re.compile(r"(?:sample |measurement )?wavelength(?: ?[\[(]nm[\])])?:?", re.IGNORECASE)
_WAVELENGTH = re.compile(r"(?:[2-9]\d{2}|1[01]\d{2})(?: ?nm)?")
_PLATE_TITLE = re.compile(r"plate\b\W*(.*)", re.IGNORECASE)
# Titles that instruments put above their grids; such a file belongs to the reader of its family.
_INSTRUMENT = re.compile(r"(?:calculated )?results?\b|raw data|barcode:|label:", re.IGNORECASE)


def _sniff(sheet: Sheet) -> bool:
    head = [row for row in range(len(sheet.rows)) if not sheet.is_blank(row)][:2]
    try:
        blocks = plate_blocks(sheet)
    except ReadError:
        # A damaged grid is still a grid; reading it says where it is damaged.
        return bool(head) and _looks_like_header(sheet, head[0])
    if not blocks or blocks[0].header not in head:
        return False
    if sheet.others and not any(_holds_numbers(block) for block in blocks):
        return (
            False  # a layout beside the sheets of an instrument, or of a person; alone, it is refused with the reason
        )
    above = [text for row in head if row < blocks[0].header for text in sheet.texts(row) if text]
    return len(above) <= 1 and not any(_INSTRUMENT.match(text) for text in above)


def _looks_like_header(sheet: Sheet, row: int) -> bool:
    texts = [text for text in sheet.texts(row) if text]
    return [text.lstrip("0") for text in texts[-3:]] in (["10", "11", "12"], ["22", "23", "24"], ["46", "47", "48"])


def _read(sheet: Sheet, _: ReadOptions) -> Found:
    blocks = plate_blocks(sheet)
    numbers = [block for block in blocks if _holds_numbers(block)]
    if not numbers:
        raise _a_layout(sheet, blocks)
    words = [block for block in blocks if block not in numbers]
    titles = {block.header: _title(block, blocks) for block in numbers}
    readouts = [title for title in titles.values() if title and not _PLATE_TITLE.fullmatch(title)]
    # Grids with titles of their own are readouts of one plate; grids without are one plate after the other.
    several = len(numbers) > 1 and len(set(readouts)) == len(numbers)
    parts: list[pd.DataFrame] = []
    for place, block in enumerate(numbers, 1):
        title = titles[block.header]
        plate = _PLATE_TITLE.fullmatch(title)
        readout = _readout(block, "" if plate else title)
        own = plate[1].strip() if plate and not plate[1].strip().isdecimal() else ""
        parts.append(block.cells().assign(readout=readout, plate=own, ordinal=1 if several else place))
    remarks = _remarks(sheet, blocks, words)
    if len(numbers) > 1:
        kind = "readouts of one plate, by the titles above them" if several else "plates, one below the other"
        remarks.insert(0, f"{sheet.title}: {len(numbers)} grids are read as {kind}.")
    layouts = [_words(block) for block in words] if len(numbers) == 1 else []
    layout = layouts[0].assign(ordinal=1) if layouts else pd.DataFrame()
    return Found(pd.concat(parts, ignore_index=True), tuple(remarks), layout)


def _holds_numbers(block: PlateBlock) -> bool:
    """Return whether a grid is data: words in most of its filled cells make it a layout."""
    found = block.cells()
    texts = [block.sheet.text(row, column) for row, column in zip(found["row"], found["column"], strict=True)]
    flags = [min(read_value(text, decimal=decimal)[1] for decimal in DECIMALS) for text in texts]
    return flags.count("invalid") <= sum(flag in ("", "saturated", "below_range", "masked") for flag in flags)


def _a_layout(sheet: Sheet, blocks: list[PlateBlock]) -> ReadError:
    block = blocks[0] if blocks else None
    if block is None:
        return ReadError(
            sheet.title, "no plate grid", "column numbers on top and row letters at the side",
            "Give the grid its column numbers (1, 2, 3, ...) and row letters (A, B, C, ...).",
        )  # fmt: skip
    places = block.cells()[["row", "column"]].itertuples(index=False, name=None)
    row, column = next(
        ((row, column) for row, column in places if sheet.text(row, column)), (block.header, block.first)
    )
    return ReadError(
        sheet.where(row, column), f"'{sheet.text(row, column)}' and more words in a plate grid: a layout, not data",
        "numbers that were read from a plate",
        f'Use it as the layout of your plates: layout = "{sheet.file}" in screen.toml.',
    )  # fmt: skip


def _title(block: PlateBlock, blocks: list[PlateBlock]) -> str:
    """Return the words in the corner of a grid, or in the one filled cell of the row above it."""
    corner = block.sheet.text(block.header, block.first - 1)
    if corner and corner != "<>":
        return corner
    above = block.above()
    if above is None or any(above in range(other.header, other.last_row + 1) for other in blocks):
        return ""
    words = [text for text in block.sheet.texts(above) if text]
    return words[0] if len(words) == 1 else ""


def _readout(block: PlateBlock, title: str) -> str:
    """Return the readout's name: the title, with the wavelength where the file gives one and the title does not."""
    if title and not _WAVELENGTH.fullmatch(title):
        return title
    sheet = block.sheet
    below = [row for row in range(len(sheet.rows)) if _WAVELENGTH_LINE.fullmatch(sheet.text(row, 0))]
    stated = [title, sheet.name, *(sheet.text(row, 1) for row in below)]
    wavelength = next((text for text in stated if _WAVELENGTH.fullmatch(text)), "")
    return readout_name("signal", wavelength.removesuffix("nm").strip())


def _words(block: PlateBlock) -> pd.DataFrame:
    found = block.cells()
    places = zip(found["row"], found["column"], strict=True)
    return found[["well"]].assign(label=[block.sheet.text(row, column) for row, column in places])


def _remarks(sheet: Sheet, blocks: list[PlateBlock], words: list[PlateBlock]) -> list[str]:
    said = [f"{sheet.where(block.header)}: a grid of words is taken as a layout, not as data." for block in words]
    inside = {row for block in blocks for row in range(block.header, block.last_row + 1)}
    titles = {block.above() for block in blocks}
    notes = [row for row in range(len(sheet.rows)) if row not in inside | titles and not sheet.is_blank(row)]
    return [*said, *notes_remark(sheet, notes, "outside the grids")]


READER = Reader("plain_grid", "plate-shaped grid", (".csv", ".tsv", ".txt", ".xlsx"), _sniff, _read, plain=True)
