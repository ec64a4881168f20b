"""A class against its comparators in one direction: balanced comparators, ranks within plates, and each drug left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from platekit.proviral.rank_test import RankTest, Stratum, rank_test
from platekit.proviral.verdict import DECREASE, INCREASE

# With fewer comparators on the same plates nothing is known of what the class would do if it were like the rest.
LEAST_COMPARATORS = 5
_OPPOSITE = {INCREASE: DECREASE, DECREASE: INCREASE}


@dataclass(frozen=True)
class Plates:
    """The drugs of one set of plates: members of the class and the rest, rows of `schema.CLASS_SIZES`."""

    name: str
    members: pd.DataFrame
    comparators: pd.DataFrame


@dataclass(frozen=True)
class Directed:
    """The test of a class in one direction.

    `comparators` and `members` are the drugs that took part, rows of `schema.CLASS_SIZES`; members with `beyond_comparators`, their value
    less the median of the comparators of their plates. `n_unbalanced` comparators were left out because they act the other way.
    `without` is the drug whose absence weakens the class most, `p_without` the p then.
    """

    test: RankTest
    p: float
    comparators: pd.DataFrame
    members: pd.DataFrame
    n_unbalanced: int
    without: str
    p_without: float


def directed_test(plates: Sequence[Plates], direction: str) -> Directed | None:
    """Return the test of one direction; None where balancing leaves too few comparators on every plate."""
    balanced = [replace(one, comparators=_balanced(one.comparators, direction)) for one in plates]
    balanced = [one for one in balanced if len(one.comparators) >= LEAST_COMPARATORS]
    if not balanced:
        return None
    test = rank_test([_stratum(one) for one in balanced])
    without, p_without = _without_one(balanced, direction)
    return Directed(
        test=test,
        p=_p(test, direction),
        comparators=pd.concat([one.comparators for one in balanced]),
        members=pd.concat([_with_distance(one) for one in balanced]),
        n_unbalanced=sum(len(one.comparators) for one in plates) - sum(len(one.comparators) for one in balanced),
        without=without,
        p_without=p_without,
    )


def _balanced(comparators: pd.DataFrame, direction: str) -> pd.DataFrame:
    """Return the comparators without those that act the other way beyond as many as act this way, the strongest first.

    Beside many antivirals any drug that does nothing ranks high. With as many on either side the middle of the comparators is that of
    drugs that do nothing; and where the class is like the rest, leaving out comparators of the other side makes the test only stricter.
    """
    against = comparators[comparators["acts"] == _OPPOSITE[direction]]
    surplus = len(against) - int((comparators["acts"] == direction).sum())
    if surplus <= 0:
        return comparators
    strongest = against.sort_values(["log2_fold_change", "compound"], ascending=[direction == INCREASE, True])
    return comparators.drop(index=strongest.index[:surplus])


def _with_distance(plates: Plates) -> pd.DataFrame:
    middle = float(plates.comparators["log2_fold_change"].median())
    return plates.members.assign(beyond_comparators=plates.members["log2_fold_change"] - middle)


def _stratum(plates: Plates) -> Stratum:
    return Stratum(
        plates.members["log2_fold_change"].to_numpy(dtype=np.float64),
        plates.comparators["log2_fold_change"].to_numpy(dtype=np.float64),
    )


def _p(test: RankTest, direction: str) -> float:
    return test.p_increase if direction == INCREASE else test.p_decrease


def _without_one(plates: Sequence[Plates], direction: str) -> tuple[str, float]:
    """Return the drug without which the class is least remarkable, and p without it.

    Within a plate that is the member of the highest rank: every other one left out leaves a larger sum of ranks.
    """
    found: list[tuple[float, str]] = []
    for place, one in enumerate(plates):
        order = one.members.sort_values(["log2_fold_change", "compound"], ascending=[direction == DECREASE, True])
        rest = replace(one, members=order.iloc[1:])
        others = [rest if i == place else other for i, other in enumerate(plates)]
        strata = [_stratum(other) for other in others if len(other.members)]
        p = _p(rank_test(strata), direction) if strata else 1.0
        found.append((p, str(order["compound"].iloc[0])))
    p, name = max(found)
    return name, p
