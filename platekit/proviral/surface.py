"""The plate's own pattern: a quadratic surface and two edge rings, learnt from wells where nothing happens.

y = level + a r + b c + d r^2 + e c^2 + f r c + g (outer ring) + h (second ring) + drug + drug on that day + noise.
The level is free. The other terms are shrunk towards 0 by their own spread between plates (empirical Bayes, Morris 1983,
J Am Stat Assoc 78:47), so that a plate with few wells is not bent to its noise. The wells of one drug on one plate share that
day's error, which the weights account for. Because the fit is linear in sums over drugs, a drug is taken out by subtracting its sums.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

N_TERMS = 9
# The terms that make the pattern of a plate: everything but its level and the term for treated wells.
PATTERN = slice(1, 8)
# The last term sets treated wells apart from vehicles, all by the same amount. It is free while nothing is known of the drugs, so that
# drugs teach the slopes and the edge but not the level, and absent afterwards.
_TREATED = 8
OFFSET_FREE, OFFSET_ABSENT = 1.0, 1e-9
# Where few plates tell the spread of a term, it is taken as one of this size (log2) seen on two plates. Evaporation and temperature
# fade inwards: the outermost ring may differ by much, the second by little (Lundholt, Sagn & Pagliaro 2003, J Biomol Screen 8:566).
# Vehicles often lie in these two rings alone, and their difference must not pass for one between vehicles and compounds.
PRIOR_SD = np.array([1.0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.05, 1.0])
PRIOR_PLATES = 2.0
# A level without any prior; the number only keeps the algebra regular on a plate without wells.
_FREE_LEVEL_PRECISION = 1e-6


def basis(rows: Places, columns: Places, shape: tuple[int, int]) -> Numbers:
    """Return the surface terms of wells; the last column, for treated wells, is left at 0.

    Parameters
    ----------
    rows, columns : ndarray of int, shape (n,)
        From 1.
    shape : tuple of int
        Rows and columns of the plate.

    Returns
    -------
    ndarray, shape (n, 9)
        1, r, c, r^2 - 1/3, c^2 - 1/3, r c with r and c from -1 to 1 across the plate; 1 on the outermost ring; 1 on the second; 0.
    """
    n_rows, n_columns = shape
    r = (2 * rows - n_rows - 1) / max(n_rows - 1, 1)
    c = (2 * columns - n_columns - 1) / max(n_columns - 1, 1)
    ring = np.minimum.reduce([rows - 1, n_rows - rows, columns - 1, n_columns - columns])
    zero = np.zeros(len(r))
    terms = [np.ones(len(r)), r, c, r**2 - 1 / 3, c**2 - 1 / 3, r * c, ring == 0, ring == 1, zero]
    return np.column_stack(terms).astype(np.float64)


def with_treated(terms: Numbers, drug: Places) -> Numbers:
    """Return the terms with the column for treated wells filled in."""
    filled = terms.copy()
    filled[:, _TREATED] = drug >= 0
    return filled


@dataclass(frozen=True)
class Units:
    """Sums over the judged wells of one drug (or the vehicles) on one plate on one day; all that a surface fit needs.

    `of_well` gives the unit of each judged well; `n` counts wells, every other sum is weighted, `weight` is that of the weights.
    """

    of_well: Places
    plate: Places
    batch: Places
    drug: Places
    n: Numbers
    weight: Numbers
    squares: Numbers
    sums: Numbers
    products: Numbers
    total: Numbers


@dataclass(frozen=True)
class Surface:
    """Coefficients and their covariance per unit, from a fit that has not seen the drug of that unit."""

    coefficients: Numbers
    covariance: Numbers
    plate_coefficients: Numbers
    plate_covariance: Numbers
    term_variance: Numbers


def start_variance(*, level_from_vehicles: bool) -> Numbers:
    """Return the prior variance of the terms before anything is known."""
    variance = PRIOR_SD**2
    variance[_TREATED] = OFFSET_FREE if level_from_vehicles else OFFSET_ABSENT
    return variance


def sum_up(response: Numbers, terms: Numbers, keys: Places, weight: Numbers) -> Units:
    """Return the sums per plate, batch and drug, the columns of `keys`."""
    unit_keys, of_well = np.unique(keys, axis=0, return_inverse=True)
    of_well = of_well.reshape(-1)
    n_units = len(unit_keys)
    squares = np.zeros((n_units, N_TERMS, N_TERMS))
    weighted = terms * weight[:, None]
    np.add.at(squares, of_well, weighted[:, :, None] * terms[:, None, :])
    units = Units(
        of_well=of_well, plate=unit_keys[:, 0], batch=unit_keys[:, 1], drug=unit_keys[:, 2],
        n=np.bincount(of_well, minlength=n_units).astype(np.float64),
        weight=np.bincount(of_well, weights=weight, minlength=n_units).astype(np.float64), squares=squares,
        sums=np.zeros((n_units, N_TERMS)), products=np.zeros((n_units, N_TERMS)), total=np.zeros(n_units),
    )  # fmt: skip
    np.add.at(units.sums, of_well, weighted)
    return with_response(units, response * weight, terms)


def with_response(units: Units, response: Numbers, terms: Numbers) -> Units:
    """Return the sums for the weighted response of the same wells."""
    products = np.zeros_like(units.products)
    np.add.at(products, units.of_well, terms * response[:, None])
    return replace(units, products=products, total=np.bincount(units.of_well, weights=response, minlength=len(units.n)))


def fit_surface(
    units: Units, counts: Numbers, n_plates: int, well_variance: float, day_variance: float, term_variance: Numbers
) -> Surface:
    """Return the surface of each plate from the units that count, and for each unit the one that has not seen its drug.

    Parameters
    ----------
    units : Units
    counts : ndarray, shape (n units,)
        What each unit counts for: 1 for vehicles, for a drug the probability that it does nothing.
    n_plates : int
    well_variance, day_variance : float
        Variance of a well, and of a drug between days, log2 squared.
    term_variance : ndarray, shape (9,)
        Prior variance of the terms from the fit before; that of the level is not used. The last one is `OFFSET_FREE` or
        `OFFSET_ABSENT`.

    Returns
    -------
    Surface
        With the updated `term_variance`.
    """
    shared = np.where(units.drug < 0, 0.0, day_variance / (well_variance + units.weight * day_variance))
    precision = units.squares - shared[:, None, None] * units.sums[:, :, None] * units.sums[:, None, :]
    weighted = units.products - (shared * units.total)[:, None] * units.sums
    precision = precision * (counts / well_variance)[:, None, None]
    weighted = weighted * (counts / well_variance)[:, None]
    prior = np.diag(np.concatenate([[_FREE_LEVEL_PRECISION], 1 / term_variance[1:]]))
    plate_precision = np.tile(prior, (n_plates, 1, 1))
    plate_weighted = np.zeros((n_plates, N_TERMS))
    np.add.at(plate_precision, units.plate, precision)
    np.add.at(plate_weighted, units.plate, weighted)
    plate_covariance = np.linalg.inv(plate_precision)
    plate_coefficients = np.einsum("pij,pj->pi", plate_covariance, plate_weighted)
    own = (units.drug >= 0).astype(np.float64)
    covariance = np.linalg.inv(plate_precision[units.plate] - own[:, None, None] * precision)
    coefficients = np.einsum("uij,uj->ui", covariance, plate_weighted[units.plate] - own[:, None] * weighted)
    # One step of the EM algorithm for the spread of each term between plates, with the prior counted as plates.
    second_moment = (plate_coefficients**2 + np.einsum("pii->pi", plate_covariance)).sum(axis=0)
    updated = (second_moment + PRIOR_PLATES * PRIOR_SD**2) / (n_plates + PRIOR_PLATES)
    updated[_TREATED] = OFFSET_ABSENT
    return Surface(
        coefficients,
        np.asarray(covariance, dtype=np.float64),
        plate_coefficients,
        np.asarray(plate_covariance, dtype=np.float64),
        updated,
    )
