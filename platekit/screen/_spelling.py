"""Names of compounds that may be one name spelt in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Stray separators; between two digits they tell CPD-1-12 from CPD-11-2 and count.
_STRAY = re.compile(r"(?<![0-9])[\s_-]+|[\s_-]+(?![0-9])")


def spelt_apart(names: Iterable[str]) -> list[str]:
    """Remark on names that differ in case, spaces or hyphens alone; whether they are one is not guessed.

    Examples
    --------
    >>> spelt_apart(["IFN-b", "IFNb", "baricitinib"])
    ["'IFN-b' and 'IFNb' are taken as different compounds; spell them alike if they are one."]
    """
    groups: dict[str, set[str]] = {}
    for name in set(names) - {""}:
        groups.setdefault(re.sub(r"[\s_-]+", " ", _STRAY.sub("", name.casefold())), set()).add(name)
    alike = sorted(sorted(spellings) for spellings in groups.values() if len(spellings) > 1)
    quoted = [[f"'{name}'" for name in spellings] for spellings in alike]
    return [
        f"{', '.join(spellings[:-1])} and {spellings[-1]} are taken as different compounds; spell them alike if they are one."
        for spellings in quoted
    ]
