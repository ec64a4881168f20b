"""Robust Z': as Z', by medians and median absolute deviations, with an interval where control wells are few."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from platekit.errors import ControlError
from platekit.quality._check import ArmCheck, Finding, not_computable
from platekit.quality._contrast import MAD_TO_SD, median_and_spread, two_populations, unanswered, wells_of
from platekit.quality._plate import Arm, FloatArray
from platekit.quality._words import number

CONFIDENCE = 0.90
# Below this many wells of either control the number alone says too little.
WELLS_WITHOUT_INTERVAL = 6
_DRAWS = 4000
_SEED = 19990400


def robust_z_prime(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> float:
    """Return Z' by medians and median absolute deviations: a few wells gone wrong do not decide it.

    Parameters
    ----------
    virus_control : array_like, shape (n,), n >= 2
        Readout of infected, vehicle-treated wells [instrument units]; wells without a number are ignored.
    cell_control : array_like, shape (m,), m >= 2
        Readout of uninfected wells, in the same units.

    Returns
    -------
    float
        Robust Z', dimensionless, at most 1.

    Raises
    ------
    ControlError
        If a control has fewer than two finite wells, or both medians are equal.

    Notes
    -----
    1 - 3 (d_v + d_c) / |M_v - M_c|, with medians M and d = 1.4826 median |x - M| [1]_. No well is dropped.

    References
    ----------
    .. [1] Birmingham et al. (2009) Nat Methods 6:569, doi:10.1038/nmeth.1351

    Examples
    --------
    >>> round(robust_z_prime([9, 10, 11, 90], [-1, 0, 1]), 3)
    0.153
    """
    virus, cells = two_populations(virus_control, cell_control)
    virus_middle, virus_spread = median_and_spread(virus)
    cells_middle, cells_spread = median_and_spread(cells)
    if virus_middle == cells_middle:
        raise ControlError(
            "virus_control and cell_control", "equal medians", "medians that differ",
            "Check that the layout names the right wells; equal controls cannot be told apart.",
        )  # fmt: skip
    return 1 - 3 * (virus_spread + cells_spread) / abs(virus_middle - cells_middle)


def robust_z_prime_interval(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> tuple[float, float]:
    """Return the 90 % interval of the Z' that these wells are a sample of.

    Parameters
    ----------
    virus_control, cell_control : array_like
        As for `robust_z_prime`.

    Returns
    -------
    low, high : float
        Where the Z' of endlessly many such wells lies; with two or three wells `low` is often far below 0.

    Raises
    ------
    ControlError
        If a control has fewer than two finite wells.

    Notes
    -----
    For normal wells, ((M - mu) / d, d / sigma) has a distribution that depends on the number of wells alone. It is drawn
    4000 times (fixed seed), turned around to the mu and sigma that the observed M and d speak for, and Z' taken of each:
    a generalised confidence interval [1]_. A bootstrap of three wells has no such ground and is too short.

    References
    ----------
    .. [1] Weerahandi (1993) J Am Stat Assoc 88:899, doi:10.1080/01621459.1993.10476355

    Examples
    --------
    >>> low, high = robust_z_prime_interval([9, 10, 11], [-1, 0, 1])
    >>> low < robust_z_prime([9, 10, 11], [-1, 0, 1]) < high
    True
    """
    virus, cells = two_populations(virus_control, cell_control)
    virus_mean, virus_sd = _plausible(virus, stream=0)
    cells_mean, cells_sd = _plausible(cells, stream=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = 1 - 3 * (virus_sd + cells_sd) / np.abs(virus_mean - cells_mean)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def _plausible(values: FloatArray, *, stream: int) -> tuple[FloatArray, FloatArray]:
    middle, spread = median_and_spread(values)
    middles, spreads = _standard_samples(values.size, stream)
    sd = spread / spreads
    return middle - sd * middles, sd


@cache
def _standard_samples(n: int, stream: int) -> tuple[FloatArray, FloatArray]:
    """Return median and robust spread of samples of n standard normal numbers."""
    drawn = np.random.default_rng([_SEED, n, stream]).standard_normal((_DRAWS, n))
    middles = np.median(drawn, axis=1)
    return middles, MAD_TO_SD * np.median(np.abs(drawn - middles[:, None]), axis=1)


def _look(arm: Arm) -> Finding:
    missing = unanswered(arm)
    if missing is not None:
        return missing
    zero, hundred, limit = arm.zero, arm.hundred, arm.gates.amber_robust_z_prime
    try:
        value = robust_z_prime(zero.values, hundred.values)
    except ControlError as error:
        return not_computable(error.found, light="amber" if arm.gated else "green")
    message = f"robust Z' {number(value)} from {wells_of(zero)} and {wells_of(hundred)}, none dropped"
    if min(len(zero), len(hundred)) < WELLS_WITHOUT_INTERVAL:
        low, high = robust_z_prime_interval(zero.values, hundred.values)
        message += f"; 90 % interval {number(low)} to {number(high)}"
    if not arm.gated:
        return Finding(value, np.nan, "green", message)
    if value < limit:
        return Finding(value, limit, "amber", f"{message}; below {number(limit)}: intervals will be wide")
    return Finding(value, limit, "green", message)


CHECK = ArmCheck("robust_z_prime", "Z' by medians and median absolute deviations, all control wells", _look)
