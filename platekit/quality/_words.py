"""Numbers and wells as messages write them."""

from __future__ import annotations

from collections.abc import Sequence

# More wells than this in a message are counted, not listed.
_WELLS_LISTED = 6


def number(value: float) -> str:
    """Return three significant digits without an exponent.

    Examples
    --------
    >>> number(0.12345), number(692746.5), number(-17.26)
    ('0.123', '692746', '-17.3')
    """
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def count(n: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "virus_control well"), count(0, "well")
    ('1 virus_control well', '0 wells')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def listed(wells: Sequence[str]) -> str:
    """Return the names of wells, the first of them where there are many.

    Examples
    --------
    >>> listed(["A01", "B01"])
    'A01, B01'
    >>> listed([f"A{column:02d}" for column in range(1, 13)])
    'A01, A02, A03, A04, A05, A06 and 6 more'
    """
    if len(wells) <= _WELLS_LISTED:
        return ", ".join(wells)
    return f"{', '.join(wells[:_WELLS_LISTED])} and {len(wells) - _WELLS_LISTED} more"
