"""Do the compound wells of a plate read as the same layout read on other plates, or as it would lie another way?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from platekit.quality._plate import OTHER_WAYS, FloatArray, PlateReadout, values_at
from platekit.wells import PLATE_SHAPES

# Fewer compound wells than this tell little.
WELLS_TO_TELL = 40
_SHAPE = PLATE_SHAPES[max(PLATE_SHAPES)]

Layout = frozenset[tuple[str, str, float]]


@dataclass(frozen=True)
class Profile:
    """The compound wells of one plate: `layout` is what they hold; `ranks` and each of `moved` are of mean 0, 0 elsewhere."""

    plate: str
    batch: str
    layout: Layout
    n_wells: int
    ranks: FloatArray
    moved: Mapping[str, FloatArray]


@dataclass(frozen=True)
class Fit:
    """Rank correlations of one plate with what other plates read: `own` layout, the same lying another way, other layouts.

    `elsewhere` is by the plate of that layout, of the same batch where there is one. `error` is the standard error of a
    rank correlation where there is none.
    """

    plate: str
    own: float
    ways: Mapping[str, float]
    elsewhere: Mapping[str, float]
    error: float

    @property
    def own_is_best(self) -> bool:
        """Whether the own layout fits, and no other fits as well."""
        return self.own > max(0.0, *self.ways.values(), *self.elsewhere.values())


def fits(plates: Iterable[PlateReadout]) -> dict[str, Fit]:
    """Return how each plate fits what was read on others, by its name; only of plates whose layout was read twice or more."""
    layouts: dict[Layout, list[Profile]] = {}
    for plate in plates:
        profile = _profile(plate)
        if profile:
            layouts.setdefault(profile.layout, []).append(profile)
    groups = list(layouts.values())
    sums = np.array([np.sum([one.ranks for one in group], axis=0) for group in groups])
    return {
        one.plate: _fit(one, place, groups, sums)
        for place, group in enumerate(groups)
        if len(group) > 1
        for one in group
    }


def _profile(plate: PlateReadout) -> Profile | None:
    """Return the profile of a plate, of its infected arm where infection is read; None where too few wells tell."""
    arms = [arm.wells for arm in plate.arms if arm.infected or not arm.readout_of_infection]
    if not arms:
        return None
    wells = pd.concat(arms)
    wells = wells[(wells["role"] == "compound") & wells["value"].notna() & ~wells["excluded"]]
    if len(wells) < WELLS_TO_TELL or wells["value"].nunique() < WELLS_TO_TELL // 2:
        return None
    holds = (
        (well, compound, 0.0 if dose != dose else float(f"{dose:.2g}"))
        for well, compound, dose in zip(wells["well"], wells["compound"], wells["concentration_uM"], strict=True)
    )
    moved = {
        words: _ranks(wells, values_at(plate, wells, down=down, across=across)) for words, down, across in OTHER_WAYS
    }
    ranks = _ranks(wells, wells["value"].to_numpy(dtype=np.float64))
    return Profile(plate.plate, str(wells["batch"].iloc[0]), frozenset(holds), len(wells), ranks, moved)


def _ranks(wells: pd.DataFrame, values: FloatArray) -> FloatArray:
    """Return the ranks of values in the places of these wells, of mean 0; 0 where nothing was read, and elsewhere."""
    grid, read = np.zeros(_SHAPE), np.isfinite(values)
    ranks = stats.rankdata(values[read]) / max(1, int(read.sum()))
    rows, columns = wells["_row"].to_numpy()[read] - 1, wells["_column"].to_numpy()[read] - 1
    grid[rows, columns] = ranks - ranks.mean() if len(ranks) else ranks
    return grid.ravel()


def _fit(one: Profile, mine: int, groups: Sequence[Sequence[Profile]], sums: FloatArray) -> Fit:
    without = (sums[mine] - one.ranks)[None]
    elsewhere = _correlations(one.ranks, sums)
    return Fit(
        plate=one.plate,
        own=float(_correlations(one.ranks, without)[0]),
        ways={words: float(_correlations(ranks, without)[0]) for words, ranks in one.moved.items()},
        elsewhere={
            _named(group, one.batch): float(elsewhere[place]) for place, group in enumerate(groups) if place != mine
        },
        error=1 / (one.n_wells - 1) ** 0.5,
    )


def _named(group: Sequence[Profile], batch: str) -> str:
    return next((other.plate for other in group if other.batch == batch), group[0].plate)


def _correlations(one: FloatArray, others: FloatArray) -> FloatArray:
    """Return the correlation of one vector of mean 0 with each row of others; wells that one lacks count as its mean."""
    norms = np.linalg.norm(others, axis=1) * np.linalg.norm(one)
    return np.divide(others @ one, norms, out=np.zeros(len(others)), where=norms > 0)
