"""A drug's effect at each dose, by generalised least squares, with the full covariance of what is uncertain about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from platekit.proviral.alike import Alike
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


def estimate_drugs(
    residuals: Residuals, group: Alike, doses_uM: Sequence[Numbers], noises: Sequence[Noise], cells: Sequence[Numbers]
) -> list[DrugEstimate]:
    """Return the effects of drugs whose wells lie alike, in the order of `group.drugs`.

    Parameters
    ----------
    residuals : Residuals
        From a surface that has not seen the drug of the well.
    group : Alike
    doses_uM : sequence of ndarray
        All doses of each drug of the arm; `group.dose` are places in them.
    noises : sequence of Noise
        Of each drug of the arm.
    cells : sequence of ndarray, shape (doses, doses)
        Of each drug of the arm, the covariance that the number of cells brings to all doses; empty for none.

    Returns
    -------
    list of DrugEstimate

    Notes
    -----
    r = A m + u (drug on that day) + surface error + e; m = (A' V^-1 A)^-1 A' V^-1 r with
    V = well W^-1 + day Z Z' + X S X' + b b', W the weights of the wells, S the covariance of the surface of each plate, b what a standard
    error of its background moves (Searle, Casella & McCulloch 1992, ch. 6).
    """
    drugs, dose = group.drugs.tolist(), group.dose
    surface = _surface_covariance(residuals, group)
    own = np.array([noises[i].well for i in drugs])[:, None] / residuals.weight[group.wells]
    day = np.array([noises[i].day for i in drugs])
    total = surface + day[:, None, None] * (group.on_day @ group.on_day.T)
    total += own[:, :, None] * np.eye(own.shape[1])
    solved = np.linalg.solve(total, group.at_dose)
    smoother = np.linalg.solve(group.at_dose.T @ solved, solved.swapaxes(1, 2))
    turned, of_days = smoother.swapaxes(1, 2), smoother @ group.on_day
    effects = (smoother @ residuals.values[group.wells][:, :, None])[:, :, 0]
    from_wells = (smoother * own[:, None, :]) @ turned
    day_pattern = of_days @ of_days.swapaxes(1, 2)
    from_surface = smoother @ surface @ turned
    if cells:
        from_surface = from_surface + np.array([cells[i][np.ix_(dose, dose)] for i in drugs])
    return [
        DrugEstimate(
            dose=dose, doses_uM=doses_uM[i][dose], effects=effects[at], from_wells=from_wells[at],
            day_pattern=day_pattern[at], from_surface=from_surface[at], noise=noises[i],
            n_wells=own.shape[1], n_batches=group.on_day.shape[1],
        )
        for at, i in enumerate(drugs)
    ]  # fmt: skip


def _surface_covariance(residuals: Residuals, group: Alike) -> Numbers:
    """Return the covariance between wells, (drugs, n, n), that the surface and the background of their plate give."""
    terms, moved = residuals.terms[group.wells], residuals.background[group.wells]
    of_plate = residuals.surface.covariance[residuals.units.of_well[group.wells]]
    shared = (terms[:, :, None, :] @ of_plate)[:, :, 0, :] @ terms.swapaxes(1, 2)
    return (shared + moved[:, :, None] * moved[:, None, :]) * group.one_plate


def standardised(estimate: DrugEstimate, shapes: Shapes) -> Numbers:
    """Return z of each shape: its least-squares height over its standard error; positive is an increase.

    z = a' C^-1 m / sqrt(a' C^-1 a) for heights a, effects m and their covariance C.
    """
    weighted = np.linalg.solve(estimate.covariance, shapes.heights.T)
    return (estimate.effects @ weighted) / np.sqrt(np.einsum("sk,ks->s", shapes.heights, weighted))
