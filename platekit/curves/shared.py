"""Dose series of several MOIs, viruses, donors or days in one fit: what they share, and by how much their EC50s differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lmfit
import numpy as np
import pandas as pd

from platekit.curves._asked import column, frame, names, readings
from platekit.curves._asked import doses as known_doses
from platekit.curves._global import MIDPOINT, best, layout, refined
from platekit.curves._model import Floats, Model, model_named
from platekit.curves._one_series import why_not
from platekit.curves._shared_tables import FTest, GlobalFit, ec50s_of, f_test, one_ec50, parameters_of, ratios_of
from platekit.errors import FitError, did_you_mean

DOSE, RESPONSE = "concentration_uM", "response"
_WHERE = "fit_shared"


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
        Where one EC50 is a bound, so is the ratio: it is NaN, and only one end stands. Where both pass the same end of the doses
        there is a ratio still if all but the midpoint is shared, since it is the distance between parallel curves.
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
        whose dose or response is NaN are left out. A well is one replicate: give means per day where wells of a day
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
        If columns or series are missing, two columns have one name, a dose is below 0 or infinite, a response infinite or
        either no number, a well has no label, a series could not be fitted alone, or `shared` names no parameter.

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
    fit = GlobalFit(together, vector, rss, refined(together, vector, rss))
    rows = [dict(zip(keys, label, strict=True)) for label in labels]
    parameters = parameters_of(fit, rows, shares)
    ec50s = ec50s_of(fit, rows, parameters)
    separate = best(layout(chosen, doses, values, ()), ())
    return SharedFit(
        fit.result,
        parameters,
        ec50s,
        ratios_of(fit, rows, ec50s, shares),
        one_ec50(fit, shares),
        f_test(rss, separate[2], len(separate[1]) - len(vector), start.count - len(separate[1])),
    )


def _checked(
    table: pd.DataFrame, by: str | Sequence[str], shared: Sequence[str], model: str
) -> tuple[Model, list[str]]:
    chosen = model_named(model)
    keys = [by] if isinstance(by, str) else names(by, f"{_WHERE}, by")
    frame(table, f"{_WHERE}, table")
    if MIDPOINT not in chosen.parameters:
        raise FitError(f"model '{model}'", f"no '{MIDPOINT}'", "a model with an EC50 to compare", "Use 'logistic4'.")
    for name in names(shared, f"{_WHERE}, shared"):
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
        column(table, name, _WHERE)
    return chosen, keys


def _series(
    table: pd.DataFrame, keys: list[str], model: Model
) -> tuple[list[tuple[Any, ...]], list[Floats], list[Floats]]:
    """Return the label, doses and responses of each series, in the order of the labels."""
    dose, value = (
        known_doses(table[DOSE], f"{_WHERE}, column '{DOSE}'"),
        readings(table[RESPONSE], f"{_WHERE}, column '{RESPONSE}'"),
    )
    told = np.isfinite(dose) & np.isfinite(value)
    used = table.assign(**{DOSE: dose, RESPONSE: value})[told]
    unnamed = int(used[keys].isna().any(axis=1).sum())
    if unnamed:
        raise FitError(_WHERE, f"{unnamed} wells without a {' or '.join(keys)}", "a label for every well", "Fill it in, or leave these wells out.")  # fmt: skip
    labels: list[tuple[Any, ...]] = []
    doses: list[Floats] = []
    values: list[Floats] = []
    for label, wells in used.groupby(keys, sort=True, observed=True):
        labels.append(label)
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
