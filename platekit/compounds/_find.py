"""From a name as it stands in a layout to the compounds that it may mean; nothing is guessed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from platekit.compounds._compound import Compound, known_compounds
from platekit.compounds._facts import CALLED, Fact
from platekit.compounds._names import (
    bracketed,
    cas_number,
    check_digit,
    inchikey_parts,
    is_salt,
    key,
    without_salt,
    words,
)

# Likeness of two names, 0 to 1, from which one is offered for the other: one letter in four may differ.
_CLOSE = 0.75
_MOST_CLOSE = 3


@dataclass(frozen=True)
class Found:
    """What a name may mean.

    Parameters
    ----------
    candidates : tuple of Compound
        None: not known. One: this compound, unless `asked`. Several: the name does not tell them apart.
    matched_by : str
        What of the compound the name is: ``"name"``, ``"synonym"``, ``"CAS"``, ``"InChIKey skeleton"``.
    remarks : tuple of str
        What was left out, or is not certain.
    asked : bool
        Whether the name alone does not say which compound is meant.
    """

    candidates: tuple[Compound, ...] = ()
    matched_by: str = ""
    remarks: tuple[str, ...] = ()
    asked: bool = False

    @property
    def compound(self) -> Compound | None:
        """The one compound that is meant, if there is one."""
        return self.candidates[0] if len(self.candidates) == 1 and not self.asked else None


def find(name: str) -> Found:
    """Return what a name may mean: an identifier, a name, a name with brackets or salt behind it, or the head of several.

    Examples
    --------
    >>> found = find("Tofacitinib (CP-690550) citrate")
    >>> found.compound.name, found.remarks
    ('Tofacitinib', ("'citrate' was left out as a salt",))
    """
    cas = cas_number(name)
    if cas:
        return _by_cas(cas)
    for reading in (_by_inchikey, _by_name, _by_brackets, _without_salt, _by_head):
        found = reading(name)
        if found.candidates:
            return found
    return Found()


def close_names(name: str) -> tuple[str, ...]:
    """Return the names that are spelt like this one, each with its compound where it is another word; the closest first."""
    if cas_number(name):
        return ()
    near = difflib.get_close_matches(key(name), _by_key(), n=_MOST_CLOSE, cutoff=_CLOSE)
    told = {}
    for fact in (_by_key()[one][0] for one in near):
        told.setdefault(fact.compound, fact.value if fact.value == fact.compound else f"{fact.value} ({fact.compound})")
    return tuple(told.values())


def _by_cas(cas: str) -> Found:
    due = check_digit(cas)
    if due != cas[-1]:
        return Found(remarks=(f"no CAS number: the last digit of {cas} would have to be {due}",))
    return Found(tuple(compound for compound in known_compounds() if compound.cas == cas), "CAS")


def _by_inchikey(name: str) -> Found:
    skeleton, rest = inchikey_parts(name)
    if not skeleton:
        return Found()
    full = f"{skeleton}-{rest}"
    for compound in known_compounds():
        if full in compound.values("InChIKey"):
            return Found((compound,), "InChIKey", _remarks(fact for fact in compound.facts if fact.value == full))
    alike = tuple(
        compound
        for compound in known_compounds()
        if any(known.startswith(f"{skeleton}-") for known in compound.values("InChIKey"))
    )
    differs = f"only the skeleton {skeleton} of the InChIKey is known: stereochemistry, isotopes or charge may differ"
    return Found(alike, "InChIKey skeleton", (differs,), asked=len(alike) > 1)


def _by_name(name: str) -> Found:
    mine = _by_key().get(key(name), ())
    candidates = _compounds(fact.compound for fact in mine)
    unsure = any(fact.fact == "unsure name" for fact in mine)
    return Found(candidates, mine[0].fact if mine else "", _remarks(mine), asked=unsure or len(candidates) > 1)


def _by_brackets(name: str) -> Found:
    """Return the compound of `name (other name)`, if every part means the same one or is a salt."""
    outside, inside = bracketed(name)
    parts = [outside]
    for text in inside:
        # CP-690,550 is one code, CP-690550,Tasocitinib are two.
        whole = is_salt(text) or find(text).candidates
        parts += [text] if whole else [part for part in text.replace(";", ",").split(",") if part.strip()]
    if len(parts) == 1:
        return Found()
    salts = tuple(f"'{part}' was left out as a salt" for part in parts[1:] if is_salt(part))
    read = [find(part) for part in parts if not is_salt(part)]
    if not all(found.candidates for found in read):
        return Found()
    # A name that may mean several is settled by another one of its brackets.
    certain = [found for found in read if found.compound] or read
    candidates = _compounds(one.name for found in certain for one in found.candidates)
    by = ", ".join(dict.fromkeys(found.matched_by for found in certain))
    remarks = dict.fromkeys((*(remark for found in certain for remark in found.remarks), *salts))
    return Found(candidates, by, tuple(remarks), asked=len(candidates) > 1 or certain is read)


def _without_salt(name: str) -> Found:
    rest, salt = without_salt(name)
    if not salt:
        return Found()
    found = find(rest)
    return replace(found, remarks=(*found.remarks, f"'{salt}' was left out as a salt"))


def _by_head(name: str) -> Found:
    """Return the compounds whose names begin with all words of this one, if they are several: 'interferon beta'."""
    mine = words(name)
    alike = tuple(one for one, its in _words_of_names() if mine and len(its) > len(mine) and its[: len(mine)] == mine)
    return Found(alike, "beginning of the name", asked=True) if len(alike) > 1 else Found()


@cache
def _words_of_names() -> tuple[tuple[Compound, tuple[str, ...]], ...]:
    return tuple((compound, words(compound.name)) for compound in known_compounds())


@cache
def _by_key() -> dict[str, tuple[Fact, ...]]:
    """Return what compounds are called, by `key`; names come before synonyms, these before identifiers."""
    called = sorted(
        (fact for compound in known_compounds() for fact in compound.facts if fact.fact in CALLED),
        key=lambda fact: CALLED.index(fact.fact),
    )
    by_key: dict[str, tuple[Fact, ...]] = {}
    for fact in called:
        by_key[key(fact.value)] = (*by_key.get(key(fact.value), ()), fact)
    return by_key


def _compounds(names: Iterable[str]) -> tuple[Compound, ...]:
    wanted = set(names)
    return tuple(compound for compound in known_compounds() if compound.name in wanted)


def _remarks(of: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"'{fact.value}': {fact.remark}" for fact in of if fact.remark))
