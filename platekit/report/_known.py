"""What is published of the compounds of a screen, said beside their names: which of them are JAK inhibitors."""

from __future__ import annotations

from collections.abc import Iterable

from platekit.compounds import Compound, find

_JAK_INHIBITOR = "JAK inhibitor"


def known_as(name: str) -> str:
    """Return what is printed beside a name: nothing where it is not known, or may mean several compounds.

    Examples
    --------
    >>> known_as("ruxolitinib"), known_as("ritlecitinib"), known_as("JAKI"), known_as("DRUG-017")
    ('JAK inhibitor (JAK1/2)', 'JAK inhibitor', '', '')
    """
    compound = _jak_inhibitor(name)
    if compound is None:
        return ""
    return f"{_JAK_INHIBITOR} ({compound.jak_class})" if compound.jak_class else _JAK_INHIBITOR


def known_from(names: Iterable[str]) -> tuple[str, ...]:
    """Return the sources of what `known_as` says of these names, in the order of the alphabet.

    Examples
    --------
    >>> known_from(["ritlecitinib", "DRUG-017"])
    ('INN stems',)
    """
    jak_inhibitors = {compound for name in names if (compound := _jak_inhibitor(name))}
    said = [fact for compound in jak_inhibitors for fact in compound.facts if fact.fact in ("kind", "JAK class")]
    return tuple(sorted({source for fact in said for source in fact.sources}))


def _jak_inhibitor(name: str) -> Compound | None:
    compound = find(name).compound
    return compound if compound and compound.kind == _JAK_INHIBITOR else None
