"""Plate-shaped grids as people and simple instruments write them: column numbers on top, row letters at the side."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from platekit.errors import ReadError, quoted
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import calculated_title, parted, says_calculated
from platekit.readers._cells import Cells, joined
from platekit.readers._describe import holds_grid, listed, notes_remark
from platekit.readers._finding.bare_grid import BareGrid
from platekit.readers._finding.beside import refuse_beside_values, words_beside
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.excel import date_for_number, is_date
from platekit.readers._finding.grids import cell_flags, rows_of_grids
from platekit.readers._finding.headerless import certainly_headerless, headerless
from platekit.readers._finding.summaries import Summary, is_summary, without_summaries
from platekit.readers._finding.titles import Title, read_title, read_titles, title_of
from platekit.readers._finding.well_rows import plain
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import parse_well

_WAVELENGTH_LINE = re.compile(r"(?:sample |measurement )?wavelength(?: ?[\[(]nm[\])])?:?", re.IGNORECASE)
_WAVELENGTH = re.compile(r"(?:[2-9]\d{2}|1[01]\d{2})(?: ?nm)?")
# Titles that instruments put above their grids; such a file belongs to the reader of its family.
_INSTRUMENT = re.compile(r"(?:calculated )?results?\b|raw data|blank corrected|barcode:|label:", re.IGNORECASE)
# Above several lines of notes only a person's grid is read: not one below the settings of an instrument.
_SETTING = re.compile(
    r"(?:application|software|instrument|device|reader|serial|firmware|version|protocol|procedure|method|measurement|mode|"
    r"(?:read|plate|detection|test|assay) ?(?:type|mode|name|id|number)|user|path|run|gain|excitation|emission|filter|"
    r"wavelength|temperature|shaking|start|end|normali[sz]ed|corrected|ratio|(?:mean|average)s?\b|calculat|reduc)",
    re.IGNORECASE,
)
_MOST_NOTES = 6

# Numbers that say what is in a well, as people title them; beside other grids they are no reading.
_SAYS_DOSE = re.compile(
    r"(?:(?:final|drug|compound|log|log10) )*(?:conc|concentrations?|doses?|moi|dilution|dilution factor)"
    r"(?: (?:m|mm|[uµμ]m|nm|pm|(?:m|[uµμ]|n)g ml))?"
)


def _sniff(sheet: Sheet) -> bool:
    head = sheet.filled[:2]
    sheet, _ = without_summaries(sheet)
    try:
        blocks = plate_blocks(sheet)
    except ReadError:
        # A damaged grid is still a grid; reading it says where it is damaged.
        return any(_looks_like_header(sheet, row) for row in head)
    if not blocks:
        return certainly_headerless(sheet)
    # A layout beside the sheets of an instrument, or of a person, is none; alone, it is refused with the reason.
    if sheet.others and (not any(_holds_numbers(block) for block in blocks) or _SAYS_DOSE.fullmatch(plain(sheet.name))):
        return False
    above = [[text for text in sheet.texts(row) if text] for row in sheet.filled if row < blocks[0].header]
    texts = [text for line in above for text in line]
    if any(_INSTRUMENT.match(text) for text in (*texts, *(title_of(block) for block in blocks))):
        return False
    return len(texts) <= 1 or (len(blocks) == 1 and _are_notes(sheet, above))


def _are_notes(sheet: Sheet, lines: Sequence[Sequence[str]]) -> bool:
    """Return whether these lines are what a person writes above a grid: few, of few words, and no settings."""
    return (
        len(lines) <= _MOST_NOTES
        and all(len(line) <= 2 and not any(_SETTING.match(text) for text in line) for line in lines)
        and not any(_INSTRUMENT.match(word) for word in sheet.words)
    )


def _looks_like_header(sheet: Sheet, row: int) -> bool:
    texts = [text for text in sheet.texts(row) if text]
    return [text.lstrip("0") for text in texts[-3:]] in (["10", "11", "12"], ["22", "23", "24"], ["46", "47", "48"])


def _read(sheet: Sheet, options: ReadOptions) -> Found:
    whole = sheet
    sheet, summaries = without_summaries(whole)
    blocks = plate_blocks(sheet)
    refuse_beside_values(blocks)
    grid = headerless(sheet) if not blocks else None
    if grid is not None:
        return _read_headerless(grid)
    numbers = _data(blocks)
    if not numbers:
        raise _a_layout(sheet, [block for block in blocks if not _holds_numbers(block)])
    _refuse_torn(numbers)
    numbers, blocks, calculated = _without_calculated(sheet, numbers, blocks, options)
    read = {block.header for block in numbers}
    told = [block for block in blocks if block.header not in read]
    titles = _titles(sheet, numbers)
    ordinals = _ordinals(titles)
    parts: list[Cells] = []
    for block, title, ordinal in zip(numbers, titles, ordinals, strict=True):
        readout = _readout(block, title.readout)
        parts.append(replace(block.cells(), readout=readout, plate=title.plate, ordinal=ordinal, time_h=title.time_h))
    plates = max(ordinals)
    remarks = [*_kind(sheet, titles, ordinals), *calculated, *_remarks(sheet, numbers, titles, told)]
    remarks += [_beside(whole, one) for one in summaries]
    layout = _layout(told) if plates == 1 else pd.DataFrame()
    return Found(joined(parts), tuple(remarks), layout)


def _titles(sheet: Sheet, numbers: Sequence[PlateBlock]) -> list[Title]:
    """Return what the titles of grids say; a number alone names no plate of a file that holds one."""
    titles = read_titles(numbers)
    if len(titles) > 1:
        return titles
    title = titles[0]
    if title.note:
        return [Title(title.text, note=title.text)]
    lone = title.numbered and not any(holds_grid(other) for other in sheet.others)
    return [replace(title, plate="")] if lone else titles


def _ordinals(titles: Sequence[Title]) -> list[int]:
    """Return which plate each grid is, from 1.

    Titles that name plates say it. Grids with other titles of their own are readouts of one plate, and begin the next
    one where a title comes again; grids without are one plate after the other.
    """
    plates = list(dict.fromkeys(title.plate for title in titles))
    if titles[0].plate:
        return [plates.index(title.plate) + 1 for title in titles]
    texts = [title.readout for title in titles]
    rounds = Counter(texts)
    several = len(rounds) > 1 and len(set(rounds.values())) == 1
    return [texts[: place + 1].count(text) if several else place + 1 for place, text in enumerate(texts)]


def _kind(sheet: Sheet, titles: Sequence[Title], ordinals: Sequence[int]) -> list[str]:
    """Say what several grids were taken for, and that a number above a single one is not its name."""
    number, plates = len(titles), max(ordinals)
    title = titles[0]
    if number == 1:
        named = read_title(title.text).plate if not (title.plate or title.note) else ""
        digits = named.removeprefix("Plate ").lstrip("0")
        if not named or re.search(rf"(?<!\d)0*{digits}(?!\d)", sheet.file):
            return []
        return [
            f"{sheet.title}: a single plate is named after the file, and not '{named}' as in its title '{title.text}'."
        ]
    kind = "plates, one below the other"
    if title.plate:
        readouts = [f"'{one}'" for one in dict.fromkeys(one.readout for one in titles if one.readout)]
        times = [f"{one:g} h" for one in dict.fromkeys(one.time_h for one in titles if not math.isnan(one.time_h))]
        names = listed(f"'{one.plate}'" for one in titles)
        kind = f"{'plate' if plates == 1 else 'plates'} {names}, by the titles above them"
        if readouts:
            kind += f"; {'readout' if len(readouts) == 1 else 'readouts'} {', '.join(readouts)}"
        kind += f"; at {', '.join(times)}" if times else ""
    elif plates < number:
        kind = f"readouts of {'one plate' if plates == 1 else f'{plates} plates'}, by the titles above them"
    return [f"{sheet.title}: {number} grids are read as {kind}."]


def _beside(sheet: Sheet, one: Summary) -> str:
    place, word = sheet.where(one.row, one.column), sheet.text(one.row, one.column)
    return f"{place}: '{word}' and the values below it stand beside the grid, and are not read."


def _data(blocks: Sequence[PlateBlock]) -> list[PlateBlock]:
    """Return the grids of readings: of numbers, but not of the doses beside other grids."""
    numbers = [block for block in blocks if _holds_numbers(block)]
    read = [block for block in numbers if not _SAYS_DOSE.fullmatch(plain(title_of(block)))]
    return read if read or len(numbers) < len(blocks) else numbers


def _without_calculated(
    sheet: Sheet, numbers: list[PlateBlock], blocks: list[PlateBlock], options: ReadOptions
) -> tuple[list[PlateBlock], list[PlateBlock], list[str]]:
    """Return the grids without those whose titles say that they were calculated from the others, and the remark on these."""
    grids = parted(numbers, _calculated_title)
    if not grids.calculated:
        return numbers, blocks, []
    if not grids.read:
        names = quoted(grids.calculated)
        said = f"{sheet.title}: the titles of its grids say that somebody calculated them ({names}); there are no others, and they are read."
        return numbers, blocks, [said]
    said = grids.remark(sheet, "somebody", options)
    left = [] if options.calculated else list(grids.calculated.values())
    return [one for one in numbers if one not in left], [one for one in blocks if one not in left], said


def _calculated_title(block: PlateBlock) -> str:
    """Return the title of a grid, in the row above it or in its corner, where it says that it was calculated; else ""."""
    corner = block.sheet.text(block.header, block.first - 1)
    return calculated_title(block) or (corner if says_calculated(corner) else "")


def _read_headerless(grid: BareGrid) -> Found:
    sheet = grid.sheet
    said = (
        f"{sheet.where(grid.rows[0])}: {len(grid.rows)} x {grid.columns} numbers without row letters and column numbers "
        "are taken as a whole plate, A01 first."
    )
    notes = [row for row in sheet.filled if row not in grid.rows]
    return Found(replace(grid.cells(), readout="signal"), (said, *notes_remark(sheet, notes, "outside the grid")))


def _refuse_torn(numbers: Sequence[PlateBlock]) -> None:
    """Refuse rows whose values stand under other column numbers, and rows of a grid that do not hang together with it."""
    sheet = numbers[0].sheet
    for block in numbers:
        for line in block.lines:
            cells = len(sheet.rows[line.row]) - block.first
            if not sheet.name and cells < len(block.numbers):
                raise ReadError(
                    sheet.where(line.row), f"the end of the line after {cells} of {len(block.numbers)} values", "a whole row",
                    "A cell was deleted, or the line was cut off. Export or copy the file again.",
                )  # fmt: skip
    starts = {block.last_row: block for block in numbers}
    inside = rows_of_grids(sheet)
    # Many grids one below the other stand in the same columns: a row is held against the first of each kind.
    above: dict[tuple[int, int], PlateBlock] = {}
    for row in range(len(sheet.rows)):
        if row in starts:
            block = starts[row]
            above.setdefault((block.first, len(block.numbers)), block)
        elif row not in inside:
            for block in above.values():
                _refuse_torn_row(block, row)


def _refuse_torn_row(block: PlateBlock, row: int) -> None:
    sheet = block.sheet
    letter = sheet.text(row, block.first - 1)
    texts = [sheet.text(row, column) for column in range(block.first, block.first + len(block.numbers))]
    values = sum(text != "" and not _is_word(text) for text in texts)
    full = values == len(block.numbers) and not is_summary(letter)
    if values > 1 and (letter == "" or full or parse_well(f"{letter}1")):
        found = f"a row '{letter}' of values apart from its grid" if letter else "a row of values without its letter"
        raise ReadError(
            sheet.where(row), found, f"the rows of a grid one below the other, below {sheet.place(block.header)}",
            "Put notes below the grid, name each row by its letter, and give each grid its own column numbers.",
        )  # fmt: skip


def _is_word(text: str) -> bool:
    return min(read_value(text, decimal=decimal)[1] for decimal in DECIMALS) == "invalid"


def _holds_numbers(block: PlateBlock) -> bool:
    """Return whether a grid is data: words in most of its filled cells make it a layout."""
    flags = cell_flags(block)
    return flags.count("invalid") <= sum(map(flags.count, ("", "saturated", "below_range", "masked")))


def _a_layout(sheet: Sheet, blocks: list[PlateBlock]) -> ReadError:
    block = blocks[0] if blocks else None
    if block is None:
        return ReadError(
            sheet.title, "no plate grid", "column numbers on top and row letters at the side",
            "Give the grid its column numbers (1, 2, 3, ...) and row letters (A, B, C, ...).",
        )  # fmt: skip
    held = [place for place in block.cells().at() if sheet.text(*place)]
    dates = [place for place in held if is_date(sheet.text(*place))]
    if 2 * len(dates) > sum(_is_word(sheet.text(*place)) for place in held):
        return date_for_number(sheet.where(*dates[0]), sheet.text(*dates[0]))
    row, column = next(iter(held), (block.header, block.first))
    return ReadError(
        sheet.where(row, column), f"'{sheet.text(row, column)}' and more words in a plate grid: a layout, not data",
        "numbers that were read from a plate",
        f'Use it as the layout of your plates: layout = "{sheet.file}" in screen.toml.',
    )  # fmt: skip


def _readout(block: PlateBlock, title: str) -> str:
    """Return the readout's name: the title, with the wavelength where the file gives one and the title does not."""
    if title and not _WAVELENGTH.fullmatch(title):
        return title
    sheet = block.sheet
    below = _lines_of_wavelengths(sheet)
    stated = [title, sheet.name, *(sheet.text(row, 1) for row in below)]
    wavelength = next((text for text in stated if _WAVELENGTH.fullmatch(text)), "")
    return readout_name("signal", wavelength.removesuffix("nm").strip())


def _lines_of_wavelengths(sheet: Sheet) -> tuple[int, ...]:
    if "wavelengths" not in sheet.found:
        found = (row for row, head in enumerate(sheet.heads) if _WAVELENGTH_LINE.fullmatch(head))
        sheet.found["wavelengths"] = tuple(found)
    return sheet.found["wavelengths"]


def _layout(told: Sequence[PlateBlock]) -> pd.DataFrame:
    """Return what the grids of a layout say of each well: a column for each, by its title."""
    names = ["label"] if len(told) == 1 else [title_of(block) or "label" for block in told]
    if not told or len({"well", "ordinal", "plate", *names}) < len(names) + 3:
        return pd.DataFrame()
    columns: list[dict[str, str]] = []
    for block in told:
        cells = block.cells()
        columns.append({well: block.sheet.text(*place) for well, place in zip(cells.well, cells.at(), strict=True)})
    wells = list(dict.fromkeys(well for column in columns for well in column))
    words = {name: [column.get(well, "") for well in wells] for name, column in zip(names, columns, strict=True)}
    return pd.DataFrame({"ordinal": 1, "well": wells, **words})


def _remarks(
    sheet: Sheet, numbers: Sequence[PlateBlock], titles: Sequence[Title], told: Sequence[PlateBlock]
) -> list[str]:
    kinds = [f"numbers, '{title_of(block)}'," if _holds_numbers(block) else "words" for block in told]
    said = [
        f"{sheet.where(block.header)}: a grid of {kind} is taken as a layout, not as data."
        for block, kind in zip(told, kinds, strict=True)
    ]
    said += [
        f"{sheet.where(block.header)}: '{title.note}' in the title of the grid is taken as a note."
        for block, title in zip(numbers, titles, strict=True)
        if title.note and title.note != title.text
    ]
    inside = rows_of_grids(sheet)
    noted = {block.header for block, title in zip(numbers, titles, strict=True) if title.note == title.text}
    titled = {block.above() for block in plate_blocks(sheet) if title_of(block) and block.header not in noted}
    notes = [row for row in sheet.filled if row not in inside and row not in titled]
    return [*said, *words_beside(plate_blocks(sheet)), *notes_remark(sheet, notes, "outside the grids")]


READER = Reader("plain_grid", "plate-shaped grid", (".csv", ".tsv", ".txt", ".xlsx"), _sniff, _read, plain=True)
