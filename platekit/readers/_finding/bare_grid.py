"""Grids of values alone, without row letters and column numbers: read only where they are a whole plate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from platekit.errors import ReadError
from platekit.readers._cells import Cells
from platekit.readers._finding.blocks import is_row_letter
from platekit.sheets import Sheet
from platekit.values import DECIMALS, Cell, read_value
from platekit.wells import PLATE_SHAPES, row_letters, well_names

_SHAPES = tuple(PLATE_SHAPES.values())
_LINES_BETWEEN_BLOCKS = 3


@dataclass(frozen=True)
class BareGrid:
    """A whole plate of values: its rows of the sheet, from A on, how many columns, and the first of them in the sheet."""

    sheet: Sheet
    rows: tuple[int, ...]
    columns: int
    first: int = 0

    def cells(self) -> Cells:
        """Return where the wells stand."""
        wells = well_names(range(1, len(self.rows) + 1), range(1, self.columns + 1))
        columns = np.arange(self.first, self.first + self.columns)
        return Cells(wells.ravel(), np.repeat(self.rows, self.columns), np.tile(columns, len(self.rows)))

    @property
    def remark(self) -> str:
        """What was taken for granted, as the end of a sentence."""
        last = row_letters(len(self.rows))
        return (
            f"no row letters and no column numbers; its {len(self.rows)} lines of {self.columns} values are a whole plate, "
            f"and are taken as rows A to {last}"
        )


def bare_grid(sheet: Sheet, rows: range, shape: tuple[int, int] | None, mend: str) -> BareGrid | None:
    """Return the grid of values in some rows of a sheet; None if there is none.

    Parameters
    ----------
    sheet : Sheet
    rows : range
        Where to look. Lines with words are passed over; the grid ends at the first of them below it.
    shape : tuple of int, optional
        Rows and columns of the plate, where the file says them.
    mend : str
        How to export the plate with its row letters, for the message.

    Raises
    ------
    ReadError
        If the values are not exactly one plate, or a column was put in: then nothing says which wells they are.
    """
    run = _run(sheet, rows)
    filled = [row for row in run if not sheet.is_blank(row)]
    if not filled:
        return None
    lines = run
    if shape is None:
        # More empty lines around than part two blocks may be rows that were not read, of a larger plate.
        closed = len(run) - (filled[-1] + 1 - filled[0]) <= _LINES_BETWEEN_BLOCKS
        shape = _shape(sheet, run) or (_shape(sheet, range(filled[0], filled[-1] + 1)) if closed else None)
    if shape is not None and len(lines) != shape[0]:
        # Excel fills the lines between blocks up with delimiters, too: then they look like rows without a value.
        lines = list(range(filled[0], filled[-1] + 1))
    if shape is None or len(lines) != shape[0]:
        wanted = f"{shape[0]} lines of {shape[1]} values" if shape else "as many lines and values as a plate has"
        raise ReadError(
            sheet.where(filled[0]), f"{len(run) if shape else len(filled)} lines of values without row letters and column numbers", wanted,
            f"Nothing says which wells they are. {mend}",
        )  # fmt: skip
    _refuse_wider(sheet, lines, shape[1])
    for row in lines:
        _refuse_shifted(sheet, row, lines[0], shape[1])
    return BareGrid(sheet, tuple(lines), shape[1])


def _run(sheet: Sheet, rows: range) -> list[int]:
    """Return the first lines in a row that hold cells, none of them a word, and at least one of them a value."""
    run: list[int] = []
    for row in rows:
        if len(sheet.rows[row]) > 1 and all(_is_value(cell) for cell in sheet.rows[row]):
            run.append(row)
        elif any(not sheet.is_blank(one) for one in run):
            return run
        else:
            run = []
    return run


def _is_value(cell: Cell) -> bool:
    return isinstance(cell, float) or any(read_value(cell, decimal=decimal)[1] != "invalid" for decimal in DECIMALS)


def _shape(sheet: Sheet, rows: Sequence[int]) -> tuple[int, int] | None:
    """Return the shape of the plate that has as many rows and columns as these lines; the last cell may be empty."""
    widths = {len(sheet.rows[row]) for row in rows}
    used = max(column + 1 for row in rows for column, text in enumerate(sheet.texts(row)) if text)
    closed = widths == {max(widths)} and used < max(widths)
    for columns in (max(widths) - 1 if closed else max(widths), used):
        if (len(rows), columns) in _SHAPES:
            return len(rows), columns
    return None


def _refuse_wider(sheet: Sheet, lines: Sequence[int], columns: int) -> None:
    """Refuse lines of a text that have more cells than the plate has columns, though the last of them are empty.

    Instruments put one separator behind the last value at most, and Excel fills all lines up to one length; else a
    column was put in, and the values behind it would stand in the wells of their neighbours.
    """
    width = len(sheet.rows[lines[0]])
    if sheet.name or width <= columns + 1 or width in _widths_of_words(sheet):
        return
    raise ReadError(
        sheet.where(lines[0]), f"a line of {width} cells", f"{columns} values, as many as the plate has columns",
        "If a column was put in, delete it: nothing else says which wells the values are of. Else export the run again.",
    )  # fmt: skip


def _widths_of_words(sheet: Sheet) -> frozenset[int]:
    """Return how many cells the lines have that begin with a word; those of other grids begin with a row letter."""
    if "widths of words" not in sheet.found:
        heads = zip(sheet.rows, sheet.heads, strict=True)
        found = (len(cells) for cells, head in heads if cells and not (_is_value(cells[0]) or is_row_letter(head)))
        sheet.found["widths of words"] = tuple(frozenset(found))
    return frozenset(sheet.found["widths of words"])


def _refuse_shifted(sheet: Sheet, row: int, first: int, columns: int) -> None:
    """Refuse a line that has more or fewer cells than the others: its values would stand in other wells."""
    texts = sheet.texts(row)
    beyond = next((column for column in range(columns, len(texts)) if texts[column]), None)
    if beyond is not None:
        raise ReadError(
            sheet.where(row, beyond), f"'{texts[beyond]}' beyond column {columns} of the plate", f"{columns} values",
            "A cell was put in, or commas part the cells and mark decimals too. Export the run again.",
        )  # fmt: skip
    if len(texts) < columns or (not sheet.name and len(texts) != len(sheet.rows[first])):
        raise ReadError(
            sheet.where(row), f"a line of {len(texts)} cells", f"{len(sheet.rows[first])} cells, as in the first line of the grid",
            "The file was cut off or a cell was deleted. Export or copy it again.",
        )  # fmt: skip
