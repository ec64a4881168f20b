"""What is to be solved: dose series, the model, and what of it is given or has limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from platekit.curves._batch.series import Batch
from platekit.curves._model import Box, Floats, Model


@dataclass(frozen=True)
class Limits:
    """Range of each linear parameter of a model, such as its plateaus; equal ends fix it.

    Parameters
    ----------
    low, high : ndarray, shape (m, 1) or (m, b)
        For all curves, or for each; -inf and inf where there is no limit.
    """

    low: Floats
    high: Floats

    def taken(self, which: npt.NDArray[Any]) -> Limits:
        """Return the limits of some of the curves."""
        return self if self.low.shape[1] == 1 else Limits(self.low[:, which], self.high[:, which])


@dataclass(frozen=True)
class Problem:
    """Dose series and the model that is to be fitted to each of them.

    Parameters
    ----------
    batch : Batch
    model : Model
    limits : Limits, optional
        Of the linear parameters; only for models of two.
    held : mapping
        Shape parameters that are given and not searched for, by the names of their boxes.
    known_ends : tuple of ndarray, optional
        `ends`, where they are known already.
    """

    batch: Batch
    model: Model
    limits: Limits | None = None
    held: Mapping[str, float] = field(default_factory=dict[str, float])
    known_ends: tuple[Floats, Floats] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.batch)

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """Bounds of the shape parameters of each series, two arrays of shape (k, b)."""
        if self.known_ends is not None:
            return self.known_ends
        lowest, highest = self.batch.ends
        known, place = np.unique(np.stack([lowest, highest]), axis=1, return_inverse=True)
        boxes = [self._boxes(low, high) for low, high in known.T.tolist()]
        low, high = (
            np.array([[getattr(box, end) for box in one] for one in boxes], dtype=np.float64).T.reshape(-1, len(boxes))
            for end in ("low", "high")
        )
        return low[:, place.ravel()], high[:, place.ravel()]

    def boxes(self, series: int) -> tuple[Box, ...]:
        """Return the boxes of a series; those of one design are the same."""
        lowest, highest = self.batch.ends
        return self._boxes(float(lowest[series]), float(highest[series]))

    def _boxes(self, lowest: float, highest: float) -> tuple[Box, ...]:
        return tuple(
            Box(box.name, self.held[box.name], self.held[box.name], 1) if box.name in self.held else box
            for box in self.model.boxes(lowest, highest)
        )

    def bases(self, shape: Floats) -> Floats:
        """Return what one unit of each linear parameter adds, (m, d, b)."""
        return self.model.bases(self.batch.log10_dose, shape)

    def taken(self, which: npt.NDArray[Any]) -> Problem:
        """Return some of the series, by mask or by place."""
        limits = self.limits.taken(which) if self.limits else None
        ends = (self.ends[0][:, which], self.ends[1][:, which])
        return Problem(self.batch.taken(which), self.model, limits, self.held, ends)

    def within(self, limits: Limits | None) -> Problem:
        """Return the problem with these limits."""
        return Problem(self.batch, self.model, limits, self.held, self.ends)
