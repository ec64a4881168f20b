"""Numbers as a virologist says them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def fold(value: float) -> str:
    """Return a fold in words: three digits at most, a decrease as a share.

    Examples
    --------
    >>> fold(2.345), fold(0.05), fold(12.3)
    ('2.3-fold', '0.05-fold', '12-fold')
    """
    return f"{value:.2g}-fold" if value >= 1.995 or value < 0.1 else f"{value:.2f}-fold"


def dose(value_uM: float) -> str:
    """Return a dose with its unit.

    Examples
    --------
    >>> dose(30.0), dose(0.041152)
    ('30 uM', '0.041 uM')
    """
    return f"{value_uM:.2g} uM" if value_uM < 100 else f"{value_uM:.0f} uM"


def doses(values_uM: Sequence[float]) -> str:
    """Return doses as a list.

    Examples
    --------
    >>> doses([10.0, 30.0]), doses([1.0])
    ('10 and 30 uM', '1 uM')
    """
    words = [dose(value).removesuffix(" uM") for value in values_uM]
    return (words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}") + " uM"


def probability(value: float) -> str:
    """Return a p or q.

    Examples
    --------
    >>> probability(0.0312), probability(0.00002)
    ('0.031', 'below 0.001')
    """
    return "below 0.001" if value < 0.001 else f"{value:.2g}"


def count(n: float, one: str, many: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "experiment", "experiments"), count(3, "experiment", "experiments")
    ('1 experiment', '3 experiments')
    """
    return f"{n:.0f} {one if round(n) == 1 else many}"


def known(value: float) -> bool:
    """Return whether there is a number."""
    return bool(np.isfinite(value))
