"""Surface, noise and drugs fitted together: which drugs do nothing is learnt, not assumed.

The surface is fitted on the vehicles and on the compounds, each counting as much as it is likely to do nothing; each drug is then judged
against a surface that has not seen it, and so on until the probabilities stay. No dose is taken to be inactive because it is low.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from platekit.proviral.activity import bayes_factors, nothing_probability
from platekit.proviral.alike import Alike, drugs_alike
from platekit.proviral.arm import Arm
from platekit.proviral.estimate import DrugEstimate, Noise, estimate_drugs
from platekit.proviral.residuals import (
    DayMeans,
    Residuals,
    squares_about_doses_and_days,
    squares_of_days,
    squares_within_days,
    vehicle_squares,
)
from platekit.proviral.surface import Surface, Units, fit_surface, start_variance, sum_up, with_treated
from platekit.proviral.variance import (
    MANY,
    DayVariance,
    WellVariance,
    day_variance,
    days_disagree,
    moderated,
    prior_df,
    wells_apart,
)
from platekit.proviral.weights import weighted

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Below this share, or this number, of inactive drugs the vehicles alone carry the surface. A drug or two that change along the plate
# would otherwise be its slope: the dose series of a small panel often run the same way.
LEAST_INACTIVE_SHARE = 0.25
LEAST_INACTIVE = 3.0
# With fewer vehicles a plate than this the drugs take part in the level from the start.
VEHICLES_TO_START = 3
# One experiment: this many drugs are needed for their spread to stand in for that between days.
DRUGS_FOR_SPREAD = 20
_ROUNDS = 12
_ROUNDS_OF_VEHICLES = 3
# Probabilities that move by less than this from round to round have settled.
_SETTLED = 0.02
_HALF = 0.5
_START_WELL_VARIANCE = 0.3**2
_START_DRUG_SD = 0.7
# A well this many standard deviations from at least two replicates is not used; reasons say so.
OUTLIER_SD = 5.0
_REPLICATES_TO_TELL = 3
MAD_TO_SD = 1.4826
# Efficiency of the median absolute deviation of normal values against their standard deviation.
MAD_EFFICIENCY = 0.37
# Vehicles contradict compounds beyond this many standard errors and this distance (log2, 1.15-fold: how vehicles are dispensed).
_CONTRADICTION_SE = 3.3
_CONTRADICTION_LOG2 = 0.2
# With fewer degrees of freedom between the days of inactive drugs, those of all drugs are taken.
_DF_OF_INACTIVE = 10.0
# With fewer degrees of freedom among vehicles, replicates and inactive drugs, the spread within all drugs is taken.
_DF_OF_WELLS = 10.0
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


@dataclass(frozen=True)
class _Wells:
    """What stays from round to round: the judged wells of an arm, their sums, which drugs lie alike, and the assay's day SD."""

    arm: Arm
    used: Flags
    units: Units
    alike: tuple[Alike, ...]
    day_sd_log2: float


@dataclass(frozen=True)
class _State:
    """What one round hands to the next: how likely each drug does nothing, and the variances."""

    nothing: Numbers
    vehicles_only: bool
    well: WellVariance
    day: float
    term_variance: Numbers


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
    if arm.counting.any():
        arm = weighted(arm, used, fit.well.pooled)
        fit = _rounds(arm, used, day_sd_log2)
    outlying = _outliers(fit)
    return _rounds(arm, used & ~outlying, day_sd_log2) if outlying.any() else fit


def _rounds(arm: Arm, used: Flags, day_sd_log2: float) -> JointFit:
    terms = with_treated(arm.surface[used], arm.drug[used])
    units = sum_up(arm.response[used], terms, np.column_stack([arm.plate, arm.batch, arm.drug])[used], arm.weight[used])
    wells = _Wells(arm, used, units, drugs_alike(units, arm.dose[used], arm.weight[used]), day_sd_log2)
    few_vehicles = int(arm.vehicle.sum()) < VEHICLES_TO_START * len(arm.plates)
    # At first each drug may do anything: its wells say how the plate slopes, and nothing about the level; unless there are
    # too few vehicles for a level.
    start = arm.in_family.astype(np.float64)
    drug_sd = day_sd_log2 if few_vehicles else _START_DRUG_SD
    well = WellVariance(_START_WELL_VARIANCE, 1.0, 0.0)
    state = _State(start, False, well, drug_sd**2, start_variance(level_from_vehicles=not few_vehicles))
    for once in range(_ROUNDS):
        fit, nothing = _one_round(wells, state)
        # Vehicles at an edge cannot tell its step from the level, and the first look is through theirs alone.
        few = once > 0 and nothing.sum() < _least_inactive(arm) and not few_vehicles
        settled = float(np.abs(nothing - state.nothing).max(initial=0.0)) < _SETTLED
        if few or (few_vehicles and settled and _vehicles_contradict(fit)):
            return _vehicles_alone(wells, fit)
        if settled:
            return fit
        state = _State(nothing, False, fit.well, fit.day.value, fit.surface.term_variance)
    fit = _one_round(wells, state)[0]
    contradicted = few_vehicles and _vehicles_contradict(fit)
    return _vehicles_alone(wells, fit) if contradicted else fit


def _vehicles_alone(wells: _Wells, fit: JointFit) -> JointFit:
    """Return the fit whose surface is learnt from vehicles: its spread, too, for drugs that act have taught that of `fit`."""
    variance = start_variance(level_from_vehicles=True)
    for _ in range(_ROUNDS_OF_VEHICLES):
        state = _State(np.zeros(len(wells.arm.drugs)), True, fit.well, fit.day.value, variance)
        fit, _ = _one_round(wells, state)
        variance = fit.surface.term_variance
    return fit


def _least_inactive(arm: Arm) -> float:
    """Return how many drugs must do nothing for the surface to be learnt from them; of a few drugs, most of them."""
    family = float(arm.in_family.sum())
    return max(LEAST_INACTIVE_SHARE * family, min(LEAST_INACTIVE, _HALF * family))


def _vehicles_contradict(fit: JointFit) -> bool:
    """Return whether the few vehicle wells, all plates together, lie off the zero that the compounds gave.

    Where most compounds act, they give a zero of their own, and a rise of all of them would be none. The vehicles of a few
    wells a plate tell it when they are taken together.
    """
    off = fit.residual[fit.used & fit.arm.vehicle]
    if len(off) < 2:
        return False
    error = np.sqrt(fit.well.pooled / len(off))
    return bool(abs(off.mean()) > max(_CONTRADICTION_SE * error, _CONTRADICTION_LOG2))


def _one_round(wells: _Wells, state: _State) -> tuple[JointFit, Numbers]:
    """Return the fit with drugs counted as `state` has them, and the probability of each drug that it does nothing."""
    arm, used, units = wells.arm, wells.used, wells.units
    counts = np.where(units.drug < 0, 1.0, state.nothing[units.drug])
    surface = fit_surface(units, counts, len(arm.plates), state.well.pooled, state.day, state.term_variance)
    residuals = _residuals(wells, surface)
    inactive = state.nothing > _HALF
    well, day, noises = _noise(arm, residuals, inactive, wells.day_sd_log2)
    estimates = _estimates(arm, residuals, noises)
    residual = arm.response - np.einsum("ni,ni->n", arm.surface, surface.plate_coefficients[arm.plate])
    residual[used] = residuals.values
    fit = JointFit(arm, used, residual, surface, well, day, inactive, state.vehicles_only, estimates)
    return fit, _nothing(arm, estimates)


def _nothing(arm: Arm, estimates: tuple[DrugEstimate | None, ...]) -> Numbers:
    """Return the probability of each compound that it does nothing; 0 for controls and for drugs without judged doses."""
    judged = [i for i, estimate in enumerate(estimates) if estimate is not None and arm.in_family[i]]
    probability = np.zeros(len(arm.drugs))
    if judged:
        probability[judged] = nothing_probability(
            bayes_factors([one for i in judged if (one := estimates[i]) is not None])
        )
    return probability


def _residuals(wells: _Wells, surface: Surface) -> Residuals:
    arm, used, units = wells.arm, wells.used, wells.units
    terms = arm.surface[used]
    return Residuals(
        values=arm.response[used] - np.einsum("ni,ni->n", terms, surface.coefficients[units.of_well]), terms=terms,
        weight=arm.weight[used], background=arm.background[used], units=units, surface=surface, alike=wells.alike,
    )  # fmt: skip


def _noise(
    arm: Arm, residuals: Residuals, inactive: Flags, day_sd_log2: float
) -> tuple[WellVariance, DayVariance, list[Noise]]:
    n_drugs = len(arm.drugs)
    own, own_df = squares_about_doses_and_days(residuals, n_drugs)
    quiet, quiet_df = squares_within_days(residuals, n_drugs)
    squares, df = np.where(inactive, quiet, own), np.where(inactive, quiet_df, own_df)
    # Wells of controls and of potent antivirals, close to background, vary more than those that are asked about.
    alike = arm.in_family & ~wells_apart(squares, df)
    squares, df = (squares, df) if not alike.any() else (squares * alike, df * alike)
    of_vehicle, vehicle_df = vehicle_squares(residuals, _START_WELL_VARIANCE)
    total_df = float(df.sum()) + vehicle_df
    if total_df < _DF_OF_WELLS:
        # One day, nothing repeated and no drug known to be inactive yet: the drug in the middle tells how much wells vary.
        known = quiet_df > 0
        each = quiet[known] / chi2.median(quiet_df[known])
        total_df = max(total_df, float(quiet_df.sum()) / 2)
        pooled = float(np.median(each)) if known.any() else _START_WELL_VARIANCE
    else:
        pooled = (float(squares.sum()) + of_vehicle) / total_df
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
    found: list[DrugEstimate | None] = [None] * len(arm.drugs)
    for group in residuals.alike:
        estimates = estimate_drugs(residuals, group, arm.doses_uM, noises, arm.cells)
        for i, estimate in zip(group.drugs.tolist(), estimates, strict=True):
            found[i] = estimate
    return tuple(found)


def _outliers(fit: JointFit) -> Flags:
    """Return the wells far from at least two replicates: of the same drug and dose, or of the vehicles of the plate."""
    arm = fit.arm
    outlying = np.zeros(len(arm.response), dtype=bool)
    limit = OUTLIER_SD * np.sqrt(fit.well.pooled + fit.day.value)
    group = np.where(arm.vehicle, -1 - arm.plate, arm.drug * (int(arm.dose.max(initial=0)) + 1) + arm.dose)
    order = np.flatnonzero(fit.used)[np.argsort(group[fit.used], kind="stable")]
    _, first, repeated = np.unique(group[order], return_index=True, return_counts=True)
    for n in np.unique(repeated[repeated >= _REPLICATES_TO_TELL]):
        wells = order[first[repeated == n, None] + np.arange(n)]
        values = fit.residual[wells]
        distance = np.abs(values - np.median(values, axis=1, keepdims=True)) * np.sqrt(arm.weight[wells])
        # Where the replicates scatter by themselves, as near background, none of them is the odd one.
        own = MAD_TO_SD * np.median(distance, axis=1, keepdims=True)
        outlying[wells] = distance > np.maximum(limit, OUTLIER_SD * own)
    return outlying
