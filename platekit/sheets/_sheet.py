"""A grid of cells that knows where each of them stands."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from platekit.values import Cell

# What a number is written with: text of nothing else is no word.
_NUMERIC = "0123456789.,+-eE \t"
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Merged:
    """Cells of a workbook that were merged into one: first and last row and column, from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def name(self) -> str:
        """The range as the spreadsheet names it: ``B2:C2``."""
        return f"{cell_name(self.first_row, self.first_column)}:{cell_name(self.last_row, self.last_column)}"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or one text file: a grid of cells that knows where each of them stands.

    Every reader is asked about every file, so a `sniff` asks what is found once and kept: `has`, `words` (which words
    stand anywhere), `heads` (the first column) and `filled` (rows that are not blank). A loop over all cells in a
    `sniff` is paid for by the files of all other instruments.

    Attributes
    ----------
    file : str
        Name of the file.
    rows : sequence of sequence of str or float
        Rows may differ in length. Numbers of a spreadsheet are floats, everything else is text as it stands.
    name : str
        Name of the sheet; "" for a text file.
    lines : sequence of int
        For a text file the line, from 1, on which each row starts.
    others : tuple of Sheet
        The other sheets of its file that hold anything, for what an instrument says about a plate elsewhere.
    hidden : bool
        Whether a workbook does not show it.
    dates : frozenset of (int, int)
        Row and column of cells that a workbook holds as dates; as text they look like words that a person wrote.
    open_end : bool
        Whether a text file ends without a line break, so that its last cell may be cut.
    merged : tuple of Merged
        Ranges of merged cells: what they show stands in the first of them, and the others are empty.
    decimal : str
        Decimal mark that the user said, for what its cells leave open; "" for nothing.
    found : dict
        What was found in the sheet once and is asked for again, by whatever names it; see `plate_blocks`.
    """

    file: str
    rows: Sequence[Sequence[Cell]]
    name: str = ""
    lines: Sequence[int] = ()
    others: tuple[Sheet, ...] = field(default=(), repr=False, compare=False)
    hidden: bool = False
    dates: frozenset[tuple[int, int]] = field(default=frozenset(), repr=False, compare=False)
    open_end: bool = False
    merged: tuple[Merged, ...] = ()
    decimal: str = ""
    found: dict[Hashable, Any] = field(default_factory=dict[Hashable, Any], init=False, repr=False, compare=False)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell by row and column from 0; "" beyond the end of the sheet or of the row."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def text(self, row: int, column: int) -> str:
        """Return a cell as a person reads it: without spaces around it, and 562 for the number 562.0."""
        # Asked for more often than anything else, so it does not ask `cell`.
        rows = self.rows
        if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            return as_text(rows[row][column])
        return ""

    def texts_down(self, rows: Sequence[int], column: int) -> list[str]:
        """Return the cells of a column in these rows as a person reads them."""
        return as_texts([cells[column] if column < len(cells) else "" for cells in map(self.rows.__getitem__, rows)])

    def texts(self, row: int) -> list[str]:
        """Return all cells of a row as a person reads them."""
        return as_texts(self.rows[row])

    def cells_at(self, rows: Iterable[int], columns: Iterable[int]) -> list[Cell]:
        """Return the cells in these rows and columns, one of each; "" beyond the end of a row."""
        held = map(self.rows.__getitem__, rows)
        return [row[at] if at < len(row) else "" for row, at in zip(held, columns, strict=True)]

    def texts_at(self, rows: Iterable[int], columns: Iterable[int]) -> list[str]:
        """Return the cells in these rows and columns, one of each, as a person reads them."""
        return as_texts(self.cells_at(rows, columns))

    def is_blank(self, row: int) -> bool:
        """Return whether there is no text in any cell of a row."""
        return all(map(_is_blank, self.rows[row]))

    @cached_property
    def filled(self) -> Sequence[int]:
        """The rows that hold anything, from the top."""
        return as_range([row for row in range(len(self.rows)) if not self.is_blank(row)])

    def filled_in(self, rows: range) -> Sequence[int]:
        """Return those of these rows, which follow each other, that hold anything."""
        return self.filled[bisect_left(self.filled, rows.start) : bisect_left(self.filled, rows.stop)]

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The first cell of every row as a person reads it; "" where the row has none."""
        return tuple(as_texts([row[0] if len(row) else "" for row in self.rows]))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in its cells: each once, in lower case, without spaces around them, sorted; numbers are none."""
        found = set[str]()
        for cells in self.distinct():
            texts = [cell for cell in cells if isinstance(cell, str)]
            found.update(text.strip().casefold() for text in texts if text.strip(_NUMERIC))
        return tuple(sorted(found))

    def distinct(self) -> Iterator[set[Cell]]:
        """Yield the different cells, of some rows at a time: all readings of a large file would be as large as the file."""
        for start in range(0, len(self.rows), _ROWS_AT_ONCE):
            yield set[Cell]().union(*self.rows[start : start + _ROWS_AT_ONCE])

    def has(self, words: str) -> bool:
        """Return whether a cell begins with these words, upper or lower case."""
        sought = words.casefold()
        place = bisect_left(self.words, sought)
        return place < len(self.words) and self.words[place].startswith(sought)

    @property
    def title(self) -> str:
        """The file, and the sheet if there are sheets, as messages name it."""
        return f"{self.file}, sheet '{self.name}'" if self.name else self.file

    def where(self, row: int, column: int | None = None) -> str:
        """Return the place of a cell, or of a row, for a message.

        Examples
        --------
        >>> Sheet("plate_07.xlsx", [], "Results").where(13, 5), Sheet("a.csv", [["x"]], lines=[1]).where(0, 0)
        ("plate_07.xlsx, sheet 'Results', cell F14", 'a.csv, line 1, column 1')
        """
        return f"{self.title}, {self.place(row, column)}"

    def place(self, row: int, column: int | None = None) -> str:
        """Return the place of a cell, or of a row, within its sheet: ``line 3, column 4`` or ``cell F14``."""
        if self.name:
            return f"row {row + 1}" if column is None else f"cell {cell_name(row, column)}"
        line = self.lines[row] if row < len(self.lines) else row + 1
        return f"line {line}" + ("" if column is None else f", column {column + 1}")

    def source(self, row: int, column: int) -> str:
        """Return the place of a cell for the `source` of a reading: ``file!sheet!B7`` or ``file:line:column``."""
        return self.sources([row], [column])[0]

    def sources(self, rows: Sequence[int], columns: Sequence[int]) -> list[str]:
        """Return the place of each of these cells for the `source` of a reading."""
        of_rows = dict(zip(rows, self.rows_in_sources(rows), strict=True))
        of_columns = dict(zip(columns, self.columns_in_sources(columns), strict=True))
        if self.name:
            return [of_columns[column] + of_rows[row] for row, column in zip(rows, columns, strict=True)]
        return [of_rows[row] + of_columns[column] for row, column in zip(rows, columns, strict=True)]

    def rows_in_sources(self, rows: Sequence[int]) -> list[str]:
        """Return what the `source` of a reading says by its row: ``file:line:``, or in a workbook the number alone."""
        if self.name:
            return [str(row + 1) for row in rows]
        return [f"{self.file}:{self.lines[row]}:" for row in rows]

    def columns_in_sources(self, columns: Sequence[int]) -> list[str]:
        """Return what the `source` of a reading says by its column: the number, or in a workbook ``file!sheet!B``."""
        if self.name:
            return [f"{self.file}!{self.name}!{column_letters(column)}" for column in columns]
        return [str(column + 1) for column in columns]

    def without_cells(self) -> Sheet:
        """Return the sheet as one that still knows the places of its cells, but not what stands in them."""
        return replace(self, rows=(), others=())


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and (not cell or cell.isspace())


def as_range(numbers: Sequence[int]) -> Sequence[int]:
    """Return numbers that go up as a range if none is left out: those of a large file would fill the memory.

    Examples
    --------
    >>> as_range([3, 4, 5]), as_range([3, 5])
    (range(3, 6), (3, 5))
    """
    if len(numbers) and numbers[-1] - numbers[0] + 1 == len(numbers):
        return range(numbers[0], numbers[-1] + 1)
    return numbers if isinstance(numbers, array) else tuple(numbers)


def as_texts(cells: Sequence[Cell]) -> list[str]:
    """Return cells as a person reads them.

    Examples
    --------
    >>> as_texts([" A1 ", "0.50"]), as_texts([" A1 ", 0.5])
    (['A1', '0.50'], ['A1', '0.5'])
    """
    # This is where the time goes in large files, most of which hold nothing but text.
    try:
        return list(map(str.strip, cells))  # pyright: ignore[reportArgumentType]
    except TypeError:
        return [cell.strip() if isinstance(cell, str) else as_text(cell) for cell in cells]


def as_text(cell: Cell) -> str:
    """Return a cell as a person reads it.

    Examples
    --------
    >>> as_text(" A1 "), as_text(562.0), as_text(0.5)
    ('A1', '562', '0.5')
    """
    if isinstance(cell, str):
        return cell.strip()
    return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else repr(float(cell))


def column_letters(column: int) -> str:
    """Return the letters of a spreadsheet column that counts from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return the name of a spreadsheet cell by row and column from 0: ``B7``."""
    return f"{column_letters(column)}{row + 1}"
