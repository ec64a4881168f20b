"""CC50 and selectivity index: the dose that halves the cells beside the dose that halves the infection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from platekit.curves._series import NAN, Fitted

# What the relation of a quotient is, by those of CC50 and EC50; where two bounds pull apart there is none.
_RELATION_OF_QUOTIENT = {
    ("=", "="): "=", (">", "="): ">", ("<", "="): "<", ("=", ">"): "<", ("=", "<"): ">", (">", "<"): ">", ("<", ">"): "<",
}  # fmt: skip

Viability = Mapping[tuple[str, str, str], Sequence[Fitted]]


@dataclass(frozen=True)
class Selectivity:
    """The CC50 that belongs to an infection curve, where it comes from, and CC50 / EC50."""

    cc50_uM: float = NAN
    cc50_relation: str = ""
    cc50_from: str = ""
    si: float = NAN
    si_relation: str = ""


def by_compound(fitted: Iterable[Fitted]) -> Viability:
    """Return the viability curves that say where half of the cells live, by compound, cell line and condition."""
    found: defaultdict[tuple[str, str, str], list[Fitted]] = defaultdict(list)
    for one in fitted:
        if one.series.of_viability and one.half_relation:
            compound, _, _, cell_line, condition, _ = one.series.key
            found[compound, cell_line, condition].append(one)
    return found


def selectivity(infection: Fitted, viability: Viability) -> Selectivity:
    """Return the CC50 for an infection curve, and its selectivity index where the compound inhibits.

    Parameters
    ----------
    infection : Fitted
    viability : mapping
        As `by_compound` returns it.

    Returns
    -------
    Selectivity
        From the mock arm where there is one (that of the same virus label first), else from the infected arm of the
        same virus and moi; the readout `viability` before others, such as counted nuclei.

    Notes
    -----
    A drug that raises infection has no selectivity index: a wide window there is no merit.
    """
    compound, virus, moi, cell_line, condition, _ = infection.series.key
    candidates = [
        one
        for one in viability.get((compound, cell_line, condition), ())
        if one.series.key[2] == 0 or (one.series.key[1] == virus and _same(one.series.key[2], moi))
    ]
    if not candidates:
        return Selectivity()
    chosen = min(candidates, key=lambda one: _rank(one, virus))
    relation = _RELATION_OF_QUOTIENT.get((chosen.half_relation, infection.ec50_relation), "")
    if infection.direction != "decrease":
        relation = ""
    return Selectivity(
        chosen.half_uM,
        chosen.half_relation,
        _source(chosen),
        chosen.half_uM / infection.ec50_uM if relation else NAN,
        relation,
    )


def _same(moi: float, other: float) -> bool:
    return moi == other or (np.isnan(moi) and np.isnan(other))


def _rank(one: Fitted, virus: str) -> tuple[bool, bool, bool, str, str]:
    _, its_virus, moi, _, _, readout = one.series.key
    return moi != 0, readout != "viability", its_virus != virus, readout, its_virus


def _source(one: Fitted) -> str:
    moi, readout = one.series.key[2], one.series.key[5]
    if moi == 0:
        return f"{readout}, moi 0 (mock arm)"
    return f"{readout}, moi {'not stated' if np.isnan(moi) else format(moi, 'g')} (infected arm)"
