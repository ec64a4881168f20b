"""Why an arm's titre is said to differ, or not, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from platekit.bounds import Difference

GAIN, LOSS, NO_GAIN, NOT_ASSESSED = "gain shown", "loss shown", "no gain shown", "not assessed"


@dataclass(frozen=True)
class Comparison:
    """One arm against its reference: what was found, and what it rests on.

    Parameters
    ----------
    reference, unit : str
    difference : Difference
    batches, alone : tuple of str
        Batches with both arms, and those of the arm without its reference.
    missing, n_bounds : int
        Titrations without a number, and those that are a bound.
    viability_percent, toxic_below_percent : float
    """

    reference: str
    unit: str
    difference: Difference
    batches: tuple[str, ...]
    alone: tuple[str, ...]
    missing: int
    n_bounds: int
    viability_percent: float
    toxic_below_percent: float

    @property
    def toxic(self) -> bool:
        """Whether too few cells live in this arm for its titre to be compared."""
        return self.viability_percent < self.toxic_below_percent


def reasons_of(verdict: str, comparison: Comparison) -> str:
    """Return the reasons of a verdict."""
    return " ".join([_first(verdict, comparison), *_beside(comparison)])


def _first(verdict: str, comparison: Comparison) -> str:
    found, reference = comparison.difference, comparison.reference
    if verdict == GAIN:
        return f"The titre is higher than that of '{reference}' by {_size(found)}."
    if verdict == LOSS:
        return f"The titre is lower than that of '{reference}': the difference is {_size(found)}."
    if verdict == NO_GAIN:
        up_to = f"up to {_log10(found.high)}" if np.isfinite(found.high) else "of any size"
        return f"No gain over '{reference}' is shown: the difference is {_size(found)}, and a gain {up_to} is not excluded."
    if comparison.toxic:
        return (
            f"Viability is {comparison.viability_percent:.0f} %, below {comparison.toxic_below_percent:g} %: "
            "titres of dying cells are not compared."
        )
    if len(comparison.batches) < 2:
        return (
            f"{len(comparison.batches) or 'No'} experiment{'' if len(comparison.batches) == 1 else 's'} with both arms: "
            "without a second one there is no interval."
        )
    if not found.relation:
        return "In both arms titres lie beyond what could be measured, so that the difference has no bound."
    return (
        "The differences are equal to the last digit: titres are rounded too far to show how much experiments differ."
    )


def _beside(comparison: Comparison) -> list[str]:
    sentences: list[str] = []
    if comparison.n_bounds:
        one = comparison.n_bounds == 1
        sentences.append(
            f"{comparison.n_bounds} titration{' is' if one else 's are'} at the limit of detection or beyond the range and "
            f"count{'s' if one else ''} as a bound, not as a number."
        )
    if len(comparison.batches) == 2:
        sentences.append("Two experiments: the interval is wide.")
    if comparison.alone:
        named = ", ".join(f"'{batch}'" for batch in comparison.alone)
        sentences.append(f"Not used, without '{comparison.reference}': batch {named}.")
    if comparison.missing:
        sentences.append(f"Without a number: {comparison.missing} titration{'' if comparison.missing == 1 else 's'}.")
    if np.isnan(comparison.viability_percent):
        sentences.append("Viability was not read in this arm.")
    if comparison.unit.casefold().startswith("cop"):
        sentences.append("Copies count genomes, infectious or not.")
    return sentences


def _number(value: float) -> str:
    # A zero has no sign, also where it is a rounded one.
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _log10(value: float) -> str:
    return f"{_number(value)} log10"


def _size(found: Difference) -> str:
    """Return a difference in log10 with its interval; of a bound, the bound.

    Examples
    --------
    >>> _size(Difference(1.0, ">", 0.6, float("nan")))
    'at least 1.00 log10 (95 % interval from 0.60)'
    """
    word = {">": "at least ", "<": "at most "}.get(found.relation, "")
    low, high = _number(found.low), _number(found.high)
    upper = f"up to {high}" if np.isnan(found.low) else f"{low} to {high}"
    interval = f"from {low}" if np.isnan(found.high) else upper
    return f"{word}{_log10(found.mean)} (95 % interval {interval})"
