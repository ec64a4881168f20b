"""What can be in a well, and the words that laboratories use for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from platekit.errors import PlatekitError, quoted
from platekit.spelling import is_misspelt

ROLES: dict[str, str] = {
    "compound": "virus (or none, where moi is 0) and a compound under test",
    "virus_control": "virus and vehicle: the zero of inhibition",
    "cell_control": "no virus, vehicle: the hundred of inhibition",
    "antiviral_control": "virus and a drug known to hold it back",
    "proviral_control": "virus and a drug known to help it, usually a JAK inhibitor",
    "toxicity_control": "a drug known to kill the cells",
    "interferon_control": "virus and interferon",
    "rescue_control": "virus, interferon and the reference JAK inhibitor",
    "blank": "no cells: medium or nothing",
    "empty": "not used",
}

# Roles that carry a drug and a dose of their own.
DRUG_ROLES = ("compound", "antiviral_control", "proviral_control", "toxicity_control")

# Words with one meaning on every bench. NC, PC, neg and pos are asked about: laboratories mean opposite things by them.
_ALIASES = {
    "vc": "virus_control", "virus": "virus_control", "virusdmso": "virus_control", "virusvehicle": "virus_control",
    "virusonly": "virus_control", "infectedvehicle": "virus_control", "infecteddmso": "virus_control",
    "cc": "cell_control", "mock": "cell_control", "uninfected": "cell_control", "cells": "cell_control",
    "cellsonly": "cell_control", "mockdmso": "cell_control", "novirus": "cell_control",
    "media": "blank", "medium": "blank", "mediaonly": "blank", "mediumonly": "blank", "background": "blank",
    "sample": "compound", "drug": "compound", "treatment": "compound", "cmpd": "compound",
}  # fmt: skip
_AMBIGUOUS = {
    "nc",
    "pc",
    "neg",
    "pos",
    "negative",
    "positive",
    "negativecontrol",
    "positivecontrol",
    "negctrl",
    "posctrl",
}


# What people write for a well that has none; with or without its percentage.
VEHICLE_NAMES = re.compile(
    r"(dmso|vehicle|ethanol|etoh|methanol|meoh|water|h2o|pbs|dmf|acetonitrile|solvent)( control)?( ?\(?[\d.,]+ ?%\)?)?",
    re.IGNORECASE,
)
# Words of which a label for interferon, or for a JAK inhibitor, is made; any other word beside them may turn it round.
_BESIDE = frozenset(("alpha", "beta", "gamma", "lambda", "a", "b", "type", "i"))
_INTERFERON = _BESIDE | {"ifn", "ifna", "ifnb", "ifng", "ifnl", "interferon"}
_JAK = frozenset(("jak", "jaki", "inhibitor"))
# A minus in front or behind, or a zero, says that it is not there: `virus -`, `(-) virus`, `virus 0`.
_WITHOUT = re.compile(r"^\W*[-\u2212\u2013]|[-\u2212\u2013]\W*$|(?<![\d.,])0+([.,]0+)?(?![\d.,])")

# Where a user's own words for roles are said.
PLACE_OF_ROLES = "in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml"


def _key(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.casefold())


def role_of(word: str, *, where: str, words: Mapping[str, str] | None = None) -> str:
    """Return the role that a word in a file stands for.

    Parameters
    ----------
    word : str
        As the file has it.
    where : str
        The place, for the message.
    words : mapping, optional
        The user's own words (``roles`` in screen.toml) to roles; they win over everything else.

    Returns
    -------
    str
        One of `ROLES`.

    Raises
    ------
    PlatekitError
        If the word is not known, or means different things in different laboratories.

    Examples
    --------
    >>> role_of("VC", where="layout.csv"), role_of("drug X", where="layout.csv", words={"drug X": "compound"})
    ('virus_control', 'compound')
    """
    role = known_role(word, where=where, words=words)
    if role:
        return role
    raise PlatekitError(where, f"the role '{word}'", *_question(word, words or {}))


def _question(word: str, words: Mapping[str, str]) -> tuple[str, str]:
    """Return what was expected instead of a word that is no role, and how to say its role."""
    if VEHICLE_NAMES.fullmatch(word.strip()):
        return "a word that says whether a vehicle well has virus", (
            f'Map the word: roles = {{ "{word}" = "..." }}, with "virus_control" if it has virus and "cell_control" '
            f"if it has none, {PLACE_OF_ROLES}."
        )
    role, hint = role_hint(word, words)
    choice = f'"{role}" }}' if role else '"..." }, with one of these roles'
    return "one of platekit's roles", f'Roles: {hint} Or map it: roles = {{ "{word}" = {choice}, {PLACE_OF_ROLES}.'


def role_hint(word: str, words: Mapping[str, str] | None = None) -> tuple[str, str]:
    """Return the role that a word is a typing error of ("" for none), and a hint that names it or lists the roles.

    A control must not become a drug, or the other control, because a message was copied: where a word is only like
    another one, as `infected` is like `uninfected`, no role is proposed.

    Examples
    --------
    >>> role_hint("virus_contol")
    ('virus_control', "did you mean 'virus_control'?")
    """
    listed = "", f"known are {quoted(sorted(ROLES))}."
    if _WITHOUT.search(word):
        return listed
    parts = set(re.findall(r"[^\W\d_]+", word.casefold()))
    interferon, jak = bool(parts & (_INTERFERON - _BESIDE)), bool(parts & {"jak", "jaki"})
    if (interferon or jak) and parts <= _INTERFERON | _JAK:
        role = "proviral_control" if not interferon else "rescue_control" if jak else "interferon_control"
        with_interferon = ", or with interferon in the well 'rescue_control'" if not interferon else ""
        return role, f"did you mean '{role}'{with_interferon}?"
    own = {known.strip(): role for known, role in (words or {}).items() if role in ROLES}
    meanings = {**_ALIASES, **{role: role for role in ROLES}, **own}
    near = [name for name in meanings if is_misspelt(_letters(word), _letters(name))]
    if len({meanings[name] for name in near}) != 1:
        return listed
    return meanings[near[0]], f"did you mean {' or '.join(quoted([name]) for name in near)}?"


def _letters(word: str) -> str:
    """Return a word without case and gaps: its digits count, since `Pos 1` and `Pos 2` are two controls."""
    return re.sub(r"[\W_]", "", word.casefold())


def known_role(word: str, *, where: str, words: Mapping[str, str] | None = None) -> str:
    """Return the role that a word stands for, ``""`` if it is no word for a role; otherwise as `role_of`.

    For places where a role may stand, or something else: a plate-shaped layout holds both controls and compounds.

    Examples
    --------
    >>> known_role("mock", where="layout.csv"), known_role("baricitinib", where="layout.csv")
    ('cell_control', '')
    """
    given = {key.strip().casefold(): role for key, role in (words or {}).items()}
    role = given.get(word.strip().casefold(), "")
    if role:
        if role not in ROLES:
            raise PlatekitError(
                where,
                f"'{word}' mapped to '{role}', which is no role",
                "one of platekit's roles",
                f"Roles: {role_hint(role)[1]}",
            )
        return role
    key = _key(word)
    by_key = {_key(name): name for name in ROLES}
    if key in {**by_key, **_ALIASES} and _WITHOUT.search(word):
        raise PlatekitError(
            where, f"the role '{word}'", "a word that says whether virus and cells are in the well",
            f'The sign or zero may mean that they are not. Say which role it is: roles = {{ "{word}" = "..." }}, '
            f"with one of {quoted(sorted(ROLES))}.",
        )  # fmt: skip
    if key in by_key:
        return by_key[key]
    if key in _AMBIGUOUS:
        raise PlatekitError(
            where, f"the role '{word}'", "a word with one meaning",
            "Laboratories mean opposite things by it. Say which it is: "
            f'roles = {{ "{word}" = "..." }}, with "virus_control", "cell_control", "antiviral_control" or "toxicity_control".',
        )  # fmt: skip
    return _ALIASES.get(key, "")
