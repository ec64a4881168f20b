"""What can be in a well, and the words that laboratories use for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from platekit.errors import PlatekitError, did_you_mean

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
    likely, hint = _likely(word, words or {})
    choice = '"..." }, with one of these roles' if likely == "" else f'"{likely}" }}'
    raise PlatekitError(
        where, f"the role '{word}'", "one of platekit's roles",
        f'Roles: {hint} Or map it: roles = {{ "{word}" = {choice}, {PLACE_OF_ROLES}.',
    )  # fmt: skip


# Where a user's own words for roles are said.
PLACE_OF_ROLES = "in [meta] of a TOML layout, or in the [[plates]] or [[tables]] entry of screen.toml"


def _likely(word: str, words: Mapping[str, str]) -> tuple[str, str]:
    """Return the role that a word most likely means ("" for none), and a hint that names it or lists the roles.

    A control must not become a drug because a message was copied: where nothing speaks for a role, none is proposed.
    """
    folded = word.casefold()
    interferon, jak = "ifn" in folded or "interferon" in folded, "jak" in folded
    if interferon or jak:
        role = "proviral_control" if not interferon else "rescue_control" if jak else "interferon_control"
        with_interferon = ", or with interferon in the well 'rescue_control'" if not interferon else ""
        return role, f"did you mean '{role}'{with_interferon}?"
    own = {known.strip(): role for known, role in words.items() if role in ROLES}
    meanings = {**_ALIASES, **{role: role for role in ROLES}, **own}
    near = did_you_mean(word, meanings)
    if near.startswith("did you mean"):
        return meanings[near.split("'", 1)[1].rsplit("'", 1)[0]], near
    return "", did_you_mean(word, ROLES)


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
                f"Roles: {did_you_mean(role, ROLES)}",
            )
        return role
    key = _key(word)
    by_key = {_key(name): name for name in ROLES}
    if key in by_key:
        return by_key[key]
    if key in _AMBIGUOUS:
        raise PlatekitError(
            where, f"the role '{word}'", "a word with one meaning",
            "Laboratories mean opposite things by it. Say which it is: "
            f'roles = {{ "{word}" = "virus_control" }}, or "cell_control", "antiviral_control", "toxicity_control".',
        )  # fmt: skip
    return _ALIASES.get(key, "")
