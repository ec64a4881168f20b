"""A curve of one's own, as a function or as text, fitted with lmfit from starts that do not depend on luck."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, cast

import lmfit
import numpy as np
import numpy.typing as npt

from platekit.curves._asked import numbers, readings, values_by_name
from platekit.curves._expression import expression
from platekit.curves._information import check_kind, with_standard_errors
from platekit.curves._model import Floats
from platekit.curves._plots import plotted
from platekit.curves._search import Search, Task, search
from platekit.errors import FitError, did_you_mean

# lmfit goes on until nothing moves in ten digits.
_TOLERANCES = {"ftol": 1e-15, "xtol": 1e-12, "gtol": 0.0}
_MOST_EVALUATIONS = 2000
# The step at which a central difference of a double loses least, about the cube root of its precision.
_STEP = 6e-6
_AT_BOUND = 1e-6
_WHERE = "fit_custom"


def fit_custom(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    model: str | Callable[..., npt.ArrayLike],
    start: Mapping[str, float],
    *,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    weights: npt.ArrayLike | None = None,
    standard_errors: str = "jacobian",
) -> lmfit.model.ModelResult:
    """Fit any curve by least squares, from `start` and from further starts around it.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        In any unit; points of which x, y or the weight is NaN are left out.
    model : str or callable
        Text such as ``"b1*(1-exp(-b2*x))"``: arithmetic (+ - * / ** and parentheses) of numbers, ``x``, the parameters, and
        abs, arctan, cos, cosh, exp, expm1, log, log10, log1p, log2, sin, sinh, sqrt, tan, tanh. It is parsed and calculated,
        and never run as code. Or ``f(x, *parameters)``, whose arguments after the first are named as in `start`.
    start : mapping
        Every parameter with a value that need not be good: its sign and its order of magnitude (within three decades) are
        used, and not even these for parameters that enter linearly.
    bounds : mapping, optional
        Lowest and highest value of some parameters, -inf and inf for none.
    weights : array_like, shape (n,), optional
        Times the residuals, as in lmfit: one over the standard deviation of each point. Only their ratios matter.

    standard_errors : {"jacobian", "hessian"}
        By first derivatives (Gauss-Newton, as NIST, R's nls and SciPy's curve_fit) or by the observed information (as R's
        drc); see `fit_one`.

    Returns
    -------
    lmfit.model.ModelResult
        lmfit's own; `eval`, `conf_interval` and `plot` work as in lmfit; `plot` needs matplotlib. A parameter that ends at its
        bound is no longer varied there, and has no standard error; with no more points than parameters none has (NaN, with
        the reason at the end of `message`).

    Raises
    ------
    FitError
        If the text holds anything but arithmetic, names and values do not fit together, x, y or weights are no finite
        numbers (or NaN), there are fewer points than parameters, or no start leads to a curve.

    Notes
    -----
    Local least squares ends in the valley it started in; from the first start of NIST's MGH09, BoxBOD and MGH17 [1]_ it is
    the wrong one. So 256 starts are tried, those of a Sobol sequence over three decades up and down from `start` with
    signs kept, and the sixteen best and `start` itself are gone down from; parameters that enter linearly are solved for
    on the way (variable projection [2]_). lmfit then refines all parameters from the best, with derivatives by central
    differences. Among equal optima, as with two exponentials in either order, that nearest to `start` is taken. There is no
    chance in it: the same call gives the same result.

    References
    ----------
    .. [1] NIST/ITL Statistical Reference Datasets, Nonlinear Regression, doi:10.18434/T43G6C
    .. [2] Golub & Pereyra (1973) SIAM J Numer Anal 10:413, doi:10.1137/0710036

    Examples
    --------
    >>> x = np.array([1.0, 2.0, 3.0, 5.0, 7.0, 10.0])
    >>> y = 20.0 * (1 - np.exp(-0.5 * x))
    >>> result = fit_custom(x, y, "b1*(1-exp(-b2*x))", {"b1": 1.0, "b2": 30.0})
    >>> [round(value, 6) for value in result.best_values.values()]
    [20.0, 0.5]
    """
    check_kind(standard_errors, f"{_WHERE}, standard_errors")
    begun = values_by_name(start, f"{_WHERE}, start", "A rough guess is enough.")
    names, first = tuple(begun), np.array(list(begun.values()), dtype=np.float64)
    function = _function(model, names)
    low, high = _ends(names, bounds)
    points = _points(x, y, weights, len(names))
    found = search(_task(function, points, low, high), first, Search())
    result = refined(function, points, dict(zip(names, found.tolist(), strict=True)), (low, high))
    return plotted(with_standard_errors(result, standard_errors, len(names), {"x": points[0]}))


Points = tuple[Floats, Floats, Floats]


def _function(model: str | Callable[..., npt.ArrayLike], names: tuple[str, ...]) -> Callable[..., Floats]:
    """Return the model as lmfit calls it: the parameters by name, and an infinite value where it has none."""
    for name in names:
        if not name.isidentifier() or name in ("x", "data", "weights", "params"):
            raise FitError(_WHERE, f"the parameter '{name}'", "a name such as 'b1'", "x, data, weights and params have a meaning of their own.")  # fmt: skip
    if not names:
        raise FitError(_WHERE, "no parameter in `start`", "one or more", 'Give each a value, such as {"b1": 1.0}.')
    if not isinstance(model, str) and not callable(model):
        raise FitError(f"{_WHERE}, model", f"{type(model).__name__}", "text or a function", "Give text such as 'b1*(1-exp(-b2*x))', or f(x, *parameters).")  # fmt: skip
    if isinstance(model, str):
        text = expression(model, names)

        def calculate(x: Floats, parameters: dict[str, float]) -> npt.ArrayLike:
            return text({"x": x, **parameters})

    else:
        in_order = _check_signature(model, names)

        def calculate(x: Floats, parameters: dict[str, float]) -> npt.ArrayLike:
            return model(x, *(parameters[name] for name in names)) if in_order else model(x, **parameters)

    # lmfit hands parameters over by name, and takes the names from the signature.
    def function(x: Floats, **parameters: float) -> Floats:
        with np.errstate(all="ignore"):
            values = np.asarray(calculate(x, parameters), dtype=np.float64)
        if values.shape not in ((), np.shape(x)):
            raise FitError(_WHERE, f"{values.shape} values of the model for {np.shape(x)} x", "one for each x", "Let the model calculate all x at once.")  # fmt: skip
        return np.broadcast_to(values, np.shape(x)).copy()

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(name, kind) for name in ("x", *names)])
    function.__signature__ = signature  # pyright: ignore[reportFunctionMemberAccess]
    function.__name__ = "custom" if isinstance(model, str) else getattr(model, "__name__", "custom")
    return function


def _check_signature(model: Callable[..., npt.ArrayLike], names: tuple[str, ...]) -> bool:
    """Return whether the model takes its parameters in the order of `start`, as ``f(x, *b)`` does, and not by name."""
    arguments = list(inspect.signature(model).parameters.values())[1:]
    kinds = {argument.kind for argument in arguments}
    if inspect.Parameter.VAR_POSITIONAL in kinds or inspect.Parameter.VAR_KEYWORD in kinds:
        return inspect.Parameter.VAR_POSITIONAL in kinds
    known = [argument.name for argument in arguments]
    for name in names:
        if name not in known:
            raise FitError(_WHERE, f"'{name}' in `start`", "an argument of the model after x", f"Arguments: {did_you_mean(name, known)}")  # fmt: skip
    for argument in arguments:
        if argument.name not in names and argument.default is inspect.Parameter.empty:
            raise FitError(_WHERE, f"no '{argument.name}' in `start`", "every argument of the model after x", "Add it to `start`.")  # fmt: skip
    return False


def _ends(names: tuple[str, ...], bounds: object) -> tuple[Floats, Floats]:
    if bounds is not None and not isinstance(bounds, Mapping):
        raise FitError(f"{_WHERE}, bounds", f"{type(bounds).__name__}", "names with their two bounds", "Give a dict, such as {'b1': (0.0, 10.0)}.")  # fmt: skip
    found: dict[str, Floats] = {}
    for name, pair in cast("Mapping[object, npt.ArrayLike]", bounds or {}).items():
        if name not in names:
            raise FitError(_WHERE, f"bounds of '{name}'", "bounds of a parameter of `start`", f"Parameters: {did_you_mean(str(name), names)}")  # fmt: skip
        ends = numbers(pair, f"{_WHERE}, bounds of '{name}'")
        if ends.shape != (2,):
            raise FitError(f"{_WHERE}, bounds of '{name}'", f"numbers of shape {ends.shape}", "the lower and the upper one", "Give two numbers, -inf or inf for none.")  # fmt: skip
        if not ends[0] < ends[1]:
            raise FitError(_WHERE, f"bounds of {ends[0]} and {ends[1]} for '{name}'", "the lower first, and room between them", "A value that is given belongs into the model.")  # fmt: skip
        found[str(name)] = ends
    both = np.array([found.get(name, (-np.inf, np.inf)) for name in names], dtype=np.float64)
    return both[:, 0], both[:, 1]


def _points(x: npt.ArrayLike, y: npt.ArrayLike, weights: npt.ArrayLike | None, needed: int) -> Points:
    along, values = readings(x, f"{_WHERE}, x"), readings(y, f"{_WHERE}, y")
    root = np.ones_like(values) if weights is None else readings(weights, f"{_WHERE}, weights")
    if along.ndim != 1 or not along.shape == values.shape == root.shape:
        raise FitError(
            _WHERE, f"x, y and weights of shapes {along.shape}, {values.shape} and {root.shape}", "three lists of one length",
            "Give one y, and one weight if any, for each x.",
        )  # fmt: skip
    if (root < 0).any():
        raise FitError(
            _WHERE, f"a weight of {np.nanmin(root):g}", "0 or more", "A weight is one over a standard deviation."
        )
    used = np.isfinite(along) & np.isfinite(values) & np.isfinite(root)
    along, values, root = along[used], values[used], root[used]
    if np.count_nonzero(root) < needed:
        raise FitError(_WHERE, f"{np.count_nonzero(root)} points", f"as many as parameters, {needed}, or more", "Measure more, or hold parameters by writing their values into the model.")  # fmt: skip
    return along, values, root


def _task(function: Callable[..., Floats], points: Points, low: Floats, high: Floats) -> Task:
    x, y, root = points
    names = tuple(inspect.signature(function).parameters)[1:]

    def curve(parameters: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return root * function(x, **dict(zip(names, parameters.tolist(), strict=True)))

    return Task(curve, root * y, low, high)


def refined(
    function: Callable[..., Floats], points: Points, start: Mapping[str, float], ends: tuple[Floats, Floats]
) -> lmfit.model.ModelResult:
    """Return lmfit's result from this start; what ends at a bound is set to it, and the others are fitted once more."""
    x, y, root = points
    engine = lmfit.Model(function, independent_vars=["x"], nan_policy="propagate")
    parameters = lmfit.Parameters()
    for (name, value), low, high in zip(start.items(), *ends, strict=True):
        parameters.add(name, value=value, min=low, max=high, vary=True)
    if not np.isfinite(engine.eval(parameters, x=x)).all():
        raise FitError(
            _WHERE, "no start from which the model has a value at every x", "one", "Give a start at which it has, or bounds that keep it there."
        )  # fmt: skip
    # At a bound lmfit's own coordinate has no slope, and nothing would move.
    _hold_at_bounds(parameters)
    settings = {**_TOLERANCES, "Dfun": _derivative(engine)}
    result = engine.fit(y, parameters, x=x, weights=root, fit_kws=settings, max_nfev=_MOST_EVALUATIONS)
    while _hold_at_bounds(result.params):
        result = engine.fit(y, result.params, x=x, weights=root, fit_kws=settings, max_nfev=_MOST_EVALUATIONS)
    # The sum of squares stops changing when parameters have half their digits; one step more gives the others.
    return engine.fit(y, result.params, x=x, weights=root, fit_kws=settings, max_nfev=_MOST_EVALUATIONS)


def _hold_at_bounds(parameters: lmfit.Parameters) -> bool:
    """Hold what has come to a bound there, but for the last one that moves, and return whether there was any."""
    held = False
    for parameter in parameters.values():
        moving = sum(bool(other.vary) for other in parameters.values())
        for end, other in ((parameter.min, parameter.max), (parameter.max, parameter.min)):
            room = _AT_BOUND * (abs(other - end) if np.isfinite(other) else max(abs(end), 1e-300))
            if parameter.vary and moving > 1 and np.isfinite(end) and abs(parameter.value - end) <= room:
                parameter.set(value=end, vary=False)
                held = True
    return held


def _derivative(engine: lmfit.Model) -> Callable[..., Floats]:
    """Return the derivative of lmfit's residual by the parameters that vary, by central differences."""

    def derivative(parameters: lmfit.Parameters, data: Floats, weights: Floats | None, x: Floats) -> Floats:
        del data  # they are no part of the derivative
        columns: list[Any] = []
        for parameter in (one for one in parameters.values() if one.vary and one.expr is None):
            at, values, curves = parameter.value, [], []
            for step in (_STEP, -_STEP):
                parameter.value = at + step * (abs(at) or 1.0)
                parameters.update_constraints()
                # As set: a bound may have been in the way.
                values.append(parameter.value)
                curves.append(engine.eval(parameters, x=x))
            parameter.value = at
            parameters.update_constraints()
            columns.append((curves[1] - curves[0]) / (values[0] - values[1]))
        return np.stack(columns, axis=1) * (1.0 if weights is None else np.asarray(weights)[:, None])

    return derivative
