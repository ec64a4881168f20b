"""Tables with named columns and one row per well, field, target or object, with anything above and below them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from platekit.errors import ReadError, quoted
from platekit.readers._describe import notes_remark
from platekit.readers._finding.damaged import refuse_damaged
from platekit.readers._finding.nameless import (
    nameless_remarks,
    refuse_nameless_end,
    refuse_numbered_names,
    refuse_same_names,
)
from platekit.readers._finding.table_beside import refuse_other_wells
from platekit.sheets import Sheet
from platekit.values import Cell, read_value
from platekit.wells import PLATE_SHAPES, parse_wells, well_name

_NUMBER = re.compile(r"\s*[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[-+]?\d+)?\s*", re.IGNORECASE)
_ROWS, _COLUMNS = PLATE_SHAPES[1536]


@dataclass(frozen=True)
class WellColumns:
    """The columns that say which well a row is of.

    Attributes
    ----------
    well : int, optional
        The column with its name.
    row, column : int, optional
        Those with its row (a letter or a number) and its column, where no column has its name.
    size : int
        Wells of the plate, where the column `well` numbers them along the rows; 0 where it names them.
    """

    well: int | None = None
    row: int | None = None
    column: int | None = None
    size: int = 0

    @property
    def first(self) -> int:
        """The first column of them."""
        return min((one for one in (self.well, self.row, self.column) if one is not None), default=0)

    def of(self, sheet: Sheet, rows: Sequence[int]) -> list[str | None]:
        """Return the well of each of these rows of the sheet; None if it names none."""
        if self.well is not None:
            texts = sheet.texts_down(rows, self.well)
            return [_numbered(text, self.size) for text in texts] if self.size else parse_wells(texts)
        if self.row is None or self.column is None:
            return [None] * len(rows)
        both = list(zip(sheet.texts_down(rows, self.row), sheet.texts_down(rows, self.column), strict=True))
        lettered = parse_wells([row + number if row.isalpha() and row.isascii() else "" for row, number in both])
        return [well or _placed(*place) for well, place in zip(lettered, both, strict=True)]

    def text(self, sheet: Sheet, row: int) -> str:
        """Return what the row has in place of a well."""
        cells = (self.well,) if self.well is not None else (self.row, self.column)
        return ",".join(text for cell in cells if cell is not None and (text := sheet.text(row, cell)))


def _placed(row: str, column: str) -> str | None:
    if not (row.isdecimal() and column.isdecimal() and len(row) < 4 and len(column) < 4):
        return None
    place = int(row), int(column)
    return well_name(*place) if 0 < place[0] <= _ROWS and 0 < place[1] <= _COLUMNS else None


def _numbered(text: str, size: int) -> str | None:
    if not (text.isdecimal() and 0 < int(text) <= size):
        return None
    row, column = divmod(int(text) - 1, PLATE_SHAPES[size][1])
    return well_name(row + 1, column + 1)


@dataclass(frozen=True)
class Listing:
    """A table with named columns.

    Attributes
    ----------
    sheet : Sheet
    header : int
        Row of the column names.
    names : tuple of str
        The name of each column, as the file writes it; "" for one without.
    rows : tuple of int
        Rows that name a well.
    wells : tuple of str
        The well of each of them.
    notes : tuple of int
        Rows below them that name none.
    """

    sheet: Sheet
    header: int
    names: tuple[str, ...]
    rows: tuple[int, ...]
    wells: tuple[str, ...]
    notes: tuple[int, ...] = ()

    def column(self, *words: str) -> int | None:
        """Return the first column called by one of these words (lower case, the first word that is there wins)."""
        return column_called(self.names, *words)

    def needed(self, *words: str) -> int:
        """Return the first column called by one of these words.

        Raises
        ------
        ReadError
            If there is none.
        """
        column = self.column(*words)
        if column is None:
            raise ReadError(
                self.sheet.where(self.header), f"no column '{words[0]}'", "the names of the columns, unchanged",
                "Export the file again with this column.",
            )  # fmt: skip
        return column

    def texts(self, column: int | None) -> list[str]:
        """Return the cells of a column as a person reads them; of no column, "" for every row."""
        if column is None:
            return [""] * len(self.rows)
        return self.sheet.texts_down(self.rows, column)

    def cells(self, column: int) -> list[Cell]:
        """Return the cells of a column."""
        lines = (self.sheet.rows[row] for row in self.rows)
        return [line[column] if column < len(line) else "" for line in lines]

    def where(self, place: int, column: int | None) -> str:
        """Return where the cell of the row at this place (from 0) stands, for a message."""
        return self.sheet.where(self.rows[place], column)

    def remarks(self) -> list[str]:
        """Return what is to be said about the rows below the table and about columns without a name."""
        said = nameless_remarks(self.sheet, self.header, self.rows, self.names)
        return [*said, *notes_remark(self.sheet, self.notes, "below the table")]


def column_called(names: Sequence[str], *words: str) -> int | None:
    """Return the first column called by one of these words, given in lower case; the first word that is there wins."""
    places: dict[str, int] = {}
    for column, name in enumerate(names):
        places.setdefault(name.casefold(), column)
    return next((places[word] for word in words if word in places), None)


def listing(
    sheet: Sheet,
    header: int,
    columns: WellColumns,
    *,
    names: Sequence[str] = (),
    end: int | None = None,
    optional: Callable[[str], bool] = lambda name: not name,
) -> Listing:
    """Return the table whose column names stand in a row.

    Parameters
    ----------
    sheet : Sheet
    header : int
    columns : WellColumns
    names : sequence of str
        Names of the columns where they are not simply the cells of the header.
    end : int, optional
        Row at which the table ends at the latest.
    optional : callable
        Whether a column of this name may be left out at the end of all rows.

    Raises
    ------
    ReadError
        If no row names a well, a row between them names none, another column names another well, a column left of the
        wells is called by a number, or a row is longer or shorter than the others, so that its values stand under other
        names.
    """
    below = sheet.filled_in(range(header + 1, len(sheet.rows) if end is None else end))
    wells = {row: well for row, well in zip(below, columns.of(sheet, below), strict=True) if well is not None}
    if not wells:
        found = (
            f"'{columns.text(sheet, below[0])}' in place of a well" if below else "column names and no rows below them"
        )
        raise ReadError(
            sheet.where(below[0] if below else header), found, "rows that begin with a well such as A01",
            "The file was cut off, or its column of wells was changed. Export it again.",
        )  # fmt: skip
    refuse_damaged(sheet, header, tuple(wells), below, columns.text, optional=optional)
    refuse_nameless_end(sheet, header, tuple(wells), names=names)
    refuse_same_names(sheet, header, tuple(wells), names=names)
    refuse_numbered_names(sheet, header, (names or sheet.texts(header))[: columns.first])
    refuse_other_wells(sheet, header, wells)
    width = max(len(sheet.rows[header]), max(len(sheet.rows[row]) for row in wells))
    titles = list(names) or sheet.texts(header)
    titles += [""] * (width - len(titles))
    last = max(wells)
    notes = tuple(row for row in below if row > last)
    return Listing(sheet, header, tuple(titles), tuple(wells), tuple(wells.values()), notes)


def kind_of(cells: Sequence[Cell]) -> str:
    """Return what a column holds: ``numbers``, ``words``, ``empty``, or ``nan`` where words only say that there is none.

    Examples
    --------
    >>> kind_of(["0,5", "n/a"]), kind_of(["DMSO", ""]), kind_of(["", " "]), kind_of(["nan"])
    ('numbers', 'words', 'empty', 'nan')
    """
    words = False
    said = False
    for cell in set(cells):
        if not isinstance(cell, str):
            return "numbers"
        if not cell or cell.isspace():
            continue
        if _NUMBER.fullmatch(cell):
            return "numbers"
        flag = read_value(cell)[1]
        if flag == "":
            return "numbers"
        words, said = words or flag == "invalid", True
    return "words" if words else "nan" if said else "empty"


def by_well(listed: Listing, ordinals: Sequence[int], columns: Mapping[str, int]) -> dict[str, Any]:
    """Return the words that columns give for each well: lists under `ordinal`, `well` and the names of the columns.

    Wells without any words are left out; nothing is returned where all wells are.

    Where the rows of a well differ, as for the two targets of a well, their words stand behind each other.
    """
    places = list(zip(ordinals, listed.wells, strict=True))
    words: dict[str, dict[tuple[int, str], dict[str, None]]] = {name: {} for name in columns}
    for name, column in columns.items():
        for place, text in zip(places, listed.texts(column), strict=True):
            if text:
                words[name].setdefault(place, {})[text] = None
    found = [place for place in dict.fromkeys(places) if any(place in held for held in words.values())]
    if not found:
        return {}
    texts = {name: ["; ".join(held.get(place, ())) for place in found] for name, held in words.items()}
    return {"ordinal": [ordinal for ordinal, _ in found], "well": [well for _, well in found], **texts}


def listed_words(names: Sequence[str], shown: int = 12) -> str:
    """Return names in quotes for a remark, the first of them where there are many."""
    more = len(names) - shown
    return quoted(names[:shown]) + (f" and {more} more" if more > 0 else "")
