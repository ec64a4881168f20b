"""A second look at dose series that no curve of one step describes: an effect that comes and goes, or comes in two steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from platekit.curves._batch.fit import BatchFit, fit_batch
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.series import Batch, log10_or_none
from platekit.curves._batch.start import grids
from platekit.curves._choice import aicc, describes
from platekit.curves._model import Floats, Model, model_named
from platekit.curves._observed import Observed, Pull, direction_at, limits_of, pull_of, weighted
from platekit.curves._series import Fitted, Rules, Series
from platekit.curves._spread import spread
from platekit.curves._summing import Midpoint, direction_of, dose_of, in_words, summed_up, tested, with_midpoint
from platekit.curves.sensitivity import Sampled

MODELS = ("gain_loss", "bell", "biphasic")
# Of a scale: a step of the derivatives, small beside any curvature and large beside what rounding leaves of a midpoint.
_STEP = 1e-5
_POINTS, _NEAR = 2001, 1e-3
_FEWEST_BEYOND = 2
# How much better a curve of two steps has to be, and, without replicates, what the lowest point of its grid has to leave of
# the residual sum of the curve of one step for it to be looked for at all.
BETTER_LEVEL, _HOPEFUL = 0.01, 0.25
_ONE_STEP = 4
# Of its height: less is no peak that a titration shows.
_COMES_BACK = 0.2


def second_look(
    series: Sequence[Series], observed: Sequence[Observed], batch: Batch, beaten: Floats, rules: Rules
) -> list[Fitted | None]:
    """Return the curves of two steps that describe dose series.

    Parameters
    ----------
    series, observed : sequence
    batch : Batch
        The same, weighted.
    beaten : ndarray, shape (b,)
        The residual sum of a curve of one step that has to be beaten, by a nominal F test at 1 %; inf where there is none
        that describes the doses.
    rules : Rules

    Returns
    -------
    list
        None where no model describes the doses so, with its peak or both its steps among them; of several, that of less
        AICc. `p_any` is left to the caller.
    """
    found: list[Fitted | None] = [None] * len(series)
    gain_loss = model_named(MODELS[0])
    lowest = np.empty(len(batch))
    for grid in grids(Problem(batch, gain_loss, limits_of(series, gain_loss, batch))):
        lowest[grid.place] = grid.lowest.min(axis=0)
    # What replicates have refuted is rare and always looked at.
    asked = np.flatnonzero((batch.within > 0) | (lowest < _HOPEFUL * beaten))
    if not len(asked):
        return found
    part = batch.taken(asked)
    able: dict[int, list[tuple[float, int]]] = defaultdict(list)
    problems = [
        Problem(part, model, limits_of([series[i] for i in asked.tolist()], model, part))
        for model in map(model_named, MODELS)
    ]
    fits = [fit_batch(problem) for problem in problems]
    for rank, (problem, fit) in enumerate(zip(problems, fits, strict=True)):
        parameters = len(problem.model.parameters)
        better = _f_test(beaten[asked], fit.rss, part.count, parameters) < BETTER_LEVEL
        for place in np.flatnonzero(better).tolist():
            if _usable(problem, fit, place):
                value = aicc(float(fit.rss[place]), int(part.count[place]), parameters)
                able[place].append((value if np.isfinite(value) else np.inf, rank))
    for place, ranked in able.items():
        at, i = np.array([place]), int(asked[place])
        chosen = min(ranked)[1]
        problem, best = weighted([series[i]], problems[chosen].taken(at), fits[chosen].taken(at))
        if _usable(problem, best, 0):
            found[i] = _fitted(series[i], observed[i], problem, best, rules)
    return found


def _f_test(beaten: Floats, rss: Floats, count: Floats, parameters: int) -> Floats:
    """Return the nominal p-values of F tests against the curve of one step; 0 where there is none."""
    more, freedom = parameters - _ONE_STEP, count - parameters
    with np.errstate(divide="ignore", invalid="ignore"):
        p = stats.f.sf((beaten - rss) / more / (rss / np.maximum(freedom, 1)), more, np.maximum(freedom, 1))
    return np.where(freedom < 1, np.nan, np.where(np.isinf(beaten), 0.0, p))


def _usable(problem: Problem, fit: BatchFit, place: int) -> bool:
    """Return whether a curve describes the doses, and comes back from a peak among them or takes both its steps there."""
    points, model = problem.batch.taken(np.array([place])), problem.model
    if not fit.settled[place] or not describes(points, float(fit.rss[place]), len(model.parameters)):
        return False
    linear, shape = fit.linear[:, place], fit.shape[:, place]
    if not _peaked(model):
        # A second step that only one dose has taken may be that dose gone wrong, or the one before it.
        beyond = (points.log10_dose > shape[0] + shape[2]) & (points.wells > 0)
        return bool(points.ends[0][0] < shape[0] and np.count_nonzero(beyond) >= _FEWEST_BEYOND)
    height = _side(model, linear) * (_drawn(model, linear, shape, *(float(end[0]) for end in points.ends)) - linear[0])
    back = np.isfinite(model.midpoint(linear, shape)) and height[-1] < (1 - _COMES_BACK) * height.max()
    return bool(back and height.argmax() > 0)


def _peaked(model: Model) -> bool:
    return "peak" in model.linear


def _side(model: Model, linear: Floats) -> float:
    return float(np.sign(linear[model.linear.index("peak" if _peaked(model) else "back")] - linear[0]))


def _drawn(model: Model, linear: Floats, shape: Floats, low: float, high: float) -> Floats:
    return linear @ model.bases(np.linspace(low, high, _POINTS), shape[:, None])


def _fitted(series: Series, observed: Observed, problem: Problem, best: BatchFit, rules: Rules) -> Fitted:
    model, linear, shape = problem.model, best.linear[:, 0], best.shape[:, 0]
    lowest, highest = tested(series.dose_uM)
    curve = Sampled(lowest, highest, _drawn(model, linear, shape, np.log10(lowest), np.log10(highest)))
    pull = pull_of(problem, best, 0, (series, observed))
    middle = model.midpoint(linear, shape)
    slopes = _slopes(problem, best, pull.freely)
    side = _side(model, linear)
    peak = int((side * curve.response).argmax())
    reached = sorted((float(linear[0]), float(curve.response[peak] if _peaked(model) else linear[1])))
    fitted = Fitted(
        series, model=model.name, aicc=aicc(float(best.rss[0]), int(problem.batch.count[0]), len(model.parameters)),
        converged=True, direction=direction_of(series, rising=bool(side > 0)), bottom=reached[0], top=reached[1],
        hill=model.named(linear, shape)["hill"], parameters=in_words(model, linear, shape),
    )  # fmt: skip
    note = _said(fitted.direction, curve, peak) if _peaked(model) else _said_of_steps(model.named(linear, shape))
    at_middle = _midpoint(middle, slopes, pull, observed, rules)
    if not pull.freely.all():
        at_middle = _reaching(at_middle, *_beside(middle, log10_or_none(observed.dose_uM)))
    if not _peaked(model) and _on_either_step(shape, pull, observed, rules):
        at_middle = _reaching(at_middle, shape[0], shape[0] + shape[2])
    fitted = summed_up(with_midpoint(fitted, at_middle, curve, note), curve)
    if fitted.half_relation != "=":
        return fitted
    half = float(np.log10(fitted.half_uM))
    steep = float((curve.at(half + _NEAR) - curve.at(half - _NEAR)) / (2 * _NEAR))
    slopes = direction_at(problem, best, 0, pull.freely, half) / steep
    low, high = _midpoint(half, slopes, pull, observed, rules).interval
    return replace(fitted, half_ci_low_uM=dose_of(low), half_ci_high_uM=dose_of(high))


def _said(direction: str, curve: Sampled, peak: int) -> str:
    at = f"{10.0 ** curve.log10_dose[peak]:.3g} uM (response {curve.response[peak]:.3g})"
    end = f"response {curve.response[-1]:.3g} at {10.0 ** curve.log10_dose[-1]:.3g} uM"
    return f"{direction} up to {at}, less of it at higher doses ({end})"


def _said_of_steps(values: dict[str, float]) -> str:
    first, second = (10.0 ** (values["log10_ec50"] + further) for further in (0.0, values["decades"]))
    return (
        f"two steps: {100 * values['share']:.0f} % of the effect about {first:.3g} uM, the rest about {second:.3g} uM"
    )


def _beside(midpoint: float, log10_dose: Floats) -> tuple[float, float]:
    """Return the doses beside a midpoint, which has to lie between them whatever else is said of it.

    A shape at the wall of its box, such as the steepest step that is tried, counts as known in the derivatives, but is not: such
    a step is only known to lie between two doses.
    """
    below, above = log10_dose[log10_dose < midpoint], log10_dose[log10_dose > midpoint]
    return float(below.max(initial=-np.inf)), float(above.min(initial=np.inf))


def _on_either_step(shape: Floats, pull: Pull, observed: Observed, rules: Rules) -> bool:
    """Return whether half of both steps may be reached on the first as well as on the second: where a half is in the interval of its share."""
    share = np.zeros(pull.jacobian.shape[1])
    share[np.count_nonzero(pull.freely[:-1])] = 1.0
    low, high = _midpoint(float(shape[-1]), share, pull, observed, rules).interval
    return bool(pull.freely[-1] and low <= 0.5 <= high)


def _reaching(midpoint: Midpoint, low: float, high: float) -> Midpoint:
    """Return a midpoint whose interval reaches so far at least."""
    ends = ((min(one[0], low), max(one[1], high)) for one in (midpoint.within_days, midpoint.interval))
    return Midpoint(midpoint.estimate, *ends)


def _slopes(problem: Problem, best: BatchFit, freely: npt.NDArray[np.bool_]) -> Floats:
    """Return the derivatives of the midpoint by the free shape parameters and the linear ones."""
    k, values = len(best.shape), np.concatenate([best.shape[:, 0], best.linear[:, 0]])
    least, most = problem.batch.measured
    scale = np.concatenate([np.ones(k), np.full(len(best.linear), most[0] - least[0])])
    found = np.empty(len(values))
    for place, step in enumerate(_STEP * scale):
        ends = [values + side * step * (np.arange(len(values)) == place) for side in (1.0, -1.0)]
        up, down = (problem.model.midpoint(one[k:], one[:k]) for one in ends)
        found[place] = (up - down) / (2 * step)
    return np.concatenate([found[:k][freely], found[k:]])


def _midpoint(estimate: float, slopes: Floats, pull: Pull, observed: Observed, rules: Rules) -> Midpoint:
    """Return a dose with its interval, from how it moves with the parameters (delta method), days as replicates."""
    within = spread(pull.jacobian, pull.residual, observed.batch, slopes, pull.freedom)
    inverse = np.linalg.pinv(pull.jacobian.T @ pull.jacobian)
    half = within.rise(rules.confidence) ** 0.5 * float(slopes @ inverse @ slopes) ** 0.5
    ends = (estimate - half, estimate + half) if np.isfinite(half) else (-np.inf, np.inf)
    return Midpoint(estimate, ends, (within.widened(estimate, ends[0], rules.confidence), within.widened(estimate, ends[1], rules.confidence)))  # fmt: skip
