"""SSMD: the difference of two control populations in units of the spread of that difference."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from platekit.errors import ControlError
from platekit.quality._check import ArmCheck, Finding, not_computable
from platekit.quality._contrast import median_and_spread, two_populations, unanswered, wells_of
from platekit.quality._plate import Arm, FloatArray
from platekit.quality._words import number


def ssmd(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> float:
    """Return the strictly standardised mean difference of two controls, by means and standard deviations.

    Parameters
    ----------
    virus_control : array_like, shape (n,), n >= 2
        Readout of infected, vehicle-treated wells [instrument units]; wells without a number are ignored.
    cell_control : array_like, shape (m,), m >= 2
        Readout of uninfected wells, in the same units.

    Returns
    -------
    float
        Dimensionless; positive where virus_control reads higher.

    Raises
    ------
    ControlError
        If a control has fewer than two finite wells, or no well of either differs from its fellows.

    Notes
    -----
    (m_v - m_c) / sqrt(s_v^2 + s_c^2), with sample variances (n - 1) [1]_.

    References
    ----------
    .. [1] Zhang XD (2007) Genomics 89:552, doi:10.1016/j.ygeno.2006.12.014

    Examples
    --------
    >>> round(ssmd([9, 10, 11], [-1, 0, 1]), 3)
    7.071
    """
    virus, cells = two_populations(virus_control, cell_control)
    return _standardised(float(virus.mean() - cells.mean()), float(np.var(virus, ddof=1) + np.var(cells, ddof=1)))


def unbiased_ssmd(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> float:
    """Return the SSMD of two controls of equal spread, free of the bias of small samples.

    Parameters
    ----------
    virus_control, cell_control : array_like
        As for `ssmd`; four wells or more together.

    Returns
    -------
    float

    Raises
    ------
    ControlError
        As for `ssmd`.

    Notes
    -----
    (m_v - m_c) / sqrt(2 / K ((n - 1) s_v^2 + (m - 1) s_c^2)) with K = n + m - 3.48 [1]_.

    References
    ----------
    .. [1] Zhang XD (2011) Optimal High-Throughput Screening, Cambridge University Press, ISBN 978-0-521-73444-8

    Examples
    --------
    >>> round(unbiased_ssmd([9, 10, 11], [-1, 0, 1]), 3)
    5.612
    """
    virus, cells = two_populations(virus_control, cell_control)
    squares = float(np.var(virus) * virus.size + np.var(cells) * cells.size)
    return _standardised(float(virus.mean() - cells.mean()), 2 * squares / (virus.size + cells.size - 3.48))


def robust_ssmd(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> float:
    """Return the SSMD by medians and median absolute deviations.

    Parameters
    ----------
    virus_control, cell_control : array_like
        As for `ssmd`.

    Returns
    -------
    float

    Raises
    ------
    ControlError
        As for `ssmd`.

    Notes
    -----
    (M_v - M_c) / sqrt(d_v^2 + d_c^2), with medians M and d = 1.4826 median |x - M| [1]_.

    References
    ----------
    .. [1] Zhang XD (2007) Genomics 89:552, doi:10.1016/j.ygeno.2006.12.014

    Examples
    --------
    >>> round(robust_ssmd([9, 10, 11, 90], [-1, 0, 1]), 3)
    5.008
    """
    virus, cells = two_populations(virus_control, cell_control)
    virus_middle, virus_spread = median_and_spread(virus)
    cells_middle, cells_spread = median_and_spread(cells)
    return _standardised(virus_middle - cells_middle, virus_spread**2 + cells_spread**2)


def _standardised(difference: float, variance: float) -> float:
    if variance == 0:
        raise ControlError(
            "virus_control and cell_control", "no spread at all", "wells that differ a little",
            "Equal readings in all control wells point to a saturated detector or filled-in values.",
        )  # fmt: skip
    return difference / math.sqrt(variance)


def separation(zero: FloatArray, hundred: FloatArray) -> tuple[float, float]:
    """Return plain and robust SSMD; the robust one takes the plain one's value where more than half of the wells agree.

    Examples
    --------
    >>> [round(x, 3) for x in separation(np.array([9.0, 10.0, 11.0]), np.array([-1.0, 0.0, 1.0]))]
    [7.071, 4.769]
    """
    plain = ssmd(zero, hundred)
    try:
        return plain, robust_ssmd(zero, hundred)
    except ControlError:
        return plain, plain


def _look(arm: Arm) -> Finding:
    missing = unanswered(arm)
    if missing is not None:
        return missing
    zero, hundred, limit = arm.zero, arm.hundred, arm.gates.minimum_ssmd
    try:
        plain, robust = separation(zero.values, hundred.values)
    except ControlError as error:
        alike = arm.gated and arm.readout.decides and float(np.mean(zero.values)) == float(np.mean(hundred.values))
        if alike:
            return Finding(
                0.0,
                limit,
                "red",
                f"{wells_of(zero)} and {wells_of(hundred)} all read the same: controls are not separated",
            )
        return not_computable(error.found, light="amber" if arm.gated else "green")
    message = f"SSMD {number(plain)}, robust {number(robust)}, from {wells_of(zero)} and {wells_of(hundred)}"
    if not arm.gated:
        return Finding(plain, np.nan, "green", message)
    if abs(plain) >= limit:
        return Finding(plain, limit, "green", message)
    # One well gone wrong must not throw a plate away: both ways of reckoning have to fail.
    if abs(robust) >= limit and robust * plain > 0:
        return Finding(plain, limit, "amber", f"{message}; below {number(limit)} through a few outlying wells")
    if not arm.readout.decides:
        return Finding(plain, limit, "amber", f"{message}; below {number(limit)}: this readout says little here")
    return Finding(plain, limit, "red", f"{message}; below {number(limit)}: controls are not separated")


CHECK = ArmCheck("ssmd", "Are zero and hundred separated?", _look, leaves_out=True)
