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
# Nothing is dissolved in a well at 1 mol/L: cells live in 0.3 osmol/L. Doses beyond are in another unit than was said.
MOST_UM = 1e6
# Of a dose, in the languages of the spreadsheets that hold it.
DOSE_WORDS = (
    "concentration", "concentrations", "conc", "dose", "doses", "dosis", "dosage",
    "konzentration", "konz", "concentratie", "concentrazione", "concentraci\u00f3n", "concentracion",
)  # fmt: skip
# Beside a word for a dose, these say that it is not the dose in the well.
ELSEWHERE = frozenset(
    ("stock", "source", "mother", "parent", "intermediate", "ic50", "ec50", "cc50", "gi50", "ac50", "pic50", "pec50", "ki", "kd")
)  # fmt: skip
# 2x and more: what is added to a well, and diluted there.
_CONCENTRATE = re.compile(r"([2-9]|[1-9]\d+)x", re.IGNORECASE)
_DOSE = f"(?:{'|'.join(DOSE_WORDS)})"
_UNIT = "(?:units?|einheit(?:en)?|eenheid|unidad(?:es)?|unit\u00e0?)"
_UNIT_HEADING = re.compile(
    f"(?:{_DOSE}_(?:(?P<first>b)_)?)?{_UNIT}(?:_(?P<last>b))?|{_UNIT}_(?:of_)?(?:the_)?{_DOSE}(?:_(?P<end>b))?"
)
# `log`, `lg` and `ln` where they are no beginning of another word: log10, logM, LogDose, "-log (M)".
_LOGARITHM = re.compile(
    r"(?P<minus>[-\u2212] ?|minus[ _]|neg(?:ative)?[ _])?(?<![A-Za-z])"
    r"(?P<kind>[Ll][Oo][Gg](?=[^a-z]|$)|(?:[Ll]og|[Ll][gn])(?=[\s_.,()\[\]]|$|10|conc|dose|[munp]?M(?![A-Za-z])))"
    r"(?:[ _]?(?P<base>10|2(?!\d)|e(?![a-z])))?"
)


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
        Infinite where no number can hold it, as the power of ten of a dose that is no logarithm.

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
    with np.errstate(over="ignore"):
        if plain in _TO_UM:
            # Division by a whole number keeps decimal fractions clean: 30 nM is 0.03 and not 0.030000000000000002.
            factor = _TO_UM[plain]
            return numbers * factor if factor >= 1 else numbers / round(1 / factor)
        if plain in _LOGS:
            return np.power(10.0, numbers + _LOGS[plain])
    raise PlatekitError(where, f"the concentration unit '{unit}'", "a unit of concentration", _mend(plain))


def _mend(unit: str) -> str:
    if " or " in unit:
        return "Say one: behind each number, or in a column 'unit' beside the doses."
    if _LOGARITHM.search(unit):
        return (
            f"Logarithms are read as {', '.join(_LOGS)}, where -5 of log10 M is 10 uM. Calculate the doses from others."
        )
    return f"Units: {did_you_mean(unit, CONCENTRATION_UNITS)}"


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


def same_unit(one: str, other: str) -> bool:
    """Return whether two units are one, such as uM and umol/L.

    Examples
    --------
    >>> same_unit("uM", "umol/L"), same_unit("log10 uM", "uM")
    (True, False)
    """
    one, other = _plain(one), _plain(other)
    return one == other or (one in _TO_UM and _TO_UM[one] == _TO_UM.get(other))


def unit_in_name(column: str) -> str:
    """Return the concentration unit that a column name carries, ``""`` if it carries none.

    A logarithm is a part of the unit. Two units, or a logarithm that is not to the base 10, are returned as words that
    `to_uM` refuses.

    Examples
    --------
    >>> unit_in_name("dose_uM"), unit_in_name("Concentration (nM)"), unit_in_name("CONC")
    ('uM', 'nM', '')
    >>> unit_in_name("log10_dose_nM"), unit_in_name("dose (log M)"), unit_in_name("dose (nM or uM)")
    ('log10 nM', 'log10 M', 'nM or uM')
    """
    plain = _plain(column)
    log = _LOGARITHM.search(plain)
    words = re.split(r"[\s_()\[\],;:]+", _LOGARITHM.sub(" ", plain))
    # M alone is as often an initial.
    molar = log is not None or re.search(r"[\[(]M[\])]", plain) is not None
    named = {_TO_UM[word]: word for word in reversed(words) if word in _TO_UM and (word != "M" or molar)}
    unit = " or ".join(reversed(named.values()))
    if not unit or log is None:
        return unit
    natural = log["base"] == "e" or log["kind"].casefold() == "ln"
    return f"{'-' if log['minus'] else ''}{'ln' if natural else 'log' + (log['base'] or '10')} {unit}"


def unit_of_column(name: str, said: str, *, file: str, where: str) -> str:
    """Return the unit of a column that was named as that of doses: what was said of it, or what its name says.

    Parameters
    ----------
    name : str
        The column's name in the file.
    said : str
        The unit that the user says; "" for none.
    file, where : str
        The file, and the place where column and unit are said, for the message.

    Returns
    -------
    str
        "" if neither says one.

    Raises
    ------
    PlatekitError
        If the two contradict each other, or the name says that these are not the doses in the wells.
    """
    other = elsewhere(name)
    if other:
        raise PlatekitError(
            where, f"the column '{name}' of '{file}', where '{other}' says another concentration", "the dose in the wells",
            "Name the column with the doses in the wells. If this is it, rename it, such as dose_uM.",
        )  # fmt: skip
    named = unit_in_name(name)
    log = _LOGARITHM.search(name) is not None
    if said and ((named and not same_unit(named, said)) or (log and not said.startswith("log"))):
        raise PlatekitError(
            where, f"'{said}' for the column '{name}' of '{file}'", f"'{named or 'log10 M'}', as its name says",
            "Correct the unit in the mapping, or the name of the column.",
        )  # fmt: skip
    return said or named


def unit_heading(name: str) -> str | None:
    """Return whose unit a column says row by row: `"a"` or `"b"` of two doses, ``""`` of any; None for other columns.

    Examples
    --------
    >>> [unit_heading(name) for name in ("Units", "dose unit", "conc_b_unit", "Dose (unit)", "community")]
    ['', 'a', 'b', 'a', None]
    """
    word = re.sub(r"[\s_()\[\].\-]+", "_", name).strip("_").casefold()
    match = _UNIT_HEADING.fullmatch(word)
    if match is None:
        return None
    return "b" if any(match.groups()) else "" if re.fullmatch(_UNIT, word) else "a"


def elsewhere(name: str) -> str:
    """Return the word by which a column says that its concentrations are not those in the wells; "" if none does.

    Examples
    --------
    >>> elsewhere("conc_stock (mM)"), elsewhere("Dose 2x (uM)"), elsewhere("dose_uM")
    ('stock', '2x', '')
    """
    plain = _plain(name)
    words = [*re.split(r"[\s_()\[\],.:;-]+", plain), *re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", plain)]
    return next((word for word in words if word.casefold() in ELSEWHERE or _CONCENTRATE.fullmatch(word)), "")
