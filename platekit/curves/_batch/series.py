"""What the engine fits: dose series side by side, each in as many columns as it has doses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from platekit.curves._model import Floats

# Where every curve is at its plateau of low doses, whatever its hill: log10 of a dose of 0.
NO_DOSE = -1000.0


@dataclass(frozen=True)
class Batch:
    """Dose series, one per column.

    Parameters
    ----------
    log10_dose : ndarray, shape (d, b) or (d, 1)
        Doses in log10 uM, one column for all series where they share them; `NO_DOSE` for a dose of 0.
    wells : ndarray, shape (d, b)
        How many wells each value is the mean of; 0 where a series has none, and then the value is any number.
    value : ndarray, shape (d, b)
        Mean response of each dose.
    scatter : ndarray, shape (d, b)
        Sum of squares of the wells of a dose around their mean, which no curve explains.
    precision : ndarray, shape (d, b), optional
        How much a well of each dose counts, such as one over its variance; by default all count alike.
    """

    log10_dose: Floats
    wells: Floats
    value: Floats
    scatter: Floats
    precision: Floats | None = None

    def __len__(self) -> int:
        return self.value.shape[1]

    @cached_property
    def weight(self) -> Floats:
        """How much each mean counts."""
        return self.wells if self.precision is None else self.wells * self.precision

    @cached_property
    def within(self) -> Floats:
        """Weighted sum of squares of the wells of each series around the means of their doses."""
        return (self.scatter if self.precision is None else self.scatter * self.precision).sum(axis=0)

    @cached_property
    def count(self) -> Floats:
        """Observations of each series."""
        return self.wells.sum(axis=0)

    @cached_property
    def root(self) -> Floats:
        """Square roots of the weights."""
        return np.sqrt(self.weight)

    @cached_property
    def target(self) -> Floats:
        """The values times the square roots of their weights."""
        return self.root * np.where(self.weight > 0, self.value, 0.0)

    @cached_property
    def total(self) -> Floats:
        """Weighted sum of squares of each series around its mean, `within` left out."""
        return (self.weight * (np.where(self.weight > 0, self.value, 0.0) - self.level) ** 2).sum(axis=0)

    @cached_property
    def level(self) -> Floats:
        """Weighted mean of each series."""
        size = self.weight.sum(axis=0)
        whole = (self.weight * np.where(self.weight > 0, self.value, 0.0)).sum(axis=0)
        return np.divide(whole, size, where=size > 0, out=np.zeros_like(size))

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """Lowest and highest log10 dose above 0 of each series."""
        used = (self.weight > 0) & (self.log10_dose > NO_DOSE)
        doses = np.broadcast_to(self.log10_dose, self.weight.shape)
        return np.where(used, doses, np.inf).min(axis=0), np.where(used, doses, -np.inf).max(axis=0)

    @cached_property
    def measured(self) -> tuple[Floats, Floats]:
        """Lowest and highest mean of each series."""
        used = self.wells > 0
        return np.where(used, self.value, np.inf).min(axis=0), np.where(used, self.value, -np.inf).max(axis=0)

    def taken(self, which: npt.NDArray[Any]) -> Batch:
        """Return some of the series, by mask or by place."""
        doses = self.log10_dose if self.log10_dose.shape[1] == 1 else self.log10_dose[:, which]
        precision = None if self.precision is None else self.precision[:, which]
        return Batch(doses, self.wells[:, which], self.value[:, which], self.scatter[:, which], precision)

    def weighted(self, precision: Floats) -> Batch:
        """Return the series with wells that count as much as this."""
        return Batch(self.log10_dose, self.wells, self.value, self.scatter, precision)


def batch_of(doses_uM: Sequence[npt.ArrayLike], values: Sequence[npt.ArrayLike]) -> Batch:
    """Return dose series of wells in brief: per dose the mean of its wells, their number, and what scatters around it.

    Parameters
    ----------
    doses_uM, values : sequence of array_like
        Per series its wells, finite, doses of 0 or more.

    Examples
    --------
    >>> batch = batch_of([[1.0, 1.0, 10.0]], [[2.0, 4.0, 8.0]])
    >>> batch.value.ravel().tolist(), batch.weight.ravel().tolist(), batch.within.tolist()
    ([3.0, 8.0], [2.0, 1.0], [2.0])
    """
    pairs = zip(doses_uM, values, strict=True)
    parts = [_in_brief(np.asarray(dose, np.float64), np.asarray(value, np.float64)) for dose, value in pairs]
    most = max((len(dose) for dose, *_ in parts), default=0)
    shared = bool(parts) and all(np.array_equal(part[0], parts[0][0]) for part in parts)
    doses, wells, mean, scatter = (np.zeros((most, len(parts))) for _ in range(4))
    for place, (dose, *rest) in enumerate(parts):
        doses[: len(dose), place], doses[len(dose) :, place] = dose, dose[-1] if len(dose) else 0.0
        for whole, part in zip((wells, mean, scatter), rest, strict=True):
            whole[: len(dose), place] = part
    return Batch(doses[:, :1] if shared else doses, wells, mean, scatter)


def log10_or_none(dose_uM: Floats) -> Floats:
    """Return log10 of doses, `NO_DOSE` for 0."""
    return np.log10(dose_uM, where=dose_uM > 0, out=np.full(dose_uM.shape, NO_DOSE))


def _in_brief(dose_uM: Floats, value: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    known, place = np.unique(dose_uM, return_inverse=True)
    count = np.bincount(place, minlength=len(known)).astype(np.float64)
    mean = np.bincount(place, weights=value, minlength=len(known)) / count
    scatter: Floats = np.bincount(place, weights=(value - mean[place]) ** 2, minlength=len(known)).astype(np.float64)
    return log10_or_none(known), count, mean, scatter
