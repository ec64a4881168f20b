"""What a reader is, what it gets and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from platekit.errors import ReadError
from platekit.readers._cells import Cells
from platekit.sheets import Sheet
from platekit.values import DECIMALS


@dataclass(frozen=True)
class Export:
    """What was read from one file.

    Attributes
    ----------
    readings : pandas.DataFrame
        `schema.READINGS`, raw readouts unless calculated ones were asked for.
    reader : str
        Name of the reader that claimed the file.
    remarks : tuple of str
        What was decided, left out or found odd: each a whole sentence that names its place.
    layout : pandas.DataFrame
        `schema.LAYOUT` columns as far as the file itself holds a layout; no rows where it holds none. Roles are the
        file's own words.
    decimal : str
        The decimal mark of its numbers, "." or ","; "" where none of them has any (whole numbers, or a spreadsheet).
    """

    readings: pd.DataFrame
    reader: str
    remarks: tuple[str, ...] = ()
    layout: pd.DataFrame = field(default_factory=pd.DataFrame)
    decimal: str = ""


@dataclass(frozen=True)
class ReadOptions:
    """What a user may decide about a file.

    Attributes
    ----------
    calculated : bool
        Keep what the instrument's software calculated (norms, blanks taken off), beside the raw readouts.
    decimal : str
        Decimal mark, "." or ","; "" is whichever the file shows.
    sheet : str
        The one sheet of a workbook to read; "" is every sheet that holds plates.
    """

    calculated: bool = False
    decimal: str = ""
    sheet: str = ""

    def __post_init__(self) -> None:
        if self.decimal not in ("", *DECIMALS):
            raise ReadError(
                "decimal", f"'{self.decimal}'", "'.' or ','", 'Say decimal = "." or decimal = ","; leave it out to let the file decide.',
            )  # fmt: skip


# How a user decides what a file leaves open: in a screen, at the command line.
SAY_DECIMAL = 'say decimal = "," or "." in screen.toml, or platekit read --decimal "," or "."'
READS_CALCULATED = "platekit read --calculated, or in Python ReadOptions(calculated=True), reads them"


@dataclass(frozen=True)
class Found:
    """What a reader found in one sheet: where each reading stands. The values are read from there, in one place for all.

    Attributes
    ----------
    cells : Cells
        One for each reading.
    remarks : tuple of str
        Whole sentences.
    layout : pandas.DataFrame
        `ordinal well` and columns of `schema.LAYOUT` or the file's own; no rows where the sheet holds no layout.
    comments : tuple of str
        What somebody wrote about its plates, which is said for all sheets together.
    left : collection of int
        Rows of tables of numbers that are no readings, or that a remark names as left out; calculated ones need not be
        among them. Any other table that is not read is refused.
    """

    cells: Cells
    remarks: tuple[str, ...] = ()
    layout: pd.DataFrame = field(default_factory=pd.DataFrame)
    comments: tuple[str, ...] = ()
    left: Collection[int] = ()


@dataclass(frozen=True)
class Reader:
    """One family of files: how to know them and where their readings stand.

    Attributes
    ----------
    name : str
        What ``--reader`` calls it.
    title : str
        Whose files they are, for people.
    suffixes : tuple of str
        Usual endings of their names; for the documentation, never for recognition.
    sniff : callable
        Whether a sheet is of this family, by its content alone. It claims nothing else's files.
    read : callable
        Where the readings of such a sheet stand.
    plain : bool
        For tables that people make. It is asked only about files that no instrument's reader claims.
    experimental : bool
        Written from the vendor's description; no file of a real instrument has been seen yet.
    words : mapping of str to str
        Words of this family for a well without a number, in lower case, and the flag that they mean, beyond those that
        `values.py` knows for all.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Sheet], bool]
    read: Callable[[Sheet, ReadOptions], Found]
    plain: bool = False
    experimental: bool = False
    words: Mapping[str, str] = field(default_factory=dict[str, str])
