"""One compound: who it is, what class of JAK inhibitor, how potent, and from where that is known."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from html import escape

from platekit.compounds._facts import Fact, facts, sources

TARGETS = ("JAK1", "JAK2", "JAK3", "TYK2")


@dataclass(frozen=True)
class Potency:
    """One published number.

    Parameters
    ----------
    target : str
        ``"JAK1" "JAK2" "JAK3"`` or ``"TYK2"``.
    measure : str
        ``"IC50"`` (enzyme) or ``"Kd"`` (binding): never in one order with each other.
    relation : str
        ``"="``, or ``">"`` where the source gives a bound.
    value_nM : float
        Nanomolar.
    assay, source, remark : str
        As in `Fact`.
    """

    target: str
    measure: str
    relation: str
    value_nM: float
    assay: str
    source: str
    remark: str


@dataclass(frozen=True)
class Compound:
    """What is known of a compound; "" and empty are not known, and never "no".

    Parameters
    ----------
    name : str
        The international nonproprietary name, or the code where there is none.
    kind : str
        ``"JAK inhibitor"``, ``"kinase inhibitor"``, ``"interferon"`` or "".
    jak_class : str
        Which JAKs it inhibits, such as ``"JAK1/2"`` or ``"pan-JAK"``.
    synonyms : tuple of str
        Synonyms, development codes and brand names.
    cas, inchikey : str
    potencies : tuple of Potency
        Each from one source; numbers are never averaged.
    facts : tuple of Fact
        All of it again, fact by fact, with the source and remark of each.
    """

    name: str
    kind: str
    jak_class: str
    synonyms: tuple[str, ...]
    cas: str
    inchikey: str
    potencies: tuple[Potency, ...]
    facts: tuple[Fact, ...]

    def potency(self, target: str, measure: str = "IC50") -> Potency:
        """Return the potency on a target; where none is known, its value is NaN and its relation ""."""
        for potency in self.potencies:
            if (potency.target, potency.measure) == (target, measure):
                return potency
        return Potency(target, measure, "", math.nan, "", "", "")

    def values(self, fact: str) -> tuple[str, ...]:
        """Return every value of a fact, such as ``"InChIKey"``."""
        return tuple(known.value for known in self.facts if known.fact == fact)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{word}</th>" for word in ("fact", "value", "assay", "source", "remark"))
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in (known.fact, known.value, known.assay, known.source, known.remark)) + "</tr>"
            for known in self.facts
        )  # fmt: skip
        cited = dict.fromkeys(source for known in self.facts for source in known.sources)
        list_of = "".join(f"<li>{escape(source)}: {escape(sources()[source])}</li>" for source in cited)
        return (
            f"<p><strong>{escape(self.name)}</strong>, published facts; not advice.</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><ul>{list_of}</ul>"
        )


@cache
def known_compounds() -> tuple[Compound, ...]:
    """Return every compound of the table, in its order."""
    by_name: dict[str, list[Fact]] = {}
    for fact in facts():
        by_name.setdefault(fact.compound, []).append(fact)
    return tuple(_compound(name, tuple(mine)) for name, mine in by_name.items())


def _compound(name: str, mine: tuple[Fact, ...]) -> Compound:
    first = {fact.fact: fact.value for fact in reversed(mine)}
    return Compound(
        name=name,
        kind=first.get("kind", ""),
        jak_class=first.get("JAK class", ""),
        synonyms=tuple(fact.value for fact in mine if fact.fact in ("synonym", "brand")),
        cas=first.get("CAS", ""),
        inchikey=first.get("InChIKey", ""),
        potencies=tuple(potency for fact in mine if (potency := _potency(fact))),
        facts=mine,
    )


def _potency(fact: Fact) -> Potency | None:
    named = re.fullmatch(r"(IC50|Kd) (\w+) \(nM\)", fact.fact)
    if named is None:
        return None
    relation = ">" if fact.value.startswith(">") else "="
    value = float(fact.value.removeprefix(">"))
    return Potency(named[2], named[1], relation, value, fact.assay, fact.source, fact.remark)
