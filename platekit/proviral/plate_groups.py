"""Which drugs can be compared without the plates between them: those that lie on the same plates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

# A drug that lost some of its plates still belongs to those that it shares with others, if these are at least half.
LEAST_SHARED = 0.5


def plate_groups(plates_of: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return for each drug the set of plates whose drugs it is compared with.

    Parameters
    ----------
    plates_of : mapping of str to frozenset of str
        The plates that each drug was judged on: one library plate, on each day.

    Returns
    -------
    dict of str to frozenset of str

    Notes
    -----
    Most drugs of a library plate share exactly one set of plates. A drug with an excluded plate joins the set that it shares most with,
    plates in common / plates in either (Jaccard 1912, New Phytol 11:37) being at least a half. A reference compound that lies on every
    plate joins none, and so never ties plates together that have nothing else in common.

    Examples
    --------
    >>> day1, both = frozenset({"day1_L1"}), frozenset({"day1_L1", "day2_L1"})
    >>> found = plate_groups({"a": both, "b": both, "c": day1})
    >>> sorted(found["c"])
    ['day1_L1', 'day2_L1']
    """
    often = Counter(plates_of.values())
    leaders: list[frozenset[str]] = []
    joined: dict[frozenset[str], frozenset[str]] = {}
    for plates in sorted(often, key=lambda one: (-often[one], sorted(one))):
        nearest = max(leaders, key=lambda leader: _shared(plates, leader), default=frozenset[str]())
        if _shared(plates, nearest) < LEAST_SHARED:
            leaders.append(plates)
            nearest = plates
        joined[plates] = nearest
    return {drug: joined[plates] for drug, plates in plates_of.items()}


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
