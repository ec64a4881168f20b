"""Names that may be one name spelt in two ways; whether they are one is said, not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from platekit.spelling import is_misspelt

# Columns whose words set wells apart, and what they name; one word spelt in two ways makes two experiments of one.
_NAMED = {
    ("compound", "compound_b"): "compounds", ("virus",): "viruses", ("cell_line",): "cell lines",
    ("condition",): "conditions", ("vehicle",): "vehicles", ("batch",): "batches",
}  # fmt: skip

# Stray separators; between two digits they tell CPD-1-12 from CPD-11-2 and count.
_STRAY = re.compile(r"(?<![0-9])[\s_-]+|[\s_-]+(?![0-9])")
# Zeros before a number: day02 is day2. Behind a decimal mark they count.
_PADDING = re.compile(r"(?<![0-9.,])0+(?=[0-9])")
# A name that stands in so many wells is no typing error itself.
_USUAL_WELLS = 4


def spelling_remarks(wells: pd.DataFrame, *, parts: Iterable[str] = ()) -> list[str]:
    """Remark on names of a screen that may be one name spelt in two ways.

    Parameters
    ----------
    wells : pandas.DataFrame
        `schema.WELLS`.
    parts : iterable of str
        Columns that were read from names of files, such as ``library``.
    """
    remarks: list[str] = []
    covered = {column for columns in _NAMED for column in columns} | {"plate"}
    read = {(part,): f"words of {{{part}}}" for part in sorted(set(parts) & set(wells.columns) - covered)}
    for columns, kind in (_NAMED | read).items():
        remarks += spelt_apart((str(name) for column in columns for name in wells[column].unique()), kind)
    once = wells.loc[wells["compound"] != "", ["compound", "plate", "well"]].drop_duplicates()
    places: dict[str, list[tuple[str, str]]] = {}
    for name, plate, well in zip(once["compound"], once["plate"], once["well"], strict=True):
        places.setdefault(str(name), []).append((str(well), str(plate)))
    return remarks + mistyped(places)


def spelt_apart(names: Iterable[str], kind: str = "compounds") -> list[str]:
    """Remark on names that differ in case, spaces, hyphens or zeros before a number alone; `kind` is what they name.

    Catalogue numbers may differ in zeros: compounds are not asked about them.

    Examples
    --------
    >>> spelt_apart(["IFN-b", "IFNb", "baricitinib"])
    ["'IFN-b' and 'IFNb' are taken as different compounds; spell them alike if they are one."]
    >>> spelt_apart(["day2", "day02", "day12"], "batches"), spelt_apart(["moi0.1", "moi0.01"], "batches")
    (["'day02' and 'day2' are taken as different batches; spell them alike if they are one."], [])
    """
    groups: dict[str, set[str]] = {}
    for name in set(names) - {""}:
        word = _folded(name)
        groups.setdefault(word if kind == "compounds" else _PADDING.sub("", word), set()).add(name)
    alike = sorted(sorted(spellings) for spellings in groups.values() if len(spellings) > 1)
    quoted = [[f"'{name}'" for name in spellings] for spellings in alike]
    return [
        f"{', '.join(spellings[:-1])} and {spellings[-1]} are taken as different {kind}; spell them alike if they are one."
        for spellings in quoted
    ]


def mistyped(places: Mapping[str, Sequence[tuple[str, str]]]) -> list[str]:
    """Remark on a name that stands in one well alone, also of several plates, and is another one with a typing error.

    Parameters
    ----------
    places : mapping of str to sequence of (str, str)
        Name to the wells that it stands in, each with its plate.

    Notes
    -----
    Names with other digits are other names: ``CPD-12`` is no typing error of ``CPD-13``.

    Examples
    --------
    >>> mistyped({"bari": [("A02", "P1"), ("A03", "P1"), ("A05", "P1"), ("A06", "P1")], "barii": [("A04", "P1")]})
    ["'barii' stands in well A04 alone (plate 'P1'), and 'bari' in 4 wells: correct it if they are one."]
    """
    wells = {name: {well for well, _ in held} for name, held in places.items()}
    usual = {name: _folded(name) for name, held in wells.items() if len(held) >= _USUAL_WELLS}
    single = {name: _folded(name) for name, held in wells.items() if len(held) == 1}
    return [
        f"'{name}' stands in well {places[name][0][0]} alone (plate '{places[name][0][1]}'"
        f"{f' and {len(places[name]) - 1} more' if len(places[name]) > 1 else ''}), and '{other}' in {len(wells[other])} "
        "wells: correct it if they are one."
        for name, word in sorted(single.items())
        for other, known in sorted(usual.items())
        if word != known and re.findall(r"\d", word) == re.findall(r"\d", known) and is_misspelt(word, known)
    ]


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", _STRAY.sub("", name.casefold()))
