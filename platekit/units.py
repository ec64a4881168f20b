"""Units at the door: whatever a file says becomes micromolar, hours or millilitres once, and never again."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from platekit.errors import PlatekitError, did_you_mean

# Factor to uM. Both code points that look like a micro sign occur in exports, as does a plain u.
_TO_UM = {
    "M": 1e6,
    "mM": 1e3,
    "uM": 1.0,
    "nM": 1e-3,
    "pM": 1e-6,
    "mol/L": 1e6,
    "mmol/L": 1e3,
    "umol/L": 1.0,
    "nmol/L": 1e-3,
}
_LOGS = {"log10 M": 6.0, "log10 uM": 0.0, "log10 nM": -3.0}
_TO_HOURS = {"h": 1.0, "min": 1 / 60, "s": 1 / 3600, "d": 24.0}
CONCENTRATION_UNITS = tuple(_TO_UM) + tuple(_LOGS)


def _plain(unit: str) -> str:
    return re.sub(r"\s+", " ", unit.replace("\u00b5", "u").replace("\u03bc", "u")).strip()


def to_uM(values: npt.ArrayLike, unit: str, *, where: str) -> npt.NDArray[np.float64]:
    """Return concentrations in micromolar.

    Parameters
    ----------
    values : array_like
        Concentrations in `unit`; NaN stays NaN.
    unit : str
        One of `CONCENTRATION_UNITS`. Case counts: ``mM`` is not ``M``.
    where : str
        Where the unit was given, for the message.

    Returns
    -------
    ndarray of float64, of the same shape

    Raises
    ------
    PlatekitError
        If the unit is not known.

    Examples
    --------
    >>> to_uM([1000, 30], "nM", where="screen.toml").tolist()
    [1.0, 0.03]
    >>> to_uM([-6.0], "log10 M", where="screen.toml").tolist()
    [1.0]
    """
    plain = _plain(unit)
    numbers = np.asarray(values, dtype=np.float64)
    if plain in _TO_UM:
        # Division by a whole number keeps decimal fractions clean: 30 nM is 0.03 and not 0.030000000000000002.
        factor = _TO_UM[plain]
        return numbers * factor if factor >= 1 else numbers / round(1 / factor)
    if plain in _LOGS:
        return np.power(10.0, numbers + _LOGS[plain])
    raise PlatekitError(
        where,
        f"the concentration unit '{unit}'",
        "a unit of concentration",
        f"Units: {did_you_mean(plain, CONCENTRATION_UNITS)}",
    )


def to_hours(values: npt.ArrayLike, unit: str, *, where: str) -> npt.NDArray[np.float64]:
    """Return times in hours; `unit` is one of ``h min s d``; NaN stays NaN.

    Examples
    --------
    >>> to_hours([90], "min", where="x").tolist()
    [1.5]
    """
    if _plain(unit) not in _TO_HOURS:
        raise PlatekitError(
            where, f"the time unit '{unit}'", "a unit of time", f"Units: {did_you_mean(unit, _TO_HOURS)}"
        )
    return np.asarray(values, dtype=np.float64) * _TO_HOURS[_plain(unit)]


def unit_in_name(column: str) -> str:
    """Return the concentration unit that a column name carries, ``""`` if it carries none.

    Examples
    --------
    >>> unit_in_name("dose_uM"), unit_in_name("Concentration (nM)"), unit_in_name("CONC")
    ('uM', 'nM', '')
    """
    words = re.split(r"[\s_()\[\]]+", _plain(column))
    named = [word for word in words if word in _TO_UM and (word != "M" or re.search(r"[\[(]M[\])]", column))]
    return named[-1] if named else ""
