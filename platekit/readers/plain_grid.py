"""Plate-shaped grids as people and simple instruments write them: column numbers on top, row letters at the side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._base import Found, Reader, ReadOptions
from platekit.readers._calculated import parted
from platekit.readers._cells import Cells, joined
from platekit.readers._describe import notes_remark
from platekit.readers._finding.bare_grid import BareGrid
from platekit.readers._finding.beside import refuse_beside_values
from platekit.readers._finding.blocks import PlateBlock, plate_blocks
from platekit.readers._finding.grids import cell_flags, rows_of_grids
from platekit.readers._finding.headerless import certainly_headerless, headerless
from platekit.readers._finding.summaries import Summary, without_summaries
from platekit.readers._finding.well_rows import plain
from platekit.readers._readouts import readout_name
from platekit.sheets import Sheet
from platekit.values import DECIMALS, read_value
from platekit.wells import parse_well

_WAVELENGTH_LINE = re.compile(r"(?:sample |measurement )?wavelength(?: ?[\[(]nm[\])])?:?", re.IGNORECASE)
_WAVELENGTH = re.compile(r"(?:[2-9]\d{2}|1[01]\d{2})(?: ?nm)?")
# A title is a plate's where one word behind "plate" names it; a sentence about the plate is a note.
_PLATE_TITLE = re.compile(r"plate\b\W*(\S*)", re.IGNORECASE)
_ABOUT_PLATE = re.compile(r"plate\b.*", re.IGNORECASE)
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
        return bool(head) and _looks_like_header(sheet, head[0])
    if not blocks:
        return certainly_headerless(sheet)
    # A layout beside the sheets of an instrument, or of a person, is none; alone, it is refused with the reason.
    if sheet.others and (not any(_holds_numbers(block) for block in blocks) or _SAYS_DOSE.fullmatch(plain(sheet.name))):
        return False
    above = [[text for text in sheet.texts(row) if text] for row in sheet.filled if row < blocks[0].header]
    texts = [text for line in above for text in line]
    if any(_INSTRUMENT.match(text) for text in (*texts, *(_title(block) for block in blocks))):
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
    titles = [_title(block) for block in numbers]
    named = [title for title in titles if title and not _PLATE_TITLE.fullmatch(title)]
    # Grids with titles of their own are readouts of one plate, and begin the next one where a title comes again;
    # grids without are one plate after the other.
    rounds = Counter(named)
    several = len(rounds) > 1 and len(named) == len(numbers) and len(set(rounds.values())) == 1
    parts: list[Cells] = []
    for place, (block, title) in enumerate(zip(numbers, titles, strict=True)):
        plate = _PLATE_TITLE.fullmatch(title)
        readout = _readout(block, "" if plate else title)
        own = plate[1].strip() if plate and not plate[1].strip().isdecimal() else ""
        ordinal = titles[: place + 1].count(title) if several else place + 1
        parts.append(replace(block.cells(), readout=readout, plate=own, ordinal=ordinal))
    remarks = [*calculated, *_remarks(sheet, told), *(_beside(whole, one) for one in summaries)]
    plates = max(rounds.values()) if several else len(numbers)
    if len(numbers) > 1:
        kind = "plates, one below the other"
        if several:
            kind = f"readouts of {'one plate' if plates == 1 else f'{plates} plates'}, by the titles above them"
        remarks.insert(0, f"{sheet.title}: {len(numbers)} grids are read as {kind}.")
    layout = _layout(told) if plates == 1 else pd.DataFrame()
    return Found(joined(parts), tuple(remarks), layout)


def _beside(sheet: Sheet, one: Summary) -> str:
    place, word = sheet.where(one.row, one.column), sheet.text(one.row, one.column)
    return f"{place}: '{word}' and the values below it stand beside the grid, and are not read."


def _data(blocks: Sequence[PlateBlock]) -> list[PlateBlock]:
    """Return the grids of readings: of numbers, but not of the doses beside other grids."""
    numbers = [block for block in blocks if _holds_numbers(block)]
    read = [block for block in numbers if not _SAYS_DOSE.fullmatch(plain(_title(block)))]
    return read if read or len(numbers) < len(blocks) else numbers


def _without_calculated(
    sheet: Sheet, numbers: list[PlateBlock], blocks: list[PlateBlock], options: ReadOptions
) -> tuple[list[PlateBlock], list[PlateBlock], list[str]]:
    """Return the grids without those whose titles say that they were calculated from the others, and the remark on these."""
    grids = parted(numbers)
    if not grids.read or not grids.calculated:
        return numbers, blocks, []
    said = grids.remark(sheet, "somebody", options)
    left = [] if options.calculated else list(grids.calculated.values())
    return [one for one in numbers if one not in left], [one for one in blocks if one not in left], said


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
    if values > 1 and (letter == "" or parse_well(f"{letter}1")):
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
    return flags.count("invalid") <= sum(flag in ("", "saturated", "below_range", "masked") for flag in flags)


def _a_layout(sheet: Sheet, blocks: list[PlateBlock]) -> ReadError:
    block = blocks[0] if blocks else None
    if block is None:
        return ReadError(
            sheet.title, "no plate grid", "column numbers on top and row letters at the side",
            "Give the grid its column numbers (1, 2, 3, ...) and row letters (A, B, C, ...).",
        )  # fmt: skip
    row, column = next((place for place in block.cells().at() if sheet.text(*place)), (block.header, block.first))
    return ReadError(
        sheet.where(row, column), f"'{sheet.text(row, column)}' and more words in a plate grid: a layout, not data",
        "numbers that were read from a plate",
        f'Use it as the layout of your plates: layout = "{sheet.file}" in screen.toml.',
    )  # fmt: skip


def _title(block: PlateBlock) -> str:
    """Return the words in the corner of a grid, or in the one filled cell of the row above it."""
    corner = block.sheet.text(block.header, block.first - 1)
    if corner and corner != "<>":
        return corner
    above = block.above()
    inside = rows_of_grids(block.sheet)
    if above is None or above in inside or _goes_on(block, above, inside):
        return ""
    words = [text for text in block.sheet.texts(above) if text]
    sentence = len(words) == 1 and _ABOUT_PLATE.fullmatch(words[0]) and not _PLATE_TITLE.fullmatch(words[0])
    return words[0] if len(words) == 1 and not sentence else ""


def _goes_on(block: PlateBlock, row: int, inside: Set[int]) -> bool:
    """Return whether a line is the last of several notes, and so no title: one stands directly above it, or it stands
    below others and not directly above its grid."""
    before = next((other for other in range(row - 1, -1, -1) if not block.sheet.is_blank(other)), -1)
    return before >= 0 and before not in inside and (before == row - 1 or row < block.header - 1)


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
    names = ["label"] if len(told) == 1 else [_title(block) or "label" for block in told]
    if not told or len({"well", "ordinal", "plate", *names}) < len(names) + 3:
        return pd.DataFrame()
    columns: list[dict[str, str]] = []
    for block in told:
        cells = block.cells()
        columns.append({well: block.sheet.text(*place) for well, place in zip(cells.well, cells.at(), strict=True)})
    wells = list(dict.fromkeys(well for column in columns for well in column))
    words = {name: [column.get(well, "") for well in wells] for name, column in zip(names, columns, strict=True)}
    return pd.DataFrame({"ordinal": 1, "well": wells, **words})


def _remarks(sheet: Sheet, told: list[PlateBlock]) -> list[str]:
    kinds = [f"numbers, '{_title(block)}'," if _holds_numbers(block) else "words" for block in told]
    said = [
        f"{sheet.where(block.header)}: a grid of {kind} is taken as a layout, not as data."
        for block, kind in zip(told, kinds, strict=True)
    ]
    inside = rows_of_grids(sheet)
    titles = {block.above() for block in plate_blocks(sheet) if _title(block)}
    notes = [row for row in sheet.filled if row not in inside and row not in titles]
    return [*said, *notes_remark(sheet, notes, "outside the grids")]


READER = Reader("plain_grid", "plate-shaped grid", (".csv", ".tsv", ".txt", ".xlsx"), _sniff, _read, plain=True)
