"""Growth rate inhibition (GR): what a compound does to cells that divide, whatever the pace at which they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import integrate

from platekit.curves._asked import doses as known_doses
from platekit.curves._asked import numbers, readings
from platekit.curves._batch.fit import BatchFit, fit_batch
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.series import batch_of
from platekit.curves._choice import RESPONSE_LEVEL, p_against_flat
from platekit.curves._crossing import Crossing, crossing_ends
from platekit.curves._model import Floats, model_named
from platekit.curves._one_series import too_few
from platekit.curves._series import NAN
from platekit.curves._spread import Spread
from platekit.curves.sensitivity import Curve, dose_at
from platekit.errors import FitError

# GR is 1 where cells grow as untreated ones do, 0 where they stand still, and -1 where all have died.
UNTREATED, DEAD, HALF = 1.0, -1.0, 0.5
_WHERE = "growth rate inhibition"
_CONFIDENCE = 0.95
_FEWEST_DOSES = 4
# GRinf, GEC50 and h.
_PARAMETERS = 3
# Mean square of GR values about their level that is rounding.
_ALL_ALIKE = 1e-24
# The effect at the highest doses is the stronger of this many, so that one bad well does not decide.
_HIGHEST_DOSES = 2


@dataclass(frozen=True)
class GrowthRate:
    """GR metrics of one dose series.

    Attributes
    ----------
    gr50_uM : float
        The dose at which GR is 0.5; the last dose tested where the relation is a bound; NaN where the curve runs upwards.
    gr50_relation : str
        ``=``, ``>`` where GR stays above 0.5, ``<`` where it lies below already at the lowest dose.
    gr50_ci_low_uM, gr50_ci_high_uM : float
        95 % profile interval; NaN for an end that the doses tested do not show, and where the series is flat.
    grmax : float
        The lower of the mean GR at the two highest doses: the strongest effect seen.
    gr_aoc : float
        Area over the curve, 1 - GR of the dose means over log10 dose, as a share of its width: 0 without an effect.
    grinf : float
        GR at endless doses; of a flat series its level.
    gec50_uM, h_gr : float
        Dose [uM] half-way between 1 and GRinf, and steepness; NaN where the series is flat.
    p_any : float
        Of the F test of curve against level.
    flat : bool
        Whether a level explains the wells as well as a curve does (p 5 % or more).
    wells : pandas.DataFrame
        `concentration_uM`, `count`, `gr`, in the order given.
    """

    gr50_uM: float
    gr50_relation: str
    gr50_ci_low_uM: float
    gr50_ci_high_uM: float
    grmax: float
    gr_aoc: float
    grinf: float
    gec50_uM: float
    h_gr: float
    p_any: float
    flat: bool
    wells: pd.DataFrame


def gr_values(counts: npt.ArrayLike, *, control: float, time_zero: float) -> Floats:
    """Return growth rate inhibition values.

    Parameters
    ----------
    counts : array_like, any shape
        Cells of treated wells at the end, or a signal in proportion; 0 or more; NaN stays NaN.
    control, time_zero : float
        The mean of the same in untreated wells at the end, and in wells when the compound was added.

    Returns
    -------
    ndarray, shape of `counts`
        Dimensionless: 1 for growth as without compound, above 1 for faster growth, 0 for none, -1 where no cell is left.

    Raises
    ------
    FitError
        If untreated cells did not grow, or a count is below 0, infinite or no number.

    Notes
    -----
    GR = 2^(log2(x / x0) / log2(x_ctrl / x0)) - 1 [1]_.

    References
    ----------
    .. [1] Hafner et al. (2016) Nat Methods 13:521, doi:10.1038/nmeth.3853

    Examples
    --------
    >>> gr_values([400.0, 200.0, 100.0, 0.0], control=400.0, time_zero=100.0).round(4).tolist()
    [1.0, 0.4142, 0.0, -1.0]
    """
    known = readings(counts, "gr_values, counts")
    after, before = (
        float(numbers(one, f"gr_values, {name}")) for name, one in (("control", control), ("time_zero", time_zero))
    )
    if not (np.isfinite(before) and np.isfinite(after) and 0 < before < after):
        raise FitError(
            "gr_values", f"{after:g} in control and {before:g} at time zero", "untreated cells that grow, from more than 0",
            "Give the means of these wells; without growth there is no rate that could be inhibited.",
        )  # fmt: skip
    if (known < 0).any():
        raise FitError("gr_values, counts", f"a count of {np.nanmin(known):g}", "counts of 0 or more", "Take off no more background than there is.")  # fmt: skip
    with np.errstate(divide="ignore"):
        grown = np.log2(known / before)
    return np.asarray(2.0 ** (grown / np.log2(after / before)) - 1.0, dtype=np.float64)


def growth_rate_inhibition(
    doses_uM: npt.ArrayLike, counts: npt.ArrayLike, *, control: npt.ArrayLike, time_zero: npt.ArrayLike
) -> GrowthRate:
    """Return the growth rate inhibition metrics of one dose series.

    Parameters
    ----------
    doses_uM : array_like, shape (n,)
        Doses, micromolar, above 0; wells without a dose belong to `control`.
    counts : array_like, shape (n,)
        Cells of these wells at the end, or a signal in proportion, 0 or more; wells that are NaN are left out.
    control : array_like
        The same of untreated wells at the end.
    time_zero : array_like
        The same of wells at the time when the compound was added.

    Returns
    -------
    GrowthRate

    Raises
    ------
    FitError
        If untreated cells did not grow, a count is below 0 or infinite, a dose is 0, below 0 or infinite, there are fewer
        than four doses, or doses and counts are no two lists of numbers of one length.

    Notes
    -----
    GR values from the means of control and time zero, and GR(c) = GRinf + (1 - GRinf) / (1 + (c / GEC50)^h) by least
    squares with GRinf between -1 and 1 [1]_. Where the F test against a level is not significant at 5 % the series is flat;
    the paper then writes an infinite GR50 and h = 0.01, here the GR50 is a bound and the others are NaN. h is searched from
    0.1 to 10 (the paper: to 5). A compound that makes cells grow faster has GR above 1: no such curve rises, so that it is
    flat with p = 1, `grinf` its level, a negative `gr_aoc`, and a GR50 beyond the highest dose; cells that are dead, or
    grow alike, at every dose are flat as well. The interval of the GR50 is the profile of where the curve crosses 0.5; it does not hold
    the error of control and time zero, which is shared by all compounds of a plate.

    References
    ----------
    .. [1] Hafner et al. (2016) Nat Methods 13:521, doi:10.1038/nmeth.3853

    Examples
    --------
    >>> doses = [0.01, 0.1, 1.0, 10.0, 100.0]
    >>> counts = [100.0 * 4.0 ** np.log2(1.0 + 1.0 / (1.0 + dose)) for dose in doses]  # GR = 1 / (1 + dose)
    >>> found = growth_rate_inhibition(doses, counts, control=[400.0], time_zero=[100.0])
    >>> round(found.gr50_uM, 6), round(found.h_gr, 6), found.gr50_relation
    (1.0, 1.0, '=')
    """
    doses, values = known_doses(doses_uM, f"{_WHERE}, doses_uM"), readings(counts, f"{_WHERE}, counts")
    if doses.shape != values.shape or doses.ndim != 1:
        raise FitError(
            _WHERE, f"doses of shape {doses.shape} and counts of shape {values.shape}",
            "one count for each dose", "Give two lists of the same length.",
        )  # fmt: skip
    if (doses == 0).any():
        raise FitError(
            f"{_WHERE}, doses_uM", f"a dose of 0 at place {int(np.flatnonzero(doses == 0)[0]) + 1}", "doses above 0",
            "Wells without compound belong to `control`.",
        )  # fmt: skip
    before, after = _mean(time_zero, "time_zero"), _mean(control, "control")
    if after <= before:
        raise FitError(
            _WHERE, f"a mean of {after:g} in control and {before:g} at time zero", "untreated cells that grow",
            "Without growth there is no rate that could be inhibited: look at viability instead, or at which wells are which.",
        )  # fmt: skip
    used = np.isfinite(doses) & np.isfinite(values)
    if (values[used] < 0).any():
        raise FitError(_WHERE, f"a count of {values[used].min():g}", "counts of 0 or more", "Take off no more background than there is.")  # fmt: skip
    gr = np.where(used, gr_values(np.where(used, values, 0.0), control=after, time_zero=before), NAN)
    reason = too_few(doses[used], _FEWEST_DOSES)
    if reason:
        raise FitError(_WHERE, reason, "four doses or more with a count", "Leave such a series unfitted, or measure more doses.")  # fmt: skip
    wells = pd.DataFrame({"concentration_uM": doses, "count": values, "gr": gr})
    return fit_gr([doses[used]], [gr[used]], [wells])[0]


def fit_gr(doses_uM: Sequence[Floats], gr: Sequence[Floats], wells: Sequence[pd.DataFrame]) -> list[GrowthRate]:
    """Return the metrics of many series at once: GR values in, finite, at doses above 0."""
    batch = batch_of(doses_uM, gr)
    problem = Problem(
        batch, model_named("logistic4"), Limits(np.array([[UNTREATED], [DEAD]]), np.array([[UNTREATED], [UNTREATED]]))
    )
    best = fit_batch(problem)
    flat_rss = batch.total + batch.within
    p = p_against_flat(flat_rss, best.rss, batch.count, _PARAMETERS)
    # Cells that all died, or all grew alike, leave a curve nothing to explain.
    p = np.where(flat_rss <= _ALL_ALIKE * batch.count, 1.0, p)
    flat = ~(p < RESPONSE_LEVEL)
    curves = [
        _curve(best, place, doses_uM[place], float(batch.level[place]) if flat[place] else NAN)
        for place in range(len(batch))
    ]
    crossings = [dose_at(curve, HALF, falling=True) for curve in curves]
    low, high = _intervals(problem, best, crossings, flat)
    return [
        GrowthRate(
            gr50_uM=crossings[place][0], gr50_relation=crossings[place][1], gr50_ci_low_uM=low[place],
            gr50_ci_high_uM=high[place], grmax=_grmax(doses_uM[place], gr[place]), gr_aoc=_gr_aoc(doses_uM[place], gr[place]),
            grinf=curve.back, gec50_uM=NAN if flat[place] else float(10**curve.log10_ec50),
            h_gr=NAN if flat[place] else curve.hill, p_any=float(p[place]), flat=bool(flat[place]), wells=wells[place],
        )
        for place, curve in enumerate(curves)
    ]  # fmt: skip


def _mean(counts: npt.ArrayLike, name: str) -> float:
    values = readings(counts, f"{_WHERE}, {name}")
    known = values[np.isfinite(values)]
    if not len(known) or float(known.mean()) <= 0:
        raise FitError(
            _WHERE, f"no cells in `{name}`", "counts above 0", f"Give the counts of the wells of `{name}`."
        )  # fmt: skip
    return float(known.mean())


def _curve(best: BatchFit, place: int, doses_uM: Floats, level: float) -> Curve:
    """Return the fitted curve, or the level where one is given."""
    ends = float(doses_uM.min()), float(doses_uM.max())
    if np.isfinite(level):
        return Curve(level, level, 0.0, 1.0, *ends)
    midpoint, log10_hill = best.shape[:, place].tolist()
    return Curve(UNTREATED, float(best.linear[1, place]), midpoint, float(10.0**log10_hill), *ends)


def _intervals(
    problem: Problem, best: BatchFit, crossings: Sequence[tuple[float, str]], flat: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return the intervals of the crossings of curves, uM, NaN for open ends."""
    ends = np.full(len(flat), NAN), np.full(len(flat), NAN)
    relation = np.array([one[1] for one in crossings])
    place = np.flatnonzero(~flat & (relation != ""))
    if len(place):
        part = problem.taken(place)
        freedom = part.batch.count - _PARAMETERS
        rise = [Spread(rss / free, free).rise(_CONFIDENCE) for rss, free in zip(best.rss[place], freedom, strict=True)]
        at = np.log10([crossings[int(i)][0] for i in place])
        crossing = Crossing(np.full(len(place), HALF), at)
        found = crossing_ends(part, best.shape[:, place], crossing, best.rss[place] - part.batch.within + rise)
        for end, log10, shown in zip(ends, found, ("=>", "=<"), strict=True):
            said = np.isfinite(log10) & np.array([one in shown for one in relation[place]])
            end[place[said]] = 10 ** log10[said]
    return ends


def _means(doses_uM: Floats, gr: Floats) -> tuple[Floats, Floats]:
    known, place = np.unique(doses_uM, return_inverse=True)
    return known, np.bincount(place, weights=gr) / np.bincount(place)


def _grmax(doses_uM: Floats, gr: Floats) -> float:
    return float(_means(doses_uM, gr)[1][-_HIGHEST_DOSES:].min())


def _gr_aoc(doses_uM: Floats, gr: Floats) -> float:
    known, mean = _means(doses_uM, gr)
    log10 = np.log10(known)
    return float(integrate.trapezoid(1.0 - mean, log10) / np.ptp(log10))
