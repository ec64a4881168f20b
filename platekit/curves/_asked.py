"""What a notebook hands over: numbers, names and columns as a calculation needs them, or a refusal that names the argument."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from platekit.curves._model import Floats
from platekit.errors import FitError, did_you_mean

# Of what was found, as a message shows it.
_LONGEST = 60
_NUMBERS = "Give numbers, and NaN where there is none; text becomes a number by pandas.to_numeric."


def numbers(given: npt.ArrayLike, where: str) -> Floats:
    """Return what was given as float64; a missing value (None, pandas.NA, a masked one) is NaN.

    Parameters
    ----------
    given : array_like
        Of any shape.
    where : str
        The argument, for the message, such as ``"fit_one, doses_uM"``.

    Raises
    ------
    FitError
        If it is no array, or holds something that is no number: text is not read, since it may have been meant in two ways.

    Examples
    --------
    >>> numbers([1, None, 2.5], "here").tolist()
    [1.0, nan, 2.5]
    """
    if isinstance(given, np.ma.MaskedArray):
        given = np.ma.filled(given.astype(object), np.nan)
    elif isinstance(given, pd.Series | pd.Index | pd.DataFrame):
        given = given.to_numpy(dtype=object) if not isinstance(given, pd.Index) else np.asarray(given, dtype=object)
    try:
        raw = np.asarray(given)
    except ValueError as cause:
        raise FitError(where, "lists of unlike lengths in each other", "one list of numbers", _NUMBERS) from cause
    if raw.dtype.kind in "iuf":
        return raw.astype(np.float64)
    flat = [_number(one, place, where) for place, one in enumerate(raw.astype(object).ravel().tolist())]
    return np.array(flat, dtype=np.float64).reshape(raw.shape)


def _number(one: object, place: int, where: str) -> float:
    if one is None or one is pd.NA or one is pd.NaT:
        return float("nan")
    if isinstance(one, Real) and not isinstance(one, bool | np.bool_):
        return float(one)
    raise FitError(where, f"{_shown(one)} at place {place + 1}", "numbers", _NUMBERS)


def _shown(one: object) -> str:
    text = " ".join(repr(one).split())
    return f"{text if len(text) <= _LONGEST else text[: _LONGEST - 3] + '...'} ({type(one).__name__})"


def doses(given: npt.ArrayLike, where: str) -> Floats:
    """Return doses [uM] as float64: 0 or more, NaN for a well without one.

    Raises
    ------
    FitError
        If one is below 0, or infinite.

    Examples
    --------
    >>> doses([0, 1.5, None], "here").tolist()
    [0.0, 1.5, nan]
    """
    found = numbers(given, where)
    _refuse_first(
        found, (found < 0) | np.isinf(found), where, "doses of 0 or more, micromolar",
        "Give doses, not their logarithms, and NaN for a well that has none.",
    )  # fmt: skip
    return found


def readings(given: npt.ArrayLike, where: str) -> Floats:
    """Return responses as float64: any number, NaN for a well without one.

    Raises
    ------
    FitError
        If one is infinite.

    Examples
    --------
    >>> readings([-5, 1.5, None], "here").tolist()
    [-5.0, 1.5, nan]
    """
    found = numbers(given, where)
    _refuse_first(
        found, np.isinf(found), where, "finite numbers, and NaN where there is none",
        "A logarithm of 0, or a quotient by 0, is no measurement: give NaN, or the signal itself.",
    )  # fmt: skip
    return found


def _refuse_first(found: Floats, wrong: npt.NDArray[np.bool_], where: str, expected: str, mend: str) -> None:
    places = np.flatnonzero(wrong)
    if len(places):
        more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
        raise FitError(where, f"{found.ravel()[places[0]]:g} at place {places[0] + 1}{more}", expected, mend)


def values_by_name(
    given: object, where: str, mend: str = "Leave out what is not known: it is fitted."
) -> dict[str, float]:
    """Return the finite numbers that names are given, {} for None.

    Raises
    ------
    FitError
        If it is no mapping, a name is no text, or a value no finite number.

    Examples
    --------
    >>> values_by_name({"bottom": 0}, "here")
    {'bottom': 0.0}
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise FitError(where, _shown(given), "names with their values", "Give a dict, such as {'bottom': 0.0}.")
    found: dict[str, float] = {}
    for name, value in cast("Mapping[object, object]", given).items():
        if not isinstance(name, str):
            raise FitError(where, f"the name {_shown(name)}", "text", "Give a dict, such as {'bottom': 0.0}.")
        if isinstance(value, bool | np.bool_) or not isinstance(value, Real) or not np.isfinite(float(value)):
            raise FitError(where, f"{_shown(value)} for '{name}'", "a finite number", mend)
        found[name] = float(value)
    return found


def names(given: object, where: str) -> list[str]:
    """Return a list of names.

    Raises
    ------
    FitError
        If it is no list of text; a single word is none, as its letters would be.

    Examples
    --------
    >>> names(("top", "bottom"), "here")
    ['top', 'bottom']
    """
    if isinstance(given, str) or not isinstance(given, Sequence | pd.Index | np.ndarray | set | frozenset | dict):
        mend = f"Write [{given!r}]." if isinstance(given, str) else "Give a list, such as ['logistic4']."
        raise FitError(where, _shown(given), "a list of names", mend)
    found = list(cast("Sequence[object]", given))
    for name in found:
        if not isinstance(name, str):
            raise FitError(where, _shown(name), "a list of names", "Give a list, such as ['logistic4'].")
    return cast("list[str]", found)


def frame(given: object, where: str) -> pd.DataFrame:
    """Return a table whose columns have one name each.

    Raises
    ------
    FitError
        If it is no DataFrame, or two columns have one name.

    Examples
    --------
    >>> list(frame(pd.DataFrame({"moi": [0.1]}), "here"))
    ['moi']
    """
    if not isinstance(given, pd.DataFrame):
        raise FitError(where, _shown(given), "a pandas.DataFrame", "Read the table with pandas, or hand on what the step before returned.")  # fmt: skip
    twice = given.columns[given.columns.duplicated()]
    if len(twice):
        raise FitError(where, f"two columns '{twice[0]}'", "a name of its own for each column", "Drop or rename one of them.")  # fmt: skip
    return given


def column(table: pd.DataFrame, name: str, where: str) -> pd.Series[Any]:
    """Return a column of a table.

    Raises
    ------
    FitError
        If it has none of this name.

    Examples
    --------
    >>> column(pd.DataFrame({"moi": [0.1]}), "moi", "here").tolist()
    [0.1]
    """
    if name not in table.columns:
        raise FitError(where, f"no column '{name}'", "a column of the table", f"Columns: {did_you_mean(name, map(str, table.columns))}")  # fmt: skip
    return table[name]
