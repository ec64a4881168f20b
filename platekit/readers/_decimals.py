"""Which mark is the decimal one in the cells that are to be read, with what the rest of the file says about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from platekit.errors import ReadError
from platekit.readers._base import SAY_DECIMAL
from platekit.sheets import Sheet, as_text
from platekit.values import Cell, DecimalMark, decimal_mark

# Numbers of a program are written with a point in every country: they say nothing about the values.
_VERSIONS = ("version", "software", "firmware", "program", "instrument", "serial", "reader type")


def decide_decimal(
    cells: Sequence[Cell], every: Callable[[], Sequence[Cell]], where: Callable[[int], str], whole: str
) -> str:
    """Return the decimal mark of cells: what they show themselves, else what the rest of the file shows.

    Parameters
    ----------
    cells : sequence of str or float
        The cells that are to be read as numbers.
    every : callable
        All cells of the file, asked for only if `cells` do not decide.
    where : callable
        Place of one of `cells`, for the message.
    whole : str
        What `every` is, in the message: ``"sheet"`` or ``"file"``.

    Returns
    -------
    str
        "." or ","; "" where no cell has either mark.

    Raises
    ------
    ReadError
        If the cells contradict each other, or nothing decides how one of them is to be read.
    """
    own = decimal_mark(cells)
    if own.against >= 0:
        raise _contradiction(own, cells, where)
    if own.mark or own.undecided < 0:
        return own.mark
    around = every()
    rest = decimal_mark(around)
    if rest.mark and rest.decided_by >= 0 and not _leans(around[rest.decided_by]):
        return rest.mark
    raise ReadError(
        where(own.undecided), f"'{str(cells[own.undecided]).strip()}'", "a number that can be read in one way only",
        f'No other cell of the {whole} shows which mark is the decimal one. {SAY_DECIMAL[0].upper()}{SAY_DECIMAL[1:]}.',
    )  # fmt: skip


def cells_that_may_decide(sheets: Iterable[Sheet]) -> list[Cell]:
    """Return all cells of a file but those of lines about programs: ``Version;3.12`` says nothing about the values."""
    return [cell for sheet in sheets for row in sheet.rows if not _is_about_a_program(row) for cell in row]


def _is_about_a_program(row: Sequence[Cell]) -> bool:
    head = next((as_text(cell).casefold() for cell in row if as_text(cell)), "")
    return any(word in head for word in _VERSIONS)


def _leans(cell: Cell) -> bool:
    """Return whether a cell such as 1.234 only leans to one reading: elsewhere in the file that decides nothing."""
    return decimal_mark([cell, "999"]).mark == ""


def _contradiction(marks: DecimalMark, cells: Sequence[Cell], where: Callable[[int], str]) -> ReadError:
    one, other = str(cells[marks.decided_by]).strip(), str(cells[marks.against]).strip()
    return ReadError(
        where(marks.against), f"'{other}', and '{one}' in {where(marks.decided_by)}", "one decimal mark in one file",
        f'Correct the cells, or {SAY_DECIMAL}: what does not fit is then flagged as invalid.',
    )  # fmt: skip
