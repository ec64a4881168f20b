"""CC50 and selectivity index: the dose that halves the cells beside the dose that halves the infection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from platekit.curves._series import NAN, Fitted
from platekit.errors import FitError

# What the relation of a quotient is, by those of CC50 and EC50; where two bounds pull apart there is none.
_RELATION_OF_QUOTIENT = {
    ("=", "="): "=", (">", "="): ">", ("<", "="): "<", ("=", ">"): "<", ("=", "<"): ">", (">", "<"): ">", ("<", ">"): "<",
}  # fmt: skip

Viability = Mapping[tuple[str, str, str], Sequence[Fitted]]


@dataclass(frozen=True)
class Selectivity:
    """The CC50 that belongs to an infection curve, where it comes from, and CC50 / EC50, both with their intervals."""

    cc50_uM: float = NAN
    cc50_relation: str = ""
    cc50_from: str = ""
    si: float = NAN
    si_relation: str = ""
    cc50_ci_low_uM: float = NAN
    cc50_ci_high_uM: float = NAN
    si_ci_low: float = NAN
    si_ci_high: float = NAN


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
    A drug that raises infection has no selectivity index: a wide window there is no merit. Its interval is that of
    `interval_of_quotient`. Beside an EC50 that is a bound the index is the end of that interval, with its relation; there is none
    where the end is open.
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
    cc50 = Potency(chosen.half_uM, chosen.half_relation, chosen.half_ci_low_uM, chosen.half_ci_high_uM)
    ec50 = Potency(infection.ec50_uM, infection.ec50_relation, infection.ec50_ci_low_uM, infection.ec50_ci_high_uM)
    low, high = interval_of_quotient(cc50, ec50) if relation else (NAN, NAN)
    si = cc50.dose_uM / ec50.dose_uM if relation else NAN
    if relation and ec50.relation != "=":
        # A bound of an EC50 says that it may lie there, not that it does: of the quotient only the interval is known.
        si = low if relation == ">" else high
        relation = relation if np.isfinite(si) else ""
    return Selectivity(cc50.dose_uM, cc50.relation, _source(chosen), si, relation, cc50.low_uM, cc50.high_uM, low, high)


@dataclass(frozen=True)
class Potency:
    """A dose [uM] with its relation (``= < >``) and its interval [uM], of which an end may be open (NaN)."""

    dose_uM: float
    relation: str
    low_uM: float
    high_uM: float


def interval_of_quotient(above: Potency, below: Potency) -> tuple[float, float]:
    """Return the interval of the quotient of two doses, such as CC50 / EC50.

    Parameters
    ----------
    above, below : Potency
        Estimates [uM, above 0], or bounds, each with an interval [uM] of the same confidence; an open end is NaN.

    Returns
    -------
    low, high : float
        Dimensionless, of that confidence. NaN for an open end: the lower is open where that of `above` or the upper of
        `below` is, the higher where the upper of `above` or the lower of `below` is; both, where a dose is NaN.

    Raises
    ------
    FitError
        If a dose, or an end of its interval, is 0 or below: it has no logarithm.

    Notes
    -----
    With c and e the log10 doses of `above` and `below`, l and u the ends of their intervals (MOVER [1]_), log10 of the ends is

        low  = c - e - ((c - l_c)^2 + (u_e - e)^2)^1/2,     high = c - e + ((u_c - c)^2 + (e - l_e)^2)^1/2

    It needs no symmetry, and has the coverage of the two intervals it is made of, whose errors it takes to be independent. A
    bound stands for the estimate that lies beyond it, which makes the end that is left wider, never narrower.

    It is not Fieller's interval [2]_, which is that of a quotient of two normal means and has no end where the lower one may
    be 0. Log doses are nearly normal and doses are not; their quotient is a difference of logs, which always has its ends.
    For intervals that are symmetric on the log scale it is the interval of that difference, c - e -+ (s_c^2 + s_e^2)^1/2.

    References
    ----------
    .. [1] Zou & Donner (2008) Stat Med 27:1693, doi:10.1002/sim.3095
    .. [2] Fieller (1954) J R Stat Soc B 16:175, doi:10.1111/j.2517-6161.1954.tb00159.x

    Examples
    --------
    >>> low, high = interval_of_quotient(Potency(100.0, "=", 10.0, 1000.0), Potency(1.0, "=", 0.1, 10.0))
    >>> round(float(np.log10(low)), 4), round(float(np.log10(high)), 4)  # 2 -+ the root of 1 + 1
    (0.5858, 3.4142)
    >>> interval_of_quotient(Potency(100.0, ">", 10.0, float("nan")), Potency(1.0, "=", 0.1, 10.0))[1]  # nothing ends it
    nan
    """
    ends = np.array([[one.low_uM, one.dose_uM, one.high_uM] for one in (above, below)])
    if (ends <= 0).any():
        raise FitError("interval of a quotient", f"a dose of {ends[ends <= 0][0]:g} uM", "doses above 0", "A quotient of doses is one of log doses: leave wells without compound out of it.")  # fmt: skip
    (low_c, c, high_c), (low_e, e, high_e) = np.log10(ends)
    down = np.hypot(max(c - low_c, 0.0), max(high_e - e, 0.0)) if np.isfinite([low_c, high_e]).all() else NAN
    up = np.hypot(max(high_c - c, 0.0), max(e - low_e, 0.0)) if np.isfinite([high_c, low_e]).all() else NAN
    return float(10 ** (c - e - down)), float(10 ** (c - e + up))


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
