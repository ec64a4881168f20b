"""Signal to background: the ratio of two control means, and the window between their noise bands."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.errors import ControlError
from platekit.quality._check import ArmCheck, Finding, not_computable
from platekit.quality._contrast import finite, two_populations, unanswered, wells_of
from platekit.quality._plate import Arm
from platekit.quality._words import number


def signal_to_background(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> float:
    """Return how many times the signal of the virus control is that of the cell control.

    Parameters
    ----------
    virus_control : array_like, shape (n,), n >= 1
        Readout of infected, vehicle-treated wells [instrument units]; wells without a number are ignored.
    cell_control : array_like, shape (m,), m >= 1
        Readout of uninfected wells, in the same units.

    Returns
    -------
    float
        Ratio of means, dimensionless. Unlike Z' it depends on the detector's offset.

    Raises
    ------
    ControlError
        If a control has no finite well, or the mean of the cell control is not above 0 (background taken off already).

    Notes
    -----
    m_v / m_c [1]_.

    References
    ----------
    .. [1] Zhang, Chung & Oldenburg (1999) J Biomol Screen 4:67, doi:10.1177/108705719900400206

    Examples
    --------
    >>> signal_to_background([90, 110], [10, 10])
    10.0
    """
    virus, cells = finite(virus_control), finite(cell_control)
    if virus.size == 0 or cells.size == 0:
        raise ControlError(
            "virus_control and cell_control", f"{virus.size} and {cells.size} wells with a number", "1 or more of each",
            "Name control wells in the layout.",
        )  # fmt: skip
    if cells.mean() <= 0:
        raise ControlError(
            "cell_control", f"a mean of {number(float(cells.mean()))}", "a mean above 0",
            "The background was taken off already; a ratio to it has no meaning.",
        )  # fmt: skip
    return float(virus.mean() / cells.mean())


def signal_window(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> float:
    """Return the gap between the 3-sd bands of two controls, in standard deviations of the virus control.

    Parameters
    ----------
    virus_control, cell_control : array_like, two or more finite wells each

    Returns
    -------
    float
        Dimensionless; below 0 where the bands overlap.

    Raises
    ------
    ControlError
        If a control has fewer than two finite wells, or the virus control has no spread.

    Notes
    -----
    (|m_v - m_c| - 3 (s_v + s_c)) / s_v, with sample standard deviations (n - 1) [1]_.

    References
    ----------
    .. [1] Sittampalam et al. (1997) J Biomol Screen 2:159, doi:10.1177/108705719700200306

    Examples
    --------
    >>> signal_window([9, 10, 11], [-1, 0, 1])
    4.0
    """
    virus, cells = two_populations(virus_control, cell_control)
    virus_sd, cells_sd = float(np.std(virus, ddof=1)), float(np.std(cells, ddof=1))
    if virus_sd == 0:
        raise ControlError(
            "virus_control", "no spread at all", "wells that differ a little",
            "Equal readings in all control wells point to a saturated detector or filled-in values.",
        )  # fmt: skip
    return (abs(float(virus.mean() - cells.mean())) - 3 * (virus_sd + cells_sd)) / virus_sd


def _look(arm: Arm) -> Finding:
    missing = unanswered(arm)
    if missing is not None:
        return missing
    # An assay may read high without virus (cell death); the ratio is told the way it is above 1.
    low, high = sorted((arm.zero, arm.hundred), key=lambda controls: float(np.mean(controls.values)))
    try:
        value = signal_to_background(high.values, low.values)
    except ControlError as error:
        return not_computable(f"{low.role} has {error.found}", light="green")
    return Finding(value, np.nan, "green", f"{high.role} is {number(value)} times {low.role} ({wells_of(low)})")


CHECK = ArmCheck("signal_to_background", "Ratio of the two control means", _look)
