"""Between which doses half of the effect may lie, for a curve of any model."""

from __future__ import annotations

import numpy as np

from platekit.curves._batch.fit import BatchFit
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.profile import interval
from platekit.curves._model import Floats
from platekit.curves._spread import Spread

_CONFIDENCE = 0.95
# Share of the sum of squares below which residual sums are equal; and a step of the derivatives, of each parameter's scale.
_ROUNDING, _STEP = 1e-12, 1e-5
_OPEN = (-np.inf, np.inf)


def midpoint_interval(problem: Problem, fit: BatchFit) -> tuple[float, float]:
    """Return the 95 % interval of the log10 dose of half of the effect, for the one series of a problem.

    Parameters
    ----------
    problem : Problem
        Of one series.
    fit : BatchFit
        Its best curve.

    Returns
    -------
    low, high : float
        log10 uM; -inf and inf for an end that is open: nothing ends it, or no degrees of freedom are left.

    Notes
    -----
    Where the midpoint is a parameter of the model, the profile of the residual sum; where it follows from several, such as
    half of the way to a peak, the delta method.
    """
    freedom = int(problem.batch.count[0]) - len(problem.model.fitted)
    if freedom < 1:
        return _OPEN
    rise = Spread(float(fit.rss[0]) / freedom, freedom).rise(_CONFIDENCE)
    if problem.model.midpoint(fit.linear[:, 0], fit.shape[:, 0]) == fit.shape[0, 0]:
        limit = fit.rss - problem.batch.within + rise + _ROUNDING * problem.batch.total
        low, high = interval(problem, fit.shape, limit)
        return float(low[0]), float(high[0])
    return _by_derivatives(problem, fit, rise)


def _by_derivatives(problem: Problem, fit: BatchFit, rise: float) -> tuple[float, float]:
    batch, model = problem.batch, problem.model
    bases = problem.bases(fit.shape)
    bend = model.bend(batch.log10_dose, fit.shape, fit.linear, bases)
    freely = ((fit.shape > problem.ends[0]) & (fit.shape < problem.ends[1]))[:, 0]
    if not freely[0]:
        return _OPEN
    jacobian = np.concatenate([bend[freely], bases])[..., 0] * batch.root[:, 0]
    slopes = _slopes(problem, fit)[np.concatenate([freely, np.ones(len(bases), dtype=np.bool_)])]
    half = float(np.sqrt(rise * slopes @ np.linalg.pinv(jacobian @ jacobian.T) @ slopes))
    middle = model.midpoint(fit.linear[:, 0], fit.shape[:, 0])
    return (middle - half, middle + half) if np.isfinite(half) else _OPEN


def _slopes(problem: Problem, fit: BatchFit) -> Floats:
    """Return the derivatives of the midpoint by shape and linear parameters; NaN where it ends beside them."""
    k, values = len(fit.shape), np.concatenate([fit.shape[:, 0], fit.linear[:, 0]])
    least, most = problem.batch.measured
    scale = _STEP * np.concatenate([np.ones(k), np.full(len(values) - k, most[0] - least[0])])
    ends = [
        [problem.model.midpoint(one[k:], one[:k]) for one in values + side * np.diag(scale)] for side in (1.0, -1.0)
    ]
    return (np.array(ends[0]) - np.array(ends[1])) / (2 * scale)
