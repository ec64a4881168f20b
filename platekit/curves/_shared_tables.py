"""What a fit of several dose series says of each series and of each pair: tables, and the F tests between nested fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import lmfit
import numpy as np
import pandas as pd
from scipy import stats

from platekit.curves._global import MIDPOINT, Profile, Together, apart, best, ends, free, held, layout, least
from platekit.curves._model import Floats

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
class GlobalFit:
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


def parameters_of(fit: GlobalFit, rows: list[dict[str, Any]], shares: Sequence[str]) -> pd.DataFrame:
    """Return every parameter of every series, with its profile interval."""
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


def _interval(fit: GlobalFit, entry: int, error: float) -> tuple[float, float]:
    together, value = fit.together, float(fit.vector[entry])
    rough = 2 * error if np.isfinite(error) and error > 0 else 0.1 * (abs(value) or 1.0)
    size = len(fit.vector)
    asked = Profile(
        value, rough, float(together.low[entry]), float(together.high[entry]), lambda at: held(free(size), entry, at)
    )
    return ends(together, fit.vector, fit.rss, asked, fit.limit)


def _or_none(end: float) -> float:
    return end if np.isfinite(end) else np.nan


def ec50s_of(fit: GlobalFit, rows: list[dict[str, Any]], parameters: pd.DataFrame) -> pd.DataFrame:
    """Return the EC50 of every series, as a bound where its interval passes the doses of the series."""
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


def ratios_of(fit: GlobalFit, rows: list[dict[str, Any]], ec50s: pd.DataFrame, shares: Sequence[str]) -> pd.DataFrame:
    """Return the ratio of the EC50s of every pair, second over first, and the test that it is 1."""
    if MIDPOINT in shares:
        pairs: list[tuple[int, int]] = []
    else:
        pairs = list(combinations(range(len(rows)), 2))
    relations = ec50s["ec50_relation"].tolist()
    parallel = set(fit.together.model.parameters) <= {*shares, MIDPOINT}
    records = [
        _pair(fit, pair, _bound_of_ratio(relations[pair[0]], relations[pair[1]], parallel), rows) for pair in pairs
    ]
    named = [f"{name}_{number}" for number in (1, 2) for name in rows[0]]
    columns = [*named, "ratio", "ratio_relation", "ratio_ci_low", "ratio_ci_high", "f", "df_residual", "p"]
    return pd.DataFrame(records, columns=columns)


def _pair(fit: GlobalFit, pair: tuple[int, int], bound: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    together = fit.together
    column = together.model.parameters.index(MIDPOINT)
    first, second = (int(together.place[series, column]) for series in pair)
    covariance, distance = fit.covariance(), float(fit.vector[second] - fit.vector[first])
    variance = float(covariance[first, first] + covariance[second, second] - 2 * covariance[first, second])
    rough = 2 * np.sqrt(variance) if variance > 0 else 0.2
    # Two midpoints are no further apart than the ends of their boxes.
    low, high = (float(a[second] - b[first]) for a, b in ((together.low, together.high), (together.high, together.low)))
    asked = Profile(distance, rough, low, high, lambda at: apart(len(fit.vector), second, first, at))
    middle = fit.vector.copy()
    middle[[first, second]] = (fit.vector[first] + fit.vector[second]) / 2
    test = f_test(least(together, asked.at(0.0), middle)[1], fit.rss, 1, fit.freedom)
    low, high = ends(together, fit.vector, fit.rss, asked, fit.limit)
    stands = (bound in ("=", ">") and np.isfinite(low), bound in ("=", "<") and np.isfinite(high))
    relation = {(True, True): "=", (True, False): ">", (False, True): "<", (False, False): ""}[stands]
    labels = {f"{name}_{number}": rows[series][name] for number, series in enumerate(pair, 1) for name in rows[series]}
    return {
        **labels,
        "ratio": 10.0**distance if relation == "=" else np.nan,
        "ratio_relation": relation,
        "ratio_ci_low": 10.0**low if stands[0] else np.nan,
        "ratio_ci_high": 10.0**high if stands[1] else np.nan,
        "f": test.f,
        "df_residual": test.df_residual,
        "p": test.p,
    }


def _bound_of_ratio(first: str, second: str, parallel: bool) -> str:
    """Return what the relations of two EC50s leave of second over first: "" if the two bounds pull apart."""
    if first == second and first in ("<", ">"):
        return "=" if parallel else ""
    if "" in (first, second):
        return ""
    pulls = {{"=": "=", ">": "<", "<": ">"}[first], second} - {"="}
    return pulls.pop() if pulls else "="


def one_ec50(fit: GlobalFit, shares: Sequence[str]) -> FTest:
    """Return the test that all series have one EC50."""
    together = fit.together
    if MIDPOINT in shares:
        return f_test(fit.rss, fit.rss, 0, fit.freedom)
    common = (*shares, MIDPOINT)
    _, vector, rss = best(layout(together.model, together.doses_uM, together.values, common), common)
    return f_test(rss, fit.rss, len(fit.vector) - len(vector), fit.freedom)


def f_test(smaller_rss: float, larger_rss: float, saved: int, freedom: int) -> FTest:
    """Return the test of a smaller model inside a larger one, with the residual degrees of freedom of the larger."""
    if saved <= 0 or freedom <= 0 or larger_rss <= 0:
        return FTest(np.nan, saved, freedom, np.nan)
    f = max(smaller_rss - larger_rss, 0.0) / saved / (larger_rss / freedom)
    return FTest(f, saved, freedom, float(stats.f.sf(f, saved, freedom)))
