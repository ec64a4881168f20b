"""Surface, noise and drugs fitted together: which drugs do nothing is learnt, not assumed.

The surface is fitted on the vehicles and on drugs that are not clearly active; each drug is then judged against a surface that has not
seen it, the drugs that act leave the fit, and so on until the set stays. No dose is taken to be inactive because it is low.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from platekit.proviral.arm import Arm
from platekit.proviral.estimate import DrugEstimate, Noise, estimate_drug, standardised
from platekit.proviral.residuals import (
    DayMeans,
    Residuals,
    squares_about_doses_and_days,
    squares_of_days,
    squares_within_days,
    vehicle_squares,
)
from platekit.proviral.shapes import Shapes, shapes_for
from platekit.proviral.surface import N_TERMS, PRIOR_SD, Surface, Units, fit_surface, sum_up
from platekit.proviral.variance import (
    MANY,
    DayVariance,
    WellVariance,
    day_variance,
    days_disagree,
    moderated,
    prior_df,
)

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A drug with any shape this many standard errors from 0, up or down, does not serve the surface.
CLEARLY_ACTIVE_Z = 2.5
# Below this share of inactive drugs the vehicles alone carry the surface.
LEAST_INACTIVE_SHARE = 0.25
# Fewer vehicles a plate than this cannot start the fit; all drugs start it then.
VEHICLES_TO_START = 3
# One experiment: this many drugs are needed for their spread to stand in for that between days.
DRUGS_FOR_SPREAD = 20
_ROUNDS = 12
_START_WELL_VARIANCE = 0.3**2
# A well this many standard deviations from at least two replicates is not used; reasons say so.
OUTLIER_SD = 5.0
_REPLICATES_TO_TELL = 3
MAD_TO_SD = 1.4826
# Efficiency of the median absolute deviation of normal values against their standard deviation.
MAD_EFFICIENCY = 0.37
# With fewer degrees of freedom between the days of inactive drugs, those of all drugs are taken.
_DF_OF_INACTIVE = 10.0
# 0.1 % of the signal: below any pipette, and above a plate of equal numbers.
_LEAST_WELL_VARIANCE = 2e-6


@dataclass(frozen=True)
class JointFit:
    """What was learnt of one arm.

    `residual` is the response less the surface of the plate, for every well; `used` marks the wells that were fitted.
    """

    arm: Arm
    used: Flags
    residual: Numbers
    surface: Surface
    well: WellVariance
    day: DayVariance
    inactive: Flags
    vehicles_only: bool
    estimates: tuple[DrugEstimate | None, ...]


def fit_jointly(arm: Arm, day_sd_log2: float) -> JointFit:
    """Fit surface, variances and drugs of one arm.

    Parameters
    ----------
    arm : Arm
    day_sd_log2 : float
        The assay's stated spread between days, for one batch of few drugs.

    Returns
    -------
    JointFit
    """
    used = arm.judged.copy()
    fit = _rounds(arm, used, day_sd_log2)
    outlying = _outliers(fit)
    return _rounds(arm, used & ~outlying, day_sd_log2) if outlying.any() else fit


def _rounds(arm: Arm, used: Flags, day_sd_log2: float) -> JointFit:
    units = sum_up(arm.response[used], arm.surface[used], arm.plate[used], arm.batch[used], arm.drug[used])
    well = WellVariance(_START_WELL_VARIANCE, 1.0, 0.0)
    day = DayVariance(day_sd_log2**2, day_sd_log2**2, MANY, "assay")
    few_vehicles = int(arm.vehicle.sum()) < VEHICLES_TO_START * len(arm.plates)
    inactive = arm.in_family if few_vehicles else np.zeros(len(arm.drugs), dtype=bool)
    vehicles_only = False
    term_variance = np.full(N_TERMS, PRIOR_SD**2)
    for _ in range(_ROUNDS):
        seen = (units.drug < 0) | inactive[units.drug]
        surface = fit_surface(units, seen, len(arm.plates), well.pooled, day.value, term_variance)
        term_variance = surface.term_variance
        residuals = _residuals(arm, used, units, surface)
        well, day, noises = _noise(arm, residuals, inactive, day_sd_log2)
        estimates = _estimates(arm, residuals, noises)
        now, vehicles_only_now = _inactive(arm, estimates, few_vehicles)
        if vehicles_only or (np.array_equal(now, inactive) and not vehicles_only_now):
            break
        inactive, vehicles_only = now, vehicles_only_now
    residual = arm.response - np.einsum("ni,ni->n", arm.surface, surface.plate_coefficients[arm.plate])
    residual[used] = residuals.values
    return JointFit(arm, used, residual, surface, well, day, inactive, vehicles_only, estimates)


def _inactive(arm: Arm, estimates: tuple[DrugEstimate | None, ...], few_vehicles: bool) -> tuple[Flags, bool]:
    """Return the drugs that may serve the surface, and whether they are so few that the vehicles do it alone."""
    families: dict[bytes, Shapes] = {}
    active = np.ones(len(arm.drugs), dtype=bool)
    for i, estimate in enumerate(estimates):
        if estimate is None:
            continue
        key = estimate.doses_uM.tobytes()
        shapes = families.setdefault(key, shapes_for(estimate.doses_uM))
        active[i] = bool(np.abs(standardised(estimate, shapes)).max() > CLEARLY_ACTIVE_Z)
    inactive = arm.in_family & ~active
    if inactive.sum() >= LEAST_INACTIVE_SHARE * arm.in_family.sum() or few_vehicles:
        return inactive, False
    return np.zeros_like(inactive), True


def _residuals(arm: Arm, used: Flags, units: Units, surface: Surface) -> Residuals:
    terms, drug = arm.surface[used], arm.drug[used]
    order = np.argsort(drug, kind="stable")
    return Residuals(
        values=arm.response[used] - np.einsum("ni,ni->n", terms, surface.coefficients[units.of_well]),
        batch=arm.batch[used], drug=drug, dose=arm.dose[used], terms=terms, units=units, surface=surface, order=order,
        starts=np.searchsorted(drug[order], np.arange(len(arm.drugs) + 1)),
    )  # fmt: skip


def _noise(
    arm: Arm, residuals: Residuals, inactive: Flags, day_sd_log2: float
) -> tuple[WellVariance, DayVariance, list[Noise]]:
    n_drugs = len(arm.drugs)
    own, own_df = squares_about_doses_and_days(residuals, n_drugs)
    quiet, quiet_df = squares_within_days(residuals, n_drugs)
    squares, df = np.where(inactive, quiet, own), np.where(inactive, quiet_df, own_df)
    of_vehicle, vehicle_df = vehicle_squares(residuals, _START_WELL_VARIANCE)
    total_df = float(df.sum()) + vehicle_df
    pooled = (float(squares.sum()) + of_vehicle) / total_df if total_df > 0 else _START_WELL_VARIANCE
    well = WellVariance(max(pooled, _LEAST_WELL_VARIANCE), max(total_df, 1.0), prior_df(own, own_df))
    days = squares_of_days(residuals, n_drugs, well.pooled)
    day = _day(arm, days, inactive, day_sd_log2)
    of_wells, wells_df = moderated(own, own_df, well)
    disagree = days_disagree(days.squares, days.df, days.expected, day) & (day.source == "days")
    noises: list[Noise] = []
    for i in range(n_drugs):
        expected, between, value, df_i = float(days.expected[i]), day.between, day.value, day.df
        if disagree[i]:
            between, df_i = float(days.squares[i] / days.df[i]), float(days.df[i])
            value = max(between - expected, day.value)
        noises.append(Noise(float(of_wells[i]), float(wells_df[i]), value, df_i, between, expected, bool(disagree[i])))
    return well, day, noises


def _day(arm: Arm, days: DayMeans, inactive: Flags, day_sd_log2: float) -> DayVariance:
    """Return the variance between days: of inactive drugs, of all drugs, of the spread of drugs, or as the assay states it."""
    of_inactive = days.df * inactive
    chosen = of_inactive if of_inactive.sum() >= _DF_OF_INACTIVE else days.df * arm.in_family
    if chosen.sum() > 0:
        return day_variance(days.squares * (chosen > 0), chosen, days.expected)
    family = arm.in_family & (days.n > 0)
    if family.sum() >= DRUGS_FOR_SPREAD and 2 * (inactive & family).sum() >= family.sum():
        means = days.mean[family]
        between = float((MAD_TO_SD * np.median(np.abs(means - np.median(means)))) ** 2)
        value = max(0.0, between - float(np.median(days.expected[family])))
        return DayVariance(value, between, MAD_EFFICIENCY * float(family.sum()), "spread of drugs")
    return DayVariance(day_sd_log2**2, day_sd_log2**2, MANY, "assay")


def _estimates(arm: Arm, residuals: Residuals, noises: list[Noise]) -> tuple[DrugEstimate | None, ...]:
    found: list[DrugEstimate | None] = []
    for i in range(len(arm.drugs)):
        wells = residuals.wells_of(i)
        found.append(estimate_drug(residuals, wells, arm.doses_uM[i], noises[i]) if len(wells) else None)
    return tuple(found)


def _outliers(fit: JointFit) -> Flags:
    """Return the wells far from at least two replicates: of the same drug and dose, or of the vehicles of the plate."""
    arm = fit.arm
    outlying = np.zeros(len(arm.response), dtype=bool)
    limit = OUTLIER_SD * np.sqrt(fit.well.pooled + fit.day.value)
    group = np.where(arm.vehicle, -1 - arm.plate, arm.drug * (int(arm.dose.max(initial=0)) + 1) + arm.dose)
    order = np.flatnonzero(fit.used)[np.argsort(group[fit.used], kind="stable")]
    edges = np.flatnonzero(np.diff(group[order])) + 1
    for wells in np.split(order, edges):
        if len(wells) >= _REPLICATES_TO_TELL:
            distance = np.abs(fit.residual[wells] - np.median(fit.residual[wells]))
            # Where the replicates scatter by themselves, as near background, none of them is the odd one.
            own = MAD_TO_SD * np.median(distance)
            outlying[wells] = distance > max(limit, OUTLIER_SD * own)
    return outlying
