"""Which mark is the decimal one in the cells that are to be read, with what the rest of the file says about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.errors import ReadError
from platekit.readers._base import SAY_DECIMAL
from platekit.readers._places import Coded, Places, numbered
from platekit.sheets import Sheet, as_text
from platekit.values import Cell, DecimalMark, decimal_mark

# Numbers of a program are written with a point in every country: they say nothing about the values.
_VERSIONS = ("version", "software", "firmware", "program", "instrument", "serial", "reader type")
# Words of readouts whose numbers are counts, in the thousands: there 1.107 may be a count that a German Excel wrote.
_COUNTED = frozenset(("fluorescence", "luminescence", "rfu", "rlu", "cps", "cpm", "count", "counts"))
_RATIOS = frozenset(("polarization", "polarisation", "anisotropy", "ratio", "normalized", "normalised"))
# What no instrument measures: a larger whole number was a value with decimals. Absorbances are read up to 6 or so, a qPCR runs 40
# cycles, seldom 50 (some programs write 99 or 999 where there was none), and cells cover no more than the well. A word that says so may
# stand anywhere in the name: `raw OD600`, `MTT absorbance 570 nm`, `Mean Cq`.
_ABSORBANCES = r"absorbances?|absorptions?|absorban[zc]en?|extin[kc]tion(?:en)?|abs|od(?:[ _:]?\d{3,4})?|optical density|optische dichte|densité optique|a\d{3}"
_BEYOND = (
    (re.compile(rf"(?<![^\W_])(?:{_ABSORBANCES})(?![^\W_])", re.IGNORECASE), 10),
    (re.compile(r"(?<![^\W_])(?:Cq|CT|Ct|Crt)(?![^\W_])"), 60),
)  # fmt: skip
_COVERED = re.compile(r"confluen\w*.*(?:%|percent|prozent)|(?:%|percent|prozent).*confluen\w*", re.IGNORECASE)
# An absorbance in other units, a number that follows from several, and what else is counted.
_OTHERWISE = re.compile(
    r"%|per ?cent|prozent|\bper\b|(?<![^\W_])m(?:od|au|abs)|\(m|milli|ratio|fold|rate|slope|vmax|coefficient|area|\btime\b|counts?\b|number|\bcells\b"
    r"|rlu|rfu|quantity|[x×*] ?10+\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Decided:
    """The decimal mark of cells.

    Attributes
    ----------
    mark : str
        "." or ","; "" where no cell has either mark.
    leaning : int
        Place of the first cell such as ``1.107`` where all cells look like that and nothing else in the file decides;
        -1 otherwise.
    elsewhere : str
        A cell of the rest of the file that shows the other mark than the user said; "" where there is none.
    """

    mark: str
    leaning: int = -1
    elsewhere: str = ""


def decide_decimal(
    cells: Sequence[Cell],
    every: Callable[[], Sequence[Cell]],
    where: Callable[[int], str],
    whole: str,
    *,
    said: str = "",
) -> Decided:
    """Return the decimal mark of cells: what they show themselves, else what the user said or the rest of the file shows.

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
    said : str
        What the user said, "" for nothing. It decides what the cells leave open, and never against them: of an export
        with the other mark it would make thousands of some values, and words of the others.

    Returns
    -------
    Decided

    Raises
    ------
    ReadError
        If the cells contradict each other or the user, or nothing decides how one of them is to be read.
    """
    own = decimal_mark(cells)
    if own.against >= 0:
        raise _contradiction(own, cells, where)
    if own.mark and not own.leaning:
        if said not in ("", own.mark):
            raise _said_otherwise(said, cells[own.decided_by], where(own.decided_by))
        return Decided(own.mark)
    if not own.mark and own.undecided < 0:
        return Decided(said)
    around = every()
    rest = decimal_mark(around)
    decides = bool(rest.mark) and not _leans(around[rest.decided_by])
    other = str(around[rest.decided_by]).strip() if decides else ""
    if said:
        return Decided(said, elsewhere=other if rest.mark != said else "")
    if own.leaning and decides and rest.mark == ",":
        raise ReadError(
            where(own.decided_by), f"'{str(cells[own.decided_by]).strip()}' like all values, and '{other}' elsewhere in the {whole}",
            "one decimal mark in one file", f"If the point parts thousands, or if it does not, {SAY_DECIMAL}.",
        )  # fmt: skip
    if own.leaning:
        return Decided(own.mark, -1 if decides else own.decided_by)
    if decides:
        return Decided(rest.mark)
    raise ReadError(
        where(own.undecided), f"'{str(cells[own.undecided]).strip()}'", "a number that can be read in one way only",
        f'No other cell of the {whole} shows which mark is the decimal one. {SAY_DECIMAL[0].upper()}{SAY_DECIMAL[1:]}.',
    )  # fmt: skip


def refuse_counts(cells: Sequence[Cell], decided: Decided, readouts: Coded, where: Callable[[int], str]) -> None:
    """Refuse cells such as 1.107 of a readout that counts, where nothing says that the point is the decimal one.

    Parameters
    ----------
    cells : sequence of str or float
    decided : Decided
    readouts : Coded
        Readout of each of the cells.
    where : callable
        Place of one of them.
    """
    if decided.leaning < 0:
        return
    counted = np.array([is_counted(name) for name in readouts.known], dtype=np.bool_)
    for place in np.flatnonzero(counted[readouts.codes]).tolist():
        cell = cells[place]
        if isinstance(cell, str) and "." in cell:
            raise ReadError(
                where(place), f"'{cell.strip()}' for '{readouts[place]}', and all values look like that", "a number that can be read in one way only",
                f"Counts are written so with a point between thousands. {SAY_DECIMAL[0].upper()}{SAY_DECIMAL[1:]}.",
            )  # fmt: skip


def refuse_lost_decimals(cells: Sequence[Cell], numbers: npt.NDArray[np.float64], mark: str, places: Places) -> None:
    """Refuse values of which a spreadsheet made whole numbers, a thousand times too large.

    Parameters
    ----------
    cells : sequence of str or float
    numbers : ndarray of float64
        What they were read as; NaN for none.
    mark : str
        Their decimal mark, "" where no cell has any.
    places : Places

    Raises
    ------
    ReadError
        If a readout of a workbook has whole numbers alone beside text with decimals, or values that cannot be measured.

    Notes
    -----
    Where the comma is the decimal mark, a spreadsheet reads 778.727 as 778727, and leaves 1234.5678 as text.
    """
    if places.sheets[0].name and mark:
        _refuse_half_made(cells, numbers, mark, places)
    names = places.readout.known.tolist()
    most = np.array([_most(name) for name in names])
    of = places.readout.codes
    beyond = np.flatnonzero((numbers > most[of]) & (numbers % 1 == 0))
    if len(beyond):
        place = int(beyond[np.argmin(of[beyond])])
        raise ReadError(
            places.where(place), f"{numbers[place]:.0f} for '{names[of[place]]}'", f"at most {most[of[place]]:.0f}",
            "A spreadsheet with the comma as decimal mark makes 2100 of 2.100. Read the export of the instrument itself, or import it with "
            "the point as decimal mark. If the number stands for no value, empty the cell; if it has another unit, call the readout otherwise.",
        )  # fmt: skip


def _most(readout: str) -> float:
    """Return the largest whole number that a readout of this name can have; infinity where its name says nothing of that.

    Examples
    --------
    >>> [_most(name) for name in ("raw OD600", "A450", "Mean Cq", "Confluence (Percent)", "OD ratio", "mOD", "CT26 cells", "GFP")]
    [10, 10, 60, 100, inf, inf, inf, inf]
    """
    if _COVERED.search(readout):
        return 100
    if _OTHERWISE.search(readout):
        return np.inf
    return next((most for form, most in _BEYOND if form.search(readout)), np.inf)


def _refuse_half_made(cells: Sequence[Cell], numbers: npt.NDArray[np.float64], mark: str, places: Places) -> None:
    """Refuse a readout in which all numbers are whole, and what has decimals is text."""
    is_text = np.fromiter((isinstance(cell, str) for cell in cells), np.bool_, len(cells))
    if is_text.all() or not is_text.any():
        return
    with_decimals = np.zeros(len(cells), dtype=np.bool_)
    stored = np.flatnonzero(is_text & ~np.isnan(numbers)).tolist()
    with_decimals[[place for place in stored if mark in str(cells[place])]] = True
    of = numbered(places.sheet, places.readout)
    made = ~is_text & ~np.isnan(numbers) & (numbers != 0)
    half = (np.bincount(of, with_decimals) > 0) & (np.bincount(of, made & (numbers % 1 != 0)) == 0)
    doubtful = np.flatnonzero(made & half[of])
    if not len(doubtful):
        return
    place = int(doubtful[0])
    other = int(np.flatnonzero(with_decimals & (of == of[place]))[0])
    cell = places.sheets[places.sheet[other]].place(places.row[other], places.column[other])
    raise ReadError(
        places.where(place), f"the whole number {as_text(cells[place])}, and text with decimals ('{as_text(cells[other])}' in {cell})",
        f"numbers alone, or text alone, for '{places.readout[place]}'",
        f"A spreadsheet with the other decimal mark makes 778727 of 778{mark}727 and leaves 1234{mark}5678 as text. Read the export of the instrument itself, "
        f"or import it with '{mark}' as decimal mark. If the whole numbers are right, make numbers of the text.",
    )  # fmt: skip


def is_counted(readout: str) -> bool:
    """Return whether the name of a readout says that its numbers are counts.

    Examples
    --------
    >>> is_counted("fluorescence 485/520"), is_counted("RLU_24h"), is_counted("absorbance 600"), is_counted("fluorescence ratio")
    (True, True, False, False)
    """
    words = set(re.split(r"[\W\d_]+", readout.casefold()))
    return bool(words & _COUNTED) and not words & _RATIOS


def decimal_remarks(file: str, cells: Sequence[Cell], decided: Decided) -> list[str]:
    """Return what is to be said about the decimal mark: that it is the comma, and why it was taken where all is not clear."""
    said = [f"{file}: the decimal mark is the comma."] if decided.mark == "," else []
    if decided.leaning >= 0:
        # Absorbances look like that.
        said.append(
            f"{file}: all values look like '{str(cells[decided.leaning]).strip()}'; the point is taken as the decimal mark. "
            f"If it parts thousands, {SAY_DECIMAL}."
        )
    if decided.elsewhere:
        said.append(
            f'{file}: no reading shows its decimal mark, and decimal = "{decided.mark}" was said; '
            f"but '{decided.elsewhere}' elsewhere in the file has the other one."
        )
    return said


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
    # With either mark a 1.234 among them may be a thousand times too large, and nothing would show it.
    return ReadError(
        where(marks.against), f"'{other}', and '{one}' in {where(marks.decided_by)}", "one decimal mark in one file",
        "Export the file again, or correct the cells that were written with the other mark; an empty cell is a missing reading.",
    )  # fmt: skip


def _said_otherwise(said: str, cell: Cell, where: str) -> ReadError:
    return ReadError(
        where, f"'{str(cell).strip()}', but decimal = \"{said}\" was said", f"'{said}' as the decimal mark",
        "The readings show their decimal mark: leave decimal out, or set it for the other files alone. If the cell is a typing error, correct it.",
    )  # fmt: skip
