"""One curve that gross outliers do not move, with the wells that look like some: marked, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from platekit.curves._batch.fit import BatchFit, fit_batch
from platekit.curves._batch.problem import Limits, Problem
from platekit.curves._batch.robust import RobustFit, best_t4, fit_t4, fit_tukey, wells_of
from platekit.curves._batch.series import batch_of
from platekit.curves._centred import middle_of, moved_linear
from platekit.curves._model import Floats, model_named
from platekit.curves._null import reach
from platekit.curves._one_series import wells_of_one, why_not
from platekit.curves.logistic4 import logistic4
from platekit.errors import FitError, did_you_mean

# A well is doubtful where it keeps less than this of the weight of a well on the curve: by t4 beyond four scales of the
# t law, which are 3.2 standard deviations of normal noise; by Tukey beyond 3.5 standard deviations.
DOUBTFUL_WEIGHT = 0.2
# Four parameters of fewer wells leave a t law the freedom to choose which of them to pass through: it has several peaks, and
# takes the wells it passes for the measure of noise. Simulated in benchmarks/curve_robust.py.
FEWEST_WELLS = 16
_CONFIDENCE = 0.95
_FEWEST_DOSES = 4
_METHODS = ("t4", "tukey")


@dataclass(frozen=True)
class Robust:
    """A robust curve.

    Attributes
    ----------
    curve : pandas.DataFrame
        `parameter` (top, bottom, log10_ec50 [log10 uM], hill), `estimate`, `standard_error`, `ci_low`, `ci_high` (95 %);
        NaN for what ended at its bound, and where the wells do not say it.
    wells : pandas.DataFrame
        `concentration_uM`, `response`, `fitted`, `weight` (1 on the curve, towards 0 far from it), `doubtful`; in the order
        given, NaN and False for wells that could not be used.
    method : str
    rising : bool
        Whether the curve rises with the dose.
    scale : float
        Of the noise, in the units of the response, without the outliers' part.
    converged : bool
    """

    curve: pd.DataFrame
    wells: pd.DataFrame
    method: str
    rising: bool
    scale: float
    converged: bool


def fit_robust(doses_uM: npt.ArrayLike, responses: npt.ArrayLike, *, method: str = "t4") -> Robust:
    """Fit one dose series with a 4PL curve that gross outliers do not move.

    Parameters
    ----------
    doses_uM : array_like, shape (n,)
        Doses, micromolar, >= 0.
    responses : array_like, shape (n,)
        In any unit; wells that are NaN are left out.
    method : {"t4", "tukey"}
        Highest likelihood for noise of a Student t law with 4 degrees of freedom, in which a well counts less the
        further away it lies; or Tukey's biweight, in which one far away does not count at all.

    Returns
    -------
    Robust
        The curve, and each well with its weight. Doubtful wells (weight below 0.2) are marked and kept.

    Raises
    ------
    FitError
        If the wells cannot carry the curve (fewer than four doses, no more wells than parameters, only equal
        responses), a dose is below 0 or infinite, a response infinite or either no number, or the method is unknown.

    Notes
    -----
    t4: w = 5 / (4 + (r / s)^2), s^2 = sum w r^2 / sum w, curve and s by turns [1]_. Tukey: w = (1 - (r / (4.685 s))^2)^2, s
    the median absolute residual of the t4 curve over 0.6745 [2]_. Standard errors are those of an M-estimator, which
    hold for normal noise too [3]_; intervals by t of n - 4 degrees of freedom. t4 begins at the least squares curves of all
    wells and of all but each one, and the likeliest end is taken; Tukey begins there.

    With fewer than 16 wells a robust curve can choose wells to pass through, and takes them for the measure of noise: its
    own standard errors are then too small (of 5 to 7 single wells the 95 % interval of log10 EC50 held the truth in 51 to
    86 of 100 simulated series by t4). There no standard error is smaller than that of least squares of all wells. With 5 to
    12 single wells the share then is 94 to 96 % by t4 and 92 to 95 % by Tukey without gross errors, and 90 to 95 % and 89
    to 94 % where one well in twenty is one (benchmarks/curve_robust.py, 800 series each). A gross error among so few wells
    widens the interval even where it does not move the curve; and what is `doubtful` says little below 8 wells: t4 then
    marks 4 to 14 % of right wells, and half of the gross errors or less.

    References
    ----------
    .. [1] Lange, Little & Taylor (1989) J Am Stat Assoc 84:881, doi:10.1080/01621459.1989.10478852
    .. [2] Beaton & Tukey (1974) Technometrics 16:147, doi:10.1080/00401706.1974.10489171
    .. [3] Huber & Ronchetti (2009) Robust Statistics, section 7.6, doi:10.1002/9780470434697

    Examples
    --------
    >>> doses = [0.01, 0.1, 1.0, 10.0, 100.0] * 2
    >>> noise = [1.0, -2.0, 1.0, 2.0, -1.0, -1.0, 60.0, -2.0, 1.0, 1.0]
    >>> fit = fit_robust(doses, [100.0 / (1.0 + dose) + error for dose, error in zip(doses, noise)])
    >>> fit.wells.loc[fit.wells["doubtful"], "concentration_uM"].tolist()
    [0.1]
    """
    if method not in _METHODS:
        raise FitError("robust fit", f"the method {method!r}", "a method that platekit has", f"Methods: {did_you_mean(str(method), _METHODS)}")  # fmt: skip
    doses, values, used = wells_of_one(doses_uM, responses, "robust fit")
    reason = why_not(doses[used], values[used], _FEWEST_DOSES)
    if not reason and used.sum() <= _FEWEST_DOSES:
        reason = f"{used.sum()} wells for 4 parameters"
    if reason:
        raise FitError("robust fit", reason, "four doses or more with responses that differ, and five wells or more", "Leave such a series unfitted, or measure more doses.")  # fmt: skip
    middle = middle_of(values[used])
    fitted = fit_robust_all([doses[used]], [values[used] - middle], method=method)
    fitted = replace(fitted, linear=moved_linear(model_named("logistic4"), fitted.linear, by=middle))
    return _result(doses, values, used, fitted, method)


def fit_robust_all(
    doses_uM: Sequence[npt.ArrayLike],
    responses: Sequence[npt.ArrayLike],
    *,
    method: str = "t4",
    limits: Limits | None = None,
) -> RobustFit:
    """Return the robust curves of many series at once, each begun at its curve by least squares; few wells, or a single one, at more.

    Parameters
    ----------
    doses_uM, responses : sequence of array_like
        Per series its wells, finite, doses of 0 or more.
    method : {"t4", "tukey"}
    limits : Limits, optional
        Of the plateaus; by default not too far beyond what was measured.
    """
    model = model_named("logistic4")
    brief = batch_of(doses_uM, responses)
    if limits is None:
        near, far = reach(brief)
        limits = Limits(np.stack([near, near]), np.stack([far, far]))
    wells = Problem(wells_of(doses_uM, responses), model, limits)
    least = fit_batch(Problem(brief, model, limits))
    found = fit_t4(wells, least.shape, least.linear)
    few = np.flatnonzero(brief.count < FEWEST_WELLS) if len(brief) > 1 else np.array([0])
    if len(few):
        found = found.with_part(few, best_t4(wells.taken(few)))
    if method == "tukey":
        found = fit_tukey(wells, found.shape, found.linear)
    return no_surer(found, least, brief.count < FEWEST_WELLS)


def no_surer(found: RobustFit, least: BatchFit, few: npt.NDArray[np.bool_]) -> RobustFit:
    """Return robust curves that claim no more than least squares of all wells do, where the wells are few."""
    shape_sd, linear_sd = (
        np.where(few & np.isfinite(own), np.fmax(own, other), own)
        for own, other in ((found.shape_sd, least.shape_sd), (found.linear_sd, least.linear_sd))
    )
    return replace(found, shape_sd=shape_sd, linear_sd=linear_sd)


def _result(doses_uM: Floats, responses: Floats, used: npt.NDArray[np.bool_], found: RobustFit, method: str) -> Robust:
    front, back = found.linear[:, 0].tolist()
    rising = back > front
    log10_ec50, hill = float(found.shape[0, 0]), float(10.0 ** found.shape[1, 0])
    plateaus = found.linear_sd[::-1, 0] if rising else found.linear_sd[:, 0]
    errors = np.array([*plateaus, found.shape_sd[0, 0], found.shape_sd[1, 0] * hill * np.log(10.0)])
    estimates = np.array([max(front, back), min(front, back), log10_ec50, hill])
    reach_of = float(stats.t.ppf(0.5 + _CONFIDENCE / 2, used.sum() - 4))
    # A steepness is above 0: its interval is symmetric on the log scale, on which it was searched for.
    factor = 10.0 ** (reach_of * found.shape_sd[1, 0])
    low, high = estimates - reach_of * errors, estimates + reach_of * errors
    low[3], high[3] = hill / factor, hill * factor
    curve = pd.DataFrame({
        "parameter": ["top", "bottom", "log10_ec50", "hill"], "estimate": estimates, "standard_error": errors,
        "ci_low": low, "ci_high": high,
    })  # fmt: skip
    weight = np.full(len(doses_uM), np.nan)
    weight[used] = found.weight[:, 0]
    fitted = np.full(len(doses_uM), np.nan)
    fitted[used] = logistic4(doses_uM[used], estimates[0], estimates[1], log10_ec50, hill, rising=rising)
    wells = pd.DataFrame({
        "concentration_uM": doses_uM, "response": responses, "fitted": fitted, "weight": weight,
        "doubtful": weight < DOUBTFUL_WEIGHT,
    })  # fmt: skip
    return Robust(curve, wells, method, rising, float(found.scale[0]), bool(found.settled[0]))
