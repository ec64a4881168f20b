"""A class of drugs against the rest of its plates: one value a drug, ranks and permutations within the plates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from platekit import schema
from platekit.proviral import class_words
from platekit.proviral.class_direction import LEAST_COMPARATORS, Directed, Plates, directed_test
from platekit.proviral.class_potency import potency_order
from platekit.proviral.class_sizes import doses_of_one_drug
from platekit.proviral.class_words import ClassCase, LeftOut
from platekit.proviral.likelihood import benjamini_hochberg
from platekit.proviral.verdict import DECREASE, FLAT, INCREASE

# Two drugs are no class: with one of them left out, the other would speak for it.
LEAST_MEMBERS = 3

MORE, LESS = "more infection than the rest", "less infection than the rest"
NO_DIFFERENCE, NOT_ASSESSABLE = "no difference shown", "not assessable"


@dataclass(frozen=True)
class _Tested:
    """One class in one arm, before multiplicity; None where it could not be tested, `refusal` saying why."""

    key: dict[str, Any]
    members: pd.DataFrame
    left_out: tuple[LeftOut, ...]
    increase: Directed | None
    decrease: Directed | None
    refusal: str


def class_tests(sizes: pd.DataFrame, level: float, potency: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what each class does against the rest of its plates.

    Parameters
    ----------
    sizes : pandas.DataFrame
        `schema.CLASS_SIZES`: one row per drug and arm; `class` is "" for a drug of no class.
    level : float
        False discovery rate, of each direction over the classes of one virus, cell line and condition.
    potency : pandas.DataFrame, optional
        `compound`, and a column for each target that ends in `_nM`, such as ``JAK1 Kd_nM`` [nM], NaN where not known.

    Returns
    -------
    pandas.DataFrame
        `schema.CLASSES`.

    Notes
    -----
    docs/why/class.md explains each step and how it fails.
    """
    tested: list[_Tested] = []
    for key, arm in schema.group(sizes, schema.GROUP_KEYS):
        named: dict[str, Any] = dict(zip(schema.GROUP_KEYS, key, strict=True))
        for word in sorted(set(arm["class"]) - {""}):
            tested.append(_test_class(arm, str(word), named))
    adjusted = _adjusted(tested)
    rows = [_row(one, up, down, level, potency) for one, (up, down) in zip(tested, adjusted, strict=True)]
    if not rows:
        return schema.empty(schema.CLASSES)
    found = schema.conform(pd.DataFrame(rows), schema.CLASSES)[schema.CLASSES.names]
    return found.sort_values(list(schema.CLASSES.keys), kind="stable", na_position="first").reset_index(drop=True)


def _test_class(arm: pd.DataFrame, word: str, key: Mapping[str, Any]) -> _Tested:
    """Return the test of one class in one arm."""
    named = {"class": word, **key}
    members = arm[arm["class"] == word]
    plates = [
        Plates(str(name), drugs[drugs["class"] == word], drugs[drugs["class"] != word])
        for name, drugs in arm.groupby("plates", sort=True)
        if (drugs["class"] == word).any()
    ]
    involved = pd.concat([part for one in plates for part in (one.members, one.comparators)])
    nothing = _Tested(named, members, (), None, None, "")
    if same := doses_of_one_drug(involved["compound"]):
        return replace(nothing, refusal=class_words.doses_refused(same))
    few = [one for one in plates if len(one.comparators) < LEAST_COMPARATORS]
    left_out = tuple(LeftOut(one.name, tuple(one.members["compound"]), len(one.comparators)) for one in few)
    kept = [one for one in plates if len(one.comparators) >= LEAST_COMPARATORS]
    n_members = sum(len(one.members) for one in kept)
    if not kept:
        return replace(nothing, left_out=left_out, refusal=class_words.too_few_comparators(LEAST_COMPARATORS))
    if n_members < LEAST_MEMBERS:
        refusal = class_words.too_few_members(n_members, LEAST_MEMBERS)
        return replace(nothing, left_out=left_out, refusal=refusal)
    up, down = directed_test(kept, INCREASE), directed_test(kept, DECREASE)
    refusal = "" if up and down else class_words.too_few_comparators(LEAST_COMPARATORS)
    return replace(nothing, left_out=left_out, increase=up, decrease=down, refusal=refusal)


def _adjusted(tested: Sequence[_Tested]) -> list[tuple[float, float]]:
    """Return q of an increase and of a decrease of each class; classes of one virus, cell line and condition are a family."""
    families: dict[tuple[str, ...], list[int]] = {}
    for place, one in enumerate(tested):
        families.setdefault(tuple(str(one.key[name]) for name in ("virus", "cell_line", "condition")), []).append(place)
    found = [(np.nan, np.nan)] * len(tested)
    for places in families.values():
        up = benjamini_hochberg(np.array([_p_of(tested[i].increase) for i in places]))
        down = benjamini_hochberg(np.array([_p_of(tested[i].decrease) for i in places]))
        for i, q_up, q_down in zip(places, up, down, strict=True):
            found[i] = (float(q_up), float(q_down))
    return found


def _p_of(directed: Directed | None) -> float:
    return float("nan") if directed is None else directed.p


def _row(one: _Tested, q_up: float, q_down: float, level: float, potency: pd.DataFrame | None) -> dict[str, Any]:
    """Return the row of `schema.CLASSES`."""
    if one.increase is None or one.decrease is None:
        return one.key | {
            "n_members": len(one.members), "n_comparators": np.nan, "direction": FLAT, "verdict": NOT_ASSESSABLE,
            "reasons": class_words.refused(one.refusal, one.left_out),
        }  # fmt: skip
    direction = INCREASE if one.increase.p <= one.decrease.p else DECREASE
    directed, q = (one.increase, q_up) if direction == INCREASE else (one.decrease, q_down)
    own = float(directed.members["log2_fold_change"].mean())
    # A class above comparators that lie below the vehicle has not risen.
    beyond = own > 0 if direction == INCREASE else own < 0
    significant = q < level and beyond
    verdict = (MORE if direction == INCREASE else LESS) if significant else NO_DIFFERENCE
    order = potency_order(directed.members, potency)
    case = ClassCase(direction, significant, beyond, own, q, level, directed, one.left_out)
    return one.key | {
        "n_members": len(directed.members), "n_comparators": len(directed.comparators), "statistic": directed.test.share,
        "direction": direction if significant else FLAT, "fold": 2.0**directed.test.shift,
        "fold_ci_low": 2.0**directed.test.shift_low, "fold_ci_high": 2.0**directed.test.shift_high,
        "p": directed.p, "q": q, "p_without_one": directed.p_without, "without": directed.without,
        "potency_order": class_words.order_words(order), "verdict": verdict, "reasons": class_words.reasons(case),
    }  # fmt: skip
