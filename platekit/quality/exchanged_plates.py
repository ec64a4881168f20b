"""Exchanged plates: does a plate read like the layout of another one, like its own turned or mirrored, or another MOI?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from platekit.assay import Readout
from platekit.quality._by_days import WELLS_TO_TELL, Fit, fits
from platekit.quality._check import Finding, ScreenCheck, not_applicable
from platekit.quality._control_order import BetterOrder, better_order
from platekit.quality._moi_order import out_of_order
from platekit.quality._plate import OTHER_WAYS, PlateReadout
from platekit.quality._words import count, number

_WAYS = frozenset(words for words, _, _ in OTHER_WAYS)
_SENTENCES = 6


@dataclass(frozen=True)
class _Margin:
    """How well another layout must fit, and how much better than the own: in standard errors, and at the least.

    Least, since patterns of the plate correlate too.
    """

    fits: float
    better: float
    least_fit: float
    least_better: float


# Many wells tell by how well another layout fits; few, of which most act, by how much better it does.
_SURE = _Margin(4.5, 3.5, 0.3, 0.25)
_SUSPECT = _Margin(3.0, 5.0, 0.3, 0.4)
# The own layout contradicts what was read so far below nothing.
_AGAINST, _LEAST_AGAINST = 4.5, 0.3


@dataclass(frozen=True)
class _Suspicion:
    """What one plate looks like: `like` is a way of lying, another plate, or "" for neither; `said` is in words."""

    plate: str
    like: str
    sure: bool
    said: str


def _look(readout: Readout, plates: tuple[PlateReadout, ...]) -> Finding:
    if not readout.decides:
        return not_applicable("asked of the deciding readout")
    found, order = _by_layout(plates), out_of_order(plates)
    if not order:
        return found
    said = [found.message] if found.light != "green" else []
    value = len(order) + (found.value if said else 0)
    return Finding(value, 0, found.light if said else "amber", "; ".join(said + order[:_SENTENCES]))


def _by_layout(plates: tuple[PlateReadout, ...]) -> Finding:
    by_days = fits(plates)
    looks = [look for plate in plates if (look := _suspicion(plate, plates, by_days.get(plate.plate)))]
    if not looks:
        return _nothing(by_days)
    like = {look.plate: look.like for look in looks if look.sure}
    mutual = sorted({tuple(sorted((one, other))) for one, other in like.items() if like.get(other) == one})
    pairs = f"; exchanged: {' and '.join(f'{one} with {other}' for one, other in mutual)}?" if mutual else ""
    light = "red" if mutual or _WAYS & set(like.values()) else "amber"
    return Finding(len(looks), 0, light, f"{'; '.join(look.said for look in looks[:_SENTENCES])}{pairs}")


def _nothing(by_days: Mapping[str, Fit]) -> Finding:
    if not by_days:
        return not_applicable(f"no two plates of one layout with {WELLS_TO_TELL} compound wells or more")
    best = sum(fit.own_is_best for fit in by_days.values())
    if best == len(by_days):
        return Finding(0, 0, "green", f"{count(best, 'plate')} fit their own layout best")
    return Finding(0, 0, "green", f"no plate clearly fits another layout; {best} of {len(by_days)} fit their own best")


def _suspicion(plate: PlateReadout, plates: tuple[PlateReadout, ...], fit: Fit | None) -> _Suspicion | None:
    """Return what the compounds say, the controls, or both; compounds that plainly fit as they lie are believed."""
    compounds = _by_compounds(fit) if fit else None
    batch = plate.wells["batch"].iloc[0]
    controls = better_order(
        plate, [other for other in plates if other is not plate and other.wells["batch"].iloc[0] == batch]
    )
    if controls is None or (fit and _denied(controls, fit)):
        return compounds
    if compounds is None:
        return _Suspicion(plate.plate, controls.like, False, f"'{plate.plate}': {controls.said}")
    return _Suspicion(plate.plate, compounds.like, compounds.sure, f"{compounds.said}, and {controls.said}")


def _denied(controls: BetterOrder, fit: Fit) -> bool:
    there = {**fit.ways, **fit.elsewhere}.get(controls.like, 0.0)
    return fit.own - there >= max(_SURE.least_better, _SURE.better * fit.error)


def _by_compounds(fit: Fit) -> _Suspicion | None:
    for found in (fit.ways, fit.elsewhere):
        if not found:
            continue
        like, best = max(found.items(), key=lambda item: item[1])
        sure = _reaches(_SURE, best, fit)
        if sure or _reaches(_SUSPECT, best, fit):
            place = f"'{fit.plate}' {like}" if found is fit.ways else f"'{fit.plate}' by the layout of '{like}'"
            said = f"{place} fits at {number(best)}, its own layout at {number(fit.own)} (rank correlations)"
            return _Suspicion(fit.plate, like, sure, said)
    if fit.own <= -max(_LEAST_AGAINST, _AGAINST * fit.error):
        said = f"'{fit.plate}' fits its own layout at {number(fit.own)} (rank correlation), and no other better"
        return _Suspicion(fit.plate, "", False, said)
    return None


def _reaches(margin: _Margin, best: float, fit: Fit) -> bool:
    fits_well = best >= max(margin.least_fit, margin.fits * fit.error)
    return fits_well and best - fit.own >= max(margin.least_better, margin.better * fit.error)


CHECK = ScreenCheck("exchanged_plates", "Does each plate fit its own layout best?", _look)
