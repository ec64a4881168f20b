"""Do the control wells of a plate read in their expected order as the plate lies, and would they if it lay another way?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from platekit.quality._plate import OTHER_WAYS, Arm, FloatArray, PlateReadout, values_at
from platekit.quality._words import count

# Two control wells that went wrong do not make a plate another one; of a plate that lay so, one in twenty may be dead.
_MISPLACED_TO_ACCUSE = 3
_BY_CHANCE, _BY_CHANCE_SHARE = 1, 0.05
# Of the control wells so many must have been read where they would be if the plate lay another way.
_READ_SHARE = 0.9
_LEAST_WELLS = 2


@dataclass(frozen=True)
class _Order:
    """The places of the control wells of one arm: `above` is expected to read higher than `below`."""

    above: pd.DataFrame
    below: pd.DataFrame


@dataclass(frozen=True)
class BetterOrder:
    """Controls that read in order only another way: `like` is that way or the name of another plate; `said` is in words."""

    like: str
    said: str


def better_order(plate: PlateReadout, others: Iterable[PlateReadout]) -> BetterOrder | None:
    """Return the way of lying, or the other plate, by which the controls of a plate read in order, as they do not now.

    Parameters
    ----------
    plate : PlateReadout
        Only its arms with virus tell, where infection is read: without virus most controls read alike.
    others : iterable of PlateReadout
        Plates that it may have been exchanged with, of other layouts.

    Returns
    -------
    BetterOrder or None
        None where fewer than 3 control wells must be taken away for the others to be in order, and where no other
        way leaves at most one (or one in twenty) out of order, and 3 fewer than now.

    Notes
    -----
    Where virus raises the signal, virus_control is expected to read higher than cell_control, blank, antiviral_control
    and toxicity_control; where living cells do, cell_control higher than virus_control, blank and toxicity_control.
    """
    orders = _orders(plate)
    own = _out_of_order(plate, orders, down=False, across=False)
    if own is None or own < _MISPLACED_TO_ACCUSE:
        return None
    ways = [
        (words, orders, _out_of_order(plate, orders, down=down, across=across)) for words, down, across in OTHER_WAYS
    ]
    for other in others:
        theirs = _orders(other)
        ways.append((other.plate, theirs, _out_of_order(plate, theirs, down=False, across=False)))
    fitting = [
        (left, like, kept)
        for like, kept, left in ways
        if left is not None and left <= min(_allowed(kept), own - _MISPLACED_TO_ACCUSE)
    ]
    if not fitting:
        return None
    left, like, kept = min(fitting, key=lambda way: way[0])
    by = "if it lay" if any(like == words for words, _, _ in OTHER_WAYS) else "by the layout of"
    name = like if by == "if it lay" else f"'{like}'"
    return BetterOrder(
        like,
        f"at least {own} of {count(_n_wells(orders), 'control well')} read out of their order "
        f"({_in_words(orders)}), {left} of {_n_wells(kept)} {by} {name}",
    )


def _orders(plate: PlateReadout) -> list[_Order]:
    return [order for arm in plate.arms if (order := _order(plate, arm)) is not None]


def _order(plate: PlateReadout, arm: Arm) -> _Order | None:
    if arm.readout_of_infection and not arm.infected:
        return None
    in_use = plate.wells[plate.wells["value"].notna() & ~plate.wells["excluded"]]
    mine = in_use[in_use.index.isin(arm.wells.index)]
    if not arm.readout_of_infection:
        highest, lower, of_all = arm.vehicle.role, ("toxicity_control",), ("blank",)
    elif arm.readout.kind == "viability":
        highest, lower, of_all = "cell_control", ("virus_control", "toxicity_control"), ("blank",)
    else:
        highest, lower, of_all = "virus_control", ("antiviral_control", "toxicity_control"), ("cell_control", "blank")
    source = in_use if highest == "cell_control" else mine
    above = source[source["role"] == highest]
    below = pd.concat([mine[mine["role"].isin(lower)], in_use[in_use["role"].isin(of_all)]])
    return _Order(above, below) if min(len(above), len(below)) >= _LEAST_WELLS else None


def _out_of_order(plate: PlateReadout, orders: Sequence[_Order], *, down: bool, across: bool) -> int | None:
    """Return how many wells, at the least, must be taken away for the others to be in order; None where too few were read."""
    if not orders:
        return None
    misplaced = 0
    for order in orders:
        above, below = (values_at(plate, wells, down=down, across=across) for wells in (order.above, order.below))
        for values in (above, below):
            read = np.isfinite(values)
            if read.sum() < max(_LEAST_WELLS, _READ_SHARE * len(values)):
                return None
        misplaced += _fewest(above[np.isfinite(above)], below[np.isfinite(below)])
    return misplaced


def _fewest(above: FloatArray, below: FloatArray) -> int:
    """Return the fewest wells that lie on the wrong side of any one value.

    Examples
    --------
    >>> _fewest(np.array([9.0, 10.0, 1.0]), np.array([0.5, 2.0]))
    1
    """
    cuts = np.unique(np.concatenate([above, below]))[:, None]
    # A cut at each reading, itself counted below it, and one under all of them.
    wrong = (above <= cuts).sum(axis=1) + (below > cuts).sum(axis=1)
    return min(int(wrong.min()), len(below))


def _n_wells(orders: Sequence[_Order]) -> int:
    return sum(len(order.above) + len(order.below) for order in orders)


def _allowed(orders: Sequence[_Order]) -> float:
    return max(_BY_CHANCE, _BY_CHANCE_SHARE * _n_wells(orders))


def _in_words(orders: Sequence[_Order]) -> str:
    above = sorted({role for order in orders for role in order.above["role"]})
    below = sorted({role for order in orders for role in order.below["role"]})
    return f"{' and '.join(above)} above {', '.join(below)}"
