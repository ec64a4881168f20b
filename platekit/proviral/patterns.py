"""What the place on a plate did, and what is left of it: the size of the fitted pattern, and Moran's I before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from platekit.proviral.analyse import ArmFit, key_columns
from platekit.proviral.joint import JointFit
from platekit.proviral.surface import PATTERN
from platekit.wells import neighbours, rows_and_columns

Numbers = npt.NDArray[np.float64]

# Fewer pairs of neighbours than this cannot show a pattern.
_PAIRS = 20
_REARRANGED, _SEED = 499, 20250520


def pattern_rows(arms: Sequence[ArmFit], readout: str) -> list[dict[str, Any]]:
    """Return one row of `schema.PATTERNS` for each plate that was fitted.

    Parameters
    ----------
    arms : sequence of ArmFit
    readout : str

    Notes
    -----
    Over the vehicle wells and the wells of compounds that do nothing, which the pattern was learnt from; wells that touch are neighbours
    unless they are doses of one compound, which share that day's error.
    """
    return [
        row | key_columns(arm.key) | {"readout": readout}
        for arm in arms
        if arm.fit is not None
        for row in _rows(arm.fit)
    ]


def _rows(fit: JointFit) -> list[dict[str, Any]]:
    arm = fit.arm
    learnt = fit.used & (arm.vehicle | (fit.inactive[arm.drug] & ~np.bool_(fit.vehicles_only) & ~arm.vehicle))
    inactive = int((fit.inactive & arm.in_family).sum())
    said = (
        "vehicle wells alone"
        if fit.vehicles_only
        else f"vehicle wells and {inactive} of {int(arm.in_family.sum())} compounds"
    )
    rows: list[dict[str, Any]] = []
    for place, plate in enumerate(arm.plates):
        on_plate = arm.plate == place
        own = learnt & on_plate
        if not own.any():
            continue
        pattern = arm.surface[on_plate][:, PATTERN] @ fit.surface.plate_coefficients[place][PATTERN]
        wells = arm.wells[own].get_level_values("well")
        unit = np.where(arm.vehicle[own], -1 - np.arange(own.sum()), arm.drug[own])
        pairs = neighbours(*rows_and_columns(wells), unit)
        before, p_before = morans_i(arm.response[own], *pairs)
        after, p_after = morans_i(fit.residual[own], *pairs)
        rows.append({
            "plate": plate, "learnt_from": said, "n_wells": float(own.sum()), "pattern_percent": 100 * (2.0 ** float(np.ptp(pattern)) - 1),
            "morans_i_before": before, "p_before": p_before, "morans_i_after": after, "p_after": p_after,
        })  # fmt: skip
    return rows


def morans_i(values: Numbers, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Return Moran's I of values over pairs of neighbours, and its one-sided p by rearranging the values.

    Parameters
    ----------
    values : ndarray, shape (n,)
    first, second : ndarray of int
        Places of neighbours, each pair once.

    Returns
    -------
    i, p : float
        NaN with fewer than 20 pairs, or equal values.

    Notes
    -----
    I = (n / W) sum_pairs z_i z_j / sum z_i^2, z the deviations from the mean and W the number of pairs [1]_; -1 / (n - 1) is
    expected where neighbours have nothing in common, 1 where they are equal.

    References
    ----------
    .. [1] Moran (1950) Biometrika 37:17, doi:10.1093/biomet/37.1-2.17

    Examples
    --------
    >>> values = np.repeat([0.0, 1.0], 12)
    >>> i, p = morans_i(values, np.arange(23), np.arange(1, 24))
    >>> round(i, 2), p
    (0.91, 0.002)
    """
    z = values - values.mean()
    squares = float(z @ z)
    if len(first) < _PAIRS or squares == 0:
        return float("nan"), float("nan")
    scale = len(z) / (len(first) * squares)
    found = scale * float(z[first] @ z[second])
    order = np.random.default_rng(_SEED).permuted(np.tile(z, (_REARRANGED, 1)), axis=1)
    chance = scale * (order[:, first] * order[:, second]).sum(axis=1)
    return found, float((1 + (chance >= found).sum()) / (1 + _REARRANGED))
