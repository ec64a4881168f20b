"""What platekit says when it refuses: where, what was found, what was expected, how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

# Names that hold a word: more of them are no help.
_MOST_MEANT = 5
_LEAST_LETTERS = 3


class PlatekitError(Exception):
    """An input that cannot be used, said in four parts.

    Parameters
    ----------
    where : str
        The place as its owner names it: file, sheet, cell; or file, line, column; or file and TOML table.
    found : str
        What stands there.
    expected : str
        What could have been used instead.
    mend : str
        What to do about it, in whole sentences.

    Examples
    --------
    >>> print(PlatekitError("plate_07.csv, line 3", "'x'", "a number", "Correct the cell."))
    plate_07.csv, line 3: found 'x', expected a number.
      Correct the cell.
    """

    def __init__(self, where: str, found: str, expected: str, mend: str) -> None:
        # All four stand in `args`, so that the error survives a trip between processes.
        super().__init__(where, found, expected, mend)
        self.where, self.found, self.expected, self.mend = where, found, expected, mend

    def __str__(self) -> str:
        mend = self.mend.replace("\n", "\n  ")
        return f"{self.where}: found {self.found}, expected {self.expected}.\n  {mend}"


class ReadError(PlatekitError):
    """An export file that cannot be read, or not in one way only."""


class LayoutError(PlatekitError):
    """A layout that contradicts itself or the plates it is meant for."""


class ScreenError(PlatekitError):
    """A screen.toml, or an assay, that says something unknown, missing or contradictory."""


class ControlError(PlatekitError):
    """Control wells that a calculation needs and does not have."""


class FitError(PlatekitError):
    """Doses or responses to which no curve can be fitted at all."""


class OutputError(PlatekitError):
    """A place that results cannot be written to."""


class Refusals(PlatekitError):
    """Several refusals at once, so that everything wrong is mended in one go.

    Parameters
    ----------
    errors : sequence of PlatekitError
        One or more, in the order in which the user would meet them.
    """

    def __init__(self, errors: Sequence[PlatekitError]) -> None:
        first = errors[0]
        super().__init__(first.where, first.found, first.expected, first.mend)
        self.errors = tuple(errors)

    def __reduce__(self) -> tuple[type[Refusals], tuple[tuple[PlatekitError, ...]]]:
        return (Refusals, (self.errors,))

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class Remark(UserWarning):
    """Something platekit decided or noticed that the user should know; also kept in the report."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a closing hint such as ``"did you mean 'virus_control'?"``, or the list of what is known.

    Examples
    --------
    >>> did_you_mean("virus_contol", ["virus_control", "blank"])
    "did you mean 'virus_control'?"
    >>> did_you_mean("virus", ["virus_control", "blank", "virus_input"])
    "did you mean 'virus_control' or 'virus_input'?"
    >>> did_you_mean("xyz", ["virus_control", "blank"])
    "known are 'blank', 'virus_control'."
    """
    names = sorted(set(known))
    folded = {name.casefold(): name for name in reversed(names)}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.75)
    if close:
        return f"did you mean '{folded[close[0]]}'?"
    started = [name for name in names if name.casefold().startswith(word.casefold())]
    # A letter or two stand in any name.
    inside = [name for name in names if word.casefold() in name.casefold()] if len(word) >= _LEAST_LETTERS else []
    named = started or inside
    if word and 0 < len(named) <= _MOST_MEANT:
        quoted = [f"'{name}'" for name in named]
        return f"did you mean {', '.join(quoted[:-1])}{' or ' if len(quoted) > 1 else ''}{quoted[-1]}?"
    return "known are " + ", ".join(f"'{name}'" for name in names) + "." if names else "nothing is known here."


def quoted(names: Iterable[str]) -> str:
    """Return names as a message lists them.

    Examples
    --------
    >>> quoted(["P1", "P2"])
    "'P1', 'P2'"
    """
    return ", ".join(f"'{name}'" for name in names)


def refuse(errors: Sequence[PlatekitError]) -> None:
    """Raise what was collected: nothing for none, the error itself for one, `Refusals` for several."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Refusals(errors)
