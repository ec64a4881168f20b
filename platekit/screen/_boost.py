"""``[[boost]]`` of a screen.toml: the condition with a JAK inhibitor in every well, and the same without."""

from __future__ import annotations

from dataclasses import dataclass

from platekit.toml import Entry, known_keys, text_of

BOOST_KEYS = ("condition", "without")


@dataclass(frozen=True)
class Boost:
    """Two conditions in which the same antivirals were tested: with a JAK inhibitor in every well, and without."""

    condition: str
    without: str = ""


def boost_of(entry: Entry) -> Boost:
    """Return what one ``[[boost]]`` says; mistakes are noted in the entry."""
    known_keys(entry, BOOST_KEYS)
    condition = text_of(entry, "condition", example='"ruxolitinib 1 uM"', needed=True)
    return Boost(condition, text_of(entry, "without", example='""'))
