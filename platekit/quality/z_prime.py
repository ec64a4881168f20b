"""Z': how far apart the two control populations of a plate lie, by means and standard deviations."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from platekit.errors import ControlError
from platekit.quality._check import ArmCheck, Finding, not_computable
from platekit.quality._contrast import two_populations, unanswered, wells_of
from platekit.quality._plate import Arm
from platekit.quality._words import number


def z_prime(virus_control: npt.ArrayLike, cell_control: npt.ArrayLike) -> float:
    """Return how far apart the two control populations of a plate lie.

    Parameters
    ----------
    virus_control : array_like, shape (n,), n >= 2
        Readout of infected, vehicle-treated wells [instrument units, such as RLU]; wells without a number are ignored.
    cell_control : array_like, shape (m,), m >= 2
        Readout of uninfected wells, in the same units.

    Returns
    -------
    float
        Z', dimensionless, at most 1; a plate with Z' >= 0.5 separates well.

    Raises
    ------
    ControlError
        If a control has fewer than two finite wells, or both means are equal.

    Notes
    -----
    Z' = 1 - 3 (s_v + s_c) / |m_v - m_c|, with sample standard deviations (n - 1) [1]_.

    References
    ----------
    .. [1] Zhang, Chung & Oldenburg (1999) J Biomol Screen 4:67, doi:10.1177/108705719900400206

    Examples
    --------
    >>> z_prime([9, 10, 11], [-1, 0, 1])
    0.4
    """
    virus, cells = two_populations(virus_control, cell_control)
    distance = abs(float(virus.mean() - cells.mean()))
    if distance == 0:
        raise ControlError(
            "virus_control and cell_control", "equal means", "means that differ",
            "Check that the layout names the right wells; equal controls cannot be told apart.",
        )  # fmt: skip
    return 1 - 3 * float(np.std(virus, ddof=1) + np.std(cells, ddof=1)) / distance


def _look(arm: Arm) -> Finding:
    missing = unanswered(arm)
    if missing is not None:
        return missing
    try:
        value = z_prime(arm.zero.values, arm.hundred.values)
    except ControlError as error:
        return not_computable(error.found, light="amber" if arm.gated else "green")
    # No limit: one well gone wrong ruins the plain Z' of a good plate, so the gate is on the robust one.
    message = f"Z' {number(value)} from {wells_of(arm.zero)} and {wells_of(arm.hundred)}, none dropped"
    return Finding(value, np.nan, "green", message)


CHECK = ArmCheck("z_prime", "Z' by means and standard deviations, all control wells", _look)
