"""Names of compounds to identity, class of JAK inhibitor and potency: published facts, each with its source."""

from __future__ import annotations

from platekit.compounds._compound import Compound, Potency
from platekit.compounds._facts import Fact, facts, sources
from platekit.compounds._find import Found, find
from platekit.compounds._resolve import COMPOUNDS, compound, compounds, jak_class
from platekit.doors import callable_module

__all__ = [
    "COMPOUNDS",
    "Compound",
    "Fact",
    "Found",
    "Potency",
    "compound",
    "compounds",
    "facts",
    "find",
    "jak_class",
    "sources",
]

callable_module(__name__, compounds)
