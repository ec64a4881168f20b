"""Lists of wells, as programs write them: a column called Well, and a row for each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from platekit.errors import ReadError
from platekit.readers._cells import Cells, cells_at
from platekit.readers._finding.nameless import refuse_nameless_end, refuse_same_names
from platekit.readers._finding.row_ends import cut_off
from platekit.sheets import Sheet
from platekit.wells import parse_wells

WELL_WORDS = ("well", "wells", "well name")


@dataclass(frozen=True)
class WellList:
    """A table with one row per well: the row of its column names, the column of wells, its rows and their wells."""

    sheet: Sheet
    header: int
    column: int
    rows: tuple[int, ...]
    wells: tuple[str, ...]

    @property
    def names(self) -> dict[int, str]:
        """The other columns of the sheet that have a name."""
        texts = self.sheet.texts(self.header)
        return {column: text for column, text in enumerate(texts) if text and column != self.column}

    def cells(self, column: int) -> Cells:
        """Return where the values of one column stand."""
        return cells_at(self.wells, self.rows, column)


def well_list(sheet: Sheet, header: int) -> WellList | None:
    """Return the list of wells whose column names stand in this row; None if no column is called ``Well``.

    The list ends at the first row without anything in it.

    Raises
    ------
    ReadError
        If a cell in the column of wells is no well, or the file ends in the middle of a row.
    """
    cells = enumerate(sheet.rows[header])
    columns = [column for column, cell in cells if isinstance(cell, str) and cell.strip().casefold() in WELL_WORDS]
    if len(columns) != 1 or header + 1 >= len(sheet.rows):
        return None
    column = columns[0]
    rows = list(_until_blank(sheet, header + 1))
    wells = parse_wells(sheet.texts_down(rows, column))
    if not rows or wells[0] is None:
        return None
    for row, well in zip(rows, wells, strict=True):
        if well is None:
            raise ReadError(
                sheet.where(row, column), f"'{sheet.text(row, column)}'", "a well such as A01",
                "Correct the cell; put notes below the table behind an empty row.",
            )  # fmt: skip
    last = rows[-1]
    if not sheet.name and last == len(sheet.rows) - 1 and len(sheet.rows[last]) < len(sheet.rows[header]):
        raise cut_off(sheet, last, len(sheet.rows[last]), len(sheet.rows[header]))
    refuse_nameless_end(sheet, header, rows)
    refuse_same_names(sheet, header, rows)
    return WellList(sheet, header, column, tuple(rows), tuple(well for well in wells if well))


def _until_blank(sheet: Sheet, start: int) -> Iterator[int]:
    for row in sheet.filled[bisect_left(sheet.filled, start) :]:
        if row != start:
            return
        yield row
        start += 1
