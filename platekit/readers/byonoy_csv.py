"""Byonoy Absorbance 96 and Luminescence 96, csv export of the app: a grid, the names of the samples, and settings below."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import parted
from platekit.readers._cells import joined
from platekit.readers._describe import notes_remark
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.grids import read_wells, strangers_remark
from platekit.readers._finding.lost_rows import refuse_lost_rows
from platekit.readers._finding.second_export import refuse_second_export
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value

_SAMPLE, _REFERENCE, _INTEGRATION = "sample wavelength", "reference wavelength", "integration time"
_CHECKS = ("smart validation", "plate well assignment", "plate orientation", "replicates", "standards")
_NONE = ("-1", "0", "")


def _sniff(sheet: Sheet) -> bool:
    possible = any(sheet.has(words) for words in _CHECKS)
    checks = sum(head.casefold() in _CHECKS for head in sheet.heads) if possible else 0
    return checks > 1 or (checks == 1 and (sheet.has(_SAMPLE) or sheet.has(_INTEGRATION))) or (sheet.has(_SAMPLE) and sheet.has(_REFERENCE))  # fmt: skip


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    blocks = plate_blocks(sheet)
    refuse_lost_rows(sheet, blocks)
    grids = parted(blocks)
    # The settings are the last thing that the app writes; a grid below them is somebody's own.
    foot = min(
        (row for words in (_SAMPLE, _REFERENCE, _INTEGRATION, *_CHECKS) for row in _rows_of(sheet, words)),
        default=len(sheet.rows),
    )
    strangers = [block for block in grids.read if blocks[0].header < foot < block.header]
    _refuse_second(sheet, blocks, [block for block in strangers if _holds_numbers(block)])
    numbers = [block for block in grids.read if block not in strangers and _holds_numbers(block)]
    calculated = grids.remark(sheet, "somebody", options)
    if not numbers and not (grids.calculated and options.calculated):
        raise ReadError(
            sheet.title, "the settings of a Byonoy reader, but no grid of numbers", "a row with the numbers of the columns, and rows from A below it",
            "The file was cut off, or a line was deleted. Export it again.",
        )  # fmt: skip
    names, unclear = _names(sheet, numbers)
    parts = [replace(block.cells(), readout=name, in_grid=True) for block, name in zip(numbers, names, strict=True)]
    parts += [replace(cells, in_grid=True) for cells in grids.cells(options)]
    cells, said = read_wells(sheet, joined(parts))
    said += [*calculated, *strangers_remark(sheet, strangers)]
    said += unclear
    for row in _rows_of(sheet, _REFERENCE):
        if sheet.text(row, 1) not in _NONE:
            said.append(f"{sheet.where(row)}: a reference wavelength ({sheet.text(row, 1)} nm) was read; the file does not say whether it is taken off.")  # fmt: skip
    said += [
        f"{sheet.where(row)}: the app says '{' | '.join(filter(None, sheet.texts(row)))}'." for row in _failed(sheet)
    ]
    words = [block for block in grids.read if block not in numbers and block not in strangers]
    layout = _samples(words[0]) if words else pd.DataFrame()
    return Found(cells, (*said, *notes_remark(sheet, _notes(sheet, grids.rows()), "outside the grids")), layout)


def _refuse_second(sheet: Sheet, blocks: Sequence[PlateBlock], strangers: Sequence[PlateBlock]) -> None:
    """Refuse a grid below the settings that has settings of its own: nobody but the app writes these."""
    settings = [row for words in _CHECKS for row in _rows_of(sheet, words)]
    own = [block.header for block in strangers if any(row > block.last_row for row in settings)]
    refuse_second_export(sheet, [blocks[0].header, *own] if own else [])


def _holds_numbers(block: PlateBlock) -> bool:
    """Return whether a grid holds values; the other one holds the names of the samples."""
    texts = [block.sheet.text(*place) for place in block.cells().at()]
    values = [any(read_value(text, decimal=decimal)[1] != "invalid" for decimal in DECIMALS) for text in texts if text]
    return sum(values) * 2 > len(values)


def _names(sheet: Sheet, blocks: Sequence[PlateBlock]) -> tuple[list[str], list[str]]:
    """Return the names of the readouts, and a remark where the file does not say which grid is of which wavelength."""
    rows = _rows_of(sheet, _SAMPLE)
    stated = list(dict.fromkeys(text for row in rows for text in sheet.texts(row)[1:] if text not in _NONE))
    mode = "absorbance" if rows else "luminescence" if _rows_of(sheet, _INTEGRATION) else "signal"
    if len(stated) == len(blocks):
        return [readout_name(mode, wavelength) for wavelength in stated], []
    name = readout_name(mode, stated[0] if len(stated) == 1 else "")
    if len(blocks) == 1:
        return [name], []
    count = len(stated)
    said = f"{sheet.title}: {len(blocks)} grids and {count} wavelength{'' if count == 1 else 's'} stand in the file; the grids are readouts in the order of the file."
    return [f"{name} (read {place})" for place in range(1, len(blocks) + 1)], [said]


def _rows_of(sheet: Sheet, words: str) -> list[int]:
    return [row for row in sheet.filled if sheet.heads[row].casefold().startswith(words)]


def _failed(sheet: Sheet) -> list[int]:
    """Return the rows in which the app doubts the plate."""
    checked = [row for row in sheet.filled if sheet.heads[row].casefold() in _CHECKS]
    return [row for row in checked if sheet.text(row, 1).casefold() not in ("", "pass", "n/a")]


def _samples(block: PlateBlock) -> pd.DataFrame:
    cells = block.cells()
    named = {
        well: text for well, place in zip(cells.well, cells.at(), strict=True) if (text := block.sheet.text(*place))
    }
    return pd.DataFrame({"well": list(named), "ordinal": 1, "sample": list(named.values())})


def _notes(sheet: Sheet, inside: Collection[int]) -> list[int]:
    known = (*_CHECKS, _SAMPLE, _REFERENCE, _INTEGRATION)
    return [row for row in sheet.filled if row not in inside and not sheet.heads[row].casefold().startswith(known)]


READER = Reader("byonoy_csv", "Byonoy csv export", (".csv",), _sniff, _read)
