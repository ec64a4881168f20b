"""Dose series of several MOIs, viruses, donors or days in one fit: what they share, and by how much their EC50s differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import lmfit
import numpy as np
import pandas as pd
from scipy import stats

from platekit.curves._global import MIDPOINT, Profile, Together, apart, best, ends, free, held, layout, least, refined
from platekit.curves._model import Floats, Model, model_named
from platekit.curves.single import why_not
from platekit.errors import FitError, did_you_mean

DOSE, RESPONSE = "concentration_uM", "response"
_WHERE = "fit_shared"
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class FTest:
    """An extra-sum-of-squares F test: whether fewer parameters describe the same wells as well.

    Attributes
    ----------
    f : float
    df_extra, df_residual : int
        Parameters that are saved, and wells minus parameters of the larger model.
    p : float
        Small where the larger model is needed; NaN where nothing is saved.
    """

    f: float
    df_extra: int
    df_residual: int
    p: float


@dataclass(frozen=True)
class SharedFit:
    """What `fit_shared` found. Tables have one row per series, in the order of its labels.

    Attributes
    ----------
    result : lmfit.minimizer.MinimizerResult
        lmfit's own. Shared parameters have their name, own ones a number, such as ``log10_ec50_2``, that of the series.
    parameters : pandas.DataFrame
        The columns of `by`, `parameter`, `shared`, `value`, `standard_error`, `ci_low`, `ci_high` (95 % by profile likelihood; NaN
        where nothing ends it). A parameter at its bound has no standard error.
    ec50s : pandas.DataFrame
        The columns of `by`, `n_wells`, `rising`, `ec50_uM`, `ec50_relation`, `ec50_ci_low_uM`, `ec50_ci_high_uM`. As in the table of
        fits: where the interval passes the highest dose of the series the relation is ``>`` beside that dose and only the
        lower end stands, ``<`` likewise, and "" where it passes both.
    ratios : pandas.DataFrame
        One row per pair: the columns of `by` with ``_1`` and ``_2``, `ratio` (EC50 of the second over that of the first),
        `ratio_relation`, `ratio_ci_low`, `ratio_ci_high`, and `f`, `df_residual`, `p` of the test that both have one EC50.
        Where an EC50 is a bound, so is the ratio: it is NaN, and only one end stands.
    one_ec50 : FTest
        That all series have one EC50.
    sharing : FTest
        That what is shared may be shared: against every series with parameters of its own.
    """

    result: lmfit.minimizer.MinimizerResult
    parameters: pd.DataFrame
    ec50s: pd.DataFrame
    ratios: pd.DataFrame
    one_ec50: FTest
    sharing: FTest


def fit_shared(
    table: pd.DataFrame,
    *,
    by: str | Sequence[str],
    shared: Sequence[str] = ("top", "bottom", "hill"),
    model: str = "logistic4",
) -> SharedFit:
    """Fit dose series together, with some parameters in common, and compare their EC50s.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per well: `concentration_uM` [uM, >= 0], `response` (any unit, one for all), and the columns of `by`. Wells
        without a dose or a finite response are left out. A well is one replicate: give means per day where wells of a day
        share a dilution.
    by : str or sequence of str
        What tells the series apart, such as ``"moi"`` or ``["virus", "donor"]``.
    shared : sequence of str
        Parameters of the model that all series have in common; () for none.
    model : str
        The name of a model with a `log10_ec50`.

    Returns
    -------
    SharedFit

    Raises
    ------
    FitError
        If columns or series are missing, a series could not be fitted alone, or `shared` names no parameter.

    Notes
    -----
    Series with a plateau in common run the same way, all up or all down. Least squares over all wells, which are taken to scatter alike in all series. A hypothesis that saves q of the p
    parameters raises the residual sum from RSS to RSS0, and F = ((RSS0 - RSS) / q) / (RSS / (n - p)) is compared with
    F(q, n - p) [1]_. `sharing` compares with separate curves, `one_ec50` and the pairs with one common midpoint. The
    interval of a ratio holds all ratios that the F test at 5 % does not reject (profile likelihood [2]_), so that it
    excludes 1 exactly where p < 0.05. Pairs are not adjusted for their number; read `one_ec50` first.

    If `sharing` is rejected the ratio of EC50s has no single meaning: curves of unlike shape differ by another factor at
    each height.

    References
    ----------
    .. [1] Motulsky & Ransnas (1987) FASEB J 1:365, doi:10.1096/fasebj.1.5.3315805
    .. [2] Bates & Watts (1988) Nonlinear Regression Analysis and Its Applications, chapter 6, doi:10.1002/9780470316757

    Examples
    --------
    >>> doses = np.array([0.01, 0.1, 1.0, 10.0, 100.0] * 2)
    >>> noise = np.array([1, -1, 2, -2, 1, -1, 1, -2, 2, -1])
    >>> series = [
    ...     pd.DataFrame({"moi": moi, "concentration_uM": doses, "response": 100 / (1 + doses / ec50) + noise})
    ...     for moi, ec50 in [(0.1, 0.5), (1.0, 2.0)]
    ... ]
    >>> found = fit_shared(pd.concat(series), by="moi")
    >>> found.ratios[["moi_1", "moi_2", "ratio"]].round(1).values.tolist()
    [[0.1, 1.0, 4.0]]
    """
    chosen, keys = _checked(table, by, shared, model)
    labels, doses, values = _series(table, keys, chosen)
    shares = tuple(name for name in chosen.parameters if name in shared)
    start = layout(chosen, doses, values, shares)
    if start.count <= len(start.names):
        raise FitError(_WHERE, f"{start.count} wells", f"more than the {len(start.names)} parameters", "Share more of them, or measure more wells.")  # fmt: skip
    together, vector, rss = best(start, shares)
    fit = _Fit(together, vector, rss, refined(together, vector, rss))
    rows = [dict(zip(keys, label, strict=True)) for label in labels]
    parameters = _parameters(fit, rows, shares)
    ec50s = _ec50s(fit, rows, parameters)
    separate = best(layout(chosen, doses, values, ()), ())
    return SharedFit(
        fit.result,
        parameters,
        ec50s,
        _ratios(fit, rows, ec50s, shares),
        _one_ec50(fit, shares),
        _f_test(rss, separate[2], len(separate[1]) - len(vector), start.count - len(separate[1])),
    )


@dataclass(frozen=True)
class _Fit:
    """The best vector of all series together, its residual sum, and lmfit's result there."""

    together: Together
    vector: Floats
    rss: float
    result: lmfit.minimizer.MinimizerResult

    @property
    def freedom(self) -> int:
        return self.together.count - len(self.vector)

    @property
    def limit(self) -> float:
        """The residual sum at the ends of the intervals."""
        return self.rss * (1 + float(stats.f.ppf(_CONFIDENCE, 1, self.freedom)) / self.freedom)

    def covariance(self) -> Floats:
        """Of the vector, from lmfit; NaN for what is held at a bound."""
        whole = np.full((len(self.vector), len(self.vector)), np.nan)
        names: list[str] = getattr(self.result, "var_names", [])
        covar = getattr(self.result, "covar", None)
        if covar is not None:
            place = [self.together.names.index(name) for name in names]
            whole[np.ix_(place, place)] = covar
        return whole


def _checked(
    table: pd.DataFrame, by: str | Sequence[str], shared: Sequence[str], model: str
) -> tuple[Model, list[str]]:
    chosen, keys = model_named(model), [by] if isinstance(by, str) else list(by)
    if MIDPOINT not in chosen.parameters:
        raise FitError(f"model '{model}'", f"no '{MIDPOINT}'", "a model with an EC50 to compare", "Use 'logistic4'.")
    for name in shared:
        if name not in chosen.parameters:
            raise FitError(
                f"model '{model}', `shared`", f"the parameter '{name}'", "a parameter of the model",
                f"Parameters: {did_you_mean(name, chosen.parameters)}",
            )  # fmt: skip
    if not keys:
        raise FitError(
            _WHERE, "no column in `by`", "one or more that tell the series apart", 'Say for example by="moi".'
        )
    for name in (DOSE, RESPONSE, *keys):
        if name not in table.columns:
            raise FitError(_WHERE, f"no column '{name}'", "a column of the table", f"Columns: {did_you_mean(name, map(str, table.columns))}")  # fmt: skip
    return chosen, keys


def _series(
    table: pd.DataFrame, keys: list[str], model: Model
) -> tuple[list[tuple[Any, ...]], list[Floats], list[Floats]]:
    """Return the label, doses and responses of each series, in the order of the labels."""
    dose, value = (table[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in (DOSE, RESPONSE))
    used = table[np.isfinite(dose) & (dose >= 0) & np.isfinite(value)]
    unnamed = int(used[keys].isna().any(axis=1).sum())
    if unnamed:
        raise FitError(_WHERE, f"{unnamed} wells without a {' or '.join(keys)}", "a label for every well", "Fill it in, or leave these wells out.")  # fmt: skip
    labels: list[tuple[Any, ...]] = []
    doses: list[Floats] = []
    values: list[Floats] = []
    for label, wells in used.groupby(keys, sort=True, observed=True):
        labels.append(label if isinstance(label, tuple) else (label,))
        # Sorted, so that the order of wells cannot change the last digit.
        wells = wells.sort_values([DOSE, RESPONSE])
        doses.append(wells[DOSE].to_numpy(dtype=np.float64))
        values.append(wells[RESPONSE].to_numpy(dtype=np.float64))
        reason = why_not(doses[-1], values[-1], len(model.parameters))
        if reason:
            name = ", ".join(f"{key} {one}" for key, one in zip(keys, labels[-1], strict=True))
            raise FitError(f"{_WHERE}, {name}", reason, f"{len(model.parameters)} doses or more with responses that differ", "Leave this series out.")  # fmt: skip
    if len(labels) < 2:
        raise FitError(_WHERE, f"{len(labels)} series", "two or more to compare", "Fit a single one with fit_one.")
    return labels, doses, values


def _parameters(fit: _Fit, rows: list[dict[str, Any]], shares: Sequence[str]) -> pd.DataFrame:
    together, model = fit.together, fit.together.model
    found: dict[int, dict[str, Any]] = {}
    errors = np.sqrt(np.diag(fit.covariance()))
    for entry, value in enumerate(fit.vector.tolist()):
        low, high = (_or_none(end) for end in _interval(fit, entry, float(errors[entry])))
        found[entry] = {"value": value, "standard_error": errors[entry], "ci_low": low, "ci_high": high}
    return pd.DataFrame(
        [
            {**row, "parameter": name, "shared": name in shares, **found[entry]}
            for row, place in zip(rows, together.place.tolist(), strict=True)
            for name, entry in zip(model.parameters, place, strict=True)
        ]
    )


def _interval(fit: _Fit, entry: int, error: float) -> tuple[float, float]:
    together, value = fit.together, float(fit.vector[entry])
    rough = 2 * error if np.isfinite(error) and error > 0 else 0.1 * (abs(value) or 1.0)
    size = len(fit.vector)
    asked = Profile(
        value, rough, float(together.low[entry]), float(together.high[entry]), lambda at: held(free(size), entry, at)
    )
    return ends(together, fit.vector, fit.rss, asked, fit.limit)


def _or_none(end: float) -> float:
    return end if np.isfinite(end) else np.nan


def _ec50s(fit: _Fit, rows: list[dict[str, Any]], parameters: pd.DataFrame) -> pd.DataFrame:
    midpoints = parameters[parameters["parameter"] == MIDPOINT]
    records: list[dict[str, Any]] = []
    for series, row in enumerate(rows):
        doses = fit.together.doses_uM[series]
        lowest, highest = float(doses[doses > 0].min()), float(doses.max())
        value, low, high = (float(midpoints[name].iloc[series]) for name in ("value", "ci_low", "ci_high"))
        # An end that is not there is open.
        above = not max(value, high if np.isfinite(high) else np.inf) <= np.log10(highest)
        below = not min(value, low if np.isfinite(low) else -np.inf) >= np.log10(lowest)
        relation = {(False, False): "=", (True, False): ">", (False, True): "<", (True, True): ""}[above, below]
        estimate = {"=": 10.0**value, ">": highest, "<": lowest, "": np.nan}[relation]
        records.append({
            **row, "n_wells": len(doses), "rising": fit.together.rising[series], "ec50_uM": estimate, "ec50_relation": relation,
            "ec50_ci_low_uM": 10.0**low if relation in ("=", ">") else np.nan,
            "ec50_ci_high_uM": 10.0**high if relation in ("=", "<") else np.nan,
        })  # fmt: skip
    return pd.DataFrame(records)


def _ratios(fit: _Fit, rows: list[dict[str, Any]], ec50s: pd.DataFrame, shares: Sequence[str]) -> pd.DataFrame:
    if MIDPOINT in shares:
        pairs: list[tuple[int, int]] = []
    else:
        pairs = list(combinations(range(len(rows)), 2))
    relations = ec50s["ec50_relation"].tolist()
    records = [_pair(fit, pair, (relations[pair[0]], relations[pair[1]]), rows) for pair in pairs]
    named = [f"{name}_{number}" for number in (1, 2) for name in rows[0]]
    columns = [*named, "ratio", "ratio_relation", "ratio_ci_low", "ratio_ci_high", "f", "df_residual", "p"]
    return pd.DataFrame(records, columns=columns)


def _pair(fit: _Fit, pair: tuple[int, int], relations: tuple[str, str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    together = fit.together
    column = together.model.parameters.index(MIDPOINT)
    first, second = (int(together.place[series, column]) for series in pair)
    covariance, distance = fit.covariance(), float(fit.vector[second] - fit.vector[first])
    variance = float(covariance[first, first] + covariance[second, second] - 2 * covariance[first, second])
    rough = 2 * np.sqrt(variance) if variance > 0 else 0.2
    asked = Profile(distance, rough, -np.inf, np.inf, lambda at: apart(len(fit.vector), second, first, at))
    middle = fit.vector.copy()
    middle[[first, second]] = (fit.vector[first] + fit.vector[second]) / 2
    test = _f_test(least(together, asked.at(0.0), middle)[1], fit.rss, 1, fit.freedom)
    low, high = ends(together, fit.vector, fit.rss, asked, fit.limit)
    relation = _relation_of_ratio(*relations)
    labels = {f"{name}_{number}": rows[series][name] for number, series in enumerate(pair, 1) for name in rows[series]}
    return {
        **labels,
        "ratio": 10.0**distance if relation == "=" else np.nan,
        "ratio_relation": relation,
        "ratio_ci_low": 10.0 ** _or_none(low) if relation in ("=", ">") else np.nan,
        "ratio_ci_high": 10.0 ** _or_none(high) if relation in ("=", "<") else np.nan,
        "f": test.f,
        "df_residual": test.df_residual,
        "p": test.p,
    }


def _relation_of_ratio(first: str, second: str) -> str:
    """Return the relation of second over first: two bounds that pull apart leave none."""
    turned: Mapping[str, str] = {"=": "=", ">": "<", "<": ">", "": ""}
    if "" in (first, second):
        return ""
    pulls = {turned[first], second} - {"="}
    return "=" if not pulls else pulls.pop() if len(pulls) == 1 else ""


def _one_ec50(fit: _Fit, shares: Sequence[str]) -> FTest:
    together = fit.together
    if MIDPOINT in shares:
        return _f_test(fit.rss, fit.rss, 0, fit.freedom)
    common = (*shares, MIDPOINT)
    _, vector, rss = best(layout(together.model, together.doses_uM, together.values, common), common)
    return _f_test(rss, fit.rss, len(fit.vector) - len(vector), fit.freedom)


def _f_test(smaller_rss: float, larger_rss: float, saved: int, freedom: int) -> FTest:
    if saved <= 0 or freedom <= 0 or larger_rss <= 0:
        return FTest(np.nan, saved, freedom, np.nan)
    f = max(smaller_rss - larger_rss, 0.0) / saved / (larger_rss / freedom)
    return FTest(f, saved, freedom, float(stats.f.sf(f, saved, freedom)))
