"""Tables that people make, one row per well: where the names of their columns stand, and which row is which well."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from platekit.errors import ReadError
from platekit.readers._cells import Cells, cells_at
from platekit.readers._finding.nameless import refuse_nameless_end
from platekit.readers._finding.notes import is_note_below
from platekit.readers._finding.row_ends import ends_early, goes_on
from platekit.readers._readouts import told_apart
from platekit.sheets import Sheet, as_range, column_letters
from platekit.wells import parse_wells, row_number, well_name

_WELL = ("well", "wells", "well name", "wellname", "well id", "wellid", "well position", "well label", "position")
_ROW, _COLUMN = ("row", "well row"), ("column", "col", "well column", "well col")
# One of them is in every name above; most tables have none, and their names need not be looked at one by one.
_WELL_OR_ROW = ("well", "position", "row")
_MOST_ROWS, _MOST_COLUMNS = 32, 48
# Lines of one cell that may stand above the names of the columns: a title, a date.
_MOST_TITLES = 3


@dataclass(frozen=True)
class WellRows:
    """A table with one row per well.

    Attributes
    ----------
    sheet : Sheet
    header : int
        Row of the column names.
    keys : tuple of int
        The column of wells; or those of row and column.
    rows : sequence of int
    wells : tuple of str
    notes : tuple of int
        Rows outside the table that hold anything.
    """

    sheet: Sheet
    header: int
    keys: tuple[int, ...]
    rows: Sequence[int]
    wells: tuple[str, ...]
    notes: tuple[int, ...]

    @cached_property
    def titles(self) -> dict[int, str]:
        """The other columns that have a name, as it stands in the file."""
        texts = self.sheet.texts(self.header)
        return {column: text for column, text in enumerate(texts) if text and column not in self.keys}

    @cached_property
    def names(self) -> dict[int, str]:
        """The same columns; two of one name are told apart by their place."""
        marks = {column: column_letters(column) if self.sheet.name else str(column + 1) for column in self.titles}
        named = told_apart({f"column {marks[column]}": title for column, title in self.titles.items()})
        return dict(zip(self.titles, named.values(), strict=True))

    @property
    def doubled(self) -> list[str]:
        """The names that stand above more than one column."""
        texts = self.sheet.texts(self.header)
        return [text for text in dict.fromkeys(texts) if text and texts.count(text) > 1]

    def texts(self, column: int) -> list[str]:
        """Return the cells of a column as a person reads them."""
        return self.sheet.texts_down(self.rows, column)

    def cells(self, column: int) -> Cells:
        """Return where the values of one column stand."""
        return cells_at(self.wells, self.rows, column)


def plain(name: str) -> str:
    """Return the name of a column in the words that are compared: ``Plate_ID`` as ``plate id``."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def header_of_wells(sheet: Sheet) -> tuple[int, tuple[int, ...]] | None:
    """Return the row that names the columns, and its columns of wells; None if the first lines are no such row."""
    for row in sheet.filled[: _MOST_TITLES + 1]:
        texts = sheet.texts(row)
        line = "\n".join(texts).casefold()
        keys = _keys([plain(text) for text in texts]) if any(word in line for word in _WELL_OR_ROW) else ()
        if keys:
            return row, keys
        if len(list(islice(filter(plain, texts), 2))) > 1:
            return None
    return None


def _keys(names: Sequence[str]) -> tuple[int, ...]:
    for word in _WELL:
        if word in names:
            return tuple(column for column, name in enumerate(names) if name == word)
    both = [next((column for column, name in enumerate(names) if name in words), -1) for words in (_ROW, _COLUMN)]
    return tuple(both) if min(both) >= 0 else ()


def well_rows(sheet: Sheet) -> WellRows | None:
    """Return the table of wells of a sheet; None if its first lines do not name a column of wells.

    Rows without a well are notes if they hold one cell, or stand behind the table and an empty row, and the end of the table is where other names of columns stand.

    Raises
    ------
    ReadError
        If a row has values and no well, wells are numbered, or the file ends in the middle of a row.
    """
    if "well rows" not in sheet.found:
        found = header_of_wells(sheet)
        sheet.found["well rows"] = _well_rows(sheet, *found) if found else None
    return sheet.found["well rows"]


def wells_alone(sheet: Sheet, header: int, keys: tuple[int, ...]) -> WellRows | None:
    """Return the rows of a damaged table that name a well; None if most rows below its names of columns do not.

    Nothing is read from them: they show whether it is a table of readings, which is then refused at its damage. A well
    that is only numbered counts as one where the name of the column says that it is a well.
    """
    numbered = plain(sheet.text(header, keys[0])).startswith("well")
    below = _below(sheet, header)
    wells = _wells(sheet, below, keys)
    rows = [
        row
        for row, well in zip(below, wells, strict=True)
        if well or (numbered and sheet.text(row, keys[0]).isdecimal())
    ]
    return WellRows(sheet, header, keys, rows, ("",) * len(rows), ()) if 2 * len(rows) > len(below) else None


def _well_rows(sheet: Sheet, header: int, keys: tuple[int, ...]) -> WellRows:
    if len(keys) > 1 and len({plain(sheet.text(header, column)) for column in keys}) == 1:
        raise ReadError(
            sheet.where(header), f"{len(keys)} columns called '{sheet.text(header, keys[0])}'", "one column of wells",
            "Rename the others.",
        )  # fmt: skip
    # Numbers of so many rows would fill the memory, were each an object.
    rows = array("q")
    wells: list[str] = []
    notes = [row for row in sheet.filled if row < header]
    names = sheet.texts(header)
    below = _below(sheet, header)
    found = _wells(sheet, below, keys)
    for place, (row, well) in enumerate(zip(below, found, strict=True)):
        if well is not None:
            rows.append(row)
            wells.append(well)
        elif _is_note(sheet, row, names):
            notes.append(row)
        elif sheet.texts(row) == names:
            continue  # the names once more, as on a new page
        elif _is_header(sheet, row):
            notes += below[place:]
            break
        elif is_note_below(sheet, rows, row) and not any(found[place:]):
            notes.append(row)
        else:
            raise _no_well(sheet, row, keys)
    _refuse_shifted(sheet, header, rows)
    refuse_nameless_end(sheet, header, rows)
    return WellRows(sheet, header, keys, as_range(rows), tuple(wells), tuple(notes))


def _below(sheet: Sheet, header: int) -> Sequence[int]:
    """Return the filled rows below another."""
    return sheet.filled[bisect_right(sheet.filled, header) :]


def _wells(sheet: Sheet, rows: Sequence[int], keys: tuple[int, ...]) -> list[str | None]:
    """Return the well of each row, by its one column or by those of row and column; None where there is none."""
    texts = [sheet.texts_down(rows, key) for key in keys[:2]]
    if len(keys) == 1:
        return parse_wells(texts[0])
    if any(map(str.islower, texts[0])):
        return parse_wells([letter + number for letter, number in zip(*texts, strict=True)])
    return list(map(_well, *texts))


def _well(letter: str, number: str) -> str | None:
    row_of = int(letter) if letter.isdecimal() else row_number(letter) if letter.isalpha() and letter.isascii() else 0
    column = int(number) if number.isdecimal() else 0
    return well_name(row_of, column) if 1 <= row_of <= _MOST_ROWS and 1 <= column <= _MOST_COLUMNS else None


def _is_note(sheet: Sheet, row: int, names: Sequence[str]) -> bool:
    """Return whether a row holds one cell of text, as a note does, and stands not under a column for it."""
    filled = [text for text in sheet.texts(row) if text]
    return len(filled) == 1 and len([name for name in names if name]) > 1 and not _is_number(filled[0])


def _is_header(sheet: Sheet, row: int) -> bool:
    """Return whether a row after a blank one names the columns of a further table."""
    filled = [text for text in sheet.texts(row) if text]
    return sheet.is_blank(row - 1) and bool(filled) and not any(_is_number(text) for text in filled)


def _is_number(text: str) -> bool:
    return text.lstrip("+-.,")[:1].isdigit()


def _no_well(sheet: Sheet, row: int, keys: tuple[int, ...]) -> ReadError:
    texts = [sheet.text(row, key) for key in keys]
    if len(keys) == 1 and texts[0].isdecimal():
        return ReadError(
            sheet.where(row, keys[0]), f"'{texts[0]}'", "a well such as A01",
            "Numbers do not say whether they count along the rows or down the columns of the plate. "
            "Replace them by the names of the wells.",
        )  # fmt: skip
    found = next((key for key, text in zip(keys, texts, strict=True) if not text), keys[0])
    return ReadError(
        sheet.where(row, found), f"'{sheet.text(row, found)}'", "a well such as A01",
        "Correct the cell; put notes below the table, one cell to a line.",
    )  # fmt: skip


def _refuse_shifted(sheet: Sheet, header: int, rows: Sequence[int]) -> None:
    """Refuse rows with more or fewer cells than there are names: their values would stand under other names."""
    width = len(sheet.rows[header])
    named = max((column for column, text in enumerate(sheet.texts(header)) if text), default=0) + 1
    # A spreadsheet fills all rows up to one length; one row alone that is longer had a cell put in.
    usual = max(width, Counter(len(sheet.rows[row]) for row in rows).most_common(1)[0][0]) if rows else width
    for row in rows:
        cells = len(sheet.rows[row])
        if cells > width:
            beyond = next((column for column in range(width, cells) if sheet.text(row, column)), None)
            if beyond is None and cells > usual and not sheet.name:
                raise ReadError(
                    sheet.where(row), f"{cells} cells", f"{usual} cells, as in the other rows",
                    "A cell was put in, and the values behind it stand under other names. Correct the row.",
                )  # fmt: skip
            if beyond is not None:
                raise goes_on(sheet, row, beyond, f"{width} cells in a row")
        elif cells < named and not sheet.name:
            raise ends_early(sheet, row, cells, width)
