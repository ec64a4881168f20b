"""One curve, as lmfit's own result: for notebooks, and for the last step of every curve of a screen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import lmfit
import numpy as np
import numpy.typing as npt

from platekit.curves._model import Box, Floats, Model, log10_dose, model_named
from platekit.curves._projection import FREE, Held, Optimum, Points, optimum, points
from platekit.errors import FitError, did_you_mean

# Tight enough that the same curve in other units gives the same numbers to six digits.
_TOLERANCES = {"ftol": 1e-12, "xtol": 1e-10, "epsfcn": 1e-12}
# From an optimum a few dozen are enough; more are needed only where no plateau was measured, and then never end.
_MOST_EVALUATIONS = 2000


def fit_one(
    doses_uM: npt.ArrayLike,
    responses: npt.ArrayLike,
    *,
    model: str = "logistic4",
    held: Mapping[str, float] | None = None,
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
        Parameters that are given and not fitted, such as ``{"bottom": 0.0}``.

    Returns
    -------
    lmfit.model.ModelResult
        `best_values` holds the parameters of the model's equation and `rising`, the way the curve runs; `eval`,
        `conf_interval` and `plot` work as in lmfit.
        A parameter that ends at its bound is no longer varied there.

    Raises
    ------
    FitError
        If the wells cannot carry the curve: fewer doses than parameters, one dose repeated, no finite or only equal
        responses; or if `held` names no parameter.

    Notes
    -----
    The start is the global optimum of a grid over the shape of the curve with the plateaus solved for (variable
    projection), so that it needs no guess; lmfit then refines all parameters together.

    Examples
    --------
    >>> doses = [0.01, 0.1, 1.0, 10.0, 100.0]
    >>> result = fit_one(doses, [100.0 / (1.0 + dose) for dose in doses])
    >>> round(result.best_values["log10_ec50"], 6) + 0.0, round(result.best_values["top"], 6)
    (0.0, 100.0)
    """
    chosen = model_named(model)
    given = dict(held or {})
    for name in given:
        if name not in chosen.parameters:
            raise FitError(
                f"model '{model}'", f"the parameter '{name}'", "a parameter of the model",
                f"Parameters: {did_you_mean(name, chosen.parameters)}",
            )  # fmt: skip
    doses, values = np.asarray(doses_uM, dtype=np.float64), np.asarray(responses, dtype=np.float64)
    if doses.shape != values.shape or doses.ndim != 1:
        raise FitError(
            "one dose series", f"doses of shape {doses.shape} and responses of shape {values.shape}",
            "one response for each dose", "Give two lists of the same length.",
        )  # fmt: skip
    used = np.isfinite(doses) & np.isfinite(values) & (doses >= 0)
    needed = len(chosen.parameters) - len(given)
    reason = why_not(doses[used], values[used], needed)
    if reason:
        raise FitError("one dose series", reason, f"{needed} doses or more with responses that differ", "Leave such a series unfitted, or measure more doses.")  # fmt: skip
    series = points(log10_dose(doses[used]), values[used])
    boxes = held_boxes(chosen, series, given)
    start = min((optimum(series, chosen, boxes, side) for side in _sides(given)), key=lambda found: found.rss)
    return refine(chosen, doses[used], values[used], start, boxes, given)


def why_not(doses_uM: Floats, responses: Floats, minimum: float) -> str:
    """Return why a dose series carries no curve, "" if it may."""
    if len(responses) == 0:
        return "no well with a dose and a finite response"
    distinct = len(np.unique(doses_uM[doses_uM > 0]))
    if distinct == 1 and minimum > 1:
        return "one dose only"
    if distinct < minimum:
        return f"{distinct} doses"
    if np.ptp(responses) == 0:
        return "the same response in every well"
    return ""


def _sides(given: Mapping[str, float]) -> tuple[Held, ...]:
    top, bottom = given.get("top"), given.get("bottom")
    if "level" in given:
        return (Held(front=given["level"], back=given["level"]),)
    if top is None and bottom is None:
        return (FREE,)
    return (Held(front=bottom, back=top, rising=True), Held(front=top, back=bottom, rising=False))


def held_boxes(model: Model, series: Points, given: Mapping[str, float]) -> tuple[Box, ...]:
    """Return the boxes of the shape, closed around parameters that are given."""
    held = model.shape_of(given)
    return tuple(
        Box(box.name, held[box.name], held[box.name], 1) if box.name in held else box
        for box in model.boxes(series.finite)
    )


@cache
def _lmfit_model(model: Model, rising: bool) -> lmfit.Model:
    return lmfit.Model(model.function, independent_vars=["dose_uM"], name=model.name, rising=rising)


def refine(
    model: Model,
    doses_uM: Floats,
    responses: Floats,
    start: Optimum,
    boxes: tuple[Box, ...],
    given: Mapping[str, float],
) -> lmfit.model.ModelResult:
    """Return lmfit's result from this start; parameters at their bound, or given, are not varied."""
    engine = _lmfit_model(model, start.rising)
    parameters = lmfit.Parameters()
    bounds = _bounds(model, boxes)
    for name, value in (model.named(start.front, start.back, start.shape) | dict(given)).items():
        low, high = bounds.get(name, (-np.inf, np.inf))
        room = 1e-6 * (high - low) if np.isfinite(high - low) else 0.0
        inside = low + room < value < high - room
        parameters.add(
            name, value=value, min=low, max=high if high > low else np.inf, vary=inside and name not in given
        )
    if not any(parameter.vary for parameter in parameters.values()):
        raise FitError(
            f"model '{model.name}'", "every parameter given", "one to fit", "Leave a parameter out of `held`."
        )
    return engine.fit(responses, parameters, dose_uM=doses_uM, fit_kws=_TOLERANCES, max_nfev=_MOST_EVALUATIONS)


def _bounds(model: Model, boxes: tuple[Box, ...]) -> dict[str, tuple[float, float]]:
    ends = [model.named(0.0, 0.0, np.array([getattr(box, side) for box in boxes])) for side in ("low", "high")]
    shaped = {name for name in model.parameters if ends[0][name] != ends[1][name]}
    return {name: (ends[0][name], ends[1][name]) for name in shaped}
