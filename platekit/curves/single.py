"""One curve, as lmfit's own result: for notebooks, and for the last step of every curve of a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import lmfit
import numpy as np
import numpy.typing as npt

from platekit.curves._asked import numbers, values_by_name
from platekit.curves._batch.descent import Found
from platekit.curves._batch.fit import THOROUGH, best_of
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.series import Batch, batch_of, log10_or_none
from platekit.curves._centred import middle_of, moved, moved_linear
from platekit.curves._held import bounds_of, check_names, check_ranges, sides_of
from platekit.curves._information import check_kind, with_standard_errors
from platekit.curves._model import PLATEAUS, Box, Floats, Model, model_named
from platekit.curves._one_series import wells_of_one, why_not
from platekit.curves._plots import plotted
from platekit.errors import FitError

# Tight enough that the same curve in other units gives the same numbers to six digits.
_TOLERANCES = {"ftol": 1e-12, "xtol": 1e-10, "epsfcn": 1e-12}
_WANDERED = 1e-9
# From an optimum a few dozen are enough; more are needed only where no plateau was measured, and then never end.
_MOST_EVALUATIONS = 2000


def fit_one(
    doses_uM: npt.ArrayLike,
    responses: npt.ArrayLike,
    *,
    model: str = "logistic4",
    held: Mapping[str, float] | None = None,
    weights: npt.ArrayLike | None = None,
    standard_errors: str = "jacobian",
) -> lmfit.model.ModelResult:
    """Fit one dose series by least squares and return lmfit's result, started at the optimum.

    Parameters
    ----------
    doses_uM : array_like, shape (n,)
        Doses, micromolar, >= 0. Wells at dose 0 inform the plateau of low doses.
    responses : array_like, shape (n,)
        In any unit; wells that are NaN are left out.
    model : str
        The name of a model, such as ``"logistic4"`` or ``"flat"``.
    held : mapping, optional
        Parameters that are given and not fitted, such as ``{"bottom": 0.0}``. `logistic3` needs its ``front``,
        `logistic2` its ``front`` and ``back``.
    weights : array_like, shape (n,), optional
        Times the residuals, as in lmfit: one over the standard deviation of each well. Only their ratios matter; a well of
        weight 0 or NaN is left out. By default all wells count alike.

    standard_errors : {"jacobian", "hessian"}
        From the first derivatives of the curve alone, as lmfit, SciPy's curve_fit, R's nls and NIST's certified values have
        them (Gauss-Newton); or from the second derivatives of the residual sum (observed information), as R's drc has
        them. See Notes.

    Returns
    -------
    lmfit.model.ModelResult
        `best_values` holds the parameters of the model's equation and `rising`, the way the curve runs; `eval`,
        `conf_interval` and `plot` work as in lmfit; `plot` needs matplotlib.
        A parameter that ends at its bound is no longer varied there, and has no standard error. With no more wells than
        parameters all standard errors are NaN, `errorbars` is False, and `message` ends with the reason.

    Raises
    ------
    FitError
        If the wells cannot carry the curve: fewer doses than parameters, one dose repeated, no finite or only equal
        responses; if a dose is below 0 or infinite, a response infinite, or either no number; or if `held` names no parameter
        of the model, all of them, one outside of its range, or leaves out one that the model needs.

    Notes
    -----
    The start is the global optimum of a grid over the shape of the curve with the plateaus solved for (variable
    projection), so that it needs no guess; lmfit then refines all parameters together.

    Standard errors are roots of the diagonal of s^2 (J'J)^-1, or of s^2 (J'J - sum r_i H_i)^-1, where J holds the first and
    H_i the second derivatives of the curve at well i, r_i is its residual, and s^2 = RSS / (n - p) [1]_. They agree where
    the curve is met closely, differ by some per cent in usual noise, and hold equally well in large samples; intervals by
    profile (`conf_interval`) need neither.

    What lmfit can do with its results it can do with this one. ``result.conf_interval()`` gives profile intervals of every
    parameter. A relation between parameters is an expression: copy ``result.params``, say for example
    ``parameters["bottom"].expr = "top / 10"``, or add ``parameters.add("decades", expr="log10_ec50 + 6")`` to have its
    standard error, and fit again with ``result.model.fit(responses, parameters, dose_uM=doses)``.

    References
    ----------
    .. [1] Seber & Wild (1989) Nonlinear Regression, section 2.1.2, doi:10.1002/0471725315

    Examples
    --------
    >>> doses = [0.01, 0.1, 1.0, 10.0, 100.0]
    >>> result = fit_one(doses, [100.0 / (1.0 + dose) for dose in doses])
    >>> round(result.best_values["log10_ec50"], 6) + 0.0, round(result.best_values["top"], 6)
    (0.0, 100.0)
    """
    chosen = model_named(model)
    check_kind(standard_errors, "fit_one, standard_errors")
    given = values_by_name(held, "fit_one, held")
    check_names(chosen, given)
    doses, values, used = wells_of_one(doses_uM, responses)
    roots = np.ones_like(values) if weights is None else _roots(weights, values.shape)
    used &= roots > 0
    needed = len(chosen.parameters) - len(given)
    reason = why_not(doses[used], values[used], needed)
    if reason:
        raise FitError("one dose series", reason, f"{needed} doses or more with responses that differ", "Leave such a series unfitted, or measure more doses.")  # fmt: skip
    middle = middle_of(values[used])
    about = doses[used], values[used] - middle
    batch = batch_of([about[0]], [about[1]]) if weights is None else _weighed(*about, roots[used])
    check_ranges(chosen, given, Problem(batch, chosen).boxes(0))
    sides = sides_of(chosen, moved(given, by=-middle))
    problems = [Problem(batch, chosen, side, chosen.shape_of(given)) for side in sides]
    start = min((best_of(problem, THOROUGH) for problem in problems), key=lambda found: float(found.rss[0]))
    start = replace(start, linear=moved_linear(chosen, start.linear, by=middle))
    result = _refined(chosen, (doses[used], values[used], roots[used]), start, problems[0].boxes(0), given)
    return plotted(with_standard_errors(result, standard_errors, needed, {"dose_uM": doses[used]}))


def _roots(weights: npt.ArrayLike, shape: tuple[int, ...]) -> Floats:
    roots = numbers(weights, "one dose series, weights")
    if roots.shape != shape:
        raise FitError(
            "one dose series", f"weights of shape {roots.shape} and responses of shape {shape}", "one weight for each response",
            "Give two lists of the same length.",
        )  # fmt: skip
    if (roots < 0).any() or np.isinf(roots).any():
        wrong = float(roots[(roots < 0) | np.isinf(roots)][0])
        raise FitError("one dose series", f"a weight of {wrong:g}", "a number, 0 or more", "A weight is one over the standard deviation of a well.")  # fmt: skip
    return roots


def _weighed(doses_uM: Floats, responses: Floats, roots: Floats) -> Batch:
    """Return one series in brief, with the weighted mean of each dose."""
    known, place = np.unique(doses_uM, return_inverse=True)
    wells, weight = np.bincount(place).astype(np.float64), np.bincount(place, roots**2)
    mean = np.bincount(place, roots**2 * responses) / weight
    around = np.bincount(place, roots**2 * (responses - mean[place]) ** 2)
    precision = weight / wells
    return Batch(*(part[:, None] for part in (log10_or_none(known), wells, mean, around / precision, precision)))


@cache
def _lmfit_model(model: Model, rising: bool) -> lmfit.Model:
    return lmfit.Model(model.function, independent_vars=["dose_uM"], name=model.name, rising=rising)


def _refined(
    model: Model,
    wells: tuple[Floats, Floats, Floats],
    start: Found,
    boxes: tuple[Box, ...],
    given: Mapping[str, float],
) -> lmfit.model.ModelResult:
    """Return lmfit's result from this start; parameters at their bound, or given, are not varied."""
    doses_uM, responses, roots = wells
    weights = None if (roots == 1).all() else roots
    linear, shape = start.linear[:, 0], start.shape[:, 0]
    engine = _lmfit_model(model, model.linear[:2] == PLATEAUS and bool(linear[1] > linear[0]))
    parameters = lmfit.Parameters()
    bounds = bounds_of(model, boxes)
    for name, value in (model.named(linear, shape) | dict(given)).items():
        low, high = bounds.get(name, (-np.inf, np.inf))
        room = 1e-6 * (high - low) if np.isfinite(high - low) else 0.0
        inside = low + room < value < high - room
        parameters.add(
            name, value=value, min=low, max=high if high > low else np.inf, vary=inside and name not in given
        )
    result = engine.fit(
        responses, parameters, weights=weights, dose_uM=doses_uM, fit_kws=_TOLERANCES, max_nfev=_MOST_EVALUATIONS
    )
    midpoint = parameters.get(boxes[0].name) if boxes else None
    least = float(np.sum((roots * (responses - engine.eval(parameters, dose_uM=doses_uM))) ** 2))
    if float(result.chisqr or 0.0) > (1 + _WANDERED) * least and midpoint is not None and midpoint.vary:
        # Where no plateau was measured lmfit wanders along a valley without end: its midpoint stays where it was found.
        midpoint.vary = False
        result = engine.fit(
            responses, parameters, weights=weights, dose_uM=doses_uM, fit_kws=_TOLERANCES, max_nfev=_MOST_EVALUATIONS
        )
    return result
