"""A check as a value: what it looks at, what it answers, and whether it may leave wells out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from platekit.assay import Readout
from platekit.quality._plate import Arm, PlateReadout

Light = Literal["green", "amber", "red"]
SEVERITY: dict[str, int] = {"green": 0, "amber": 1, "red": 2}


@dataclass(frozen=True)
class Finding:
    """What a check says: `value` is NaN where it cannot be computed, `limit` NaN where nothing is held against it."""

    value: float
    limit: float
    light: Light
    message: str


@dataclass(frozen=True)
class ArmCheck:
    """A check of the wells that one set of controls judges; of several arms on a plate the gravest light is told.

    Parameters
    ----------
    name : str
        As in `checks.check`.
    title : str
        One line for people.
    look : callable
        From an `Arm` to its `Finding`.
    leaves_out : bool
        Whether a red light of this check takes the wells out. Only four checks may: no controls, controls that are
        not separated, a layout that contradicts what was read, a copy of another plate. A red light of any other check
        warns, no more.
    """

    name: str
    title: str
    look: Callable[[Arm], Finding]
    leaves_out: bool = False


@dataclass(frozen=True)
class PlateCheck:
    """A check of one readout of a whole plate; where it `leaves_out`, a red light takes all wells of the plate out."""

    name: str
    title: str
    look: Callable[[PlateReadout], Finding]
    leaves_out: bool = False


@dataclass(frozen=True)
class ScreenCheck:
    """A check of one readout over all plates that were not left out; it never leaves wells out."""

    name: str
    title: str
    look: Callable[[Readout, tuple[PlateReadout, ...]], Finding]


Check = ArmCheck | PlateCheck | ScreenCheck


def not_computable(why: str, *, light: Light) -> Finding:
    """Return a finding without a number: never 0, and never a NaN that slips into a mean without its reason."""
    return Finding(np.nan, np.nan, light, f"not computable: {why}")


def not_applicable(why: str) -> Finding:
    """Return a green finding without a number, for a question that does not arise on this plate."""
    return Finding(np.nan, np.nan, "green", f"not applicable: {why}")
