"""A drug's effect at each dose, by generalised least squares, with the full covariance of what is uncertain about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from platekit.proviral.residuals import Residuals
from platekit.proviral.shapes import Shapes, shapes_for

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Noise:
    """The chance that one drug is judged by: variance of its wells and of its days, each with its degrees of freedom.

    `day_between` is the mean square of day means and `day_expected` the part of it that wells and surface give.
    """

    well: float
    well_df: float
    day: float
    day_df: float
    day_between: float
    day_expected: float
    days_disagree: bool


@dataclass(frozen=True)
class DrugEstimate:
    """Effects of one drug at its judged doses.

    `dose` are places in the drug's doses; `effects` log2, shape (k,); the covariance is the sum of three parts, (k, k) each:
    wells, days (per unit of day variance in `day_pattern`), and the surface with the vehicles in it and the cells divided by.
    """

    dose: Places
    doses_uM: Numbers
    effects: Numbers
    from_wells: Numbers
    day_pattern: Numbers
    from_surface: Numbers
    noise: Noise
    n_wells: int
    n_batches: int

    @property
    def covariance(self) -> Numbers:
        """The whole covariance of the effects."""
        return self.from_wells + self.noise.day * self.day_pattern + self.from_surface

    @property
    def shapes(self) -> Shapes:
        """The candidate shapes at the judged doses."""
        return shapes_for(self.doses_uM)

    def only(self, places: Places) -> DrugEstimate:
        """Return the estimate of some of the doses, whatever happens at the others."""
        block = np.ix_(places, places)
        return replace(
            self, dose=self.dose[places], doses_uM=self.doses_uM[places], effects=self.effects[places],
            from_wells=self.from_wells[block], day_pattern=self.day_pattern[block], from_surface=self.from_surface[block],
        )  # fmt: skip


def estimate_drug(
    residuals: Residuals, wells: Places, doses_uM: Numbers, noise: Noise, cells: Numbers | None = None
) -> DrugEstimate:
    """Return the effects of one drug.

    Parameters
    ----------
    residuals : Residuals
        From a surface that has not seen this drug.
    wells : ndarray of int
        Its judged wells, at least one.
    doses_uM : ndarray
        All doses of the drug; `residuals.dose` are places in it.
    noise : Noise
    cells : ndarray, shape (doses, doses), optional
        Covariance that the number of cells brings to all doses.

    Returns
    -------
    DrugEstimate

    Notes
    -----
    r = A m + u (drug on that day) + surface error + e; m = (A' V^-1 A)^-1 A' V^-1 r with
    V = well W^-1 + day Z Z' + X S X' + b b', W the weights of the wells, S the covariance of the surface of each plate, b what a standard
    error of its background moves (Searle, Casella & McCulloch 1992, ch. 6).
    """
    dose, column = np.unique(residuals.dose[wells], return_inverse=True)
    incidence = (column[:, None] == np.arange(len(dose))).astype(np.float64)
    batch = residuals.batch[wells]
    days = (batch[:, None] == np.unique(batch)).astype(np.float64)
    surface = _surface_covariance(residuals, wells)
    own = noise.well / residuals.weight[wells]
    total = np.diag(own) + noise.day * days @ days.T + surface
    solved = np.linalg.solve(total, incidence)
    smoother = np.linalg.solve(incidence.T @ solved, solved.T)
    of_days = smoother @ days
    of_cells = 0.0 if cells is None else cells[np.ix_(dose, dose)]
    return DrugEstimate(
        dose=dose, doses_uM=doses_uM[dose], effects=smoother @ residuals.values[wells],
        from_wells=(smoother * own) @ smoother.T, day_pattern=of_days @ of_days.T,
        from_surface=smoother @ surface @ smoother.T + of_cells, noise=noise, n_wells=len(wells), n_batches=days.shape[1],
    )  # fmt: skip


def _surface_covariance(residuals: Residuals, wells: Places) -> Numbers:
    unit = residuals.units.of_well[wells]
    terms = residuals.terms[wells]
    plate = residuals.units.plate[unit]
    error = np.zeros((len(wells), len(wells)))
    for one in np.unique(plate):
        own = np.flatnonzero(plate == one)
        block = terms[own] @ residuals.surface.covariance[unit[own[0]]] @ terms[own].T
        moved = residuals.background[wells[own]]
        error[np.ix_(own, own)] = block + np.outer(moved, moved)
    return error


def standardised(estimate: DrugEstimate, shapes: Shapes) -> Numbers:
    """Return z of each shape: its least-squares height over its standard error; positive is an increase.

    z = a' C^-1 m / sqrt(a' C^-1 a) for heights a, effects m and their covariance C.
    """
    weighted = np.linalg.solve(estimate.covariance, shapes.heights.T)
    return (estimate.effects @ weighted) / np.sqrt(np.einsum("sk,ks->s", shapes.heights, weighted))
