"""Finds plate-shaped blocks in a sheet: column numbers, and row letters on the left of the rows below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells, Numbers, Words
from platekit.readers._finding.row_ends import cut_off, refuse_uneven_rows
from platekit.readers._finding.row_order import refuse_wrong_letters
from platekit.readers._finding.summaries import is_summary
from platekit.sheets import Sheet, as_texts
from platekit.values import DECIMALS, Cell, read_value
from platekit.wells import row_letters, row_number, well_names

_COLUMN_NUMBER = re.compile(r"0?[1-9]|[1-4]\d")
_LAST_ROW, _LAST_COLUMN = 32, 48  # of a 1536-well plate
# Every way to write the letters of a row.
_ROW_LETTERS = frozenset(
    "".join(letters)
    for row in range(1, _LAST_ROW + 1)
    for letters in product(*((letter, letter.lower()) for letter in row_letters(row)))
)
_LONGEST_NUMBER = 4  # letters of a column number, spaces around it included


def _padded(text: str) -> list[str]:
    """Return a text with all numbers of spaces around it that are few enough."""
    spare = range(_LONGEST_NUMBER - len(text) + 1)
    return [" " * before + text + " " * behind for before in spare for behind in spare if before + behind in spare]


# Every way to write a column number, and the first number that is none.
_COLUMN_NUMBERS: dict[Cell, int] = {
    cell: number
    for number in range(1, _LAST_COLUMN + 2)
    for cell in (float(number), *_padded(str(number)), *_padded(f"{number:02d}"))
}


@dataclass(frozen=True)
class Line:
    """One line of a plate block: its row in the sheet, the row letter it belongs to, and the label behind the values."""

    row: int
    letter: str
    label: str


@dataclass(frozen=True)
class PlateBlock:
    """A grid of column numbers and row letters, both as the sheet has them.

    Attributes
    ----------
    sheet : Sheet
    header : int
        Row of the column numbers.
    first : int
        Column of the sheet that holds the first of them; the row letters stand left of it.
    numbers : tuple of int
        The column numbers.
    lines : tuple of Line
    """

    sheet: Sheet
    header: int
    first: int
    numbers: tuple[int, ...]
    lines: tuple[Line, ...]

    @property
    def last_row(self) -> int:
        """The last row of the sheet that belongs to the block."""
        return self.lines[-1].row

    @property
    def labels(self) -> list[str]:
        """The labels of the lines, each once, in order."""
        return list(dict.fromkeys(line.label for line in self.lines))

    def above(self) -> int | None:
        """Return the nearest row above the block that holds anything; None if there is none."""
        return next((row for row in range(self.header - 1, -1, -1) if not self.sheet.is_blank(row)), None)

    def cells(self, label: str | None = None) -> Cells:
        """Return where the wells stand, of the lines with this label or of all of them.

        Raises
        ------
        ReadError
            If a row of a text file is shorter or longer than the others: there a cell was lost or added.
        """
        behind, rows = self.first + len(self.numbers), [line.row for line in self.lines]
        # Some programs leave out the separators behind the last value; then no row need be as long as the header.
        if any(len(self.sheet.rows[row]) >= behind for row in rows):
            refuse_uneven_rows(self.sheet, rows, least=behind)
        lines = [line for line in self.lines if label is None or line.label == label]
        wells, columns = _places_in_grid(tuple(line.letter for line in lines), self.numbers)
        return Cells(wells, np.repeat([line.row for line in lines], len(self.numbers)), columns + self.first)

    def texts(self) -> list[str]:
        """Return what stands in its cells, row after row, also where a row is cut off."""
        texts: list[str] = []
        for line in self.lines:
            held = self.sheet.rows[line.row][self.first : self.first + len(self.numbers)]
            texts += as_texts(held)
            texts += [""] * (len(self.numbers) - len(held))
        return texts


@lru_cache(maxsize=100)
def _places_in_grid(letters: tuple[str, ...], numbers: tuple[int, ...]) -> tuple[Words, Numbers]:
    """Return the wells of a grid, row after row, and how far from its first column they stand: grids of a file are alike."""
    wells = well_names([row_number(letter) for letter in letters], numbers).ravel()
    wells.setflags(write=False)
    return wells, np.tile(np.arange(len(numbers), dtype=np.int32), len(letters))


def plate_blocks(sheet: Sheet, *, labelled: bool = False) -> list[PlateBlock]:
    """Return the plate blocks of a sheet, from the top.

    A block begins with a row of consecutive column numbers; the rows below begin with a row letter, left of the
    first number. Rows and columns may be any part of a plate.

    Parameters
    ----------
    sheet : Sheet
    labelled : bool
        Rows end with a label, and a row letter may have several lines, of which only the first repeats the letter.

    Raises
    ------
    ReadError
        If a row holds more values than there are column numbers, ends in the middle, or a row letter stands twice or
        out of order.
    """
    # Asked for by the sniffs of several readers and then by the one that reads.
    key = ("plate blocks", labelled)
    if key not in sheet.found:
        sheet.found[key] = tuple(_plate_blocks(sheet, labelled=labelled))
    return list(sheet.found[key])


def _plate_blocks(sheet: Sheet, *, labelled: bool) -> list[PlateBlock]:
    blocks: list[PlateBlock] = []
    row = 0
    while row < len(sheet.rows):
        run = next(column_numbers(sheet, row), None)
        lines = _lines(sheet, row, *run, labelled=labelled) if run else []
        if run and lines:
            block = PlateBlock(sheet, row, run[0], run[1], tuple(lines))
            _check(block, labelled=labelled)
            blocks.append(block)
            row = block.last_row
        row += 1
    return blocks


def plate_block(sheet: Sheet, *, below: str) -> Cells:
    """Return where the wells of the one block stand that follows a cell beginning with these words.

    Raises
    ------
    ReadError
        If there is no such block.
    """
    for block in plate_blocks(sheet):
        above = block.above()
        if above is not None and any(text.startswith(below) for text in sheet.texts(above)):
            return block.cells()
    raise ReadError(
        sheet.title, f"no plate below '{below}'", "a grid of row letters and column numbers",
        "Export the run again with its plate layout.",
    )  # fmt: skip


def column_numbers(sheet: Sheet, row: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield where each run of column numbers of a row begins, and the run."""
    # Every row of a large file is asked, and readings may be numbers as small as these.
    if _COLUMN_NUMBERS.keys().isdisjoint(sheet.rows[row]):
        return
    numbers = [_COLUMN_NUMBERS.get(cell, 0) for cell in sheet.rows[row]]
    end = 0
    for first, number in enumerate(numbers):
        if first == 0 or not number or first < end:
            continue
        if not numbers[first - 1] and is_row_letter(sheet.text(row, first - 1)):
            return  # a row of values behind its letter
        end = first + 1
        while end < len(numbers) and numbers[end] == numbers[end - 1] + 1:
            end += 1
        if end - first > 1:
            if numbers[end - 1] > _LAST_COLUMN:
                return
            yield first, tuple(numbers[first:end])


def _lines(sheet: Sheet, header: int, first: int, numbers: Sequence[int], *, labelled: bool) -> list[Line]:
    lines: list[Line] = []
    behind = first + len(numbers)
    letter = ""
    capitals = False
    for row in range(header + 1, len(sheet.rows)):
        text = sheet.text(row, first - 1)
        if is_row_letter(text):
            capitals = capitals or text.isupper()
            # On a plate of 1536 wells some instruments count A to Z, and then a to f for AA to AF.
            second = capitals and len(text) == 1 and text.islower() and numbers[-1] > _LAST_COLUMN // 2
            letter = f"A{text.upper()}" if second else text.upper()
        elif text or not labelled or not letter or not any(sheet.texts(row)[first : behind + 1]):
            break
        lines.append(Line(row, letter, sheet.text(row, behind) if labelled else ""))
    return lines


def is_row_letter(text: str) -> bool:
    """Return whether a text names a row of a plate."""
    return text in _ROW_LETTERS


def _check(block: PlateBlock, *, labelled: bool) -> None:
    sheet, behind = block.sheet, block.first + len(block.numbers)
    seen: dict[tuple[str, str], int] = {}
    for line in block.lines:
        earlier = seen.setdefault((line.letter, line.label), line.row)
        if earlier != line.row:
            what = f" for '{line.label}'" if line.label else ""
            raise ReadError(
                sheet.where(line.row), f"row {line.letter} a second time{what}",
                f"each row letter once (the first is in {sheet.place(earlier)})",
                "Correct the row letter, or put the second plate under column numbers of its own.",
            )  # fmt: skip
        for column in range(behind + labelled, len(sheet.rows[line.row])):
            if _is_number(sheet.text(line.row, column)):
                raise _beyond(block, line.row, column)
    letters = {line.letter: line.row for line in reversed(block.lines)}
    ordered = [(row, letter) for letter, row in reversed(letters.items())]
    refuse_wrong_letters(sheet, block.first - 1, ordered, block.numbers)
    last = block.last_row
    # A short last line that ends with a line break is whole: some programs leave out the separators of empty wells.
    if sheet.open_end and last == len(sheet.rows) - 1 and len(sheet.rows[last]) < behind:
        raise cut_off(sheet, last, max(len(sheet.rows[last]) - block.first, 0), len(block.numbers), what="values")
    if last + 1 < len(sheet.rows) and next(column_numbers(sheet, last + 1), None) is None:
        _refuse_row_without_letter(block, last + 1)


def _beyond(block: PlateBlock, row: int, column: int) -> ReadError:
    """Return the refusal of a number behind the last column of a grid: of its row, or of something beside the grid."""
    sheet, behind = block.sheet, block.first + len(block.numbers)
    texts = sheet.texts(block.header)
    second = next((place for place in range(behind, len(texts)) if _COLUMN_NUMBER.fullmatch(texts[place])), None)
    further = int(texts[second]) if second is not None else 0
    if second is not None and further > block.numbers[-1]:
        return ReadError(
            sheet.where(block.header, second), f"the column number {further} behind {block.numbers[-1]}", f"the column number {block.numbers[-1] + 1}",
            "Write a number above each column of the grid, also of an empty one.",
        )  # fmt: skip
    if second is not None:
        return ReadError(
            sheet.where(block.header, second), f"the column number {texts[second]} behind {block.numbers[-1]}: a second grid beside the first",
            "grids one below the other, each with its own column numbers and row letters",
            "Move the grid on the right below the one on the left, with its title, or into a "
            f"{'sheet' if sheet.name else 'file'} of its own. If it is no second grid, correct the column number.",
        )  # fmt: skip
    mend = "If commas part the cells and mark decimals too, export with tabs or semicolons between cells; else correct the row."
    if sheet.name:
        mend = "If it belongs to the plate, correct the row or the column numbers; if not, move it below the grid or into a sheet of its own."
    return ReadError(
        sheet.where(row, column), f"'{sheet.text(row, column)}' beyond column {block.numbers[-1]}",
        f"{len(block.numbers)} values, as the row of column numbers says", mend,
    )  # fmt: skip


def _refuse_row_without_letter(block: PlateBlock, row: int) -> None:
    """Refuse a row below a grid that has values for most columns, or a marked letter: it would be lost as a note.

    Raises
    ------
    ReadError
        If it is such a row, and none of means or other summaries.
    """
    sheet, number = block.sheet, len(block.numbers)
    if sheet.is_blank(row):
        return
    label = sheet.text(row, block.first - 1)
    values = sum(_is_value(sheet.text(row, column)) for column in range(block.first, block.first + number))
    following = row_letters(row_number(block.lines[-1].letter) + 1) if block.lines[-1].letter != "AF" else ""
    marked = following and re.match(rf"{following}(?![^\W\d_])", label, re.IGNORECASE)
    if (2 * values > number or (marked and values > 1)) and not is_summary(label):
        raise ReadError(
            sheet.where(row, block.first - 1),
            f"'{label}' in place of the letter of a row of {values} values" if label else f"a row of {values} values without its letter",
            f"the letter of the row alone{f', such as {following}' if following else ''}",
            "If it is a row of the plate, write its letter and nothing else into this cell; if not, move it to a "
            f"{'sheet' if sheet.name else 'file'} of its own.",
        )  # fmt: skip


def _is_value(text: str) -> bool:
    """Return whether a cell holds a number, or says that one is too high, too low or masked."""
    flags = [read_value(text, decimal=decimal)[1] for decimal in DECIMALS] if text else []
    return any(flag in ("", "saturated", "below_range", "masked") for flag in flags)


def _is_number(text: str) -> bool:
    return text != "" and any(read_value(text, decimal=decimal)[1] == "" for decimal in DECIMALS)
