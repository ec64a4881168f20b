"""Which model describes a dose series: several fitted to the same wells, weighed by AICc and by F against flat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.curves._asked import names, values_by_name
from platekit.curves._batch.fit import THOROUGH, BatchFit, Effort, fit_batch
from platekit.curves._batch.problem import Problem
from platekit.curves._batch.series import Batch, batch_of
from platekit.curves._centred import middle_of, moved, moved_linear
from platekit.curves._choice import RESPONSE_LEVEL, aicc, p_against_flat
from platekit.curves._held import check_given, limits_of
from platekit.curves._midpoints import midpoint_interval
from platekit.curves._model import Floats, Model, model_named
from platekit.curves._one_series import wells_of_one, why_not
from platekit.curves._summing import Midpoint, tested
from platekit.curves._summing import _relation as relation_of
from platekit.curves.sensitivity import Curve
from platekit.errors import FitError, did_you_mean

# Those that need no plateau said, and whose steps a titration of eight doses can tell apart.
MODELS = (
    "logistic4", "logistic5", "weibull1", "weibull2", "gompertz", "brain_cousens", "cedergreen", "gain_loss", "bell", "biphasic",
)  # fmt: skip
# A level, and one way away from it.
_FEWEST_DOSES = 3


@dataclass(frozen=True)
class Compared:
    """Several models, each fitted to the same series.

    Attributes
    ----------
    models : tuple of Model
        The first is `flat`.
    problems : tuple of Problem
    fits : tuple of BatchFit
    aicc : ndarray, shape (models, b)
        NaN where a series has too few observations for a model.
    p_any : ndarray, shape (models, b)
        Of the F test against flat; NaN for flat itself and without degrees of freedom.
    log10_ec50 : ndarray, shape (models, b)
        Where the half effect of each model lies, log10 uM; NaN where its curve is not what the model is for.
    chosen : ndarray of int, shape (b,)
        Places of the models.
    """

    models: tuple[Model, ...]
    problems: tuple[Problem, ...]
    fits: tuple[BatchFit, ...]
    aicc: Floats
    p_any: Floats
    log10_ec50: Floats
    chosen: npt.NDArray[np.intp]


def compare_models(
    doses_uM: npt.ArrayLike,
    responses: npt.ArrayLike,
    *,
    models: Sequence[str] = MODELS,
    given: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Fit several models to one dose series and say which of them describes it.

    Parameters
    ----------
    doses_uM : array_like, shape (n,)
        Doses, micromolar, >= 0.
    responses : array_like, shape (n,)
        In any unit; wells that are NaN are left out.
    models : sequence of str
        Their names; `flat` is always there.
    given : mapping, optional
        Plateaus that come with the data, such as ``{"front": 0.0, "back": 100.0}``, for `logistic2` and `logistic3`; the
        other models fit theirs.

    Returns
    -------
    pandas.DataFrame
        One row per model: ``model, rss, aicc, p_any, ec50_uM, ec50_relation, chosen`` and a column for each parameter, NaN
        where a model has none of this name. `aicc` and `p_any` are NaN where there are too few wells for the model.
        `ec50_uM` [uM] is the dose of its half effect where `ec50_relation` is ``=``. As in the table of fits it is ``>``
        beside the highest dose where the half effect, or its 95 % interval, lies beyond that, ``<`` likewise beside the
        lowest dose above 0, and "" with NaN where the interval passes both, where no degrees of freedom leave one, and
        where the curve found is not what the model is for, such as a bell without peak.

    Raises
    ------
    FitError
        If a name is none of a model, a plateau that it needs is not given or one that none can use is, doses or responses
        are no such numbers (a dose below 0, an infinite one, text), or the wells carry no curve.

    Notes
    -----
    The model of least AICc [1]_ is chosen among those that have one, beat flat (nominal F test at 5 %) and have a half
    effect; flat, if there is none. F is (RSS_flat - RSS) / (k - 1) / (RSS / (n - k)), with k the parameters that are fitted.
    The interval of the half effect is its profile where it is a parameter of the model, else by the delta method.
    Models whose curves hardly differ over the doses measured differ little in AICc: below 2 the choice says nothing.

    References
    ----------
    .. [1] Hurvich & Tsai (1989) Biometrika 76:297, doi:10.1093/biomet/76.2.297

    Examples
    --------
    >>> doses = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0]
    >>> responses = [1.0, 4.0, 9.0, 24.0, 49.0, 76.0, 90.0, 97.0, 100.0, 99.0]
    >>> compared = compare_models(doses, responses, models=["logistic4", "gain_loss"])
    >>> compared[["model", "chosen"]].to_dict("list")
    {'model': ['flat', 'logistic4', 'gain_loss'], 'chosen': [False, True, False]}
    """
    known = [model_named(name) for name in dict.fromkeys(names(models, "compare_models, models")) if name != "flat"]
    plateaus = _plateaus(known, values_by_name(given, "compare_models, given"))
    doses, values, used = wells_of_one(doses_uM, responses)
    reason = why_not(doses[used], values[used], _FEWEST_DOSES)
    if reason:
        raise FitError("one dose series", reason, f"{_FEWEST_DOSES} doses or more with responses that differ", "Leave such a series unfitted, or measure more doses.")  # fmt: skip
    middle = middle_of(values[used])
    batch = batch_of([doses[used]], [values[used] - middle])
    compared = compare(batch, known, given=moved(plateaus, by=-middle), effort=THOROUGH)
    return pd.DataFrame(_rows(compared, tested(doses[used]), middle))


def _plateaus(models: Sequence[Model], given: dict[str, float]) -> dict[str, float]:
    """Return the plateaus that are given, if the models can use them."""
    for name in given:
        if not any(name in model.given for model in models):
            known = sorted({one for model in models for one in model.given})
            raise FitError(
                "compare_models, given", f"the plateau '{name}'", "one that a model of the list does not fit itself",
                f"Plateaus: {did_you_mean(name, known)}" if known else "Only 'logistic2' and 'logistic3' take plateaus: name them in `models`.",
            )  # fmt: skip
    return given


def compare(
    batch: Batch, models: Sequence[Model], *, given: Mapping[str, float] | None = None, effort: Effort | None = None
) -> Compared:
    """Fit several models to each series of a batch, and choose; see `compare_models`."""
    plateaus = dict(given or {})
    everyone = (model_named("flat"), *models)
    problems: list[Problem] = []
    for model in everyone:
        check_given(model, plateaus)
        own = {name: plateaus[name] for name in model.given}
        problems.append(Problem(batch, model, limits_of(model, own)))
    fits = [fit_batch(problem, effort) for problem in problems]
    criterion, p, half = (np.full((len(everyone), len(batch)), np.nan) for _ in range(3))
    for place, (model, fit) in enumerate(zip(everyone, fits, strict=True)):
        number = len(model.fitted)
        criterion[place] = [aicc(rss, int(n), number) for rss, n in zip(fit.rss.tolist(), batch.count, strict=True)]
        if place:
            p[place] = p_against_flat(fits[0].rss, fit.rss, batch.count, number)
            half[place] = [model.midpoint(fit.linear[:, one], fit.shape[:, one]) for one in range(len(batch))]
    able = (p < RESPONSE_LEVEL) & np.isfinite(half) & np.isfinite(criterion)
    chosen = np.where(able.any(axis=0), np.where(able, criterion, np.inf).argmin(axis=0), 0)
    return Compared(everyone, tuple(problems), tuple(fits), criterion, p, half, chosen)


def _rows(compared: Compared, ends: tuple[float, float], middle: float) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for place, (model, fit) in enumerate(zip(compared.models, compared.fits, strict=True)):
        ec50, relation = _ec50(compared, place, ends)
        rows.append({
            "model": model.name,
            "rss": float(fit.rss[0]),
            "aicc": float(compared.aicc[place, 0]),
            "p_any": float(compared.p_any[place, 0]),
            "ec50_uM": ec50,
            "ec50_relation": relation,
            "chosen": bool(compared.chosen[0] == place),
            **model.named(moved_linear(model, fit.linear, by=middle)[:, 0], fit.shape[:, 0]),
        })  # fmt: skip
    return rows


def _ec50(compared: Compared, place: int, ends: tuple[float, float]) -> tuple[float, str]:
    middle = float(compared.log10_ec50[place, 0])
    if not np.isfinite(middle):
        return np.nan, ""
    interval = midpoint_interval(compared.problems[place], compared.fits[place])
    return relation_of(Midpoint(middle, interval, interval), Curve(0.0, 0.0, 0.0, 1.0, *ends))[:2]
