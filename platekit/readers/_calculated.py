"""What a program calculated from readings: read beside them where it is asked for, left out else, and said either way."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from platekit.errors import ReadError, quoted
from platekit.readers._base import READS_CALCULATED, ReadOptions
from platekit.readers._cells import Cells
from platekit.readers._finding.blocks import PlateBlock
from platekit.sheets import Sheet

# Words of titles in several languages. Short ones are taken only where they are the whole title: CV is a virus, too,
# and Delta a variant of one.
_TAKEN_OFF = r"(?:blank|blanc|background|bg|baseline|reference|path ?length)s?[ -]?(?:correct\w*|corrig\w*|korrig\w*|subtract\w*|substract\w*|remov\w*|adjust\w*|reduc\w*|sub|corr)\.?"
_CHANGED = r"correct(?:ed|ion)|subtract(?:ed|ion)|normali[sz](?:ed|ation)|normalisiert|normalisé\w*|averaged|fitted|interpolated|calculated|berechnet|smoothed"
_STATISTIC = r"mean|means|avg\.?|average|averages|mittelwerte?|moyennes?|median|st\.? ?dev\.?|stdev|stabw\.?|standard ?deviations?|standard error"
_SHORT = r"std\.?|sd|sem|cv|cv ?\W*%\W*|%\W*cv|fit|curve fit|fit results?|conc\.?|z.?scores?|fold|blanked"
_LEADING = (
    r"ratio|ratios|verhältnis|quotient|concentrations?|konzentration\w*|difference|differenz|différence|calculations?|calculated"
    r"|(?:delta|d|Δ) ?(?:od|abs|rfu|rlu|fi?|ct|cq|signal)\d*|Δ.*|relative|fold change|log ?2? ?fold|residuals?|variance"
    r"|(?:%|percent(?:age)?) ?(?:of|inhibition|inh|viability|viable|control|activity|effect|max\w*|cv|rel\w*|norm\w*|neutrali\w*|survival)"
)
_CALCULATED = re.compile(
    rf"(?:{_SHORT})|(?:{_LEADING}|{_STATISTIC}|{_TAKEN_OFF}|{_CHANGED})(?!\w).*|.*(?<!\w)(?:{_STATISTIC}|{_TAKEN_OFF}|{_CHANGED}|ratio)(?:\W.{{0,12}})?",
    re.IGNORECASE,
)

# What a statistic is of: `Mean of replicates` says no more than `Mean`.
_OF = re.compile(rf"(?<!\w)(?:{_STATISTIC}|of|replicates?|reps?)(?!\w)", re.IGNORECASE)
_FROM = re.compile(r"\s+[-–−/]\s*|\s*[-–−/]\s+")  # GFP - blank


def says_calculated(title: str) -> bool:
    """Return whether the title of a grid says that its values were calculated from others.

    Examples
    --------
    >>> [says_calculated(title) for title in ("Blank corrected", "OD600 mean", "% CV", "Ratio 450/620", "Normalised")]
    [True, True, True, True, True]
    >>> [says_calculated(title) for title in ("Delta", "CV-B3", "Absorbance 1", "Meander", "% infected", "Plate 1")]
    [False, False, False, False, False, False]
    """
    return _CALCULATED.fullmatch(title.strip().rstrip(":").strip()) is not None


def says_calculated_of(name: str, others: Collection[str]) -> bool:
    """Return whether the name of a column says that it was calculated from the others of its table.

    A statistic of what is no other column was read so: `Mean intensity` of the cells of a well.

    Parameters
    ----------
    name : str
    others : collection of str
        Names of the other columns, in lower case.

    Examples
    --------
    >>> [says_calculated_of(name, {"gfp"}) for name in ("Mean", "SD", "GFP mean", "GFP - blank", "% inhibition", "Z score")]
    [True, True, True, True, True, True]
    >>> [says_calculated_of(name, {"gfp"}) for name in ("Mean intensity", "RFP - red", "% infected", "Total")]
    [False, False, False, False]
    """
    words = name.replace("_", " ").strip()
    first, *more = _FROM.split(words)
    if more and first.casefold() in others:
        return True
    if not says_calculated(words):
        return False
    rest = " ".join(_OF.sub(" ", words).split())
    return rest == words or not rest or rest.casefold() in others


def calculated_title(block: PlateBlock) -> str:
    """Return the title of a grid, the one filled cell of the line above it, where it says that it was calculated; else ""."""
    above = block.above()
    texts = [text for text in block.sheet.texts(above) if text] if above is not None else []
    return texts[0] if len(texts) == 1 and says_calculated(texts[0]) else ""


@dataclass(frozen=True)
class Parted:
    """The grids of a sheet that were read, and those that were calculated, by their titles; two of one title are numbered."""

    read: list[PlateBlock]
    calculated: dict[str, PlateBlock]

    def rows(self) -> set[int]:
        """Return the rows of all grids, and of the titles of those that were calculated."""
        rows = {
            row for block in (*self.read, *self.calculated.values()) for row in range(block.header, block.last_row + 1)
        }
        return rows | {above for block in self.calculated.values() if (above := block.above()) is not None}

    def cells(self, options: ReadOptions) -> list[Cells]:
        """Return where the calculated values stand, with their readouts; none where they are not asked for."""
        return [replace(block.cells(), readout=name) for name, block in self.calculated.items() if options.calculated]

    def remark(self, sheet: Sheet, program: str, options: ReadOptions) -> list[str]:
        """Return the remark on the calculated grids.

        Raises
        ------
        ReadError
            If there are no others, and these are not asked for.
        """
        names = quoted(self.calculated)
        if names and not self.read and not options.calculated:
            raise only_calculated(
                sheet.title, program, names, expected="the grid of a read", mend="Add what was read to the export"
            )
        return calculated_remark(sheet.title, program, names, options)


def parted(blocks: Sequence[PlateBlock], calculated_by: Callable[[PlateBlock], str] = calculated_title) -> Parted:
    """Part the grids that were read from those whose titles say that they were calculated, as `calculated_by` returns them."""
    read: list[PlateBlock] = []
    calculated: dict[str, PlateBlock] = {}
    for block in blocks:
        title = calculated_by(block)
        number = sum(name == title or name.startswith(f"{title} (") for name in calculated) + 1
        if title:
            calculated[title if number == 1 else f"{title} ({number})"] = block
        else:
            read.append(block)
    return Parted(read, calculated)


def calculated_remark(
    where: str, program: str, names: str, options: ReadOptions, *, beside: str = "the raw readouts"
) -> list[str]:
    """Return the remark on what a program calculated, named as a message names it; none for no names.

    Examples
    --------
    >>> calculated_remark("a.txt", "Gen5", "'Mean'", ReadOptions(calculated=True))
    ["a.txt: calculated by Gen5 and read beside the raw readouts: 'Mean'."]
    """
    if not names:
        return []
    if options.calculated:
        return [f"{where}: calculated by {program} and read beside {beside}: {names}."]
    return [f"{where}: left out, since {program} calculated them: {names}; {READS_CALCULATED}."]


def only_calculated(where: str, program: str, names: str, *, expected: str, mend: str) -> ReadError:
    """Return the refusal of a file that holds only what a program calculated; `mend` is how to export what was read."""
    return ReadError(
        where, f"only what {program} calculated ({names})", expected, f"{mend}; or take these: {READS_CALCULATED}."
    )
