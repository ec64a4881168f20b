"""Infected wells at each dilution -> TCID50, by Spearman and Karber or by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from platekit.bounds import CONFIDENCE
from platekit.errors import PlatekitError
from platekit.titre._plaques import check_dilutions
from platekit.titre._titre import Titre

Floats = npt.NDArray[np.float64]
UNIT = "TCID50/mL"
# A titre is looked for within so many ln beyond the dilutions that were tested: six orders of ten.
_REACH = 14.0


@dataclass(frozen=True)
class _Wells:
    """Infected and all wells of each dilution, the least diluted first."""

    infected: Floats
    wells: Floats
    dilution: Floats
    volume_mL: float


def spearman_karber(
    infected: npt.ArrayLike, wells: npt.ArrayLike, *, dilution: npt.ArrayLike, volume_mL: float
) -> Titre:
    """Return the TCID50 from infected wells at each dilution, without a model of the curve.

    Parameters
    ----------
    infected, wells : array_like of int, shape (n,)
        Infected wells of each dilution, and all of them.
    dilution : array_like, shape (n,)
        Such as 1e-4; each the same number of times more dilute than the last.
    volume_mL : float
        Put on each well [mL].

    Returns
    -------
    Titre
        Where the series does not begin with all wells infected, "<"; where it does not end with none, ">". The interval
        is NaN where every dilution is all or nothing: the method then has no error, which says nothing of the titre.

    Raises
    ------
    PlatekitError
        If more wells are infected than there are, dilutions are uneven, or the volume is not above 0.

    Notes
    -----
    log10 TCID50 = x + d (sum of p - 1/2), x the log10 of the least dilution (all infected), d the log10 of a step, p the
    infected share from there on; its standard error d sqrt(sum of p (1 - p) / n) [1]_. `maximum_likelihood` needs no
    complete series and gives an interval where this has none.

    References
    ----------
    .. [1] Lei, Yang, Hu & Sun (2021) Virol Sin 36:141, doi:10.1007/s12250-020-00230-5

    Examples
    --------
    >>> found = spearman_karber([5, 3, 1, 0], 5, dilution=[1e-5, 1e-6, 1e-7, 1e-8], volume_mL=0.1)
    >>> f"{found.titre:.3g}"
    '2e+07'
    """
    plate = _plate("spearman_karber", infected, wells, dilution, volume_mL)
    logs = -np.log10(plate.dilution)
    steps = np.diff(logs)
    if len(steps) == 0 or np.ptp(steps) > 1e-3:
        raise PlatekitError(
            "spearman_karber, dilution", f"{plate.dilution.tolist()}", "two or more dilutions with one step between them",
            "Use maximum_likelihood, which needs no even steps.",
        )  # fmt: skip
    step, share = float(steps[0]), plate.infected / plate.wells
    middle = float(logs[0] + step * (share.sum() - 0.5))
    error = step * float(np.sqrt(np.sum(share * (1 - share) / plate.wells)))
    half = float(stats.norm.ppf((1 + CONFIDENCE) / 2)) * error
    relation = "<" if share[0] < 1 else ">" if share[-1] > 0 else "="
    known = relation == "=" and error > 0
    per_mL = 1 / volume_mL
    low, high = (10.0 ** (middle + side * half) * per_mL if known else float("nan") for side in (-1, 1))
    return Titre(10.0**middle * per_mL, relation, low, high, UNIT)


def maximum_likelihood(
    infected: npt.ArrayLike, wells: npt.ArrayLike, *, dilution: npt.ArrayLike, volume_mL: float
) -> Titre:
    """Return the TCID50 from infected wells at each dilution, one infectious particle being enough for a well.

    Parameters
    ----------
    infected, wells, dilution, volume_mL
        As for `spearman_karber`; dilutions may have any steps, and the series need not be complete.

    Returns
    -------
    Titre
        Where no well is infected, "<" and the upper limit; where all are, ">" and the lower one.

    Raises
    ------
    PlatekitError
        If more wells are infected than there are, or the volume is not above 0.

    Notes
    -----
    A well stays free with the probability exp(-m v c), m infectious units per mL, v the volume, c the dilution (Fisher's
    "most probable number" [1]_); TCID50 = m / ln 2. The interval is that of the likelihood ratio; of a bound, the exact
    one-sided limit.

    References
    ----------
    .. [1] Cochran (1950) Biometrics 6:105, doi:10.2307/3001491

    Examples
    --------
    >>> found = maximum_likelihood([3, 1, 0], 3, dilution=[1, 1e-1, 1e-2], volume_mL=0.1)
    >>> round(found.titre * float(np.log(2)), 1)
    42.7
    """
    plate = _plate("maximum_likelihood", infected, wells, dilution, volume_mL)
    amount = plate.dilution * volume_mL
    first, last = np.log(np.log(2) / amount.max()) - _REACH, np.log(np.log(2) / amount.min()) + _REACH
    none, every = bool(np.all(plate.infected == 0)), bool(np.all(plate.infected == plate.wells))
    if none or every:
        # The amount at which so one-sided an outcome has the probability that the error may have.
        bound = _crossing(plate, amount, float(np.log(1 - CONFIDENCE)), (first, last))
        ends = (float("nan"), bound) if none else (bound, float("nan"))
        return Titre(bound, "<" if none else ">", *ends, UNIT)
    best = _score_zero(plate, amount, first, last)
    level = _log_likelihood(best, plate, amount) - float(stats.chi2.ppf(CONFIDENCE, 1)) / 2
    low, high = _crossing(plate, amount, level, (first, best)), _crossing(plate, amount, level, (best, last))
    return Titre(float(np.exp(best) / np.log(2)), "=", low, high, UNIT)


def _crossing(plate: _Wells, amount: Floats, level: float, between: tuple[float, float]) -> float:
    """Return the TCID50 at which the log likelihood crosses a level."""

    def above(log_units: float) -> float:
        return _log_likelihood(log_units, plate, amount) - level

    return float(np.exp(optimize.brentq(above, *between)) / np.log(2))


def _plate(
    where: str, infected: npt.ArrayLike, wells: npt.ArrayLike, dilution: npt.ArrayLike, volume_mL: float
) -> _Wells:
    positive = np.atleast_1d(np.asarray(infected, dtype=np.float64))
    every = np.broadcast_to(np.asarray(wells, dtype=np.float64), positive.shape)
    dilutions = np.broadcast_to(np.asarray(dilution, dtype=np.float64), positive.shape)
    if not np.all((positive >= 0) & (positive <= every) & (every >= 1) & (positive == np.round(positive))):
        raise PlatekitError(
            f"{where}, infected", f"{positive.tolist()} of {every.tolist()}", "whole numbers, no more than there are wells",
            "Count the infected wells of each dilution.",
        )  # fmt: skip
    check_dilutions(where, dilutions, volume_mL)
    order = np.argsort(-dilutions, kind="stable")
    return _Wells(positive[order], every[order], dilutions[order], volume_mL)


def _log_likelihood(log_units: float, plate: _Wells, amount: Floats) -> float:
    mean = np.exp(log_units) * amount
    infected = np.where(plate.infected > 0, plate.infected * np.log(-np.expm1(-mean)), 0.0)
    return float(np.sum(infected - (plate.wells - plate.infected) * mean))


def _score_zero(plate: _Wells, amount: Floats, first: float, last: float) -> float:
    def score(log_units: float) -> float:
        mean = np.minimum(np.exp(log_units) * amount, 500.0)
        return float(np.sum(amount * (plate.infected / np.expm1(mean) - (plate.wells - plate.infected))))

    return float(optimize.brentq(score, first, last, xtol=1e-12))
