"""What is left of each well when the surface is off, and its sums of squares within and between days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.proviral.alike import Alike
from platekit.proviral.surface import Surface, Units

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Residuals:
    """Residuals of the judged wells with what they belong to; `alike` lists the wells of each drug."""

    values: Numbers
    terms: Numbers
    weight: Numbers
    background: Numbers
    units: Units
    surface: Surface
    alike: tuple[Alike, ...]


@dataclass(frozen=True)
class DayMeans:
    """Per drug: sum of squares of its day means, days less one, the variance that wells and surface give them, their mean."""

    squares: Numbers
    df: Numbers
    expected: Numbers
    mean: Numbers
    n: Numbers


def squares_within_days(residuals: Residuals, n_drugs: int) -> tuple[Numbers, Numbers]:
    """Return sum of squares about the mean of drug, plate and day, and degrees of freedom, per drug (for inactive drugs)."""
    units = residuals.units
    weighted = residuals.weight * residuals.values
    sums = np.bincount(units.of_well, weights=weighted, minlength=len(units.n))
    squares = np.bincount(units.of_well, weights=weighted * residuals.values, minlength=len(units.n))
    squares = squares - sums**2 / units.weight
    of_drugs = units.drug >= 0
    place = units.drug[of_drugs]
    return (
        np.bincount(place, weights=np.maximum(squares[of_drugs], 0), minlength=n_drugs).astype(np.float64),
        np.bincount(place, weights=units.n[of_drugs] - 1, minlength=n_drugs).astype(np.float64),
    )


def squares_about_doses_and_days(residuals: Residuals, n_drugs: int) -> tuple[Numbers, Numbers]:
    """Return sum of squares about additive doses and days, and degrees of freedom, per drug (for drugs that act, too)."""
    squares, df = np.zeros(n_drugs), np.zeros(n_drugs)
    for group in residuals.alike:
        own = np.sqrt(residuals.weight[group.wells]) * residuals.values[group.wells]
        explained = np.einsum("gnr,gn->gr", group.explained, own)
        squares[group.drugs] = np.maximum((own**2).sum(axis=1) - (explained**2).sum(axis=1), 0.0)
        df[group.drugs] = own.shape[1] - explained.shape[1]
    return squares, df


def vehicle_squares(residuals: Residuals, well_variance: float) -> tuple[float, float]:
    """Return sum of squares of the vehicles about the surface they were fitted with, and degrees of freedom."""
    units = residuals.units
    vehicle = units.drug < 0
    in_vehicle = vehicle[units.of_well]
    # Terms that the vehicles themselves bought: the trace of their part of the smoother.
    bought = np.einsum("uij,uji->u", residuals.surface.covariance[vehicle], units.squares[vehicle]) / well_variance
    df = float(units.n[vehicle].sum() - bought.sum())
    return float((residuals.weight * residuals.values**2)[in_vehicle].sum()), max(df, 0.0)


def squares_of_days(residuals: Residuals, n_drugs: int, well_variance: float) -> DayMeans:
    """Return how the day means of each drug vary, and how much of it wells and surface explain."""
    units = residuals.units
    n_batches = int(units.batch.max()) + 1
    of_drugs = np.flatnonzero(units.drug >= 0)
    cell = units.drug[of_drugs] * n_batches + units.batch[of_drugs]
    cells = n_drugs * n_batches
    weighted = residuals.weight * residuals.values
    in_unit = np.bincount(units.of_well, weights=weighted, minlength=len(units.n))[of_drugs]
    surface = np.einsum("ui,uij,uj->u", units.sums, residuals.surface.covariance, units.sums)[of_drugs]
    n = np.bincount(cell, weights=units.weight[of_drugs], minlength=cells).reshape(n_drugs, n_batches)
    total = np.bincount(cell, weights=in_unit, minlength=cells).reshape(n_drugs, n_batches)
    shared = np.bincount(cell, weights=surface, minlength=cells).reshape(n_drugs, n_batches)
    present = n > 0
    divisor = np.where(present, n, 1.0)
    means = total / divisor
    variance = np.where(present, well_variance / divisor + shared / divisor**2, 0.0)
    days = present.sum(axis=1)
    mean = means.sum(axis=1) / np.maximum(days, 1)
    squares = (np.where(present, means - mean[:, None], 0.0) ** 2).sum(axis=1)
    return DayMeans(
        squares=squares,
        df=np.maximum(days - 1, 0).astype(np.float64),
        expected=variance.sum(axis=1) / np.maximum(days, 1),
        mean=mean,
        n=days.astype(np.float64),
    )
