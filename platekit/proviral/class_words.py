"""The class test in whole sentences: what was found, what it rests on, and what it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from platekit.proviral import words
from platekit.proviral.class_direction import Directed
from platekit.proviral.class_potency import PotencyOrder
from platekit.proviral.verdict import INCREASE

_MOST_NAMES = 3
# Where more of the comparators act by themselves, they are hardly the ordinary drugs that a class is meant to be compared with.
SELECTED_SHARE = 0.5


@dataclass(frozen=True)
class LeftOut:
    """Members on plates with too few comparators."""

    plates: str
    members: tuple[str, ...]
    n_comparators: int


@dataclass(frozen=True)
class ClassCase:
    """All that the sentences are made of; `own` is the mean of the members against the vehicle, log2, `beyond` that it points so, too."""

    direction: str
    significant: bool
    beyond: bool
    own: float
    q: float
    level: float
    directed: Directed
    left_out: tuple[LeftOut, ...]


def reasons(case: ClassCase) -> str:
    """Return why this verdict, in sentences."""
    return " ".join([
        _found(case), _size(case), *_against_vehicle(case), *_without_one(case), *_comparators(case), *_left_out(case.left_out),
    ])  # fmt: skip


def _found(case: ClassCase) -> str:
    of = case.directed
    place = "higher" if case.direction == INCREASE else "lower"
    share = of.test.share if case.direction == INCREASE else 1 - of.test.share
    numbers = f"p {words.probability(of.p)}, q {words.probability(case.q)}"
    return (
        f"On its own plates a drug of the class lies {place} than a comparator in {100 * share:.0f} % of pairs "
        f"({words.count(len(of.members), 'drug', 'drugs')} against {len(of.comparators)}): {numbers}."
    )


def _size(case: ClassCase) -> str:
    test = case.directed.test
    said = f"The mean over doses is {words.fold(2.0**case.own)} that of the vehicle and {2.0**test.shift:.2f} times that of the comparators"
    if not (words.known(test.shift_low) and words.known(test.shift_high)):
        return f"{said}; so few drugs give no interval."
    return f"{said} (95 % interval {2.0**test.shift_low:.2f} to {2.0**test.shift_high:.2f})."


def _against_vehicle(case: ClassCase) -> list[str]:
    if case.significant or case.beyond or case.q >= case.level:
        return []
    side, moved = ("above", "risen") if case.direction == INCREASE else ("below", "fallen")
    other = "low" if case.direction == INCREASE else "high"
    return [
        f"The class does not lie {side} the vehicle: its comparators lie {other}, and the class itself has not {moved}."
    ]


def _without_one(case: ClassCase) -> list[str]:
    of = case.directed
    if not case.significant:
        return []
    p = words.probability(of.p_without)
    if of.p_without < case.level:
        return [f"With any one drug left out p is {p} at most (without '{of.without}')."]
    return [f"It rests on one drug: without '{of.without}' p is {p}."]


def _comparators(case: ClassCase) -> list[str]:
    comparators, n = case.directed.comparators, len(case.directed.comparators)
    said: list[str] = []
    if case.directed.n_unbalanced:
        way = "lower" if case.direction == INCREASE else "raise"
        left = words.count(case.directed.n_unbalanced, "comparator", "comparators")
        said.append(
            f"{left} left out: beyond those that act the same way, drugs that {way} infection would make any other rank well."
        )
    rising, falling = (int((comparators["acts"] == way).sum()) for way in ("increase", "decrease"))
    if rising + falling >= SELECTED_SHARE * n:
        said.append(
            f"{rising + falling} of {n} comparators act by themselves ({rising} raise, {falling} lower infection): "
            "if they were chosen because they act, the class is not compared with ordinary drugs."
        )
    classes = set(comparators["class"])
    if len(classes) == 1 and "" not in classes:
        said.append(f"All comparators are of the class '{classes.pop()}': the class is compared with that one alone.")
    return said


def _left_out(left_out: Sequence[LeftOut]) -> list[str]:
    return [
        f"Not used: {listed(one.members)} on {one.plates}, with "
        f"{words.count(one.n_comparators, 'comparator', 'comparators') if one.n_comparators else 'no comparator'} there."
        for one in left_out
    ]


def refused(refusal: str, left_out: Sequence[LeftOut]) -> str:
    """Return why a class could not be tested."""
    return " ".join([refusal, *_left_out(left_out)])


def doses_refused(same: Sequence[Sequence[str]]) -> str:
    """Return that some names are one drug at several doses."""
    names = " and ".join(f"'{name}'" for name in same[0][:2])
    more = f", and {words.count(len(same) - 1, 'drug', 'drugs')} more" if len(same) > 1 else ""
    return (
        f"{names} are doses of one drug{more}: a class test counts drugs, and doses of one are not independent. "
        "Give the name without its dose, and the dose as concentration_uM."
    )


def too_few_comparators(least: int) -> str:
    """Return that no plate has enough drugs of other classes."""
    return (
        f"No plate with a drug of the class holds {least} comparators or more: what sets the class apart from its plate is unknown. "
        "Drugs of other classes on the same plates would settle it."
    )


def too_few_members(n: int, least: int) -> str:
    """Return that the class has too few drugs."""
    return f"{words.count(n, 'drug', 'drugs')} with comparators on the same plates: {least} or more make a class."


def order_words(order: Sequence[PotencyOrder]) -> str:
    """Return the order of effect against potency in one sentence; "" where no potency is known."""
    if not order:
        return ""
    parts = [f"{one.target} {_signed(one.rho)} ({one.n} drugs{_tested(one)})" for one in order]
    return f"Rank correlation of effect with potency: {', '.join(parts)}; above 0 the more potent drugs have more infection."


def _signed(rho: float) -> str:
    return f"{rho:+.2f}".replace("-", "\N{MINUS SIGN}")


def _tested(one: PotencyOrder) -> str:
    return f", p {words.probability(one.p)}" if words.known(one.p) else ": described, not tested"


def listed(names: Sequence[str]) -> str:
    """Return a few names, and how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c", "d"])
    "'a', 'b', 'c' and 1 more"
    """
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > _MOST_NAMES:
        return f"{', '.join(quoted[:_MOST_NAMES])} and {len(quoted) - _MOST_NAMES} more"
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
