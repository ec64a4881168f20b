"""Exchanged plates: does a plate read like the layout of another one, like its own turned round, or like another MOI?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from platekit.assay import Readout
from platekit.quality._check import Finding, ScreenCheck, not_applicable
from platekit.quality._moi_order import out_of_order
from platekit.quality._plate import FloatArray, PlateReadout
from platekit.quality._words import count, number
from platekit.wells import PLATE_SHAPES

# Fewer compound wells than this tell little.
_WELLS_TO_TELL = 40
# A plate is accused where it fits another layout by so many standard errors (1 / sqrt(n - 1), of a rank correlation
# of n wells where there is none) and its own by so many less; and by no less than this, since patterns of the plate
# correlate too.
_FITS, _BETTER = 4.5, 3.5
_LEAST_FIT, _LEAST_BETTER = 0.3, 0.25
_SENTENCES = 6
_SHAPE = PLATE_SHAPES[max(PLATE_SHAPES)]


@dataclass(frozen=True)
class _Profile:
    """The compound wells of one plate: `layout` is what they hold; `ranks` and `turned` are of mean 0, 0 elsewhere."""

    plate: str
    batch: str
    layout: frozenset[tuple[str, str, float]]
    n_wells: int
    ranks: FloatArray
    turned: FloatArray


def _profile(plate: PlateReadout) -> _Profile | None:
    """Return the profile of a plate, of its infected arm where infection is read; None where too few wells tell."""
    arms = [arm.wells for arm in plate.arms if arm.infected or not arm.readout_of_infection]
    kept = [wells[(wells["role"] == "compound") & wells["value"].notna() & ~wells["excluded"]] for wells in arms]
    n_wells = sum(len(wells) for wells in kept)
    values = np.concatenate([wells["value"].to_numpy() for wells in kept]) if kept else np.empty(0)
    if n_wells < _WELLS_TO_TELL or len(np.unique(values)) < _WELLS_TO_TELL // 2:
        return None
    rows, columns = (np.concatenate([wells[name].to_numpy() for wells in kept]) - 1 for name in ("_row", "_column"))
    ranks = stats.rankdata(values) / n_wells
    straight, turned = np.zeros(_SHAPE), np.zeros(_SHAPE)
    straight[rows, columns] = turned[plate.shape[0] - 1 - rows, plate.shape[1] - 1 - columns] = ranks - ranks.mean()
    holds = (
        (well, compound, 0.0 if dose != dose else float(f"{dose:.2g}"))
        for wells in kept
        for well, compound, dose in zip(wells["well"], wells["compound"], wells["concentration_uM"], strict=True)
    )
    batch = str(kept[0]["batch"].iloc[0]) if len(kept[0]) else ""
    return _Profile(plate.plate, batch, frozenset(holds), n_wells, straight.ravel(), turned.ravel())


def _correlations(one: FloatArray, others: FloatArray) -> FloatArray:
    """Return the correlation of one vector of mean 0 with each row of others; wells that one lacks count as its mean."""
    norms = np.linalg.norm(others, axis=1) * np.linalg.norm(one)
    return np.divide(others @ one, norms, out=np.zeros(len(others)), where=norms > 0)


def _look(readout: Readout, plates: tuple[PlateReadout, ...]) -> Finding:
    if not readout.decides:
        return not_applicable("asked of the deciding readout")
    found, order = _by_compounds(plates), out_of_order(plates)
    if not order:
        return found
    said = [found.message] if found.light != "green" else []
    value = len(order) + (found.value if said else 0)
    return Finding(value, 0, found.light if said else "amber", "; ".join(said + order[:_SENTENCES]))


def _by_compounds(plates: tuple[PlateReadout, ...]) -> Finding:
    profiles = [profile for plate in plates if (profile := _profile(plate))]
    layouts: dict[frozenset[tuple[str, str, float]], list[_Profile]] = {}
    for profile in profiles:
        layouts.setdefault(profile.layout, []).append(profile)
    comparable = [one for one in profiles if len(layouts[one.layout]) > 1]
    if not comparable:
        return not_applicable(f"no two plates of one layout with {_WELLS_TO_TELL} compound wells or more")
    groups = list(layouts.values())
    sums = np.array([np.sum([one.ranks for one in group], axis=0) for group in groups])
    looks = {one.plate: _looks_like(one, groups, sums) for one in comparable}
    said = [words for _, words in looks.values() if words]
    if not said:
        return Finding(0, 0, "green", f"{count(len(comparable), 'plate')} fit their own layout best")
    mutual = sorted(
        {tuple(sorted((one, like))) for one, (like, _) in looks.items() if looks.get(like, ("",))[0] == one}
    )
    turned = any(like == "turned" for like, _ in looks.values())
    pairs = f"; exchanged: {' and '.join(f'{one} with {other}' for one, other in mutual)}?" if mutual else ""
    light = "red" if mutual or turned else "amber"
    return Finding(len(said), 0, light, f"rank correlations: {'; '.join(said[:_SENTENCES])}{pairs}")


def _looks_like(one: _Profile, groups: Sequence[Sequence[_Profile]], sums: FloatArray) -> tuple[str, str]:
    """Return what a plate looks like, "turned" or a plate of another layout, and how well it fits; "" for itself."""
    mine = next(place for place, group in enumerate(groups) if one.layout == group[0].layout)
    without = sums[mine] - one.ranks
    own, turned = _correlations(one.ranks, without[None])[0], _correlations(one.turned, without[None])[0]
    error = 1 / (one.n_wells - 1) ** 0.5
    fits_well, much_better = max(_LEAST_FIT, _FITS * error), max(_LEAST_BETTER, _BETTER * error)
    if turned >= fits_well and turned - own >= much_better:
        return (
            "turned",
            f"'{one.plate}' fits its layout turned by 180 degrees ({number(turned)}, as it is {number(own)})",
        )
    elsewhere = _correlations(one.ranks, sums)
    elsewhere[mine] = -1.0
    best = int(np.argmax(elsewhere))
    if elsewhere[best] >= fits_well and elsewhere[best] - own >= much_better:
        same_day = [other.plate for other in groups[best] if other.batch == one.batch]
        like = same_day[0] if same_day else groups[best][0].plate
        return like, f"'{one.plate}' fits the layout of '{like}' ({number(elsewhere[best])}, its own {number(own)})"
    return "", ""


CHECK = ScreenCheck("exchanged_plates", "Does each plate fit its own layout best?", _look)
