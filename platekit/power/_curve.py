"""From drugs that were found or not to the fold that is found four times in five."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_ndtr
from scipy.stats import norm

from platekit.power._design import PowerDesign, effect_shape
from platekit.power._noise import PlateNoise

Numbers = npt.NDArray[np.float64]

POWER = 0.8
_Z80, _Z975 = float(norm.ppf(POWER)), float(norm.ppf(0.975))
# The steepness is known to a factor of about two before any drug is seen; without that, all found or none found has no maximum.
_LOG_STEEPNESS_SD = 0.7


@dataclass(frozen=True)
class PowerCurve:
    """Share of drugs found = Phi(z80 + steepness (x - at)), x the true log2 fold; `se` is that of `at`, the fold found in 80 %.

    Where no drug was found `at` is infinite, where all were it is minus infinity; `se` is NaN then.
    """

    at: float
    steepness: float
    se: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of `at`, log2."""
        return self.at - _Z975 * self.se, self.at + _Z975 * self.se

    def power(self, log2_fold: npt.ArrayLike) -> Numbers:
        """Return the share of drugs of a true log2 fold that are found."""
        return norm.cdf(_Z80 + self.steepness * (np.asarray(log2_fold, dtype=np.float64) - self.at))


def power_curve(
    log2_fold: npt.ArrayLike, found: npt.ArrayLike, screen: npt.ArrayLike, *, steepness: float
) -> PowerCurve:
    """Return the probit curve through drugs that were found or not [1]_.

    Parameters
    ----------
    log2_fold : array_like, shape (n,)
        True log2 folds.
    found : array_like of bool, shape (n,)
    screen : array_like of int, shape (n,)
        The screen of each drug: drugs of one screen share its plates and the adjustment of p, so that screens and not drugs are
        what the error is counted in (sandwich estimate [2]_).
    steepness : float
        A first guess, 1 / standard error of an effect; the fit is drawn towards it (log-normal, SD `_LOG_STEEPNESS_SD`).

    Returns
    -------
    PowerCurve

    References
    ----------
    .. [1] Finney (1971) Probit Analysis, 3rd edition, Cambridge University Press
    .. [2] Liang & Zeger (1986) Biometrika 73:13, doi:10.1093/biomet/73.1.13
    """
    x, hit = np.asarray(log2_fold, dtype=np.float64), np.asarray(found, dtype=bool)
    if hit.all() or not hit.any():
        return PowerCurve(-np.inf if hit.all() else np.inf, steepness, float("nan"))
    sign = np.where(hit, 1.0, -1.0)

    def minus_log_posterior(parameters: Numbers) -> float:
        at, log_steepness = parameters
        z = _Z80 + np.exp(log_steepness) * (x - at)
        prior = 0.5 * ((log_steepness - np.log(steepness)) / _LOG_STEEPNESS_SD) ** 2
        return float(prior - log_ndtr(sign * z).sum())

    start = [float(np.median(x)), float(np.log(steepness))]
    best = minimize(minus_log_posterior, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8})
    at, slope = float(best.x[0]), float(np.exp(best.x[1]))
    return PowerCurve(at, slope, _standard_error(x, hit, np.asarray(screen), at, slope))


def _standard_error(
    x: Numbers, hit: npt.NDArray[np.bool_], screen: npt.NDArray[np.int64], at: float, steepness: float
) -> float:
    """Return the standard error of `at`: from the spread of scores between screens, at least that of independent drugs."""
    z = _Z80 + steepness * (x - at)
    slopes = np.column_stack([np.full(len(x), -steepness), steepness * (x - at)])
    weight = np.exp(2 * norm.logpdf(z) - norm.logcdf(z) - norm.logsf(z))
    information = slopes.T @ (weight[:, None] * slopes) + np.diag([0.0, _LOG_STEEPNESS_SD**-2])
    inverse = np.linalg.inv(information)
    sign = np.where(hit, 1.0, -1.0)
    scores = (sign * np.exp(norm.logpdf(z) - norm.logcdf(sign * z)))[:, None] * slopes
    _, group = np.unique(screen, return_inverse=True)
    n = int(group.max()) + 1
    sums = np.zeros((n, 2))
    np.add.at(sums, group, scores)
    between = inverse @ (sums.T @ sums) @ inverse * n / max(n - 1, 1)
    return float(np.sqrt(max(between[0, 0], inverse[0, 0])))


@dataclass(frozen=True)
class Guess:
    """What a formula expects before anything is simulated, log2: the standard error of an effect and the fold found in 80 %."""

    se: float
    detectable: float


def first_guess(design: PowerDesign, noise: PlateNoise, *, level: float, minimum_fold: float) -> Guess:
    """Return a first guess of the detectable fold; it decides which folds are simulated and nothing else.

    Parameters
    ----------
    design : PowerDesign
    noise : PlateNoise
    level : float
        False discovery rate that is allowed.
    minimum_fold : float
        Least fold of a call.

    Notes
    -----
    The height of a curve h over the doses, half of it reached in the middle of them, has the variance
    s_w^2 / (D r sum h^2) + (s_d^2 / D + s_w^2 / (D n)) (sum h / sum h^2)^2 over D days and r wells a dose, n being the vehicles and wells of
    drugs that do nothing. Found are those beyond (z_alpha + z_80) standard errors, alpha being what Benjamini & Hochberg allow where
    half of the active drugs are found; a call also needs its least fold. That variances have to be estimated is not in it, so that it
    promises too much for one or two days.
    """
    doses = design.plates().doses.series
    h = effect_shape(doses, float(np.sqrt(doses.min() * doses.max())))
    still = design.vehicles + (design.drugs - design.active) * design.doses * design.wells_per_dose
    shared = (noise.day_sd_log2**2 + noise.well_sd_log2**2 / still) / design.days
    own = noise.well_sd_log2**2 / (design.days * design.wells_per_dose)
    se = float(np.sqrt(own / (h @ h) + shared * (h.sum() / (h @ h)) ** 2))
    z_alpha = float(norm.isf(level * design.active / design.drugs / 2))
    return Guess(se, max((z_alpha + _Z80) * se, float(np.log2(minimum_fold)) + _Z80 * se))
