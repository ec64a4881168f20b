"""What a program calculated from readings: read beside them where it is asked for, left out else, and said either way."""

from __future__ import annotations

from platekit.errors import ReadError
from platekit.readers._base import READS_CALCULATED, ReadOptions


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
