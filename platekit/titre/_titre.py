"""What a titration says: a titre with its interval, or a bound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Titre:
    """A titre per millilitre.

    Attributes
    ----------
    titre : float
        In `unit`; where nothing was found, the limit of detection, with the relation "<"; where everything was
        infected, the lowest titre that this is likely at, with ">".
    relation : str
        "=", "<" or ">".
    ci_low, ci_high : float
        95 % interval; NaN at the end that is open.
    unit : str
    """

    titre: float
    relation: str
    ci_low: float
    ci_high: float
    unit: str
