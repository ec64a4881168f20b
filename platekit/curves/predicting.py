"""What a fitted curve says at other doses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.curves._asked import doses as known_doses
from platekit.curves._model import Floats, model_named
from platekit.errors import FitError


def predict(fit: Mapping[Any, Any], doses_uM: npt.ArrayLike) -> Floats:
    """Return the response that a row of the table `fits` says doses have.

    Parameters
    ----------
    fit : mapping
        A row of `fits`, such as ``fits.iloc[0]``.
    doses_uM : array_like, any shape
        Micromolar, >= 0. Beyond the doses tested a curve is a guess.

    Returns
    -------
    ndarray, shape of `doses_uM`
        In the units of the column that was fitted (`response`); NaN where there is no curve (`converged` False) or no dose.

    Raises
    ------
    FitError
        If the row is none of `fits`, its parameters are not those of its model, or a dose is below 0 or no number.

    Notes
    -----
    The equation of `model` with `parameters`, as docs/why/curves.md lists the models with their sources.

    Examples
    --------
    >>> row = {"converged": True, "model": "logistic4",
    ...        "parameters": '{"top": 100, "bottom": 0, "log10_ec50": 0, "hill": 1, "rising": true}'}
    >>> predict(row, [0.0, 1.0, 99.0]).round(6).tolist()
    [0.0, 50.0, 99.0]
    """
    if not isinstance(fit, Mapping | pd.Series):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise FitError(
            "predict", f"{type(fit).__name__}", "a row of the table `fits`", "Give one row, such as fits.iloc[0]."
        )
    doses = known_doses(doses_uM, "predict, doses_uM")
    for name in ("converged", "model", "parameters"):
        if name not in fit:
            raise FitError(
                "predict", f"no '{name}'", "a row of the table `fits`", "Give one row, such as fits.iloc[0]."
            )
    if not fit["converged"]:
        return np.full(doses.shape, np.nan)
    model = model_named(str(fit["model"]))
    try:
        values = json.loads(str(fit["parameters"]))
        return np.asarray(model.function(doses, **values), dtype=np.float64)
    except (TypeError, ValueError) as wrong:
        raise FitError(
            f"predict, model '{model.name}'", f"the parameters {fit['parameters']!r}", f"{', '.join(model.parameters)} as JSON",
            "Give a row as `fit` returned it.",
        ) from wrong  # fmt: skip
