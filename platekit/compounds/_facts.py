"""The table of facts: what is known of a compound, each fact with its source. Blank is not known, and never "no"."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# What a compound may be called, by the word of facts.tsv; an unsure name alone does not tell compounds apart.
CALLED = ("name", "synonym", "brand", "UNII", "DrugBank", "ChEMBL", "PubChem", "unsure name")


@dataclass(frozen=True)
class Fact:
    """One row of facts.tsv.

    Parameters
    ----------
    compound : str
    fact : str
        Which fact: ``"CAS"``, ``"JAK class"``, ``"IC50 JAK1 (nM)"``.
    value : str
        As the source writes it; ``">400"`` is a bound.
    assay : str
        How it was measured; "" for facts that were not.
    source : str
        Names of `sources`, separated by "; ".
    remark : str
        Where sources differ, or what limits the fact.
    """

    compound: str
    fact: str
    value: str
    assay: str
    source: str
    remark: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources, one by one."""
        return tuple(self.source.split("; "))


@cache
def facts() -> tuple[Fact, ...]:
    """Return every fact, in the order of the file."""
    return tuple(Fact(*row) for row in _rows("facts.tsv"))


@cache
def sources() -> dict[str, str]:
    """Return the citation of each source by its name."""
    return dict(_rows("sources.tsv"))


def _rows(name: str) -> list[list[str]]:
    text = files("platekit.compounds").joinpath(name).read_text(encoding="utf-8")
    # Without quotes: a name may hold any mark but a tab, and stays the text that it is.
    return list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
