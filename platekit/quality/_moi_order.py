"""Does more virus read as more infection? Vehicle wells of two MOIs that come in the wrong order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from platekit.quality._contrast import median_and_spread
from platekit.quality._plate import Arm, PlateReadout
from platekit.quality._words import number

# Plates of one MOI and day differ by less than this factor, and medians of few wells by chance: both are asked for.
_CLEARLY, _ERRORS = 1.5, 3.0
_LEAST_WELLS = 3
# Of a normal sample, the standard error of the median over that of the mean: sqrt(pi / 2).
_MEDIAN_ERROR = 1.2533


@dataclass(frozen=True)
class _Vehicle:
    """The vehicle wells of one arm: `series` is what else must be the same beside the batch, `error` is of log(median)."""

    plate: str
    batch: str
    series: tuple[object, ...]
    moi: float
    median: float
    error: float


@dataclass(frozen=True)
class _Pair:
    low: _Vehicle
    high: _Vehicle
    wrong: bool


def out_of_order(plates: Iterable[PlateReadout]) -> list[str]:
    """Return what to ask about plates of one batch and layout, or arms of one plate, where the higher MOI reads less.

    Parameters
    ----------
    plates : iterable of PlateReadout
        Plates in use, of one readout.

    Returns
    -------
    list of str
        A sentence for each such pair; one for all of them where every batch agrees, since that is no accident of a day.
    """
    vehicles = [found for plate in plates for arm in plate.arms if (found := _vehicle(plate, arm))]
    by_series: dict[tuple[object, ...], list[_Vehicle]] = {}
    for one in vehicles:
        by_series.setdefault(one.series, []).append(one)
    return [sentence for series in by_series.values() for sentence in _of_series(series)]


def _vehicle(plate: PlateReadout, arm: Arm) -> _Vehicle | None:
    moi, values = float(arm.wells["moi"].iloc[0]), arm.vehicle.values
    median, spread = median_and_spread(values) if len(values) >= _LEAST_WELLS else (0.0, 0.0)
    rises = arm.judges_infection and arm.readout.kind != "viability"
    if not (rises and moi > 0 and median > 0):
        return None
    # Arms side by side on a plate differ in their wells; plates are compared where they hold the same.
    wells = arm.wells
    held = frozenset(zip(wells["well"], wells["compound"], wells["concentration_uM"].fillna(0.0), strict=True))
    virus, _, cell_line, condition = arm.key
    where = plate.plate if len(plate.arms) > 1 else held
    error = _MEDIAN_ERROR * spread / median / len(values) ** 0.5
    batch = str(wells["batch"].iloc[0])
    return _Vehicle(plate.plate, batch, (virus, cell_line, condition, where), moi, median, error)


def _of_series(series: Sequence[_Vehicle]) -> list[str]:
    by_moi: dict[tuple[float, float], list[_Pair]] = {}
    for one, other in itertools.combinations(series, 2):
        low, high = sorted((one, other), key=lambda vehicle: vehicle.moi)
        if low.batch == high.batch and low.moi < high.moi:
            by_moi.setdefault((low.moi, high.moi), []).append(_Pair(low, high, _reads_less(high, low)))
    said: list[str] = []
    for (low, high), pairs in by_moi.items():
        batches = {pair.low.batch for pair in pairs}
        if len(batches) > 1 and all(pair.wrong for pair in pairs):
            said.append(
                f"vehicle of moi {high:g} reads less than of moi {low:g} in all {len(batches)} batches: "
                "stated the wrong way round, or a virus that kills its cells?"
            )
        else:
            said += [_sentence(pair) for pair in pairs if pair.wrong]
    return said


def _reads_less(high: _Vehicle, low: _Vehicle) -> bool:
    less = float(np.log(low.median / high.median))
    return less >= np.log(_CLEARLY) and less >= _ERRORS * float(np.hypot(low.error, high.error))


def _sentence(pair: _Pair) -> str:
    low, high = pair.low, pair.high
    same = low.plate == high.plate
    plates, what = (f"'{high.plate}'", "wells") if same else (f"'{high.plate}' and '{low.plate}'", "plates")
    return (
        f"vehicle of moi {high.moi:g} reads {number(high.median)}, of moi {low.moi:g} {number(low.median)} ({plates}): "
        f"the {what} of moi {low.moi:g} and {high.moi:g} may have been exchanged"
    )
